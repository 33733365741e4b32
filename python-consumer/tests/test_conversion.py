"""What payloads become before a function gets them."""

from __future__ import annotations

import datetime
import decimal
import enum
import functools
import pathlib
import sys
import typing
import uuid
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import InitVar, dataclass, field
from typing import Annotated, Any, Callable, Literal, NewType, Optional, TypedDict, TypeVar, Union

import pytest

from kurier import Context, Sensitive
from kurier._worker.binding import Binding, BindingError
from kurier._worker.encoding import ResultError, decoded, encoded
from kurier._worker.function import run

CONTEXT = Context("t", "e", "type", 1, "k")


class Colour(enum.Enum):
    RED = "red"
    BLUE = "blue"


class Odd(enum.Enum):
    A = object()


class Lenient(enum.Enum):
    YES = "yes"

    @classmethod
    def _missing_(cls, value: object) -> Lenient | None:
        return cls.YES if value == "y" else None


@dataclass
class Line:
    sku: str
    price: decimal.Decimal
    quantity: int = 1


@dataclass(frozen=True)
class Order:
    number: uuid.UUID
    placed: datetime.datetime
    lines: list[Line] = field(default_factory=list)
    # Python 3.9 has no bar.
    colour: Optional[Colour] = None  # noqa: UP045
    previous: Optional[Order] = None  # noqa: UP045


@dataclass
class Positive:
    number: int

    def __post_init__(self) -> None:
        if self.number < 1:
            raise ValueError(f"{self.number} is not positive")


@dataclass
class Login:
    user: str
    password: Annotated[str, Sensitive]

    def __post_init__(self) -> None:
        if len(self.password) < 8:
            raise ValueError(f"{self.password} is too short")


@dataclass
class Seeded:
    seed: InitVar[datetime.date]
    year: int = field(init=False, default=0)

    def __post_init__(self, seed: datetime.date) -> None:
        self.year = seed.year


class Address(TypedDict):
    street: str
    since: datetime.date


class Person(Address, total=False):
    note: str


class Tree(TypedDict, total=False):
    children: list[Tree]
    day: datetime.date


class Inner:
    @dataclass
    class Twin:
        a: int


class Other:
    @dataclass
    class Twin:
        b: int


@dataclass
class Twins:
    first: Inner.Twin
    second: Other.Twin


Day = NewType("Day", datetime.date)
Whole = TypeVar("Whole", bound=datetime.date)


def made(hint: Any, value: Any) -> Any:
    """What a function gets, seen through a positional-only parameter."""

    def handler(value: Any, /) -> Any:
        return value

    handler.__annotations__["value"] = hint
    return Binding.of(handler).call(value, lambda: CONTEXT)


def refusal(hint: Any, value: Any) -> str:
    with pytest.raises(BindingError) as refused:
        made(hint, value)
    message = str(refused.value)
    assert message.startswith("the payload does not fit the handler's type hints: ")
    return message.partition(": ")[2]


DAY = datetime.date(2030, 1, 31)


@pytest.mark.parametrize(
    ("hint", "value", "expected"),
    [
        (datetime.date, "2030-01-31", DAY),
        (datetime.time, "12:30:00", datetime.time(12, 30)),
        (
            datetime.datetime,
            "2030-01-31T12:00:00Z",
            datetime.datetime(2030, 1, 31, 12, tzinfo=datetime.timezone.utc),
        ),
        (
            uuid.UUID,
            "7d9c1e7a-0000-4000-8000-000000000000",
            uuid.UUID(int=0x7D9C1E7A000040008000000000000000),
        ),
        (pathlib.Path, "/srv/in", pathlib.Path("/srv/in")),
        (decimal.Decimal, 1.1, decimal.Decimal("1.1")),
        (decimal.Decimal, "1.10", decimal.Decimal("1.10")),
        (decimal.Decimal, 3, decimal.Decimal(3)),
        (Colour, "red", Colour.RED),
        (Lenient, "y", Lenient.YES),
        (Literal[Colour.RED, "other"], "red", Colour.RED),
        (Literal[Colour.RED, "other"], "other", "other"),
        (Optional[Colour], None, None),
        (Union[datetime.date, str], "2030-01-31", DAY),
        (Union[datetime.date, str], "soon", "soon"),
        (Union[str, datetime.date], "2030-01-31", "2030-01-31"),
        (list[Colour], ["red", "blue"], [Colour.RED, Colour.BLUE]),
        (Sequence[datetime.date], ["2030-01-31"], [DAY]),
        (tuple[int, Colour], [1, "red"], (1, Colour.RED)),
        (tuple[int, ...], [1, 2], (1, 2)),
        (tuple, [1, "a"], (1, "a")),
        (set[int], [1, 2, 2], {1, 2}),
        (frozenset[Colour], ["red"], frozenset({Colour.RED})),
        (frozenset, [1], frozenset({1})),
        (set, [1], {1}),
        (AbstractSet[int], [1], {1}),
        (typing.Set, [1], {1}),  # noqa: UP006
        (dict[str, Colour], {"a": "red"}, {"a": Colour.RED}),
        (Mapping[Colour, int], {"red": 1}, {Colour.RED: 1}),
        (Annotated[Colour, "of another"], "red", Colour.RED),
        (Annotated[Colour, Sensitive], "red", Colour.RED),
        (Annotated[Colour, ["of", "another"]], "red", Colour.RED),
        (Twins, {"first": {"a": 1}, "second": {"b": 2}}, Twins(Inner.Twin(1), Other.Twin(2))),
        (Day, "2030-01-31", DAY),
        (Whole, "2030-01-31", DAY),
        (Positive, {"number": 1}, Positive(1)),
        (Person, {"street": "s", "since": "2030-01-31"}, {"street": "s", "since": DAY}),
        (
            Person,
            {"street": "s", "since": "2030-01-31", "more": 1},
            {"street": "s", "since": DAY, "more": 1},
        ),
        (Tree, {"children": [{"day": "2030-01-31"}]}, {"children": [{"day": DAY}]}),
    ],
)
def test_value_is_made_of_what_json_has(hint: Any, value: Any, expected: Any) -> None:
    found = made(hint, value)
    assert found == expected
    assert type(found) is type(expected)


def test_dataclass_is_made_with_all_that_it_holds() -> None:
    order = {
        "number": str(uuid.UUID(int=7)),
        "placed": "2030-01-31T12:00:00+01:00",
        "lines": [{"sku": "a", "price": 1.5}, {"sku": "b", "price": 2, "quantity": 3}],
        "colour": "blue",
        "previous": {"number": str(uuid.UUID(int=6)), "placed": "2030-01-30T12:00:00"},
    }
    found = made(Order, order)
    assert found.lines == [Line("a", decimal.Decimal("1.5")), Line("b", decimal.Decimal(2), 3)]
    assert found.colour is Colour.BLUE
    assert found.previous.number == uuid.UUID(int=6)


@pytest.mark.skipif(sys.version_info < (3, 11), reason="typing cannot read a text with InitVar")
def test_what_only_the_constructor_takes_is_made_too() -> None:
    assert made(Seeded, {"seed": "2030-01-31"}).year == 2030


@pytest.mark.parametrize(
    ("hint", "value", "told"),
    [
        (datetime.date, "31.1.2030", "is no date like 2030-01-31"),
        (datetime.date, 5, "is number, expected string with date like 2030-01-31"),
        (decimal.Decimal, "much", "is no number"),
        (decimal.Decimal, "NaN", "is string, expected number"),
        (decimal.Decimal, True, "is boolean, expected number"),
        (Colour, "green", "is no value of Colour"),
        (Colour, ["red"], "is no value of Colour"),
        (Optional[Colour], "green", "is no value of Colour"),
        (Literal[Colour.RED], "blue", "is none of the values that are allowed"),
        (Union[Colour, datetime.date], 1, "fits none of: is no value of Colour; or is number"),
        (list[Colour], {"a": 1}, "is object, expected array"),
        (list[Colour], ["red", "green"], "/1: is no value of Colour"),
        (tuple[int, str], [1], "has 1 items, expected 2"),
        (tuple[int, str], "ab", "is string, expected array"),
        (tuple[int, str], [1, 2], "/1: is number, expected string"),
        (set[Any], [[1]], "has an item that a set cannot hold"),
        (dict[str, Colour], [], "is array, expected object"),
        (dict[str, Colour], {"a/b~": 1}, "/a~1b~0: is no value of Colour"),
        (Annotated[datetime.date, Sensitive], "secret", "does not fit"),
        (Positive, [], "is array, expected object"),
        (Positive, {"number": 1.5}, "/number: is number, expected integer"),
        (Positive, {"number": 0}, "is refused by Positive: 0 is not positive"),
        (Positive, {"numer": 1}, "/number: is missing; /numer: is unknown"),
        (Login, {"user": "ada", "password": "abc"}, "is refused by Login"),
        (Person, {"street": 1}, "/since: is missing; /street: is number, expected string"),
        (list[Positive], [{"number": None}], "/0/number: is null, expected integer"),
    ],
)
def test_value_that_does_not_fit_is_refused_with_its_place(
    hint: Any, value: Any, told: str
) -> None:
    message = refusal(hint, value)
    assert message.startswith(told)
    assert "abc" not in message and "secret" not in message


def test_many_places_are_counted() -> None:
    many = {str(number): 0 for number in range(12)}
    assert refusal(Positive, {"number": 1, **many}).endswith("; /9: is unknown; and 2 more")


@pytest.mark.parametrize(
    "hint", [Any, object, bytes, Odd, Callable[[], int], "Nowhere", int, list[int]]
)
def test_what_needs_nothing_made_is_left_as_it_is(hint: Any) -> None:
    value = [1.5, None]
    assert made(hint, value) is value


@pytest.mark.skipif(sys.version_info < (3, 10), reason="the bar between types is newer")
def test_types_joined_by_a_bar_are_a_union() -> None:
    assert made("Colour | None", None) is None


def test_arguments_are_made_by_name() -> None:
    def handler(day: datetime.date, colour: Colour = Colour.RED, *, ctx: Context) -> Any:
        return day, colour, ctx

    handler.__annotations__.update(day=datetime.date, colour=Colour, ctx=Context)
    call = Binding.of(handler).call
    assert call({"day": "2030-01-31"}, lambda: CONTEXT) == (DAY, Colour.RED, CONTEXT)
    with pytest.raises(BindingError, match=r"/colour: is no value.*; /day: is no date"):
        call({"day": "x", "colour": "x"}, lambda: CONTEXT)


def test_default_that_is_none_may_be_sent() -> None:
    def handler(day: Any = None) -> Any:
        return day

    handler.__annotations__["day"] = datetime.date
    call = Binding.of(handler).call
    assert call({"day": None}, lambda: CONTEXT) is None
    assert call({"day": "2030-01-31"}, lambda: CONTEXT) == DAY
    assert call("2030-01-31", lambda: CONTEXT) == DAY


def test_behind_a_decorator_nothing_is_made() -> None:
    def handler(day: Any, /) -> Any:
        return day

    handler.__annotations__["day"] = datetime.date

    @functools.wraps(handler)
    def outer(*arguments: Any) -> Any:
        return handler(*arguments)

    assert Binding.of(outer).call("2030-01-31", lambda: CONTEXT) == "2030-01-31"


def test_checked_binding_looks_at_plain_values_too() -> None:
    def handler(number: int, name: str = "") -> Any:
        return number

    handler.__annotations__.update(number=int, name=str)
    binding = Binding.of(handler)
    assert binding.call({"number": "x"}, lambda: CONTEXT) == "x"
    with pytest.raises(BindingError, match="/number: is string, expected integer"):
        binding.checked().call({"number": "x"}, lambda: CONTEXT)
    assert binding.checked().call({"number": 1.0, "name": "a"}, lambda: CONTEXT) == 1.0


def test_what_is_returned_becomes_json_again() -> None:
    def handler(order: Any, /) -> Any:
        return order

    handler.__annotations__["order"] = Order
    document = (
        b'{"number":"00000000-0000-0000-0000-000000000007","placed":"2030-01-31T12:00:00+01:00",'
        b'"lines":[{"sku":"a","price":1.50,"quantity":2}],"colour":"red","previous":null}'
    )
    result = run(Binding.of(handler), document, lambda: CONTEXT, 1 << 20)
    assert decoded(result) == decoded(document)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (DAY, b'"2030-01-31"'),
        (datetime.time(1), b'"01:00:00"'),
        (pathlib.PurePosixPath("/a"), b'"/a"'),
        ({"colour": Colour.RED}, b'{"colour":"red"}'),
        ((1, [Positive(2)]), b'[1,[{"number":2}]]'),
    ],
)
def test_value_of_a_hint_has_a_json_form(value: Any, text: bytes) -> None:
    assert encoded(value, 1000) == text


@pytest.mark.parametrize("value", [{1}, object(), Positive, b"x", Odd.A])
def test_value_without_a_json_form_is_named(value: Any) -> None:
    with pytest.raises(ResultError, match="has no JSON form"):
        encoded(value, 1000)
