"""What a process that has confined itself may still do, asked of the kernel."""

from __future__ import annotations

import multiprocessing
import os
import signal
import socket
import sys
from pathlib import Path
from typing import Any, Callable

import pytest

from children import ABI, attempt, bystander, in_child, needs_landlock, needs_landlock_abi
from kurier._worker import landlock
from kurier._worker.profile import ConfinementError

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="Landlock is of Linux")


def confined(act: Callable[[], Any], *writable: Path, offered: int = ABI) -> Any:
    def confine_and_act() -> Any:
        landlock.restrict([str(path) for path in writable], None, offered)
        return act()

    return in_child(confine_and_act)


def every_write(folder: Path) -> dict[str, str]:
    """Tries each kind of write; the folder has a file ``old`` and a folder ``sub``."""
    return {
        "create": attempt(lambda: (folder / "new").write_text("x")),
        "overwrite": attempt(lambda: (folder / "old").write_text("y")),
        "truncate": attempt(lambda: os.truncate(folder / "old", 0)),
        "mkdir": attempt((folder / "made").mkdir),
        "symlink": attempt(lambda: (folder / "link").symlink_to("old")),
        "fifo": attempt(lambda: os.mkfifo(folder / "fifo")),
        "move": attempt(lambda: (folder / "old").rename(folder / "sub" / "old")),
        "remove": attempt(lambda: os.rmdir(folder / "spare")),
    }


def furnished(folder: Path) -> Path:
    for name in ("sub", "spare"):
        (folder / name).mkdir(parents=True)
    (folder / "old").write_text("before")
    return folder


@needs_landlock_abi(3)
def test_writes_are_confined_to_the_allowed_folders(tmp_path: Path) -> None:
    inside, outside = furnished(tmp_path / "in"), furnished(tmp_path / "out")

    found = confined(lambda: [every_write(inside), every_write(outside)], inside)

    assert set(found[0].values()) == {"ok"}, found[0]
    assert set(found[1].values()) == {"PermissionError"}, found[1]
    assert (outside / "old").read_text() == "before"


@needs_landlock
def test_reads_stay_free(tmp_path: Path) -> None:
    inside, outside = furnished(tmp_path / "in"), furnished(tmp_path / "out")
    read = confined(lambda: [(outside / "old").read_text(), os.listdir(outside)], inside)
    assert read[0] == "before" and sorted(read[1]) == ["old", "spare", "sub"]


@needs_landlock
@pytest.mark.parametrize("offered", range(1, ABI + 1))
def test_older_kernels_confine_as_far_as_they_can(tmp_path: Path, offered: int) -> None:
    inside, outside = furnished(tmp_path / "in"), furnished(tmp_path / "out")

    def act() -> list[str]:
        writes = [every_write(inside), every_write(outside)]
        return [writes[0]["create"], writes[1]["create"], writes[1]["remove"]]

    found = confined(act, inside, offered=offered)
    assert found == ["ok", "PermissionError", "PermissionError"]


def test_without_landlock_nothing_is_confined(tmp_path: Path) -> None:
    assert confined(lambda: attempt((tmp_path / "free").mkdir), offered=0) == "ok"


@needs_landlock
def test_devices_and_shared_memory_stay_usable() -> None:
    _, pipe = os.pipe()

    def act() -> list[str]:
        return [
            attempt(lambda: Path("/dev/null").write_bytes(b"x")),
            attempt(lambda: Path(f"/dev/fd/{pipe}").write_bytes(b"x")),
            attempt(lambda: multiprocessing.get_context("fork").Semaphore(1)),
        ]

    assert confined(act) == ["ok"] * 3


@needs_landlock
def test_a_single_file_can_be_allowed(tmp_path: Path) -> None:
    place = furnished(tmp_path / "out")

    def act() -> list[str]:
        return [attempt(lambda: (place / "old").write_text("z")), attempt((place / "x").mkdir)]

    assert confined(act, place / "old") == ["ok", "PermissionError"]


@needs_landlock
def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    missing = tmp_path / "missing"
    with pytest.raises(ConfinementError, match=f"{missing} cannot be made writable: No such file"):
        # Refused before anything is confined: this process stays free.
        landlock.restrict([str(missing)], None, ABI)
    (tmp_path / "free").mkdir()


@needs_landlock
def test_privileges_must_have_been_given_up() -> None:
    def act() -> None:
        if os.geteuid() == 0:
            # Root may confine itself all the same.
            os.setuid(65_534)
        landlock.restrict([], None, ABI)

    answer = in_child(act, gives_up_privileges=False)
    assert answer.startswith("ConfinementError: Landlock (ABI")
    assert answer.endswith("Operation not permitted")


def listener() -> socket.socket:
    return socket.create_server(("127.0.0.1", 0))


def connected(port: int) -> str:
    return attempt(lambda: socket.create_connection(("127.0.0.1", port)).close())


def bound(port: int) -> str:
    return attempt(lambda: socket.create_server(("127.0.0.1", port)).close())


@needs_landlock_abi(4)
def test_tcp_is_confined_to_the_allowed_ports() -> None:
    with listener() as open_one, listener() as denied_one, listener() as freed:
        allowed, denied = open_one.getsockname()[1], denied_one.getsockname()[1]
        spare = freed.getsockname()[1]
        freed.close()

        def act() -> list[str]:
            landlock.restrict(None, [allowed, spare], ABI)
            return [connected(allowed), bound(spare), connected(denied), bound(0)]

        assert in_child(act) == ["ok", "ok", "PermissionError", "PermissionError"]


@needs_landlock_abi(4)
def test_no_tcp_at_all_and_writes_free(tmp_path: Path) -> None:
    folder = furnished(tmp_path / "any")
    with listener() as other:
        port = other.getsockname()[1]

        def act() -> list[Any]:
            landlock.restrict(None, [], ABI)
            return [connected(port), bound(0), sorted(set(every_write(folder).values()))]

        assert in_child(act) == ["PermissionError", "PermissionError", ["ok"]]


@needs_landlock_abi(6)
def test_only_what_is_confined_too_can_be_signalled() -> None:
    def own_child() -> str:
        pid = os.fork()
        if pid == 0:
            signal.pause()
        verdict = attempt(lambda: os.kill(pid, signal.SIGKILL))
        return verdict if os.waitpid(pid, 0)[1] == signal.SIGKILL else "alive"

    with bystander() as pid:

        def act() -> list[str]:
            return [
                attempt(lambda: os.kill(pid, signal.SIGTERM)),
                attempt(lambda: os.kill(os.getppid(), 0)),
                own_child(),
            ]

        assert confined(act) == ["PermissionError", "PermissionError", "ok"]


@needs_landlock_abi(6)
def test_abstract_sockets_of_others_are_out_of_reach() -> None:
    name = f"\0kurier-test-{os.getpid()}"
    with socket.socket(socket.AF_UNIX) as server, socket.socket(socket.AF_UNIX) as client:
        server.bind(name)
        server.listen()
        assert confined(lambda: attempt(lambda: client.connect(name))) == "PermissionError"
