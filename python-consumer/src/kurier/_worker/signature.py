"""Finds the type hints of functions and classes, and what stands between them and a payload."""

from __future__ import annotations

import dataclasses
import functools
import inspect
import sys
import types
import typing
from collections.abc import Mapping
from inspect import Parameter
from typing import Any, Callable, NamedTuple


def parameters_of(function: Callable[..., Any]) -> list[Parameter] | None:
    """What a function's signature shows, or None if it shows none."""
    try:
        if sys.version_info >= (3, 14):
            # Annotations are evaluated late there; a name for type checkers only is no error.
            from annotationlib import Format

            signature = inspect.signature(function, annotation_format=Format.FORWARDREF)
        else:
            signature = inspect.signature(function)
    except (TypeError, ValueError):
        return None
    return list(signature.parameters.values())


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


class FieldHint(NamedTuple):
    """What a dataclass takes under a name."""

    name: str
    hint: Any
    is_required: bool


def fields_of(dataclass: type) -> list[FieldHint]:
    """What a dataclass is made of, by the signature of its constructor."""
    hints = {**parameter_hints(dataclass), **class_hints(dataclass)}
    return [
        FieldHint(p.name, _unwrapped(hints.get(p.name)), p.default is p.empty)
        for p in parameters_of(dataclass) or ()
        if p.kind in (Parameter.POSITIONAL_OR_KEYWORD, Parameter.KEYWORD_ONLY)
    ]


def _unwrapped(hint: Any) -> Any:
    return hint.type if isinstance(hint, dataclasses.InitVar) else hint


def required_keys(typed_dict: Any, hints: Mapping[str, Any]) -> list[str]:
    """The keys that must be there; of annotations that are texts the class itself knows less."""
    return [
        name
        for name, hint in hints.items()
        if _is_required(hint, name in typed_dict.__required_keys__)
    ]


def _is_required(hint: Any, otherwise: bool) -> bool:
    name = str(typing.get_origin(hint))
    if name.endswith("NotRequired"):
        return False
    return otherwise or name.endswith("Required")
