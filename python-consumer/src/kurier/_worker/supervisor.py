"""Serves one task at a time, each in a process of its own, and leaves nothing of it behind."""

from __future__ import annotations

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
from kurier._worker.forker import Forker, ForkerError
from kurier._worker.frames import Frame, FrameType, ProtocolError, split_task
from kurier._worker.function import TaskLife
from kurier._worker.node import Node
from kurier._worker.preload import Preloaded
from kurier._worker.run import Held, Reader, Run, refuse
from kurier._worker.signals import Signals
from kurier._worker.system import Ended

# While a child is forked: it would write them to our wakeup descriptor.
_HELD_BACK = (signal_calls.TERM, signal_calls.CHLD)
_LARGEST_BACKLOG = 1 << 20
# The supervisor, the forker, and the child that waits for the next task.
_WITH_FORKER = 3


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
        self._task: Frame | None = None
        self._resumed = 0
        self._forker: Forker | None = None
        self._can_watch = system.can_watch()
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
        self._folder = workdir.path_in(place.scratch)
        self._bindings = place.preloaded.in_order
        self._numbers = {name: n for n, name in enumerate(place.preloaded.handlers)}
        self._life = TaskLife(self._bindings, self._folder, place.confinement, self._bell)
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
        folder = self._folder
        try:
            workdir.make(self._place.scratch, frame.run)
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
            # Only a function's child says when it begins; what others were given is not kept.
            self._task = frame if command is None and "token" not in header else None
            self._run = Run(frame.run, header, Held(child, folder, command), self._node.send)
            self._readers.update(self._run.readers)
            for descriptor in self._run.readers:
                self._poll.register(descriptor, select.POLLIN)
            if child.end is not None:
                self._listen(child.end, self._on_end)

    def _child(self, frame: Frame, header: Mapping[str, Any], command: Command | None) -> Child:
        if "token" in header:
            node = warm.Way(self._place.socket, header["token"])
            limit = header["limits"]["resultBytes"]
            life = partial(warm.live, node, self._bindings, limit, self._folder, self._confinement)
            return self._forked(life)
        if command is None:
            return self._served(frame, header)
        if "script" in header:
            file = header["script"]
            life = partial(script.live, file, command, frame.run, self._confinement)
            return self._forked(life)
        return Child.spawned(command, self._bell, self._confinement)

    def _served(self, frame: Frame, header: Mapping[str, Any]) -> Child:
        """A child that has been given the task."""
        number = self._numbers.get(header["entryPoint"])
        if number is None:
            raise ProtocolError(f"a TASK for {header['entryPoint']!r}, which was not loaded")
        limit = header["limits"]["resultBytes"]
        task = function.given(frame.run, number, limit, frame.body)
        if not self._can_watch:
            child = self._forked(self._life.whole)
            child.give(task)
            return child
        try:
            return self._ready_forker().child(task)
        except ForkerError:
            self._give_up_forker()
            return self._ready_forker().child(task)

    def _ready_forker(self) -> Forker:
        if self._forker is None:
            self._confinement.count_as_ours(_WITH_FORKER)
            with signal_calls.held_back(_HELD_BACK):
                self._forker = Forker.started(self._life, self._bell, self._secrets)
        return self._forker

    def _give_up_forker(self) -> None:
        """Whom it has forked is now our child: we are told of its end as of any other's."""
        if self._forker is not None:
            self._forker.close()
            self._forker = None

    def _forked(self, life: Life) -> Child:
        self._confinement.measure()
        kept = () if self._forker is None else self._forker.descriptors()
        with signal_calls.held_back(_HELD_BACK):
            return Child.forked(life, self._bell, (*self._secrets, *kept))

    def _on_end(self) -> None:
        """The child of the process that forks has ended, and can be reaped by that alone."""
        run, forker = self._run, self._forker
        if run is None or forker is None:
            return
        try:
            ended = forker.reap(run.pid)
        except ForkerError:
            self._give_up_forker()
        else:
            self._end(run, ended)

    def _on_signal(self) -> None:
        self._signals.clear()
        self._over = self._over or self._signals.told_to_end
        for ended in system.ended_children():
            if self._forker is not None and ended.pid == self._forker.pid:
                self._give_up_forker()
            elif self._run is not None and ended.pid == self._run.pid:
                self._end(self._run, ended)
            elif self._run is not None:
                self._run.reaped(ended.pid, ended.status)

    def _end(self, run: Run, ended: Ended) -> None:
        self._run = None
        task, self._task = self._task, None
        for descriptor in run.descriptors():
            self._ignore(descriptor)
        if task is not None and self._was_dying(run, ended):
            self._resumed = run.number
            run.close()
            self._begin(task)
        else:
            run.finish(ended, partial(self._confinement.sweep, self._spared()))

    def _was_dying(self, run: Run, ended: Ended) -> bool:
        """Whether the task before had killed the child that waited for this one.

        A process that is being killed takes what it is given until it is gone.
        """
        return (
            run.stopped is None
            and run.number != self._resumed
            and system.was_killed(ended.status)
            and not self._bell.has_begun(run.number)
        )

    def _spared(self) -> frozenset[int]:
        if self._forker is None:
            return frozenset()
        try:
            return self._forker.spared()
        except ForkerError:
            self._give_up_forker()
            return frozenset()

    def _listen(self, descriptor: int, reader: Reader) -> None:
        self._readers[descriptor] = reader
        self._poll.register(descriptor, select.POLLIN)

    def _ignore(self, descriptor: int) -> None:
        if self._readers.pop(descriptor, None) is not None:
            self._poll.unregister(descriptor)
