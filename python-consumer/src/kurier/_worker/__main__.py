"""Started by a runner as ``python -I <package root>/kurier/_worker``."""

from __future__ import annotations

import os
import sys

if __name__ == "__main__":
    # A directory run as a script is put on sys.path; the package root belongs there instead.
    sys.path[0] = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
    from kurier._worker.zygote import main

    sys.exit(main())
