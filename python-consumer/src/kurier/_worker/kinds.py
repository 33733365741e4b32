"""Which type hints are lists, objects, sets and unions, and which classes are asked themselves."""

from __future__ import annotations

import collections.abc
import types
import typing
from typing import Any

from kurier._sensitive import Sensitive

LISTS: dict[Any, tuple[type, ...]] = {
    list: (list,),
    collections.abc.Sequence: (list, str),
    collections.abc.Iterable: (list, str, dict),
    collections.abc.Collection: (list, str, dict),
}
"""What is iterated over, and the values of JSON that can be."""

SETS = (set, frozenset, collections.abc.Set)
OBJECTS = (dict, collections.abc.Mapping, collections.abc.MutableMapping)
UNIONS = (typing.Union, getattr(types, "UnionType", typing.Union))


def is_model(known: Any) -> bool:
    """Whether a class describes and validates JSON itself, as those of pydantic do."""
    return callable(getattr(known, "model_json_schema", None)) or bool(
        getattr(known, "__is_pydantic_dataclass__", False)
    )


def aliased(hint: Any) -> Any:
    """What a NewType, a type statement or a TypeVar stands for; None for nothing."""
    for name in ("__supertype__", "__value__", "__bound__"):
        target = getattr(hint, name, None)
        if target is not None:
            return target
    return None


def is_sensitive(mark: Any) -> bool:
    """Whether a mark of Annotated says that no message may show the value."""
    return mark is Sensitive or isinstance(mark, Sensitive)


def hides_something(hint: Any) -> bool:
    """Whether a hint, or one within it, is marked as sensitive."""
    if typing.get_origin(hint) is typing.Annotated:
        return any(map(is_sensitive, hint.__metadata__)) or hides_something(hint.__origin__)
    return any(hides_something(argument) for argument in typing.get_args(hint))
