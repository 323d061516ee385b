"""Endpoints of recordings: lists, and links to the audio, each link audited."""

from __future__ import annotations

from litestar import Controller, get, post

from cloud.api.boundary import IdFilter, PathId, TenantRequest, now_of, tenant_transaction
from cloud.api.pages import DEFAULT_PAGE_ROWS, Cursor, Limit, SinceMs, UntilMs
from cloud.audit.trail import Change, record
from cloud.contacts.repository import RECORDINGS, HistoryRepository, PageQuery, item_of
from cloud.identity.permissions import Permission
from cloud.recording.repository import RecordingRepository
from cloud.recording.schemas import Recording, RecordingLink, RecordingPage
from infra.contracts.errors import Conflict, NotFound
from infra.objects.store import ObjectStore

LINK_EXPIRES_S = 300  # long enough to start a download, too short to be passed around
_EXTENSIONS = {"audio/flac": "flac", "audio/wav": "wav"}


class RecordingsController(Controller):
    """`/v1/recordings`."""

    path = "/recordings"
    tags = ("history",)

    @get(needs=Permission.RECORDINGS_READ)
    async def recordings(
        self,
        request: TenantRequest,
        cursor: Cursor = None,
        limit: Limit = DEFAULT_PAGE_ROWS,
        from_ms: SinceMs = None,
        to_ms: UntilMs = None,
        contact_id: IdFilter = None,
        agent_id: IdFilter = None,
    ) -> RecordingPage:
        """List recordings, newest first."""
        equal = {"contact_id": contact_id, "agent_id": agent_id}
        query = PageQuery(cursor, limit, from_ms, to_ms, equal)
        async with tenant_transaction(request) as scope:
            page = await HistoryRepository(scope, request.user.queue_ids).page(
                RECORDINGS, query, Recording
            )
            return RecordingPage(*page)

    @get("/{recording_id:str}", needs=Permission.RECORDINGS_READ)
    async def recording(self, request: TenantRequest, recording_id: PathId) -> Recording:
        """Show one recording."""
        async with tenant_transaction(request) as scope:
            row = await RecordingRepository(scope, request.user.queue_ids).get(recording_id)
        if row is None:
            raise NotFound("no such recording", field="recording_id")
        return item_of(row, Recording)

    @post("/{recording_id:str}/link", status_code=200, needs=Permission.RECORDINGS_READ)
    async def link(self, request: TenantRequest, recording_id: PathId) -> RecordingLink:
        """Give a short-lived address of the audio; who asked is audited in the same transaction."""
        store: ObjectStore = request.app.state.recordings
        now_ms = now_of(request)
        async with tenant_transaction(request) as scope:
            row = await RecordingRepository(scope, request.user.queue_ids).get(recording_id)
            if row is None:
                raise NotFound("no such recording", field="recording_id")
            if row.stored_at_ms is None:
                raise Conflict("the recording is still on its way", code="recording_not_stored")
            change = Change("recording.link_given", recording_id)
            await record(scope.connection, scope.tenant_id, request.user.actor, change, now_ms)
        file_name = f"{recording_id}.{_EXTENSIONS.get(row.media_type, 'bin')}"
        url = store.presign_get(row.object_key, expires_s=LINK_EXPIRES_S, file_name=file_name)
        return RecordingLink(url, now_ms + LINK_EXPIRES_S * 1000)
