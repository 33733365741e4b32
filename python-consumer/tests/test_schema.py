"""The schema that is made of a handler's signature says what its binding accepts."""

from __future__ import annotations

import dataclasses
import datetime
import decimal
import enum
import functools
import pathlib
import sys
import uuid
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import (
    TYPE_CHECKING,
    Annotated,
    Any,
    Callable,
    Literal,
    NewType,
    Optional,
    TypedDict,
    Union,
)

import pytest

from kurier import Context, Sensitive
from kurier._worker.binding import Binding
from kurier._worker.schema import DRAFT, schema_of

if TYPE_CHECKING:
    from nowhere import Unknown  # type: ignore[import-not-found]

Price = NewType("Price", int)
Either = Union[int, str]
Maybe = Optional[str]


class Colour(enum.Enum):
    RED = "red"
    BLUE = "blue"


class Shade(str, enum.Enum):
    DARK = "dark"


class Odd(enum.Enum):
    A = object()


class Finds(enum.Enum):
    A = "a"

    @classmethod
    def _missing_(cls, value: object) -> Finds:
        return cls.A


@dataclasses.dataclass
class Line:
    sku: str
    quantity: int = 1
    parts: list[Line] = dataclasses.field(default_factory=list)
    hidden: int = dataclasses.field(init=False, default=0)


class Address(TypedDict):
    street: str


class Party(Address, total=False):
    name: str


class User(TypedDict):
    password: Annotated[str, Sensitive]


@dataclasses.dataclass
class Partial:
    known: int
    unknown: Unknown


class Model:
    """Describes itself as the classes of a well-known library do."""

    @classmethod
    def model_json_schema(cls) -> dict[str, Any]:
        return {
            "type": "object",
            "properties": {"inner": {"$ref": "#/$defs/Inner"}},
            "$defs": {"Inner": {"type": "integer"}},
        }


class Broken:
    @classmethod
    def model_json_schema(cls) -> dict[str, Any]:
        raise RuntimeError("not today")


class NoJson:
    @classmethod
    def model_json_schema(cls) -> dict[str, Any]:
        return {"default": float("nan")}


def schema(function: Callable[..., Any]) -> dict[str, Any]:
    found = schema_of(Binding.of(function))
    assert found.pop("$schema") == DRAFT
    return found


def hint(annotation: Any) -> Any:
    """The schema of one hint, seen through a positional-only parameter."""

    def handler(value: Any, /) -> None: ...

    handler.__annotations__["value"] = annotation
    return schema(handler)


NULL = {"type": "null"}
TEXT = {"type": "string"}
WHOLE = {"type": ["integer", "boolean"]}


def told(schema: dict[str, Any]) -> dict[str, Any]:
    """What is described and not checked."""
    return {"x-described": schema}


@pytest.mark.parametrize(
    ("annotation", "described"),
    [
        (str, TEXT),
        ("str", TEXT),
        (int, WHOLE),
        (float, {"type": ["number", "boolean"]}),
        (decimal.Decimal, {"type": ["number", "string"]}),
        (bool, {"type": "boolean"}),
        (None, NULL),
        (Any, {}),
        (object, {}),
        (bytes, {}),
        ("Nowhere", {}),
        (Optional[int], {"anyOf": [WHOLE, NULL]}),
        (Union[int, str], {"anyOf": [WHOLE, TEXT]}),
        (Union[int, Any], {}),
        (list, {"type": "array"}),
        (list[int], {"type": "array", "items": WHOLE}),
        (list[Any], {"type": "array"}),
        (Sequence[str], {"type": ["array", "string"], "items": TEXT}),
        (Iterable[int], {"type": ["array", "string", "object"], "items": WHOLE}),
        (Collection, {"type": ["array", "string", "object"]}),
        (set[int], {"type": "array", "items": WHOLE}),
        (frozenset, {"type": "array"}),
        (tuple, {"type": "array"}),
        (tuple[int, ...], {"type": "array", "items": WHOLE}),
        (
            tuple[int, str],
            {"type": "array", "minItems": 2, "maxItems": 2, "prefixItems": [WHOLE, TEXT]},
        ),
        (dict, {"type": "object"}),
        (dict[str, int], {"type": "object", "additionalProperties": WHOLE}),
        (Mapping[str, Any], {"type": "object"}),
        (Literal["a", 1, None], {"enum": ["a", 1, None, True]}),
        (Colour, {"enum": ["red", "blue"]}),
        (Optional[Colour], {"anyOf": [{"enum": ["red", "blue"]}, NULL]}),
        (list[Colour], {"type": "array", "items": {"enum": ["red", "blue"]}}),
        (Shade, {"enum": ["dark"]}),
        (Literal[Colour.RED], {"enum": ["red"]}),
        (Odd, {}),
        (Price, WHOLE),
        (datetime.datetime, {"type": "string", "format": "date-time"}),
        (datetime.date, {"type": "string", "format": "date"}),
        (uuid.UUID, {"type": "string", "format": "uuid"}),
        (pathlib.Path, {"type": "string"}),
        (Finds, told({"enum": ["a"]})),
        (Annotated[str, Sensitive], {**TEXT, "x-sensitive": True}),
        (Annotated[str, Sensitive()], {**TEXT, "x-sensitive": True}),
        (Annotated[str, "of another"], TEXT),
        (Annotated[str, ["of", "another"]], TEXT),
        (Optional[Annotated[str, Sensitive]], {"anyOf": [{**TEXT, "x-sensitive": True}, NULL]}),
        (Annotated[Colour, Sensitive], {"enum": ["red", "blue"], "x-sensitive": True}),
    ],
)
def test_hint_is_described(annotation: Any, described: dict[str, Any]) -> None:
    assert hint(annotation) == described


@pytest.mark.skipif(sys.version_info < (3, 10), reason="the bar between types is newer")
def test_types_joined_by_a_bar_are_a_union() -> None:
    assert hint("int | None") == {"anyOf": [WHOLE, NULL]}


def test_dataclass_that_contains_itself_is_described_once() -> None:
    line = {
        "type": "object",
        "properties": {
            "sku": TEXT,
            "quantity": WHOLE,
            "parts": {"type": "array", "items": {"$ref": "#/$defs/Line"}},
        },
        "required": ["sku"],
        "additionalProperties": False,
    }
    assert hint(Line) == {"$ref": "#/$defs/Line", "$defs": {"Line": line}}


def test_classes_of_one_name_are_told_apart() -> None:
    @dataclasses.dataclass
    class Line:
        other: int

    class Both(TypedDict):
        first: Any
        second: Any

    Both.__annotations__.update(first=globals()["Line"], second=Line)
    assert list(hint(Both)["$defs"]) == ["Both", "Line", "Line2"]


def test_typed_dict_knows_what_it_requires() -> None:
    party = {
        "type": "object",
        "properties": {"street": TEXT, "name": TEXT},
        "required": ["street"],
    }
    assert hint(Party) == {"$ref": "#/$defs/Party", "$defs": {"Party": party}}


def test_class_that_describes_itself_is_asked() -> None:
    model = {"type": "object", "properties": {"inner": {"$ref": "#/$defs/Inner"}}}
    assert hint(Model) == {
        **told({"$ref": "#/$defs/Model"}),
        "$defs": {"Model": model, "Inner": {"type": "integer"}},
    }
    assert hint(Broken) == {**told({"$ref": "#/$defs/Broken"}), "$defs": {"Broken": {}}}
    assert hint(NoJson) == {}


def test_named_parameters_are_an_object() -> None:
    def handler(doc_id: str, tenant: str = "shop", colour: Colour = Colour.RED) -> None:
        """Reads a document.

        And more.
        """

    assert schema(handler) == {
        "type": "object",
        "properties": {
            "doc_id": TEXT,
            "tenant": {"type": "string", "default": "shop"},
            "colour": {"enum": ["red", "blue"], "default": "red"},
        },
        "required": ["doc_id"],
        "additionalProperties": False,
        "description": "Reads a document.",
    }


def test_single_parameter_takes_the_whole_payload_too() -> None:
    def handler(name: str, ctx: Context) -> None: ...

    by_name = {
        "type": "object",
        "properties": {"name": TEXT},
        "required": ["name"],
        "additionalProperties": False,
    }
    assert schema(handler) == {"anyOf": [by_name, TEXT]}


def test_keywords_leave_the_object_open() -> None:
    def handler(a: int, b: int, **rest: Any) -> None: ...

    assert "additionalProperties" not in schema(handler)


def test_handler_without_parameters_takes_null_or_nothing() -> None:
    def handler(info: Context) -> None: ...

    nothing = {"type": "object", "maxProperties": 0}
    assert schema(handler) == {"anyOf": [NULL, nothing]}


def test_one_unresolvable_hint_does_not_spoil_the_others() -> None:
    def handler(a: int, b: Unknown, c: str) -> None: ...

    assert schema(handler)["properties"] == {"a": WHOLE, "b": {}, "c": TEXT}


def test_one_unresolvable_field_does_not_spoil_the_others() -> None:
    assert hint(Partial)["$defs"]["Partial"]["properties"] == {"known": WHOLE, "unknown": {}}


class Service:
    def method(self, a: int, b: str) -> None: ...

    def __call__(self, a: int, b: str) -> None: ...


def pair(a: int, b: str, c: int) -> None: ...


@functools.wraps(pair)
def wrapped(*arguments: Any, **fields: Any) -> None: ...


def through(function: Any) -> Any:
    @functools.wraps(function)
    def between(*arguments: Any, **fields: Any) -> Any:
        return function(*arguments, **fields)

    return between


class Decorated:
    @through
    def method(self, a: int, b: str) -> None: ...

    @through
    def __call__(self, a: int, b: str) -> None: ...


@pytest.mark.parametrize("function", [Service().method, Service(), functools.partial(pair, c=1)])
def test_callables_of_every_kind_show_their_hints(function: Callable[..., Any]) -> None:
    found = schema(function)["properties"]
    assert found["a"] == WHOLE
    assert found["b"] == TEXT


@pytest.mark.parametrize(
    "function", [wrapped, functools.partial(wrapped, c=1), Decorated().method, Decorated()]
)
def test_decorator_may_convert_so_hints_behind_it_are_only_described(
    function: Callable[..., Any],
) -> None:
    found = schema(function)["properties"]
    assert found["a"] == told(WHOLE)
    assert found["b"] == told(TEXT)


def test_default_of_another_type_than_its_hint_may_be_sent_as_well() -> None:
    def handler(
        a: int = None,  # type: ignore[assignment]  # noqa: RUF013
        b: Either = 1.5,  # type: ignore[assignment]
        c: float = 1,
        d: Literal["x"] = "y",  # type: ignore[assignment]
        e: Maybe = None,
        f: Any = None,
    ) -> None: ...

    assert schema(handler)["properties"] == {
        "a": {"anyOf": [WHOLE, NULL], "default": None},
        "b": {"anyOf": [{"anyOf": [WHOLE, TEXT]}, {"const": 1.5}], "default": 1.5},
        "c": {"type": ["number", "boolean"], "default": 1},
        "d": {"anyOf": [{"enum": ["x"]}, {"const": "y"}], "default": "y"},
        "e": {"anyOf": [TEXT, NULL], "default": None},
        "f": {"default": None},
    }


def test_marks_of_sensitive_values_are_kept_wherever_they_stand() -> None:
    def handler(user: User, key: Annotated[str, Sensitive]) -> None: ...

    found = schema(handler)
    assert found["$defs"]["User"]["properties"]["password"] == {**TEXT, "x-sensitive": True}
    assert found["properties"]["key"] == {**TEXT, "x-sensitive": True}


def test_function_without_a_signature_accepts_anything() -> None:
    class Silent:
        __signature__ = "none"

        def __call__(self, payload: Any) -> None: ...

    assert schema(Silent()) == {}
