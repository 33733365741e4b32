"""Measures one Python source file: a real job on real input."""

from __future__ import annotations

import ast
import tokenize
import warnings
from typing import NamedTuple

from kurier import PermanentError

_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
_BLOCKS = ("body", "orelse", "finalbody")
_BRANCHES = (ast.If, ast.For, ast.AsyncFor, ast.While, ast.With, ast.AsyncWith)


class _Open(NamedTuple):
    """Statements still to be visited."""

    statements: list[ast.stmt]
    depth: int
    function: int


def analyze(module: str, path: str) -> dict[str, object]:
    """Returns functions, classes, lines, deepest nesting and the most complex function."""
    try:
        with tokenize.open(path) as file:
            source = file.read()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(source, path)
    except (SyntaxError, ValueError, RecursionError) as error:
        raise PermanentError(f"{type(error).__name__}: {error}") from error
    return {"module": module, "lines": source.count("\n"), **_measured(tree)}


def _measured(tree: ast.Module) -> dict[str, object]:
    names = ["<module>"]
    lines = [1]
    complexities = [1]
    classes = 0
    deepest = 0
    # A stack instead of recursion: deep nesting is what some test files are made of.
    stack = [_Open(tree.body, 0, 0)]
    while stack:
        statements, depth, function = stack.pop()
        deepest = max(deepest, depth)
        for statement in statements:
            inside = function
            if isinstance(statement, _FUNCTIONS):
                inside = len(names)
                names.append(statement.name)
                lines.append(statement.lineno)
                complexities.append(1)
            elif isinstance(statement, ast.ClassDef):
                classes += 1
            elif isinstance(statement, _BRANCHES):
                complexities[function] += 1
            _open_blocks(statement, depth + 1, inside, stack, complexities)
    most = max(range(len(names)), key=complexities.__getitem__)
    return {
        "functions": len(names) - 1,
        "classes": classes,
        "deepest": deepest,
        "most_complex": {
            "name": names[most],
            "line": lines[most],
            "complexity": complexities[most],
        },
    }


def _open_blocks(
    statement: ast.stmt, depth: int, function: int, stack: list[_Open], complexities: list[int]
) -> None:
    for field in _BLOCKS:
        block = getattr(statement, field, None)
        if block:
            deeper = depth - 1 if field == "orelse" and _is_elif(statement, block) else depth
            stack.append(_Open(block, deeper, function))
    for field in ("handlers", "cases"):
        for branch in getattr(statement, field, ()):
            complexities[function] += 1
            stack.append(_Open(branch.body, depth, function))


def _is_elif(statement: ast.stmt, block: list[ast.stmt]) -> bool:
    return isinstance(statement, ast.If) and len(block) == 1 and isinstance(block[0], ast.If)
