"""Tests of the tasks: `python -m pytest`. The last one needs `kurier` and is skipped without it."""

from __future__ import annotations

from kurier.testing import KurierDev, TaskEnvironment
from tasks import pack


def test_order_is_packed_piece_by_piece() -> None:
    run = TaskEnvironment().run(pack, {"item": "book", "quantity": 2})

    assert run.result["packed"] == 2
    assert [step.message for step in run.progress] == ["book 1", "book 2"]


def test_order_of_nothing_is_not_tried_again() -> None:
    run = TaskEnvironment().run(pack, {"item": "book", "quantity": 0})

    assert run.failure is not None and run.failure.kind == "permanent"
    assert not run.will_retry


def test_payload_that_is_no_order_is_refused_before_anything_runs() -> None:
    run = TaskEnvironment().run(pack, {"item": "book", "quantity": "many"})

    assert run.failure is not None and run.failure.code == "PAYLOAD_INVALID"


def test_it_runs_on_a_real_node(kurier_dev: KurierDev) -> None:
    assert kurier_dev.submit("pack", {"item": "book", "quantity": 3})["packed"] == 3
