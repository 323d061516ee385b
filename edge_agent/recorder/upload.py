"""Brings one sealed recording into the object store: grant, PUT, confirmation, event, deletion."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Protocol

import httpx
import msgspec

from edge_agent.call.record import fixed_event_id
from edge_agent.recorder.spool import SealedCard, Spool, StoredCard, card_path, read_card
from infra.contracts.errors import PeerError
from infra.contracts.ids import EventId, RecordingId, TenantId
from infra.contracts.recording import (
    ConfirmUpload,
    GrantUpload,
    RecordingStored,
    UploadConfirmed,
    UploadGrant,
)

CHUNK_BYTES = 256 * 1024
# Of a site's uplink a recording of an hour (30 MB) takes minutes; silence is what ends it.
CONNECT_LIMIT_S = 10.0
SILENCE_LIMIT_S = 60.0
_HTTP_OK = range(200, 300)


class Cloud(Protocol):
    """What an upload needs of the bus."""

    async def grant_upload(self, tenant_id: TenantId, ask: GrantUpload) -> UploadGrant:
        """A presigned PUT."""

    async def confirm_upload(self, tenant_id: TenantId, ask: ConfirmUpload) -> UploadConfirmed:
        """The store's contents were compared with the recording."""

    async def publish_event(
        self, tenant_id: TenantId, key: str, event_id: EventId, body: msgspec.Struct
    ) -> None:
        """Returns when the event is kept by the edge's own stream."""


class Uploader:
    """The steps for one recording; each may be repeated after a crash."""

    def __init__(self, spool: Spool, cloud: Cloud, http: httpx.AsyncClient) -> None:
        self._spool = spool
        self._cloud = cloud
        self._http = http

    async def upload(self, recording_id: RecordingId, now_ms: int) -> None:
        """Go on from wherever the recording stands, to its end.

        Raises:
            PeerError, RequestError: a step failed; nothing is lost, call again.
        """
        if not card_path(self._spool.stored, recording_id).exists():
            card = read_card(self._spool.sealed, recording_id, SealedCard)
            await self._store(card, now_ms)
        stored = read_card(self._spool.stored, recording_id, StoredCard)
        await self._cloud.publish_event(
            stored.tenant_id,
            stored.recording.contact_id,
            fixed_event_id(recording_id, "stored"),
            RecordingStored(
                recording=stored.recording,
                object_key=stored.object_key,
                stored_at_ms=stored.stored_at_ms,
            ),
        )
        self._spool.drop_stored(recording_id)

    async def _store(self, card: SealedCard, now_ms: int) -> None:
        recording = card.recording
        grant = await self._cloud.grant_upload(card.tenant_id, GrantUpload(recording))
        await self._put(grant, self._spool.flac_path(recording.recording_id), recording.size_bytes)
        confirmed = await self._cloud.confirm_upload(
            card.tenant_id, ConfirmUpload(recording, grant.object_key)
        )
        if confirmed.sha256 != recording.sha256:
            raise PeerError("the store confirmed another object", code="upload_mismatch")
        self._spool.mark_stored(
            StoredCard(
                tenant_id=card.tenant_id,
                recording=recording,
                object_key=grant.object_key,
                stored_at_ms=now_ms,
                traceparent=card.traceparent,
            )
        )

    async def _put(self, grant: UploadGrant, path: Path, size_bytes: int) -> None:
        # A presigned PUT does not take chunked transfer: the length must be said.
        headers = {**grant.headers, "Content-Length": str(size_bytes)}
        try:
            answer = await self._http.put(grant.url, content=_chunks(path), headers=headers)
        except (httpx.HTTPError, OSError) as exc:
            # The URL holds a signature: only the error's kind is told.
            raise PeerError(f"upload failed: {type(exc).__name__}", code="upload_failed") from exc
        if answer.status_code not in _HTTP_OK:
            raise PeerError(f"the store answered {answer.status_code}", code="upload_refused")


async def _chunks(path: Path) -> AsyncIterator[bytes]:
    file = await asyncio.to_thread(path.open, "rb")
    try:
        while piece := await asyncio.to_thread(file.read, CHUNK_BYTES):
            yield piece
    finally:
        file.close()


def http_client() -> httpx.AsyncClient:
    """The client for uploads and downloads of the store, with this edge's limits."""
    timeout = httpx.Timeout(SILENCE_LIMIT_S, connect=CONNECT_LIMIT_S)
    # The environment's proxies are not for the store: an edge names its own.
    return httpx.AsyncClient(timeout=timeout, trust_env=False)
