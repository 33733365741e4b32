"""Estimates the price of a house by its size: a model that is trained once and asked often."""

from __future__ import annotations

from dataclasses import dataclass

try:
    from sklearn.linear_model import LinearRegression
except ImportError:
    from least_squares import LinearRegression

SOLD = [(50.0, 150_000.0), (80.0, 225_000.0), (100.0, 275_000.0), (120.0, 325_000.0)]
"""Square metres and price of houses that were sold."""

MODEL = LinearRegression().fit([[size] for size, _ in SOLD], [price for _, price in SOLD])


@dataclass
class House:
    """What is known of a house."""

    name: str
    square_metres: float


def score(houses: list[House]) -> list[dict[str, object]]:
    """The houses with their estimates, the dearest first."""
    if not houses:
        return []
    prices = MODEL.predict([[house.square_metres] for house in houses])
    scored = [
        {"name": house.name, "price": round(float(price))} for house, price in zip(houses, prices)
    ]
    return sorted(scored, key=lambda one: one["price"], reverse=True)
