from __future__ import annotations

import math
from decimal import Decimal
from typing import Any

import pytest

from kurier._worker.encoding import PayloadError, ResultError, decoded, encoded

LIMIT = 1 << 20


@pytest.mark.parametrize(
    "text",
    [
        "9007199254740993",
        "-170141183460469231731687303715884105728",
        "0.1000000000000000055511151231257827",
        "123456789012345678901234567890.123456789",
        "1E+400",
        "1E-400",
        "0.1",
        "-0.0",
        "[1,2.5,null,true]",
        '{"größe":"\U0001f600"}',
    ],
)
def test_values_come_back_as_they_went(text: str) -> None:
    assert encoded(decoded(text.encode()), LIMIT).decode() == text


def test_an_ordinary_fraction_is_a_float() -> None:
    for text, value in [
        ("0.1", 0.1),
        ("1.10", 1.1),
        ("2.5e3", 2500.0),
        ("3.141592653589793", math.pi),
    ]:
        number = decoded(text.encode())
        assert type(number) is float
        assert number == value


def test_a_fraction_that_no_float_holds_is_a_decimal() -> None:
    exact = Decimal("0.1000000000000000055511151231257827")
    assert decoded(b"0.1000000000000000055511151231257827") == exact


def test_a_decimal_is_written_digit_by_digit_even_beside_text_like_it() -> None:
    value = {"price": Decimal("12.50"), "text": "12.50", "many": [Decimal("0E-10")]}
    assert encoded(value, LIMIT) == b'{"price":12.50,"text":"12.50","many":[0E-10]}'


class Unknown:
    pass


def looped() -> list[Any]:
    loop: list[Any] = []
    loop.append(loop)
    return loop


def deep() -> list[Any]:
    value: list[Any] = []
    for _ in range(200_000):
        value = [value]
    return value


@pytest.mark.parametrize(
    "value",
    [
        float("nan"),
        float("inf"),
        {"a": [float("-inf")]},
        Decimal("NaN"),
        Decimal("Infinity"),
        "\ud800",
        {"\udfff": 1},
        Unknown(),
        {1, 2},
        b"bytes",
        {(1, 2): 3},
        looped(),
        deep(),
    ],
    ids=lambda value: type(value).__name__,
)
def test_what_is_no_json_is_an_invalid_result(value: object) -> None:
    with pytest.raises(ResultError) as raised:
        encoded(value, LIMIT)
    assert raised.value.code == "RESULT_INVALID"


def test_a_result_above_the_limit_says_its_size() -> None:
    assert encoded("x" * 98, 100) == b'"' + b"x" * 98 + b'"'
    with pytest.raises(ResultError, match="101 bytes, 100") as raised:
        encoded("x" * 99, 100)
    assert raised.value.code == "RESULT_TOO_LARGE"


@pytest.mark.parametrize("payload", [b"[" * 200_000, b"{", b"\xff", b"", b"1 2"])
def test_a_payload_that_cannot_be_held_is_refused(payload: bytes) -> None:
    with pytest.raises(PayloadError):
        decoded(payload)
