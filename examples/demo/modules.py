"""Prints the standard library's source files, test data included, as one JSON list."""

from __future__ import annotations

import json
import os
import sys
import sysconfig
from collections.abc import Iterator

_FOREIGN = {"site-packages", "dist-packages", "__pycache__"}


def sources(root: str) -> Iterator[tuple[str, str]]:
    """Yields the dotted name and the path of every source file below a folder."""
    for folder, folders, files in os.walk(root):
        folders[:] = sorted(name for name in folders if name not in _FOREIGN)
        for name in sorted(files):
            if name.endswith(".py"):
                path = os.path.join(folder, name)
                dotted = os.path.relpath(path, root)[: -len(".py")].replace(os.sep, ".")
                yield dotted, path


def main() -> None:
    """Prints the list."""
    found = sources(sysconfig.get_path("stdlib"))
    json.dump([{"module": name, "path": path} for name, path in found], sys.stdout)


if __name__ == "__main__":
    main()
