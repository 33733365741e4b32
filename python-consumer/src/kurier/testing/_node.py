"""``kurier dev`` in a process of its own, for tests against the real thing."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import threading
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Any

_READY = "Kafka"
_STOP_LIMIT = 60.0


class NodeError(Exception):
    """The node did not start, or a command of it failed; the message has what it said."""


def launcher() -> str | None:
    """The program ``kurier``: in the folder KURIER_HOME if that is set, else on the PATH."""
    home = os.environ.get("KURIER_HOME")
    if home:
        return shutil.which("kurier", path=home)
    return shutil.which("kurier")


class KurierDev:
    """A broker, a ledger and a runner with the handlers of a ``kurier.yaml``.

    A context manager; ``start`` returns when it serves, and at its end all is forgotten. Use it
    from one thread.
    """

    def __init__(self, launcher: str, config: Path, log: Path, start_limit: float = 300.0) -> None:
        self._launcher = launcher
        self._config = config
        self._log = log
        self._start_limit = start_limit
        self._process: subprocess.Popen[str] | None = None
        self.bootstrap_servers = ""
        """The broker's ``host:port``."""

    def start(self) -> KurierDev:
        """Starts it; raises NodeError if it does not serve in time."""
        with self._log.open("w") as log:
            self._process = subprocess.Popen(
                [self._launcher, "dev", "-c", str(self._config), "--ephemeral", "--port", "0"],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
                cwd=self._config.parent,
            )
        limit = threading.Timer(self._start_limit, self._process.kill)
        limit.start()
        try:
            self.bootstrap_servers = self._address()
        finally:
            limit.cancel()
        return self

    def _address(self) -> str:
        assert self._process is not None and self._process.stdout is not None
        for line in self._process.stdout:
            if line.startswith(_READY):
                # What else it prints is nobody's to wait for.
                threading.Thread(target=self._process.stdout.read, daemon=True).start()
                return line[len(_READY) :].strip()
        self._process.wait()
        raise NodeError(f"kurier dev has not started:\n{self.log()}")

    def log(self) -> str:
        """What it has written to its standard error so far."""
        return self._log.read_text(errors="replace")

    def submit(self, type: str, payload: Any = None, *options: str, timeout: float = 60.0) -> Any:
        """Submits a task by the command line, waits for its end and returns its result.

        ``options`` are those of ``kurier task submit``. Raises NodeError if the task fails, or is
        not over within ``timeout`` seconds.
        """
        limit = f"--wait-limit={round(timeout * 1000)}ms"
        arguments = ["task", "submit", type, "-i", "-", limit, *options]
        ended = self.command(arguments, json.dumps(payload), timeout + _STOP_LIMIT)
        if ended.returncode != 0:
            raise NodeError(f"{type} ended with exit code {ended.returncode}: {ended.stderr}")
        return json.loads(ended.stdout)

    def command(
        self, arguments: Sequence[str], stdin: str = "", timeout: float = 120.0
    ) -> subprocess.CompletedProcess[str]:
        """Runs a command like ``["task", "ls", "-o", "json"]`` against this node."""
        where = ["-c", str(self._config), "--kafka", self.bootstrap_servers]
        return subprocess.run(
            [self._launcher, *arguments, *where],
            input=stdin,
            capture_output=True,
            text=True,
            timeout=timeout,
            check=False,
        )

    def stop(self) -> None:
        """Ends it with all that it has started; returns when it is gone. May be called twice."""
        process, self._process = self._process, None
        if process is None:
            return
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(_STOP_LIMIT)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        assert process.stdout is not None
        process.stdout.close()

    def __enter__(self) -> KurierDev:
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.stop()
