"""Floor of mode process: the same command by posix_spawn, with a file as its stdin.

python spawn.py SECONDS THREADS PAYLOAD_FILE COMMAND...
"""

from __future__ import annotations

import os
import sys
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import measure


def spawn(argv: list[str], payload: str, expected: bytes) -> None:
    result, theirs = os.pipe()
    pid = os.posix_spawn(
        argv[0],
        argv,
        os.environ,
        file_actions=[
            (os.POSIX_SPAWN_OPEN, 0, payload, os.O_RDONLY, 0),
            (os.POSIX_SPAWN_DUP2, theirs, 1),
        ],
    )
    os.close(theirs)
    with open(result, "rb", buffering=0) as pipe:
        answer = pipe.readall()
    status = os.waitpid(pid, 0)[1]
    if status != 0 or answer != expected:
        raise SystemExit(f"{argv} answered {answer!r}, wait status {status}")


def main() -> None:
    seconds, threads = float(sys.argv[1]), int(sys.argv[2])
    payload, argv = sys.argv[3], sys.argv[4:]
    with open(payload, "rb") as file:
        call = partial(spawn, argv, payload, file.read())
    with ThreadPoolExecutor(threads) as executor:
        running = [executor.submit(measure.loop, call, seconds) for _ in range(threads)]
        measure.report([each.result() for each in running])


main()
