"""Functions that use what they get as their hints say."""

from __future__ import annotations

import dataclasses
import datetime
import decimal
import enum
import functools
from typing import Any, Dict, Iterable, List, Literal, Mapping, Optional, Sequence, TypedDict, Union


class Colour(enum.Enum):
    RED = "red"

    @classmethod
    def _missing_(cls, value):
        return cls.RED if str(value).lower() == "red" else None


class Shade(enum.Enum):
    DARK = "red"


@dataclasses.dataclass
class Order:
    customer_id: int


class Party(TypedDict, total=False):
    name: str


class Line(Party):
    sku: str


Either = Union[int, List[str]]
Number = Optional[int]
Size = Literal["s", 1, None]


def integer(n: int):
    return len(range(n))


def real(x: float):
    return x.is_integer() if isinstance(x, float) else int.bit_length(x)


def text(s: str):
    return str.upper(s)


def flag(b: bool):
    return {True: 1, False: 0}[b] if isinstance(b, bool) else int("no bool")


def optional(n: Number):
    return 0 if n is None else len(range(n))


def quiet(n: int = None):
    return 0 if n is None else len(range(n))


def auto(n: int = "auto"):
    return 0 if n == "auto" else len(range(n))


def either(value: Either):
    return len(range(value)) if isinstance(value, int) else [str.upper(v) for v in list.copy(value)]


def literal(size: Size):
    return ["s", 1, None].index(size)


def texts(names: List[str]):
    return [str.upper(name) for name in list.copy(names)]


def counts(by_name: Dict[str, int]):
    return sum(len(range(n)) for n in dict.values(by_name))


def sequence(items: Sequence[str]):
    return [str.upper(item) for item in items], items.count("x")


def iterable(items: Iterable[Any]):
    return [item for item in items]


def mapping(fields: Mapping[str, Any]):
    return sorted(fields.keys())


def line(row: Line, /):
    return str.upper(row["sku"]) + str.upper(row.get("name", ""))


def order(order: Order, /):
    return len(range(order.customer_id))


def colour(c: Colour, /):
    return c.value


def shade(s: Shade, /):
    return s.value


def shades(s: Dict[str, Shade] = None):
    return [] if s is None else [one.value for one in s.values()]


def moment(at: datetime.datetime, /):
    return at.year


def price(amount: decimal.Decimal, /):
    return amount.as_tuple().exponent


def distinct(values: set, /):
    return len(values & {1})


def pair(point: tuple, /):
    x, y = point
    return x + y


def raw(data: bytes, /):
    return len(data)


def converting(function):
    @functools.wraps(function)
    def converted(n):
        return function(int(n))

    return converted


@converting
def converted(n: int):
    return len(range(n))


def named(a: int, b: str = "x"):
    return len(range(a)), str.upper(b)


def rest(a: int, **more: Any):
    return len(range(a)), len(more)


def nothing():
    return 0


def anything(payload):
    return 0
