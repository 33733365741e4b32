"""Dead letters and replays: what is listed, and what the ledger is asked for, as on the CLI."""

from __future__ import annotations

import getpass
from collections.abc import Iterator
from datetime import datetime
from typing import Callable, TypeVar

from confluent_kafka import OFFSET_BEGINNING, Message

from kurier._client.core import Core
from kurier._client.errors import NotFound, ReplayRefused
from kurier._client.feeds import Patience
from kurier._client.reading import key_of, value_of
from kurier._client.values import payload_text
from kurier._protocol import ids, letter, replay, request, state
from kurier._protocol.letter import DeadLetter
from kurier._protocol.refusal import Refused
from kurier._protocol.replay import Range, Replay, Terms

T = TypeVar("T")

_TAKEN_LIMIT = 30.0
_LARGEST_EDIT = 4_000

# One fixed replay id: who asks twice gets one more run, not two.
_REQUEUE = "requeue"


class Operations:
    """Each call connects anew. Blocking; safe for use from many threads."""

    def __init__(self, core: Core) -> None:
        self._core = core

    def dead_letters(
        self,
        *,
        type: str | None = None,
        queue: str | None = None,
        since: datetime | None = None,
        limit: int = 1000,
    ) -> list[DeadLetter]:
        """The newest first."""
        found = [
            one
            for one, _ in self._letters()
            if type in (None, one.type)
            and queue in (None, one.queue)
            and (since is None or one.died_at >= since)
        ]
        return sorted(found, key=lambda one: one.died_at, reverse=True)[:limit]

    def dead_letter(self, task_id: str) -> DeadLetter:
        """The newest of a task; raises NotFound."""
        return self._letter(task_id)[0]

    def _letter(self, task_id: str) -> tuple[DeadLetter, int]:
        ids.checked_task_id(task_id)
        found = [one for one in self._letters() if one[0].id == task_id]
        if not found:
            raise NotFound(
                f"task {task_id} is not in the dead letters: list them with client.dead_letters()"
            )
        return found[-1]

    def requeue(self, task_id: str) -> str:
        """Runs one dead task again, under a new id, which is returned; twice gives the same."""
        dead, partition = self._letter(task_id)
        if dead.task is None:
            raise ReplayRefused(
                f"task {task_id} is left alone: its record could not be read as a task"
            )
        replayed_as = self._replayed_as(task_id)
        if replayed_as is not None:
            raise ReplayRefused(f"task {task_id} is left alone: it was replayed as {replayed_as}")
        new_id = ids.derived_from("replay", _REQUEUE, task_id)
        body = request.replay_one(task_id, _REQUEUE, new_id, dead.task)
        self._core.ask(task_id, task_id, body, partition)
        return new_id

    def replays(self) -> list[Replay]:
        """The newest first."""
        found = self._newest(self._core.names.replays, replay.decode).values()
        return sorted(found, key=lambda one: one.created_at, reverse=True)

    def replay(self, replay_id: str) -> Replay:
        """One replay; raises NotFound."""
        found = self._known(replay_id)
        if found is None:
            raise NotFound(f"replay {replay_id} is not in {self._core.names.replays}")
        return found

    def create(
        self,
        where: str,
        *,
        id: str | None = None,
        limit: int = 1000,
        per_second: float | None = None,
        dry_run: bool = False,
        new_key: bool = False,
        edit: object = None,
        shadow: bool = False,
        ended: bool = False,
        ranges: tuple[Range, ...] = (),
    ) -> Replay:
        """Asks for a replay; returns when a ledger has taken it, or had taken it before."""
        replay_id = id if id is not None else ids.time_ordered()
        if not ids.is_replay_id(replay_id):
            raise ValueError(f"{replay_id!r}: a replay id has 1 to 100 of A-Z a-z 0-9 . _ : -")
        patch = None if edit is None else payload_text(replay_id, edit, _LARGEST_EDIT)
        terms = Terms(where, limit, per_second, dry_run, new_key, patch, shadow, ended)
        problem = terms.problem()
        if problem is not None:
            raise ValueError(problem)
        known = self._known(replay_id)
        if known is None:
            body = request.create_replay(replay_id, terms, _user(), ranges)
            self._core.ask(replay_id, replay_id, body)
            known = self._await(replay_id, lambda one: True, _TAKEN_LIMIT)
        return _same(known, terms)

    def ended(self, replay_id: str, timeout: float | None) -> Replay:
        """Returns when a replay takes no letter any more and everybody has answered."""
        return self._await(replay_id, Replay.has_ended, timeout)

    def steer(self, replay_id: str, steer: str) -> Replay:
        """Holds, goes on with or ends a replay; returns when the ledger has done so."""
        before = self.replay(replay_id)
        if before.status in replay.TERMINAL:
            return _unless(before, steer != "ABORT" or before.status == "DONE")
        self._core.ask(replay_id, replay_id, request.steer_replay(replay_id, steer))
        heard = self._await(replay_id, lambda one: _has_heard(one, steer), _TAKEN_LIMIT)
        too_late = {"PAUSE": replay.TERMINAL, "RESUME": ("ABORTED",), "ABORT": ("DONE",)}
        return _unless(heard, heard.status in too_late[steer])

    def _known(self, replay_id: str) -> Replay | None:
        return next((one for one in self.replays() if one.id == replay_id), None)

    def _await(
        self, replay_id: str, is_it: Callable[[Replay], bool], timeout: float | None
    ) -> Replay:
        """The replay when it is that far: what it was before it is now does not count."""
        patience = Patience(f"replay {replay_id} is not that far: does a ledger run?", timeout)
        reading = self._core.reading()
        newest: Replay | None = None
        try:
            reading.start_at_beginning(self._core.names.replays)
            while True:
                message = reading.poll()
                if message is not None and key_of(message) == replay_id:
                    newest = _read(replay.decode, message)
                if newest is not None and not reading.is_behind() and is_it(newest):
                    return newest
                patience.check()
                self._core.require_open()
        finally:
            reading.close()

    def _replayed_as(self, task_id: str) -> str | None:
        newest = self._newest(self._core.names.state, state.decode, task_id).get(task_id)
        return None if newest is None else newest.replayed_as

    def _letters(self) -> Iterator[tuple[DeadLetter, int]]:
        for message in self._scan(self._core.names.all_dead):
            found = _read(letter.decode, message)
            if found is not None:
                yield found, int(message.partition() or 0)

    def _newest(
        self, topic: str, decode: Callable[[bytes | None], T], key: str | None = None
    ) -> dict[str, T]:
        """The newest record of every key, without those whose newest is a tombstone."""
        newest: dict[str, T] = {}
        for message in self._scan(topic):
            found = key_of(message)
            if key not in (None, found):
                continue
            value = _read(decode, message)
            if value is not None:
                newest[found] = value
            elif value_of(message) is None:
                newest.pop(found, None)
        return newest

    def _scan(self, prefix: str) -> Iterator[Message]:
        """The records of a topic, or of all whose name starts so."""
        self._core.require_open()
        reading = self._core.reading()
        try:
            topics = reading.topics(prefix)
            if prefix in topics:
                topics = {prefix: topics[prefix]}
            places = [(name, number) for name, count in topics.items() for number in range(count)]
            reading.start(dict.fromkeys(places, OFFSET_BEGINNING))
            yield from reading.all_there_are()
        finally:
            reading.close()


def _read(decode: Callable[[bytes | None], T], message: Message) -> T | None:
    try:
        return decode(value_of(message))
    except Refused:
        return None


def _same(found: Replay, terms: Terms) -> Replay:
    if found.terms != terms:
        raise ReplayRefused(
            f"REPLAY_CONFLICT: replay {found.id} exists with other terms ({found.terms}); give this"
            " one another id"
        )
    return found


def _has_heard(found: Replay, steer: str) -> bool:
    if found.status in replay.TERMINAL:
        return True
    if steer == "PAUSE":
        return found.status == "PAUSED"
    return steer == "RESUME" and found.status != "PAUSED"


def _unless(found: Replay, is_too_late: bool) -> Replay:
    if is_too_late:
        raise ReplayRefused(f"replay {found.id} has ended already: {found.status}")
    return found


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError, ImportError):
        return ""
