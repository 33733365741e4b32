"""Runs a task from a program that has nothing installed but the command ``kurier``.

python3 submit.py example.greet '{"name": "Ada"}'
"""

from __future__ import annotations

import json
import subprocess
import sys

LIMIT = "60s"
MEANING = {
    1: "the task has failed",
    2: "the command or its input is wrong, nothing was submitted",
    3: "there is no such queue or installation",
    4: "no broker answers",
    5: "it is not known how the task ended; it may still end well",
}


class Failed(Exception):
    """The command has ended with another code than 0."""

    def __init__(self, code: int, said: str) -> None:
        super().__init__(f"{MEANING.get(code, 'exit code ' + str(code))}\n{said}")
        self.code = code


def run_task(type: str, payload: object, *options: str) -> object:
    """Submits a task, waits for its end, and returns its result."""
    if "--wait-limit" not in options:
        options = (*options, "--wait-limit", LIMIT)
    ended = subprocess.run(
        ["kurier", "task", "submit", type, "--input", "-", *options],
        input=json.dumps(payload),
        capture_output=True,
        text=True,
        check=False,
    )
    if ended.returncode != 0:
        raise Failed(ended.returncode, ended.stderr)
    return json.loads(ended.stdout)


def main(type: str, payload: str, *options: str) -> int:
    """Prints the result of a task; ends with the code of the command."""
    try:
        print(json.dumps(run_task(type, json.loads(payload), *options)))
        return 0
    except Failed as failed:
        print(failed, file=sys.stderr)
        return failed.code


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
