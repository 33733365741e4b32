"""What a handler accepts, as a JSON Schema (draft 2020-12) made of its signature and type hints.

The schema describes payloads by the rules of ``binding``, and payloads that do not fit it are not
run. So it never refuses what a handler accepts that keeps to its own hints: a hint that is missing,
unknown or cannot be resolved says nothing and becomes ``{}``, and one that only a class of its own,
or a decorator around the function, can make good is described and no more; see ``hints``.
"""

from __future__ import annotations

import enum
import json
from inspect import Parameter
from typing import Any, Callable

from kurier._worker.binding import Binding
from kurier._worker.hints import DESCRIBED, Annotations, described
from kurier._worker.signature import is_wrapped, parameter_hints, parameters_of

DRAFT = "https://json-schema.org/draft/2020-12/schema"
_KINDS = {
    str: ("string",),
    int: ("integer", "number"),
    float: ("number",),
    bool: ("boolean",),
    type(None): ("null",),
    list: ("array",),
    dict: ("object",),
}
_LONGEST_TEXT = 1000
_LARGEST = 256 * 1024


def schema_of(binding: Binding) -> dict[str, Any]:
    """The schema of the payloads of a handler; never fails."""
    nothing = {"$schema": DRAFT}
    try:
        annotations = Annotations()
        schema = {**nothing, **_payload(binding, annotations), **annotations.definitions()}
        summary = _summary(binding.function)
        if summary:
            schema["description"] = summary
        # A class may describe itself with something that is not JSON.
        return schema if len(json.dumps(schema, allow_nan=False)) <= _LARGEST else nothing
    except Exception:
        return nothing


def _payload(binding: Binding, annotations: Annotations) -> dict[str, Any]:
    hints = parameter_hints(binding.function)
    parameters = {
        parameter.name: _parameter(parameter, hints.get(parameter.name), annotations)
        for parameter in parameters_of(binding.function) or ()
        if parameter.name != binding.context
    }
    if is_wrapped(binding.function):
        # A decorator may convert what it passes on.
        parameters = {name: described(schema) for name, schema in parameters.items()}
    ways: list[dict[str, Any]] = []
    if binding.names or binding.takes_any_name:
        ways.append(_by_name(binding, parameters))
    whole = binding.whole
    if whole is not None:
        value = parameters.get(whole, {})
        ways.append({key: value[key] for key in value if key != "default"})
    elif not ways:
        return {"anyOf": [{"type": "null"}, {"type": "object", "maxProperties": 0}]}
    return ways[0] if len(ways) == 1 else {"anyOf": ways}


def _by_name(binding: Binding, parameters: dict[str, dict[str, Any]]) -> dict[str, Any]:
    schema: dict[str, Any] = {
        "type": "object",
        "properties": {name: parameters[name] for name in binding.names},
    }
    if binding.required:
        schema["required"] = list(binding.required)
    if not binding.takes_any_name:
        schema["additionalProperties"] = False
    return schema


def _parameter(parameter: Parameter, hint: Any, annotations: Annotations) -> dict[str, Any]:
    schema = annotations.schema(hint)
    default = parameter.default
    if isinstance(default, enum.Enum):
        default = default.value
    if not _is_short_json(default):
        return schema
    # What stands in the signature may be sent as well: None for an int that is optional.
    if not _fits(default, schema):
        itself = {"type": "null"} if default is None else {"const": default}
        schema = {"anyOf": [schema, itself]}
    return {**schema, "default": default}


def _fits(value: Any, schema: dict[str, Any]) -> bool:
    """Whether a default is surely allowed by the schema of its parameter."""
    if not schema or DESCRIBED in schema or value in schema.get("enum", ()):
        return True
    kinds = schema.get("type", ())
    allowed = (kinds,) if isinstance(kinds, str) else kinds
    return any(kind in allowed for kind in _KINDS.get(type(value), ())) or any(
        _fits(value, way) for way in schema.get("anyOf", ())
    )


def _is_short_json(value: Any) -> bool:
    """Whether a default can be shown as it is: a plain value and no document of its own."""
    if isinstance(value, float):
        return value == value and abs(value) != float("inf")
    if isinstance(value, str):
        return len(value) <= _LONGEST_TEXT
    return value is None or isinstance(value, (bool, int)) or value in ([], {})


def _summary(function: Callable[..., Any]) -> str:
    """The first line of the function's docstring."""
    text = function.__doc__ if hasattr(function, "__code__") else None
    lines = text.strip().splitlines() if isinstance(text, str) else []
    return lines[0][:_LONGEST_TEXT] if lines else ""
