"""What a supervisor and its tasks may use and touch, as the node says it."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

_HIGHEST_PORT = 65_535


class ConfinementError(Exception):
    """A profile cannot be applied as it stands; the message is for the operator."""


@dataclass(frozen=True)
class Profile:
    """The bounds of one supervisor. What is left out is not bounded."""

    memory_bytes: int | None = None
    """Address space: of a command as a whole, of a function beyond what was loaded before it."""
    cpu_seconds: int | None = None
    """CPU time of a process: SIGXCPU when it is used up, SIGKILL five seconds later."""
    open_files: int | None = None
    processes: int | None = None
    """Processes and threads of a task, itself included."""
    file_size_bytes: int | None = None
    confine: bool = False
    """Whether to write only below the folder and the writable paths, and to signal nobody else."""
    writable: tuple[str, ...] = ()
    ports: tuple[int, ...] | None = None
    """The TCP ports that may be connected or bound to; None for all."""
    cgroup: str | None = None
    """A cgroup of version 2 that nobody else is in."""
    pids_cgroup: str | None = None
    """The like in the ``pids`` hierarchy of version 1."""
    folder: str | None = None
    """The supervisor's own folder."""

    @staticmethod
    def of(facts: Mapping[str, Any]) -> Profile:
        """Reads the JSON object; raises ConfinementError for a value that means nothing."""
        return Profile(
            memory_bytes=_count(facts, "memoryBytes"),
            cpu_seconds=_count(facts, "cpuSeconds"),
            open_files=_count(facts, "openFiles"),
            processes=_count(facts, "processes"),
            file_size_bytes=_count(facts, "fileSizeBytes", least=0),
            confine=_flag(facts, "confine"),
            writable=_paths(facts, "writable"),
            ports=_ports(facts, "network"),
            cgroup=_path(facts, "cgroup"),
            pids_cgroup=_path(facts, "pidsCgroup"),
            folder=_path(facts, "folder"),
        )

    def written_below(self) -> tuple[str, ...]:
        """The paths that a confined task may write to."""
        return self.writable if self.folder is None else (self.folder, *self.writable)


def _count(facts: Mapping[str, Any], name: str, least: int = 1) -> int | None:
    value = facts.get(name)
    # A bool is an int to Python, and no number to JSON.
    if value is None or (type(value) is int and value >= least):
        return value
    raise _misfit(name, value, f"a whole number from {least}")


def _flag(facts: Mapping[str, Any], name: str) -> bool:
    value = facts.get(name, False)
    if isinstance(value, bool):
        return value
    raise _misfit(name, value, "true or false")


def _path(facts: Mapping[str, Any], name: str) -> str | None:
    value = facts.get(name)
    if value is None or _is_path(value):
        return value
    raise _misfit(name, value, "an absolute path")


def _paths(facts: Mapping[str, Any], name: str) -> tuple[str, ...]:
    values = facts.get(name, [])
    if isinstance(values, list) and all(_is_path(value) for value in values):
        return tuple(values)
    raise _misfit(name, values, "a list of absolute paths")


def _is_path(value: object) -> bool:
    return isinstance(value, str) and os.path.isabs(value) and "\0" not in value


def _ports(facts: Mapping[str, Any], name: str) -> tuple[int, ...] | None:
    value = facts.get(name, "all")
    if value == "all":
        return None
    if value == "none":
        return ()
    if isinstance(value, list) and all(_is_port(port) for port in value):
        return tuple(value)
    raise _misfit(name, value, "'all', 'none' or a list of ports")


def _is_port(value: object) -> bool:
    return type(value) is int and 0 <= value <= _HIGHEST_PORT


def _misfit(name: str, value: object, wanted: str) -> ConfinementError:
    return ConfinementError(f"profile: {name!r} must be {wanted}, not {value!r}")
