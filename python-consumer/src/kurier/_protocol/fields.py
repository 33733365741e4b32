"""Typed access to the fields of one object; every refusal names the field and the rule."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal
from typing import Callable, NoReturn, TypeVar

from kurier._protocol import instants
from kurier._protocol.document import DocumentReader, Node
from kurier._protocol.ids import is_task_id
from kurier._protocol.limits import Limits
from kurier._protocol.refusal import Refused, quoted

T = TypeVar("T")

_LONG = 1 << 63
_ID_PATHS = (("id",), ("taskId",), ("task", "id"), ("run", "task", "id"))
_WORD = re.compile(r"[A-Z][A-Z0-9_]{0,99}")


def decoded(data: bytes | None, schema: str, limits: Limits, read: Callable[[Fields], T]) -> T:
    """Reads a document of a schema; raises Refused, with the task's id where it can be read."""
    reader = DocumentReader(data or b"", limits)
    try:
        fields = Fields.of(reader.text_of_document())
        _check_schema(fields, schema)
        return read(fields)
    except Refused as refusal:
        found = (_task_id_at(reader.root, path) for path in _ID_PATHS)
        refusal.task_id = next((one for one in found if one is not None and is_task_id(one)), None)
        raise


def _check_schema(fields: Fields, schema: str) -> None:
    name = f"kurier.{schema}/1"
    if not fields.has("schema"):
        raise Refused("UNSUPPORTED_SCHEMA", f"schema is missing; supported here: {name}")
    found = fields.text("schema")
    if not re.fullmatch(re.escape(name) + r"(\.[0-9]{1,9})?", found):
        problem = f"schema {quoted(found)} is not supported; supported here: {name}"
        raise Refused("UNSUPPORTED_SCHEMA", problem)


class Fields:
    """The fields of one object. Methods named like a type raise Refused where there is none."""

    def __init__(self, source: str, path: str, nodes: dict[str, Node]) -> None:
        self._source = source
        self._path = path
        self._nodes = nodes

    @staticmethod
    def of(document: tuple[str, Node]) -> Fields:
        source, root = document
        if root.kind != "composite":
            raise Refused("BAD_FIELD", "the document must be an object")
        return Fields(source, "", root.value)

    def has(self, name: str) -> bool:
        return name in self._nodes

    def node(self, name: str) -> Node:
        if name not in self._nodes:
            raise Refused("MISSING_FIELD", f"{self._path}{name} is missing")
        return self._nodes[name]

    def text(self, name: str) -> str:
        return self._text_of(name, self.node(name))

    def optional(self, name: str, read: Callable[[str], T]) -> T | None:
        return read(name) if self.has(name) else None

    def task_id(self, name: str) -> str:
        text = self.text(name)
        if not is_task_id(text):
            self.bad(name, "has 1 to 128 characters of A-Z a-z 0-9 . _ : -")
        return text

    def flag(self, name: str) -> bool:
        node = self.node(name)
        if node.kind != "literal" or node.value == "null":
            self.bad(name, "must be true or false")
        return bool(node.value == "true")

    def flag_or(self, name: str, otherwise: bool) -> bool:
        return self.flag(name) if self.has(name) else otherwise

    def integer(self, name: str) -> int:
        value = self.wide(name)
        if not -(1 << 31) <= value < 1 << 31:
            self.bad(name, "must be an integer of 32 bits")
        return value

    def integer_or(self, name: str, otherwise: int) -> int:
        return self.integer(name) if self.has(name) else otherwise

    def wide(self, name: str) -> int:
        node = self.node(name)
        if node.kind != "numeral":
            self.bad(name, "must be an integer")
        value = _whole(node.value)
        if value is None:
            self.bad(name, "must be an integer of 64 bits")
        return value

    def decimal(self, name: str) -> float:
        node = self.node(name)
        if node.kind != "numeral":
            self.bad(name, "must be a number")
        return float(node.value)

    def millis(self, name: str) -> int:
        value = self.wide(name)
        if value < 0:
            self.bad(name, "must not be negative")
        return value

    def instant(self, name: str) -> int:
        text = self.text(name)
        try:
            return instants.parsed(text)
        except ValueError as rule:
            self.bad(name, str(rule))

    def word(self, name: str, allowed: Iterable[str]) -> str:
        value = self.text(name)
        if value not in allowed:
            self.bad(name, f"must be one of {', '.join(allowed)}")
        return value

    def word_or(self, name: str, allowed: Iterable[str], otherwise: str) -> str:
        return self.word(name, allowed) if self.has(name) else otherwise

    def reason(self) -> str:
        """A reason, also one that only a newer version knows."""
        word = self.text("reason")
        if not _WORD.fullmatch(word):
            self.bad("reason", "has up to 100 characters of A-Z 0-9 _")
        return word

    def json(self, name: str) -> str:
        """The value as it was written."""
        node = self.node(name)
        return self._source[node.start : node.end]

    def nested(self, name: str, read: Callable[[Fields], T]) -> T:
        return self._nested_of(name, self.node(name), read)

    def optional_nested(self, name: str, read: Callable[[Fields], T]) -> T | None:
        return self.nested(name, read) if self.has(name) else None

    def nested_list(self, name: str, read: Callable[[Fields], T]) -> tuple[T, ...]:
        items = self._items(name)
        return tuple(self._nested_of(f"{name}[{i}]", items[i], read) for i in range(len(items)))

    def words(self, name: str) -> tuple[str, ...]:
        return tuple(self._text_of(name, item) for item in self._items(name))

    def others(self, known: Iterable[str]) -> dict[str, str]:
        """The fields that are not among the known ones, as they were written."""
        return {name: self.json(name) for name in self._nodes if name not in known}

    def unknown_kind(self, kind: str) -> Refused:
        return Refused("UNKNOWN_KIND", f"{self._path}kind {quoted(kind)} is not known")

    def bad(self, name: str, rule: str) -> NoReturn:
        raise Refused("BAD_FIELD", f"{self._path}{name} {rule}")

    def require(self, holds: bool, rule: str) -> None:
        """A rule about the whole object."""
        if not holds:
            raise Refused("BAD_FIELD", f"{self._path.rstrip('.')}: {rule}" if self._path else rule)

    def _nested_of(self, name: str, node: Node, read: Callable[[Fields], T]) -> T:
        if node.kind != "composite":
            self.bad(name, "must be an object")
        return read(Fields(self._source, f"{self._path}{name}.", node.value))

    def _items(self, name: str) -> list[Node]:
        node = self.node(name)
        if node.kind != "sequence":
            self.bad(name, "must be an array")
        items: list[Node] = node.value
        return items

    def _text_of(self, name: str, node: Node) -> str:
        if node.kind != "text":
            self.bad(name, "must be a string")
        return str(node.value)


def _whole(digits: str) -> int | None:
    """The integer of 64 bits that a JSON number is, however it is spelled."""
    mantissa, _, exponent = digits.lower().partition("e")
    scale = len(mantissa.partition(".")[2]) - int(exponent or 0)
    if not -(1 << 31) < scale < 1 << 31 or len(exponent.lstrip("+-").lstrip("0")) > 10:
        return None
    number = Decimal(digits)
    if number == 0:
        return 0
    if abs(number) >= 1 << 64:
        return None
    value = int(number)
    return value if value == number and -_LONG <= value < _LONG else None


def _task_id_at(root: dict[str, Node], path: tuple[str, ...]) -> str | None:
    """The text at a path of keys, if there is one."""
    node = root.get(path[0])
    if node is None:
        return None
    if len(path) == 1:
        return node.value if node.kind == "text" else None
    return _task_id_at(node.value, path[1:]) if node.kind == "composite" else None
