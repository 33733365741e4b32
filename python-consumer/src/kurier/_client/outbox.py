"""Where records go out: an idempotent producer and the thread that hears of its deliveries."""

from __future__ import annotations

import threading
import time
from concurrent.futures import Future
from typing import Any

from confluent_kafka import KafkaError, KafkaException, Message, Producer

from kurier._client.connection import error_of
from kurier._client.errors import SubmitError
from kurier._client.inflight import running
from kurier._protocol.run import Coordinates

CLOSE_LIMIT = 5.0
_POLL = 0.2
_DENIED = (
    KafkaError.TOPIC_AUTHORIZATION_FAILED,
    KafkaError.CLUSTER_AUTHORIZATION_FAILED,
    KafkaError._AUTHENTICATION,
)


class Outbox:
    """Safe for use from many threads. Futures complete on its own thread."""

    def __init__(self, producer: Producer, longest_wait: float) -> None:
        self._producer = producer
        self._longest_wait = longest_wait
        self._closed = threading.Event()
        self._thread = threading.Thread(target=self._hear, name="kurier-outbox", daemon=True)
        self._thread.start()

    def send(
        self, topic: str, task_id: str, key: str, value: bytes, partition: int | None = None
    ) -> Future[Coordinates]:
        """Sends a record about a task; without a partition to the one that the key's hash gives.

        The future gives where the broker stored it, or SubmitError.
        """
        stored: Future[Coordinates] = running()

        def settle(error: KafkaError | None, message: Message) -> None:
            if error is not None:
                stored.set_exception(_failure(task_id, error))
            else:
                where = _number(message.partition()), _number(message.offset())
                stored.set_result(Coordinates(topic, *where))

        more: dict[str, Any] = {"key": key.encode("utf-8"), "on_delivery": settle}
        if partition is not None:
            more["partition"] = partition
        try:
            self._produce(task_id, topic, value, **more)
        except KafkaException as problem:
            stored.set_exception(_failure(task_id, error_of(problem)))
        except SubmitError as problem:
            stored.set_exception(problem)
        if self._closed.is_set():
            self._drop()
        return stored

    def _produce(self, task_id: str, topic: str, value: bytes, **more: Any) -> None:
        """Waits while the buffer is full, as long as a submit may."""
        deadline = time.monotonic() + self._longest_wait
        while True:
            try:
                self._producer.produce(topic, value, **more)
                return
            except BufferError:
                if self._closed.wait(0.01) or time.monotonic() > deadline:
                    raise SubmitError(
                        "BUFFER_FULL",
                        f"task {task_id} was not sent: the broker is slow or away, and what it has"
                        " not taken yet fills the client's buffer (queue.buffering.max.kbytes)",
                        task_id,
                    ) from None

    def _hear(self) -> None:
        while not self._closed.is_set():
            self._producer.poll(_POLL)

    def close(self) -> None:
        """Sends what is on its way, for some seconds at most."""
        self._producer.flush(CLOSE_LIMIT)
        self._closed.set()
        self._thread.join(CLOSE_LIMIT)
        if len(self._producer):
            self._drop()

    def _drop(self) -> None:
        """What is left is not sent; who waits for it hears so."""
        self._producer.purge()
        self._producer.flush(_POLL)


def _number(value: int | None) -> int:
    return -1 if value is None else value


def _failure(task_id: str, error: KafkaError) -> SubmitError:
    if error.code() in (KafkaError.MSG_SIZE_TOO_LARGE, KafkaError.RECORD_LIST_TOO_LARGE):
        message = f"task {task_id} is larger than the broker takes: {error.str()}"
        return SubmitError("TOO_LARGE", message, task_id)
    if error.code() in _DENIED:
        message = f"task {task_id} was refused by the broker: {error.str()}"
        return SubmitError("NOT_AUTHORIZED", message, task_id)
    return SubmitError(
        "UNKNOWN_OUTCOME",
        f"the broker may have task {task_id} or not ({error.str()}): safe to submit again with the"
        " same id",
        task_id,
    )
