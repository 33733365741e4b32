"""Tasks in an interpreter inside the node's own process, called by many of its threads.

A call takes the body of a TASK and returns frames as a worker would write them: what the task
printed as LOG, then its RESULT or ERROR, then a BYE if anything was printed. Nothing here forks,
and nothing that a task raises leaves this module except the ``TaskCancelled`` that the node
raises in a thread from outside, which may come at any instruction.
"""

from __future__ import annotations

import io
import logging  # noqa: F401  Nothing is forked from here: Context.log finds it loaded.
import sys
import threading
from collections.abc import Sequence
from functools import partial
from typing import Any

from kurier._context import LOG_NAME
from kurier._worker import failure, function, stdio
from kurier._worker.binding import Binding
from kurier._worker.frames import Frame, FrameType, from_json, log_body, split_task, to_json
from kurier._worker.output import STDERR, STDOUT, Tail
from kurier._worker.preload import PreloadError, bound, loaded_files
from kurier._worker.schema import schema_of

_KINDS = {65: "permanent", 69: "dependency"}
_CHUNK = 64 * 1024


class _Output:
    """What one task has printed; used by its thread alone."""

    def __init__(self, limit: int) -> None:
        self.total = {STDOUT: 0, STDERR: 0}
        self.kept = {STDOUT: 0, STDERR: 0}
        self._limit = limit
        self._tail = Tail()
        self._pieces: list[tuple[int, int, bytearray]] = []

    def add(self, stream: int, data: bytes) -> None:
        kept = data[: max(0, self._limit - self.kept[stream])]
        if kept:
            self._keep(stream, kept)
        self.total[stream] += len(data)
        self._tail.add(data)

    def _keep(self, stream: int, data: bytes) -> None:
        last = self._pieces[-1] if self._pieces else None
        if last is not None and last[0] == stream and len(last[2]) < _CHUNK:
            last[2].extend(data)
        else:
            self._pieces.append((stream, self.kept[stream], bytearray(data)))
        self.kept[stream] += len(data)

    def logs(self) -> list[Frame]:
        return [
            Frame(FrameType.LOG, log_body(offset, bytes(data)), flags=stream)
            for stream, offset, data in self._pieces
        ]

    def bye(self) -> list[Frame]:
        if not any(self.total.values()):
            return []
        facts = {
            "pid": 0,
            "killed": [],
            "stdout": {"bytes": self.total[STDOUT], "kept": self.kept[STDOUT]},
            "stderr": {"bytes": self.total[STDERR], "kept": self.kept[STDERR]},
            "tail": self._tail.text(),
            "maxRssBytes": 0,
            "cpuMicros": 0,
        }
        return [Frame(FrameType.BYE, to_json(facts))]


class _Asked:
    """Whether a task that runs was told to stop; what it looks at itself."""

    asked = False


class _Here(threading.local):
    """What belongs to the task on the calling thread."""

    output: _Output | None = None


_here = _Here()
_bindings: dict[str, Binding] = {}
_running: dict[str, _Asked] = {}


class _Stream(io.RawIOBase):
    """One of the standard streams: to the task of the thread, or else to the node's stderr."""

    def __init__(self, stream: int) -> None:
        self._stream = stream

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        written = bytes(data)
        output = _here.output
        if output is not None:
            output.add(self._stream, written)
        elif sys.__stderr__ is not None:
            sys.__stderr__.write(written.decode("utf-8", errors="replace"))
        return len(written)


def _text(stream: int) -> io.TextIOWrapper:
    raw: Any = _Stream(stream)
    return io.TextIOWrapper(raw, "utf-8", "backslashreplace", newline="\n", write_through=True)


def start(config: bytes) -> bytes:
    """Imports the handlers; called once for each set of them, on the interpreter's main thread.

    Takes ``{"path": [...], "handlers": ["module:function", ...]}``, returns their problems,
    the schemas of their payloads, what their decorators declare, and the files of their code.
    """
    settings = from_json(config)
    path: Sequence[str] = settings["path"]
    sys.path[0:0] = [entry for entry in path if entry not in sys.path]
    if not isinstance(getattr(sys.stdout, "buffer", None), _Stream):
        sys.stdout = _text(STDOUT)
        sys.stderr = _text(STDERR)
        stdio.give_voice(LOG_NAME)
    problems, schemas, declared = {}, {}, {}
    for handler in settings["handlers"]:
        try:
            binding = _bindings[handler] = _unbounded(bound(handler, sys.path))
            schemas[handler] = schema_of(binding)
            declared[handler] = binding.declaration.facts()
        except PreloadError as problem:
            problems[handler] = str(problem)
    facts = {"problems": problems, "schemas": schemas, "files": loaded_files(path)}
    return to_json({**facts, "declared": declared})


def _unbounded(binding: Binding) -> Binding:
    """A handler that asks for no limit that nobody can keep to here."""
    if binding.declaration.memory is not None:
        raise PreloadError(
            "its decorator declares memory, which nothing can limit in mode embedded:"
            " leave it out, or use mode fork or warm"
        )
    return binding


def run(body: bytes) -> bytes:
    """Runs one task on the calling thread: the frames of its answer."""
    header, payload = split_task(body)
    output = _Output(header["limits"]["outputBytes"])
    stop = _running[header["executionId"]] = _Asked()
    _here.output = output
    try:
        binding = _bindings[header["entryPoint"]]
        context = partial(function.context_with, header, None, lambda: stop.asked)
        result = function.run(binding, payload, context, header["limits"]["resultBytes"])
        answer = Frame(FrameType.RESULT, result)
    except SystemExit as leaving:
        answer = _left(leaving)
    except BaseException as error:
        facts = failure.described(error)
        retry = _bindings[header["entryPoint"]].declaration.retry
        if retry is not None:
            facts = failure.retried(facts, error, retry, header["attempt"])
        answer = Frame(FrameType.ERROR, to_json(facts))
    finally:
        _here.output = None
        _running.pop(header["executionId"], None)
    frames = [*output.logs(), answer, *output.bye()]
    return b"".join(frame.encoded() for frame in frames)


def ask(execution: bytes) -> bytes:
    """Tells a task by its execution id that it is to stop; the exception comes beside this."""
    running = _running.get(execution.decode())
    if running is not None:
        running.asked = True
    return b""


def _left(leaving: SystemExit) -> Frame:
    """There is no process to end: what the exit code would have said is said."""
    code = function.exit_code(leaving)
    if code == 0:
        facts = failure.failure("permanent", "NO_RESULT", "it called sys.exit before it returned")
    else:
        kind = _KINDS.get(code, "retryable")
        facts = failure.failure(kind, "EXIT_CODE", f"exit code {code}")
    return Frame(FrameType.ERROR, to_json(facts))
