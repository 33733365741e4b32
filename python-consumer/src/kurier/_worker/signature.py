"""Finds the type hints of functions and classes, and what stands between them and a payload."""

from __future__ import annotations

import functools
import inspect
import sys
import types
import typing
from collections.abc import Mapping
from typing import Any, Callable

from kurier._worker.binding import parameters_of


def parameter_hints(function: Callable[..., Any]) -> dict[str, Any]:
    """The hints of a function's parameters, resolved; one that cannot be is left out."""
    parameters = parameters_of(function) or ()
    namespace = getattr(_plain_function(function), "__globals__", {})
    raw = {p.name: p.annotation for p in parameters if p.annotation is not p.empty}
    return _resolved(raw, namespace)


def _plain_function(function: Any) -> Any:
    while isinstance(function, functools.partial):
        function = function.func
    function = inspect.unwrap(function)
    if not hasattr(function, "__globals__"):
        function = getattr(function, "__func__", None) or type(function).__call__
    return inspect.unwrap(function)


def is_wrapped(function: Any) -> bool:
    """Whether a decorator stands between the payload and the function whose hints are seen."""
    while isinstance(function, functools.partial):
        function = function.func
    called = function if hasattr(function, "__code__") else type(function).__call__
    return any(
        hasattr(one, "__wrapped__") or getattr(one, "__no_type_check__", False)
        for one in (function, getattr(function, "__func__", function), called)
    )


def _resolved(raw: Mapping[str, Any], namespace: dict[str, Any]) -> dict[str, Any]:
    """Each by itself: one that names something unknown does not spoil the others."""
    hints: dict[str, Any] = {}
    for name, annotation in raw.items():
        holder = types.SimpleNamespace(__annotations__={name: annotation})
        try:
            hints.update(typing.get_type_hints(holder, namespace, include_extras=True))
        except Exception:
            continue
    return hints


def class_hints(owner: type) -> dict[str, Any]:
    """The hints of a class's fields, resolved as far as they can be."""
    try:
        return typing.get_type_hints(owner, include_extras=True)
    except Exception:
        hints: dict[str, Any] = {}
        for base in reversed(owner.__mro__):
            module = sys.modules.get(base.__module__)
            hints.update(_resolved(_own_annotations(base), vars(module or types)))
        return hints


def _own_annotations(owner: type) -> Mapping[str, Any]:
    try:
        found = getattr(owner, "__annotations__", {})
    except Exception:
        # Python 3.14 evaluates them now, all or none.
        return {}
    return found if isinstance(found, dict) else {}
