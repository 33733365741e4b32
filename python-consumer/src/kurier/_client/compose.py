"""Makes the task, and the bytes of its record, from what the caller submits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Callable, Union

from kurier._client import options as wishes
from kurier._client.errors import SubmitError
from kurier._client.options import SubmitOptions
from kurier._client.values import payload_text
from kurier._protocol import ids, plan, task
from kurier._protocol.header import ReplyTo, TaskHeader
from kurier._protocol.limits import VALUE
from kurier._protocol.refusal import Refused
from kurier._protocol.task import Task
from kurier._task import type_of

TaskType = Union[str, Callable[..., object]]
"""The name of a handler, or a function that is marked with ``@task``."""

DEFAULT_QUEUE = "default"


@dataclass(frozen=True)
class Composed:
    """A task ready to be sent."""

    task: Task
    record_key: str
    body: bytes
    reply: str | None

    @property
    def id(self) -> str:
        return self.task.header.id

    def is_direct(self) -> bool:
        """Whether runners take it from its queue without the ledger's word."""
        return self.task.header.plan.is_none()


@dataclass(frozen=True)
class Composer:
    """What all tasks of a client share. Safe for use from many threads."""

    reply_to: ReplyTo
    max_payload_bytes: int

    def compose(self, kind: TaskType, payload: object, options: SubmitOptions) -> Composed:
        """Raises SubmitError with code TOO_LARGE or INVALID_INPUT, ValueError for an option."""
        wishes.check_names(options)
        name = name_of(kind)
        task_id = self._id_of(name, options)
        text = payload_text(task_id, payload, self.max_payload_bytes)
        chosen = wishes.plan_of(options)
        reply = wishes.reply_moment(options)
        whole = Task(self._header(task_id, name, text, chosen, reply, options), text)
        body = task.encode(whole)
        self._check(task_id, body, whole.header.queue)
        return Composed(whole, wishes.record_key(options, chosen, task_id), body, reply)

    def _header(
        self,
        task_id: str,
        name: str,
        payload: str,
        chosen: plan.Plan,
        reply: str | None,
        options: SubmitOptions,
    ) -> TaskHeader:
        to = self.reply_to
        timeout = options.get("timeout")
        deadline = options.get("deadline")
        return TaskHeader(
            task_id,
            name,
            options.get("queue", DEFAULT_QUEUE),
            task_id,
            None if reply is None else ReplyTo(to.app, to.partition, reply),
            options.get("key", task_id),
            None if deadline is None else wishes.moment("deadline", deadline),
            None if timeout is None else wishes.milliseconds("timeout", timeout),
            options.get("max_attempts", 0),
            1,
            None,
            task.sha256(payload),
            options.get("traceparent"),
            chosen,
        )

    def _id_of(self, name: str, options: SubmitOptions) -> str:
        if "id" in options:
            return ids.checked_task_id(options["id"])
        if "key" in options:
            return ids.derived_from(self.reply_to.app, name, options["key"])
        return ids.time_ordered()

    @staticmethod
    def _check(task_id: str, body: bytes, queue: str) -> None:
        try:
            task.decode(body, queue)
        except Refused as refusal:
            message = f"task {task_id} was not sent, a runner would refuse it: {refusal}"
            raise SubmitError("INVALID_INPUT", message, task_id) from None


def name_of(kind: TaskType) -> str:
    """The type's name; raises TypeError for a function that is no task."""
    if isinstance(kind, str):
        return kind
    name = type_of(kind)
    if name is None:
        raise TypeError(
            f"{kind!r} is no task: mark the function with @task, or give the type's name"
        )
    return name


def payload_limit(wanted: int) -> int:
    """The client's own limit, at most that of runners."""
    if wanted < 1:
        raise ValueError("max_payload_bytes is at least 1")
    return min(wanted, VALUE.size)
