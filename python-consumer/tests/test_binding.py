from __future__ import annotations

import functools
from typing import Any, Callable

import pytest

import kurier
from kurier import Context
from kurier._worker.binding import Binding, BindingError

CONTEXT = Context("t", "e", "type", 1, "k")


def call(function: Callable[..., Any], payload: Any) -> Any:
    return Binding.of(function).call(payload, lambda: CONTEXT)


def pair(a: int, b: int = 2) -> tuple[Any, ...]:
    return a, b


def one(order: Any) -> Any:
    return order


def text(name: str, ctx: Any) -> Any:
    return name


def hidden(order: Any, /) -> Any:
    return order


def with_context(order: Any, info: Context) -> tuple[Any, ...]:
    return order, info


def with_qualified_context(info: kurier.Context, order: Any) -> tuple[Any, ...]:
    return order, info


def with_ctx(ctx: Any, order: Any) -> tuple[Any, ...]:
    return order, ctx


def only_ctx(ctx: Any) -> Any:
    return ctx


def nothing() -> str:
    return "called"


def keywords(**fields: Any) -> Any:
    return fields


def keyword_only(*, a: int, b: int = 0) -> tuple[Any, ...]:
    return a, b


def whole_with_option(order: Any, *, dry: bool = False) -> tuple[Any, ...]:
    return order, dry


def whole_with_demand(order: Any, *, dry: bool) -> tuple[Any, ...]:
    return order, dry


class Handler:
    def __call__(self, a: int) -> int:
        return a

    def method(self, a: int, b: int) -> int:
        return a + b


@functools.wraps(pair)
def wrapped(*arguments: Any, **fields: Any) -> Any:
    return pair(*arguments, **fields)


@pytest.mark.parametrize(
    ("function", "payload", "result"),
    [
        (pair, {"a": 1}, (1, 2)),
        (pair, {"b": 1, "a": 3}, (3, 1)),
        (wrapped, {"a": 1}, (1, 2)),
        (one, {"order": 1}, 1),
        (one, {"id": 1}, {"id": 1}),
        (one, {"order": 1, "id": 2}, {"order": 1, "id": 2}),
        (one, [1, 2], [1, 2]),
        (one, None, None),
        (hidden, {"order": 1}, {"order": 1}),
        (with_context, {"order": 1}, (1, CONTEXT)),
        (with_context, 5, (5, CONTEXT)),
        (with_qualified_context, 5, (5, CONTEXT)),
        (with_ctx, 5, (5, CONTEXT)),
        (with_ctx, {"ctx": 1, "order": 2}, ({"ctx": 1, "order": 2}, CONTEXT)),
        (only_ctx, None, CONTEXT),
        (nothing, None, "called"),
        (nothing, {}, "called"),
        (keywords, {"x": 1}, {"x": 1}),
        (keywords, {}, {}),
        (keyword_only, {"a": 1}, (1, 0)),
        (whole_with_option, {"id": 1}, ({"id": 1}, False)),
        (text, {"name": "Ada"}, "Ada"),
        (text, "Ada", "Ada"),
        (whole_with_option, {"order": 1, "dry": True}, (1, True)),
        (whole_with_demand, {"order": 1, "dry": True}, (1, True)),
        (Handler(), {"a": 1}, 1),
        (Handler().method, {"a": 1, "b": 2}, 3),
        (len, [1, 2], 2),
    ],
)
def test_payload_fits(function: Callable[..., Any], payload: Any, result: Any) -> None:
    assert call(function, payload) == result


@pytest.mark.parametrize(
    ("function", "payload", "message"),
    [
        (pair, {"b": 1}, "lacks 'a'"),
        (pair, {"a": 1, "c": 2}, "has 'c', which"),
        (pair, [1, 2], "'a', 'b' need an object"),
        (nothing, {"a": 1}, "takes no payload"),
        (nothing, 0, "takes no payload"),
        (keywords, 7, "need an object"),
        (whole_with_demand, {"id": 1}, "lacks 'order', 'dry' and has 'id'"),
        (text, {"nam": "Ada"}, "lacks 'name' and has 'nam'"),
    ],
)
def test_payload_does_not_fit(function: Callable[..., Any], payload: Any, message: str) -> None:
    with pytest.raises(BindingError, match=message):
        call(function, payload)


def test_two_positional_only_parameters_are_refused_before_any_task() -> None:
    def handler(a: int, b: int, /) -> None: ...

    with pytest.raises(BindingError, match="positional-only"):
        Binding.of(handler)


def test_an_error_inside_the_handler_is_not_a_misfit() -> None:
    def handler(a: int) -> None:
        raise TypeError("mine")

    with pytest.raises(TypeError, match="mine"):
        call(handler, {"a": 1})
