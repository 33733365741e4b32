"""Floor of mode warm: answers each length-prefixed JSON on a Unix socket with the same JSON.

python serve.py SOCKET
"""

from __future__ import annotations

import json
import socket
import sys

PREFIX = 4
CHUNK = 256 * 1024


def main() -> None:
    connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    connection.connect(sys.argv[1])
    waiting = b""
    while True:
        data = connection.recv(CHUNK)
        if not data:
            return
        waiting += data
        begin, answers = 0, []
        while len(waiting) - begin >= PREFIX:
            body = begin + PREFIX
            end = body + int.from_bytes(waiting[begin:body], "big")
            if len(waiting) < end:
                break
            value = json.loads(waiting[body:end])
            answer = json.dumps(value, separators=(",", ":")).encode()
            answers.append(len(answer).to_bytes(PREFIX, "big") + answer)
            begin = end
        waiting = waiting[begin:]
        connection.sendall(b"".join(answers))


main()
