"""Serves one task at a time, each in a process of its own, and leaves nothing of it behind."""

from __future__ import annotations

import resource
import select
import signal
from collections.abc import Mapping
from functools import partial
from typing import Any

from kurier._worker import function, system
from kurier._worker.binding import Binding
from kurier._worker.command import Command, CommandError
from kurier._worker.failure import failure
from kurier._worker.frames import Frame, FrameType, ProtocolError, split_task
from kurier._worker.node import Node
from kurier._worker.run import Life, Reader, Run
from kurier._worker.signals import Signals

_HELD_BACK = (signal.SIGTERM, signal.SIGCHLD)


class Supervisor:
    """One event loop on one thread: the node, signals, and the pipes of the task under way."""

    def __init__(self, node: Node, bindings: Mapping[str, Binding], scratch: str) -> None:
        self._node = node
        self._bindings = bindings
        self._scratch = scratch
        self._run: Run | None = None
        self._over = False
        self._signals = Signals()
        self._poll = select.poll()
        self._readers: dict[int, Reader] = {}
        self._listen(node.fileno(), self._on_node)
        self._listen(self._signals.fileno(), self._on_signal)

    def serve(self) -> None:
        """Returns when the node or the zygote is gone, or says so; nothing of ours is left."""
        try:
            while not self._over:
                for descriptor, _ in self._poll.poll():
                    self._attend(descriptor)
                self._flush()
        except (BrokenPipeError, ConnectionResetError):
            return
        finally:
            system.sweep()
            if self._run is not None:
                self._run.discard()

    def _attend(self, descriptor: int) -> None:
        # A reader may be gone by its turn: the run it belonged to ended in this round.
        reader = self._readers.get(descriptor)
        if reader is not None and reader() == 0:
            self._ignore(descriptor)

    def _flush(self) -> None:
        interest = select.POLLIN if self._node.flush() else select.POLLIN | select.POLLOUT
        self._poll.modify(self._node.fileno(), interest)

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
                self._run.stop_softly()
            elif frame.type == FrameType.KILL:
                self._run.stop_hard()

    def _begin(self, frame: Frame) -> None:
        if self._run is not None:
            raise ProtocolError("a second TASK before the BYE of the first")
        header, payload = split_task(frame.body)
        run = Run(frame.run, header, self._node.send)
        try:
            life = self._life(run, header, payload)
            self._fork(run, life)
        except CommandError as misfit:
            run.refuse(failure("invalid", misfit.code, str(misfit)))
        except OSError as error:
            run.refuse(failure("start", "", f"cannot start the task: {error}"))
        else:
            self._run = run
            for descriptor, reader in run.readers().items():
                self._listen(descriptor, reader)

    def _life(self, run: Run, header: Mapping[str, Any], payload: bytes) -> Life:
        if "argv" in header:
            run.command = Command.prepared(header, payload, self._scratch)
            # Spawned, not forked: none of our code runs in it.
            return lambda channel: 0
        binding = self._bindings[header["entryPoint"]]
        return partial(function.live, binding, header, payload)

    def _fork(self, run: Run, life: Life) -> None:
        # A signal in between would be written to our wakeup descriptor by the child.
        signal.pthread_sigmask(signal.SIG_BLOCK, _HELD_BACK)
        try:
            run.start(life, (self._node.fileno(), *self._signals.descriptors()))
        finally:
            signal.pthread_sigmask(signal.SIG_UNBLOCK, _HELD_BACK)

    def _on_signal(self) -> None:
        self._signals.clear()
        self._over = self._over or self._signals.told_to_end
        for pid, status, used in system.ended_children():
            if self._run is None:
                continue
            if pid == self._run.pid:
                self._end(self._run, status, used)
            else:
                self._run.reaped(pid, status)

    def _end(self, run: Run, status: int, used: resource.struct_rusage) -> None:
        self._run = None
        for descriptor in run.readers():
            self._ignore(descriptor)
        run.finish(status, used)

    def _listen(self, descriptor: int, reader: Reader) -> None:
        self._readers[descriptor] = reader
        self._poll.register(descriptor, select.POLLIN)

    def _ignore(self, descriptor: int) -> None:
        if self._readers.pop(descriptor, None) is not None:
            self._poll.unregister(descriptor)
