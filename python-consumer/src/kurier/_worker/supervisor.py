"""Serves one task at a time, each in a process of its own, and leaves nothing of it behind."""

from __future__ import annotations

import os
import resource
import select
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from kurier._worker import function, script, signal_calls, system, warm, workdir
from kurier._worker.child import Bell, Child, Life
from kurier._worker.command import Command, CommandError
from kurier._worker.confinement import Confinement
from kurier._worker.failure import failure
from kurier._worker.frames import Frame, FrameType, ProtocolError, split_task
from kurier._worker.node import Node
from kurier._worker.preload import Preloaded
from kurier._worker.run import Held, Reader, Run, refuse
from kurier._worker.signals import Signals

_HELD_BACK = (signal_calls.TERM, signal_calls.CHLD)
_LARGEST_BACKLOG = 1 << 20


@dataclass(frozen=True)
class Workplace:
    """What a supervisor works with: loaded handlers, a folder, the node's socket, its bounds."""

    preloaded: Preloaded
    scratch: str
    socket: str
    confinement: Confinement


class Supervisor:
    """One event loop on one thread: the node, signals, and the pipes of the task under way."""

    def __init__(self, node: Node, place: Workplace) -> None:
        self._node = node
        self._place = place
        self._confinement = place.confinement
        self._run: Run | None = None
        self._spare: Child | None = None
        self._over = False
        self._is_held_up = False
        self._bell = Bell()
        self._signals = Signals()
        self._poll = select.poll()
        self._readers: dict[int, Reader] = {}
        self._secrets = (
            node.fileno(),
            *self._signals.descriptors(),
            *place.confinement.descriptors(),
        )
        self._life = partial(
            function.live, place.preloaded.bindings, place.scratch, place.confinement
        )
        self._listen(node.fileno(), self._on_node)
        self._listen(self._signals.fileno(), self._on_signal)

    def serve(self) -> None:
        """Returns when the node or the zygote is gone, or says so; nothing of ours is left."""
        try:
            while not self._over:
                for descriptor, _ in self._poll.poll(self._patience()):
                    # A reader may be gone by its turn, with the run that it belonged to.
                    reader = self._readers.get(descriptor)
                    if reader is not None and reader() == 0:
                        self._ignore(descriptor)
                if self._run is not None and self._run.nudge_at is not None:
                    self._run.nudge()
                if self._node.backlog or self._is_held_up:
                    self._flush()
        except (BrokenPipeError, ConnectionResetError):
            return
        finally:
            self._confinement.sweep()
            if self._run is not None:
                self._run.close()

    def _patience(self) -> float | None:
        return None if self._run is None or self._run.nudge_at is None else self._run.patience()

    def _flush(self) -> None:
        if self._node.flush() and not self._is_held_up:
            return
        backlog = self._node.backlog
        self._is_held_up = backlog > 0
        interest = select.POLLIN | select.POLLOUT if backlog else select.POLLIN
        self._poll.modify(self._node.fileno(), interest)
        if self._run is not None:
            # A node that does not keep up holds the writer back, not our memory.
            flood = select.POLLIN if backlog < _LARGEST_BACKLOG else 0
            for descriptor in self._run.readers.keys() & self._readers.keys():
                self._poll.modify(descriptor, flood)

    def _on_node(self) -> None:
        frames = self._node.receive()
        if frames is None:
            self._over = True
            return
        for frame in frames:
            self._obey(frame)

    def _obey(self, frame: Frame) -> None:
        if frame.type == FrameType.SHUTDOWN:
            self._over = True
        elif frame.type == FrameType.TASK:
            self._begin(frame)
        elif self._run is not None and frame.run == self._run.number:
            if frame.type == FrameType.CANCEL:
                task = int.from_bytes(frame.body, "big") if frame.body else frame.run
                self._run.stop_softly(task, frame.flags)
            elif frame.type == FrameType.KILL:
                self._run.stop_hard()

    def _begin(self, frame: Frame) -> None:
        if self._run is not None:
            raise ProtocolError("a second TASK before the BYE of the first")
        header, payload = split_task(frame.body)
        command: Command | None = None
        folder = workdir.path_of(self._place.scratch, frame.run)
        try:
            os.mkdir(folder, 0o700)
            if "argv" in header:
                command = Command.prepared(header, payload, folder)
            child = self._child(frame, header, command)
        except CommandError as misfit:
            workdir.remove(folder)
            refuse(frame.run, failure("invalid", misfit.code, str(misfit)), self._node.send)
        except OSError as error:
            if command is not None:
                command.close()
            workdir.remove(folder)
            said = failure("start", "", f"cannot start the task: {error}")
            refuse(frame.run, said, self._node.send)
        else:
            self._run = Run(frame.run, header, Held(child, folder, command), self._node.send)
            self._readers.update(self._run.readers)
            for descriptor in self._run.readers:
                self._poll.register(descriptor, select.POLLIN)

    def _child(self, frame: Frame, header: Mapping[str, Any], command: Command | None) -> Child:
        if "token" in header:
            node = warm.Way(self._place.socket, header["token"])
            limit = header["limits"]["resultBytes"]
            bindings = self._place.preloaded.in_order
            place = workdir.path_of(self._place.scratch, frame.run)
            life = partial(warm.live, node, bindings, limit, place, self._confinement)
            return self._forked(life)
        if command is None:
            return self._served(frame)
        if "script" in header:
            file = header["script"]
            life = partial(script.live, file, command, frame.run, self._confinement)
            return self._forked(life)
        return Child.spawned(command, self._bell, self._confinement)

    def _served(self, task: Frame) -> Child:
        """A child that has been given the task: the spare one, unless that is gone."""
        body = task.encoded()
        spare, self._spare = self._spare, None
        if spare is not None and _is_given(spare, body):
            child = spare
        else:
            child = self._forked(self._life)
            child.give(body)
        try:
            self._spare = self._forked(self._life, child.descriptors())
        except OSError:
            # The task runs, and may have taken the last process it may have. Next time, then.
            self._spare = None
        return child

    def _forked(self, life: Life, others: tuple[int, ...] = ()) -> Child:
        self._confinement.measure()
        # A signal in between would be written to our wakeup descriptor by the child.
        signal_calls.hold_back(_HELD_BACK)
        try:
            kept = () if self._spare is None else self._spare.descriptors()
            return Child.forked(life, self._bell, (*self._secrets, *kept, *others))
        finally:
            signal_calls.let_through(_HELD_BACK)

    def _on_signal(self) -> None:
        self._signals.clear()
        self._over = self._over or self._signals.told_to_end
        for pid, status, used in system.ended_children():
            if self._spare is not None and pid == self._spare.pid:
                self._spare.close()
                self._spare = None
            elif self._run is not None and pid == self._run.pid:
                self._end(self._run, status, used)
            elif self._run is not None:
                self._run.reaped(pid, status)

    def _end(self, run: Run, status: int, used: resource.struct_rusage) -> None:
        self._run = None
        for descriptor in run.readers:
            self._ignore(descriptor)
        spared = frozenset() if self._spare is None else frozenset((self._spare.pid,))
        run.finish(status, used, partial(self._confinement.sweep, spared))

    def _listen(self, descriptor: int, reader: Reader) -> None:
        self._readers[descriptor] = reader
        self._poll.register(descriptor, select.POLLIN)

    def _ignore(self, descriptor: int) -> None:
        if self._readers.pop(descriptor, None) is not None:
            self._poll.unregister(descriptor)


def _is_given(spare: Child, task: bytes) -> bool:
    """Hands the task over; a spare that the task before has killed is given up."""
    try:
        spare.give(task)
    except OSError:
        spare.close()
        return False
    return True
