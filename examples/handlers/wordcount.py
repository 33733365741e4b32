"""A script from before Kurier: {"text": "..."} on stdin, on stdout how often each word occurs."""

from __future__ import annotations

import json
import sys
from collections import Counter


def main() -> int:
    """Count the words; tell what is wrong on stderr and by the exit code."""
    document = json.load(sys.stdin)
    if not isinstance(document, dict) or not isinstance(document.get("text"), str):
        print('expected {"text": "..."} on stdin', file=sys.stderr)
        return 65
    words = Counter(document["text"].lower().split())
    json.dump({"words": sum(words.values()), "counts": dict(words.most_common())}, sys.stdout)
    return 0


if __name__ == "__main__":
    sys.exit(main())
