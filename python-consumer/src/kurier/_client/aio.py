"""The asyncio face of the client: the same core, awaited."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Iterable, Iterator
from concurrent.futures import Future
from types import TracebackType
from typing import (
    TYPE_CHECKING,
    Any,
    Callable,
    TypeVar,
)

from kurier._client.blocking import Client
from kurier._client.compose import TaskType
from kurier._client.core import Core
from kurier._client.errors import ResultTimeout
from kurier._client.handle import TaskHandle, still_open
from kurier._client.loglines import LogLine
from kurier._client.operations import Operations
from kurier._client.options import SubmitOptions
from kurier._client.received import replies
from kurier._client.values import result_of
from kurier._protocol.reply import Reply
from kurier._protocol.run import Coordinates, Progress

if TYPE_CHECKING:
    from typing_extensions import Unpack

T = TypeVar("T")


class AsyncTaskHandle:
    """One task; every method does what that of ``TaskHandle`` does."""

    def __init__(self, core: Core, handle: TaskHandle) -> None:
        self._core = core
        self._handle = handle
        self._ticket = handle._ticket

    @property
    def id(self) -> str:
        """The task's identity."""
        return self._ticket.id

    async def submitted(self, timeout: float | None = None) -> Coordinates | None:
        """Waits until the broker has stored the task durably."""
        stored = self._ticket.submitted
        if stored is None:
            return None
        at: Coordinates = await self._waited(stored, timeout)
        return at

    async def result(self, timeout: float | None = None) -> Any:
        """Waits for the result. Cancelling the wait leaves the task alone."""
        return result_of(await self.reply(timeout))

    get = result

    async def settled(self, timeout: float | None = None) -> Any:
        """Waits for the result as the ledger has decided."""
        return result_of(await self._waited(self._ticket.settled(), timeout))

    async def reply(self, timeout: float | None = None) -> Reply:
        """How the task ended, however it did."""
        return await self._waited(self._ticket.first(), timeout)

    def done(self) -> bool:
        """Whether the end is known here."""
        return self._handle.done()

    async def cancel(
        self, reason: str = "cancelled by its submitter", *, force: bool = False
    ) -> None:
        """Asks for the task's end, wherever it stands."""
        await asyncio.to_thread(self._handle.cancel, reason, force=force)

    def progress(self, timeout: float | None = None) -> AsyncIterator[Progress]:
        """What the task says about its progress, until it has ended."""
        return _in_threads(lambda: self._core.progress(self._ticket, timeout))

    def logs(self, *, follow: bool = True, timeout: float | None = None) -> AsyncIterator[LogLine]:
        """What the task prints, from its first attempt on."""
        return _in_threads(lambda: self._core.lines(self._ticket, follow, timeout))

    def forget(self) -> None:
        """Gives the result up: the task goes on."""
        self._handle.forget()

    def __repr__(self) -> str:
        return f"AsyncTaskHandle({self.id!r})"

    async def _waited(self, future: Future[T], timeout: float | None) -> T:
        waiting = asyncio.wrap_future(future)
        try:
            done, _ = await asyncio.wait({waiting}, timeout=timeout)
            if not done:
                raise still_open(self.id, timeout)
            return waiting.result()
        finally:
            waiting.cancel()


class AsyncClient:
    """The asyncio twin of ``Client``, with the same arguments; opened by ``async with``.

        async with AsyncClient("localhost:9092", app="reports") as client:
            handle = await client.submit("shop.ocr", {"doc_id": "a"})
            print(await handle.result(timeout=30))

    What would block runs in the event loop's threads; results are awaited without one. A submit
    that is cancelled while it waits for room may be sent all the same.
    """

    def __init__(self, bootstrap_servers: str, *, app: str, **settings: Any) -> None:
        self._open: Callable[[], Client] = lambda: Client(bootstrap_servers, app=app, **settings)
        self._opened: Client | None = None

    @property
    def _client(self) -> Client:
        if self._opened is None:
            raise RuntimeError(
                "the client is not open: write `async with AsyncClient(...) as client`"
            )
        return self._opened

    async def submit(
        self, type: TaskType, payload: object = None, **options: Unpack[SubmitOptions]
    ) -> AsyncTaskHandle:
        """Submits a task; returns when it is on its way."""
        client = self._client
        handle = await asyncio.to_thread(lambda: client.submit(type, payload, **options))
        return AsyncTaskHandle(client._core, handle)

    async def submit_all(
        self, type: TaskType, payloads: Iterable[object], **options: Unpack[SubmitOptions]
    ) -> list[AsyncTaskHandle]:
        """Submits tasks in order; one handle for each."""
        client = self._client
        handles = await asyncio.to_thread(lambda: client.submit_all(type, payloads, **options))
        return [AsyncTaskHandle(client._core, handle) for handle in handles]

    async def map(
        self,
        type: TaskType,
        payloads: Iterable[object],
        *,
        wait: float | None = None,
        **options: Unpack[SubmitOptions],
    ) -> AsyncIterator[Any]:
        """Submits all at once and gives the results in the order of the payloads."""
        loop = asyncio.get_running_loop()
        deadline = None if wait is None else loop.time() + wait
        for handle in await self.submit_all(type, payloads, **options):
            left = None if deadline is None else max(0.0, deadline - loop.time())
            yield await handle.result(left)

    async def as_completed(
        self, handles: Iterable[AsyncTaskHandle], timeout: float | None = None
    ) -> AsyncIterator[AsyncTaskHandle]:
        """Gives the handles as their tasks end, well or not."""
        loop = asyncio.get_running_loop()
        deadline = None if timeout is None else loop.time() + timeout
        open_ones = {asyncio.wrap_future(one._ticket.first()): one for one in handles}
        try:
            while open_ones:
                left = None if deadline is None else max(0.0, deadline - loop.time())
                first = asyncio.FIRST_COMPLETED
                done, _ = await asyncio.wait(open_ones, timeout=left, return_when=first)
                if not done:
                    count = len(open_ones)
                    raise ResultTimeout(f"{count} tasks have not ended after {timeout} s")
                for future in done:
                    future.exception()
                    yield open_ones.pop(future)
        finally:
            for future in open_ones:
                future.cancel()

    def handle(self, task_id: str) -> AsyncTaskHandle:
        """Any task of this namespace, whoever submitted it."""
        client = self._client
        return AsyncTaskHandle(client._core, client.handle(task_id))

    def replies(self, group: str | None = None) -> AsyncIterator[Reply]:
        """The replies for all instances of the app, as they come, without end."""
        core = self._client._core
        return _in_threads(lambda: replies(core, group))

    @property
    def operations(self) -> Operations:
        """Dead letters and replays; blocking: call them with ``asyncio.to_thread``."""
        return self._client.operations

    def statistics(self) -> dict[str, int]:
        """Counts since the start."""
        return self._client.statistics()

    async def close(self) -> None:
        """Sends what is on its way, then fails every unfinished result with ClientClosed."""
        if self._opened is not None:
            await asyncio.to_thread(self._opened.close)

    async def __aenter__(self) -> AsyncClient:
        self._opened = await asyncio.to_thread(self._open)
        return self

    async def __aexit__(
        self,
        type: type[BaseException] | None,
        value: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.close()


async def _in_threads(begin: Callable[[], Iterator[T | None]]) -> AsyncIterator[T]:
    """Iterates in the event loop's threads, a step at a time; a step takes a moment at most."""
    feed = begin()
    end = object()
    # A step that nobody waits for any more is still under way when this is closed.
    lock = threading.Lock()

    def step() -> Any:
        with lock:
            return next(feed, end)

    def stop() -> None:
        close = getattr(feed, "close", None)
        with lock:
            if close is not None:
                close()

    try:
        while True:
            news = await asyncio.to_thread(step)
            if news is end:
                return
            if news is not None:
                yield news
    finally:
        await asyncio.to_thread(stop)
