"""The decorator that marks a function as a handler."""

from __future__ import annotations

from functools import partial
from typing import Callable, TypeVar, overload

from kurier._declaration import Declaration
from kurier._quantity import Duration, Size
from kurier._retry import Retry

Handler = TypeVar("Handler", bound=Callable[..., object])

_MARK = "__kurier_type__"


@overload
def task(function: Handler) -> Handler: ...


@overload
def task(
    *,
    type: str | None = None,
    timeout: Duration | None = None,
    retry: Retry | None = None,
    memory: Size | None = None,
) -> Callable[[Handler], Handler]: ...


def task(
    function: Handler | None = None,
    *,
    type: str | None = None,
    timeout: Duration | None = None,
    retry: Retry | None = None,
    memory: Size | None = None,
) -> Handler | Callable[[Handler], Handler]:
    """Mark a function as the handler of a task type, by default its own name.

    Works with and without arguments: ``@task`` or ``@task(type="orders.price", timeout="30s")``.
    The function itself is returned: called directly it is the plain function it was.

    ``timeout`` is the longest run of one attempt: seconds, a text like ``"30s"`` or a timedelta,
    1 ms to 30 days. ``retry`` says how failures are tried again. ``memory`` bounds the address
    space of a run: bytes or a text like ``"1GiB"``, 16 MiB to 16 TiB. A node that loads the
    function keeps to them where its configuration says nothing else. Raises ValueError for
    a value out of its range.
    """
    declaration = Declaration.of(timeout, memory, retry)

    def mark(handler: Handler) -> Handler:
        name = type if type is not None else getattr(handler, "__name__", "")
        if not name:
            raise ValueError(f"{handler!r} has no name: write @task(type='...')")
        setattr(handler, _MARK, name)
        for alias in ("delay", "apply_async"):
            setattr(handler, alias, partial(_submit, alias, handler))
        declaration.attach(handler)
        return handler

    return mark if function is None else mark(function)


def _submit(alias: str, handler: Callable[..., object], *args: object, **kwargs: object) -> object:
    """Submits a call of the function; needs the extra ``kafka``, which nothing else here does."""
    import importlib

    importlib.import_module("kurier.client")  # says what is missing
    return getattr(importlib.import_module("kurier._client.later"), alias)(handler, *args, **kwargs)


def type_of(function: object) -> str | None:
    """The task type that a function was marked with, or None when it is a plain function."""
    mark = getattr(function, _MARK, None)
    return mark if isinstance(mark, str) else None
