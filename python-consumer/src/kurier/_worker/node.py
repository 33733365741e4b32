"""The connection of a zygote or a supervisor to the node that owns it."""

from __future__ import annotations

import os
import socket
import sys
from collections.abc import Sequence

from kurier._worker.frames import VERSION, Frame, FrameBuffer, FrameType, to_json

# Small enough for malloc to have at hand: a larger piece is mapped anew each time.
_CHUNK = 64 * 1024


def hello(role: str, token: str) -> Frame:
    """The first frame of every connection."""
    facts = {
        "protocol": VERSION,
        "role": role,
        "token": token,
        "pid": os.getpid(),
        "python": "{}.{}.{}".format(*sys.version_info[:3]),
    }
    return Frame(FrameType.HELLO, to_json(facts))


class Node:
    """Sends without ever blocking: what the node does not take yet waits here."""

    def __init__(self, connection: socket.socket) -> None:
        connection.setblocking(False)
        self._connection = connection
        self._received = FrameBuffer()
        self._waiting = bytearray()

    @staticmethod
    def connected(path: str, role: str, token: str) -> Node:
        """Connects and says who this is; the token is good for one connection."""
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        connection.connect(path)
        node = Node(connection)
        node.send(hello(role, token))
        node.flush()
        return node

    def fileno(self) -> int:
        return self._connection.fileno()

    def send(self, frame: Frame) -> None:
        self._waiting += frame.encoded()

    def flush(self) -> bool:
        """Sends what it can; True when nothing waits any more. Raises OSError if nobody listens."""
        while self._waiting:
            try:
                sent = self._connection.send(self._waiting)
            except BlockingIOError:
                return False
            del self._waiting[:sent]
        return True

    @property
    def backlog(self) -> int:
        """How many bytes wait here."""
        return len(self._waiting)

    def receive(self) -> Sequence[Frame] | None:
        """The frames that are complete by now; None when the node is gone."""
        try:
            data = self._connection.recv(_CHUNK)
        except BlockingIOError:
            return ()
        except OSError:
            return None
        return tuple(self._received.feed(data)) if data else None

    def close(self) -> None:
        self._connection.close()
