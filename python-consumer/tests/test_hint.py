from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from kurier._worker import failure, hint
from kurier._worker.profile import Profile


def denied(*paths: str) -> PermissionError:
    if len(paths) == 2:
        return PermissionError(errno.EACCES, "Permission denied", paths[0], None, paths[1])
    return PermissionError(errno.EACCES, "Permission denied", *paths)


def test_a_write_out_of_bounds_is_explained(tmp_path: Path) -> None:
    profile = Profile(confine=True, folder=str(tmp_path / "own"), writable=(str(tmp_path / "w"),))
    (tmp_path / "there").touch()
    assert hint.of(denied(str(tmp_path / "there")), profile, 1) == hint.WRITE
    assert hint.of(denied(str(tmp_path / "new")), profile, 1) == hint.WRITE
    assert hint.of(denied(f"{tmp_path}/own/x", f"{tmp_path}/y"), profile, 1) == hint.WRITE
    assert hint.of(denied(str(tmp_path / "owner")), profile, 1) == hint.WRITE


def test_a_denial_of_another_cause_is_not_explained_away(tmp_path: Path) -> None:
    profile = Profile(confine=True, folder=str(tmp_path / "own"), writable=(str(tmp_path / "w"),))
    outside = denied(str(tmp_path / "x"))
    assert hint.of(denied(str(tmp_path / "own" / "x")), profile, 1) == ""
    assert hint.of(denied(str(tmp_path / "w" / "x")), profile, 1) == ""
    assert hint.of(outside, profile, 0) == "", "no Landlock"
    assert hint.of(outside, Profile(ports=()), 4) == "", "writes are free"
    assert hint.of(denied(str(tmp_path / "no" / "folder")), profile, 1) == ""
    assert hint.of(denied(), profile, 4) == "", "the network is free"
    assert hint.of(denied(), Profile(ports=()), 3) == "", "TCP is not confined"
    assert hint.of(FileNotFoundError(errno.ENOENT, "gone", "/x"), profile, 1) == ""


def test_the_cause_of_an_exception_is_looked_at() -> None:
    with pytest.raises(ValueError) as wrapped:
        try:
            raise denied()
        except PermissionError as error:
            raise ValueError("no connection") from error
    facts = failure.described(wrapped.value, Profile(ports=(1,)), 4)
    assert facts["message"] == f"no connection ({hint.NETWORK})"
    assert facts["code"] == "HANDLER_ERROR"


def test_memory_has_a_code_of_its_own_only_where_it_is_limited() -> None:
    limited = failure.described(MemoryError(), Profile(memory_bytes=5))
    assert (limited["code"], limited["kind"]) == ("MEMORY_LIMIT", "retryable")
    assert failure.described(MemoryError())["code"] == "HANDLER_ERROR"


def test_a_long_message_keeps_its_hint() -> None:
    facts = failure.described(MemoryError("x" * 9000), Profile(memory_bytes=5))
    assert len(facts["message"]) <= failure.MAX_MESSAGE
    assert facts["message"].endswith("(the handler's memory limit is 5 bytes)")


def test_a_handler_cannot_break_the_hint_with_odd_names() -> None:
    for name in (b"/\xff", "nul\0", "\ud800", 7):
        odd = PermissionError(errno.EACCES, "denied", name)
        hint.of(odd, Profile(confine=True, folder=os.sep), 7)
        hint.of(odd, Profile(confine=True, folder="/nowhere"), 7)
