"""How arrays, objects and unions are taken, each by the shapes of what they hold."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Callable

from kurier._worker import plain
from kurier._worker.kinds import LISTS
from kurier._worker.misfit import Finding, Misfit
from kurier._worker.plain import ANYTHING, Shape, Take


def members(
    value: Any, takes: dict[str, Take], required: list[str], is_open: bool
) -> dict[str, Any]:
    """The members of an object by their names; all that does not fit is told at once."""
    if not isinstance(value, dict):
        raise Misfit.kind(value, "object")
    findings = [Finding(f"/{name}", "is missing") for name in required if name not in value]
    taken: dict[str, Any] = {}
    for name, member in value.items():
        take = takes.get(name)
        if take is None and not is_open:
            findings += Misfit.here("is unknown").below(name).findings
            continue
        try:
            taken[name] = member if take is None else take(member)
        except Misfit as misfit:
            findings += misfit.below(name).findings
    if findings:
        raise Misfit(findings)
    return taken


def item(take: Take, at: object, value: Any) -> Any:
    """A value that another holds, which a misfit is told to be below."""
    try:
        return take(value)
    except Misfit as misfit:
        raise misfit.below(at) from None


def array(origin: Any, one: Shape) -> Shape:
    """An array, or what can be iterated over as well."""
    kinds = LISTS[origin] if not one.makes else (list,)

    def take(value: Any) -> Any:
        if not isinstance(value, kinds):
            raise Misfit.kind(value, "array")
        if not isinstance(value, list):
            return value
        taken = [item(one.take, at, held) for at, held in enumerate(value)]
        return taken if one.makes else value

    return Shape(take, one.makes)


def unique(make: Callable[[Iterable[Any]], Any], one: Shape) -> Shape:
    """An array that becomes a set."""
    items = array(list, one).take

    def take(value: Any) -> Any:
        try:
            return make(items(value))
        except TypeError:
            raise Misfit.here("has an item that a set cannot hold") from None

    return Shape(take, True)


def mapping(key: Shape = ANYTHING, value: Shape = ANYTHING) -> Shape:
    """An object, by its names and its values."""
    makes_key = key.makes

    def take(given: Any) -> Any:
        if not isinstance(given, dict):
            raise Misfit.kind(given, "object")
        taken = {
            item(key.take, name, name) if makes_key else name: item(value.take, name, one)
            for name, one in given.items()
        }
        return taken if makes_key or value.makes else given

    return Shape(take, makes_key or value.makes)


def first_of(shapes: list[Shape]) -> Shape:
    """The first of a union that a value fits; where only one is not null, its misfit is told."""

    def take(value: Any) -> Any:
        misfits: list[Misfit] = []
        for shape in shapes:
            try:
                return shape.take(value)
            except Misfit as misfit:
                misfits.append(misfit)
        told = [m for m, s in zip(misfits, shapes) if s is not plain.SINGLE[type(None)]]
        if len(told) == 1:
            raise told[0]
        raise Misfit.here("fits none of: " + "; or ".join(map(str, told)))

    return Shape(take, any(shape.makes for shape in shapes))


def discreet(shape: Shape) -> Shape:
    """Says nothing of what is in a value, not even where."""

    def take(value: Any) -> Any:
        try:
            return shape.take(value)
        except Misfit:
            raise Misfit.here("does not fit") from None

    return Shape(take, shape.makes)
