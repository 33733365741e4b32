"""The tasks of this folder: plain functions, which Kurier calls with what was submitted."""

from __future__ import annotations

from dataclasses import dataclass

from kurier import Context, PermanentError, Retry, task


@dataclass
class Order:
    """What is submitted: ``{"item": "book", "quantity": 3}``."""

    item: str
    quantity: int = 1


@task(timeout="30s", retry=Retry(max_attempts=3))
def pack(order: Order, ctx: Context) -> dict[str, object]:
    """Packs an order, piece by piece."""
    if order.quantity < 1:
        raise PermanentError(f"nothing to pack: quantity is {order.quantity}")
    for packed in range(1, order.quantity + 1):
        ctx.progress(packed, order.quantity, f"{order.item} {packed}")
        print(f"packed {order.item} {packed} of {order.quantity}")
    return {"item": order.item, "packed": order.quantity, "label": ctx.once("label")}
