"""What a decorator says of how its function is run."""

from __future__ import annotations

import functools
from datetime import timedelta
from typing import Any

import pytest

from kurier import Context, PermanentError, Retry, RetryableError, TaskTimeout, errors, task
from kurier._declaration import NOTHING, declared_by
from kurier._worker.failure import described, retried


def test_decorator_says_what_the_node_is_told() -> None:
    @task(timeout="30s", retry=Retry(max_attempts=5), memory="1GiB")
    def ocr(doc_id: str) -> str:
        return doc_id

    assert ocr("a") == "a"
    assert declared_by(ocr).facts() == {
        "timeoutMillis": 30_000,
        "memoryBytes": 1 << 30,
        "maxAttempts": 5,
    }


def test_handler_without_a_name_needs_a_type() -> None:
    nameless = functools.partial(int, base=2)
    with pytest.raises(ValueError, match=r"has no name: write @task\(type="):
        task(nameless)
    assert task(type="binary")(nameless)("101") == 5


def test_nothing_is_said_without_arguments() -> None:
    @task
    def plain() -> None: ...

    assert declared_by(plain) is NOTHING
    assert declared_by(len) is NOTHING
    assert declared_by(plain).facts() == {}
    assert Retry().wait_after(3) is None


def test_decorator_that_wraps_keeps_what_was_said() -> None:
    @task(timeout=1)
    def inner() -> None: ...

    @functools.wraps(inner)
    def outer() -> None: ...

    assert declared_by(outer).timeout == 1


@pytest.mark.parametrize(
    ("written", "seconds"),
    [("500ms", 0.5), ("2m", 120), ("1h", 3600), ("1d", 86_400), (2.5, 2.5), (3, 3)],
)
def test_durations_are_written_as_in_the_configuration(written: Any, seconds: float) -> None:
    assert declared_by(task(timeout=written)(lambda: None)).timeout == seconds


def test_a_timedelta_is_a_duration() -> None:
    assert declared_by(task(timeout=timedelta(minutes=1))(lambda: None)).timeout == 60


@pytest.mark.parametrize(
    ("written", "size"), [("16777216", 1 << 24), ("64MiB", 1 << 26), (1 << 30, 1 << 30)]
)
def test_sizes_are_written_as_in_the_configuration(written: Any, size: int) -> None:
    assert declared_by(task(memory=written)(lambda: None)).memory == size


@pytest.mark.parametrize(
    ("options", "named"),
    [
        ({"timeout": "soon"}, "timeout: 'soon' is not a duration"),
        ({"timeout": 0}, "timeout must be from 0.001"),
        ({"timeout": True}, "timeout must be"),
        ({"timeout": [1]}, "timeout must be"),
        ({"timeout": "31d"}, "timeout must be"),
        ({"memory": "much"}, "memory: 'much' is not a size"),
        ({"memory": "1KiB"}, "memory must be from 16777216"),
        ({"memory": 1.5e9}, "memory must be"),
    ],
)
def test_what_means_nothing_is_refused_where_it_is_written(
    options: dict[str, Any], named: str
) -> None:
    with pytest.raises(ValueError, match=named):
        task(**options)


@pytest.mark.parametrize(
    ("options", "named"),
    [
        ({"max_attempts": 0}, "max_attempts must be from 1 to 100"),
        ({"max_attempts": True}, "max_attempts"),
        ({"max_attempts": 101}, "max_attempts"),
        ({"wait": -1}, "wait must be"),
        ({"longest_wait": "never"}, "longest_wait: 'never' is not a duration"),
        ({"never": (1,)}, "never must be classes"),
        ({"never": BaseException}, "never must be classes"),
    ],
)
def test_retry_that_means_nothing_is_refused(options: dict[str, Any], named: str) -> None:
    with pytest.raises(ValueError, match=named):
        Retry(**options)


def test_retry_is_a_retry() -> None:
    with pytest.raises(TypeError, match=r"retry must be a Retry"):
        task(retry=5)  # type: ignore[call-overload]


def test_wait_doubles_up_to_the_longest() -> None:
    retry = Retry(wait="2s", longest_wait="10s")
    assert [retry.wait_after(attempt) for attempt in (1, 2, 3, 4, 99)] == [2, 4, 8, 10, 10]
    assert Retry(wait="1h").wait_after(1) == 3600


def judged(error: BaseException, retry: Retry, attempt: int = 1) -> tuple[Any, Any]:
    facts = retried(described(error), error, retry, attempt)
    return facts["kind"], facts.get("retryAfterMillis")


def test_failures_are_judged_by_the_retry() -> None:
    retry = Retry(wait=1, never=(ValueError,))
    assert judged(KeyError("x"), retry, attempt=2) == ("retryable", 2000)
    assert judged(ConnectionError(), retry) == ("dependency", 1000)
    assert judged(UnicodeError(), retry) == ("permanent", None)
    assert judged(PermanentError(), retry) == ("permanent", None)
    assert judged(RetryableError(retry_after=7), retry, attempt=3) == ("retryable", 7000)
    assert judged(KeyError("x"), Retry(never=ValueError)) == ("retryable", None)  # type: ignore[arg-type]


def test_effects_of_a_task_have_keys_of_their_own() -> None:
    first = Context("t", "e1", "x", 1, "k")
    again = Context("t", "e2", "x", 2, "k")
    other = Context("u", "e3", "x", 1, "k2")
    assert first.once("charge") == again.once("charge")
    assert len({one.once(key) for one in (first, other) for key in ("charge", "mail")}) == 4
    assert Context("t", "e", "x", 1, "ab").once("c") != Context("t", "e", "x", 1, "a").once("bc")
    assert len(first.once("")) == 32


def test_errors_are_in_one_module_with_their_tree() -> None:
    assert errors.__all__ == sorted(errors.__all__)
    for name in errors.__all__:
        assert name in (errors.__doc__ or "")
    assert errors.TaskTimeout is TaskTimeout
