"""Functions that say in their decorator how they are to be run."""

import time

from kurier import Retry, task


@task(timeout="300ms", retry=Retry(max_attempts=2))
def sleeper(number=None):
    time.sleep(60)


@task(memory="64MiB")
def greedy(mebibytes: int):
    return len(bytearray(mebibytes << 20))


@task
def silent():
    return "done"
