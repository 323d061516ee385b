"""Limits how fast each key, session and stranger may ask; the headers say how much is left.

Header fields: IETF draft-ietf-httpapi-ratelimit-headers. A node decides by its own buckets and
waits for no other; what it allowed it tells the others (cloud/api/rate_sharing.py), so that a
limit holds over all of them.
"""

from __future__ import annotations

import time
from hashlib import blake2b
from typing import Any

from litestar.connection import ASGIConnection
from litestar.enums import ScopeType
from litestar.middleware import ASGIMiddleware
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from cloud.api.auth import client_ip
from cloud.api.buckets import WINDOW_S, Buckets, Taken
from cloud.api.errors import TooMany
from cloud.identity.principal import Principal
from cloud.tenancy.standing import Standings
from infra.contracts.errors import NotFound
from infra.contracts.ids import TenantId
from infra.contracts.node import CallerSpent
from infra.telemetry.metrics import Counter

# Who has no plan (the platform's own key): a hundred a second, what one script can do.
DEFAULT_PER_MINUTE = 6_000
# Of one address, for sign-in, sign-up and the like: an office of hundreds that starts at nine. What
# guards a password is the delay of its own address, not this.
STRANGER_PER_MINUTE = 600

TAKEN = "rate_limit"
_API_PATHS = ("/v1", "/scim")
# Two of a hundred thousand callers meet in one digest once in 3.7 billion regions.
_DIGEST_BYTES = 8

_REFUSED = Counter("tandem_api_rate_refused_total", "Requests beyond a caller's limit", ["caller"])


class RateLimits:
    """The node's buckets, and what was taken from them since the other nodes were told."""

    def __init__(self, standings: Standings) -> None:
        self._standings = standings
        self._buckets = Buckets()
        self._spent: dict[str, CallerSpent] = {}

    async def of_principal(self, principal: Principal) -> Taken:
        """Take one of the caller's requests of this minute."""
        caller = principal.session_id or f"{principal.actor.kind}:{principal.actor.id}"
        per_minute = DEFAULT_PER_MINUTE
        if principal.tenant_id is not None:
            per_minute = await self._of_plan(principal.tenant_id)
        return self._take(caller, per_minute, "principal")

    async def _of_plan(self, tenant_id: TenantId) -> int:
        try:
            limits = (await self._standings.of(tenant_id)).limits
        except NotFound:
            return DEFAULT_PER_MINUTE
        return max(1, limits.api_requests_per_minute)

    def of_stranger(self, ip: str) -> Taken:
        """Take one of the address's requests of this minute."""
        return self._take(f"ip:{ip}", STRANGER_PER_MINUTE, "stranger")

    def take_spent(self) -> list[CallerSpent]:
        """What each caller was allowed here since the last call."""
        spent, self._spent = self._spent, {}
        return list(spent.values())

    def charge(self, spent: CallerSpent) -> None:
        """Take what another node allowed out of the caller's bucket here."""
        if spent.requests > 0 and spent.per_minute > 0:
            self._buckets.charge(spent.caller, spent.requests, spent.per_minute, time.monotonic())

    def _take(self, caller: str, per_minute: int, kind: str) -> Taken:
        # Neither a key's nor a session's id nor an address leaves this node.
        digest = blake2b(caller.encode(), digest_size=_DIGEST_BYTES).hexdigest()
        taken = self._buckets.take(digest, per_minute, time.monotonic())
        if taken.is_allowed:
            held = self._spent.get(digest)
            requests = 1 if held is None else held.requests + 1
            self._spent[digest] = CallerSpent(digest, requests, per_minute)
        else:
            _REFUSED.labels(kind).inc()
        return taken


class PrincipalRateLimit(ASGIMiddleware):
    """For what needs a principal; stands behind the middleware that finds it."""

    scopes = (ScopeType.HTTP,)

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        """Pass the request on, or refuse it."""
        limits: RateLimits = scope["litestar_app"].state.rate_limits
        _settle(scope, await limits.of_principal(scope["user"]))
        await next_app(scope, receive, send)


class StrangerRateLimit(ASGIMiddleware):
    """For what anybody may call, by address."""

    scopes = (ScopeType.HTTP,)

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        """Pass the request on, or refuse it."""
        limits: RateLimits = scope["litestar_app"].state.rate_limits
        # Behind a trusted proxy all strangers would share the proxy's own address.
        _settle(scope, limits.of_stranger(client_ip(ASGIConnection(scope))))
        await next_app(scope, receive, send)


def _settle(scope: Scope, taken: Taken) -> None:
    scope["state"][TAKEN] = taken
    if not taken.is_allowed:
        raise TooMany(
            f"more than {taken.limit} requests a minute",
            code="rate_limited",
            retry_after_s=taken.retry_in_s,
        )


async def add_api_headers(message: Message, scope: Scope) -> None:
    """Hook before each send: what every answer of the API says, refusals and faults included."""
    if message["type"] != "http.response.start" or not scope["path"].startswith(_API_PATHS):
        return
    headers: list[Any] = list(message["headers"])
    present = {name.lower() for name, _ in headers}
    wanted = [
        (b"cache-control", b"no-store"),
        (b"x-content-type-options", b"nosniff"),
        *_rate_headers(scope["state"].get(TAKEN)),
    ]
    message["headers"] = headers + [each for each in wanted if each[0] not in present]


def _rate_headers(taken: Taken | None) -> list[tuple[bytes, bytes]]:
    if taken is None:
        return []
    return [
        (b"ratelimit-policy", f'"minute";q={taken.limit};w={WINDOW_S}'.encode()),
        (b"ratelimit", f'"minute";r={taken.remaining};t={taken.full_in_s}'.encode()),
    ]
