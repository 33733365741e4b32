"""Why a value is not what a type hint says."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

_MOST = 10

_NAMES = {
    "NoneType": "null",
    "bool": "boolean",
    "str": "string",
    "int": "number",
    "float": "number",
    "Decimal": "number",
    "list": "array",
    "dict": "object",
}


class Finding(NamedTuple):
    """One place that does not fit."""

    pointer: str
    """A JSON Pointer, empty for the value itself."""
    message: str


class Misfit(Exception):
    """A value does not fit; nothing of the value is in the message."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        super().__init__(findings)
        self.findings = findings

    @staticmethod
    def here(message: str) -> Misfit:
        """Of the value itself."""
        return Misfit([Finding("", message)])

    @staticmethod
    def kind(value: object, expected: str) -> Misfit:
        """Of a value of another kind than was expected."""
        return Misfit.here(f"is {json_kind(value)}, expected {expected}")

    def below(self, key: object) -> Misfit:
        """The same, seen from the array or object that holds the value."""
        step = str(key).replace("~", "~0").replace("/", "~1")
        return Misfit([Finding(f"/{step}{at}", message) for at, message in self.findings])

    def __str__(self) -> str:
        shown = [f"{at}: {message}" if at else message for at, message in self.findings[:_MOST]]
        more = len(self.findings) - len(shown)
        return "; ".join([*shown, f"and {more} more"] if more else shown)


def json_kind(value: Any) -> str:
    """What JSON calls a value of this kind."""
    name = type(value).__name__
    return _NAMES.get(name, name)
