"""The application that the worker serves and the client submits to."""

from __future__ import annotations

import os

from celery import Celery

_URL = f"redis://127.0.0.1:{os.environ['REDIS_PORT']}/0"

app = Celery("bench", broker=_URL, backend=_URL)
app.conf.update(worker_hijack_root_logger=False, broker_connection_retry_on_startup=True)


@app.task
def echo(payload: object) -> object:
    return payload
