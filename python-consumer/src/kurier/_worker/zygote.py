"""The process that a node starts: imports the handlers once, then forks supervisors on demand."""

from __future__ import annotations

import gc
import math
import os
import select
import signal
import sys
import time
from collections.abc import Mapping
from typing import Any, NoReturn

from kurier._worker import landlock, stdio, system, workdir
from kurier._worker.confinement import Confinement, effective
from kurier._worker.failure import failure
from kurier._worker.frames import Frame, FrameType, from_json, to_json
from kurier._worker.node import Node
from kurier._worker.preload import Preloaded, loaded_files
from kurier._worker.profile import ConfinementError, Profile
from kurier._worker.secret_files import write_secrets
from kurier._worker.signals import Signals
from kurier._worker.supervisor import Supervisor, Workplace

_HELD_BACK = (signal.SIGTERM, signal.SIGCHLD)
_OF_THE_START = ("PYTHONMALLOC", "GLIBC_TUNABLES")
"""Read when the interpreter started; not for what tasks start."""


class Zygote:
    """Lives on one thread and never starts another, so that it can be forked at any time."""

    def __init__(self, node: Node, socket: str, scratch: str, preloaded: Preloaded) -> None:
        self._node = node
        self._socket = socket
        self._scratch = scratch
        self._preloaded = preloaded
        self._signals = Signals()
        self._supervisors: dict[int, int] = {}
        # What a handler's module has started at import is its own business.
        self._inherited = frozenset(system.children())
        self._lease_ends: float | None = None
        self._over = False

    def serve(self) -> None:
        """Forks a supervisor for every SPAWN until the node is gone, stands still or says SHUTDOWN.

        A node that stands still loses its claims and cannot end what it runs; it shows in the
        leases that stay away.
        """
        poll = select.poll()
        poll.register(self._node.fileno(), select.POLLIN)
        poll.register(self._signals.fileno(), select.POLLIN)
        try:
            while not self._over:
                news = poll.poll(self._patience())
                self._on_signal()
                self._on_node()
                self._node.flush()
                # With news there may be more: who stood still may have been this process.
                self._over = self._over or (not news and self._patience() == 0)
        except (BrokenPipeError, ConnectionResetError):
            return
        finally:
            self._end()

    def _patience(self) -> int | None:
        """Milliseconds that are left of the lease; None while there is no lease."""
        if self._lease_ends is None:
            return None
        return max(0, math.ceil((self._lease_ends - time.monotonic()) * 1000))

    def _on_node(self) -> None:
        frames = self._node.receive()
        if frames is None:
            self._over = True
            return
        for frame in frames:
            if frame.type == FrameType.SHUTDOWN:
                self._over = True
            elif frame.type == FrameType.SPAWN:
                self._spawn(frame.run, from_json(frame.body))
            elif frame.type == FrameType.LEASE:
                self._lease_ends = time.monotonic() + from_json(frame.body)["millis"] / 1000

    def _spawn(self, number: int, order: Mapping[str, Any]) -> None:
        zygote = os.getpid()
        signal.pthread_sigmask(signal.SIG_BLOCK, _HELD_BACK)
        try:
            pid = os.fork()
            if pid == 0:
                self._become_supervisor(zygote, order)
        except OSError as error:
            self._say(FrameType.BYE, number, {"pid": 0, "message": f"cannot fork: {error}"})
            return
        finally:
            signal.pthread_sigmask(signal.SIG_UNBLOCK, _HELD_BACK)
        self._supervisors[pid] = number
        self._say(FrameType.STARTED, number, {"pid": pid})

    def _become_supervisor(self, zygote: int, order: Mapping[str, Any]) -> NoReturn:
        code = 1
        try:
            # Outside the leash: a supervisor must outlive the node until its tree is swept.
            os.setpgid(0, 0)
            gc.enable()
            stdio.let_go_of_stdin()
            self._signals.close()
            self._node.close()
            system.adopt_orphans()
            node = Node.connected(self._socket, "worker", order["token"])
            confinement = _confined(node, order.get("profile"))
            scratch = confinement.profile.folder or workdir.make_scratch(self._scratch)
            _unpack(order.get("secrets", {}), scratch)
            place = Workplace(self._preloaded, scratch, self._socket, confinement)
            supervisor = Supervisor(node, place)
            # As in the zygote: what is there now, tasks share.
            gc.freeze()
            system.die_with_parent(signal.SIGTERM, zygote)
            signal.pthread_sigmask(signal.SIG_UNBLOCK, _HELD_BACK)
            supervisor.serve()
            code = 0
        except BaseException:
            sys.excepthook(*sys.exc_info())
        finally:
            stdio.flush()
            os._exit(code)

    def _on_signal(self) -> None:
        self._signals.clear()
        self._over = self._over or self._signals.told_to_end
        died = False
        for ended in system.ended_children():
            number = self._supervisors.pop(ended.pid, None)
            if number is not None:
                died = True
                self._say(FrameType.BYE, number, {"pid": ended.pid, "status": ended.status})
        if died:
            # What a supervisor could not sweep before it died is ours now.
            system.sweep(self._inherited | self._supervisors.keys())

    def _say(self, kind: FrameType, number: int, facts: Mapping[str, Any]) -> None:
        self._node.send(Frame(kind, to_json(facts), number))

    def _end(self) -> None:
        for pid in self._supervisors:
            os.kill(pid, signal.SIGTERM)
        for pid in self._supervisors:
            os.waitpid(pid, 0)
        system.sweep()


def _unpack(secrets: Mapping[str, str], folder: str) -> None:
    if secrets:
        from base64 import b64decode

        place = os.path.join(folder, "secrets")
        write_secrets(place, {name: b64decode(value) for name, value in secrets.items()})
        os.environ["KURIER_SECRETS"] = place


def _confined(node: Node, facts: Mapping[str, Any] | None) -> Confinement:
    """Applies a profile to this process, and tells the node what came of it."""
    offered = landlock.abi()
    try:
        profile = Profile.of(facts or {})
        confinement = Confinement.applied(profile, offered)
    except ConfinementError as error:
        node.send(Frame(FrameType.ERROR, to_json(failure("start", "CONFINEMENT", str(error)))))
        node.flush()
        raise
    if facts is not None:
        report = {"confinement": effective(profile, offered)}
        node.send(Frame(FrameType.READY, to_json(report)))
        node.flush()
    return confinement


def main() -> int:
    """Takes the configuration from stdin, which is the leash from then on."""
    config = from_json(stdio.read_first_line())
    os.setpgid(0, 0)
    stdio.arm_leash()
    system.adopt_orphans()
    system.give_up_privileges()
    stdio.stream_lines()
    sys.path[1:1] = config["path"]
    node = Node.connected(config["socket"], "zygote", config["token"])
    for name in _OF_THE_START:
        os.environ.pop(name, None)
    preloaded = Preloaded.of(config["handlers"], config.get("preload", ()), sys.path[1:])
    facts = {
        "warnings": preloaded.warnings,
        "problems": preloaded.problems,
        "files": loaded_files(config["path"]),
        "heapBytes": system.heap(),
        "confinement": effective(Profile(), landlock.abi()),
        "importMillis": preloaded.import_millis,
        "schemas": preloaded.schemas,
        "declared": preloaded.declared(),
    }
    node.send(Frame(FrameType.READY, to_json(facts)))
    node.flush()
    Zygote(node, config["socket"], config["scratch"], preloaded).serve()
    return 0
