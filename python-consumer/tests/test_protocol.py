"""Python's codecs mean the same as Java's: golden examples, and what documents are made of."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from kurier._protocol import ids, instants, limits, request, state, task, writer
from kurier._protocol.document import DocumentReader
from kurier._protocol.refusal import Refused, quoted
from kurier._protocol.replay import Range, Terms

pytest.importorskip("hypothesis")

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from documents import EXAMPLES, READERS, documents, json_values, verdict

pytestmark = pytest.mark.skipif(
    not EXAMPLES.is_dir(), reason="the protocol module does not lie beside this one"
)


def files(folder: str, kinds: tuple[str, ...] = tuple(sorted(READERS))) -> list[Any]:
    return [
        pytest.param(file, id=f"{kind}/{file.name}")
        for kind in kinds
        for file in sorted((EXAMPLES / kind / folder).glob("*"))
    ]


@pytest.mark.parametrize("file", files("valid"))
def test_valid_example_is_read(file: Path) -> None:
    assert verdict(file.parent.parent.name, file.read_bytes()) == "ok"


@pytest.mark.parametrize("file", files("invalid"))
def test_invalid_example_is_refused_by_its_rule(file: Path) -> None:
    assert verdict(file.parent.parent.name, file.read_bytes()) == file.name.split(".", 1)[0]


@pytest.mark.parametrize(
    "file", [one for one in files("valid", ("task",)) if ".written." in str(one.id)]
)
def test_written_task_is_written_again_with_the_same_bytes(file: Path) -> None:
    assert task.encode(task.decode(file.read_bytes(), "default")) == file.read_bytes()


def golden(name: str) -> tuple[dict[str, Any], bytes]:
    data = (EXAMPLES / "request" / "valid" / f"{name}.written.json").read_bytes()
    return json.loads(data), data


@pytest.mark.parametrize("name", ["cancel", "cancel-forced"])
def test_cancel_has_the_bytes_of_java(name: str) -> None:
    wanted, data = golden(name)
    made = request.cancel(wanted["taskId"], wanted["reason"], wanted.get("force", False))
    assert made == data


def embedded(document: dict[str, Any]) -> task.Task:
    data = json.dumps(document, separators=(",", ":"), ensure_ascii=False).encode()
    return task.decode(data, document["queue"])


def test_submit_has_the_bytes_of_java() -> None:
    wanted, data = golden("submit")
    assert request.submit(embedded(wanted["task"])) == data


def test_replay_of_one_has_the_bytes_of_java() -> None:
    wanted, data = golden("replay")
    made = request.replay_one(
        wanted["taskId"], wanted["replayId"], wanted["newId"], embedded(wanted["task"])
    )
    assert made == data


@pytest.mark.parametrize("name", ["create-replay", "create-replay-ranged", "create-replay-shadow"])
def test_create_replay_has_the_bytes_of_java(name: str) -> None:
    wanted, data = golden(name)
    terms = wanted["terms"]
    edit = json.dumps(terms["edit"], separators=(",", ":")) if "edit" in terms else None
    made = request.create_replay(
        wanted["replayId"],
        Terms(
            terms["filter"],
            terms["limit"],
            terms.get("perSecond"),
            terms.get("dryRun", False),
            terms.get("newKey", False),
            edit,
            terms.get("shadow", False),
            terms.get("ended", False),
        ),
        wanted["createdBy"],
        [
            Range(one["topic"], one["partition"], one["from"], one["to"], one["next"])
            for one in wanted.get("range", [])
        ],
    )
    assert made == data


def test_steer_replay_has_the_bytes_of_java() -> None:
    wanted, data = golden("steer-replay")
    assert request.steer_replay(wanted["replayId"], wanted["steer"]) == data


@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
@given(documents())
def test_every_document_has_a_verdict_and_a_task_survives_being_written(
    document: tuple[str, bytes],
) -> None:
    kind, data = document
    if verdict(kind, data) == "ok" and kind == "task":
        once = task.decode(data, "default")
        again = task.decode(task.encode(once), "default")
        assert again == once


@settings(max_examples=200, deadline=None)
@given(json_values)
def test_a_strict_document_is_read_as_the_standard_library_reads_it(value: Any) -> None:
    try:
        text = json.dumps(value, ensure_ascii=False)
        data = text.encode()
        root = DocumentReader(data, limits.VALUE).read()
    except (UnicodeEncodeError, Refused):
        return
    assert root.start == 0 and root.end == len(text) and root.tokens >= 1


def test_refusal_names_the_task_where_it_can() -> None:
    with pytest.raises(Refused, match="BAD_FIELD: type must be a string") as caught:
        task.decode(b'{"schema":"kurier.task/1","id":"t-1","type":1}', "default")
    assert caught.value.task_id == "t-1"
    with pytest.raises(Refused) as nameless:
        task.decode(b'{"schema":"kurier.task/1","id":{"x":1},"task":1}', "default")
    assert nameless.value.task_id is None


def test_a_record_on_the_wrong_queue_or_with_a_reserved_id_is_refused() -> None:
    body = b'{"schema":"kurier.task/1","id":"%s","type":"x","queue":"default","payload":1}'
    for data, queue in ((body % b"a", "other"), (body % b"invalid:a", "default")):
        with pytest.raises(Refused, match="BAD_FIELD"):
            task.decode(data, queue)


@pytest.mark.parametrize(
    ("items", "code"),
    [
        (["x" * (512 * 1024 + 1)], "STRING_TOO_LONG"),
        (["\U0001f600" * (256 * 1024 + 1)], "STRING_TOO_LONG"),
        ([1] * 101_000, "TOO_MANY_TOKENS"),
        ([1] * 100_000, "TOO_MANY_TOKENS"),
        (["x" * 400_000, "x" * 400_000, "x" * 249_000], "BODY_TOO_LARGE"),
        (["x" * 500_000, "x" * 500_000, "x" * 500_000], "BODY_TOO_LARGE"),
    ],
    ids=["string", "pairs", "tokens", "payload-tokens", "payload", "body"],
)
def test_sizes_are_limited(items: list[Any], code: str) -> None:
    document = {"schema": "kurier.task/1", "id": "a", "type": "x", "payload": items}
    assert verdict("task", json.dumps(document, ensure_ascii=False).encode()) == code


@pytest.mark.parametrize(
    ("key", "code"),
    [
        (b'"\\ud83d\t"', "BAD_UNICODE"),
        (b'"\\ud83d\\n\t"', "BAD_UNICODE"),
        (b'"\\ude00\\ux"', "BAD_UNICODE"),
        (b'"\\ud83d\\ud83d\\ude0"', "BAD_UNICODE"),
        (b'"\\ud83d\\ude0"', "NOT_JSON"),
        (b'"\\ud83d\\x"', "NOT_JSON"),
        (b'"\\ud83d', "NOT_JSON"),
        (b'"a\\ud83d\\u', "NOT_JSON"),
    ],
)
def test_half_of_a_pair_in_a_broken_key_counts_as_in_java(key: bytes, code: str) -> None:
    assert verdict("task", b'{"schema":"kurier.task/1","a":{' + key) == code


def test_a_foreign_text_is_quoted_harmlessly() -> None:
    assert quoted("a\x1bü" + "x" * 100) == "'a??" + "x" * 57 + "...'"


def test_ids_are_made_as_java_makes_them() -> None:
    digest = hashlib.sha256(b"\0\0\0\4shop\0\0\0\1x").hexdigest()
    derived = ids.derived_from("shop", "x")
    assert derived[0:8] == digest[0:8] and derived[14] == "8" and derived[19] in "89ab"
    first, second = ids.time_ordered(), ids.time_ordered()
    assert first[14] == "7" and first[19] in "89ab" and first[:8] <= second[:8]
    assert ids.is_task_id(first) and first != second
    age = datetime.now(timezone.utc).timestamp() - int(first.replace("-", "")[:12], 16) / 1000
    assert 0 <= age < 60


def test_a_namespace_has_a_form() -> None:
    assert ids.TopicNames("a-b").tasks("q") == "a-b.tasks.q"
    with pytest.raises(ValueError, match="a namespace has"):
        ids.TopicNames("a.b")


@pytest.mark.parametrize(
    ("text", "again"),
    [
        ("2030-01-31T12:00:00Z", "2030-01-31T12:00:00Z"),
        ("2030-01-31T12:00:00.5Z", "2030-01-31T12:00:00.500Z"),
        ("2030-01-31T12:00:00.000001Z", "2030-01-31T12:00:00.000001Z"),
        ("2030-01-31T12:00:00.123456789Z", "2030-01-31T12:00:00.123456789Z"),
        ("0000-01-01T00:00:00Z", "0000-01-01T00:00:00Z"),
        ("2024-02-29T24:00:00Z", "2024-03-01T00:00:00Z"),
        ("2030-06-30T23:59:60Z", "2030-06-30T23:59:59Z"),
        ("2030-01-31T12:00:00+01:30", "2030-01-31T10:30:00Z"),
    ],
)
def test_instants_are_written_as_java_writes_them(text: str, again: str) -> None:
    assert instants.written(instants.parsed(text)) == again


@given(st.datetimes(timezones=st.just(timezone.utc)))
def test_a_datetime_comes_back(moment: datetime) -> None:
    instant = instants.of_datetime(moment)
    assert instants.to_datetime(instants.parsed(instants.written(instant))) == moment


def test_a_datetime_without_a_time_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="has no time zone"):
        instants.of_datetime(datetime(2030, 1, 1))
    east = datetime(2030, 1, 1, 1, tzinfo=timezone(timedelta(hours=1)))
    assert instants.written(instants.of_datetime(east)) == "2030-01-01T00:00:00Z"
    assert instants.to_datetime(instants.FIRST) == datetime.min.replace(tzinfo=timezone.utc)


@pytest.mark.parametrize(
    ("number", "text"),
    [(5.0, "5"), (0.5, "0.5"), (1e300, "1.0E300"), (1.5e-7, "1.5E-7"), (0.001, "0.001")],
)
def test_decimals_are_written_as_java_writes_them(number: float, text: str) -> None:
    assert writer.decimal(number) == text


def test_text_is_escaped_as_java_escapes_it() -> None:
    assert writer.text('a"\\\n\x1f\x7fü/') == '"a\\"\\\\\\n\\u001F\x7fü/"'
    assert writer.text("x\ud800y") == '"x\ufffdy"'


def test_a_state_gives_the_reply_that_the_ledger_writes() -> None:
    folder = EXAMPLES / "state" / "valid"
    ended = state.decode((folder / "succeeded.written.json").read_bytes()).reply()
    assert (ended.status, ended.outcome is not None) == ("SUCCEEDED", True)
    clipped = state.decode((folder / "reply-clipped.written.json").read_bytes()).reply()
    assert clipped.outcome is None and clipped.detail.startswith("RESULT_TOO_LARGE")
    assert clipped.tells_the_same_as(ended)
    assert not ended.tells_the_same_as(
        state.decode((folder / "cancelled.json").read_bytes()).reply()
    )
