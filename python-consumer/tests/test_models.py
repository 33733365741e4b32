"""Classes of pydantic as type hints: they validate their JSON themselves."""

from __future__ import annotations

import datetime
import sys
from typing import Annotated, Any, Optional

import pytest

from kurier import Context, Sensitive
from kurier._worker.binding import Binding, BindingError
from kurier._worker.encoding import encoded
from kurier._worker.schema import schema_of

pydantic = pytest.importorskip("pydantic", minversion="2")
pydantic_dataclasses = pytest.importorskip("pydantic.dataclasses")

CONTEXT = Context("t", "e", "type", 1, "k")

Positive = Annotated[int, pydantic.Field(gt=0)]


class Line(pydantic.BaseModel):  # type: ignore[misc, name-defined]
    sku: str
    quantity: Positive = 1


class Order(pydantic.BaseModel):  # type: ignore[misc, name-defined]
    model_config = pydantic.ConfigDict(strict=True, extra="forbid")

    placed: datetime.date
    lines: list[Line]
    previous: Optional[Order] = None  # noqa: UP045  Python 3.9 has no bar

    @pydantic.field_validator("placed")  # type: ignore[untyped-decorator]
    @classmethod
    def is_not_old(cls, value: datetime.date) -> datetime.date:
        if value.year < 2000:
            raise ValueError(f"{value} is too old")
        return value


class Login(pydantic.BaseModel):  # type: ignore[misc, name-defined]
    password: Annotated[str, Sensitive]

    @pydantic.field_validator("password")  # type: ignore[untyped-decorator]
    @classmethod
    def is_long(cls, value: str) -> str:
        raise ValueError(f"{value} is too short")


@pydantic_dataclasses.dataclass
class Point:
    x: int
    y: int = 0


def by_model(order: Order, dry: bool = False) -> Any:
    return order, dry


def of_order(order: Order) -> Any:
    return order


def of_login(login: Login, /) -> Any: ...


def of_point(point: Point, /) -> Any:
    return point


def call(function: Any, payload: Any) -> Any:
    return Binding.of(function).call(payload, lambda: CONTEXT)


ORDER = {"placed": "2030-01-31", "lines": [{"sku": "a"}]}


def test_model_is_made_of_the_payload() -> None:
    order, dry = call(by_model, {"order": ORDER, "dry": True})
    assert order == Order(placed=datetime.date(2030, 1, 31), lines=[Line(sku="a")])
    assert dry
    assert call(of_order, ORDER) == order
    assert call(of_point, {"x": "1"}) == Point(x=1)  # type: ignore[call-arg]


def test_model_says_where_it_does_not_fit() -> None:
    payload = {"order": {"placed": "1999-12-31", "lines": [{"sku": 1, "quantity": 0}], "x": 1}}
    with pytest.raises(BindingError) as refused:
        call(by_model, payload)
    message = str(refused.value)
    assert "/order/placed: Value error, 1999-12-31 is too old" in message
    assert "/order/lines/0/quantity: Input should be greater than 0" in message
    assert "/order/x: Extra inputs are not permitted" in message


def test_sensitive_values_are_in_no_message() -> None:
    with pytest.raises(BindingError, match=r"/password: is refused$") as refused:
        call(of_login, {"password": "abc"})
    assert "abc" not in str(refused.value)


def test_model_describes_itself_and_is_held_to_nothing() -> None:
    schema = schema_of(Binding.of(by_model))
    assert schema["properties"]["order"] == {"x-described": {"$ref": "#/$defs/Order"}}
    assert schema["$defs"]["Line"]["properties"]["quantity"]["exclusiveMinimum"] == 0
    marked = schema_of(Binding.of(of_login))["$defs"]["Login"]["properties"]["password"]
    assert marked["x-sensitive"] is True
    point = schema_of(Binding.of(of_point))["$defs"]["Point"]
    assert point["required"] == ["x"]


def test_model_that_is_returned_becomes_json() -> None:
    order = Order(placed=datetime.date(2030, 1, 31), lines=[Line(sku="a")])
    assert encoded({"order": order}, 1000) == (
        b'{"order":{"placed":"2030-01-31","lines":[{"sku":"a","quantity":1}],"previous":null}}'
    )


def test_another_library_that_refuses_is_told_by_its_name() -> None:
    class Other:
        @classmethod
        def model_json_schema(cls) -> dict[str, Any]:
            return {}

        @classmethod
        def model_validate_json(cls, text: bytes) -> Other:
            raise ValueError("no")

    def handler(value: Any, /) -> None: ...

    handler.__annotations__["value"] = Other
    with pytest.raises(BindingError, match="is refused by Other"):
        call(handler, 1)
    assert "pydantic" in sys.modules
