"""What surrounds a task in a test."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any, Callable

from kurier._context import Context
from kurier._declaration import declared_by
from kurier._errors import TaskCancelled
from kurier._task import type_of
from kurier._worker import encoding, function
from kurier._worker.binding import Binding, BindingError
from kurier._worker.failure import described, of_exit, retried
from kurier.testing._listener import Listener, Stop
from kurier.testing._run import Failure, TaskRun

_RESULT_LIMIT = 1 << 20
_USUAL_ATTEMPTS = 3
_RETRYABLE = ("retryable", "dependency", "crashed")


class TaskEnvironment:
    """Runs functions as a worker would, in this process and on this thread.

    ``secrets`` are the texts that ``ctx.secret`` finds. ``max_attempts`` stands for that of the
    task or of the configuration: without it counts what the function's Retry says, or else 3. While
    a function runs, ``KURIER_WORKDIR`` and ``KURIER_SECRETS`` are set: not for parallel threads.
    """

    def __init__(
        self,
        *,
        type: str | None = None,
        deadline: datetime | None = None,
        idempotency_key: str | None = None,
        shadow: bool = False,
        secrets: Mapping[str, str] | None = None,
        max_attempts: int | None = None,
    ) -> None:
        self._type = type
        self._deadline = deadline
        self._id = str(uuid.uuid4())
        self._key = idempotency_key if idempotency_key is not None else self._id
        self._shadow = shadow
        self._secrets = dict(secrets or {})
        self._max_attempts = max_attempts

    def run(
        self,
        handler: Callable[..., Any],
        payload: Any = None,
        *,
        attempt: int = 1,
        cancel_after: int | None = None,
        timeout_after: int | None = None,
    ) -> TaskRun:
        """Runs one attempt and tells how it ended; an exception of the handler is not raised.

        The payload is anything that JSON has. With ``cancel_after=2`` the task is asked to stop by
        its second call of ``ctx.progress``, which raises TaskCancelled; with 0 ``ctx.cancelled`` is
        true from the beginning, and the first call raises. ``timeout_after`` does the same with
        TaskTimeout, as at the time limit.

        Raises TypeError for a handler or a payload that no node could take.
        """
        listener = Listener(Stop.of(cancel_after, timeout_after))
        document = _document(payload)
        try:
            binding = Binding.of(handler).checked()
        except BindingError as error:
            raise TypeError(f"{handler!r} cannot be a handler: {error}") from None
        with self._place(), listener.listening():
            ended = self._ended(binding, document, attempt, listener)
        attempts = self._attempts(handler)
        return _run_of(ended, attempt, attempts, listener)

    def run_to_end(self, handler: Callable[..., Any], payload: Any = None) -> tuple[TaskRun, ...]:
        """Runs a task until nothing would be tried again: each attempt, without the waits."""
        runs = [self.run(handler, payload)]
        while runs[-1].will_retry:
            runs.append(self.run(handler, payload, attempt=len(runs) + 1))
        return tuple(runs)

    def _attempts(self, handler: Callable[..., Any]) -> int:
        retry = declared_by(handler).retry
        declared = None if retry is None else retry.max_attempts
        return self._max_attempts or declared or _USUAL_ATTEMPTS

    def _ended(
        self, binding: Binding, document: bytes, attempt: int, listener: Listener
    ) -> Any | BaseException:
        handler = binding.function

        def context() -> Context:
            return Context(
                task_id=self._id,
                execution_id=str(uuid.uuid4()),
                type=self._type or type_of(handler) or _name_of(handler),
                attempt=attempt,
                idempotency_key=self._key,
                deadline=self._deadline,
                on_progress=listener.progressed,
                stop_asked=lambda: listener.was_asked,
                shadow=self._shadow,
            )

        try:
            return json.loads(function.run(binding, document, context, _RESULT_LIMIT))
        except (Exception, TaskCancelled, SystemExit) as error:
            return _Ended(error, binding, attempt)

    @contextmanager
    def _place(self) -> Iterator[None]:
        folder = tempfile.mkdtemp(prefix="kurier-test-")
        secrets = os.path.join(folder, "secrets")
        os.mkdir(secrets)
        for name, text in self._secrets.items():
            with open(os.path.join(secrets, name), "w", encoding="utf-8") as file:
                file.write(text)
        before = {name: os.environ.get(name) for name in ("KURIER_WORKDIR", "KURIER_SECRETS")}
        os.environ.update(KURIER_WORKDIR=folder, KURIER_SECRETS=secrets)
        try:
            yield
        finally:
            for name, value in before.items():
                if value is None:
                    del os.environ[name]
                else:
                    os.environ[name] = value
            shutil.rmtree(folder, ignore_errors=True)


class _Ended:
    """An exception that a handler has ended with."""

    def __init__(self, error: BaseException, binding: Binding, attempt: int) -> None:
        self.error = error
        self._binding = binding
        self._attempt = attempt

    def failure(self) -> Failure:
        retry = self._binding.declaration.retry
        if isinstance(self.error, SystemExit):
            facts = of_exit(function.exit_code(self.error))
        else:
            facts = described(self.error)
            facts = facts if retry is None else retried(facts, self.error, retry, self._attempt)
        wait = facts.get("retryAfterMillis")
        return Failure(
            facts["kind"],
            facts["code"],
            facts["message"],
            facts.get("errorType", ""),
            facts.get("traceback", ""),
            None if wait is None else wait / 1000,
        )


def _run_of(ended: Any, attempt: int, attempts: int, listener: Listener) -> TaskRun:
    heard: dict[str, Any] = {"progress": tuple(listener.progress), "log": tuple(listener.log)}
    may_retry = attempt < attempts
    error = ended.error if isinstance(ended, _Ended) else None
    if listener.was_asked:
        # A run that was stopped has not failed and not succeeded, whatever it answered.
        will_retry = listener.stop.is_timeout and may_retry
        return TaskRun(listener.stop.status, attempt, will_retry, error=error, **heard)
    if not isinstance(ended, _Ended):
        return TaskRun("succeeded", attempt, False, ended, **heard)
    failure = ended.failure()
    will_retry = failure.kind in _RETRYABLE and may_retry
    return TaskRun("failed", attempt, will_retry, None, failure, error, **heard)


def _name_of(handler: object) -> str:
    return str(getattr(handler, "__name__", "task"))


def _document(payload: Any) -> bytes:
    try:
        return encoding.encoded(payload, 1 << 62)
    except encoding.ResultError as error:
        raise TypeError(str(error).replace("the result", "the payload")) from None
