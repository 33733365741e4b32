"""What the client makes of a library that refuses: hand-written producers and admins."""

from __future__ import annotations

import threading
from concurrent.futures import Future
from types import SimpleNamespace
from typing import Any, Callable

import pytest

pytest.importorskip("confluent_kafka", reason="the client needs confluent-kafka")

from confluent_kafka import KafkaError, KafkaException

from kurier._client.connection import Connection
from kurier._client.errors import BrokerUnreachable, SubmitError
from kurier._client.inflight import InFlight
from kurier._client.outbox import Outbox
from kurier._client.reading import Reading, key_of, value_of
from kurier._client.replies import ReplyReader
from kurier._client.states import StateTail
from kurier._client.topics import Topics
from kurier._protocol.ids import TopicNames

LIMIT = 30.0


class FakeProducer:
    """Refuses or delivers what it is given, as it is told."""

    def __init__(self, refusal: Exception | None = None, error: int | None = None) -> None:
        self.refusal = refusal
        self.error = error
        self.purged = False
        self._waiting: list[Callable[[], None]] = []

    def produce(self, topic: str, value: bytes, on_delivery: Any, **more: Any) -> None:
        if self.refusal is not None:
            raise self.refusal
        error = None if self.error is None else KafkaError(self.error)
        place = SimpleNamespace(partition=lambda: None, offset=lambda: 5)
        self._waiting.append(lambda: on_delivery(error, place))

    def poll(self, timeout: float) -> int:
        while self._waiting:
            self._waiting.pop()()
        return 0

    def flush(self, timeout: float) -> int:
        return self.poll(timeout)

    def purge(self) -> None:
        self.purged = True

    def __len__(self) -> int:
        return 0 if self.purged else 1


def sent(producer: FakeProducer, longest_wait: float = 0.05) -> Future[Any]:
    outbox = Outbox(producer, longest_wait)  # type: ignore[arg-type]
    try:
        future = outbox.send("topic", "t-1", "key", b"value")
        future.exception(LIMIT)
        return future
    finally:
        outbox.close()


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (KafkaError.MSG_SIZE_TOO_LARGE, "TOO_LARGE"),
        (KafkaError.TOPIC_AUTHORIZATION_FAILED, "NOT_AUTHORIZED"),
        (KafkaError._MSG_TIMED_OUT, "UNKNOWN_OUTCOME"),
    ],
)
def test_what_the_broker_says_becomes_a_code(error: int, code: str) -> None:
    told = sent(FakeProducer(error=error)).exception()
    refused = sent(FakeProducer(refusal=KafkaException(KafkaError(error)))).exception()
    for failure in (told, refused):
        assert isinstance(failure, SubmitError)
        assert (failure.code, failure.task_id) == (code, "t-1")
        assert "task t-1" in str(failure)


def test_a_full_buffer_is_waited_for_and_then_told() -> None:
    failure = sent(FakeProducer(refusal=BufferError())).exception()
    assert isinstance(failure, SubmitError) and failure.code == "BUFFER_FULL"
    assert "queue.buffering.max.kbytes" in str(failure)


def test_what_is_left_when_it_closes_is_dropped_with_a_word() -> None:
    producer = FakeProducer()
    stored = sent(producer).result()
    assert (str(stored), producer.purged) == ("topic--1@5", True)


def test_what_comes_when_it_has_closed_is_not_left_open() -> None:
    outbox = Outbox(FakeProducer(error=KafkaError._PURGE_QUEUE), 0.05)  # type: ignore[arg-type]
    outbox.close()
    failure = outbox.send("topic", "t-1", "key", b"value").exception(LIMIT)
    assert isinstance(failure, SubmitError) and failure.code == "UNKNOWN_OUTCOME"


class FakeAdmin:
    """Knows some topics, and lets nobody or everybody make one."""

    def __init__(self, topics: dict[str, int], refusal: int | None = None) -> None:
        self.topics = topics
        self.refusal = refusal
        self.made: list[Any] = []

    def list_topics(self, timeout: float) -> Any:
        known = {name: SimpleNamespace(partitions=range(n)) for name, n in self.topics.items()}
        return SimpleNamespace(topics=known)

    def create_topics(self, topics: list[Any], **limits: float) -> dict[str, Future[None]]:
        future: Future[None] = Future()
        (wanted,) = topics
        self.made.append(wanted)
        if self.refusal is None:
            self.topics[wanted.topic] = wanted.num_partitions
            future.set_result(None)
        else:
            future.set_exception(KafkaException(KafkaError(self.refusal)))
        return {wanted.topic: future}


def topics(admin: FakeAdmin) -> Topics:
    connection = SimpleNamespace(bootstrap_servers="here:1", admin=lambda: admin)
    return Topics(connection, TopicNames())  # type: ignore[arg-type]


def test_a_missing_reply_topic_is_made_with_as_many_partitions_as_states_have() -> None:
    admin = FakeAdmin({"kurier.state": 6})
    assert topics(admin).reply_partitions("shop") == 6
    (made,) = admin.made
    assert (made.topic, made.num_partitions) == ("kurier.replies.shop", 6)
    assert made.config["retention.ms"] == "604800000"
    assert topics(admin).reply_partitions("shop") == 6 and len(admin.made) == 1


def test_somebody_else_may_have_made_it() -> None:
    admin = FakeAdmin({"kurier.state": 6}, KafkaError.TOPIC_ALREADY_EXISTS)
    assert topics(admin).reply_partitions("shop") == 6


def test_who_may_not_make_it_is_told_what_to_make() -> None:
    admin = FakeAdmin({"kurier.state": 6}, KafkaError.TOPIC_AUTHORIZATION_FAILED)
    with pytest.raises(SubmitError, match="create it with 6 partitions") as caught:
        topics(admin).reply_partitions("shop")
    assert caught.value.code == "NOT_AUTHORIZED"


class FakeConsumer:
    """Gives what it is told, one after the other, and then nothing."""

    def __init__(self, *given: Any) -> None:
        self.given = list(given)
        self.is_closed = False
        self.assigned: list[Any] = []

    def _next(self) -> Any:
        one = self.given.pop(0) if self.given else None
        if isinstance(one, Exception):
            raise one
        return one

    def poll(self, timeout: float) -> Any:
        return self._next()

    def list_topics(self, topic: str = "", timeout: float = 0) -> Any:
        return self._next()

    def get_watermark_offsets(self, place: Any, timeout: float) -> Any:
        return self._next()

    def offsets_for_times(self, places: Any, timeout: float) -> Any:
        return self._next()

    def assign(self, places: list[Any]) -> None:
        self.assigned = places

    def close(self) -> None:
        self.is_closed = True


def reading(consumer: FakeConsumer) -> Reading:
    connection = SimpleNamespace(bootstrap_servers="here:1", reader=lambda: consumer)
    return Reading(connection)  # type: ignore[arg-type]


def failure(code: int) -> KafkaException:
    return KafkaException(KafkaError(code))


def event(code: int) -> Any:
    return SimpleNamespace(error=lambda: KafkaError(code), topic=lambda: "t", partition=lambda: 0)


def test_a_topic_that_was_just_made_is_waited_for() -> None:
    young = failure(KafkaError.NOT_LEADER_FOR_PARTITION)
    assert reading(FakeConsumer(young, None, (0, 7))).end_of(("t", 0)) == 7


def test_a_broker_that_does_not_answer_is_named() -> None:
    gone = failure(KafkaError._ALL_BROKERS_DOWN)
    asks: list[Callable[[Reading], object]] = [
        lambda one: one.end_of(("t", 0)),
        lambda one: one.partitions("t"),
        lambda one: one.topics("t"),
        lambda one: one.first_since(("t", 0), 5),
    ]
    for ask in asks:
        with pytest.raises(BrokerUnreachable, match="here:1"):
            ask(reading(FakeConsumer(gone)))


def test_a_topic_that_cannot_be_seen_is_no_missing_one() -> None:
    def known(error: KafkaError | None) -> Any:
        return SimpleNamespace(topics={"t": SimpleNamespace(error=error, partitions=range(3))})

    assert reading(FakeConsumer(known(None))).partitions("t") == 3
    missing = KafkaError(KafkaError.UNKNOWN_TOPIC_OR_PART)
    assert reading(FakeConsumer(known(missing))).partitions("t") == 0
    denied = KafkaError(KafkaError.TOPIC_AUTHORIZATION_FAILED)
    with pytest.raises(BrokerUnreachable):
        reading(FakeConsumer(known(denied))).partitions("t")


def test_the_first_record_since_a_time_or_the_end() -> None:
    found = reading(FakeConsumer([SimpleNamespace(offset=4)]))
    assert found.first_since(("t", 0), 5) == 4
    none = reading(FakeConsumer([SimpleNamespace(offset=-1)], (0, 9)))
    assert none.first_since(("t", 0), 5) == 9


def test_what_the_library_mends_is_passed_over_and_the_rest_is_told() -> None:
    one = reading(FakeConsumer(event(KafkaError._TRANSPORT), event(KafkaError._PARTITION_EOF)))
    one.start({("t", 0): 0})
    assert one.poll() is None and one.is_behind() and one.is_behind_in("t")
    assert one.poll() is None and not one.is_behind()
    with pytest.raises(BrokerUnreachable):
        reading(FakeConsumer(event(KafkaError.TOPIC_AUTHORIZATION_FAILED))).poll()


def test_a_topic_that_gives_nothing_is_not_waited_for_without_end(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("kurier._client.reading.STALLED", 0.01)
    one = reading(FakeConsumer())
    one.start({("t", 0): 0})
    with pytest.raises(BrokerUnreachable, match="gave no records"):
        list(one.all_there_are())


def test_keys_and_values_are_bytes_or_nothing() -> None:
    nothing = SimpleNamespace(key=lambda: None, value=lambda: None)
    assert (key_of(nothing), value_of(nothing)) == ("", None)  # type: ignore[arg-type]
    text = SimpleNamespace(key=lambda: "k", value=lambda: "v")
    assert (key_of(text), value_of(text)) == ("k", b"v")  # type: ignore[arg-type]


def test_a_reply_topic_that_cannot_be_read_is_tried_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("kurier._client.replies._PAUSE", 0.01)
    denied = event(KafkaError.TOPIC_AUTHORIZATION_FAILED)
    consumer = FakeConsumer((0, 0), denied, denied)
    reader = ReplyReader(reading(consumer), ("t", 0), InFlight(1, False))
    pause = threading.Event()
    while consumer.given:
        pause.wait(0.01)
    reader.close()
    assert consumer.is_closed
    gone = FakeConsumer(failure(KafkaError._ALL_BROKERS_DOWN))
    with pytest.raises(BrokerUnreachable):
        ReplyReader(reading(gone), ("t", 0), InFlight(1, False))
    assert gone.is_closed


def test_states_that_cannot_be_read_are_read_again_for_everybody(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("kurier._client.states._PAUSE", 0.01)
    opened: list[FakeConsumer] = []
    again = threading.Event()

    def open_reading() -> Reading:
        listed = SimpleNamespace(topics={"s": SimpleNamespace(error=None, partitions=range(1))})
        consumer = FakeConsumer(listed, event(KafkaError.TOPIC_AUTHORIZATION_FAILED))
        opened.append(consumer)
        if len(opened) > 1:
            again.set()
        return reading(consumer)

    states = StateTail(open_reading, "s")
    watches = [states.watch("t-1"), states.watch("t-1"), states.watch("t-2", after=3600)]
    assert again.wait(LIMIT)
    states.leave(watches[0])
    states.leave(watches[2])
    states.close()
    assert all(consumer.is_closed for consumer in opened)
    assert isinstance(watches[1].end.exception(LIMIT), Exception)
    assert not watches[0].end.done() and not watches[2].end.done()
    assert isinstance(states.watch("t-3").end.exception(LIMIT), Exception)


def test_properties_of_the_caller_do_not_change_what_delivery_depends_on() -> None:
    connection = Connection("here:1", {"acks": "0", "linger.ms": 7, "bootstrap.servers": "x"})
    settings = connection._with({"linger.ms": 1}, {"acks": "all"})
    assert (settings["acks"], settings["linger.ms"]) == ("all", 7)
    assert settings["bootstrap.servers"] == "here:1"
