"""Makes a POST with an Idempotency-Key happen once, however often it comes within a day.

Claim, change and answer are three transactions. The middle one also notes that the change is made:
whatever dies in between, the change is never made twice. (A handler that opens no transaction of
the tenant has no such note: after a node's death it may run again once the lease is over.)
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import Any, cast

from litestar import Request, Response
from litestar.enums import ScopeType
from litestar.middleware import ASGIMiddleware
from litestar.types import ASGIApp, HTTPSendMessage, Message, Receive, Scope, Send

from cloud.api.auth import bearer_token, session_token
from cloud.api.boundary import new_id, now_of
from cloud.api.errors import FieldProblem, Invalid
from cloud.api.repeats.claims import set_claim
from cloud.api.repeats.repository import LEASE_MS, Claim, RepeatRepository
from cloud.api.repeats.seal import seal, unseal
from cloud.identity.principal import Principal
from infra.contracts.errors import Conflict, PeerError, RequestError
from infra.contracts.ids import TenantId
from infra.db.database import Database
from infra.telemetry.logs import get_logger

log = get_logger(__name__)

HEADER = "idempotency-key"
REPLAYED = "idempotency-replayed"
MAX_KEY_CHARS = 200  # a UUID has 36
MAX_ANSWER_BYTES = 1_000_000  # of JSON; what is larger is not kept, and asked for again by GET
NO_TENANT = TenantId("00000000-0000-0000-0000-000000000000")  # of the platform's own key
# Headers that belong to the answer; the rest (dates, limits) belong to the sending.
_KEPT_HEADERS = frozenset({"content-type", "location", "content-disposition", "etag"})
_KEY_FORM = re.compile(rf"[\x21-\x7e]{{1,{MAX_KEY_CHARS}}}")

AnyRequest = Request[Any, Any, Any]  # generic over user, auth and state


@dataclass(frozen=True, slots=True)
class _Answer:
    status: int
    headers: dict[str, str]
    body: bytes


class RepeatMiddleware(ASGIMiddleware):
    """Stands behind the middleware that finds the principal."""

    scopes = (ScopeType.HTTP,)

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        """Run the request once, or answer as it was answered before."""
        request: AnyRequest = Request(scope, receive=receive)
        key = request.headers.get(HEADER)
        if request.method != "POST" or key is None:
            await next_app(scope, receive, send)
            return
        if not _KEY_FORM.fullmatch(key):
            message = f"1 to {MAX_KEY_CHARS} visible ASCII characters"
            raise RequestError(message, code="bad_idempotency_key", field="Idempotency-Key")
        attempt = _Attempt(request, key, await _claim_of(request, key))
        kept = await attempt.begin()
        if kept is not None:
            headers = {**kept.headers, REPLAYED: "true"}
            response: Response[bytes] = Response(
                kept.body, status_code=kept.status, headers=headers
            )
            await response.to_asgi_response(None, request)(scope, receive, send)
            return
        set_claim(request, attempt.claim)
        # The kept answer must suit whoever asks again: never compressed.
        scope["headers"] = [each for each in scope["headers"] if each[0] != b"accept-encoding"]
        messages: list[HTTPSendMessage] = []

        async def hold(message: Message) -> None:
            messages.append(cast(HTTPSendMessage, message))

        await next_app(scope, receive, hold)
        await attempt.end(_answer_in(messages))
        for each in messages:
            await send(each)


class _Attempt:
    """One attempt, from its claim to its kept answer."""

    def __init__(self, request: AnyRequest, key: str, claim: Claim) -> None:
        self.claim = claim
        self._request = request
        self._key = key
        self._token = bearer_token(request) or session_token(request) or ""
        self._database: Database = request.app.state.database

    async def begin(self) -> _Answer | None:
        """Claim the request; the kept answer if there is one.

        Raises:
            Invalid: the key was used for another request.
            Conflict: it runs just now, or its answer is lost.
        """
        claim, now_ms = self.claim, now_of(self._request)
        async with self._database.tenant(TenantId(claim.tenant_id)) as scope:
            rows = RepeatRepository(scope)
            await rows.prune(now_ms)
            if await rows.claim(claim, now_ms):
                return None
            row = await rows.get(claim)
        if row is None or row.state == "running":
            raise Conflict("the same request is being worked on", code="request_in_progress")
        if bytes(row.fingerprint) != claim.fingerprint:
            message = "this key was used for another request"
            field = FieldProblem("Idempotency-Key", message)
            raise Invalid(message, [field], code="idempotency_key_reused")
        if row.state == "answered":
            body = unseal(bytes(row.body), self._token, self._key, claim.fingerprint)
            if body is not None:
                return _Answer(row.status, row.headers, body)
        elif row.claimed_at_ms > now_ms - LEASE_MS:
            # The change is made, and its answer is about to be kept.
            raise Conflict("the same request is being worked on", code="request_in_progress")
        raise Conflict(
            "it was done, but its answer can't be shown again: read what it made",
            code="answer_not_kept",
        )

    async def end(self, answer: _Answer) -> None:
        """Keep the answer; a refusal that changed nothing is forgotten, so that it may be tried."""
        claim = self.claim
        try:
            async with self._database.tenant(TenantId(claim.tenant_id)) as scope:
                rows = RepeatRepository(scope)
                is_good = 200 <= answer.status < 300
                if not is_good and await rows.release(claim):
                    return
                if len(answer.body) <= MAX_ANSWER_BYTES:
                    body = seal(answer.body, self._token, self._key, claim.fingerprint)
                    await rows.answer(claim, answer.status, answer.headers, body)
        except PeerError as exc:
            # The change is made and noted: its answer still goes to who waits for it.
            log.error("answer not kept for repetition", exc_info=exc, code=exc.code)


async def _claim_of(request: AnyRequest, key: str) -> Claim:
    principal: Principal = request.user
    parts = (request.method, request.url.path, request.url.query or "")
    digest = hashlib.sha256("\n".join(parts).encode() + b"\n")
    digest.update(await request.body())
    return Claim(
        tenant_id=principal.tenant_id or NO_TENANT,
        principal=f"{principal.actor.kind}:{principal.actor.id}",
        key_hash=hashlib.sha256(key.encode()).digest(),
        fingerprint=digest.digest(),
        claim_id=new_id(now_of(request)),
    )


def _answer_in(messages: list[HTTPSendMessage]) -> _Answer:
    status, headers, body = 500, {}, b""
    for message in messages:
        if message["type"] == "http.response.start":
            status = message["status"]
            pairs = ((name.decode("latin-1"), value) for name, value in message["headers"])
            headers = {
                name: value.decode("latin-1")
                for name, value in pairs
                if name.lower() in _KEPT_HEADERS
            }
        elif message["type"] == "http.response.body":
            body += message["body"]
    return _Answer(status, headers, body)
