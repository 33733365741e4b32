"""How a payload becomes the arguments of a handler.

1. The parameter annotated ``Context``, or else the one named ``ctx``, receives the context.
   The rules below look at the other parameters only.
2. A payload that is an object is passed by name if it names every required parameter and
   every key of it is a parameter (or the function has ``**kwargs``).
3. Otherwise a function with exactly one positional parameter receives the whole payload. A
   positional-only one, ``def handle(payload, /)``, always does: rule 2 is not tried. Any other
   one that is annotated as a text, a number or a list does not take an object: a misspelt key
   is then an error and not an argument.
4. A function without parameters accepts ``null`` and ``{}``.
5. Anything else is an invalid payload; the message says what did not fit.

What a parameter's type hint asks for is then made of the value, see ``conversion``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from inspect import Parameter
from typing import Any, Callable

from kurier._context import Context
from kurier._declaration import NOTHING, Declaration, declared_by
from kurier._worker.conversion import shapes_of
from kurier._worker.misfit import Finding, Misfit
from kurier._worker.plain import Shape
from kurier._worker.signature import parameters_of

_POSITIONAL = (Parameter.POSITIONAL_ONLY, Parameter.POSITIONAL_OR_KEYWORD)
_NAMED = (Parameter.POSITIONAL_OR_KEYWORD, Parameter.KEYWORD_ONLY)
_NO_OBJECTS = frozenset({"str", "int", "float", "bool", "list", "tuple"})


class BindingError(Exception):
    """A payload does not fit the handler's parameters, or no payload ever could."""


@dataclass(frozen=True)
class Binding:
    """A handler, and what its signature says before any payload is seen."""

    function: Callable[..., Any]
    context: str | None
    whole: str | None
    is_positional: bool
    takes_objects: bool
    names: tuple[str, ...]
    required: tuple[str, ...]
    takes_any_name: bool
    shapes: Mapping[str, Shape] = field(default_factory=dict)
    """What its parameters are made of, by name; those that nothing is known of are missing."""
    declaration: Declaration = NOTHING
    """What its decorator says."""

    @staticmethod
    def of(function: Callable[..., Any]) -> Binding:
        """Looks at a function's signature; one that shows none receives the whole payload."""
        parameters = parameters_of(function)
        if parameters is None:
            parameters = [Parameter("payload", Parameter.POSITIONAL_ONLY)]
        context = _context_of(parameters)
        others = [p for p in parameters if p.name != context]
        positional = [p for p in others if p.kind in _POSITIONAL]
        hidden = [p for p in others if p.kind is Parameter.POSITIONAL_ONLY]
        if len(hidden) > 1:
            raise BindingError("more than one positional-only parameter: a payload has no order")
        required = tuple(p.name for p in others if p.kind in _NAMED and p.default is p.empty)
        whole = positional[0] if len(positional) == 1 else None
        if whole is not None and any(name != whole.name for name in required):
            whole = None
        shapes = {name: shape for name, shape in shapes_of(function).items() if name != context}
        return Binding(
            function,
            context,
            None if whole is None else whole.name,
            whole is not None and whole.kind is Parameter.POSITIONAL_ONLY,
            whole is not None and _takes_objects(whole),
            () if hidden else tuple(p.name for p in others if p.kind in _NAMED),
            required,
            not hidden and any(p.kind is Parameter.VAR_KEYWORD for p in others),
            # The others were checked before the payload came here.
            {name: shape for name, shape in shapes.items() if shape.makes},
            declared_by(function),
        )

    def checked(self) -> Binding:
        """The same, checking what nobody has checked before."""
        shapes = {n: s for n, s in shapes_of(self.function).items() if n != self.context}
        return replace(self, shapes=shapes)

    def call(self, payload: Any, context: Callable[[], Context]) -> Any:
        """Calls the handler; raises BindingError before anything of it has run.

        The context is asked for only if the handler takes one.
        """
        arguments: dict[str, Any] = {} if self.context is None else {self.context: context()}
        if self._is_named_by(payload):
            return self.function(**self._made(payload), **arguments)
        if self.whole is None or self._is_misspelt(payload):
            if self._takes_nothing() and payload in (None, {}):
                return self.function(**arguments)
            raise BindingError(self._misfit(payload))
        value = self._taken(self.whole, payload)
        if self.is_positional:
            return self.function(value, **arguments)
        return self.function(**{self.whole: value}, **arguments)

    def _made(self, payload: dict[str, Any]) -> dict[str, Any]:
        if not self.shapes:
            return payload
        made, findings = dict(payload), list[Finding]()
        for name in self.shapes.keys() & payload.keys():
            try:
                made[name] = self.shapes[name].take(payload[name])
            except Misfit as misfit:
                findings += misfit.below(name).findings
        if findings:
            raise _unfit(Misfit(sorted(findings)))
        return made

    def _taken(self, name: str, value: Any) -> Any:
        shape = self.shapes.get(name)
        if shape is None:
            return value
        try:
            return shape.take(value)
        except Misfit as misfit:
            raise _unfit(misfit) from None

    def _is_named_by(self, payload: Any) -> bool:
        if not isinstance(payload, dict) or not (self.names or self.takes_any_name):
            return False
        return not self._missing(payload) and not self._unknown(payload)

    def _is_misspelt(self, payload: Any) -> bool:
        return not self.takes_objects and isinstance(payload, dict)

    def _takes_nothing(self) -> bool:
        return not self.names and not self.takes_any_name

    def _missing(self, payload: dict[str, Any]) -> list[str]:
        return [name for name in self.required if name not in payload]

    def _unknown(self, payload: dict[str, Any]) -> list[str]:
        if self.takes_any_name:
            return [name for name in payload if name == self.context]
        return [name for name in payload if name not in self.names]

    def _misfit(self, payload: Any) -> str:
        if self._takes_nothing():
            return "the handler takes no payload: send null or {}"
        if not isinstance(payload, dict):
            return f"the handler's parameters {_listed(self.names)} need an object as payload"
        missing, unknown = self._missing(payload), self._unknown(payload)
        reasons = [f"lacks {_listed(missing)}"] if missing else []
        if unknown:
            reasons.append(f"has {_listed(unknown)}, which the handler does not take")
        return f"the payload {' and '.join(reasons)}"


def _unfit(misfit: Misfit) -> BindingError:
    return BindingError(f"the payload does not fit the handler's type hints: {misfit}")


def _context_of(parameters: Sequence[Parameter]) -> str | None:
    named = [p for p in parameters if p.kind in _NAMED]
    for parameter in named:
        if parameter.annotation is Context or _spells_context(parameter.annotation):
            return parameter.name
    return next((p.name for p in named if p.name == "ctx"), None)


def _spells_context(annotation: object) -> bool:
    return isinstance(annotation, str) and annotation.strip("'\"").split(".")[-1] == "Context"


def _takes_objects(whole: Parameter) -> bool:
    if whole.kind is Parameter.POSITIONAL_ONLY:
        return True
    return _spelling_of(whole.annotation) not in _NO_OBJECTS


def _spelling_of(annotation: object) -> str:
    text = annotation if isinstance(annotation, str) else getattr(annotation, "__name__", "")
    return str(text).strip("'\"").partition("[")[0]


def _listed(names: Sequence[str]) -> str:
    shown = ", ".join(repr(name) for name in names[:10])
    return shown if len(names) <= 10 else f"{shown} and {len(names) - 10} more"
