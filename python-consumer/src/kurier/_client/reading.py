"""Reads partitions without a group: by the library's events, with the ends of them told."""

from __future__ import annotations

import time
from collections.abc import Iterator

from confluent_kafka import (
    OFFSET_BEGINNING,
    Consumer,
    KafkaError,
    KafkaException,
    Message,
    TopicPartition,
)

from kurier._client.connection import ANSWER_LIMIT, Connection, error_of
from kurier._client.errors import BrokerUnreachable

Place = tuple[str, int]
"""A topic and a partition."""

_POLL = 0.2
STALLED = 20.0
"""After so many seconds without a word a broker counts as gone."""


class Reading:
    """Assigned partitions of one consumer. For one thread at a time.

    The brokers write marks of transactions that are never delivered, so that offsets do not tell
    where the end is; the library's word for it does.
    """

    def __init__(self, connection: Connection) -> None:
        self._address = connection.bootstrap_servers
        self._consumer: Consumer = connection.reader()
        self._behind: set[Place] = set()

    def partitions(self, topic: str) -> int:
        """How many the topic has; 0 where there is no such topic. Never makes one by asking."""
        try:
            found = self._consumer.list_topics(topic, timeout=ANSWER_LIMIT).topics.get(topic)
        except KafkaException as problem:
            raise BrokerUnreachable(self._address, error_of(problem).str()) from problem
        if found is None or (found.error is not None and found.error.code() in _MISSING):
            return 0
        if found.error is not None:
            raise BrokerUnreachable(self._address, found.error.str())
        return len(found.partitions)

    def topics(self, prefix: str) -> dict[str, int]:
        """The topics whose name starts so, with their numbers of partitions."""
        try:
            found = self._consumer.list_topics(timeout=ANSWER_LIMIT).topics
        except KafkaException as problem:
            raise BrokerUnreachable(self._address, error_of(problem).str()) from problem
        return {name: len(of.partitions) for name, of in found.items() if name.startswith(prefix)}

    def end_of(self, place: Place) -> int:
        """The offset behind the last committed record; waits for a topic that was just made."""
        deadline = time.monotonic() + ANSWER_LIMIT
        while True:
            try:
                asked = TopicPartition(*place)
                return int(self._consumer.get_watermark_offsets(asked, timeout=ANSWER_LIMIT)[1])
            except KafkaException as problem:
                error = error_of(problem)
                is_young = error.code() in _YOUNG or error.retriable()
                if not is_young or time.monotonic() > deadline:
                    raise BrokerUnreachable(self._address, error.str()) from problem
                self._consumer.poll(_POLL)

    def first_since(self, place: Place, millis: int) -> int:
        """The offset of the first record that is not older; the end where all are."""
        asked = TopicPartition(*place, max(0, millis))
        try:
            found = self._consumer.offsets_for_times([asked], timeout=ANSWER_LIMIT)[0]
        except KafkaException as problem:
            raise BrokerUnreachable(self._address, error_of(problem).str()) from problem
        return int(found.offset) if found.offset >= 0 else self.end_of(place)

    def start(self, offsets: dict[Place, int]) -> None:
        """Reads these partitions from these offsets on, and nothing else."""
        self._behind = set(offsets)
        self._consumer.assign([TopicPartition(*place, at) for place, at in offsets.items()])

    def start_at_beginning(self, topic: str) -> None:
        """Reads all of a topic from its beginning on."""
        numbers = range(self.partitions(topic))
        self.start({(topic, number): OFFSET_BEGINNING for number in numbers})

    def is_behind(self) -> bool:
        """Whether anything is unread of what was there at the start."""
        return bool(self._behind)

    def is_behind_in(self, topic: str) -> bool:
        return any(place[0] == topic for place in self._behind)

    def poll(self, limit: float = _POLL) -> Message | None:
        """The next record; None if none comes in so many seconds.

        Raises BrokerUnreachable for an error that the library does not mend itself.
        """
        message = self._consumer.poll(limit)
        if message is None:
            return None
        error = message.error()
        if error is None:
            return message
        if error.code() == KafkaError._PARTITION_EOF:
            self._behind.discard((str(message.topic()), int(message.partition() or 0)))
        elif error.fatal() or error.code() in _UNREADABLE:
            raise BrokerUnreachable(self._address, error.str())
        return None

    def all_there_are(self) -> Iterator[Message]:
        """The records up to the ends that the partitions had when they were reached."""
        last = time.monotonic()
        while self.is_behind():
            message = self.poll()
            if message is not None:
                last = time.monotonic()
                yield message
            elif time.monotonic() - last > STALLED:
                gone = f"it gave no records for {STALLED:.0f} s"
                raise BrokerUnreachable(self._address, gone)

    def close(self) -> None:
        self._consumer.close()


_MISSING = (KafkaError.UNKNOWN_TOPIC_OR_PART, KafkaError._UNKNOWN_TOPIC)
_UNREADABLE = (
    *_MISSING,
    KafkaError.TOPIC_AUTHORIZATION_FAILED,
    KafkaError._UNKNOWN_PARTITION,
    KafkaError._AUTHENTICATION,
)
_YOUNG = (
    *_MISSING,
    KafkaError.LEADER_NOT_AVAILABLE,
    KafkaError.NOT_LEADER_FOR_PARTITION,
    KafkaError._UNKNOWN_PARTITION,
)


def key_of(message: Message) -> str:
    """A record's key as text; empty where it has none."""
    key = message.key()
    data = key.encode() if isinstance(key, str) else key or b""
    return data.decode("utf-8", "replace")


def value_of(message: Message) -> bytes | None:
    value = message.value()
    return value.encode("utf-8") if isinstance(value, str) else value
