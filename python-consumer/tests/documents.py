"""Documents for the codecs, good and hostile, and a file of them with Python's verdicts.

``python documents.py FILE NUMBER`` writes lines of kind, document and what became of it: the
code of the broken rule, or ``ok`` and for a task its bytes written again; bytes in Base64.
"""

from __future__ import annotations

import base64
import json
import sys
from pathlib import Path
from typing import Any, Callable

from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st

from kurier._protocol import letter, log, replay, reply, state, task
from kurier._protocol.refusal import Refused

EXAMPLES = (
    Path(__file__).resolve().parents[2]
    / "protocol" / "src" / "main" / "resources" / "examples" / "v1"
)  # fmt: skip

READERS: dict[str, Callable[[bytes | None], Any]] = {
    "task": lambda data: task.decode(data, "default"),
    "reply": reply.decode,
    "state": state.decode,
    "log": log.decode,
    "dead-letter": letter.decode,
    "replay": replay.decode,
}

# What breaks readers: by bytes, by tokens, by sizes, by numbers, by instants.
NASTY = [
    *(b"", b"\0", b"\xff", b"\xc3\x28", b"\xed\xa0\x80", b"\xef\xbb\xbf", b"\xf0\x9f\x98\x80"),
    *(b"\\ud800", b"\\udc00", b"\\ud83d\\ude00", b"\\ude00\\ud83d", b"\\u0000", b"\\x", b"\\u12"),
    *(b"NaN", b"-Infinity", b"nul", b"truex", b"null", b"true", b"/*c*/", b"'a'", b"01", b"-0"),
    *(b"+1", b"1.", b".5", b"1e400", b"-1e400", b"1e-400", b"0e400", b"1E+2", b"1.0", b"2.50e1"),
    *(b"9007199254740993", b"2147483648", b"9223372036854775808", b"-9223372036854775808"),
    *(b"1" * 64, b"1" * 65, b"0." + b"3" * 63, b"1e9999999999", b"0e99999999999", b"0e-3000000000"),
    *(b"[" * 70 + b"]" * 70, b"[" * 600, b'{"a":' * 63 + b"1" + b"}" * 63, b"[[[[]]]]"),
    *(b'"' + b"k" * 257 + b'":1', b'"' + b"\\u00e9" * 256 + b'":1', b'{"a":1,"a":2}', b'"id":"x",'),
    *(b",", b",,", b":", b"{", b"}", b"[", b"]", b'"', b"\\", b" ", b"\t", b"\n", b"\r", b"\x0b"),
    *(
        b"\xc2\xa0",
        b"\xe2\x80\xa8",
        b"\x1f",
        b"\x7f",
        b'"\x01"',
        b"{}",
        b"[]",
        b"[1,]",
        b'{"a":1,}',
    ),
    *(b"kurier.task/1", b"kurier.task/2", b"kurier.task/1.7", b"kurier.reply/1", b"kurier.task/1."),
]
INSTANTS = [
    *("2030-01-31T12:00:00Z", "2030-01-31T12:00:00z", "2030-01-31t12:00:00Z", "2030-01-31"),
    *("2030-01-31T12:00Z", "2030-01-31T12:00:00", "2030-01-31T12:00:00.Z", "2030-02-30T00:00:00Z"),
    *(
        "2030-01-31T24:00:00Z",
        "2030-01-31T24:00:01Z",
        "2030-06-30T23:59:60Z",
        "2024-02-29T00:00:00Z",
    ),
    *("2030-01-31T12:00:00.123456789Z", "2030-01-31T12:00:00.1234567890Z", "2030-01-31T12:60:00Z"),
    *("2030-01-31T12:00:00+01:00", "2030-01-31T12:00:00+0100", "2030-01-31T12:00:00-18:00"),
    *("2030-01-31T12:00:00+18:01", "2030-01-31T12:00:00+01:00:30", "0000-01-01T00:00:00Z"),
    *("-0001-12-31T23:59:59Z", "-0000-01-01T00:00:00Z", "9999-12-31T23:59:59.999999999Z"),
    *("9999-12-31T24:00:00Z", "+10000-01-01T00:00:00Z", "+10000-01-01T00:00:00+18:00", "now"),
    *("+02030-01-31T12:00:00Z", "+2030-01-31T12:00:00Z", "-0001-12-31T23:00:00-18:00", ""),
    *(
        "2030-01-31T12:00:00+01",
        "2030-01-31T12:00:00Z ",
        "2030-1-31T12:00:00Z",
        "1900-02-29T00:00:00Z",
    ),
    *("2030-01-31T12:00:00.000001Z", "2030-01-31T12:00:00.120Z", "2030-01-31T12:00:00.5+00:00"),
]
WORDS = [
    "",
    " ",
    "a",
    "a b",
    "é",
    "x" * 200,
    "x" * 201,
    "a" * 128,
    "a:b",
    "-a",
    "default",
    "invalid:1",
]

json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(1 << 70), 1 << 70)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4)
    ),
    max_leaves=12,
)
words = st.sampled_from(WORDS) | st.text(max_size=12)
moments = st.sampled_from(INSTANTS)
numbers = st.sampled_from([-1, 0, 1, 9, 10, 100, 101, 1 << 31, 1 << 63, 1.0, 2.5, True, None, "1"])
TASK_FIELDS: dict[str, st.SearchStrategy[Any]] = {
    "id": words | st.from_regex(r"[A-Za-z0-9][A-Za-z0-9._:-]{0,20}", fullmatch=True),
    "type": words,
    "queue": st.sampled_from(["default", "other", "a b", ""]),
    "correlationId": words,
    "replyTo": st.fixed_dictionaries(
        {"app": words, "partition": numbers},
        optional={"when": st.sampled_from(["settled", "reported", "later"])},
    ),
    "idempotencyKey": words,
    "deadline": moments,
    "timeoutMs": numbers,
    "maxAttempts": numbers,
    "attempt": numbers,
    "lineage": st.fixed_dictionaries(
        {"replayOf": words, "rootId": words, "replaySeq": numbers},
        optional={"shadow": numbers, "edit": json_values},
    ),
    "traceparent": st.text(max_size=300),
    "notBefore": moments,
    "uniqueKey": words,
    "uniquePolicy": st.sampled_from(["reject", "replace", "return-existing", "other"]),
    "orderingKey": words,
    "after": st.fixed_dictionaries(
        {"tasks": st.lists(words, max_size=3)},
        optional={"when": words, "payload": st.sampled_from(["given", "result", "results", "x"])},
    ),
    "priority": numbers,
    "fairKey": words,
    "more": json_values,
}


def written(value: object) -> bytes:
    """As JSON; text with half of a pair is escaped, which a hostile writer may do."""
    try:
        return json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return json.dumps(value).encode()


@st.composite
def tasks(draw: st.DrawFn) -> bytes:
    """A task with a handful of fields, each in or out of its range."""
    names = draw(st.lists(st.sampled_from(sorted(TASK_FIELDS)), unique=True, max_size=5))
    fields: dict[str, Any] = {"schema": "kurier.task/1", "id": "t-1", "type": "shop.ocr"}
    fields.update({name: draw(TASK_FIELDS[name]) for name in names})
    fields["payload"] = draw(json_values)
    return written(fields)


def examples(kind: str) -> list[bytes]:
    return [file.read_bytes() for file in sorted((EXAMPLES / kind / "valid").glob("*.json"))]


@st.composite
def broken(draw: st.DrawFn, source: st.SearchStrategy[bytes]) -> bytes:
    """A document of which a part was replaced by something nasty, once or twice."""
    data = draw(source)
    for _ in range(draw(st.integers(1, 2))):
        start = draw(st.integers(0, len(data)))
        end = start + draw(st.integers(0, 3))
        nasty = draw(st.sampled_from(NASTY) | moments.map(str.encode) | st.binary(max_size=3))
        data = data[:start] + nasty + data[end:]
    return data


@st.composite
def swapped(draw: st.DrawFn, kind: str) -> bytes:
    """An example in which a whole value was replaced or left out."""
    document = json.loads(draw(st.sampled_from(examples(kind))))
    spot: Any = document
    while isinstance(spot, dict) and spot:
        name = draw(st.sampled_from(sorted(spot)))
        inner = spot[name]
        if not isinstance(inner, dict) or draw(st.booleans()):
            if draw(st.booleans()):
                spot[name] = draw(json_values | words | moments | numbers)
            else:
                del spot[name]
            break
        spot = inner
    return written(document)


@st.composite
def payloads(draw: st.DrawFn) -> bytes:
    """A task whose payload is one nasty thing."""
    head = b'{"schema":"kurier.task/1","id":"t-1","type":"x","payload":'
    return head + draw(st.sampled_from(NASTY)) + draw(st.sampled_from([b"}", b"", b"}}", b"} x"]))


@st.composite
def documents(draw: st.DrawFn) -> tuple[str, bytes]:
    """A kind, and a document that may be one of it."""
    kind = draw(st.sampled_from(sorted(READERS)))
    known = st.sampled_from(examples(kind))
    of_kind = swapped(kind) | broken(known) | known
    if kind == "task":
        of_kind = tasks() | broken(tasks()) | payloads() | of_kind
    return kind, draw(of_kind)


def verdict(kind: str, data: bytes) -> str:
    """``ok`` or the code of the rule that is broken."""
    try:
        READERS[kind](data)
    except Refused as refusal:
        return refusal.code
    return "ok"


def write_again(kind: str, data: bytes, found: str) -> bytes:
    return task.encode(task.decode(data, "default")) if (kind, found) == ("task", "ok") else b""


def main(file: str, number: str) -> None:
    seen: dict[tuple[str, bytes], None] = {}

    @seed(20261126)
    @settings(
        max_examples=int(number),
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(documents())
    def collect(document: tuple[str, bytes]) -> None:
        seen[document] = None

    collect()
    with open(file, "w", encoding="ascii") as out:
        for kind, data in seen:
            found = verdict(kind, data)
            again = write_again(kind, data, found)
            columns = (kind, base64.b64encode(data), found, base64.b64encode(again))
            out.write("\t".join(c.decode() if isinstance(c, bytes) else c for c in columns) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
