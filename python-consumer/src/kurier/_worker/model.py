"""Classes that validate JSON themselves, as those of pydantic do: they are asked."""

from __future__ import annotations

import json
import sys
from typing import Any

from kurier._worker.encoding import encoded
from kurier._worker.misfit import Finding, Misfit
from kurier._worker.plain import Take

_UNLIMITED = 1 << 62


def validates(known: Any) -> bool:
    """Whether a class makes its instances of JSON itself; one may only describe itself."""
    return hasattr(known, "model_validate_json") or hasattr(known, "__is_pydantic_dataclass__")


def taking(known: Any) -> Take:
    """How a value becomes an instance of such a class."""

    def take(value: Any) -> Any:
        text = encoded(value, _UNLIMITED)
        try:
            if hasattr(known, "model_validate_json"):
                return known.model_validate_json(text)
            return _adapter(known).validate_json(text)
        except ValueError as refused:
            raise _misfit_of(refused, known) from None

    return take


def _misfit_of(refused: ValueError, known: type) -> Misfit:
    try:
        errors: list[dict[str, Any]] = refused.errors(  # type: ignore[attr-defined]
            include_url=False, include_context=False, include_input=False
        )
        # A message of the user's own may show values.
        hides = _hides_something(known)
        findings: list[Finding] = []
        for error in errors:
            is_own = error["type"] in ("value_error", "assertion_error")
            misfit = Misfit.here("is refused" if is_own and hides else error["msg"])
            for step in reversed(error["loc"]):
                misfit = misfit.below(step)
            findings += misfit.findings
        return Misfit(findings)
    except (AttributeError, KeyError, TypeError):
        return Misfit.here(f"is refused by {known.__name__}")


def _hides_something(known: Any) -> bool:
    text = json.dumps(_adapter(known).json_schema(), default=str)
    return '"x-sensitive"' in text or '"writeOnly"' in text


def _adapter(known: Any) -> Any:
    return sys.modules["pydantic"].TypeAdapter(known)
