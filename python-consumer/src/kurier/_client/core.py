"""Composes tasks, sends them and pairs them with their replies; both faces are thin around it."""

from __future__ import annotations

import os
import random
import threading
from collections.abc import Iterator, Mapping
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any, Callable

from kurier._client import feeds
from kurier._client.compose import Composed, Composer, TaskType, payload_limit
from kurier._client.connection import Connection
from kurier._client.errors import NotFound, SubmitError
from kurier._client.inflight import InFlight, Pending, closed
from kurier._client.loglines import LogLine
from kurier._client.options import SubmitOptions
from kurier._client.outbox import Outbox
from kurier._client.reading import Reading
from kurier._client.replies import ReplyReader
from kurier._client.states import StateTail
from kurier._client.ticket import Ticket
from kurier._client.topics import Topics
from kurier._protocol import ids, request
from kurier._protocol.header import ReplyTo
from kurier._protocol.ids import TopicNames
from kurier._protocol.run import Coordinates, Progress
from kurier._protocol.state import TaskState

_ENVELOPE = 64 * 1024
_LARGEST_REQUEST = 8 * 1024 * 1024
_LONGEST_BLOCK = 10.0
_SHORT_BLOCK = 1.0
_FOUND_LIMIT = 10.0

# A task whose id the caller chose may have ended before: then no reply comes any more.
_BEFORE_ASKING_THE_STATE = 1.0


@dataclass(frozen=True)
class Settings:
    """How a client is opened; checked."""

    bootstrap_servers: str
    app: str
    namespace: str
    max_in_flight: int
    when_full: str
    max_payload_bytes: int
    properties: Mapping[str, Any]

    def __post_init__(self) -> None:
        if not self.bootstrap_servers:
            raise ValueError("bootstrap_servers is host:port of a Kafka broker, or several")
        if not ids.is_name(self.app):
            raise ValueError(f"{self.app!r}: an app has 1 to 100 characters of A-Z a-z 0-9 . _ -")
        if self.when_full not in ("block", "fail"):
            raise ValueError(f"when_full is block or fail, not {self.when_full!r}")
        payload_limit(self.max_payload_bytes)

    def may_wait(self) -> bool:
        return self.when_full == "block"


class Core:
    """Safe for use from many threads; of one process, for its threads do not survive a fork."""

    def __init__(self, settings: Settings, connection: Connection) -> None:
        """Connects; creates the app's reply topic if it is missing."""
        self.names = TopicNames(settings.namespace)
        self.settings = settings
        self._connection = connection
        self._process = os.getpid()
        self._lock = threading.Lock()
        self._is_closed = False
        self._in_flight = InFlight(settings.max_in_flight, settings.may_wait())
        self._topics = Topics(connection, self.names)
        partitions = self._topics.reply_partitions(settings.app)
        reply_to = ReplyTo(settings.app, random.SystemRandom().randrange(partitions))
        place = (self.names.replies(settings.app), reply_to.partition)
        self._replies = ReplyReader(self.reading(), place, self._in_flight)
        largest = payload_limit(settings.max_payload_bytes)
        self._composer = Composer(reply_to, largest)
        wait = _LONGEST_BLOCK if settings.may_wait() else _SHORT_BLOCK
        self._outbox = Outbox(connection.producer(largest + _ENVELOPE), wait)
        self._requests: Outbox | None = None
        self._states = StateTail(self.reading, self.names.state)

    def reading(self) -> Reading:
        return Reading(self._connection)

    def member(self, group: str) -> Any:
        return self._connection.member(group)

    def submit(self, kind: TaskType, payload: object, options: SubmitOptions) -> Ticket:
        """Returns when the task is on its way; may wait while too many are in flight."""
        self.require_open()
        task = self._composer.compose(kind, payload, options)
        self._topics.require(task.task.header.queue)
        if task.reply is None:
            submitted = self._transmit(task)
            return Ticket(task.id, self._states, self._in_flight, submitted=submitted)
        own = Pending(task.id, task.task.header.payload_sha256, task.reply == "reported")
        pending = self._in_flight.add(own)
        if pending is own:
            self._send(task, own)
            if "id" in options or "key" in options:
                self._ask_the_state_later(own)
        return Ticket(task.id, self._states, self._in_flight, pending=pending)

    def ticket(self, task_id: str) -> Ticket:
        """Of any task of this namespace, whoever submitted it and whenever."""
        self.require_open()
        ids.checked_task_id(task_id)
        return Ticket(task_id, self._states, self._in_flight)

    def _send(self, task: Composed, pending: Pending) -> None:
        def settle(done: Future[Coordinates]) -> None:
            failure = done.exception()
            if failure is None:
                pending.submitted.set_result(done.result())
            else:
                pending.submitted.set_exception(failure)
                self._in_flight.fail(task.id, _told(failure))

        self._transmit(task).add_done_callback(settle)

    def _transmit(self, task: Composed) -> Future[Coordinates]:
        if task.is_direct():
            topic = self.names.tasks(task.task.header.queue)
            return self._outbox.send(topic, task.id, task.record_key, task.body)
        body = request.submit(task.task)
        return self._outbox.send(self.names.intake, task.id, task.record_key, body)

    def _ask_the_state_later(self, pending: Pending) -> None:
        watch = self._states.watch(pending.id, after=_BEFORE_ASKING_THE_STATE)

        def tell(end: Future[TaskState]) -> None:
            if end.exception() is not None:
                return
            state = end.result()
            if state.task.payload_sha256 == pending.payload_sha256:
                self._in_flight.settle(state.reply(), pending.id)
            else:
                self._in_flight.fail(pending.id, pending.conflict())

        pending.settled.add_done_callback(lambda done: self._states.leave(watch))
        watch.end.add_done_callback(tell)

    def cancel(self, ticket: Ticket, reason: str, force: bool) -> None:
        """Asks for the task's end; returns when the broker has stored the request."""
        self.require_open()
        if ticket.submitted is not None:
            partition = ticket.submitted.result().partition
        else:
            partition = self.partition_of(ticket.id)
        body = request.cancel(ticket.id, reason, force)
        self.ask(ticket.id, ticket.id, body, partition)

    def partition_of(self, task_id: str) -> int:
        """Where a task's records lie; raises NotFound."""
        patience = feeds.Patience(f"task {task_id} is not known", _FOUND_LIMIT)
        try:
            for found in feeds.find(self._states, task_id, patience):
                if found is not None:
                    return found.at.partition
        except TimeoutError:
            pass
        raise NotFound(
            f"task {task_id} is not in {self.names.state}: was it submitted in this namespace, and"
            " does a node with the role ledger run?"
        )

    def ask(self, about: str, key: str, body: bytes, partition: int | None = None) -> None:
        """Sends a request to the ledger; returns when the broker has stored it."""
        with self._lock:
            self.require_open()
            if self._requests is None:
                producer = self._connection.producer(_LARGEST_REQUEST)
                self._requests = Outbox(producer, _LONGEST_BLOCK)
        self._requests.send(self.names.intake, about, key, body, partition).result()

    def progress(self, ticket: Ticket, timeout: float | None) -> Iterator[Progress | None]:
        return self._open_feed(ticket, lambda: feeds.progress(self._states, ticket.id, timeout))

    def lines(
        self, ticket: Ticket, follow: bool, timeout: float | None
    ) -> Iterator[LogLine | None]:
        def begin() -> Iterator[LogLine | None]:
            where = self._states, self.reading, self.names
            return feeds.lines(*where, ticket.id, follow, timeout)

        return self._open_feed(ticket, begin)

    def _open_feed(self, ticket: Ticket, begin: Callable[[], Iterator[Any]]) -> Iterator[Any]:
        """A feed that ends with CLOSED when the client closes under it."""
        self.require_open()
        if ticket.submitted is not None:
            ticket.submitted.result()
        for news in begin():
            yield news
            self.require_open()

    def statistics(self) -> dict[str, int]:
        return {"in_flight": len(self._in_flight), **vars(self._in_flight.counts)}

    def require_open(self) -> None:
        if self._is_closed:
            raise closed()
        if os.getpid() != self._process:
            message = "the client was opened in another process: open one after the fork"
            raise SubmitError("CLOSED", message)

    def close(self) -> None:
        """Sends what is on its way, then fails every unfinished result. May be called twice."""
        with self._lock:
            if self._is_closed or os.getpid() != self._process:
                return
            self._is_closed = True
        self._outbox.close()
        if self._requests is not None:
            self._requests.close()
        self._replies.close()
        self._states.close()
        self._in_flight.close()


def _told(failure: BaseException) -> Exception:
    return failure if isinstance(failure, Exception) else SubmitError("CLOSED", str(failure))
