"""What a confined task is told beside an error that its confinement may have caused."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator

from kurier._worker.landlock import NETWORK_ABI
from kurier._worker.profile import Profile

_MOST_CAUSES = 8

WRITE = "writes are confined to the working folder; add the folder to the handler's 'write' setting"
NETWORK = "TCP is confined to some ports; add this one to the handler's 'network' setting"


def of(error: BaseException, profile: Profile, landlock_abi: int) -> str:
    """The hint for an exception or for one that it was raised from; empty if there is none."""
    for cause in _causes(error):
        if isinstance(cause, MemoryError) and profile.memory_bytes is not None:
            return f"the handler's memory limit is {profile.memory_bytes} bytes"
        if isinstance(cause, PermissionError) and landlock_abi > 0:
            hint = _of_denial(cause, profile, landlock_abi)
            if hint:
                return hint
    return ""


def _of_denial(error: PermissionError, profile: Profile, landlock_abi: int) -> str:
    paths = [name for name in (error.filename, error.filename2) if isinstance(name, (str, bytes))]
    if paths:
        confined = profile.confine and any(_is_out_of_bounds(path, profile) for path in paths)
        return WRITE if confined else ""
    is_network = error.errno == errno.EACCES and profile.ports is not None
    return NETWORK if is_network and landlock_abi >= NETWORK_ABI else ""


def _is_out_of_bounds(path: str | bytes, profile: Profile) -> bool:
    try:
        place = os.path.realpath(os.fsdecode(path))
        allowed = [os.path.realpath(folder) for folder in profile.written_below()]
        if any(_lies_below(place, folder) for folder in allowed):
            return False
        # The file's own permissions are asked here, not Landlock: could it have been written?
        return os.access(place if os.path.lexists(place) else os.path.dirname(place), os.W_OK)
    except (OSError, ValueError):
        # A handler may put any text where a path is expected.
        return False


def _lies_below(place: str, folder: str) -> bool:
    return os.path.commonpath((place, folder)) == folder


def _causes(error: BaseException) -> Iterator[BaseException]:
    cause: BaseException | None = error
    for _ in range(_MOST_CAUSES):
        if cause is None:
            return
        yield cause
        cause = cause.__cause__ or (None if cause.__suppress_context__ else cause.__context__)
