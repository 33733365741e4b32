"""What the workers run."""

from __future__ import annotations


def echo(payload: object) -> object:
    return payload
