"""Replays: runs of many dead tasks again, as the ledger keeps them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from kurier._protocol import ids, instants, writer
from kurier._protocol.fields import Fields, decoded
from kurier._protocol.limits import BODY
from kurier._protocol.text import units

STATUSES = ("PLANNED", "RUNNING", "PAUSED", "DONE", "ABORTED")
TERMINAL = STATUSES[3:]
STEERS = ("PAUSE", "RESUME", "ABORT")

_LONGEST = 4_000


@dataclass(frozen=True)
class Terms:
    """What a replay is to do. Two that are equal are the same replay.

    ``filter`` is in the language of ``kurier dead ls --where``; ``edit`` a JSON merge patch.
    """

    filter: str
    limit: int
    per_second: float | None = None
    dry_run: bool = False
    new_key: bool = False
    edit: str | None = None
    shadow: bool = False
    ended: bool = False

    def problem(self) -> str | None:
        """The first rule that it breaks."""
        rate, size = self.per_second, len((self.edit or "").encode("utf-8"))
        rules = (
            (units(self.filter) <= _LONGEST, "a filter has at most 4000 characters"),
            (self.limit >= 1, "a replay's limit is at least 1"),
            (rate is None or 0 < rate < float("inf"), "a replay's rate is above 0"),
            (not (self.new_key and self.shadow), "a shadow has an idempotency key of its own"),
            (size <= _LONGEST, "an edit has at most 4000 bytes"),
            (self.shadow or not self.ended, "ended goes with shadow only"),
        )
        return next((rule for holds, rule in rules if not holds), None)


@dataclass(frozen=True)
class Range:
    """The part of one partition that a replay is about, and how far it is."""

    topic: str
    partition: int
    first: int
    end: int
    next: int


@dataclass(frozen=True)
class Replay:
    """Where a replay stands. Always ``matched`` = ``replayed`` + all skipped + ``pending``."""

    id: str
    terms: Terms
    status: str
    range: tuple[Range, ...]
    matched: int
    replayed: int
    pending: int
    skipped: Mapping[str, int]
    last_error: str
    created_by: str
    created_at: datetime
    updated_at: datetime

    def has_ended(self) -> bool:
        """Whether it takes no letter any more and everybody has answered."""
        return self.status in TERMINAL and self.pending == 0


def decode(data: bytes | None) -> Replay:
    """A record of the replays topic; raises Refused."""
    return decoded(data, "replay", BODY, _read)


def _read(fields: Fields) -> Replay:
    replay_id, terms = fields.text("id"), fields.nested("terms", read_terms)
    status, taken = fields.word("status", STATUSES), fields.nested_list("range", _read_range)
    counts = fields.wide("matched"), fields.wide("replayed"), fields.wide("pending")
    skipped = fields.nested("skipped", _read_skipped)
    last_error, created_by = fields.text("lastError"), fields.text("createdBy")
    created_at, updated_at = fields.instant("createdAt"), fields.instant("updatedAt")
    fields.optional("frozenAt", fields.instant)
    matched, replayed, pending = counts
    rule = "a replay id has 1 to 100 characters of A-Z a-z 0-9 . _ : -"
    fields.require(ids.is_replay_id(replay_id), rule)
    adds_up = replayed >= 0 <= pending and matched == replayed + pending + sum(skipped.values())
    fields.require(adds_up, "matched is replayed + skipped + pending")
    return Replay(
        replay_id,
        terms,
        status,
        taken,
        matched,
        replayed,
        pending,
        skipped,
        last_error,
        created_by,
        instants.to_datetime(created_at),
        instants.to_datetime(updated_at),
    )


def read_terms(fields: Fields) -> Terms:
    per_second = fields.optional("perSecond", fields.decimal)
    terms = Terms(
        fields.text("filter"),
        fields.integer("limit"),
        per_second,
        fields.flag_or("dryRun", False),
        fields.flag_or("newKey", False),
        fields.optional("edit", fields.json),
        fields.flag_or("shadow", False),
        fields.flag_or("ended", False),
    )
    problem = terms.problem()
    fields.require(problem is None, str(problem))
    return terms


def written_terms(terms: Terms) -> str:
    return writer.composite(
        [
            ("filter", writer.text(terms.filter)),
            ("limit", str(terms.limit)),
            ("perSecond", writer.decimal(terms.per_second)),
            ("dryRun", writer.flag_if_set(terms.dry_run)),
            ("newKey", writer.flag_if_set(terms.new_key)),
            ("edit", terms.edit),
            ("shadow", writer.flag_if_set(terms.shadow)),
            ("ended", writer.flag_if_set(terms.ended)),
        ]
    )


def _read_range(fields: Fields) -> Range:
    found = Range(
        fields.text("topic"),
        fields.integer("partition"),
        fields.wide("from"),
        fields.wide("to"),
        fields.wide("next"),
    )
    holds = found.partition >= 0 and 0 <= found.first <= found.next <= found.end
    fields.require(holds, "a range has 0 <= from <= next <= to")
    return found


def written_range(taken: Range) -> str:
    return writer.composite(
        [
            ("topic", writer.text(taken.topic)),
            ("partition", str(taken.partition)),
            ("from", str(taken.first)),
            ("to", str(taken.end)),
            ("next", str(taken.next)),
        ]
    )


def _read_skipped(fields: Fields) -> dict[str, int]:
    counts = {cause: fields.wide(cause) for cause in fields.others(())}
    return {cause: count for cause, count in counts.items() if count}
