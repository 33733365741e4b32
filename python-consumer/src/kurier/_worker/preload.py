"""Imports the modules of the handlers, once, before anything is forked."""

from __future__ import annotations

import _thread
import gc
import importlib
import threading
import traceback
from collections.abc import Sequence
from typing import Any

from kurier._worker import system
from kurier._worker.binding import Binding, BindingError


class PreloadError(Exception):
    """A handler cannot be served by this zygote; the message is for its operator."""

    def __init__(self, handler: str, message: str) -> None:
        super().__init__(message)
        self.handler = handler


class Preloaded:
    """The handlers of one zygote, ready to be called after a fork."""

    def __init__(self) -> None:
        self.bindings: dict[str, Binding] = {}
        self.warnings: list[str] = []

    @staticmethod
    def of(handlers: Sequence[str], path: Sequence[str]) -> Preloaded:
        """Imports ``module:function`` handlers; raises PreloadError for the first that fails."""
        preloaded = Preloaded()
        for handler in handlers:
            preloaded._add(handler, path)
        gc.collect()
        # The children share these objects: collecting them would copy every page.
        gc.freeze()
        return preloaded

    def _add(self, handler: str, path: Sequence[str]) -> None:
        module_name, _, name = handler.partition(":")
        threads, sockets = system.thread_count(), system.open_sockets()
        module = _imported(handler, module_name, path)
        if threading.active_count() > 1 or _thread._count() > 0:
            raise PreloadError(
                handler,
                f"module {module_name!r} starts threads when it is imported, and a fork would"
                " deadlock on their locks: start them in the function, or use mode 'process'",
            )
        if system.thread_count() > threads:
            self.warnings.append(f"a C library under {module_name!r} started threads at import")
        if system.open_sockets() - sockets:
            self.warnings.append(
                f"module {module_name!r} opens connections when it is imported: all tasks"
                " would share them"
            )
        self.bindings[handler] = _bound(handler, module, name)


def _imported(handler: str, name: str, path: Sequence[str]) -> Any:
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError as missing:
        if missing.name is not None and (name + ".").startswith(missing.name + "."):
            where = ", ".join(path)
            message = f"no module named {missing.name!r}; looked in {where}"
            raise PreloadError(handler, message) from None
        raise PreloadError(handler, _import_failed(name, missing)) from None
    except (Exception, SystemExit) as error:
        raise PreloadError(handler, _import_failed(name, error)) from None


def _import_failed(name: str, error: BaseException) -> str:
    # The outermost frames are ours and the import system's.
    frames = error.__traceback__
    while frames is not None and _is_machinery(frames.tb_frame.f_code.co_filename):
        frames = frames.tb_next
    text = "".join(traceback.format_exception(type(error), error, frames))
    return f"module {name!r} cannot be imported:\n{text.rstrip()}"


def _is_machinery(filename: str) -> bool:
    return filename in (__file__, importlib.__file__) or filename.startswith("<frozen importlib")


def _bound(handler: str, module: Any, name: str) -> Binding:
    missing = object()
    found: Any = module
    for part in name.split("."):
        found = getattr(found, part, missing)
        if found is missing:
            where = getattr(module, "__file__", None) or module.__name__
            raise PreloadError(handler, f"no {name!r} in {where}")
    if not callable(found):
        raise PreloadError(handler, f"{name!r} in {module.__name__} is not a function")
    try:
        return Binding.of(found)
    except BindingError as error:
        raise PreloadError(handler, f"{name!r} in {module.__name__}: {error}") from None
