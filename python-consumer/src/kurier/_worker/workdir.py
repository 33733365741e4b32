"""The private folder of a run: a place for its files, gone when it is over."""

from __future__ import annotations

import os
import shutil
import tempfile


def path_of(scratch: str, run: int) -> str:
    """Where the folder of this run is."""
    return os.path.join(scratch, f"run-{run}")


def variables(path: str) -> dict[str, str]:
    """How a process is told of its folder."""
    return {"KURIER_WORKDIR": path, "TMPDIR": path}


def enter(path: str) -> None:
    """Makes the folder this process's place for temporary files."""
    os.environ.update(variables(path))
    tempfile.tempdir = path


def remove(path: str) -> None:
    """Removes the folder and all in it."""
    try:
        os.rmdir(path)
    except OSError:
        shutil.rmtree(path, ignore_errors=True)
