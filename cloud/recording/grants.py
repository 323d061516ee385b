"""The role `recordings`: grants and proves the edges' uploads, and finds their prompts."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from cloud.recording.keys import object_key
from cloud.recording.repository import RecordingRepository
from infra.bus.serving import Delivery, serve
from infra.config.role import NodeParts
from infra.contracts import subjects
from infra.contracts.config import AskPrompt, PromptGrant
from infra.contracts.errors import Forbidden, NotFound, RequestError
from infra.contracts.ids import TenantId, is_id
from infra.contracts.recording import (
    ConfirmUpload,
    GrantUpload,
    UploadConfirmed,
    UploadGrant,
)

GRANT_EXPIRES_S = 900  # a long recording over a slow line; the edge asks again after it
PROMPT_EXPIRES_S = 300
# Four hours of two channels at 16 kHz, 16 bits, uncompressed; a single PUT takes up to 5 GB.
MAX_RECORDING_BYTES = 1_000_000_000
QUEUE_GROUP = "recordings"  # nodes of the role share the requests
TENANT_TOKEN = 1  # tenant.{tenant}.site.{site}.ask.…


async def run(parts: NodeParts) -> None:
    """Serve until cancelled."""
    desk = GrantDesk(parts)
    client = parts.bus.client
    served = [
        await serve(client, subjects.cloud_requests(GrantUpload), desk.grant, queue=QUEUE_GROUP),
        await serve(
            client, subjects.cloud_requests(ConfirmUpload), desk.confirm, queue=QUEUE_GROUP
        ),
        await serve(client, subjects.cloud_requests(AskPrompt), desk.prompt, queue=QUEUE_GROUP),
    ]
    try:
        await asyncio.Event().wait()
    finally:
        for subscription in served:
            await subscription.unsubscribe()


@dataclass(frozen=True, slots=True)
class GrantDesk:
    """Answers the edges; the tenant in the subject is the truth, whatever the body says."""

    parts: NodeParts

    async def grant(self, delivery: Delivery) -> UploadGrant:
        """A presigned PUT for exactly this recording."""
        body: GrantUpload = delivery.body
        sealed = body.recording
        if not 0 < sealed.size_bytes <= MAX_RECORDING_BYTES:
            raise RequestError("size_bytes is out of range", field="recording.size_bytes")
        key = object_key(_tenant(delivery), sealed)
        put = self.parts.recordings.presign_put(
            key,
            sha256=sealed.sha256,
            size_bytes=sealed.size_bytes,
            media_type=sealed.media_type,
            expires_s=GRANT_EXPIRES_S,
        )
        expires_at_ms = self.parts.clock() + GRANT_EXPIRES_S * 1000
        return UploadGrant(key, put.url, dict(put.headers), expires_at_ms)

    async def confirm(self, delivery: Delivery) -> UploadConfirmed:
        """Read the object back and hash it; only then may the edge delete its own."""
        body: ConfirmUpload = delivery.body
        sealed = body.recording
        key = object_key(_tenant(delivery), sealed)
        if body.object_key != key:
            raise Forbidden("object_key is not this recording's", field="object_key")
        store = self.parts.recordings
        await store.verify(key, size_bytes=sealed.size_bytes, sha256=sealed.sha256)
        return UploadConfirmed(key, sealed.sha256)

    async def prompt(self, delivery: Delivery) -> PromptGrant:
        """A presigned GET of a prompt."""
        body: AskPrompt = delivery.body
        async with self.parts.database.tenant(_tenant(delivery)) as scope:
            key = await RecordingRepository(scope).prompt_key(body.name, body.sha256)
        if key is None:
            raise NotFound("no such prompt", field="name")
        url = self.parts.prompts.presign_get(key, expires_s=PROMPT_EXPIRES_S)
        return PromptGrant(url, self.parts.clock() + PROMPT_EXPIRES_S * 1000)


def _tenant(delivery: Delivery) -> TenantId:
    tenant = delivery.token(TENANT_TOKEN)
    if not is_id(tenant):
        raise RequestError("the subject's tenant is not a UUID", field="tenant_id")
    return TenantId(tenant)
