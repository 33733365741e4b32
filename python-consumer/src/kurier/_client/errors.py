"""What the client raises; the tree is drawn in ``kurier.client``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kurier._errors import KurierError

if TYPE_CHECKING:
    from kurier._protocol.reply import Reply


class ClientError(KurierError):
    """The root of what the client raises. Its message is written for a person."""


class BrokerUnreachable(ClientError):
    """No Kafka broker answered at the given address, or it refused this client."""

    def __init__(self, bootstrap_servers: str, cause: object) -> None:
        super().__init__(
            f"no Kafka broker answered at {bootstrap_servers} ({cause}): is it running, and is the"
            " address what it advertises? `kurier dev` starts one on this machine"
        )
        self.bootstrap_servers = bootstrap_servers


class SubmitError(ClientError):
    """A task, or a request about one, could not be handed to the broker.

    ``code`` is stable: TOO_LARGE, INVALID_INPUT, NO_SUCH_QUEUE, NO_SUCH_NAMESPACE,
    TOO_MANY_IN_FLIGHT, BUFFER_FULL, ID_CONFLICT, NOT_AUTHORIZED, UNKNOWN_OUTCOME or CLOSED.
    After UNKNOWN_OUTCOME the broker may have it or not: sending the same id again is safe. After
    all others nothing was sent.
    """

    def __init__(self, code: str, message: str, task_id: str | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.task_id = task_id


class TaskFailed(ClientError):
    """The task has ended, and not well. Its end is final: another try is a new task or a replay."""

    def __init__(self, reply: Reply) -> None:
        self.task_id = reply.task_id
        self.status = reply.status
        """How it ended: FAILED, TIMED_OUT, CANCELLED, EXPIRED or QUARANTINED."""
        self.reason = reply.reason
        """Why it ended so, for example ATTEMPTS_EXHAUSTED."""
        self.attempt = reply.attempt
        """The attempt that decided, from 1."""
        self.code, self.error_message = _cause(reply)
        """The stable upper-case code of the cause, and what the handler or the runner said."""
        outcome = reply.outcome
        self.error_type = "" if outcome is None else outcome.error_type
        """The class name of the handler's exception, or an empty text."""
        self.traceback = "" if outcome is None else outcome.traceback
        """The handler's traceback as Python wrote it, or an empty text."""
        said = f"{self.error_type}: {self.error_message}" if self.error_type else self.error_message
        super().__init__(
            f"task {reply.task_id} ({reply.type}) {reply.status} on attempt {reply.attempt},"
            f" {self.code}: {said}"
        )


class ResultMissing(ClientError):
    """The task succeeded, but its result is not in its reply, which had no room for it."""

    def __init__(self, reply: Reply) -> None:
        super().__init__(
            f"task {reply.task_id} succeeded, but its reply carries no result {reply.detail}"
        )
        self.task_id = reply.task_id


class ClientClosed(ClientError):
    """The client was closed before the task ended. The task goes on."""

    def __init__(self, task_id: str) -> None:
        super().__init__(
            f"the client was closed before task {task_id} ended; the task goes on:"
            " resume with client.handle(id) on a new client"
        )
        self.task_id = task_id


class ResultTimeout(ClientError, TimeoutError):
    """What was waited for has not come in the time that the caller gave. Nothing is cancelled."""


class NotFound(ClientError, LookupError):
    """There is no such task, dead letter or replay in the installation's topics."""


class ReplayRefused(ClientError):
    """A replay cannot be had so: other terms under the same id, or it has ended already."""


def _cause(reply: Reply) -> tuple[str, str]:
    outcome = reply.outcome
    if outcome is None:
        return reply.reason, reply.detail
    if outcome.kind == "failed":
        return outcome.code, outcome.message
    if outcome.kind == "succeeded":
        return "ENDED_AFTER_SUCCESS", "it had a result, which was not accepted"
    return outcome.kind.upper().replace("-", "_"), outcome.message
