"""Celery with Redis as broker and result backend.

python bench.py ENVIRONMENT SECONDS REPEATS
"""

from __future__ import annotations

import os
import pathlib
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent)]

import measure  # noqa: E402

PREFORK = "Celery + Redis, prefork"
CHILD_EACH = "Celery + Redis, a child for each"
LIMIT = 120


def worker_command(*more: str) -> list[str]:
    return [
        sys.executable, "-m", "celery", "-A", "tasks", "worker", "--pool", "prefork",
        "--concurrency", str(measure.CORES), "--loglevel", "ERROR",
        "--without-gossip", "--without-mingle", *more,
    ]  # fmt: skip


class Bench:
    def __init__(self, seconds: float, repeats: int) -> None:
        import tasks

        self._app = tasks.app
        self._echo = tasks.echo
        self._seconds = seconds
        self._repeats = repeats

    def await_worker(self) -> None:
        self._call()

    def _call(self) -> None:
        if self._echo.delay(measure.PAYLOAD).get(timeout=LIMIT) != measure.PAYLOAD:
            raise SystemExit("a result is not the payload")

    def drains(self, first: int) -> dict[str, list[dict[str, float]]]:
        """Backlogs that are stored while the worker takes none; the first counts for nothing."""
        drain: list[dict[str, float]] = []
        enqueue: list[dict[str, float]] = []
        for repeat in range(self._repeats + 1):
            count = measure.size(drain, first, self._seconds)
            measure.say(f"  drain of {count}, {repeat} of {self._repeats}")
            self._app.control.cancel_consumer("celery", reply=True)
            began = time.perf_counter()
            results = [self._echo.delay(measure.PAYLOAD) for _ in range(count)]
            enqueue.append({"tasks": count, "seconds": time.perf_counter() - began})
            # No reply: the worker would empty the queue while the client waits for one.
            self._app.control.add_consumer("celery", reply=False)
            drain.append(self._drain(results))
        return {"drain": drain[1:], "enqueue": enqueue[1:]}

    def _drain(self, results: list) -> dict[str, float]:  # type: ignore[type-arg]
        arrivals = measure.Arrivals(len(results))
        for arrived, result in enumerate(results, 1):
            if result.get(timeout=LIMIT) != measure.PAYLOAD:
                raise SystemExit("a result is not the payload")
            arrivals.count(arrived)
        return arrivals.sample()

    def idle(self) -> dict[str, list[dict[str, float]]]:
        every = [
            measure.one_at_a_time(self._call, self._seconds) for _ in range(self._repeats + 1)
        ]
        return {"idle": every[1:]}


def version() -> str:
    import celery
    import redis

    return f"celery {celery.__version__}, redis-py {redis.__version__}"


def main() -> None:
    seconds, repeats = float(sys.argv[2]), int(sys.argv[3])
    with measure.redis() as port:
        os.environ["REDIS_PORT"] = str(port)
        bench = Bench(seconds, repeats)
        with measure.running(worker_command(), cwd=HERE):
            bench.await_worker()
            figures = bench.drains(1_000) | bench.idle()
        measure.report(peer=PREFORK, version=version(), **figures)
        with measure.running(worker_command("--max-tasks-per-child", "1"), cwd=HERE):
            bench.await_worker()
            drains = bench.drains(40)["drain"]
        measure.report(peer=CHILD_EACH, version=version(), drain=drains)


main()
