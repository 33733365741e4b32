"""``delay`` and ``apply_async`` of a task function, by the names that Celery users know."""

from __future__ import annotations

import atexit
import inspect
import os
import re
import sys
import threading
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Callable

from kurier._client.blocking import Client
from kurier._client.handle import TaskHandle
from kurier._client.options import SubmitOptions
from kurier._worker.binding import _context_of
from kurier._worker.signature import parameters_of

ADDRESS = "KURIER_KAFKA"
APP = "KURIER_APP"
NAMESPACE = "KURIER_NAMESPACE"


class _Shared:
    """The client of a process for calls that name none, opened by the first of them.

    It is the one thing here that outlives a call: ``add.delay(2, 3)`` has no place for a client.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process = 0
        self._client: Client | None = None

    def client(self) -> Client:
        with self._lock:
            if self._client is None or self._process != os.getpid():
                self._client, self._process = _of_environment(), os.getpid()
                # Who only calls and leaves has sent what was called.
                atexit.register(self._client.close)
            return self._client

    def use(self, client: Client | None) -> Client | None:
        """Takes another, and gives back the one before; none opens one by the environment."""
        with self._lock:
            before, self._client, self._process = self._client, client, os.getpid()
            return before


_SHARED = _Shared()


def use_client(client: Client | None) -> None:
    """Has ``.delay`` and ``.apply_async`` submit through this client from now on.

    Without one they open a client of their own at the first call, by the environment: KURIER_KAFKA
    (``localhost:9092``), KURIER_APP (the name of the main program's file) and KURIER_NAMESPACE.
    None goes back to that.
    """
    _SHARED.use(client)


def delay(function: Callable[..., Any], /, *args: Any, **kwargs: Any) -> TaskHandle:
    """Submits the call of a task function."""
    return _SHARED.client().submit(function, payload_of(function, args, kwargs))


def apply_async(
    function: Callable[..., Any],
    args: Sequence[Any] = (),
    kwargs: Mapping[str, Any] | None = None,
    *,
    countdown: float | None = None,
    eta: datetime | None = None,
    expires: float | datetime | None = None,
    task_id: str | None = None,
    queue: str | None = None,
    priority: int | None = None,
) -> TaskHandle:
    """Submits the call of a task function.

    ``countdown`` seconds pass, or the moment ``eta`` comes, before it runs; it does not run after
    ``expires``, a moment or so many seconds from now.
    """
    options: SubmitOptions = {}
    if countdown is not None:
        options["delay"] = countdown
    if eta is not None:
        options["not_before"] = eta
    if expires is not None:
        options["deadline"] = expires
    if task_id is not None:
        options["id"] = task_id
    if queue is not None:
        options["queue"] = queue
    if priority is not None:
        options["priority"] = priority
    payload = payload_of(function, args, kwargs or {})
    return _SHARED.client().submit(function, payload, **options)


def payload_of(
    function: Callable[..., Any], args: Sequence[Any], kwargs: Mapping[str, Any]
) -> object:
    """The payload that the worker binds to the same arguments.

    Raises TypeError where the function could not be called so either, or only by position.
    """
    parameters = parameters_of(function) or []
    context = _context_of(parameters)
    own = [parameter for parameter in parameters if parameter.name != context]
    bound = inspect.Signature(own).bind(*args, **kwargs)
    hidden = {p.name for p in own if p.kind in (p.POSITIONAL_ONLY, p.VAR_POSITIONAL)}
    named = {name: value for name, value in bound.arguments.items() if name not in hidden}
    named.update(named.pop(_rest_of(own), {}))
    given = [value for name, value in bound.arguments.items() if name in hidden]
    if not given:
        return named
    if len(given) == 1 and len(own) == 1 and own[0].kind is own[0].POSITIONAL_ONLY:
        return given[0]
    raise TypeError(
        f"{function!r} takes arguments by position only: a payload has names, no order; give the"
        " parameters names"
    )


def _rest_of(parameters: Sequence[inspect.Parameter]) -> str:
    """The name of ``**kwargs``, or of nothing."""
    return next((p.name for p in parameters if p.kind is p.VAR_KEYWORD), "")


def _of_environment() -> Client:
    app = os.environ.get(APP) or app_of(getattr(sys.modules.get("__main__"), "__file__", None))
    address = os.environ.get(ADDRESS) or "localhost:9092"
    return Client(address, app=app, namespace=os.environ.get(NAMESPACE) or "kurier")


def app_of(program: str | None) -> str:
    """The name of a program's file, or of its folder where it is a package, as an app's name."""
    path, _ = os.path.splitext(os.path.abspath(program or "python"))
    name = os.path.basename(os.path.dirname(path) if path.endswith("__main__") else path)
    return re.sub("[^A-Za-z0-9._-]", "-", name).lstrip("._-")[:100] or "python"
