"""Durations and sizes as people write them, the same way as in ``kurier.yaml``."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Union

Duration = Union[float, str, timedelta]
"""Seconds, a text like ``"500ms"``, ``"30s"``, ``"10m"``, ``"2h"``, ``"1d"``, or a timedelta."""

Size = Union[int, str]
"""Bytes, or a text like ``"64KiB"``, ``"512MiB"``, ``"1GiB"``."""

_DURATION = re.compile(r"(\d{1,12})(ms|s|m|h|d)")
_SIZE = re.compile(r"(\d{1,12})(B|KiB|MiB|GiB)?")
_MILLIS = {"ms": 1, "s": 1000, "m": 60_000, "h": 3_600_000, "d": 86_400_000}
_BYTES = {None: 1, "B": 1, "KiB": 1 << 10, "MiB": 1 << 20, "GiB": 1 << 30}


def seconds(name: str, value: Duration, least: float, most: float) -> float:
    """The number of seconds; raises ValueError, which names the parameter, if it is none."""
    if isinstance(value, timedelta):
        number = value.total_seconds()
    elif isinstance(value, str):
        form = _DURATION.fullmatch(value)
        if form is None:
            raise ValueError(
                f"{name}: {value!r} is not a duration; write a number and ms, s, m, h or d,"
                " for example '30s'"
            )
        number = int(form[1]) * _MILLIS[form[2]] / 1000
    else:
        number = value
    if type(number) not in (int, float) or not least <= number <= most:
        raise ValueError(f"{name} must be from {least:g} to {most:g} seconds, not {value!r}")
    return float(number)


def size(name: str, value: Size, least: int, most: int) -> int:
    """The number of bytes; raises ValueError, which names the parameter, if it is none."""
    number = value
    if isinstance(value, str):
        form = _SIZE.fullmatch(value)
        if form is None:
            raise ValueError(
                f"{name}: {value!r} is not a size; write a number and B, KiB, MiB or GiB,"
                " for example '1GiB'"
            )
        number = int(form[1]) * _BYTES[form[2]]
    if type(number) is not int or not least <= number <= most:
        raise ValueError(f"{name} must be from {least} to {most} bytes, not {value!r}")
    return number
