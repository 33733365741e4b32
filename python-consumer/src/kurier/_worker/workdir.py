"""The private folder of a run: a place for its files, gone when it is over."""

from __future__ import annotations

import os
import sys


def path_in(scratch: str) -> str:
    """Where the folder of the run under way is: the same for all, so that each finds it told."""
    return f"{scratch}/run"


def make(scratch: str, run: int) -> str:
    """The empty folder of a run. Raises OSError if it cannot be made."""
    path = path_in(scratch)
    try:
        os.mkdir(path, 0o700)
    except FileExistsError:
        # What the run before left there could not be removed.
        os.rename(path, f"{scratch}/before-{run}")
        os.mkdir(path, 0o700)
    return path


def variables(path: str) -> dict[str, str]:
    """How a process is told of its folder."""
    return {"KURIER_WORKDIR": path, "TMPDIR": path}


def enter(path: str) -> None:
    """Makes the folder this process's place for temporary files."""
    os.environ["KURIER_WORKDIR"] = path
    keep_temporary_files_in(path)


def keep_temporary_files_in(path: str) -> None:
    """Makes a folder this process's place for temporary files."""
    os.environ["TMPDIR"] = path
    # Not yet imported, it will look at TMPDIR.
    tempfile = sys.modules.get("tempfile")
    if tempfile is not None:
        vars(tempfile)["tempdir"] = path


def make_scratch(parent: str) -> str:
    """A folder of its own for one supervisor."""
    path = os.path.join(parent, f"{os.urandom(8).hex()}-s")
    os.mkdir(path, 0o700)
    return path


def remove(path: str) -> None:
    """Removes the folder and all in it."""
    try:
        os.rmdir(path)
    except OSError:
        import shutil

        shutil.rmtree(path, ignore_errors=True)
