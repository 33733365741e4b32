"""The wheel and the sdist, built and installed as users would."""

from __future__ import annotations

import importlib.util
import json
import os
import statistics
import subprocess
import sys
import tarfile
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
REPORT = ROOT / "target" / "import-time.txt"
NEEDED = ("hatchling", "pip")

MISSING = [name for name in NEEDED if importlib.util.find_spec(name) is None]
pytestmark = pytest.mark.skipif(
    bool(MISSING), reason=f"{' and '.join(MISSING)} not installed for this Python"
)

DEAR = ("asyncio", "logging", "random", "ssl", "subprocess", "tempfile", "threading", "uuid")
LEAN = f"import sys, kurier; print([name for name in {DEAR} if name in sys.modules])"
TIMED = "import time; t = time.perf_counter(); import kurier; print(time.perf_counter() - t)"
USED = """
import importlib.metadata, json, sys
import kurier, kurier.errors, kurier.testing
from kurier.testing import TaskEnvironment
print(json.dumps({
    "file": kurier.__file__,
    "names": sorted(n for n in kurier.__all__ if hasattr(kurier, n)) == sorted(kurier.__all__),
    "plugins": [e.value for e in importlib.metadata.entry_points()["pytest11"]]
        if sys.version_info < (3, 10)
        else [e.value for e in importlib.metadata.entry_points(group="pytest11")],
    "result": TaskEnvironment().run(lambda n: n + 1, 1).result,
    "needs": importlib.metadata.requires("kurier"),
}))
"""


@pytest.fixture(scope="module")
def dist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    build = [sys.executable, "-m", "hatchling", "build", "-d", str(folder)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    return folder


@pytest.fixture(scope="module")
def python(dist: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    """That of an empty environment with nothing but the wheel."""
    folder = tmp_path_factory.mktemp("empty") / "venv"
    venv.EnvBuilder(with_pip=False).create(folder)
    program = str(folder / "bin" / "python")
    wheel = str(next(dist.glob("*.whl")))
    pip = [sys.executable, "-m", "pip", "--python", program, "install", "--no-index", "--quiet"]
    subprocess.run([*pip, "--disable-pip-version-check", wheel], check=True, capture_output=True)
    return program


def asked(python: str, program: str, tmp_path: Path) -> str:
    environment = {"PATH": os.environ["PATH"]}
    command = [python, "-c", program]
    told = subprocess.run(
        command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=True
    )
    return told.stdout


def test_wheel_has_the_package_and_nothing_else(dist: Path) -> None:
    with zipfile.ZipFile(next(dist.glob("*.whl"))) as wheel:
        files = set(wheel.namelist())
    sources = {
        str(file.relative_to(ROOT / "src"))
        for file in (ROOT / "src" / "kurier").rglob("*")
        if file.suffix == ".py" or file.name == "py.typed"
    }
    assert "kurier/py.typed" in sources
    assert {file for file in files if not file.startswith("kurier-")} == sources


def test_sdist_can_be_built_from(dist: Path, tmp_path: Path) -> None:
    with tarfile.open(next(dist.glob("*.tar.gz"))) as sdist:
        names = sdist.getnames()
        if hasattr(tarfile, "data_filter"):
            sdist.extractall(tmp_path, filter="data")
        else:
            sdist.extractall(tmp_path)
    root = tmp_path / names[0].split("/")[0]
    again = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(again, cwd=root, check=True, capture_output=True)
    assert [file.name for file in tmp_path.glob("*.whl")] == [
        file.name for file in dist.glob("*.whl")
    ]


def test_wheel_works_in_an_empty_environment(python: str, tmp_path: Path) -> None:
    told = json.loads(asked(python, USED, tmp_path))
    assert Path(told["file"]).is_relative_to(Path(python).parent.parent)
    assert told["names"]
    assert told["plugins"] == ["kurier._pytest"]
    assert told["result"] == 2
    assert not [need for need in told["needs"] or [] if "extra ==" not in need]


def test_worker_of_the_wheel_runs_a_function_by_hand(python: str, tmp_path: Path) -> None:
    (tmp_path / "shop.py").write_text("def double(n: int): return 2 * n\n")
    command = [python, "-m", "kurier.worker", "shop:double", "--payload", "21"]
    told = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
    assert told.stdout == "42\n"


def test_time_of_the_import_is_reported(python: str, tmp_path: Path) -> None:
    asked(python, TIMED, tmp_path)
    times = [float(asked(python, TIMED, tmp_path)) * 1000 for _ in range(11)]
    release = ".".join(map(str, sys.version_info[:3]))
    line = f"import kurier, Python {release}: median {statistics.median(times):.1f} ms"
    REPORT.parent.mkdir(exist_ok=True)
    REPORT.write_text(f"{line}, {min(times):.1f} to {max(times):.1f} ms of {len(times)}\n")
    # What costs the most is not imported.
    plain = asked(python, LEAN.replace(", kurier", ""), tmp_path)
    assert asked(python, LEAN, tmp_path) == plain
