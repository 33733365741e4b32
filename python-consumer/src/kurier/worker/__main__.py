"""The command line of ``python -m kurier.worker``."""

from __future__ import annotations

import argparse
import contextlib
import os
import sys
from collections.abc import Mapping, Sequence
from typing import Any

from kurier._worker import stdio
from kurier.worker import _trial

_LONGEST = 1e8
_EPILOG = """\
The JSON result goes to stdout; what the handler prints and how it failed go to stderr.
Exit codes: 0 succeeded; 65 permanent or an invalid payload, 69 a dependency is down, 75 try again;
1 any other failure (cannot be imported, stopped, crashed); 2 wrong usage."""


def main() -> int:
    """Runs one handler by hand; returns the exit code."""
    parser = _parser()
    options = parser.parse_args()
    try:
        payload = _payload(options.payload)
    except OSError as error:
        parser.error(f"the payload cannot be read: {error}")
    path = _search(options.path)
    process, stdout = os.getpid(), stdio.keep_stdout_aside()
    stdio.stream_lines()
    ended = _trial.run(options.handler, payload, path, options.timeout, options.process)
    if os.getpid() != process:
        # A fork made by the handler came back through its caller: it is not the task.
        return 0
    if ended.error is not None:
        print(_report(ended.error), file=sys.stderr)
    stdio.flush()
    with os.fdopen(stdout, "wb") as answer:
        if ended.result is not None:
            answer.write(ended.result + b"\n")
    return ended.exit_code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m kurier.worker",
        description="Run a handler by hand, as a worker would, to see what it does.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("handler", metavar="MODULE:FUNCTION", type=_handler)
    parser.add_argument(
        "--payload",
        metavar="JSON",
        help="the payload, or @FILE to read it from a file, or - from stdin; without this option"
        " it is what is piped to stdin, or null if that is a terminal",
    )
    parser.add_argument(
        "--process",
        action="store_true",
        help="as a command of mode process: nothing is forked, so the module may start threads",
    )
    parser.add_argument(
        "--timeout",
        metavar="SECONDS",
        type=_seconds,
        help=f"when TaskCancelled is raised in the handler; it is killed {_trial.GRACE:g} s later",
    )
    parser.add_argument(
        "--path",
        metavar="DIR",
        action="append",
        help="where modules are looked for first; can be repeated (default: the current folder)",
    )
    return parser


def _handler(text: str) -> str:
    module, colon, name = text.partition(":")
    if not (module and colon and name):
        raise argparse.ArgumentTypeError(f"{text!r} is not written as module:function")
    return text


def _seconds(text: str) -> float:
    with contextlib.suppress(ValueError):
        seconds = float(text)
        if 0 < seconds <= _LONGEST:
            return seconds
    message = f"{text!r} is not a number of seconds above 0 and up to {_LONGEST:g}"
    raise argparse.ArgumentTypeError(message)


def _payload(option: str | None) -> bytes:
    if option is None and sys.stdin.isatty():
        return b"null"
    if option is None or option == "-":
        return sys.stdin.buffer.read()
    if option.startswith("@"):
        with open(option[1:], "rb") as file:
            return file.read()
    return os.fsencode(option)


def _search(folders: Sequence[str] | None) -> list[str]:
    """Puts the folders where a worker would; the current one counts only if none is named."""
    here = os.getcwd()
    path = [os.path.abspath(folder) for folder in folders or [here]]
    sys.path[:] = path + [entry for entry in sys.path if entry not in ("", here)]
    return path


def _report(error: Mapping[str, Any]) -> str:
    kind = " ".join(part for part in (error["kind"], error["code"]) if part)
    lines = [f"kurier: {kind}: {error['message']}", error.get("traceback", "").rstrip()]
    return "\n".join(line for line in lines if line)


if __name__ == "__main__":
    code = main()
    # As a task's process ends: not held up by threads that the handler has left behind.
    stdio.flush()
    os._exit(code)
