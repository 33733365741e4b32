"""Runs a handler by hand, as a worker would: ``python -m kurier.worker MODULE:FUNCTION``."""
