"""RQ, with a fork for each job and without.

python bench.py ENVIRONMENT SECONDS REPEATS
"""

from __future__ import annotations

import contextlib
import os
import pathlib
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent)]

import measure  # noqa: E402

LIMIT = 120


class Bench:
    def __init__(self, port: int, seconds: float, repeats: int) -> None:
        import rq
        from redis import Redis

        self._connection = Redis(port=port)
        self._queue = rq.Queue(connection=self._connection)
        self._seconds = seconds
        self._repeats = repeats

    def _enqueue(self) -> object:
        return self._queue.enqueue("jobs.echo", measure.PAYLOAD, result_ttl=600)

    def call(self) -> None:
        job = self._enqueue()
        deadline = time.monotonic() + LIMIT
        while True:
            result = job.latest_result(timeout=LIMIT)  # type: ignore[attr-defined]
            if result is not None:
                break
            if time.monotonic() > deadline:
                raise SystemExit("a job did not end")
        if result.return_value != measure.PAYLOAD:
            raise SystemExit("a result is not the payload")

    def drains(self, worker: list[str], first: int) -> dict[str, list[dict[str, float]]]:
        """Backlogs that are stored before the workers start."""
        drain: list[dict[str, float]] = []
        enqueue: list[dict[str, float]] = []
        for repeat in range(self._repeats + 1):
            count = measure.size(drain, first, self._seconds)
            measure.say(f"  drain of {count}, {repeat} of {self._repeats}")
            self._connection.flushdb()
            began = time.perf_counter()
            jobs = [self._enqueue() for _ in range(count)]
            enqueue.append({"tasks": count, "seconds": time.perf_counter() - began})
            with workers(worker):
                drain.append(self._drain(jobs))
        return {"drain": drain[1:], "enqueue": enqueue[1:]}

    def _drain(self, jobs: list) -> dict[str, float]:  # type: ignore[type-arg]
        arrivals = measure.Arrivals(len(jobs))
        finished = self._queue.finished_job_registry
        deadline = time.monotonic() + LIMIT
        count = 0
        while count < len(jobs):
            if time.monotonic() > deadline:
                raise SystemExit(f"{len(jobs) - count} of {len(jobs)} jobs did not end")
            time.sleep(0.002)
            count = self._connection.zcard(finished.key)
            arrivals.count(count)
        for job in jobs:
            if job.return_value() != measure.PAYLOAD:
                raise SystemExit("a result is not the payload")
        return arrivals.sample()

    def idle(self, worker: list[str]) -> list[dict[str, float]]:
        self._connection.flushdb()
        with workers(worker):
            self.call()
            every = [
                measure.one_at_a_time(self.call, self._seconds) for _ in range(self._repeats + 1)
            ]
        return every[1:]


@contextlib.contextmanager
def workers(command: list[str]):  # type: ignore[no-untyped-def]
    with contextlib.ExitStack() as stack:
        for _ in range(measure.CORES):
            stack.enter_context(measure.running(command, cwd=HERE))
        yield


def main() -> None:
    import rq

    seconds, repeats = float(sys.argv[2]), int(sys.argv[3])
    with measure.redis() as port:
        url = f"redis://127.0.0.1:{port}/0"
        bench = Bench(port, seconds, repeats)
        program = os.path.join(os.path.dirname(sys.executable), "rq")
        for name, kind, first in (
            ("RQ, fork", "rq.worker.Worker", 200),
            ("RQ, simple worker", "rq.worker.SimpleWorker", 1_000),
        ):
            command = [program, "worker", "--url", url, "--quiet", "--worker-class", kind]
            figures = bench.drains(command, first)
            figures["idle"] = bench.idle(command)
            measure.report(peer=name, version=f"rq {rq.__version__}", **figures)


main()
