"""Handlers whose hints their payloads are held to; each leaves a mark when it runs."""

from __future__ import annotations

import os
from typing import Annotated, List, Optional, TypedDict

from kurier import Sensitive


class Item(TypedDict):
    sku: str
    price: float


def _mark(name):
    with open(os.environ["KURIER_MARKS"], "a") as marks:
        marks.write(name + "\n")


def priced(items: List[Item], note: Optional[str] = None):
    _mark("priced")
    return sum(item["price"] for item in items)


def login(user: str, password: Annotated[Optional[int], Sensitive]):
    _mark("login")
    return user
