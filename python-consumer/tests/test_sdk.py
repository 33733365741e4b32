from __future__ import annotations

from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

import kurier
from kurier import (
    Context,
    DependencyError,
    PermanentError,
    RetryableError,
    TaskCancelled,
    TaskTimeout,
    task,
)
from kurier._task import type_of
from kurier._worker.failure import MAX_TRACEBACK, described


def test_the_public_names_are_these() -> None:
    assert kurier.__all__ == [
        "Context",
        "DependencyError",
        "KurierError",
        "PermanentError",
        "Retry",
        "RetryableError",
        "Sensitive",
        "TaskCancelled",
        "TaskError",
        "TaskTimeout",
        "task",
    ]


def test_a_task_is_still_the_plain_function() -> None:
    @task
    def add(a: int, b: int) -> int:
        return a + b

    @task(type="orders.price")
    def price(order: int) -> int:
        return order

    assert add(1, b=2) == 3
    assert price(4) == 4
    assert type_of(add) == "add"
    assert type_of(price) == "orders.price"
    assert type_of(len) is None


def test_remaining_time_is_never_negative() -> None:
    past = datetime.now(timezone.utc) - timedelta(seconds=5)
    assert Context("t", "e", "x", 1, "k").remaining() is None
    assert Context("t", "e", "x", 1, "k", past).remaining() == 0
    remaining = Context("t", "e", "x", 1, "k", past + timedelta(hours=1)).remaining()
    assert remaining is not None and 3500 < remaining < 3600


def test_a_context_of_a_test_keeps_no_progress_and_is_never_cancelled() -> None:
    context = Context("t", "e", "x", 1, "k")
    context.progress(1, 2, "half")
    assert not context.cancelled
    assert context.log.name == "kurier.task"


def test_a_test_can_listen_to_progress_and_ask_for_the_stop() -> None:
    seen: list[tuple[float, float | None, str]] = []
    context = Context(
        "t", "e", "x", 1, "k", on_progress=lambda *said: seen.append(said), stop_asked=lambda: True
    )
    context.progress(3)
    context.progress(3.5, 4, "nearly")
    assert seen == [(3.0, None, ""), (3.5, 4.0, "nearly")]
    assert context.cancelled
    assert context == Context("t", "e", "x", 1, "k")


@pytest.mark.parametrize("number", [-1, float("inf"), float("nan"), 10**400])
def test_progress_that_is_no_amount_is_refused(number: float) -> None:
    context = Context("t", "e", "x", 1, "k")
    with pytest.raises(ValueError, match="done must be"):
        context.progress(number)
    with pytest.raises(ValueError, match="total must be"):
        context.progress(0, number)


def test_a_timeout_is_a_cancel_that_no_except_exception_swallows() -> None:
    assert issubclass(TaskTimeout, TaskCancelled)
    assert not issubclass(TaskTimeout, Exception)


@pytest.mark.parametrize("wait", [-1, float("inf"), float("nan")])
def test_a_wait_that_is_no_time_is_refused(wait: float) -> None:
    with pytest.raises(ValueError, match="retry_after"):
        RetryableError("later", retry_after=wait)


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (PermanentError("no"), "permanent"),
        (RetryableError("later"), "retryable"),
        (DependencyError("down"), "dependency"),
        (ConnectionRefusedError("refused"), "dependency"),
        (TimeoutError("slow"), "dependency"),
        (ValueError("bad"), "retryable"),
        (MemoryError(), "retryable"),
        (TaskCancelled("stop"), "retryable"),
        (TaskTimeout("stop"), "retryable"),
    ],
)
def test_the_kind_of_a_failure_follows_its_class(error: BaseException, kind: str) -> None:
    assert described(error)["kind"] == kind


def test_a_wait_is_told_in_milliseconds() -> None:
    assert described(RetryableError("later", retry_after=1.5))["retryAfterMillis"] == 1500
    assert "retryAfterMillis" not in described(RetryableError("later"))


@pytest.mark.parametrize(
    ("wish", "millis"), [(-5.0, 0), (float("nan"), 0), (1e18, 30 * 24 * 3600 * 1000)]
)
def test_a_senseless_wait_is_brought_into_its_range(wish: float, millis: int) -> None:
    error = RetryableError("later")
    error.retry_after = wish
    assert described(error)["retryAfterMillis"] == millis


class Mute(Exception):
    def __str__(self) -> str:
        raise RuntimeError("no message")


def test_an_exception_without_a_working_message_is_described() -> None:
    assert "RuntimeError" in described(Mute())["message"]


def test_a_long_traceback_keeps_its_beginning_and_its_end() -> None:
    try:
        raise ValueError("x" * 100_000 + "the end \ud800")
    except ValueError as error:
        facts = described(error)
    assert len(facts["traceback"].encode()) <= MAX_TRACEBACK
    assert facts["traceback"].startswith("Traceback")
    assert facts["traceback"].rstrip().endswith("the end \\ud800")


def test_a_context_knows_its_folder_and_its_secrets(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    context = Context("t", "e", "type", 1, "k")
    (tmp_path / "KEY").write_text("s3cret")
    (tmp_path.parent / "outside").write_text("no")
    with pytest.raises(KeyError, match="'KEY'"):
        context.secret("KEY")
    monkeypatch.setenv("KURIER_SECRETS", str(tmp_path))
    assert context.secret("KEY") == "s3cret"
    for name in ("OTHER", "../outside", ""):
        with pytest.raises(KeyError):
            context.secret(name)
    monkeypatch.setenv("KURIER_WORKDIR", "/somewhere/run-1")
    assert context.workdir == "/somewhere/run-1"
    monkeypatch.delenv("KURIER_WORKDIR")
    assert Path(context.workdir).is_dir()
