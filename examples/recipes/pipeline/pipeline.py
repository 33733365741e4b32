"""Counts sales in CSV files: one task for each file, and one that adds up what they found."""

from __future__ import annotations

import csv
from pathlib import Path

from kurier import Context, PermanentError

EVERY = 1000


def count(path: Path, ctx: Context) -> dict[str, int]:
    """How many of each product a file has; rows that make no sense are counted apart."""
    found: dict[str, int] = {}
    try:
        with path.open(newline="", encoding="utf-8") as file:
            for number, row in enumerate(csv.DictReader(file), 1):
                try:
                    product, amount = row["product"], int(row["amount"])
                except (KeyError, TypeError, ValueError):
                    product, amount = "(unreadable)", 1
                found[product] = found.get(product, 0) + amount
                if number % EVERY == 0:
                    ctx.progress(number, None, path.name)
    except FileNotFoundError:
        raise PermanentError(f"no file {path}") from None
    return found


def merge(parts: list[dict[str, int]], /) -> dict[str, int]:
    """All parts in one, the most sold first."""
    total: dict[str, int] = {}
    for part in parts:
        for product, amount in part.items():
            total[product] = total.get(product, 0) + amount
    return dict(sorted(total.items(), key=lambda one: (-one[1], one[0])))
