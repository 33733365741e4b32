"""The same deeds for commands: the argument names one, stdin says to whom it is done."""

import json
import os
import sys

import hostile


def main():
    deed = getattr(hostile, sys.argv[1])
    payload = json.load(sys.stdin)
    if payload is None:
        result = deed()
    elif isinstance(payload, dict):
        result = deed(**payload)
    else:
        result = deed(payload)
    with open(os.environ["KURIER_RESULT"], "w", encoding="utf-8") as file:
        json.dump(result, file)


if __name__ == "__main__":
    main()
