"""Headers that tell browsers what to refuse: on every answer, whichever handler gives it."""

from __future__ import annotations

from typing import Any, Final

from litestar.connection import ASGIConnection
from litestar.types import Message, Scope

from cloud.api.auth import is_secure

# Two years, as preload lists ask for; sub-domains of a portal's host are its own.
_HSTS: Final = b"max-age=63072000; includeSubDomains"
# An answer of the API that somebody opens as a page may do nothing at all. The portal's pages say
# what they may.
_NOTHING_RUNS: Final = b"default-src 'none'; base-uri 'none'; frame-ancestors 'none'"
_ALWAYS: Final = (
    (b"content-security-policy", _NOTHING_RUNS),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
)


async def add_browser_headers(message: Message, scope: Scope) -> None:
    """Hook before each send: adds what the handler did not say itself."""
    if message["type"] != "http.response.start":
        return
    headers: list[Any] = list(message["headers"])  # pairs of bytes, as ASGI has them
    present = {name.lower() for name, _ in headers}
    headers += [each for each in _ALWAYS if each[0] not in present]
    # RFC 6797, section 7.2: never over plain HTTP.
    if is_secure(ASGIConnection(scope)):
        headers.append((b"strict-transport-security", _HSTS))
    message["headers"] = headers
