from __future__ import annotations

from typing import Any

import pytest

from kurier._worker.profile import ConfinementError, Profile


def test_an_empty_profile_bounds_nothing() -> None:
    assert Profile.of({}) == Profile()
    assert Profile.of({"network": "all", "cgroup": None, "later": "unknown"}) == Profile()


def test_every_member_is_read() -> None:
    profile = Profile.of(
        {
            "memoryBytes": 1 << 30,
            "cpuSeconds": 10,
            "openFiles": 256,
            "processes": 32,
            "fileSizeBytes": 0,
            "confine": True,
            "writable": ["/srv/out"],
            "network": [5432, 0],
            "cgroup": "/sys/fs/cgroup/kurier/1",
            "pidsCgroup": "/sys/fs/cgroup/pids/kurier/1",
            "folder": "/run/kurier/1",
        }
    )
    assert profile == Profile(
        memory_bytes=1 << 30,
        cpu_seconds=10,
        open_files=256,
        processes=32,
        file_size_bytes=0,
        confine=True,
        writable=("/srv/out",),
        ports=(5432, 0),
        cgroup="/sys/fs/cgroup/kurier/1",
        pids_cgroup="/sys/fs/cgroup/pids/kurier/1",
        folder="/run/kurier/1",
    )
    assert profile.written_below() == ("/run/kurier/1", "/srv/out")
    assert Profile.of({"network": "none"}).ports == ()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("memoryBytes", 0),
        ("memoryBytes", "1GiB"),
        ("memoryBytes", True),
        ("cpuSeconds", 1.5),
        ("openFiles", -1),
        ("fileSizeBytes", -1),
        ("confine", "yes"),
        ("confine", None),
        ("writable", "/srv"),
        ("writable", ["relative"]),
        ("writable", ["/with\0zero"]),
        ("network", "some"),
        ("network", [70_000]),
        ("network", [True]),
        ("cgroup", "kurier"),
        ("folder", 7),
    ],
)
def test_a_value_that_means_nothing_is_named(name: str, value: Any) -> None:
    with pytest.raises(ConfinementError, match=f"profile: '{name}' must be "):
        Profile.of({name: value})
