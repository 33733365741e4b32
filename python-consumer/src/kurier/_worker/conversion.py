"""Makes of a payload what the type hints of a handler say: dataclasses, Enums, dates, models.

Where hints are met by plain JSON values nothing is done, and nothing is checked a second time: the
node has held the payload to the handler's schema. Where a value is made, all of it is checked.
"""

from __future__ import annotations

import dataclasses
import enum
import typing
from inspect import Parameter
from typing import Any, Callable

from kurier._worker import containers, model, plain
from kurier._worker.kinds import (
    LISTS,
    OBJECTS,
    SETS,
    UNIONS,
    aliased,
    hides_something,
    is_model,
    is_sensitive,
)
from kurier._worker.misfit import Misfit
from kurier._worker.plain import ANYTHING, Shape, Take
from kurier._worker.signature import (
    class_hints,
    fields_of,
    is_wrapped,
    parameter_hints,
    parameters_of,
    required_keys,
)

_LONGEST = 200


def shapes_of(function: Callable[..., Any]) -> dict[str, Shape]:
    """What a function's parameters want, by name.

    A decorator between may convert what it passes on: then nothing is known. Never fails.
    """
    if is_wrapped(function):
        return {}
    try:
        shapes = _Shapes()
        hints = parameter_hints(function)
        return {
            parameter.name: _with_default(shapes.of(hints[parameter.name]), parameter)
            for parameter in parameters_of(function) or ()
            if parameter.name in hints
        }
    except Exception:
        return {}


def _with_default(shape: Shape, parameter: Parameter) -> Shape:
    """What stands in the signature may be sent as well: None for a date that is optional."""
    default = parameter.default
    if default is not None:
        return shape
    return Shape(lambda value: None if value is None else shape.take(value), shape.makes)


class _Shapes:
    """The shapes of one handler; a class that contains itself is looked at once."""

    def __init__(self) -> None:
        self._classes: dict[type, Shape] = {}

    def of(self, hint: Any) -> Shape:
        try:
            single = plain.SINGLE.get(hint)
        except TypeError:
            single = None
        if single is not None:
            return single
        origin = typing.get_origin(hint)
        if origin is not None:
            return self._generic(origin, typing.get_args(hint))
        if isinstance(hint, type):
            return self._class(hint)
        target = aliased(hint)
        return ANYTHING if target is None else self.of(target)

    def _generic(self, origin: Any, arguments: tuple[Any, ...]) -> Shape:
        if origin in UNIONS:
            return containers.first_of([self.of(argument) for argument in arguments])
        if origin is typing.Literal:
            return plain.literal(arguments)
        if origin is typing.Annotated:
            shape = self.of(arguments[0])
            return containers.discreet(shape) if any(map(is_sensitive, arguments[1:])) else shape
        if str(origin).endswith(("Required", "NotRequired", "ReadOnly", "Final")):
            return self.of(arguments[0])
        if origin is tuple:
            return self._tuple(arguments)
        if origin in OBJECTS:
            return containers.mapping(*(self.of(argument) for argument in arguments))
        if origin in SETS:
            return containers.unique(
                frozenset if origin is frozenset else set, self._last(arguments)
            )
        if origin in LISTS:
            return containers.array(origin, self._last(arguments))
        return self.of(origin) if isinstance(origin, type) else ANYTHING

    def _last(self, arguments: tuple[Any, ...]) -> Shape:
        return self.of(arguments[-1]) if arguments else ANYTHING

    def _tuple(self, arguments: tuple[Any, ...]) -> Shape:
        if len(arguments) == 2 and arguments[1] is Ellipsis:
            items = containers.array(list, self.of(arguments[0])).take
            return Shape(lambda value: tuple(items(value)), True)
        # Python 3.9 and 3.10 spell tuple[()] with one empty argument.
        shapes = [self.of(argument) for argument in arguments if argument != ()]

        def take(value: Any) -> Any:
            if not isinstance(value, list):
                raise Misfit.kind(value, "array")
            if len(value) != len(shapes):
                raise Misfit.here(f"has {len(value)} items, expected {len(shapes)}")
            return tuple(
                containers.item(shape.take, at, one)
                for at, (shape, one) in enumerate(zip(shapes, value))
            )

        return Shape(take, True)

    def _class(self, known: type) -> Shape:
        if issubclass(known, enum.Enum):
            return plain.member(known)
        named = plain.named(known)
        if named is not None:
            return named
        if known in SETS:
            return containers.unique(frozenset if known is frozenset else set, ANYTHING)
        if known is tuple:
            return Shape(lambda value: tuple(containers.array(list, ANYTHING).take(value)), True)
        if known in LISTS:
            return containers.array(known, ANYTHING)
        if known in OBJECTS:
            return containers.mapping()
        if known not in self._classes:
            # Whoever meets it again within itself looks at what has become of it.
            self._classes[known] = Shape(lambda value: self._classes[known].take(value), True)
            self._classes[known] = self._made(known)
        return self._classes[known]

    def _made(self, known: Any) -> Shape:
        if is_model(known):
            return Shape(model.taking(known), True) if model.validates(known) else ANYTHING
        if dataclasses.is_dataclass(known):
            return Shape(self._dataclass(known), True)
        return self._typed_dict(known) if hasattr(known, "__required_keys__") else ANYTHING

    def _dataclass(self, known: Any) -> Take:
        fields = fields_of(known)
        takes = {field.name: self.of(field.hint).take for field in fields}
        required = [field.name for field in fields if field.is_required]
        hides = any(hides_something(field.hint) for field in fields)

        def take(value: Any) -> Any:
            arguments = containers.members(value, takes, required, is_open=False)
            try:
                return known(**arguments)
            except (TypeError, ValueError) as refused:
                why = "" if hides else f": {str(refused)[:_LONGEST]}"
                raise Misfit.here(f"is refused by {known.__name__}{why}") from None

        return take

    def _typed_dict(self, known: Any) -> Shape:
        hints = class_hints(known)
        shapes = {name: self.of(hint) for name, hint in hints.items()}
        takes = {name: shape.take for name, shape in shapes.items()}
        required = required_keys(known, hints)
        makes = any(shape.makes for shape in shapes.values())
        return Shape(lambda value: containers.members(value, takes, required, is_open=True), makes)
