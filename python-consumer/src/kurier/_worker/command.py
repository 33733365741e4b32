"""The life of one task that is a command: what it is given, and how it starts."""

from __future__ import annotations

import os
import re
import signal
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kurier._worker import failure, workdir
from kurier._worker.frames import Frame, FrameType, to_json

MAX_ARGUMENT = 64 * 1024

_DEFAULTS = (
    signal.SIGPIPE,
    signal.SIGXFSZ,
    signal.SIGXCPU,
    signal.SIGINT,
    signal.SIGHUP,
    signal.SIGTERM,
    signal.SIGCHLD,
)
_PLACEHOLDER = re.compile(r"\{(payload|payload-file|result)\}")


class CommandError(Exception):
    """The command cannot be given this payload; ``code`` is the error's stable name."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True)
class Command:
    """One run of a command, and the private folder of the run."""

    argv: tuple[str, ...]
    environment: Mapping[str, str]
    stdin: int | None
    folder: str

    @staticmethod
    def prepared(header: Mapping[str, Any], payload: bytes, folder: str) -> Command:
        """Writes the payload where the command will look for it."""
        used = set(_PLACEHOLDER.findall("\0".join(header["argv"])))
        if "payload" in used and len(payload) > MAX_ARGUMENT:
            raise CommandError(
                "PAYLOAD_TOO_LARGE",
                f"the payload has {len(payload)} bytes, an argument holds {MAX_ARGUMENT}: leave"
                " {payload} out to get it on stdin, or use {payload-file}",
            )
        if "payload-file" in used:
            with open(os.path.join(folder, "payload.json"), "wb") as file:
                file.write(payload)
        on_stdin = not used & {"payload", "payload-file"}
        values = {
            "payload": payload.decode("utf-8") if "payload" in used else "",
            "payload-file": os.path.join(folder, "payload.json"),
            "result": os.path.join(folder, "result"),
        }
        return Command(
            # One pass: what looks like a placeholder inside a payload stays as it is.
            tuple(_PLACEHOLDER.sub(lambda m: values[m.group(1)], arg) for arg in header["argv"]),
            _environment(header, folder, values["result"]),
            _unnamed_file(payload) if on_stdin else None,
            folder,
        )

    def spawn(self, stdin: int, stdout: int, stderr: int) -> int:
        """Starts the command in a group of its own; returns its pid.

        Costs no copy of our memory. Every other descriptor of ours is closed by the exec.
        """
        program, standard = self.argv[0], self.stdin if self.stdin is not None else stdin
        return os.posix_spawnp(
            program,
            self.argv,
            self.environment,
            file_actions=[
                (os.POSIX_SPAWN_DUP2, standard, 0),
                (os.POSIX_SPAWN_DUP2, stdout, 1),
                (os.POSIX_SPAWN_DUP2, stderr, 2),
            ],
            setpgroup=0,
            setsigmask=(),
            setsigdef=_DEFAULTS,
        )

    def result_file(self, limit: int) -> Frame | None:
        """What the command wrote to its result file, if that is an ordinary file."""
        try:
            # Not blocked by a FIFO, not led astray by a link.
            flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
            descriptor = os.open(os.path.join(self.folder, "result"), flags)
        except FileNotFoundError:
            return None
        except OSError as error:
            return refused("RESULT_INVALID", f"the result file cannot be read: {error}")
        try:
            facts = os.fstat(descriptor)
            if not stat.S_ISREG(facts.st_mode):
                return refused("RESULT_INVALID", "the result file is not an ordinary file")
            if facts.st_size > limit:
                return too_large(facts.st_size, limit)
            return Frame(FrameType.RESULT, os.pread(descriptor, limit, 0))
        finally:
            os.close(descriptor)

    def close(self) -> None:
        """Gives back the payload on stdin."""
        if self.stdin is not None:
            os.close(self.stdin)


def refused(code: str, message: str) -> Frame:
    """The answer to a result that no retry would make better."""
    return Frame(FrameType.ERROR, to_json(failure.failure("permanent", code, message)))


def too_large(size: int, limit: int) -> Frame:
    """The answer to a result above the limit."""
    return refused("RESULT_TOO_LARGE", f"the result has {size} bytes, {limit} are allowed")


def _environment(header: Mapping[str, Any], folder: str, result: str) -> Mapping[str, str]:
    environment = dict(os.environ)
    environment.update(
        KURIER_TASK_ID=header["taskId"],
        KURIER_EXECUTION_ID=header["executionId"],
        KURIER_TASK_TYPE=header["type"],
        KURIER_ATTEMPT=str(header["attempt"]),
        KURIER_IDEMPOTENCY_KEY=header["idempotencyKey"],
    )
    if header.get("shadow"):
        environment["KURIER_SHADOW"] = "1"
    environment.update(workdir.variables(folder))
    if header["resultFrom"] == "file":
        environment["KURIER_RESULT"] = result
    return environment


def _unnamed_file(content: bytes) -> int:
    """A file without a name that holds the payload: nobody has to write while others read."""
    if hasattr(os, "memfd_create"):
        descriptor = os.memfd_create("payload")
    else:
        import tempfile

        with tempfile.TemporaryFile() as file:
            descriptor = os.dup(file.fileno())
    view = memoryview(content)
    while view:
        view = view[os.write(descriptor, view) :]
    os.lseek(descriptor, 0, os.SEEK_SET)
    return descriptor
