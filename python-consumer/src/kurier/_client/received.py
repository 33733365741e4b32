"""Consumes the reply topic of an app: what somebody does who handles ends and awaits nothing."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import Any

from confluent_kafka import KafkaError

from kurier._client.core import Core
from kurier._client.errors import BrokerUnreachable
from kurier._client.reading import value_of
from kurier._protocol import reply
from kurier._protocol.refusal import Refused
from kurier._protocol.reply import Reply

LOG = logging.getLogger("kurier.client")

_TICK = 0.2


def replies(core: Core, group: str | None) -> Iterator[Reply | None]:
    """The replies of all instances of the app; None where none comes for a moment."""
    return _from_now_on(core) if group is None else _of_group(core, group)


def _from_now_on(core: Core) -> Iterator[Reply | None]:
    core.require_open()
    topic = core.names.replies(core.settings.app)
    reading = core.reading()
    try:
        places = [(topic, number) for number in range(reading.partitions(topic))]
        reading.start({place: reading.end_of(place) for place in places})
        # The first word says that what is submitted from now on is seen.
        yield None
        while True:
            core.require_open()
            message = reading.poll(_TICK)
            yield None if message is None else _read(value_of(message), message)
    finally:
        reading.close()


def _of_group(core: Core, group: str) -> Iterator[Reply | None]:
    """Stores the position behind a reply when the next one is asked for: at least once."""
    core.require_open()
    consumer = core.member(group)
    try:
        consumer.subscribe([core.names.replies(core.settings.app)])
        while True:
            core.require_open()
            message = consumer.poll(_TICK)
            if message is None or message.error() is not None:
                _check(core, message)
                yield None
                continue
            yield _read(value_of(message), message)
            consumer.store_offsets(message=message)
    finally:
        consumer.close()


def _read(value: bytes | None, message: Any) -> Reply | None:
    try:
        return reply.decode(value)
    except Refused as refusal:
        LOG.warning("replies.malformed offset=%s code=%s", message.offset(), refusal.code)
        return None


def _check(core: Core, message: Any) -> None:
    """Raises BrokerUnreachable for what the library does not mend itself."""
    if message is None:
        return
    error: KafkaError = message.error()
    if error.fatal() or error.code() in (
        KafkaError.GROUP_AUTHORIZATION_FAILED,
        KafkaError.TOPIC_AUTHORIZATION_FAILED,
    ):
        raise BrokerUnreachable(core.settings.bootstrap_servers, error.str())
