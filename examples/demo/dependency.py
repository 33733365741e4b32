"""Asks a service over TCP; the demonstration keeps that service down for a while."""

from __future__ import annotations

import socket

from kurier import DependencyError


def ask(port: int, number: int) -> dict[str, int]:
    """Returns what the service answers for a number."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=3) as connection:
            connection.sendall(b"%d\n" % number)
            with connection.makefile("rb") as answers:
                answer = answers.readline()
    except OSError as error:
        raise DependencyError(f"no answer from port {port}: {error}") from error
    if not answer:
        raise DependencyError(f"port {port} closed the connection without an answer")
    return {"number": number, "answer": int(answer)}
