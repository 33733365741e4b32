"""Asks a service that is not always there."""

from __future__ import annotations

import json
import urllib.error
import urllib.parse
import urllib.request

from kurier import Context, DependencyError, PermanentError

LIMIT = 5.0


def now(service: str, city: str, ctx: Context) -> dict[str, object]:
    """The weather of a city. ``service`` is the address of the weather service."""
    url = f"{service}/weather?city={urllib.parse.quote(city)}"
    request = urllib.request.Request(url, headers={"Idempotency-Key": ctx.idempotency_key})
    try:
        with urllib.request.urlopen(request, timeout=LIMIT) as answer:
            return {"city": city, "degrees": json.load(answer)["degrees"]}
    except urllib.error.HTTPError as error:
        if error.code < 500:
            raise PermanentError(f"the service does not know {city}: {error}") from None
        wait = error.headers.get("Retry-After")
        seconds = float(wait) if wait and wait.isdigit() else None
        raise DependencyError(f"the service fails: {error}", retry_after=seconds) from None
    except OSError as error:
        raise DependencyError(f"the service does not answer: {error}") from None
