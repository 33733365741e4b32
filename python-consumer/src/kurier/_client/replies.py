"""Reads one partition of the reply topic and hands every reply to the tasks in flight."""

from __future__ import annotations

import logging
import threading

from kurier._client.errors import BrokerUnreachable
from kurier._client.inflight import InFlight
from kurier._client.reading import Place, Reading, value_of
from kurier._protocol import reply
from kurier._protocol.refusal import Refused

LOG = logging.getLogger("kurier.client")

_PAUSE = 1.0
_CLOSE_LIMIT = 5.0


class ReplyReader:
    """One thread of its own uses the consumer; other threads only close it."""

    def __init__(self, reading: Reading, place: Place, in_flight: InFlight) -> None:
        """Starts at the end: what is submitted after this returns is answered later."""
        self._reading = reading
        self._in_flight = in_flight
        self._closing = threading.Event()
        try:
            reading.start({place: reading.end_of(place)})
        except BrokerUnreachable:
            reading.close()
            raise
        name = f"kurier-replies-{place[0]}-{place[1]}"
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._thread.start()

    def _run(self) -> None:
        try:
            while not self._closing.is_set():
                self._read_once()
        finally:
            self._reading.close()

    def _read_once(self) -> None:
        try:
            message = self._reading.poll()
        except BrokerUnreachable as problem:
            LOG.warning("replies.unreadable cause=%s", problem)
            self._closing.wait(_PAUSE)
            return
        if message is None:
            return
        try:
            self._in_flight.complete(reply.decode(value_of(message)))
        except Refused as refusal:
            self._in_flight.count_malformed()
            LOG.warning("replies.malformed offset=%s code=%s", message.offset(), refusal.code)

    def close(self) -> None:
        self._closing.set()
        self._thread.join(_CLOSE_LIMIT)
