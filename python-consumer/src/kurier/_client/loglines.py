"""Turns the records of a task's output into lines, and finds what is missing."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import datetime, timezone

from kurier._protocol.log import STREAMS, Chunk, End, LogEntry, Source
from kurier._protocol.state import TaskState

_LONGEST_LINE = 64 * 1024

# Output and outcome take different ways: the end of the output may come later.
_PATIENCE = 10.0


@dataclass(frozen=True)
class LogLine:
    """A line of output without its end, or the word that bytes are missing.

    ``missing`` is 0 of a line. Otherwise ``text`` is empty, and so many bytes were lost here
    because the broker was slow or away, or were over the handler's output limit.
    """

    text: str
    stream: str
    attempt: int
    execution: str
    missing: int = 0


class LineReading:
    """For one task and one thread."""

    def __init__(self) -> None:
        self._streams: dict[tuple[str, str], _Stream] = {}

    def read(self, entry: LogEntry) -> list[LogLine]:
        """The lines that the next record completes."""
        if isinstance(entry, Chunk):
            return self._stream(entry.source, entry.stream).add(entry.offset, entry.data)
        return [line for name in STREAMS for line in self._end(entry, name)]

    def rest(self) -> list[LogLine]:
        """What was begun by executions whose end nobody has seen."""
        lines = [line for stream in self._streams.values() for line in stream.rest()]
        self._streams.clear()
        return lines

    def _stream(self, source: Source, name: str) -> _Stream:
        return self._streams.setdefault((source.execution, name), _Stream(source, name))

    def _end(self, end: End, name: str) -> list[LogLine]:
        stream = self._stream(end.source, name)
        del self._streams[(end.source.execution, name)]
        written, kept = end.written[name]
        return stream.end(written, kept)


class _Stream:
    """One stream of one execution: how far it is read, and the line that has no end yet."""

    def __init__(self, source: Source, name: str) -> None:
        self._source = source
        self._name = name
        self._position = 0
        self._begun = b""

    def add(self, offset: int, data: bytes) -> list[LogLine]:
        if offset + len(data) <= self._position:
            return []
        lines = self._gap(offset)
        self._begun += data[max(0, self._position - offset) :]
        self._position = offset + len(data)
        *whole, self._begun = self._begun.split(b"\n")
        lines += [self._line(line) for line in whole]
        if len(self._begun) > _LONGEST_LINE:
            lines += self.rest()
        return lines

    def end(self, written: int, kept: int) -> list[LogLine]:
        lines = self._gap(kept) or self.rest()
        return lines + ([self._missing(written - kept)] if written > kept else [])

    def rest(self) -> list[LogLine]:
        lines = [self._line(self._begun)] if self._begun else []
        self._begun = b""
        return lines

    def _gap(self, offset: int) -> list[LogLine]:
        lost = offset - self._position
        return [*self.rest(), self._missing(lost)] if lost > 0 else []

    def _line(self, data: bytes) -> LogLine:
        text = data.decode("utf-8", "replace")
        return LogLine(text, self._name, self._source.attempt, self._source.execution)

    def _missing(self, lost: int) -> LogLine:
        return LogLine("", self._name, self._source.attempt, self._source.execution, lost)


class LogEnding:
    """Knows when all of a task's output is there that will ever come."""

    def __init__(self, state: TaskState) -> None:
        self._open: set[str] = set()
        self._ended: set[str] = set()
        self.becomes(state)

    def becomes(self, state: TaskState) -> None:
        self._state = state
        age = (datetime.now(timezone.utc) - state.updated_at).total_seconds()
        self._deadline = time.monotonic() + min(_PATIENCE, max(0.0, _PATIENCE - age))

    def sees(self, entry: LogEntry) -> None:
        execution = entry.source.execution
        if isinstance(entry, End):
            self._open.discard(execution)
            self._ended.add(execution)
        else:
            self._open.add(execution)

    def has_ended(self) -> bool:
        return self._state.has_ended()

    def is_over(self) -> bool:
        """True when the task has ended and nothing more of it is to come, or is waited for."""
        is_complete = not self._open and self._has_every_end()
        return self.has_ended() and (is_complete or time.monotonic() >= self._deadline)

    def _has_every_end(self) -> bool:
        """An execution that was cut short may have lost its runner, and with it its end."""
        runs = (run for run in self._state.history if run.outcome.kind != "interrupted")
        return all(run.execution in self._ended for run in runs)
