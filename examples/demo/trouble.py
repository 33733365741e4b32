"""Tasks that misbehave: the runner has to end them, with everything they started."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time


def hang(run: str) -> None:
    """Never returns, and leaves a grandchild in a session of its own that hears no SIGTERM."""
    code = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(3600)"
    subprocess.Popen(
        [sys.executable, "-c", code],
        start_new_session=True,
        env={**os.environ, "KURIER_DEMO_RUN": run},
    )
    while True:
        time.sleep(3600)


def crash() -> None:
    """Dies by a signal, as a broken C extension does."""
    os.kill(os.getpid(), signal.SIGSEGV)
    time.sleep(60)
