"""What the edge asks of the cloud: places in queues, upload grants, prompts; each with a limit."""

from __future__ import annotations

from typing import TypeVar

import httpx
import msgspec

from edge_agent.identity import new_id, now_ms
from edge_agent.sync.outbox import Outbox
from infra.bus.messages import Bus
from infra.contracts import subjects
from infra.contracts.config import AskPrompt, PromptConfig, PromptGrant
from infra.contracts.envelope import wrap
from infra.contracts.errors import PeerError, TandemError
from infra.contracts.ids import ContactId, EventId, SiteId, TenantId
from infra.contracts.live import AskPosition, QueuePosition
from infra.contracts.recording import ConfirmUpload, GrantUpload, UploadConfirmed, UploadGrant
from infra.telemetry.metrics import Counter

# A caller waits for the announcement meanwhile.
POSITION_LIMIT_S = 0.3
GRANT_LIMIT_S = 10.0
# The store may have to hash the object: a long recording takes seconds.
CONFIRM_LIMIT_S = 60.0
# Ten minutes of 48 kHz mono, 16 bit.
MAX_PROMPT_BYTES = 64 * 1024 * 1024

_POSITIONS_UNKNOWN = Counter(
    "tandem_edge_positions_unknown_total", "Places in a queue that nobody told in time", ["code"]
)

Reply = TypeVar("Reply", bound=msgspec.Struct)


class CloudRequests:
    """The requests of one site."""

    def __init__(
        self, bus: Bus, outbox: Outbox, http: httpx.AsyncClient, *, site_id: SiteId
    ) -> None:
        self._bus = bus
        self._outbox = outbox
        self._http = http
        self._site_id = site_id

    async def position(self, tenant_id: TenantId, contact_id: ContactId) -> int | None:
        """The contact's place, 1 is next; None when the owner does not tell in time."""
        ask = AskPosition(contact_id)
        try:
            answer = await self._ask(tenant_id, ask, QueuePosition, POSITION_LIMIT_S)
        except TandemError as exc:
            # Asked for each caller at each announcement: a cloud that is away would fill the log.
            _POSITIONS_UNKNOWN.labels(exc.code).inc()
            return None
        return answer.position

    async def grant_upload(self, tenant_id: TenantId, ask: GrantUpload) -> UploadGrant:
        """A presigned PUT for a sealed recording."""
        return await self._ask(tenant_id, ask, UploadGrant, GRANT_LIMIT_S)

    async def confirm_upload(self, tenant_id: TenantId, ask: ConfirmUpload) -> UploadConfirmed:
        """Have the store's contents compared with the recording."""
        return await self._ask(tenant_id, ask, UploadConfirmed, CONFIRM_LIMIT_S)

    async def publish_event(
        self, tenant_id: TenantId, key: str, event_id: EventId, body: msgspec.Struct
    ) -> None:
        """Tell an event; returns when the edge's stream keeps it."""
        await self._outbox.emit(tenant_id, key, event_id, body)

    async def fetch_prompt(self, tenant_id: TenantId, prompt: PromptConfig) -> bytes:
        """The bytes of a tenant's WAV prompt.

        Raises:
            PeerError: nobody grants it, the store refuses, or it is too large.
        """
        ask = AskPrompt(prompt.name, prompt.sha256)
        grant = await self._ask(tenant_id, ask, PromptGrant, GRANT_LIMIT_S)
        content = bytearray()
        try:
            async with self._http.stream("GET", grant.url) as answer:
                if answer.status_code != httpx.codes.OK:
                    raise PeerError(
                        f"the store answered {answer.status_code}", code="prompt_refused"
                    )
                async for piece in answer.aiter_bytes():
                    content += piece
                    if len(content) > MAX_PROMPT_BYTES:
                        raise PeerError("a prompt is too large", code="prompt_too_long")
        except httpx.HTTPError as exc:
            # The URL holds a signature: only the error's kind is told.
            raise PeerError(
                f"prompt not fetched: {type(exc).__name__}", code="prompt_unreachable"
            ) from exc
        return bytes(content)

    async def _ask(
        self, tenant_id: TenantId, ask: msgspec.Struct, reply: type[Reply], limit_s: float
    ) -> Reply:
        envelope = wrap(
            ask,
            event_id=EventId(new_id()),
            tenant_id=tenant_id,
            at_ms=now_ms(),
            site_id=self._site_id,
        )
        subject = subjects.cloud_request(tenant_id, self._site_id, type(ask))
        return await self._bus.request(subject, envelope, reply, timeout_s=limit_s)
