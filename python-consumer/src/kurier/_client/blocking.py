"""The blocking face of the client."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from concurrent import futures
from types import TracebackType
from typing import TYPE_CHECKING, Any

from kurier._client.compose import TaskType
from kurier._client.connection import Connection
from kurier._client.core import Core, Settings
from kurier._client.errors import ResultTimeout
from kurier._client.feeds import Patience
from kurier._client.handle import TaskHandle, without_ticks
from kurier._client.operations import Operations
from kurier._client.options import SubmitOptions
from kurier._client.received import replies
from kurier._protocol.reply import Reply

if TYPE_CHECKING:
    from typing_extensions import Unpack


class Client:
    """Submits tasks through Kafka and gives their results. Thread-safe; share one.

        with Client("localhost:9092", app="reports") as client:
            handle = client.submit("shop.ocr", {"doc_id": "a"}, key="doc-a")
            print(handle.result(timeout=30))

    Execution is at least once, the end of a task is one. ``app`` names the submitting
    application: all its instances share one reply topic, and an idempotency key means the same
    task in all of them. At most ``max_in_flight`` tasks wait for their reply at once; then a
    submit waits, or with ``when_full="fail"`` raises SubmitError. ``properties`` go to librdkafka,
    for example ``{"security.protocol": "SSL"}``; what delivery depends on cannot be changed.

    Raises BrokerUnreachable, SubmitError with code NO_SUCH_NAMESPACE or NOT_AUTHORIZED, ValueError.
    """

    def __init__(
        self,
        bootstrap_servers: str,
        *,
        app: str,
        namespace: str = "kurier",
        max_in_flight: int = 10_000,
        when_full: str = "block",
        max_payload_bytes: int = 1 << 20,
        properties: Mapping[str, Any] | None = None,
    ) -> None:
        settings = Settings(
            bootstrap_servers,
            app,
            namespace,
            max_in_flight,
            when_full,
            max_payload_bytes,
            dict(properties or {}),
        )
        self._core = Core(settings, Connection(bootstrap_servers, settings.properties))
        self._operations = Operations(self._core)

    def submit(
        self, type: TaskType, payload: object = None, **options: Unpack[SubmitOptions]
    ) -> TaskHandle:
        """Submits a task; returns when it is on its way.

        ``type`` is the name of a handler or a function marked with ``@task``, ``payload`` anything
        that JSON can say. Raises SubmitError, or ValueError for an option out of its range.
        """
        return TaskHandle(self._core, self._core.submit(type, payload, options))

    def submit_all(
        self, type: TaskType, payloads: Iterable[object], **options: Unpack[SubmitOptions]
    ) -> list[TaskHandle]:
        """Submits tasks in order, in batches on the wire; one handle for each."""
        return [self.submit(type, payload, **options) for payload in payloads]

    def map(
        self,
        type: TaskType,
        payloads: Iterable[object],
        *,
        wait: float | None = None,
        **options: Unpack[SubmitOptions],
    ) -> Iterator[Any]:
        """Submits all at once and gives the results in the order of the payloads.

        Raises what ``result`` raises, at the result's turn; ResultTimeout when the results have
        not come ``wait`` seconds after the call.
        """
        handles = self.submit_all(type, payloads, **options)
        return _in_order(handles, wait)

    def as_completed(
        self, handles: Iterable[TaskHandle], timeout: float | None = None
    ) -> Iterator[TaskHandle]:
        """Gives the handles as their tasks end, well or not."""
        by_future: dict[futures.Future[Reply], list[TaskHandle]] = {}
        for handle in handles:
            by_future.setdefault(handle._ticket.first(), []).append(handle)
        try:
            for future in futures.as_completed(by_future, timeout):
                yield from by_future.pop(future)
        except futures.TimeoutError:
            left = sum(map(len, by_future.values()))
            raise ResultTimeout(f"{left} tasks have not ended after {timeout} s") from None

    def handle(self, task_id: str) -> TaskHandle:
        """Any task of this namespace, whoever submitted it: for a new start after a crash.

        Its end is read from the tasks' state, from the beginning, so that takes a moment. The
        result of an id that nobody ever submitted never comes: limit the wait.
        """
        return TaskHandle(self._core, self._core.ticket(task_id))

    def replies(self, group: str | None = None) -> Iterator[Reply]:
        """The replies for all instances of the app, as they come, without end.

        With the name of a consumer ``group`` its members share them, a restart goes on where the
        last one ended, and a reply counts as handled when the next one is asked for: at least
        once. Without one it begins with what comes from the first ``next`` on.
        """
        return without_ticks(replies(self._core, group))

    @property
    def operations(self) -> Operations:
        """Dead letters and replays of the whole installation, as on the command line."""
        return self._operations

    def statistics(self) -> dict[str, int]:
        """Counts since the start: in_flight, replies, unknown, malformed, reported, differing."""
        return self._core.statistics()

    def close(self) -> None:
        """Sends what is on its way, then fails every unfinished result with ClientClosed."""
        self._core.close()

    def __enter__(self) -> Client:
        return self

    def __exit__(
        self,
        type: type[BaseException] | None,
        value: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()


def _in_order(handles: list[TaskHandle], wait: float | None) -> Iterator[Any]:
    patience = Patience("not all tasks have ended", wait)
    for handle in handles:
        yield handle.result(patience.left())
