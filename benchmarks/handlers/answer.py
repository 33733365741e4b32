"""From JSON to JSON through the handler that does nothing; the floors of mode embedded call it."""

from __future__ import annotations

import json

import noop

# Made once: making one costs more than a small document.
_decode = json.JSONDecoder().decode
_encode = json.JSONEncoder(separators=(",", ":")).encode


def answer(payload: bytes, /) -> bytes:
    return _encode(noop.echo(_decode(payload.decode()))).encode()
