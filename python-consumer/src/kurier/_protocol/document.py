"""Reads one foreign document into nodes and refuses what is not strict JSON within its limits.

The order of the checks is that of the Java reader, so that both name the same broken rule.
"""

from __future__ import annotations

import json.decoder
import re
from typing import Any, NoReturn

from kurier._protocol.limits import Limits
from kurier._protocol.refusal import Refused, quoted
from kurier._protocol.text import has_lone_surrogate, units

_BLANKS = re.compile(r"[ \t\n\r]*")
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?")
# By whether a number has a fraction and an exponent: what would have to be more of it.
_GOES_ON = {
    (False, False): "0123456789.eE",
    (True, False): "eE",
    (False, True): "",
    (True, True): "",
}
_HALF_NAME = re.compile(r'(?:[^"\\\x00-\x1f]|\\["\\/bfnrt]|\\u[0-9a-fA-F]{4})*')
_LITERALS = {"t": "true", "f": "false", "n": "null"}
_scan_string: Any = vars(json.decoder)["scanstring"]


class Node:
    """One value and the characters of its document where it stands.

    ``kind`` is text, numeral, literal, sequence or composite; ``value`` the string, the digits,
    the word, the list of nodes or the nodes by name; ``tokens`` how many values it holds.
    """

    __slots__ = ("end", "kind", "start", "tokens", "value")

    def __init__(self, kind: str, value: Any, start: int, end: int, tokens: int = 1) -> None:
        self.kind = kind
        self.value = value
        self.start = start
        self.end = end
        self.tokens = tokens


class DocumentReader:
    """For one document; ``root`` has the top-level fields read so far, also after a refusal."""

    def __init__(self, data: bytes, limits: Limits) -> None:
        self._data = data
        self._limits = limits
        self._tokens = 0
        self._depth = 0
        self.text = ""
        self.root: dict[str, Node] = {}

    def read(self) -> Node:
        """The document; raises Refused."""
        self._check_size()
        self.text = self._decoded()
        start = self._blanks(0)
        if start == len(self.text):
            raise Refused("EMPTY_BODY", "the body has only white space")
        self._check_start(start, is_root=True)
        self._count()
        node = self._element(start)
        if self._blanks(node.end) != len(self.text):
            raise Refused("TRAILING_DATA", "something follows the document")
        return node

    def text_of_document(self) -> tuple[str, Node]:
        """The document with its text, which the nodes point into; raises Refused."""
        root = self.read()
        return self.text, root

    def _check_size(self) -> None:
        if not self._data:
            raise Refused("EMPTY_BODY", "the body is empty")
        if len(self._data) > self._limits.size:
            size = f"the body has {len(self._data)} bytes, the limit is {self._limits.size}"
            raise Refused("BODY_TOO_LARGE", size)

    def _decoded(self) -> str:
        if self._data[:3] == b"\xef\xbb\xbf":
            raise Refused("NOT_UTF8", "the body starts with a byte order mark")
        if b"\0" in self._data[:4]:
            raise Refused("NOT_UTF8", "the body looks like UTF-16 or UTF-32")
        try:
            return self._data.decode("utf-8")
        except UnicodeDecodeError:
            raise Refused("NOT_UTF8", "the body is not UTF-8") from None

    def _blanks(self, at: int) -> int:
        found = _BLANKS.match(self.text, at)
        return at if found is None else found.end()

    def _count(self) -> None:
        self._tokens += 1
        if self._tokens > self._limits.tokens:
            raise Refused("TOO_MANY_TOKENS", f"more than {self._limits.tokens} values and keys")

    def _check_start(self, at: int, is_root: bool = False) -> None:
        """Refuses what cannot begin a value, and a number or a word that is none."""
        char = self.text[at : at + 1]
        if char in ("{", "[", '"') and char:
            return
        if char in _LITERALS:
            word = _LITERALS[char]
            after = self.text[at + len(word) : at + len(word) + 1]
            if not self.text.startswith(word, at) or after.isalnum() or after in ("_", "$"):
                self._fail(at)
            return
        found = _NUMBER.match(self.text, at)
        if found is None:
            self._fail(at)
        after = self.text[found.end() : found.end() + 1]
        is_cut = after != "" and after in _GOES_ON[bool(found[1]), bool(found[2])]
        if is_cut or (is_root and after and after not in " \t\n\r"):
            self._fail(found.end())

    def _element(self, start: int) -> Node:
        char = self.text[start]
        if char == '"':
            return self._string(start)
        if char == "{":
            return self._composite(start)
        if char == "[":
            return self._sequence(start)
        if char in _LITERALS:
            return Node("literal", _LITERALS[char], start, start + len(_LITERALS[char]))
        return self._numeral(start)

    def _composite(self, start: int) -> Node:
        self._descend()
        before = self._tokens
        fields = self.root if self._depth == 1 else {}
        at = self._blanks(start + 1)
        while self.text[at : at + 1] != "}":
            if fields:
                at = self._after_comma(at)
            name, at = self._name(at, fields)
            self._count()
            node = self._element(at)
            fields[name] = node
            at = self._blanks(node.end)
        self._count()
        self._depth -= 1
        return Node("composite", fields, start, at + 1, self._tokens - before + 1)

    def _name(self, at: int, fields: dict[str, Node]) -> tuple[str, int]:
        """A key and where its value begins."""
        if self.text[at : at + 1] != '"':
            self._fail(at)
        try:
            name, at = self._scanned(at)
        except Refused:
            self._check_half_name(at)
            raise
        if has_lone_surrogate(name):
            raise Refused("BAD_UNICODE", "a string or key has a lone surrogate")
        at = self._blanks(at)
        if self.text[at : at + 1] != ":":
            self._fail(at)
        at = self._blanks(at + 1)
        self._check_start(at)
        self._count()
        if units(name) > self._limits.name:
            raise Refused("NAME_TOO_LONG", f"a key is longer than {self._limits.name} characters")
        if name in fields:
            del fields[name]
            raise Refused("DUPLICATE_KEY", f"the key {quoted(name)} stands twice")
        return name, at

    def _check_half_name(self, at: int) -> None:
        """Half of a pair counts before what is wrong behind it: so Java reads keys."""
        half = _HALF_NAME.match(self.text, at + 1)
        end = at + 1 if half is None else half.end()
        readable = str(_scan_string(self.text[at + 1 : end] + '"', 0, True)[0])
        # The second half of a pair may be what is wrong, or missing.
        if "\ud800" <= readable[-1:] <= "\udbff" and self.text[end : end + 1] in ("", "\\"):
            readable = readable[:-1]
        if has_lone_surrogate(readable):
            raise Refused("BAD_UNICODE", "a string or key has a lone surrogate")

    def _sequence(self, start: int) -> Node:
        self._descend()
        before = self._tokens
        items: list[Node] = []
        at = self._blanks(start + 1)
        while self.text[at : at + 1] != "]":
            if items:
                at = self._after_comma(at)
            self._check_start(at)
            self._count()
            node = self._element(at)
            items.append(node)
            at = self._blanks(node.end)
        self._count()
        self._depth -= 1
        return Node("sequence", items, start, at + 1, self._tokens - before + 1)

    def _after_comma(self, at: int) -> int:
        if self.text[at : at + 1] != ",":
            self._fail(at)
        return self._blanks(at + 1)

    def _descend(self) -> None:
        self._depth += 1
        if self._depth > self._limits.depth:
            raise Refused("TOO_DEEP", f"nested deeper than {self._limits.depth} levels")

    def _string(self, start: int) -> Node:
        value, end = self._scanned(start)
        if units(value) > self._limits.string:
            limit = f"a string is longer than {self._limits.string} characters"
            raise Refused("STRING_TOO_LONG", limit)
        if has_lone_surrogate(value):
            raise Refused("BAD_UNICODE", "a string or key has a lone surrogate")
        return Node("text", value, start, end)

    def _scanned(self, start: int) -> tuple[str, int]:
        try:
            value, end = _scan_string(self.text, start + 1, True)
            return str(value), int(end)
        except ValueError:
            self._fail(start)

    def _numeral(self, start: int) -> Node:
        found = _NUMBER.match(self.text, start)
        digits = "" if found is None else found.group()
        if len(digits) > self._limits.number:
            limit = f"a number has {len(digits)} characters, the limit is {self._limits.number}"
            raise Refused("NUMBER_TOO_LONG", limit)
        if _is_out_of_range(digits):
            where = f"the number at character {start} is beyond what a 64-bit float can hold"
            raise Refused("NUMBER_OUT_OF_RANGE", where)
        return Node("numeral", digits, start, start + len(digits))

    def _fail(self, at: int) -> NoReturn:
        raise Refused("NOT_JSON", f"not JSON at character {at}")


def _is_out_of_range(digits: str) -> bool:
    nearest = float(digits)
    if nearest in (float("inf"), float("-inf")):
        return True
    return nearest == 0 and any(c in "123456789" for c in re.split("[eE]", digits)[0])
