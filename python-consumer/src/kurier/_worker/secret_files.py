"""Secrets as files that only the user of the node can read."""

from __future__ import annotations

import os
from collections.abc import Mapping


def write_secrets(folder: str, secrets: Mapping[str, bytes]) -> None:
    """Make a folder with one file for each secret, in place of what an earlier one has left.

    A secret's name is that of its file; one that would lead out of the folder is a ValueError.
    """
    for name in secrets:
        if name in ("", ".", "..") or "/" in name or "\0" in name:
            raise ValueError(f"{name!r} cannot be the name of a secret: it must be a file name")
    remove_secrets(folder)
    os.mkdir(folder, 0o700)
    for name, value in secrets.items():
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC
        with open(os.open(os.path.join(folder, name), flags, 0o400), "wb") as file:
            file.write(value)
    os.chmod(folder, 0o500)


def remove_secrets(folder: str) -> None:
    """Remove the folder and all in it; one that is not there is as good."""
    if os.path.islink(folder):
        os.unlink(folder)
    elif os.path.exists(folder):
        os.chmod(folder, 0o700)
        import shutil

        shutil.rmtree(folder)
