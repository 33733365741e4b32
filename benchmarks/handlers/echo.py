"""The command that does nothing: the JSON on stdin goes to stdout."""

from __future__ import annotations

import json
import sys

json.dump(json.load(sys.stdin), sys.stdout, separators=(",", ":"))
