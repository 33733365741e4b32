"""What a task waits for by its submitter's wish before it may run."""

from __future__ import annotations

from dataclasses import dataclass

from kurier._protocol import ids, writer
from kurier._protocol.fields import Fields

IF_TAKEN = ("reject", "return-existing", "replace")
WHEN = ("succeeded", "ended")
INPUT = ("given", "result", "results")
HIGHEST_PRIORITY = 9
MOST_PREDECESSORS = 100

NAMES = ("notBefore", "uniqueKey", "uniquePolicy", "orderingKey", "after", "priority", "fairKey")


@dataclass(frozen=True)
class After:
    """The tasks whose ends a task waits for."""

    tasks: tuple[str, ...]
    when: str = "succeeded"
    payload: str = "given"

    def problem(self) -> str | None:
        """The rule that it breaks."""
        if not 1 <= len(self.tasks) <= MOST_PREDECESSORS or len(set(self.tasks)) < len(self.tasks):
            return "a task waits for 1 to 100 different tasks"
        if self.payload == "result" and len(self.tasks) > 1:
            return "the result of one task is asked for, not of several"
        return None


@dataclass(frozen=True)
class Plan:
    """``if_taken`` is set where the key is a unique one, else the key is an ordering key."""

    not_before: int | None = None
    key: str | None = None
    if_taken: str | None = None
    after: After | None = None
    priority: int = 0
    fair_key: str | None = None

    def is_none(self) -> bool:
        """Whether it may run at once."""
        return self.not_before is None and self.key is None and self.after is None

    def record_key(self) -> str | None:
        """What brings its record into one partition with others."""
        return self.key if self.key is not None else self.fair_key

    def problem(self) -> str | None:
        """The rule that it breaks."""
        if self.key is not None and self.after is not None:
            return "a task with a key waits for no other tasks"
        if not 0 <= self.priority <= HIGHEST_PRIORITY:
            return "priority is 0 to 9"
        if None not in (self.key, self.fair_key) and self.key != self.fair_key:
            return "fairKey is the same as uniqueKey or orderingKey where a task has both"
        for name, key in (("the key", self.key), ("fairKey", self.fair_key)):
            if key is not None and not ids.is_printable(key):
                return f"{name} has 1 to 200 printable ASCII characters, no spaces"
        return None if self.after is None else self.after.problem()


NO_PLAN = Plan()


def read(fields: Fields) -> Plan:
    if not any(fields.has(name) for name in NAMES):
        return NO_PLAN
    key, if_taken = _read_key(fields)
    after = fields.optional_nested("after", _read_after)
    priority = fields.integer_or("priority", 0)
    fair_key = fields.optional("fairKey", fields.text)
    not_before = fields.optional("notBefore", fields.instant)
    plan = Plan(not_before, key, if_taken, after, priority, fair_key)
    problem = plan.problem()
    fields.require(problem is None, str(problem))
    return plan


def _read_key(fields: Fields) -> tuple[str | None, str | None]:
    ordering = fields.optional("orderingKey", fields.text)
    if not fields.has("uniqueKey"):
        if fields.has("uniquePolicy"):
            fields.bad("uniquePolicy", "stands beside a uniqueKey only")
        return ordering, None
    unique = fields.text("uniqueKey")
    if ordering not in (None, unique):
        fields.bad("orderingKey", "is the same as uniqueKey where a task has both")
    return unique, fields.word_or("uniquePolicy", IF_TAKEN, "reject")


def _read_after(fields: Fields) -> After:
    tasks = fields.words("tasks")
    fields.require(all(map(ids.is_task_id, tasks)), "tasks has an id that is none")
    return After(
        tasks, fields.word_or("when", WHEN, "succeeded"), fields.word_or("payload", INPUT, "given")
    )


def members(plan: Plan) -> writer.Members:
    unique = plan.key if plan.if_taken is not None else None
    ordering = plan.key if plan.if_taken is None else None
    return [
        ("notBefore", writer.instant(plan.not_before)),
        ("uniqueKey", writer.optional_text(unique)),
        ("uniquePolicy", writer.optional_text(plan.if_taken)),
        ("orderingKey", writer.optional_text(ordering)),
        ("after", None if plan.after is None else _after(plan.after)),
        ("priority", str(plan.priority) if plan.priority else None),
        ("fairKey", writer.optional_text(plan.fair_key)),
    ]


def _after(after: After) -> str:
    return writer.composite(
        [
            ("tasks", writer.words(after.tasks)),
            ("when", writer.text(after.when)),
            ("payload", writer.text(after.payload)),
        ]
    )
