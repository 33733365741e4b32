"""Turns type hints into JSON Schema; what it does not know becomes ``{}``: anything goes.

Nothing is converted for a handler: it gets the payload as plain values. So only hints that plain
values can meet are rules: texts, numbers, lists, dicts, TypedDicts, literals and unions of them,
as loosely as a type checker takes them (``True`` is an int, a text is a Sequence). What a handler
makes of plain values itself (a dataclass, an Enum, a datetime, a set) it may make of anything:
such a hint is under ``x-described``, which nobody is held to.
"""

from __future__ import annotations

import collections.abc
import dataclasses
import datetime
import decimal
import enum
import types
import typing
from typing import Any, Callable

from kurier._sensitive import Sensitive
from kurier._worker.signature import class_hints

DESCRIBED = "x-described"
SENSITIVE = "x-sensitive"

_PLAIN: dict[Any, dict[str, Any]] = {
    str: {"type": "string"},
    int: {"type": ["integer", "boolean"]},
    float: {"type": ["number", "boolean"]},
    bool: {"type": "boolean"},
    type(None): {"type": "null"},
    decimal.Decimal: {DESCRIBED: {"type": "number"}},
    datetime.datetime: {DESCRIBED: {"type": "string", "format": "date-time"}},
    datetime.date: {DESCRIBED: {"type": "string", "format": "date"}},
    datetime.time: {DESCRIBED: {"type": "string", "format": "time"}},
}
_BY_NAME = {("uuid", "UUID"): {DESCRIBED: {"type": "string", "format": "uuid"}}}
"""Classes of modules that a worker does not import by itself."""

_LISTS: dict[Any, Any] = {
    list: "array",
    collections.abc.Sequence: ["array", "string"],
    collections.abc.Iterable: ["array", "string", "object"],
    collections.abc.Collection: ["array", "string", "object"],
}
"""What is iterated over, and the JSON types that are."""

_SETS = (set, frozenset, collections.abc.Set)
_OBJECTS = (dict, collections.abc.Mapping, collections.abc.MutableMapping)
_UNIONS = (typing.Union, getattr(types, "UnionType", typing.Union))


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
        for of_alias in ("__supertype__", "__value__", "__bound__"):
            # NewType, the type statement, a TypeVar.
            target = getattr(hint, of_alias, None)
            if target is not None:
                return self.schema(target)
        return {}

    def _generic(self, origin: Any, arguments: tuple[Any, ...]) -> dict[str, Any]:
        if origin in _UNIONS:
            return _any_of([self.schema(argument) for argument in arguments])
        if origin is typing.Literal:
            return _values(list(arguments))
        if origin is tuple:
            return described(self._tuple(arguments))
        if origin in _OBJECTS:
            return _with({"type": "object"}, "additionalProperties", self._last(arguments))
        if origin in _SETS:
            unique = {"type": "array", "uniqueItems": True}
            return described(_with(unique, "items", self._last(arguments)))
        if origin in _LISTS:
            return _with({"type": _LISTS[origin]}, "items", self._last(arguments))
        if origin is typing.Annotated:
            mark = {SENSITIVE: True} if any(map(_is_sensitive, arguments[1:])) else {}
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
            return _values(list(known))
        if callable(getattr(known, "model_json_schema", None)):
            return described(self._defined(known, self._of_model))
        if dataclasses.is_dataclass(known):
            return described(self._defined(known, self._of_dataclass))
        if hasattr(known, "__required_keys__"):
            return self._defined(known, self._of_typed_dict)
        if known in _SETS:
            return described({"type": "array", "uniqueItems": True})
        if known is tuple:
            return described({"type": "array"})
        if known in _LISTS:
            return {"type": _LISTS[known]}
        return {"type": "object"} if known in _OBJECTS else {}

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
        hints = class_hints(known)
        fields = [field for field in dataclasses.fields(known) if field.init]
        missing = dataclasses.MISSING
        return _object(
            {field.name: self.schema(hints.get(field.name)) for field in fields},
            [f.name for f in fields if f.default is missing and f.default_factory is missing],
        )

    def _of_typed_dict(self, known: Any) -> dict[str, Any]:
        hints = class_hints(known)
        required = [
            name
            for name, hint in hints.items()
            if _is_required(hint, name in known.__required_keys__)
        ]
        return _object({name: self.schema(hint) for name, hint in hints.items()}, required)

    def _of_model(self, known: Any) -> dict[str, Any]:
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


def _is_required(hint: Any, otherwise: bool) -> bool:
    """Whether a key must be there; of annotations that are texts the class itself knows less."""
    name = str(typing.get_origin(hint))
    if name.endswith("NotRequired"):
        return False
    return otherwise or name.endswith("Required")


def _is_sensitive(mark: Any) -> bool:
    return mark is Sensitive or isinstance(mark, Sensitive)


def _with(schema: dict[str, Any], key: str, value: dict[str, Any]) -> dict[str, Any]:
    return {**schema, key: value} if value else schema


def _any_of(schemas: list[dict[str, Any]]) -> dict[str, Any]:
    return {} if {} in schemas else {"anyOf": schemas}


def _values(values: list[Any]) -> dict[str, Any]:
    plain = [value.value if isinstance(value, enum.Enum) else value for value in values]
    if not all(value is None or isinstance(value, (str, int, float)) for value in plain):
        return {}
    # In Python True is equal to 1, and a handler that compares takes one for the other.
    plain += [bool(value) for value in plain if type(value) is int and value in (0, 1)]
    # A member of an Enum is made of a plain value by the handler.
    is_made = any(isinstance(value, enum.Enum) for value in values)
    return described({"enum": plain}) if is_made else {"enum": plain}
