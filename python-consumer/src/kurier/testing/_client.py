"""A client that needs no broker, for tests of code that submits."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timezone
from types import TracebackType
from typing import TYPE_CHECKING, Any, Callable, Union

from kurier._client import compose
from kurier._client.compose import Composed, TaskType
from kurier._client.errors import NotFound, ResultTimeout, SubmitError
from kurier._client.options import SubmitOptions
from kurier._client.values import result_of
from kurier._protocol.header import ReplyTo
from kurier._protocol.outcome import Outcome
from kurier._protocol.reply import Reply
from kurier._protocol.run import Progress
from kurier._task import type_of
from kurier.testing._environment import TaskEnvironment
from kurier.testing._run import TaskRun

if TYPE_CHECKING:
    from typing_extensions import Unpack

Handlers = Union[Mapping[str, Callable[..., Any]], Iterable[Callable[..., Any]]]


@dataclass(frozen=True)
class Submitted:
    """What a client was given to submit."""

    id: str
    type: str
    payload: Any
    """As it comes out of JSON."""
    options: Mapping[str, Any]


class InMemoryHandle:
    """One task of an InMemoryClient; what it has in common with a TaskHandle."""

    def __init__(self, task_id: str, type: str) -> None:
        self.id = task_id
        """The task's identity."""
        self._type = type
        self._runs: Sequence[TaskRun] = ()
        self._reply: Reply | None = None

    def end(self, reply: Reply, runs: Sequence[TaskRun] = ()) -> None:
        """Decides how it ended; a later word changes nothing."""
        if self._reply is None:
            self._reply, self._runs = reply, runs

    def done(self) -> bool:
        """Whether it has ended."""
        return self._reply is not None

    def reply(self, timeout: float | None = None) -> Reply:
        """How it ended; raises ResultTimeout at once if it has not: nothing would end it later."""
        if self._reply is None:
            raise ResultTimeout(f"task {self.id} has not ended, and nothing runs it in memory")
        return self._reply

    def result(self, timeout: float | None = None) -> Any:
        """Its result; raises TaskFailed if it ended badly, ResultTimeout if it has not ended."""
        return result_of(self.reply(timeout))

    get = result
    settled = result

    def cancel(self, reason: str = "cancelled by its submitter", *, force: bool = False) -> None:
        """Ends a task that has not ended."""
        self.end(reply_of(self.id, self._type, "CANCELLED", "CANCEL_REQUESTED", 1, detail=reason))

    def progress(self, timeout: float | None = None) -> Iterator[Progress]:
        """What its runs have reported, all of it."""
        now = datetime.now(timezone.utc)
        for run in self._runs:
            for word in run.progress:
                yield Progress(word.done, word.total, word.message, now)


class InMemoryClient:
    """Stands for ``kurier.client.Client`` where code submits tasks: no broker, no node.

        client = InMemoryClient([ocr])                       # functions marked with @task, or
        client = InMemoryClient({"shop.ocr": fake_ocr})      # what stands for a type
        report(client)
        assert client.submitted[0].payload == {"doc_id": "a"}

    A task runs when it is submitted, on the calling thread, with its retries and without waits;
    ``delay`` and ``after`` are checked and not kept to. One of a type without a function does not
    end until the test says how, by ``complete`` or ``fail``. The options, the ids and the errors of
    a submit are those of the real client.
    """

    def __init__(
        self,
        handlers: Handlers = (),
        *,
        app: str = "test",
        environment: TaskEnvironment | None = None,
    ) -> None:
        self._handlers = _named(handlers)
        self._environment = environment or TaskEnvironment()
        self._composer = compose.Composer(ReplyTo(app, 0), compose.payload_limit(1 << 20))
        self._tasks: dict[str, tuple[Composed, InMemoryHandle]] = {}
        self._is_closed = False
        self.submitted: list[Submitted] = []
        """What was submitted, in order; a repeated id is listed once."""

    def submit(
        self, type: TaskType, payload: object = None, **options: Unpack[SubmitOptions]
    ) -> InMemoryHandle:
        """Submits a task; raises SubmitError and ValueError as the real client does."""
        if self._is_closed:
            raise SubmitError("CLOSED", "the client is closed")
        task = self._composer.compose(type, payload, options)
        if task.id in self._tasks:
            return self._again(task)
        name = task.task.header.type
        handle = InMemoryHandle(task.id, name)
        self._tasks[task.id] = task, handle
        document = json.loads(task.task.payload)
        self.submitted.append(Submitted(task.id, name, document, dict(options)))
        if name in self._handlers:
            self._run(handle, name, document)
        return handle

    def _again(self, task: Composed) -> InMemoryHandle:
        first, handle = self._tasks[task.id]
        if first.task.header.payload_sha256 != task.task.header.payload_sha256:
            message = f"another task with the id {task.id} has another payload"
            raise SubmitError("ID_CONFLICT", message, task.id)
        return handle

    def _run(self, handle: InMemoryHandle, name: str, document: Any) -> None:
        runs = self._environment.run_to_end(self._handlers[name], document)
        handle.end(_reply(handle.id, name, runs[-1]), runs)

    def submit_all(
        self, type: TaskType, payloads: Iterable[object], **options: Unpack[SubmitOptions]
    ) -> list[InMemoryHandle]:
        """Submits tasks in order."""
        return [self.submit(type, payload, **options) for payload in payloads]

    def map(
        self,
        type: TaskType,
        payloads: Iterable[object],
        *,
        wait: float | None = None,
        **options: Unpack[SubmitOptions],
    ) -> Iterator[Any]:
        """Submits all at once and gives the results in the order of the payloads."""
        handles = self.submit_all(type, payloads, **options)
        return (handle.result(wait) for handle in handles)

    def as_completed(
        self, handles: Iterable[InMemoryHandle], timeout: float | None = None
    ) -> Iterator[InMemoryHandle]:
        """Gives the handles of the tasks that have ended; raises ResultTimeout for the others."""
        given = list(handles)
        yield from (handle for handle in given if handle.done())
        left = sum(not handle.done() for handle in given)
        if left:
            raise ResultTimeout(f"{left} tasks have not ended, and nothing runs them in memory")

    def handle(self, task_id: str) -> InMemoryHandle:
        """The handle of a task that was submitted here; raises NotFound for another."""
        if task_id not in self._tasks:
            raise NotFound(f"task {task_id} was not submitted to this client")
        return self._tasks[task_id][1]

    def complete(self, task_id: str, result: object) -> None:
        """Ends a task without a function well."""
        handle = self.handle(task_id)
        outcome = Outcome("succeeded", result=json.dumps(result))
        handle.end(reply_of(task_id, handle._type, "SUCCEEDED", "COMPLETED", 1, outcome))

    def fail(self, task_id: str, message: str, error_type: str = "") -> None:
        """Ends a task without a function badly, as one whose handler raised PermanentError."""
        handle = self.handle(task_id)
        outcome = Outcome(
            "failed", message, failure="PERMANENT", code="HANDLER_ERROR", error_type=error_type
        )
        handle.end(reply_of(task_id, handle._type, "FAILED", "PERMANENT_FAILURE", 1, outcome))

    def close(self) -> None:
        """Lets nothing in any more."""
        self._is_closed = True

    def __enter__(self) -> InMemoryClient:
        return self

    def __exit__(
        self,
        type: type[BaseException] | None,
        value: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()


def reply_of(
    task_id: str,
    type: str,
    status: str,
    reason: str,
    attempt: int,
    outcome: Outcome | None = None,
    detail: str = "",
) -> Reply:
    """What a ledger would tell of a task's end."""
    now = datetime.now(timezone.utc)
    return Reply(task_id, task_id, type, status, reason, detail, attempt, outcome, now)


def _reply(task_id: str, type: str, run: TaskRun) -> Reply:
    if run.status == "succeeded":
        outcome = Outcome("succeeded", result=json.dumps(run.value))
        return reply_of(task_id, type, "SUCCEEDED", "COMPLETED", run.attempt, outcome)
    failure = run.failure
    assert failure is not None, "nobody has asked it to stop"
    outcome = Outcome(
        "failed",
        failure.message,
        failure=failure.kind.upper() if failure.kind != "crashed" else "RETRYABLE",
        code=failure.code,
        error_type=failure.error_type,
        traceback=failure.traceback,
    )
    reasons = {"permanent": "PERMANENT_FAILURE", "invalid": "INVALID"}
    reason = reasons.get(failure.kind, "ATTEMPTS_EXHAUSTED")
    return reply_of(task_id, type, "FAILED", reason, run.attempt, outcome)


def _named(handlers: Handlers) -> dict[str, Callable[..., Any]]:
    if isinstance(handlers, Mapping):
        return dict(handlers)
    named = {}
    for function in handlers:
        name = type_of(function)
        if name is None:
            raise TypeError(f"{function!r} is no task: mark it with @task, or give a mapping")
        named[name] = function
    return named
