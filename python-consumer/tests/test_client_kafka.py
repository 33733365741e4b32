"""The client over the library's own small broker, with a ledger played by hand."""

from __future__ import annotations

import asyncio
import hashlib
import json
import logging
import os
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any, Callable

import pytest

pytest.importorskip("confluent_kafka", reason="the client needs confluent-kafka")

from confluent_kafka import Consumer, Producer, TopicPartition

from kurier import Context, task
from kurier._client import later
from kurier._client.reading import Reading
from kurier._protocol import instants, writer
from kurier.client import (
    AsyncClient,
    BrokerUnreachable,
    Client,
    ClientClosed,
    NotFound,
    ReplayRefused,
    ResultTimeout,
    SubmitError,
    TaskFailed,
    TaskHandle,
    use_client,
)

LIMIT = 30.0
PARTITIONS = 4


class Town:
    """A broker, and the ledger's hand: it answers what it is told to answer."""

    def __init__(self) -> None:
        self.namespace = f"ns-{uuid.uuid4().hex[:8]}"
        self._broker = Producer({"test.mock.num.brokers": 1, "partitioner": "murmur2_random"})
        found = next(iter(self._broker.list_topics(timeout=10).brokers.values()))
        self.address = f"{found.host}:{found.port}"
        for name in ("tasks.default", "intake", "state", "logs", "replays", "replies.shop"):
            self._broker.list_topics(f"{self.namespace}.{name}", timeout=10)
        self._reader = Consumer({"bootstrap.servers": self.address, "group.id": "ledger"})
        self._answer: Callable[[dict[str, Any], int], None] = lambda document, partition: None
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self.seen: list[dict[str, Any]] = []

    def open(self, **more: Any) -> Client:
        return Client(self.address, app="shop", namespace=self.namespace, **more)

    def answers(self, answer: Callable[[dict[str, Any], int], None]) -> None:
        """From now on the ledger does this with every task and request."""
        self._answer = answer
        if not self._thread.is_alive():
            self._reader.assign(
                [
                    TopicPartition(f"{self.namespace}.{name}", number, 0)
                    for name in ("tasks.default", "intake")
                    for number in range(PARTITIONS)
                ]
            )
            self._thread.start()

    def _run(self) -> None:
        while not self._closing.is_set():
            message = self._reader.poll(0.05)
            if message is not None and message.error() is None:
                document = json.loads(message.value() or b"")
                self.seen.append(document)
                self._answer(document, int(message.partition() or 0))

    def write(self, topic: str, key: str, document: Any, partition: int = -1, **more: Any) -> None:
        compact = json.dumps(document, separators=(",", ":")) if isinstance(document, dict) else ""
        value = document if isinstance(document, bytes) else compact.encode()
        self._broker.produce(
            f"{self.namespace}.{topic}", value, key.encode(), partition=partition, **more
        )
        assert self._broker.flush(10) == 0

    def reply(self, document: dict[str, Any], outcome: dict[str, Any], **more: Any) -> None:
        to = document["replyTo"]
        reply = end_of(document, outcome, **more)
        self.write(f"replies.{to['app']}", document["id"], reply, to["partition"])

    def close(self) -> None:
        self._closing.set()
        if self._thread.is_alive():
            self._thread.join(10)
        self._reader.close()


def end_of(document: dict[str, Any], outcome: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "schema": "kurier.reply/1",
        "taskId": document["id"],
        "correlationId": document["correlationId"],
        "type": document["type"],
        "status": "SUCCEEDED" if outcome["kind"] == "succeeded" else "FAILED",
        "reason": "COMPLETED",
        "detail": "",
        "attempt": 1,
        "outcome": outcome,
        "finishedAt": "2030-01-31T12:00:00Z",
        **more,
    }


def state_of(document: dict[str, Any], status: str, **more: Any) -> dict[str, Any]:
    header = {name: value for name, value in document.items() if name not in ("schema", "payload")}
    payload = json.dumps(document["payload"], separators=(",", ":"), ensure_ascii=False)
    header["payloadSha256"] = hashlib.sha256(payload.encode()).hexdigest()
    now = instants.written(instants.of_datetime(datetime.now(timezone.utc)))
    names = ("deliveries", "attempts", "interruptions", "runnerLosses", "duplicates")
    return {
        "schema": "kurier.state/1",
        "task": header,
        "status": status,
        "reason": "CLAIMED",
        "detail": "",
        "counters": dict.fromkeys(names, 0),
        "submittedAt": now,
        "updatedAt": now,
        "history": [],
        "noReplyRoute": False,
        **more,
    }


@pytest.fixture
def town() -> Iterator[Town]:
    town = Town()
    yield town
    town.close()


@pytest.fixture
def client(town: Town) -> Iterator[Client]:
    with town.open() as client:
        yield client


def doubled(town: Town) -> Callable[[dict[str, Any], int], None]:
    """Succeeds with twice the payload, or fails where that is no number."""

    def answer(document: dict[str, Any], partition: int) -> None:
        payload = document.get("payload")
        if isinstance(payload, int):
            town.reply(document, {"kind": "succeeded", "result": payload * 2})
        else:
            facts = {"failure": "PERMANENT", "code": "HANDLER_ERROR", "errorType": "ValueError"}
            said = {"message": "no number", "traceback": "Traceback ..."}
            town.reply(document, {"kind": "failed", **facts, **said})

    return answer


def test_results_come_by_replies(town: Town, client: Client) -> None:
    town.answers(doubled(town))
    handle = client.submit("double", 21)
    assert handle.result(LIMIT) == 42 == handle.settled(LIMIT) == handle.get(timeout=LIMIT)
    at = handle.submitted(LIMIT)
    assert at is not None and str(at).startswith(f"{town.namespace}.tasks.default-")
    assert handle.done() and repr(handle) == f"TaskHandle({handle.id!r})"
    assert list(client.map("double", range(20), wait=LIMIT)) == [2 * n for n in range(20)]
    handles = client.submit_all("double", range(5))
    assert {one.id for one in client.as_completed(handles, LIMIT)} == {one.id for one in handles}
    with pytest.raises(TaskFailed, match="ValueError: no number") as caught:
        client.submit("double", "x").result(LIMIT)
    assert (caught.value.error_type, caught.value.traceback) == ("ValueError", "Traceback ...")
    counts = client.statistics()
    assert (counts["in_flight"], counts["replies"], counts["malformed"]) == (0, 27, 0)


def test_what_is_no_reply_is_counted(
    town: Town, client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    town.answers(doubled(town))
    with caplog.at_level(logging.WARNING, "kurier.client"):
        for number in range(PARTITIONS):
            town.write("replies.shop", "x", b"{", number)
        assert client.submit("double", 1).result(LIMIT) == 2
    assert client.statistics()["malformed"] == 1
    assert "replies.malformed" in caplog.text


def test_a_task_that_has_not_ended_is_waited_for_again(town: Town, client: Client) -> None:
    handle = client.submit("double", 4)
    with pytest.raises(ResultTimeout, match=f"task {handle.id} has not ended after 0.05 s"):
        handle.result(0.05)
    with pytest.raises(TimeoutError, match="1 tasks have not ended"):
        list(client.as_completed([handle], 0.05))
    town.answers(doubled(town))
    assert handle.result(LIMIT) == 8


def test_a_handle_that_is_forgotten_makes_room(town: Town) -> None:
    with town.open(max_in_flight=1, when_full="fail") as client:
        handle = client.submit("double", 1)
        with pytest.raises(SubmitError, match="in flight") as caught:
            client.submit("double", 2)
        assert caught.value.code == "TOO_MANY_IN_FLIGHT"
        handle.forget()
        handle.forget()
        assert client.submit("double", 3).id != handle.id


def test_the_client_that_closes_fails_what_is_open(town: Town) -> None:
    client = town.open()
    handle, resumed = client.submit("double", 1), client.handle("somebody-else")
    waiting = resumed._ticket.first()
    client.close()
    client.close()
    for failed in (handle, resumed):
        with pytest.raises(ClientClosed, match=f"before task {failed.id} ended"):
            failed.result(LIMIT)
    assert waiting.done()
    with pytest.raises(SubmitError, match="the client is closed"):
        client.submit("double", 1)
    with pytest.raises(SubmitError, match="the client is closed"):
        client.handle("x")


def test_a_client_of_another_process_says_so(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("os.getpid", lambda: -1)
    with pytest.raises(SubmitError, match="open one after the fork"):
        client.submit("double", 1)
    client.close()
    monkeypatch.undo()


def test_no_such_queue_and_no_such_namespace(town: Town, client: Client) -> None:
    with pytest.raises(SubmitError, match="queue other does not exist") as caught:
        client.submit("double", 1, queue="other")
    assert caught.value.code == "NO_SUCH_QUEUE"
    with pytest.raises(SubmitError, match="no Kurier with namespace nobody") as nobody:
        Client(town.address, app="shop", namespace="nobody")
    assert nobody.value.code == "NO_SUCH_NAMESPACE"


def test_no_broker_is_said_with_its_address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kurier._client.topics.ANSWER_LIMIT", 1.0)
    with pytest.raises(BrokerUnreachable, match=r"no Kafka broker answered at 127\.0\.0\.1:1 "):
        Client("127.0.0.1:1", app="shop", properties={"log_level": 0})


@pytest.mark.parametrize(
    ("settings", "match"),
    [
        ({"bootstrap_servers": ""}, "host:port"),
        ({"app": "a b"}, "an app has"),
        ({"when_full": "wait"}, "block or fail"),
        ({"max_payload_bytes": 0}, "at least 1"),
        ({"namespace": "a.b"}, "a namespace has"),
    ],
)
def test_settings_are_checked_before_anything_connects(
    settings: dict[str, Any], match: str
) -> None:
    chosen = {"bootstrap_servers": "127.0.0.1:1", "app": "shop", **settings}
    with pytest.raises(ValueError, match=match):
        Client(**chosen)


def test_the_same_key_is_one_task_and_its_end_may_be_long_ago(town: Town, client: Client) -> None:
    def remember(document: dict[str, Any], partition: int) -> None:
        outcome = {"kind": "succeeded", "result": 7}
        town.write(
            "state", document["id"], state_of(document, "SUCCEEDED", outcome=outcome), partition
        )

    town.answers(remember)
    first = client.submit("double", 1, key="doc-a")
    again = client.submit("double", 1, key="doc-a")
    assert first.id == again.id
    assert first.result(LIMIT) == 7 == again.result(LIMIT)
    with pytest.raises(SubmitError, match="another payload") as caught:
        client.submit("double", 2, key="doc-a").result(LIMIT)
    assert caught.value.code == "ID_CONFLICT"
    unreplied = client.submit("double", 3, reply=None)
    assert unreplied.result(LIMIT) == 7 == client.handle(unreplied.id).result(LIMIT)
    assert "replyTo" not in town.seen[-1]


def test_a_task_that_waits_goes_to_the_ledger(town: Town, client: Client) -> None:
    town.answers(lambda request, partition: doubled(town)(request["task"], partition))
    assert client.submit("double", 4, delay=0.1, ordering_key="k").result(LIMIT) == 8
    (request,) = town.seen
    assert (request["kind"], request["task"]["orderingKey"]) == ("submit", "k")
    assert "notBefore" in request["task"]


def test_a_cancel_goes_where_the_task_lies(town: Town, client: Client) -> None:
    lies = threading.Event()
    asked = threading.Event()
    places: list[tuple[str, int]] = []

    def answer(document: dict[str, Any], partition: int) -> None:
        places.append((document.get("kind", "task"), partition))
        if "payload" in document:
            town.write("state", document["id"], state_of(document, "RUNNING"), partition)
            lies.set()
        else:
            asked.set()

    town.answers(answer)
    handle = client.submit("double", 1)
    # They are in two topics, which are read in any order.
    assert lies.wait(LIMIT)
    handle.cancel("enough", force=True)
    assert asked.wait(LIMIT)
    asked.clear()
    client.handle(handle.id).cancel()
    assert asked.wait(LIMIT)
    assert [kind for kind, _ in places] == ["task", "cancel", "cancel"]
    assert len({partition for _, partition in places}) == 1
    assert (town.seen[1]["reason"], town.seen[1]["force"]) == ("enough", True)


def test_a_cancel_of_nobody_is_refused(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kurier._client.core._FOUND_LIMIT", 0.3)
    with pytest.raises(NotFound, match="task nobody is not in"):
        client.handle("nobody").cancel()


def word(done: int) -> dict[str, Any]:
    at = datetime(2030, 1, 31, tzinfo=timezone.utc) + timedelta(seconds=done)
    return {"done": done, "total": 2, "message": f"step {done}", "at": at.isoformat()}


def test_progress_is_told_until_the_end(town: Town, client: Client) -> None:
    def answer(document: dict[str, Any], partition: int) -> None:
        for done in (1, 1, 2):
            running = state_of(document, "RUNNING", progress=word(done))
            town.write("state", document["id"], running, partition)
        outcome = {"kind": "succeeded", "result": 1}
        town.write("state", document["id"], b"{", partition)
        ended = state_of(document, "SUCCEEDED", outcome=outcome, progress=word(2))
        town.write("state", document["id"], ended, partition)

    handle = client.submit("steps", 2)
    with pytest.raises(ResultTimeout, match="has not ended after"):
        list(handle.progress(0.1))
    town.answers(answer)
    assert [said.done for said in handle.progress(LIMIT)] == [1, 2]


def log_chunk(task_id: str, offset: int, text: str) -> dict[str, Any]:
    source = {"taskId": task_id, "execution": "e-1", "attempt": 1}
    facts = {"stream": "stdout", "offset": offset, "text": text}
    return {"schema": "kurier.log/1", "kind": "chunk", **source, **facts}


def test_output_is_followed_to_its_end(
    town: Town, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The small broker finds no offset by time.
    monkeypatch.setattr(Reading, "first_since", lambda reading, place, millis: 0)
    known: dict[str, Any] = {}
    running = threading.Event()

    def answer(document: dict[str, Any], partition: int) -> None:
        known.update(document=document, partition=partition)
        town.write("state", document["id"], state_of(document, "RUNNING"), partition)
        running.set()

    town.answers(answer)
    handle = client.submit("steps", 2)
    assert running.wait(LIMIT)
    assert list(handle.logs(follow=False, timeout=LIMIT)) == []
    feed = handle.logs(timeout=LIMIT)
    speak(town, known, handle.id)
    assert [line.text for line in feed] == ["one", "two"]
    with pytest.raises(ResultTimeout):
        list(client.handle("nobody").logs(timeout=0.3))


def speak(town: Town, known: dict[str, Any], task_id: str) -> None:
    partition = known["partition"]
    for header in (task_id, "other"):
        entry = log_chunk(task_id, 0, "one\ntwo\n")
        town.write("logs", "e-1", entry, partition, headers={"kurier-task-id": header})
    town.write("logs", "e-1", b"{", partition)
    town.write("logs", "e-2", log_chunk("other", 0, "no"), partition)
    end = {**log_chunk(task_id, 0, ""), "kind": "end"}
    for name in ("stdout", "stderr"):
        end[name] = {"bytes": 8 if name == "stdout" else 0, "kept": 8 if name == "stdout" else 0}
    town.write("logs", "e-1", end, partition)
    outcome = {"kind": "succeeded", "result": 1}
    town.write("state", task_id, b"{", partition)
    ended = state_of(known["document"], "SUCCEEDED", outcome=outcome)
    town.write("state", task_id, ended, partition)


def test_replies_of_the_app_are_consumed(town: Town, client: Client) -> None:
    town.answers(doubled(town))
    fresh = client.replies()
    first: list[Any] = []
    reading = threading.Thread(target=lambda: first.append(next(fresh)))
    reading.start()
    ended = []
    while reading.is_alive():
        ended.append(client.submit("double", 1))
        assert ended[-1].result(LIMIT) == 2
        reading.join(0.2)
    assert first[0].task_id in {handle.id for handle in ended}
    fresh.close()  # type: ignore[attr-defined]


def test_a_member_of_a_group_begins_with_what_nobody_has_handled(
    town: Town, client: Client
) -> None:
    town.answers(doubled(town))
    ids = {client.submit("double", n).reply(LIMIT).task_id for n in range(3)}
    town.write("replies.shop", "x", b"{", 0)
    seen = client.replies("group")
    assert {next(seen).task_id for _ in ids} == ids
    seen.close()  # type: ignore[attr-defined]


def letter(task_id: str, queue: str, number: int) -> dict[str, Any]:
    task = {"schema": "kurier.task/1", "id": task_id, "type": "shop.ocr", "queue": queue}
    return {
        "schema": "kurier.dead-letter/1",
        "id": task_id,
        "queue": queue,
        "status": "FAILED",
        "reason": "ATTEMPTS_EXHAUSTED",
        "code": "HANDLER_ERROR",
        "message": "no",
        "original": {"kind": "understood", "task": {**task, "payload": {"n": 1.10}}},
        "from": {"topic": "t", "partition": 0, "offset": number},
        "history": [],
        "outputTail": "",
        "diedAt": f"2030-01-31T12:00:0{number}Z",
    }


def test_dead_letters_are_listed_and_run_again(town: Town, client: Client) -> None:
    town.answers(lambda request, partition: None)
    for queue in ("default", "other"):
        town._broker.list_topics(f"{town.namespace}.dead.{queue}", timeout=10)
    town.write("dead.default", "a", letter("a", "default", 1), 2)
    town.write("dead.other", "b", letter("b", "other", 3), 1)
    raw = {**letter("invalid:1", "other", 2), "original": {"kind": "raw", "base64": "eA=="}}
    town.write("dead.other", "c", raw, 1)
    town.write("dead.other", "d", b"{", 1)
    office = client.operations
    assert [one.id for one in office.dead_letters()] == ["b", "invalid:1", "a"]
    assert [one.id for one in office.dead_letters(type="shop.ocr", queue="other")] == ["b"]
    since = datetime(2030, 1, 31, 12, 0, 2, tzinfo=timezone.utc)
    assert len(office.dead_letters(since=since, limit=5)) == 2
    found = office.dead_letter("invalid:1")
    assert (found.type, found.payload, found.raw) == ("", "", b"x")
    new_id = office.requeue("a")
    assert office.requeue("a") == new_id
    deadline = time.monotonic() + LIMIT
    while len(town.seen) < 2 and time.monotonic() < deadline:
        threading.Event().wait(0.05)
    assert town.seen[0]["kind"] == "replay" and town.seen[0] == town.seen[1]
    with pytest.raises(ReplayRefused, match="could not be read as a task"):
        office.requeue("invalid:1")
    with pytest.raises(NotFound, match="task nobody is not in the dead letters"):
        office.dead_letter("nobody")
    gone = state_of(
        {**letter("a", "default", 1)["original"]["task"], "correlationId": "a"}, "FAILED"
    )
    town.write("state", "a", {**gone, "replayedAs": new_id}, 2)
    with pytest.raises(ReplayRefused, match=f"it was replayed as {new_id}"):
        office.requeue("a")


def replay_of(request: dict[str, Any], status: str, **more: Any) -> dict[str, Any]:
    return {
        "schema": "kurier.replay/1",
        "id": request["replayId"],
        "terms": request["terms"],
        "status": status,
        "range": [],
        "matched": 2,
        "replayed": 2,
        "pending": 0,
        "skipped": {},
        "lastError": "",
        "createdBy": request["createdBy"],
        "createdAt": "2030-01-31T12:00:00Z",
        "updatedAt": "2030-01-31T12:00:00Z",
        **more,
    }


def test_replays_are_asked_for_and_steered(town: Town, client: Client) -> None:
    created: dict[str, Any] = {}
    answers = {"PAUSE": "PAUSED", "RESUME": "RUNNING", "ABORT": "ABORTED"}

    def answer(request: dict[str, Any], partition: int) -> None:
        created.setdefault("first", request)
        status = answers.get(request.get("steer", ""), "RUNNING")
        town.write("replays", request["replayId"], replay_of(created["first"], status), partition)

    town.answers(answer)
    office = client.operations
    terms: dict[str, Any] = {"id": "mend", "per_second": 2.5, "edit": {"n": None}, "new_key": True}
    begun = office.create("type=x", **terms)
    assert (begun.id, begun.status, begun.terms.edit) == ("mend", "RUNNING", '{"n":null}')
    assert office.create("type=x", **terms) == begun and len(town.seen) == 1
    with pytest.raises(ReplayRefused, match="REPLAY_CONFLICT"):
        office.create("type=y", **terms)
    assert office.steer("mend", "PAUSE").status == "PAUSED"
    assert office.steer("mend", "RESUME").status == "RUNNING"
    with pytest.raises(ResultTimeout, match="replay mend is not that far"):
        office.ended("mend", 0.3)
    assert office.steer("mend", "ABORT").status == "ABORTED"
    assert office.steer("mend", "ABORT").status == "ABORTED"
    with pytest.raises(ReplayRefused, match="has ended already: ABORTED"):
        office.steer("mend", "RESUME")
    assert office.ended("mend", LIMIT).status == "ABORTED"
    assert [one.id for one in office.replays()] == ["mend"]
    town.write("replays", "mend", b"", 0)
    with pytest.raises(NotFound, match="replay other is not in"):
        office.replay("other")


@pytest.mark.parametrize(
    "terms",
    [{"id": "a b"}, {"limit": 0}, {"per_second": 0.0}, {"ended": True}, {"where": "x" * 4001}],
)
def test_terms_of_a_replay_are_checked(client: Client, terms: dict[str, Any]) -> None:
    with pytest.raises(ValueError):
        client.operations.create(**{"where": "type=x", **terms})


def test_the_asyncio_twin_does_the_same(town: Town) -> None:
    town.answers(doubled(town))

    async def work() -> None:
        closed = AsyncClient(town.address, app="shop")
        with pytest.raises(RuntimeError, match="async with"):
            closed.handle("x")
        await closed.close()
        async with AsyncClient(town.address, app="shop", namespace=town.namespace) as client:
            handle = await client.submit("double", 21)
            assert await handle.result(LIMIT) == 42 == await handle.settled(LIMIT)
            assert (await handle.submitted(LIMIT)) is not None and handle.done()
            assert repr(handle) == f"AsyncTaskHandle({handle.id!r})"
            assert [n async for n in client.map("double", range(5), wait=LIMIT)] == [0, 2, 4, 6, 8]
            handles = await client.submit_all("double", range(5))
            ended = [one.id async for one in client.as_completed(handles, LIMIT)]
            assert sorted(ended) == sorted(one.id for one in handles)
            assert client.statistics()["replies"] == 11
            assert client.operations.replays() == []
            await leave_open(client)

    async def leave_open(client: AsyncClient) -> None:
        town.answers(lambda document, partition: None)
        handle = await client.submit("double", 1)
        with pytest.raises(ResultTimeout, match="has not ended after"):
            await handle.result(0.05)
        with pytest.raises(asyncio.TimeoutError):
            await asyncio.wait_for(handle.result(), 0.05)
        with pytest.raises(ResultTimeout, match="1 tasks have not ended"):
            [one async for one in client.as_completed([handle], 0.05)]
        with pytest.raises(ResultTimeout):
            [said async for said in handle.progress(0.3)]
        with pytest.raises(ResultTimeout):
            [said async for said in client.handle("nobody").logs(timeout=0.3)]
        await handle.cancel()
        with pytest.raises(asyncio.TimeoutError):
            await asyncio.wait_for(client.replies().__anext__(), 0.3)
        handle.forget()

    asyncio.run(work())


@task
def add(x: int, y: int = 1, *, ctx: Context | None = None) -> int:
    return x + y


def test_a_task_function_is_submitted_by_the_names_of_celery(town: Town, client: Client) -> None:
    def answer(document: dict[str, Any], partition: int) -> None:
        whole = document.get("task", document)
        town.reply(whole, {"kind": "succeeded", "result": sum(whole["payload"].values())})

    town.answers(answer)
    use_client(client)
    try:
        assert add.delay(2, 3).get(timeout=LIMIT) == 5  # type: ignore[attr-defined]
        moment = datetime.now(timezone.utc)
        late = add.apply_async(  # type: ignore[attr-defined]
            (4,), {"y": 5}, eta=moment, expires=60, task_id="mine", queue="default", priority=3
        )
        assert isinstance(late, TaskHandle) and late.id == "mine"
        assert late.get(LIMIT) == 9
        soon = add.apply_async(kwargs={"x": 1}, countdown=0.1)  # type: ignore[attr-defined]
        assert soon.get(LIMIT) == 1
        assert town.seen[0]["payload"] == {"x": 2, "y": 3}
        assert town.seen[1]["task"]["priority"] == 3
    finally:
        use_client(None)
    assert add(2, 3) == 5


def test_without_a_client_the_environment_says_where(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    town.answers(lambda document, partition: None)
    monkeypatch.setenv("KURIER_KAFKA", town.address)
    monkeypatch.setenv("KURIER_NAMESPACE", town.namespace)
    monkeypatch.setenv("KURIER_APP", "shop")
    shared = later._Shared()
    client = shared.client()
    assert shared.client() is client
    assert client._core.settings.app == "shop"
    assert shared.use(None) is client
    client.close()


PROGRAM = """
import sys
sys.path.insert(0, sys.argv[1])
from kurier import task

@task
def add(x, y):
    return x + y

add.delay(1, y=2)
"""


def test_a_program_that_calls_and_leaves_has_sent_the_task(town: Town) -> None:
    came = threading.Event()
    town.answers(lambda document, partition: came.set())
    environment = {"KURIER_KAFKA": town.address, "KURIER_NAMESPACE": town.namespace}
    source = str(Path(__file__).resolve().parents[1] / "src")
    subprocess.run(
        [sys.executable, "-c", PROGRAM, source],
        env={**os.environ, **environment, "KURIER_APP": "shop"},
        check=True,
        timeout=60,
    )
    assert came.wait(LIMIT)
    assert (town.seen[0]["type"], town.seen[0]["payload"]) == ("add", {"x": 1, "y": 2})


@pytest.mark.parametrize(
    ("program", "app"),
    [
        ("/x/reports/nightly.py", "nightly"),
        ("/x/my reports/__main__.py", "my-reports"),
        (None, "python"),
        ("/x/__.py", "python"),
    ],
)
def test_an_app_is_named_after_its_program(program: str | None, app: str) -> None:
    assert later.app_of(program) == app


def rest(a: int, /, *more: int) -> None: ...
def whole(payload: object, /) -> None: ...
def named(a: int, **rest: int) -> None: ...


def test_a_call_becomes_the_payload_that_is_bound_to_it() -> None:
    assert later.payload_of(add, (1,), {"y": 2}) == {"x": 1, "y": 2}
    assert later.payload_of(whole, ([1],), {}) == [1]
    assert later.payload_of(named, (1,), {"b": 2}) == {"a": 1, "b": 2}
    with pytest.raises(TypeError, match="missing a required argument"):
        later.payload_of(add, (), {})
    with pytest.raises(TypeError, match="by position only"):
        later.payload_of(rest, (1, 2), {})
    assert writer.words(["a"]) == '["a"]'
