"""Knows which topics of a namespace exist, and creates the only one that a client may create."""

from __future__ import annotations

from confluent_kafka import KafkaError, KafkaException
from confluent_kafka.cimpl import NewTopic

from kurier._client.connection import ANSWER_LIMIT, Connection, error_of
from kurier._client.errors import BrokerUnreachable, SubmitError
from kurier._protocol.ids import TopicNames

# A result of 1 MiB with its envelope: a smaller topic could not take every reply.
_REPLIES = {
    "cleanup.policy": "delete",
    "retention.ms": str(7 * 24 * 3600 * 1000),
    "message.timestamp.type": "LogAppendTime",
    "compression.type": "uncompressed",
    "max.message.bytes": str(4 << 20),
}


class Topics:
    """Safe for use from many threads."""

    def __init__(self, connection: Connection, names: TopicNames) -> None:
        self._admin = connection.admin()
        self._names = names
        self._bootstrap_servers = connection.bootstrap_servers
        self._known: set[str] = set()

    def require(self, queue: str) -> None:
        """Lets a submit pass; asks the broker until the answer was yes once.

        Raises SubmitError with code NO_SUCH_QUEUE.
        """
        if queue in self._known:
            return
        topic = self._names.tasks(queue)
        if not self._partitions_of(topic):
            raise SubmitError(
                "NO_SUCH_QUEUE",
                f"queue {queue} does not exist: there is no topic {topic} on"
                f" {self._bootstrap_servers}; name the queue under `queues:` in the kurier.yaml of"
                " a node and start it, or start `kurier dev`",
            )
        self._known.add(queue)

    def reply_partitions(self, app: str) -> int:
        """The number of partitions of the app's reply topic, which is created if it is missing.

        Raises SubmitError with code NO_SUCH_NAMESPACE or NOT_AUTHORIZED.
        """
        topic = self._names.replies(app)
        return self._partitions_of(topic) or self._create(topic, self._state_partitions())

    def _state_partitions(self) -> int:
        found = self._partitions_of(self._names.state)
        if not found:
            raise SubmitError(
                "NO_SUCH_NAMESPACE",
                f"no Kurier with namespace {self._names.namespace} works on"
                f" {self._bootstrap_servers}: there is no topic {self._names.state};"
                " start a node with `kurier run`, or start `kurier dev`",
            )
        return found

    def _create(self, topic: str, partitions: int) -> int:
        wanted = NewTopic(topic, num_partitions=partitions, replication_factor=-1, config=_REPLIES)
        asked = {"request_timeout": ANSWER_LIMIT, "operation_timeout": ANSWER_LIMIT}
        try:
            self._admin.create_topics([wanted], **asked)[topic].result()
        except KafkaException as problem:
            if error_of(problem).code() != KafkaError.TOPIC_ALREADY_EXISTS:
                raise SubmitError(
                    "NOT_AUTHORIZED",
                    f"the reply topic {topic} does not exist and could not be created"
                    f" ({error_of(problem).str()}); create it with {partitions} partitions",
                ) from problem
        return self._partitions_of(topic) or partitions

    def _partitions_of(self, topic: str) -> int:
        """How many there are; 0 where there is no such topic.

        Asks for all topics: a broker may make the one that somebody asks for.
        """
        try:
            found = self._admin.list_topics(timeout=ANSWER_LIMIT).topics.get(topic)
        except KafkaException as problem:
            raise BrokerUnreachable(self._bootstrap_servers, error_of(problem).str()) from problem
        return 0 if found is None else len(found.partitions)
