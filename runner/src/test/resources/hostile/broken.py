"""A module that cannot be imported."""

import a_module_that_nobody_has


def run():
    return a_module_that_nobody_has
