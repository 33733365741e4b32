"""Runs tasks in a test, without a broker, a node or a process of their own.

::

    from kurier.testing import TaskEnvironment

    def test_it_reads_all_pages():
        run = TaskEnvironment().run(ocr, {"doc_id": "a"})
        assert run.result == {"pages": 10}
        assert run.progress[-1].done == 10

``TaskEnvironment`` runs a function as a worker does: the payload and the result pass through JSON,
type hints are checked and made, exceptions become failures of the same kinds. ``InMemoryClient``
stands for ``kurier.client.Client`` in tests of code that submits. The pytest plugin, which is there
once this package is installed, brings the fixture ``kurier_dev``: a real broker and runner.
"""

from __future__ import annotations

from kurier.testing._client import InMemoryClient, InMemoryHandle, Submitted
from kurier.testing._environment import TaskEnvironment
from kurier.testing._node import KurierDev, NodeError
from kurier.testing._run import Failure, Progress, TaskRun

__all__ = [
    "Failure",
    "InMemoryClient",
    "InMemoryHandle",
    "KurierDev",
    "NodeError",
    "Progress",
    "Submitted",
    "TaskEnvironment",
    "TaskRun",
]
