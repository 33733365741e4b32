"""Turns type hints into JSON Schema; what it does not know becomes ``{}``: anything goes.

Hints that plain values meet are rules, as loosely as a type checker takes them (``True`` is an int,
a text is a Sequence). So are those that ``conversion`` makes values of: dataclasses, Enums, dates,
sets, tuples. A class that validates JSON itself, as those of pydantic do, takes more than it
describes: it is under ``x-described``, which nobody is held to, and asked in the task's process.
"""

from __future__ import annotations

import dataclasses
import datetime
import decimal
import enum
import typing
from typing import Any, Callable

from kurier._worker.kinds import LISTS, OBJECTS, SETS, UNIONS, aliased, is_model, is_sensitive
from kurier._worker.signature import class_hints, fields_of, required_keys

DESCRIBED = "x-described"
SENSITIVE = "x-sensitive"

_PLAIN: dict[Any, dict[str, Any]] = {
    str: {"type": "string"},
    int: {"type": ["integer", "boolean"]},
    float: {"type": ["number", "boolean"]},
    bool: {"type": "boolean"},
    type(None): {"type": "null"},
    decimal.Decimal: {"type": ["number", "string"]},
    datetime.datetime: {"type": "string", "format": "date-time"},
    datetime.date: {"type": "string", "format": "date"},
    datetime.time: {"type": "string", "format": "time"},
}
_BY_NAME = {
    ("uuid", "UUID"): {"type": "string", "format": "uuid"},
    ("pathlib", "Path"): {"type": "string"},
    ("pathlib._local", "Path"): {"type": "string"},
}
"""Classes of modules that a worker does not import by itself."""

_KINDS: dict[type, str] = {list: "array", str: "string", dict: "object"}


class Annotations:
    """The schemas of the hints of one handler; classes are described once, under a name."""

    def __init__(self) -> None:
        self._names: dict[type, str] = {}
        self._definitions: dict[str, dict[str, Any]] = {}

    def definitions(self) -> dict[str, Any]:
        """The classes that were met, as a member of the whole schema; empty if there was none."""
        return {"$defs": self._definitions} if self._definitions else {}

    def schema(self, hint: Any) -> dict[str, Any]:
        """The schema of one resolved hint."""
        try:
            plain = _PLAIN.get(hint)
        except TypeError:
            plain = None
        if plain is not None:
            return dict(plain)
        origin = typing.get_origin(hint)
        if origin is not None:
            return self._generic(origin, typing.get_args(hint))
        if isinstance(hint, type):
            return self._class(hint)
        target = aliased(hint)
        return {} if target is None else self.schema(target)

    def _generic(self, origin: Any, arguments: tuple[Any, ...]) -> dict[str, Any]:
        if origin in UNIONS:
            return _any_of([self.schema(argument) for argument in arguments])
        if origin is typing.Literal:
            return _values(list(arguments))
        if origin is tuple:
            return self._tuple(arguments)
        if origin in OBJECTS:
            return _with({"type": "object"}, "additionalProperties", self._last(arguments))
        if origin in SETS:
            return _with({"type": "array"}, "items", self._last(arguments))
        if origin in LISTS:
            return _with(_listed(origin), "items", self._last(arguments))
        if origin is typing.Annotated:
            mark = {SENSITIVE: True} if any(map(is_sensitive, arguments[1:])) else {}
            return {**self.schema(arguments[0]), **mark}
        if str(origin).endswith(("Required", "NotRequired", "ReadOnly", "Final")):
            return self.schema(arguments[0])
        return self.schema(origin) if isinstance(origin, type) else {}

    def _last(self, arguments: tuple[Any, ...]) -> dict[str, Any]:
        return self.schema(arguments[-1]) if arguments else {}

    def _tuple(self, arguments: tuple[Any, ...]) -> dict[str, Any]:
        if len(arguments) == 2 and arguments[1] is Ellipsis:
            return _with({"type": "array"}, "items", self.schema(arguments[0]))
        # Python 3.9 and 3.10 spell tuple[()] with one empty argument.
        items = [self.schema(argument) for argument in arguments if argument != ()]
        size = {"type": "array", "minItems": len(items), "maxItems": len(items)}
        return {**size, "prefixItems": items} if items else size

    def _class(self, known: type) -> dict[str, Any]:
        by_name = _BY_NAME.get((known.__module__, known.__qualname__))
        if by_name is not None:
            return dict(by_name)
        if issubclass(known, enum.Enum):
            return _members(known)
        if is_model(known):
            return described(self._defined(known, self._of_model))
        if dataclasses.is_dataclass(known):
            return self._defined(known, self._of_dataclass)
        if hasattr(known, "__required_keys__"):
            return self._defined(known, self._of_typed_dict)
        if known in SETS or known is tuple:
            return {"type": "array"}
        if known in LISTS:
            return _listed(known)
        return {"type": "object"} if known in OBJECTS else {}

    def _defined(self, known: type, describe: Callable[[Any], dict[str, Any]]) -> dict[str, Any]:
        """A reference, so that a class may contain itself."""
        name = self._names.get(known)
        if name is None:
            name = self._free_name(known.__name__)
            self._names[known] = name
            self._definitions[name] = {}
            self._definitions[name] = describe(known)
        return {"$ref": f"#/$defs/{name}"}

    def _free_name(self, wanted: str) -> str:
        name, number = wanted, 1
        while name in self._definitions:
            number += 1
            name = f"{wanted}{number}"
        return name

    def _of_dataclass(self, known: Any) -> dict[str, Any]:
        fields = fields_of(known)
        properties = {field.name: self.schema(field.hint) for field in fields}
        schema = _object(properties, [field.name for field in fields if field.is_required])
        return {**schema, "additionalProperties": False}

    def _of_typed_dict(self, known: Any) -> dict[str, Any]:
        hints = class_hints(known)
        properties = {name: self.schema(hint) for name, hint in hints.items()}
        return _object(properties, required_keys(known, hints))

    def _of_model(self, known: Any) -> dict[str, Any]:
        if not hasattr(known, "model_json_schema"):
            return self._of_dataclass(known)
        try:
            model = dict(known.model_json_schema())
        except Exception:
            return {}
        # Its references start at the root of the document, which is now ours.
        for name, inner in model.pop("$defs", {}).items():
            if self._definitions.setdefault(name, inner) != inner:
                return {}
        return model


def _object(properties: dict[str, Any], required: list[str]) -> dict[str, Any]:
    schema: dict[str, Any] = {"type": "object", "properties": properties}
    return {**schema, "required": required} if required else schema


def described(schema: dict[str, Any]) -> dict[str, Any]:
    """What is told of a value that nobody is held to; marks of sensitive values stay in force."""
    if not schema or DESCRIBED in schema:
        return schema
    return {DESCRIBED: schema}


def _listed(known: Any) -> dict[str, Any]:
    kinds = [_KINDS[kind] for kind in LISTS[known]]
    return {"type": kinds[0] if len(kinds) == 1 else kinds}


def _with(schema: dict[str, Any], key: str, value: dict[str, Any]) -> dict[str, Any]:
    return {**schema, key: value} if value else schema


def _any_of(schemas: list[dict[str, Any]]) -> dict[str, Any]:
    return {} if {} in schemas else {"anyOf": schemas}


def _members(known: type[enum.Enum]) -> dict[str, Any]:
    schema = _values(list(known))
    # Its own way of finding a member may find more than these.
    finds_more = known._missing_.__func__ is not enum.Enum._missing_.__func__  # type: ignore[attr-defined]
    return described(schema) if finds_more else schema


def _values(values: list[Any]) -> dict[str, Any]:
    plain = [value.value if isinstance(value, enum.Enum) else value for value in values]
    if not all(value is None or isinstance(value, (str, int, float)) for value in plain):
        return {}
    # In Python True is equal to 1, and a handler that compares takes one for the other.
    plain += [bool(value) for value in plain if type(value) is int and value in (0, 1)]
    return {"enum": plain}
