"""Floor of mode fork: a process that has imported the handler's module forks, the child ends.

    python fork.py SECONDS PROCESSES PAYLOAD_FILE HANDLER_FOLDER bare|answer

``bare`` is fork, _exit, waitpid. With ``answer`` the child also calls the handler with the
payload and writes the result to a pipe.
"""

from __future__ import annotations

import gc
import os
import sys
import time
from array import array


def bare() -> None:
    pid = os.fork()
    if pid == 0:
        os._exit(0)
    os.waitpid(pid, 0)


def answer(payload: bytes) -> None:
    result, theirs = os.pipe()
    pid = os.fork()
    if pid == 0:
        value = noop.echo(noop.json.loads(payload))
        os.write(theirs, noop.json.dumps(value, separators=(",", ":")).encode())
        os._exit(0)
    os.close(theirs)
    body = os.read(result, 65536)
    os.close(result)
    os.waitpid(pid, 0)
    if body != payload:
        raise SystemExit(f"the child answered {body!r}")


def one_process(seconds: float, payload: bytes, answers: bool, to: int) -> None:
    """Forks for a time; writes how long that took and how long each fork took."""
    gc.collect()
    gc.freeze()
    calls = array("d", [0.0])
    began = now = time.perf_counter()
    while now - began < seconds:
        before = now
        if answers:
            answer(payload)
        else:
            bare()
        now = time.perf_counter()
        calls.append(now - before)
    calls[0] = now - began
    with open(to, "wb") as pipe:
        calls.tofile(pipe)


def main() -> None:
    seconds, processes, answers = float(sys.argv[1]), int(sys.argv[2]), sys.argv[5] == "answer"
    with open(sys.argv[3], "rb") as file:
        payload = file.read()
    results = []
    for _ in range(processes):
        mine, theirs = os.pipe()
        if os.fork() == 0:
            one_process(seconds, payload, answers, theirs)
            os._exit(0)
        os.close(theirs)
        results.append(mine)
    samples = []
    for result in results:
        with open(result, "rb") as pipe:
            numbers = array("d", pipe.read())
        samples.append((numbers[0], list(numbers[1:])))
        os.wait()
    # Imported only now: what it imports has hooks that would make each fork dearer.
    import measure

    measure.report(samples)


sys.path.insert(0, sys.argv[4])
import noop  # noqa: E402

main()
