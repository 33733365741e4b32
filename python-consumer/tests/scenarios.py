"""What the client does with a real installation: ``python scenarios.py NAME ADDRESS ...``.

The installation serves ``add``, ``broken``, ``steps`` and ``forever``. Each scenario ends with
exit code 0, or with an assertion; those with a peer in Java print what it wants to know.
"""

from __future__ import annotations

import asyncio
import contextlib
import io
import json
import re
import sys
import types
import uuid
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Callable

from kurier.client import (
    AsyncClient,
    Client,
    LogLine,
    Operations,
    ReplayRefused,
    ResultTimeout,
    SubmitError,
    TaskFailed,
    use_client,
)

GUIDE = Path(__file__).resolve().parents[2] / "docs" / "migrating-from-celery.md"
LIMIT = 60.0
STEPS = [f"line {number}" for number in range(1, 6)]


def opened(address: str, app: str = "py") -> Client:
    return Client(address, app=app)


def result(address: str) -> None:
    with opened(address) as client:
        assert client.submit("add", {"x": 40, "y": 2}).result(LIMIT) == 42
        big = 9007199254740993
        assert client.submit("add", {"x": big, "y": 0}).result(LIMIT) == big
        sums = client.map("add", ({"x": n, "y": 1} for n in range(50)), wait=LIMIT)
        assert list(sums) == list(range(1, 51))
        handles = client.submit_all("add", [{"x": n, "y": 0} for n in range(20)])
        ended = {handle.id for handle in client.as_completed(handles, LIMIT)}
        assert ended == {handle.id for handle in handles}


def key(address: str) -> None:
    """The same key is the same task, also after its end and from another client."""
    name = f"doc-{uuid.uuid4()}"
    with opened(address) as client:
        first = client.submit("add", {"x": 1, "y": 2}, key=name)
        assert first.result(LIMIT) == 3
        again = client.submit("add", {"x": 1, "y": 2}, key=name)
        assert again.id == first.id and again.result(LIMIT) == 3
    with opened(address) as client:
        other = client.submit("add", {"x": 9, "y": 9}, key=name)
        try:
            other.result(LIMIT)
        except (SubmitError, TaskFailed) as error:
            # Whichever comes first: the ledger's reply, or what the client reads in the state.
            assert "another payload" in str(error) and first.id in str(error), error
        else:
            raise AssertionError("another payload under the same key was not refused")


def failure(address: str) -> None:
    with opened(address) as client:
        handle = client.submit("broken", {"order": {}})
        try:
            handle.result(LIMIT)
        except TaskFailed as error:
            assert (error.status, error.code) == ("FAILED", "HANDLER_ERROR"), error
            assert (error.error_type, error.error_message) == ("KeyError", "'number'"), error
            assert "in broken" in error.traceback and error.attempt == 1
        else:
            raise AssertionError("the failure came as a result")
        assert handle.reply().status == "FAILED"


def cancel(address: str) -> None:
    """Of a handle, and of a task that another client submitted."""
    with opened(address) as client, opened(address, "other") as other:
        own, foreign = client.submit("forever"), client.submit("forever")
        for handle in (own, foreign):
            first = next(handle.progress(LIMIT))
            assert first.message == "begun"
        own.cancel("enough")
        other.handle(foreign.id).cancel()
        for handle in (own, foreign):
            assert handle.reply(LIMIT).status == "CANCELLED"


def progress(address: str) -> None:
    with opened(address) as client:
        handle = client.submit("steps", {"n": 5})
        told = list(handle.progress(LIMIT))
        assert told and told[-1].done == told[-1].total == 5, told
        assert [word.done for word in told] == sorted({word.done for word in told})
        assert handle.result(LIMIT) == 5


def logs(address: str) -> None:
    """Attached before the run, during it and after it: the same lines."""
    with opened(address) as client:
        before = client.submit("steps", {"n": 5}, delay=1)
        assert texts(before.logs(timeout=LIMIT)) == STEPS
        during = client.submit("steps", {"n": 5})
        next(during.progress(LIMIT))
        assert texts(during.logs(timeout=LIMIT)) == STEPS
        after = client.submit("steps", {"n": 5})
        after.result(LIMIT)
        assert texts(client.handle(after.id).logs(timeout=LIMIT)) == STEPS
        assert texts(after.logs(follow=False, timeout=LIMIT)) == STEPS


def texts(lines: object) -> list[str]:
    found = list(lines)  # type: ignore[call-overload]
    assert all(isinstance(line, LogLine) and not line.missing for line in found), found
    return [line.text for line in found]


def waiting(address: str) -> None:
    """Times, keys and follow-ups, which the ledger holds."""
    with opened(address) as client:
        start = datetime.now(timezone.utc)
        later = client.submit("add", {"x": 1, "y": 1}, delay=timedelta(seconds=1))
        assert later.reply(LIMIT).finished_at >= start + timedelta(seconds=1)
        line = [client.submit("add", {"x": n, "y": 0}, ordering_key="line") for n in range(5)]
        assert [handle.result(LIMIT) for handle in line] == [0, 1, 2, 3, 4]
        group = f"group-{uuid.uuid4()}"
        parts = [client.submit("add", {"x": n, "y": 0}, group=group) for n in (1, 2)]
        ids = [part.id for part in parts]
        joined = client.submit("total", group=group, after=ids, after_input="results")
        assert joined.result(LIMIT) == 3
        expired = client.submit("add", {"x": 1, "y": 1}, deadline=start)
        assert expired.reply(LIMIT).status == "EXPIRED"


def unreplied(address: str) -> None:
    """Without a reply, and by its id from another client."""
    with opened(address) as client, opened(address, "other") as other:
        handle = client.submit("add", {"x": 2, "y": 3}, reply=None)
        at = handle.submitted(LIMIT)
        assert at is not None and at.topic == "kurier.tasks.default"
        assert other.handle(handle.id).result(LIMIT) == 5 == handle.result(LIMIT)
        reported = client.submit("add", {"x": 2, "y": 4}, reply="reported")
        assert reported.result(LIMIT) == 6 == reported.settled(LIMIT)
        unknown = client.handle("nobody-knows-me")
        try:
            unknown.result(0.5)
        except ResultTimeout as error:
            assert "nobody-knows-me" in str(error)
        else:
            raise AssertionError("an id of no task has a result")


def received(address: str) -> None:
    """Replies as they come, and shared by a group that goes on where it ended."""
    with opened(address, "events") as client:
        group = f"events-{uuid.uuid4()}"
        first, second = (client.submit("add", {"x": n, "y": 0}) for n in range(2))
        assert {first.result(LIMIT), second.result(LIMIT)} == {0, 1}
        seen = client.replies(group)
        one = next(seen)
        seen.close()  # type: ignore[attr-defined]
        # The last one was not handled: nobody asked for the next.
        seen = client.replies(group)
        rest = [next(seen).task_id, next(seen).task_id]
        assert set(rest) == {first.id, second.id} and one.task_id in rest
        seen.close()  # type: ignore[attr-defined]


def operations(address: str) -> None:
    """Dead letters, one run again, and a replay of many."""
    with opened(address) as client:
        dead = [client.submit("broken", {"order": {"n": n}}) for n in range(3)]
        for handle in dead:
            assert handle.reply(LIMIT).status == "FAILED"
        office = client.operations
        letter = office.dead_letter(dead[0].id)
        assert (letter.type, json.loads(letter.payload)) == ("broken", {"order": {"n": 0}})
        again = office.requeue(dead[0].id)
        assert client.handle(again).reply(LIMIT).status == "FAILED"
        check_refusal(office, dead[0].id)
        assert {handle.id for handle in dead} <= {
            one.id for one in office.dead_letters(type="broken")
        }
        where = f"id={dead[1].id} or id={dead[2].id}"
        dry = office.ended(office.create(where, dry_run=True).id, LIMIT)
        assert (dry.matched, dry.replayed) == (2, 2), dry
        name = f"mend-{uuid.uuid4()}"
        mend = {"order": {"number": 7}}
        begun = office.create(where, id=name, edit=mend)
        assert office.create(where, id=name, edit=mend).id == begun.id
        done = office.ended(name, LIMIT)
        assert (done.status, done.replayed) == ("DONE", 2), done
        assert name in [one.id for one in office.replays()]


def check_refusal(office: Operations, task_id: str) -> None:
    try:
        office.requeue(task_id)
    except ReplayRefused as error:
        assert "was replayed as" in str(error)
    else:
        raise AssertionError("a task was run again twice")


def awaited(address: str) -> None:
    """The asyncio twin."""

    async def work() -> None:
        async with AsyncClient(address, app="py-async") as client:
            handle = await client.submit("add", {"x": 40, "y": 2})
            assert await handle.result(LIMIT) == 42
            steps = await client.submit("steps", {"n": 5})
            told = [word.done async for word in steps.progress(LIMIT)]
            assert told[-1] == 5
            assert [line.text async for line in steps.logs(timeout=LIMIT)] == STEPS
            sums = [n async for n in client.map("add", [{"x": n, "y": 0} for n in range(9)])]
            assert sums == list(range(9))
            handles = await client.submit_all("add", [{"x": n, "y": 0} for n in range(9)])
            ended = [one.id async for one in client.as_completed(handles, LIMIT)]
            assert sorted(ended) == sorted(one.id for one in handles)
            endless = await client.submit("forever")
            try:
                await asyncio.wait_for(endless.result(), 0.5)
            except asyncio.TimeoutError:
                await endless.cancel()
            assert (await endless.reply(LIMIT)).status == "CANCELLED"

    asyncio.run(work())


def ported(address: str) -> None:
    """The module and the caller of docs/migrating-from-celery.md, as they stand there."""
    module = types.ModuleType("tasks")
    exec(example("after"), vars(module))
    sys.modules["tasks"] = module
    with opened(address) as client:
        use_client(client)
        said = io.StringIO()
        with contextlib.redirect_stdout(said):
            exec(example("caller"), {})
        lines = said.getvalue().split()
        assert (lines[0], lines[2]) == ("8", "6"), lines
        assert client.handle(lines[1]).result(LIMIT) == 6
    assert module.add(2, 3) == 5


def example(name: str) -> str:
    """A block of Python of the page, by its first line."""
    page = GUIDE.read_text("utf-8")
    blocks: list[str] = re.findall(r"^```python\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    return next(block for block in blocks if block.startswith(f"# {name}\n"))


def submits(address: str) -> None:
    """Prints the ids of tasks whose ends Java awaits, and leaves."""
    with opened(address) as client:
        good = client.submit("add", {"x": 20, "y": 22}, reply=None)
        bad = client.submit("broken", {"order": {}}, reply=None)
        good.submitted(LIMIT)
        bad.submitted(LIMIT)
        print(good.id)
        print(bad.id)


def awaits(address: str, good: str, bad: str) -> None:
    """Awaits what Java has submitted."""
    with opened(address) as client:
        print(json.dumps(client.handle(good).result(LIMIT)))
        print(client.handle(bad).reply(LIMIT).status)


def places(address: str, app: str, number: str) -> None:
    """Prints for each key the task's id and the partition that it went to."""
    with opened(address, app) as client:
        for n in range(int(number)):
            name = f"key-{n}"
            handle = client.submit("add", {"x": n, "y": 0}, key=name)
            at = handle.submitted(LIMIT)
            print(name, handle.id, None if at is None else at.partition)


SCENARIOS: dict[str, Callable[..., None]] = {
    one.__name__: one
    for one in (
        *(result, key, failure, cancel, progress, logs, waiting, unreplied, received, operations),
        *(awaited, ported, submits, awaits, places),
    )
}

if __name__ == "__main__":
    SCENARIOS[sys.argv[1]](*sys.argv[2:])
