"""Imports the modules of the handlers, once, before anything is forked."""

from __future__ import annotations

import _thread
import gc
import importlib
import os
import sys
import time
from collections.abc import Sequence
from typing import Any

from kurier._worker import system
from kurier._worker.binding import Binding, BindingError
from kurier._worker.schema import schema_of


class PreloadError(Exception):
    """A handler cannot be served; the message is for its operator."""


class Preloaded:
    """The handlers of one zygote: ready to be called after a fork, or with a problem."""

    def __init__(self, is_forked: bool = True) -> None:
        self._is_forked = is_forked
        self.handlers: Sequence[str] = ()
        self.bindings: dict[str, Binding] = {}
        self.problems: dict[str, str] = {}
        self.warnings: list[str] = []
        self.schemas: dict[str, dict[str, Any]] = {}
        self.import_millis: dict[str, float] = {}

    def declared(self) -> dict[str, dict[str, int]]:
        """What decorators say of how their functions are run, by handler."""
        facts = {handler: bound.declaration.facts() for handler, bound in self.bindings.items()}
        return {handler: said for handler, said in facts.items() if said}

    @staticmethod
    def of(
        handlers: Sequence[str],
        modules: Sequence[str],
        path: Sequence[str],
        is_forked: bool = True,
    ) -> Preloaded:
        """Imports ``module:function`` handlers and modules, each with its own problem.

        What is never forked may start threads and open connections.
        """
        preloaded = Preloaded(is_forked)
        preloaded.handlers = handlers
        # Nothing is collected in between: what imports make stays.
        gc.disable()
        for handler in handlers:
            module, _, name = handler.partition(":")
            try:
                binding = _binding(preloaded._module(module, path), name)
                preloaded.bindings[handler] = binding
                preloaded.schemas[handler] = schema_of(binding)
            except PreloadError as problem:
                preloaded.problems[handler] = str(problem)
        imported = {handler.partition(":")[0] for handler in handlers}
        for module in modules:
            if module in imported:
                continue
            try:
                preloaded._module(module, path)
            except PreloadError as problem:
                preloaded.problems[module] = str(problem)
        if any(binding.context is not None for binding in preloaded.bindings.values()):
            # For Context.log: not for every task to import anew.
            importlib.import_module("logging")
        gc.collect()
        # The children share these objects: collecting them would copy every page.
        gc.freeze()
        return preloaded

    @property
    def in_order(self) -> list[Binding | None]:
        """The handlers as they are numbered: in the order in which they were named."""
        return [self.bindings.get(handler) for handler in self.handlers]

    def _module(self, module_name: str, path: Sequence[str]) -> Any:
        threads, sockets = system.thread_count(), system.open_sockets()
        began = time.perf_counter()
        module = _imported(module_name, path)
        # Of several handlers in a module, the first has waited for its import.
        self.import_millis.setdefault(module_name, (time.perf_counter() - began) * 1000)
        if not self._is_forked:
            return module
        if _has_threads():
            raise PreloadError(
                f"module {module_name!r} starts threads when it is imported, and a fork would"
                " deadlock on their locks: start them in the function, or use mode 'process'"
            )
        if system.thread_count() > threads:
            self.warnings.append(f"a C library under {module_name!r} started threads at import")
        if system.open_sockets() - sockets:
            self.warnings.append(
                f"module {module_name!r} opens connections when it is imported: all tasks"
                " would share them"
            )
        return module


def bound(handler: str, path: Sequence[str]) -> Binding:
    """Imports a ``module:function`` handler that nothing is ever forked from."""
    module, _, name = handler.partition(":")
    return _binding(_imported(module, path), name)


def _has_threads() -> bool:
    # Imported by us, threading would make every fork dearer.
    threading = sys.modules.get("threading")
    return _thread._count() > 0 or (threading is not None and threading.active_count() > 1)


def _imported(name: str, path: Sequence[str]) -> Any:
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError as missing:
        if missing.name is not None and (name + ".").startswith(missing.name + "."):
            where = ", ".join(path)
            message = f"no module named {missing.name!r}; looked in {where}"
            raise PreloadError(message) from None
        raise PreloadError(_import_failed(name, missing)) from None
    except (Exception, SystemExit) as error:
        raise PreloadError(_import_failed(name, error)) from None


def _import_failed(name: str, error: BaseException) -> str:
    import traceback

    # The outermost frames are ours and the import system's.
    frames = error.__traceback__
    while frames is not None and _is_machinery(frames.tb_frame.f_code.co_filename):
        frames = frames.tb_next
    text = "".join(traceback.format_exception(type(error), error, frames))
    return f"module {name!r} cannot be imported:\n{text.rstrip()}"


def _is_machinery(filename: str) -> bool:
    return filename in (__file__, importlib.__file__) or filename.startswith("<frozen importlib")


def _binding(module: Any, name: str) -> Binding:
    missing = object()
    found: Any = module
    for part in name.split("."):
        found = getattr(found, part, missing)
        if found is missing:
            where = getattr(module, "__file__", None) or module.__name__
            raise PreloadError(f"no {name!r} in {where}")
    if not callable(found):
        raise PreloadError(f"{name!r} in {module.__name__} is not a function")
    try:
        return Binding.of(found)
    except BindingError as error:
        raise PreloadError(f"{name!r} in {module.__name__}: {error}") from None


def loaded_files(folders: Sequence[str]) -> list[str]:
    """The source files of all modules that were imported from these folders."""
    roots = tuple(os.path.join(folder, "") for folder in folders)
    files = (getattr(module, "__file__", None) for module in list(sys.modules.values()))
    return sorted({file for file in files if isinstance(file, str) and file.startswith(roots)})
