"""Runs, where their records lie, their progress and their history."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from kurier._protocol import header, instants, outcome
from kurier._protocol.fields import Fields
from kurier._protocol.outcome import Outcome
from kurier._protocol.text import units

_LONGEST_MESSAGE = 1_024
_LONGEST_VERSION = 100


@dataclass(frozen=True)
class Coordinates:
    """Where a record lies in Kafka."""

    topic: str
    partition: int
    offset: int

    def __str__(self) -> str:
        return f"{self.topic}-{self.partition}@{self.offset}"


@dataclass(frozen=True)
class Progress:
    """How far an execution has come, as its handler said, in a unit of its choice."""

    done: float
    total: float | None
    message: str
    at: datetime


@dataclass(frozen=True)
class Attempt:
    """One execution in a task's history; ``ran_for`` in milliseconds."""

    attempt: int
    execution: str
    node: str
    started_at: datetime
    ran_for: int
    outcome: Outcome
    handler_version: str | None


def read_coordinates(fields: Fields) -> Coordinates:
    at = Coordinates(fields.text("topic"), fields.integer("partition"), fields.wide("offset"))
    rule = "coordinates are a topic, a partition and an offset"
    fields.require(bool(at.topic) and at.partition >= 0 and at.offset >= 0, rule)
    return at


def read_progress(fields: Fields) -> Progress:
    progress = Progress(
        fields.decimal("done"),
        fields.optional("total", fields.decimal),
        fields.text("message"),
        instants.to_datetime(fields.instant("at")),
    )
    amounts = progress.done >= 0 and (progress.total is None or progress.total >= 0)
    fields.require(amounts, "progress is counted in finite numbers from 0")
    rule = "a message of progress has at most 1,024 characters"
    fields.require(units(progress.message) <= _LONGEST_MESSAGE, rule)
    return progress


def read_attempt(fields: Fields) -> Attempt:
    return Attempt(
        fields.integer("attempt"),
        fields.text("execution"),
        fields.text("node"),
        instants.to_datetime(fields.instant("startedAt")),
        fields.millis("ranForMs"),
        fields.nested("outcome", outcome.read),
        _version(fields),
    )


def _version(fields: Fields) -> str | None:
    version = fields.optional("handlerVersion", fields.text)
    return version if version is not None and units(version) <= _LONGEST_VERSION else None


def check_claim(fields: Fields) -> str:
    """The execution that a claim names; all of it is checked."""
    execution, node = fields.text("execution"), fields.text("node")
    fields.nested("task", header.read)
    fields.nested("at", read_coordinates)
    deliveries, attempts = fields.integer("deliveries"), fields.integer("maxAttempts")
    is_run = execution and node and deliveries >= 0 and attempts >= 1
    fields.require(bool(is_run), "a run has an execution, a node and at least one attempt")
    return execution
