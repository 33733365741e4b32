"""What a client asks the ledger for through the intake topic."""

from __future__ import annotations

from collections.abc import Sequence

from kurier._protocol import replay, task, writer
from kurier._protocol.replay import Range, Terms
from kurier._protocol.task import Task


def submit(wanted: Task) -> bytes:
    """Take this task, which no runner is to see yet."""
    return _request("submit", [("task", task.embedded(wanted))])


def cancel(task_id: str, reason: str, force: bool = False) -> bytes:
    """End the task: skip it if it waits, stop it if it runs."""
    return _request(
        "cancel",
        [
            ("taskId", writer.text(task_id)),
            ("reason", writer.text(reason)),
            ("force", writer.flag_if_set(force)),
        ],
    )


def replay_one(task_id: str, replay_id: str, new_id: str, failed: Task) -> bytes:
    """Run one failed task again under a new id."""
    return _request(
        "replay",
        [
            ("taskId", writer.text(task_id)),
            ("replayId", writer.text(replay_id)),
            ("newId", writer.text(new_id)),
            ("task", task.embedded(failed)),
        ],
    )


def create_replay(
    replay_id: str, terms: Terms, created_by: str, ranges: Sequence[Range] = ()
) -> bytes:
    """Run all dead letters again that a filter accepts."""
    written = ",".join(replay.written_range(one) for one in ranges)
    return _request(
        "create-replay",
        [
            ("replayId", writer.text(replay_id)),
            ("terms", replay.written_terms(terms)),
            ("createdBy", writer.text(created_by)),
            ("range", f"[{written}]" if ranges else None),
        ],
    )


def steer_replay(replay_id: str, steer: str) -> bytes:
    """Hold, go on with or end a replay."""
    return _request(
        "steer-replay", [("replayId", writer.text(replay_id)), ("steer", writer.text(steer))]
    )


def _request(kind: str, members: writer.Members) -> bytes:
    return writer.document("request", [("kind", writer.text(kind)), *members])
