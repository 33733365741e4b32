"""The golden examples of the protocol mean the same to Python as to Java."""

from __future__ import annotations

import base64
import hashlib
import importlib.util
import json
import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

RESOURCES = Path(__file__).resolve().parents[2] / "protocol" / "src" / "main" / "resources"
EXAMPLES = RESOURCES / "examples" / "v1"
HISTORIES = RESOURCES / "examples" / "histories" / "v1"
SCHEMAS = RESOURCES / "schemas" / "v1"
KINDS = (
    "control",
    "dead-letter",
    "event",
    "log",
    "replay",
    "reply",
    "request",
    "schedule",
    "state",
    "task",
)
TOLD_BY_A_SCHEMA = {"UNSUPPORTED_SCHEMA", "MISSING_FIELD", "BAD_FIELD", "UNKNOWN_KIND"}
LONE_SURROGATE = re.compile("[\ud800-\udfff]")

pytestmark = pytest.mark.skipif(
    not EXAMPLES.is_dir(), reason="the protocol module does not lie beside this one"
)


def files(folder: str, kinds: tuple[str, ...] = KINDS) -> list[Any]:
    return [
        pytest.param(file, id=f"{kind}/{file.name}")
        for kind in kinds
        for file in sorted((EXAMPLES / kind / folder).glob("*"))
    ]


def code_of(file: Path) -> str:
    return file.name.split(".", 1)[0]


def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key stands twice")
    return found


def no_constant(name: str) -> Any:
    raise ValueError(f"{name} is not JSON")


def strict(data: bytes) -> Any:
    """Reads as strictly as the standard library can."""
    if data[:3] == b"\xef\xbb\xbf":
        raise ValueError("byte order mark")
    text = data.decode("utf-8")
    document = json.loads(
        text, object_pairs_hook=unique, parse_constant=no_constant, parse_float=Decimal
    )
    if LONE_SURROGATE.search(json.dumps(document, ensure_ascii=False, default=str)):
        raise ValueError("lone surrogate")
    return document


@pytest.mark.parametrize("file", files("valid"))
def test_valid_example_is_a_document_of_its_kind(file: Path) -> None:
    document = strict(file.read_bytes())
    assert re.fullmatch(rf"kurier\.{file.parent.parent.name}/1(\.\d+)?", document["schema"])


@pytest.mark.parametrize("file", sorted(HISTORIES.glob("*.jsonl")), ids=lambda file: str(file.name))
def test_history_is_made_of_documents_and_ends_with_states(file: Path) -> None:
    lines = [strict(line) for line in file.read_bytes().splitlines()]
    for line in lines:
        document = line.get("value") or line.get("state")
        if document is not None:
            assert re.fullmatch(r"kurier\.(task|event|request|state)/1(\.\d+)?", document["schema"])
    assert "state" in lines[-1]


@pytest.mark.parametrize("file", files("valid", ("task",)))
def test_valid_task_has_what_a_worker_needs(file: Path) -> None:
    task = strict(file.read_bytes())
    assert re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._:-]{0,127}", task["id"])
    assert 1 <= len(task["type"]) <= 200
    assert "payload" in task


def test_payload_numbers_keep_every_digit() -> None:
    task = strict((EXAMPLES / "task" / "valid" / "exact-numbers.json").read_bytes())
    assert task["payload"][:2] == [
        9007199254740993,
        Decimal("0.1000000000000000055511151231257827021181583404541015625"),
    ]


def test_payload_hash_is_that_of_the_bytes() -> None:
    event = strict((EXAMPLES / "event" / "valid" / "deferred.written.json").read_bytes())
    payload = json.dumps(event["task"]["payload"], separators=(",", ":")).encode()
    assert event["run"]["task"]["payloadSha256"] == hashlib.sha256(payload).hexdigest()


@pytest.mark.parametrize("file", files("valid", ("log",)))
def test_log_entry_tells_its_bytes_or_its_totals(file: Path) -> None:
    entry = strict(file.read_bytes())
    if entry["kind"] == "end":
        assert all(0 <= entry[s]["kept"] <= entry[s]["bytes"] for s in ("stdout", "stderr"))
    else:
        assert entry["stream"] in ("stdout", "stderr")
        assert ("text" in entry) != ("base64" in entry)


def test_output_that_is_no_text_keeps_every_byte() -> None:
    chunk = strict((EXAMPLES / "log" / "valid" / "chunk-cut-character.written.json").read_bytes())
    data = base64.b64decode(chunk["base64"], validate=True)
    assert data == "Grü".encode()[:-1]


@pytest.mark.parametrize("file", files("invalid"))
def test_invalid_example_is_refused_where_the_standard_library_can_tell(file: Path) -> None:
    refused_when_read = {"EMPTY_BODY", "NOT_UTF8", "NOT_JSON", "DUPLICATE_KEY", "TRAILING_DATA"}
    if code_of(file) in refused_when_read | {"BAD_UNICODE"}:
        with pytest.raises(ValueError):
            strict(file.read_bytes())
    elif code_of(file) in TOLD_BY_A_SCHEMA:
        strict(file.read_bytes())
    else:
        assert code_of(file).startswith(("TOO_", "NUMBER_", "NAME_"))


def schema_validators() -> dict[str, Any]:
    """A validator for each kind; skips the calling test where jsonschema is not installed."""
    if importlib.util.find_spec("jsonschema") is None:
        pytest.skip("jsonschema is not installed: schemas are checked by the Java tests only")
    jsonschema = pytest.importorskip("jsonschema")
    referencing = pytest.importorskip("referencing")
    schemas = {
        file.name[: -len(".schema.json")]: json.loads(file.read_text("utf-8"))
        for file in SCHEMAS.glob("*.schema.json")
    }
    registry = referencing.Registry().with_resources(
        (schema["$id"], referencing.Resource.from_contents(schema)) for schema in schemas.values()
    )
    for schema in schemas.values():
        jsonschema.Draft202012Validator.check_schema(schema)
    return {
        kind: jsonschema.Draft202012Validator(schemas[kind], registry=registry) for kind in KINDS
    }


def test_valid_examples_fit_their_schema() -> None:
    validators = schema_validators()
    for kind in KINDS:
        for file in (EXAMPLES / kind / "valid").glob("*.json"):
            errors = [
                e.message for e in validators[kind].iter_errors(json.loads(file.read_bytes()))
            ]
            assert errors == [], file.name


def test_invalid_examples_do_not_fit_their_schema() -> None:
    validators = schema_validators()
    for kind in KINDS:
        for file in (EXAMPLES / kind / "invalid").glob("*.json"):
            if code_of(file) in TOLD_BY_A_SCHEMA:
                fits = validators[kind].is_valid(json.loads(file.read_bytes()))
                assert fits == (".codec-only." in file.name), file.name
