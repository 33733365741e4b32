"""Instants as whole nanoseconds since 1970, read and written as Java does."""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone

_SECOND = 1_000_000_000
_FORM = re.compile(
    r"(-[0-9]{4,10}|[0-9]{4}|\+[0-9]{5,10})-([0-9]{2})-([0-9]{2})[Tt]"
    r"([0-9]{2}):([0-9]{2}):([0-9]{2})(?:\.([0-9]{0,9}))?"
    r"(?:[Zz]|([+-])([0-9]{2}):([0-9]{2})(?::([0-9]{2}))?)"
)
_EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
_LONGEST_OFFSET = 18 * 3600


def parsed(text: str) -> int:
    """The instant that an ISO-8601 text names; raises ValueError with the rule that it breaks."""
    found = _FORM.fullmatch(text)
    if found is None:
        raise ValueError("must be an ISO-8601 instant such as 2030-01-31T12:00:00Z")
    year, month, day, hour, minute, second = (int(part) for part in found.groups()[:6])
    fraction = int((found[7] or "").ljust(9, "0"))
    is_day_end = (hour, minute, second, fraction) == (24, 0, 0, 0)
    is_leap_second = (hour, minute, second) == (23, 59, 60)
    fits = 1 <= month <= 12 and 1 <= day <= _days_of(year, month) and minute <= 59
    fits = fits and (hour <= 23 or is_day_end) and (second <= 59 or is_leap_second)
    offset = _offset_of(found[8], found[9], found[10], found[11])
    if not fits or offset is None or (year == 0 and text.startswith("-")):
        raise ValueError("must be an ISO-8601 instant such as 2030-01-31T12:00:00Z")
    seconds = _days(year, month, day) * 86_400 + hour * 3600 + minute * 60
    seconds += (59 if is_leap_second else second) - offset
    instant = seconds * _SECOND + fraction
    if not FIRST <= instant <= LAST:
        raise ValueError("must lie in the years 0 to 9999")
    return instant


def written(instant: int) -> str:
    """The text that Java writes: a fraction of 0, 3, 6 or 9 digits, as many as it takes."""
    seconds, nanos = divmod(instant, _SECOND)
    days, rest = divmod(seconds, 86_400)
    year, month, day = _civil(days)
    text = f"{year:04}-{month:02}-{day:02}T{rest // 3600:02}:{rest // 60 % 60:02}:{rest % 60:02}"
    if nanos:
        digits = f"{nanos:09}"
        shown = 3 if nanos % 1_000_000 == 0 else 6 if nanos % 1000 == 0 else 9
        text += "." + digits[:shown]
    return text + "Z"


def of_datetime(moment: datetime) -> int:
    """The instant of a datetime; raises ValueError for one without a time zone."""
    if moment.tzinfo is None or moment.utcoffset() is None:
        raise ValueError(
            f"{moment!r} has no time zone: write datetime.now(timezone.utc) or give it a tzinfo"
        )
    since = moment - _EPOCH
    return ((since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds) * 1000


def to_datetime(instant: int) -> datetime:
    """The instant to the microsecond, in UTC; the year 0 becomes the year 1."""
    try:
        return _EPOCH + timedelta(microseconds=instant // 1000)
    except OverflowError:
        return datetime.min.replace(tzinfo=timezone.utc)


def _offset_of(sign: str | None, hours: str, minutes: str, seconds: str | None) -> int | None:
    """Seconds east of Greenwich; None where there is no such offset."""
    if sign is None:
        return 0
    parts = (int(hours), int(minutes), int(seconds or 0))
    total = parts[0] * 3600 + parts[1] * 60 + parts[2]
    if max(parts) > 59 or total > _LONGEST_OFFSET:
        return None
    return -total if sign == "-" else total


def _days_of(year: int, month: int) -> int:
    if month == 2:
        is_leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
        return 29 if is_leap else 28
    return 30 if month in (4, 6, 9, 11) else 31


def _days(year: int, month: int, day: int) -> int:
    """Days since 1970 in the proleptic Gregorian calendar, of any year."""
    year -= month <= 2
    era, of_era = divmod(year, 400)
    of_year = (153 * ((month + 9) % 12) + 2) // 5 + day - 1
    return era * 146_097 + of_era * 365 + of_era // 4 - of_era // 100 + of_year - 719_468


def _civil(days: int) -> tuple[int, int, int]:
    era, of_era = divmod(days + 719_468, 146_097)
    year = (of_era - of_era // 1460 + of_era // 36_524 - of_era // 146_096) // 365
    of_year = of_era - (365 * year + year // 4 - year // 100)
    shifted = (5 * of_year + 2) // 153
    month = shifted + 3 if shifted < 10 else shifted - 9
    return year + era * 400 + (month <= 2), month, of_year - (153 * shifted + 2) // 5 + 1


FIRST = _days(0, 1, 1) * 86_400 * _SECOND
LAST = _days(10_000, 1, 1) * 86_400 * _SECOND - 1
