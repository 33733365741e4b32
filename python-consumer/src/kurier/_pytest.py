"""The pytest plugin: ``kurier_dev``, a broker and a runner for the tests of one session.

The handlers are those of ``kurier.yaml`` in the folder that pytest was started in, or in its root;
the ini option ``kurier_config`` names another file. Without the program ``kurier`` (on the PATH, or
in the folder KURIER_HOME) tests that use the fixture are skipped, and say so.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from kurier.testing import KurierDev

_USUAL = "kurier.yaml"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Called by pytest."""
    parser.addini("kurier_config", f"the handlers of the fixture kurier_dev (default: {_USUAL})")


@pytest.fixture(scope="session")
def kurier_dev(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[KurierDev]:
    """``kurier dev --ephemeral``, started once: ``kurier_dev.submit(type, payload)`` runs tasks."""
    from kurier.testing import _node

    program = _node.launcher()
    if program is None:
        pytest.skip("no program 'kurier' on the PATH or in the folder that KURIER_HOME names")
    log = tmp_path_factory.mktemp("kurier") / "dev.log"
    with _node.KurierDev(program, _config(request.config), log) as node:
        yield node


def _config(config: pytest.Config) -> Path:
    named = config.getini("kurier_config")
    folders = [config.rootpath] if named else [config.invocation_params.dir, config.rootpath]
    candidates = [folder / (named or _USUAL) for folder in folders]
    for file in candidates:
        if file.is_file():
            return file
    raise pytest.UsageError(
        f"the fixture kurier_dev needs a configuration, and there is no {candidates[0]}:"
        " name one in the ini option kurier_config"
    )
