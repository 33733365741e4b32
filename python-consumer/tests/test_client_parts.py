"""The parts of the client that need no broker."""

from __future__ import annotations

import json
import threading
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest

from kurier import Context, task
from kurier._client import options as wishes
from kurier._client.compose import Composer, payload_limit
from kurier._client.errors import ClientClosed, ResultMissing, SubmitError, TaskFailed
from kurier._client.inflight import InFlight, Pending
from kurier._client.loglines import LineReading, LogEnding, LogLine
from kurier._client.values import result_of
from kurier._protocol.header import ReplyTo, TaskHeader
from kurier._protocol.log import Chunk, End, Source
from kurier._protocol.outcome import Outcome
from kurier._protocol.reply import Reply
from kurier._protocol.run import Attempt
from kurier._protocol.state import TaskState
from kurier._protocol.task import Task

NOW = datetime(2030, 1, 31, 12, tzinfo=timezone.utc)
COMPOSER = Composer(ReplyTo("shop", 3), 1000)
SUCCESS = Outcome("succeeded", result='{"n":0.1}')


def composed(payload: object = None, **options: Any) -> Task:
    return COMPOSER.compose("shop.ocr", payload, options).task  # type: ignore[arg-type]


def told(task_id: str = "t-1", outcome: Outcome | None = SUCCESS, **more: Any) -> Reply:
    facts: dict[str, Any] = {"status": "SUCCEEDED", "reason": "COMPLETED", "detail": "", **more}
    return Reply(task_id, task_id, "x", attempt=1, outcome=outcome, finished_at=NOW, **facts)


# -- composing


def test_a_task_says_who_asks_and_where_the_reply_goes() -> None:
    whole = composed({"doc": "ü"}, timeout=1.5, max_attempts=2, traceparent="00-a-b-01")
    header = whole.header
    assert (header.type, header.queue, header.correlation_id) == ("shop.ocr", "default", header.id)
    assert header.reply_to == ReplyTo("shop", 3, "settled")
    assert (header.timeout, header.max_attempts, header.traceparent) == (1500, 2, "00-a-b-01")
    assert whole.payload == '{"doc":"ü"}'


def test_the_same_key_is_the_same_id_and_an_id_is_taken_as_it_is() -> None:
    first, again = composed(1, key="doc-a").header, composed(2, key="doc-a").header
    assert first.id == again.id and first.idempotency_key == "doc-a"
    assert composed(1, id="mine", reply=None).header.reply_to is None
    assert composed(id="mine", reply="reported").header.reply_to == ReplyTo("shop", 3, "reported")


def test_a_function_that_is_a_task_names_its_type() -> None:
    @task(type="orders.price")
    def price(order: int, ctx: Context) -> int:
        return order

    assert COMPOSER.compose(price, {"order": 1}, {}).task.header.type == "orders.price"
    with pytest.raises(TypeError, match="is no task: mark the function with @task"):
        COMPOSER.compose(len, None, {})


@pytest.mark.parametrize(
    ("payload", "code", "match"),
    [
        ("x" * 2000, "TOO_LARGE", "pass a reference"),
        (float("nan"), "INVALID_INPUT", "not JSON"),
        (object(), "INVALID_INPUT", "type object has no JSON form"),
        ("\ud800", "INVALID_INPUT", "lone surrogate"),
        ({1: "a", "1": "b"}, "INVALID_INPUT", "DUPLICATE_KEY"),
        (10**70, "INVALID_INPUT", "NUMBER_TOO_LONG"),
        ({"k" * 300: 1}, "INVALID_INPUT", "NAME_TOO_LONG"),
    ],
)
def test_a_payload_that_a_runner_would_refuse_is_not_sent(
    payload: object, code: str, match: str
) -> None:
    with pytest.raises(SubmitError, match=match) as caught:
        composed(payload, id="mine")
    assert (caught.value.code, caught.value.task_id) == (code, "mine")
    assert "task mine was not sent" in str(caught.value)


def test_a_payload_that_is_nested_too_deeply_is_not_sent() -> None:
    deep: list[Any] = []
    for _ in range(100_000):
        deep = [deep]
    with pytest.raises(SubmitError, match="nested too deeply"):
        composed(deep)


def test_decimals_keep_every_digit() -> None:
    assert composed(Decimal("0.10000000000000000001")).payload == "0.10000000000000000001"


@pytest.mark.parametrize("limit", [0, -1])
def test_a_limit_of_payloads_is_positive(limit: int) -> None:
    with pytest.raises(ValueError, match="at least 1"):
        payload_limit(limit)


# -- options


def test_what_a_task_waits_for_becomes_its_plan() -> None:
    plan = composed(not_before=NOW, unique_key="k", if_taken="replace", priority=9).header.plan
    assert (plan.key, plan.if_taken, plan.priority) == ("k", "replace", 9)
    assert not plan.is_none() and plan.record_key() == "k"
    assert composed(priority=3, fair_key="t").header.plan.is_none()
    after = composed(group="g", after=["a", "b"], after_when="ended", after_input="results")
    assert after.header.plan.after is not None and after.header.plan.after.tasks == ("a", "b")
    assert COMPOSER.compose("x", None, {"group": "g"}).record_key == "g"
    assert COMPOSER.compose("x", None, {"ordering_key": "k"}).record_key == "k"
    assert composed(group="g", after="a").header.plan.after is not None


def test_spans_count_from_now() -> None:
    plan = composed(delay=timedelta(seconds=60), not_before=NOW).header.plan
    assert plan.not_before is not None and 55e9 < plan.not_before - _now() <= 60e9
    deadline = composed(deadline=0.5).header.deadline
    assert deadline is not None and deadline - _now() <= 0.5e9


def _now() -> int:
    return int(datetime.now(timezone.utc).timestamp() * 1e9)


def test_a_span_is_rounded_up_to_milliseconds() -> None:
    assert wishes.milliseconds("timeout", 0.0001) == 1
    assert wishes.milliseconds("timeout", timedelta(seconds=2)) == 2000


@pytest.mark.parametrize(
    ("options", "error", "match"),
    [
        ({"id": "a b"}, ValueError, "is no task id"),
        ({"timeout": -1}, ValueError, "not negative"),
        ({"timeout": "5s"}, TypeError, "number of seconds or a timedelta"),
        ({"timeout": True}, TypeError, "number of seconds or a timedelta"),
        ({"delay": 1e13}, ValueError, "before the year 10000"),
        ({"deadline": datetime(2030, 1, 1)}, ValueError, "has no time zone"),
        ({"priority": 10}, ValueError, "priority is 0 to 9"),
        ({"unique_key": "a b"}, ValueError, "printable"),
        ({"fair_key": ""}, ValueError, "fairKey has"),
        ({"unique_key": "a", "ordering_key": "b"}, ValueError, "same as unique_key"),
        ({"unique_key": "a", "fair_key": "b"}, ValueError, "same as uniqueKey"),
        ({"unique_key": "a", "if_taken": "wait"}, ValueError, "if_taken is one of"),
        ({"if_taken": "reject"}, ValueError, "unique_key is taken"),
        ({"unique_key": "a", "group": "b"}, ValueError, "one record key"),
        ({"group": "a b"}, ValueError, "a group has"),
        ({"after": ["a"]}, ValueError, "the same group"),
        ({"after": [], "group": "g"}, ValueError, "1 to 100"),
        ({"after": ["a", "b"], "after_input": "result", "group": "g"}, ValueError, "one task"),
        ({"after": ["a"], "unique_key": "g"}, ValueError, "waits for no other"),
        ({"reply": "later"}, ValueError, "reply is one of"),
        ({"dealy": 1}, TypeError, "no option 'dealy'"),
    ],
)
def test_an_option_out_of_its_range_is_named(
    options: dict[str, Any], error: type[Exception], match: str
) -> None:
    with pytest.raises(error, match=match):
        composed(**options)


# -- results


def test_a_result_is_read_exactly() -> None:
    assert result_of(told()) == {"n": 0.1}
    exact = told(outcome=Outcome("succeeded", result="0.10000000000000000001"))
    assert result_of(exact) == Decimal("0.10000000000000000001")
    with pytest.raises(ResultMissing, match="carries no result"):
        result_of(told(outcome=None, detail="RESULT_TOO_LARGE_FOR_REPLY_TOPIC"))


@pytest.mark.parametrize(
    ("outcome", "code", "message"),
    [
        (None, "DEADLINE_PASSED", "too late"),
        (Outcome("failed", "no", code="HANDLER_ERROR", error_type="E"), "HANDLER_ERROR", "no"),
        (Outcome("timed-out", "slow"), "TIMED_OUT", "slow"),
        (Outcome("start-failed", "gone"), "START_FAILED", "gone"),
        (SUCCESS, "ENDED_AFTER_SUCCESS", "it had a result, which was not accepted"),
    ],
)
def test_a_failure_says_what_happened(outcome: Outcome | None, code: str, message: str) -> None:
    reply = told(outcome=outcome, status="FAILED", reason="DEADLINE_PASSED", detail="too late")
    with pytest.raises(TaskFailed, match=f"task t-1 .x. FAILED on attempt 1, {code}: ") as caught:
        result_of(reply)
    assert (caught.value.code, caught.value.error_message) == (code, message)


# -- in flight


def test_a_reply_ends_its_task_once() -> None:
    in_flight = InFlight(2, False)
    own = in_flight.add(Pending("t-1", "sha"))
    in_flight.complete(told())
    in_flight.complete(told())
    assert own.first.result(0) is own.settled.result(0)
    assert (in_flight.counts.replies, in_flight.counts.unknown, len(in_flight)) == (1, 1, 0)


def test_the_same_task_twice_is_waited_for_twice() -> None:
    in_flight = InFlight(2, False)
    own = in_flight.add(Pending("t-1", "sha"))
    assert in_flight.add(Pending("t-1", "sha")) is own
    with pytest.raises(SubmitError, match="another payload") as caught:
        in_flight.add(Pending("t-1", "other"))
    assert caught.value.code == "ID_CONFLICT"
    in_flight.leave(own)
    assert len(in_flight) == 1
    in_flight.leave(own)
    assert len(in_flight) == 0
    with pytest.raises(ClientClosed, match="resume with"):
        own.first.result(0)


def test_a_full_client_fails_or_waits_for_room() -> None:
    full = InFlight(1, False)
    full.add(Pending("t-1", "sha"))
    with pytest.raises(SubmitError, match="1 tasks are in flight") as caught:
        full.add(Pending("t-2", "sha"))
    assert caught.value.code == "TOO_MANY_IN_FLIGHT"
    patient = InFlight(1, True)
    patient.add(Pending("t-1", "sha"))
    waiting = threading.Thread(target=patient.add, args=(Pending("t-2", "sha"),))
    waiting.start()
    patient.complete(told())
    waiting.join(10)
    assert not waiting.is_alive() and patient.find("t-2") is not None


def test_a_closed_client_lets_nothing_in_and_ends_what_it_has() -> None:
    in_flight = InFlight(1, True)
    own = in_flight.add(Pending("t-1", "sha"))
    failures: list[SubmitError] = []

    def add() -> None:
        try:
            in_flight.add(Pending("t-2", "sha"))
        except SubmitError as error:
            failures.append(error)

    waiting = threading.Thread(target=add)
    waiting.start()
    in_flight.close()
    waiting.join(10)
    assert [error.code for error in failures] == ["CLOSED"]
    with pytest.raises(ClientClosed):
        own.settled.result(0)


def test_a_reported_end_comes_first_and_the_ledger_may_differ() -> None:
    in_flight = InFlight(9, False)
    own = in_flight.add(Pending("t-1", "sha", may_be_reported=True))
    in_flight.complete(told(reported=True))
    assert own.first.done() and not own.settled.done() and len(in_flight) == 1
    in_flight.complete(told(reported=True))
    in_flight.complete(told(status="CANCELLED", outcome=None))
    assert own.settled.result(0).status == "CANCELLED"
    assert own.first.result(0).status == "SUCCEEDED"
    counts = in_flight.counts
    assert (counts.reported, counts.differing, counts.unknown) == (1, 1, 1)
    in_flight.add(Pending("t-2", "sha"))
    in_flight.complete(told("t-2", reported=True))
    assert in_flight.find("t-2") is not None
    in_flight.fail("t-2", ValueError("x"))
    in_flight.fail("t-2", ValueError("y"))
    with pytest.raises(ValueError, match="at least 1"):
        InFlight(0, True)


# -- output


RUN = Source("t-1", "e-1", 1)


def chunk(data: bytes, offset: int, stream: str = "stdout") -> Chunk:
    return Chunk(RUN, stream, offset, data)


def line(text: str, stream: str = "stdout", missing: int = 0) -> LogLine:
    return LogLine(text, stream, 1, "e-1", missing)


def end(out: tuple[int, int] = (0, 0), err: tuple[int, int] = (0, 0)) -> End:
    return End(RUN, {"stdout": out, "stderr": err})


def test_pieces_become_lines_also_across_a_character() -> None:
    reading = LineReading()
    whole = "Grüße\nzwei\n".encode()
    assert reading.read(chunk(whole[:3], 0)) == []
    assert reading.read(chunk(whole[3:9], 3)) == [line("Grüße")]
    assert reading.read(chunk(whole[3:], 3)) == [line("zwei")]
    assert reading.read(chunk(whole, 0)) == []
    assert reading.read(chunk(b"half", 0, "stderr")) == []
    assert reading.read(end((len(whole), len(whole)), (4, 4))) == [line("half", "stderr")]


def test_a_gap_is_told_where_it_is() -> None:
    reading = LineReading()
    assert reading.read(chunk(b"a", 0)) == []
    assert reading.read(chunk(b"b\n", 5)) == [line("a"), line("", missing=4), line("b")]
    assert reading.read(end((20, 9))) == [line("", missing=2), line("", missing=11)]


def test_what_has_no_end_is_told_all_the_same() -> None:
    reading = LineReading()
    assert reading.read(chunk(b"x" * 70_000, 0)) == [line("x" * 70_000)]
    assert reading.read(chunk(b"rest", 70_000)) == []
    assert reading.rest() == [line("rest")]
    assert reading.rest() == []


def at(status: str, updated: datetime, history: tuple[Attempt, ...] = ()) -> TaskState:
    header = TaskHeader("t-1", "x", "q", "t-1", None, "t-1", None, None, 0, 1, None, "0", None)
    facts: tuple[Any, ...] = ("", NOW, updated, history, None, None, None, False)
    return TaskState(header, status, "COMPLETED", *facts)


def test_output_is_over_when_every_run_has_ended_or_patience_has() -> None:
    ran = Attempt(1, "e-1", "n", NOW, 5, SUCCESS, None)
    cut = Attempt(1, "e-0", "n", NOW, 5, Outcome("interrupted"), None)
    fresh = datetime.now(timezone.utc)
    ending = LogEnding(at("RUNNING", fresh))
    ending.sees(chunk(b"a", 0))
    assert not ending.is_over()
    ending.becomes(at("SUCCEEDED", fresh, (cut, ran)))
    assert not ending.is_over()
    ending.sees(end())
    assert ending.is_over()
    assert LogEnding(at("SUCCEEDED", fresh - timedelta(minutes=1), (ran,))).is_over()
    assert not LogEnding(at("SUCCEEDED", fresh, (ran,))).is_over()


def test_options_are_documented_in_their_order() -> None:
    assert set(wishes.SubmitOptions.__annotations__) == wishes._NAMES
    assert json.loads(composed({"a": [1, None]}).payload) == {"a": [1, None]}
