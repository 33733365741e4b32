from __future__ import annotations

import json
from pathlib import Path

import pytest

from kurier._worker.frames import (
    MAX_BODY,
    Frame,
    FrameBuffer,
    FrameType,
    ProtocolError,
    join_task,
    log_body,
    split_task,
)

EXAMPLES = Path(__file__).resolve().parents[2] / "protocol/src/main/resources/examples/worker"
NAMES = sorted(path.stem for path in EXAMPLES.glob("*.json"))


def test_there_is_an_example_of_every_type() -> None:
    types = {json.loads((EXAMPLES / f"{name}.json").read_text())["type"] for name in NAMES}
    assert types == {kind.name for kind in FrameType}


@pytest.mark.parametrize("name", NAMES)
def test_golden_frame_is_read_and_written_byte_by_byte(name: str) -> None:
    example = json.loads((EXAMPLES / f"{name}.json").read_text(encoding="utf-8"))
    encoded = bytes.fromhex(example["frameHex"])
    frame = Frame(
        FrameType[example["type"]],
        bytes.fromhex(example["bodyHex"]),
        example["run"],
        example["flags"],
        example["argument"],
    )
    assert frame.encoded() == encoded
    assert list(FrameBuffer().feed(encoded)) == [frame]
    if "body" in example:
        assert json.loads(frame.body) == example["body"]
    if "header" in example:
        assert split_task(frame.body) == (example["header"], example["payload"].encode())
    if "offset" in example:
        assert frame.body == log_body(example["offset"], example["text"].encode())


def test_frames_are_cut_out_of_any_pieces() -> None:
    frames = [Frame(FrameType.LOG, bytes([n]) * n, n) for n in range(5)]
    stream = b"".join(frame.encoded() for frame in frames)
    for size in (1, 3, 17, len(stream)):
        buffer = FrameBuffer()
        pieces = [stream[at : at + size] for at in range(0, len(stream), size)]
        assert [frame for piece in pieces for frame in buffer.feed(piece)] == frames


def test_a_body_above_the_limit_is_refused_before_it_is_read() -> None:
    header = (MAX_BODY + 1).to_bytes(4, "big") + bytes(12)
    with pytest.raises(ProtocolError):
        list(FrameBuffer().feed(header))
    with pytest.raises(ProtocolError):
        Frame(FrameType.RESULT, bytes(MAX_BODY + 1)).encoded()


def test_a_payload_travels_untouched() -> None:
    payload = '{ "ß" : 1.0000000000000000000001 }'.encode()
    assert split_task(join_task({"type": "ü"}, payload)) == ({"type": "ü"}, payload)


@pytest.mark.parametrize("body", [b"", b"\0\0", b"\0\0\0\5{}"])
def test_a_cut_off_task_is_refused(body: bytes) -> None:
    with pytest.raises(ProtocolError):
        split_task(body)
