"""Submits tasks and gives their results; needs ``pip install 'kurier[kafka]'``.

    from kurier.client import Client

    with Client("localhost:9092", app="reports") as client:
        handle = client.submit("shop.ocr", {"doc_id": "a"})
        print(handle.result(timeout=30))

What it raises:

    KurierError
     +-- ClientError
          +-- BrokerUnreachable      no broker answers, or it refused this client
          +-- SubmitError            a task or request could not be handed over; has a code
          +-- TaskFailed             the task ended badly: status, reason, code, traceback ...
          +-- ResultMissing          it succeeded, and its reply had no room for the result
          +-- ResultTimeout          (a TimeoutError) not there in the time that was given
          +-- ClientClosed           closed before the task ended; the task goes on
          +-- NotFound               (a LookupError) no such task, dead letter or replay
          +-- ReplayRefused          other terms under the same id, or it has ended already
"""

from __future__ import annotations

try:
    import confluent_kafka  # noqa: F401
except ImportError as error:
    raise ImportError(
        "kurier.client speaks to Kafka through confluent-kafka, which is not installed"
        f" ({error}): pip install 'kurier[kafka]'"
    ) from error

from kurier._client.aio import AsyncClient, AsyncTaskHandle
from kurier._client.blocking import Client
from kurier._client.errors import (
    BrokerUnreachable,
    ClientClosed,
    ClientError,
    NotFound,
    ReplayRefused,
    ResultMissing,
    ResultTimeout,
    SubmitError,
    TaskFailed,
)
from kurier._client.handle import TaskHandle
from kurier._client.later import use_client
from kurier._client.loglines import LogLine
from kurier._client.operations import Operations
from kurier._client.options import SubmitOptions
from kurier._protocol.letter import DeadLetter
from kurier._protocol.outcome import Outcome
from kurier._protocol.replay import Replay
from kurier._protocol.reply import Reply
from kurier._protocol.run import Coordinates, Progress

__all__ = [
    "AsyncClient",
    "AsyncTaskHandle",
    "BrokerUnreachable",
    "Client",
    "ClientClosed",
    "ClientError",
    "Coordinates",
    "DeadLetter",
    "LogLine",
    "NotFound",
    "Operations",
    "Outcome",
    "Progress",
    "Replay",
    "ReplayRefused",
    "Reply",
    "ResultMissing",
    "ResultTimeout",
    "SubmitError",
    "SubmitOptions",
    "TaskFailed",
    "TaskHandle",
    "use_client",
]
