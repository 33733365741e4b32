"""Makes Kafka clients from one set of properties: ours where delivery depends on them."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

from confluent_kafka import Consumer, KafkaError, KafkaException, Producer
from confluent_kafka.admin import AdminClient

LOG = logging.getLogger("kurier.client")

ANSWER_LIMIT = 10.0
"""How long a broker may take to answer a question, in seconds."""

_READERS = "kurier-client-readers"
_PRODUCER = {
    "linger.ms": 1,
    "batch.size": 256 * 1024,
    "queue.buffering.max.kbytes": 64 * 1024,
    "queue.buffering.max.messages": 0,
    "request.timeout.ms": 5_000,
    "message.timeout.ms": 30_000,
}


class Connection:
    """Immutable. What librdkafka says of itself goes to the logger ``kurier.client``."""

    def __init__(self, bootstrap_servers: str, properties: Mapping[str, Any]) -> None:
        self.bootstrap_servers = bootstrap_servers
        self._properties = dict(properties)

    def admin(self) -> AdminClient:
        # Nobody polls it, so that it has nowhere to say anything.
        return AdminClient(self._with({}, {"log_level": 0}))

    def producer(self, max_message_bytes: int) -> Producer:
        """An idempotent one that chooses partitions as Java does."""
        ours = {"acks": "all", "enable.idempotence": True, "partitioner": "murmur2_random"}
        defaults = {**_PRODUCER, "message.max.bytes": max_message_bytes}
        return Producer(self._with(defaults, ours), logger=LOG)

    def reader(self) -> Consumer:
        """A consumer for assigned partitions: committed records only, with the ends of them told.

        It joins no group; the name is asked for by the library and stores nothing.
        """
        ours = {
            "group.id": _READERS,
            "enable.auto.commit": False,
            "enable.partition.eof": True,
            **_COMMITTED_ONLY,
        }
        return Consumer(self._with({}, ours), logger=LOG)

    def member(self, group: str) -> Consumer:
        """A member of a consumer group, which stores what it is told to."""
        ours = {"group.id": group, "enable.auto.offset.store": False, **_COMMITTED_ONLY}
        return Consumer(self._with({}, ours), logger=LOG)

    def _with(self, defaults: Mapping[str, Any], ours: Mapping[str, Any]) -> dict[str, Any]:
        return {
            "log_level": 3,
            "client.id": "kurier-python",
            **defaults,
            **self._properties,
            "bootstrap.servers": self.bootstrap_servers,
            **ours,
        }


_COMMITTED_ONLY = {
    "isolation.level": "read_committed",
    "auto.offset.reset": "earliest",
    "allow.auto.create.topics": False,
}


def error_of(problem: KafkaException) -> KafkaError:
    """What the library says inside its exception."""
    error: KafkaError = problem.args[0]
    return error
