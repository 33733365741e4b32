"""``InMemoryClient``: what code that submits sees in a test."""

from __future__ import annotations

import inspect
from typing import Any

import pytest

from kurier import Context, PermanentError, Retry, task
from kurier._client.errors import NotFound, ResultTimeout, SubmitError, TaskFailed
from kurier.testing import InMemoryClient, InMemoryHandle


@task(type="shop.ocr", retry=Retry(max_attempts=2))
def ocr(doc_id: str, ctx: Context) -> dict[str, Any]:
    ctx.progress(1, 2, doc_id)
    if doc_id == "bad":
        raise PermanentError("no such document")
    if doc_id == "flaky" and ctx.attempt == 1:
        raise ValueError("not yet")
    return {"doc": doc_id, "attempt": ctx.attempt}


def test_task_runs_when_it_is_submitted() -> None:
    with InMemoryClient([ocr]) as client:
        handle = client.submit(ocr, {"doc_id": "a"}, priority=3)
        assert handle.done()
        assert handle.result(timeout=1) == {"doc": "a", "attempt": 1}
        assert [word.message for word in handle.progress()] == ["a"]
        (submitted,) = client.submitted
        assert (submitted.type, submitted.payload) == ("shop.ocr", {"doc_id": "a"})
        assert submitted.options == {"priority": 3}
        assert client.handle(handle.id) is handle


def test_failures_are_tried_again_and_told() -> None:
    client = InMemoryClient({"shop.ocr": ocr})
    assert client.submit("shop.ocr", {"doc_id": "flaky"}).result()["attempt"] == 2
    with pytest.raises(TaskFailed, match="no such document") as failed:
        client.submit("shop.ocr", {"doc_id": "bad"}).result()
    assert (failed.value.status, failed.value.reason) == ("FAILED", "PERMANENT_FAILURE")
    assert failed.value.error_type == "kurier._errors.PermanentError"
    with pytest.raises(TaskFailed) as refused:
        client.submit("shop.ocr", {"doc": 1}).result()
    assert (refused.value.code, refused.value.reason) == ("PAYLOAD_INVALID", "INVALID")


def test_many_are_submitted_at_once() -> None:
    client = InMemoryClient([ocr])
    documents = [{"doc_id": "a"}, {"doc_id": "b"}]
    assert [one["doc"] for one in client.map(ocr, documents)] == ["a", "b"]
    handles = client.submit_all(ocr, documents)
    assert list(client.as_completed(handles)) == handles


def test_key_means_the_same_task() -> None:
    client = InMemoryClient([ocr])
    first = client.submit(ocr, {"doc_id": "a"}, key="k")
    assert client.submit(ocr, {"doc_id": "a"}, key="k") is first
    assert len(client.submitted) == 1
    with pytest.raises(SubmitError) as conflict:
        client.submit(ocr, {"doc_id": "b"}, key="k")
    assert conflict.value.code == "ID_CONFLICT"


def test_task_without_a_function_ends_as_the_test_says() -> None:
    client = InMemoryClient()
    well, badly, cancelled, open_ = client.submit_all("shop.scan", [1, 2, 3, 4])
    client.complete(well.id, {"pages": 2})
    client.fail(badly.id, "jammed", "PaperJam")
    cancelled.cancel("not needed")
    cancelled.cancel("again")
    assert well.result() == {"pages": 2}
    with pytest.raises(TaskFailed, match="PaperJam: jammed"):
        badly.result()
    assert cancelled.reply().status == "CANCELLED"
    assert cancelled.reply().detail == "not needed"
    with pytest.raises(ResultTimeout):
        open_.result(timeout=5)
    with pytest.raises(ResultTimeout, match="1 tasks"):
        list(client.as_completed([well, open_]))


def test_what_the_real_client_refuses_is_refused() -> None:
    client = InMemoryClient([ocr])
    with pytest.raises(TypeError, match="no option"):
        client.submit(ocr, {}, prio=1)  # type: ignore[call-arg]
    with pytest.raises(ValueError):
        client.submit(ocr, {}, priority=11)
    with pytest.raises(SubmitError, match="not JSON"):
        client.submit(ocr, {1})
    with pytest.raises(NotFound):
        client.handle("other")
    with pytest.raises(TypeError, match="is no task"):
        InMemoryClient([len])
    client.close()
    with pytest.raises(SubmitError) as closed:
        client.submit(ocr, {})
    assert closed.value.code == "CLOSED"


@pytest.mark.parametrize("memory", [InMemoryClient, InMemoryHandle])
def test_what_both_have_is_called_alike(memory: Any) -> None:
    client = pytest.importorskip("kurier.client", exc_type=ImportError)
    real = client.Client if memory is InMemoryClient else client.TaskHandle
    own = {"complete", "fail", "end"}
    for name, method in inspect.getmembers(memory, inspect.isfunction):
        if name.startswith("_") or name in own:
            continue
        theirs = inspect.signature(getattr(real, name))
        assert inspect.signature(method).parameters.keys() == theirs.parameters.keys(), name
