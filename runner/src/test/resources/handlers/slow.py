"""A module that takes its time."""

import time

time.sleep(20)


def run():
    return "at last"
