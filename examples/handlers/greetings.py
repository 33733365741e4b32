"""A handler: a plain function that takes the task's fields and returns its result."""

from __future__ import annotations


def greet(name: str) -> dict[str, str]:
    """Greet somebody: ``{"name": "Ada"}`` gives ``{"greeting": "Hello, Ada"}``."""
    return {"greeting": f"Hello, {name}"}
