"""What one submit asks for beyond the defaults."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta, timezone
from typing import TypedDict, Union

from kurier._protocol import ids, instants
from kurier._protocol.header import WHEN_TOLD
from kurier._protocol.plan import IF_TAKEN, INPUT, WHEN, After, Plan

Span = Union[float, timedelta]


class SubmitOptions(TypedDict, total=False):
    """The keyword arguments of every submit. Spans of time are seconds or a timedelta."""

    id: str
    """Uses this id: to send again what may or may not have been sent."""
    key: str
    """The caller's idempotency key: the same app, type and key always mean the same task."""
    queue: str
    """The lane to travel in; ``default`` where none is chosen."""
    timeout: Span
    """The longest run of one attempt; a runner clamps it to the handler's own limit."""
    deadline: datetime | Span
    """The task must not run after it; a span counts from now."""
    max_attempts: int
    """How often it may be tried, 1 to 100; 0 leaves it to the handler."""
    traceparent: str
    """W3C trace context to go on from."""
    not_before: datetime
    """It must not run before, by the brokers' clock."""
    delay: Span
    """It must not run for so long from now on; then ``not_before`` does not count."""
    unique_key: str
    """One task of this key at a time, whatever the type; ``if_taken`` says what happens else."""
    if_taken: str
    """reject (default), return-existing or replace."""
    ordering_key: str
    """Runs after all tasks of this key that were submitted before it have ended."""
    group: str
    """The record key that tasks share which wait for each other by ``after``."""
    after: Sequence[str]
    """Ids of tasks of its group whose ends it waits for."""
    after_when: str
    """succeeded (default) or ended."""
    after_input: str
    """given (default), result or results: what its handler gets in place of the payload."""
    priority: int
    """0 to 9, the highest first where the ledger dispatches the queue."""
    fair_key: str
    """Whose task it is, for fair shares where the ledger dispatches the queue."""
    reply: str | None
    """settled (default), reported for a word before the decision, or None for no reply."""


_NAMES = frozenset(
    [
        "id",
        "key",
        "queue",
        "timeout",
        "deadline",
        "max_attempts",
        "traceparent",
        "not_before",
        "delay",
        "unique_key",
        "if_taken",
        "ordering_key",
        "group",
        "after",
        "after_when",
        "after_input",
        "priority",
        "fair_key",
        "reply",
    ]
)
_LATEST = instants.LAST


def check_names(options: SubmitOptions) -> None:
    """Raises TypeError for an option that does not exist: as Python does for an argument."""
    unknown = sorted(set(options) - _NAMES)
    if unknown:
        raise TypeError(
            f"submit has no option {unknown[0]!r}; there are {', '.join(sorted(_NAMES))}"
        )


def milliseconds(name: str, span: Span) -> int:
    """A span in whole milliseconds, rounded up so that a positive one stays positive."""
    seconds = span.total_seconds() if isinstance(span, timedelta) else span
    if isinstance(seconds, bool) or not isinstance(seconds, (int, float)):
        raise TypeError(f"{name} is a number of seconds or a timedelta, not {span!r}")
    if not 0 <= seconds < 1 << 50:
        raise ValueError(f"{name} is a span of time that is not negative, not {span!r}")
    whole = int(seconds * 1000)
    return whole if whole == seconds * 1000 else whole + 1


def moment(name: str, value: datetime | Span) -> int:
    """An instant: of a datetime with a time zone, or so long from now."""
    if isinstance(value, datetime):
        return instants.of_datetime(value)
    now = instants.of_datetime(datetime.now(timezone.utc))
    then = now + milliseconds(name, value) * 1_000_000
    if then > _LATEST:
        raise ValueError(f"{name} lies before the year 10000")
    return then


def plan_of(options: SubmitOptions) -> Plan:
    """What the task waits for; raises ValueError with the rule that it breaks."""
    if "delay" in options:
        not_before = moment("delay", options["delay"])
    elif "not_before" in options:
        not_before = instants.of_datetime(options["not_before"])
    else:
        not_before = None
    plan = Plan(
        not_before,
        options.get("unique_key", options.get("ordering_key")),
        _if_taken(options),
        _after(options),
        options.get("priority", 0),
        options.get("fair_key"),
    )
    problem = plan.problem()
    if problem is not None:
        raise ValueError(problem)
    return plan


def record_key(options: SubmitOptions, plan: Plan, task_id: str) -> str:
    """What the records of the task have as their key."""
    group, line = options.get("group"), plan.record_key()
    if group is not None and not ids.is_printable(group):
        raise ValueError("a group has 1 to 200 printable ASCII characters, no spaces")
    if group is not None and line is not None and line != group:
        raise ValueError(
            "a task has one record key: its group is the same as its unique, ordering or fair key"
        )
    if plan.after is not None and group is None and line is None:
        raise ValueError("a task waits for tasks of its group: give all of them the same group")
    return group or line or task_id


def reply_moment(options: SubmitOptions) -> str | None:
    """Of which moment a reply is written; None: none is."""
    chosen = options.get("reply", "settled")
    return None if chosen is None else _one_of("reply", chosen, WHEN_TOLD)


def _if_taken(options: SubmitOptions) -> str | None:
    unique, ordering = options.get("unique_key"), options.get("ordering_key")
    if unique is None:
        if "if_taken" in options:
            raise ValueError("if_taken says what becomes of a task whose unique_key is taken")
        return None
    if ordering not in (None, unique):
        raise ValueError("ordering_key is the same as unique_key where a task has both")
    return _one_of("if_taken", options.get("if_taken", "reject"), IF_TAKEN)


def _after(options: SubmitOptions) -> After | None:
    if "after" not in options:
        return None
    tasks = options["after"]
    listed = (tasks,) if isinstance(tasks, str) else tuple(tasks)
    return After(
        tuple(ids.checked_task_id(task) for task in listed),
        _one_of("after_when", options.get("after_when", "succeeded"), WHEN),
        _one_of("after_input", options.get("after_input", "given"), INPUT),
    )


def _one_of(name: str, value: str, words: Sequence[str]) -> str:
    if value not in words:
        raise ValueError(f"{name} is one of {', '.join(words)}, not {value!r}")
    return value
