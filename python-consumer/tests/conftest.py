"""For tests of the pytest plugin: pytest's own way to run another pytest."""

from __future__ import annotations

pytest_plugins = ["pytester"]
