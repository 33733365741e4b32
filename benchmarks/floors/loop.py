"""What the call of mode embedded costs in Python alone: a loop in each thread of one process.

python loop.py SECONDS THREADS PAYLOAD_FILE HANDLER_FOLDER
"""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import measure

sys.path.insert(0, sys.argv[4])
from answer import answer


def checked(payload: bytes) -> None:
    result = answer(payload)
    if result != payload:
        raise SystemExit(f"the handler answered {result!r}")


def main() -> None:
    seconds, threads = float(sys.argv[1]), int(sys.argv[2])
    with open(sys.argv[3], "rb") as file:
        call = partial(checked, file.read())
    with ThreadPoolExecutor(threads) as executor:
        running = [executor.submit(measure.loop, call, seconds) for _ in range(threads)]
        measure.report([each.result() for each in running])


main()
