"""The life of a child that runs a script as it is, after its modules were imported."""

from __future__ import annotations

import os
import sys

from kurier._worker import failure, signal_calls, stdio
from kurier._worker.channel import Channel
from kurier._worker.child import Bell
from kurier._worker.command import Command
from kurier._worker.confinement import Confinement
from kurier._worker.frames import FrameType
from kurier._worker.function import exit_code, reseed
from kurier._worker.interruption import Interruption


def live(
    file: str,
    command: Command,
    run: int,
    confinement: Confinement,
    channel: Channel,
    bell: Bell,
) -> int:
    """Runs the script as ``__main__``; its result is what it writes, as for any command."""
    interruption = Interruption(bell)
    signal_calls.handle(signal_calls.TERM, interruption.on_signal)
    signal_calls.let_all_through()
    reseed()
    confinement.enter()
    if command.stdin is not None:
        stdio.read_from(command.stdin)
    os.environ.update(command.environment)
    sys.argv = [file, *command.argv]
    sys.path[0:0] = [os.path.dirname(file)]
    import runpy

    try:
        interruption.enter(run)
        runpy.run_path(file, run_name="__main__")
    except SystemExit as leaving:
        return exit_code(leaving)
    except BaseException as error:
        channel.send(FrameType.ERROR, failure.told(error, confinement))
        return 1
    finally:
        interruption.leave()
        stdio.flush()
    return 0
