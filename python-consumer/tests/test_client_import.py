"""What importing costs and says."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

SOURCE = Path(__file__).resolve().parents[1] / "src"
GUIDE = SOURCE.parents[1] / "docs" / "migrating-from-celery.md"


def run(program: str) -> subprocess.CompletedProcess[str]:
    head = f"import sys; sys.path.insert(0, {str(SOURCE)!r})\n"
    command = [sys.executable, "-S", "-c", head + program]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_the_package_does_not_load_the_client() -> None:
    said = run(
        "import kurier\n"
        "loaded = [n for n in sys.modules if n.startswith(('kurier._client', 'kurier._protocol',"
        " 'kurier.client', 'confluent_kafka'))]\n"
        "print(loaded)"
    )
    assert (said.stdout.strip(), said.stderr) == ("[]", "")


def test_without_the_library_the_client_says_what_to_install() -> None:
    said = run("import kurier.client")
    assert said.returncode == 1
    assert "pip install 'kurier[kafka]'" in said.stderr.strip().splitlines()[-1]


def test_a_task_without_the_library_runs_and_says_what_delay_needs() -> None:
    said = run(
        "from kurier import task\n"
        "@task\n"
        "def add(x, y): return x + y\n"
        "assert add(1, 2) == 3\n"
        "add.delay(1, 2)"
    )
    assert "pip install 'kurier[kafka]'" in said.stderr.strip().splitlines()[-1]


def test_the_public_names_are_these_and_the_tree_is_drawn() -> None:
    pytest.importorskip("confluent_kafka", reason="the client needs confluent-kafka")
    from kurier import client

    assert client.__all__ == sorted(client.__all__)
    assert all(hasattr(client, name) for name in client.__all__)
    errors = [
        name
        for name in client.__all__
        if isinstance(getattr(client, name), type)
        and issubclass(getattr(client, name), client.ClientError)
    ]
    assert client.__doc__ is not None
    assert all(re.search(rf"\+-- {name}\b", client.__doc__) for name in errors)
    assert issubclass(client.ResultTimeout, TimeoutError)


@pytest.mark.skipif(not GUIDE.is_file(), reason="the documentation does not lie beside this")
def test_a_celery_module_is_ported_by_two_lines() -> None:
    blocks = re.findall(r"^```python\n(.*?)^```$", GUIDE.read_text("utf-8"), re.M | re.S)
    before, after = (
        next(block.splitlines()[1:] for block in blocks if block.startswith(f"# {name}\n"))
        for name in ("before", "after")
    )
    differing = [(old, new) for old, new in zip(before, after) if old != new]
    assert len(before) == len(after)
    assert differing == [
        ("from shop.celery import app", "from kurier import task"),
        ("@app.task", "@task"),
    ]
