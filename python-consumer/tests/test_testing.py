"""``kurier.testing``: what a test of a task sees."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest

import kurier.testing
from kurier import (
    Context,
    DependencyError,
    PermanentError,
    Retry,
    RetryableError,
    TaskCancelled,
    TaskTimeout,
    task,
)
from kurier.testing import Progress, TaskEnvironment
from node import SOURCE


@dataclass
class Order:
    item: str
    quantity: int = 1


@task(type="shop.pack")
def pack(order: Order, ctx: Context) -> dict[str, Any]:
    for done in range(1, order.quantity + 1):
        ctx.progress(done, order.quantity, order.item)
    ctx.log.info("packed %s", order.item)
    ctx.log.debug("not seen")
    return {"packed": order.quantity, "type": ctx.type}


@task(retry=Retry(max_attempts=4, wait=1, never=(KeyError,)))
def flaky(ctx: Context, good: int = 3, error: str = "value") -> int:
    if ctx.attempt < good:
        raise {"value": ValueError, "key": KeyError}[error](ctx.attempt)
    return ctx.attempt


async def later(n: int) -> int:
    return n + 1


def polite(ctx: Context) -> str:
    steps = 0
    try:
        while not ctx.cancelled and steps < 100:
            steps += 1
            ctx.progress(steps)
    except TaskCancelled as stop:
        return f"cleaned up after {type(stop).__name__}"
    return "done"


def test_the_public_names_are_these() -> None:
    assert kurier.testing.__all__ == sorted(kurier.testing.__all__)
    assert all(hasattr(kurier.testing, name) for name in kurier.testing.__all__)


def test_run_tells_its_result_its_progress_and_its_log() -> None:
    run = TaskEnvironment().run(pack, {"item": "book", "quantity": 2})
    assert run.status == "succeeded"
    assert run.result == {"packed": 2, "type": "shop.pack"}
    assert run.progress == (Progress(1, 2, "book"), Progress(2, 2, "book"))
    assert run.log == ("packed book",)
    assert not run.will_retry


def test_payload_that_does_not_fit_is_refused_as_by_a_node() -> None:
    run = TaskEnvironment().run(pack, {"item": "book", "quantity": "many"})
    assert run.failure is not None
    assert (run.failure.kind, run.failure.code) == ("invalid", "PAYLOAD_INVALID")
    assert "/quantity: is string, expected integer" in run.failure.message
    assert not run.will_retry and run.progress == ()


def test_failure_is_raised_where_a_result_was_expected() -> None:
    run = TaskEnvironment().run(flaky, {})
    assert run.failure is not None and run.failure.traceback.startswith("Traceback")
    with pytest.raises(AssertionError, match="the run was failed: 1") as raised:
        _ = run.result
    assert isinstance(raised.value.__cause__, ValueError)


def test_attempts_follow_each_other_until_the_end() -> None:
    runs = TaskEnvironment().run_to_end(flaky, {})
    assert [run.status for run in runs] == ["failed", "failed", "succeeded"]
    assert [run.failure.retry_after for run in runs if run.failure] == [1, 2]
    assert runs[-1].result == 3


def test_attempts_end_where_the_retry_says_so() -> None:
    assert len(TaskEnvironment().run_to_end(flaky, {"good": 99})) == 4
    assert len(TaskEnvironment(max_attempts=2).run_to_end(flaky, {"good": 99})) == 2
    (only,) = TaskEnvironment().run_to_end(flaky, {"error": "key"})
    assert only.failure is not None and only.failure.kind == "permanent"


@pytest.mark.parametrize(
    ("error", "kind", "again"),
    [
        (PermanentError("never"), "permanent", False),
        (RetryableError("later", retry_after=3), "retryable", True),
        (DependencyError("down"), "dependency", True),
        (ConnectionError("down"), "dependency", True),
        (SystemExit(65), "permanent", False),
        (SystemExit(69), "dependency", True),
        (SystemExit(3), "crashed", True),
        (SystemExit(0), "permanent", False),
    ],
)
def test_kind_follows_what_ended_it(error: BaseException, kind: str, again: bool) -> None:
    def handler() -> None:
        raise error

    run = TaskEnvironment().run(handler)
    assert run.failure is not None
    assert (run.failure.kind, run.will_retry) == (kind, again)
    assert run.error is error


def test_coroutine_is_run() -> None:
    assert TaskEnvironment().run(later, 1).result == 2


def test_traceback_begins_in_the_code_of_the_task() -> None:
    async def broken() -> None:
        raise ValueError("no")

    def plain() -> None:
        raise ValueError("no")

    for handler in (broken, plain):
        failure = TaskEnvironment().run(handler).failure
        assert failure is not None
        files = [line for line in failure.traceback.splitlines() if line.startswith("  File")]
        assert [f'"{__file__}"' in file for file in files] == [True], failure.traceback


def test_cancel_is_raised_by_the_report_that_was_named() -> None:
    run = TaskEnvironment().run(pack, {"item": "book", "quantity": 9}, cancel_after=2)
    assert run.status == "cancelled"
    assert len(run.progress) == 2
    assert isinstance(run.error, TaskCancelled)
    assert not run.will_retry


def test_time_limit_is_raised_in_the_same_way_and_tried_again() -> None:
    run = TaskEnvironment().run(polite, timeout_after=3)
    assert (run.status, run.will_retry) == ("timed out", True)
    assert not TaskEnvironment().run(polite, timeout_after=3, attempt=3).will_retry
    run = TaskEnvironment().run(pack, {"item": "book"}, timeout_after=1)
    assert isinstance(run.error, TaskTimeout)


def test_task_that_looks_by_itself_is_asked_from_the_beginning() -> None:
    run = TaskEnvironment().run(polite, cancel_after=0)
    assert run.status == "cancelled"
    assert run.error is None and run.progress == ()


def test_stop_is_raised_on_the_tasks_own_thread_alone() -> None:
    def handler(ctx: Context) -> None:
        helper = threading.Thread(target=ctx.progress, args=(1,))
        helper.start()
        helper.join()
        assert ctx.cancelled
        ctx.progress(2)

    run = TaskEnvironment().run(handler, cancel_after=1)
    assert len(run.progress) == 2
    assert isinstance(run.error, TaskCancelled)


def test_context_has_what_the_environment_says() -> None:
    deadline = datetime.now(timezone.utc) + timedelta(hours=1)
    environment = TaskEnvironment(
        type="t",
        deadline=deadline,
        idempotency_key="k",
        shadow=True,
        secrets={"KEY": "s3cret"},
    )

    def handler(ctx: Context) -> list[Any]:
        with open(os.path.join(ctx.workdir, "file"), "w") as file:
            file.write("x")
        left = ctx.remaining() or 0
        return [ctx.type, ctx.idempotency_key, ctx.shadow, ctx.secret("KEY"), left > 0, ctx.workdir]

    before = dict(os.environ)
    run = environment.run(handler)
    assert run.result[:5] == ["t", "k", True, "s3cret", True]
    assert not os.path.exists(run.result[5])
    assert dict(os.environ) == before


def test_task_is_the_same_in_every_attempt() -> None:
    def handler(ctx: Context) -> list[str]:
        return [ctx.task_id, ctx.execution_id, ctx.once("x")]

    environment = TaskEnvironment()
    first, second = environment.run(handler).result, environment.run(handler, attempt=2).result
    assert first[0] == second[0] and first[2] == second[2]
    assert first[1] != second[1]


def test_environment_that_was_there_is_there_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KURIER_WORKDIR", "/somewhere")
    TaskEnvironment().run(later, 1)
    assert os.environ["KURIER_WORKDIR"] == "/somewhere"


def test_what_no_node_could_take_is_an_error_of_the_test() -> None:
    def two(a: int, b: int, /) -> None: ...

    with pytest.raises(TypeError, match="cannot be a handler"):
        TaskEnvironment().run(two)
    with pytest.raises(TypeError, match="the payload is not JSON"):
        TaskEnvironment().run(later, {1})
    with pytest.raises(TypeError, match="either"):
        TaskEnvironment().run(later, 1, cancel_after=1, timeout_after=1)
    with pytest.raises(TypeError, match="0 or more"):
        TaskEnvironment().run(later, 1, cancel_after=-1)


def test_end_of_the_test_itself_goes_through() -> None:
    def handler() -> None:
        pytest.fail("seen")

    with pytest.raises(pytest.fail.Exception, match="seen"):
        TaskEnvironment().run(handler)

    def interrupted() -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        TaskEnvironment().run(interrupted)


def test_result_that_is_no_json_is_a_failure() -> None:
    def handler() -> Any:
        return {1}

    run = TaskEnvironment().run(handler)
    assert run.failure is not None and run.failure.code == "RESULT_INVALID"


def test_importing_the_package_brings_none_of_this() -> None:
    ask = "import sys, kurier; print([n for n in sys.modules if n.startswith('kurier.testing')])"
    told = subprocess.run(
        [sys.executable, "-c", ask],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONPATH": str(SOURCE)},
    )
    assert told.stdout == "[]\n"
