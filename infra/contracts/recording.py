"""Recordings: from the first frame in an edge's spool to the verified object in the store."""

from __future__ import annotations

import msgspec

from infra.contracts.ids import AgentId, ContactId, InteractionId, RecordingId


class RecordingStarted(msgspec.Struct, frozen=True):
    """Event: the dual-channel recorder runs; left is the caller, right is the agent."""

    recording_id: RecordingId
    contact_id: ContactId
    interaction_id: InteractionId | None
    agent_id: AgentId | None
    started_at_ms: int


class RecordingSealed(msgspec.Struct, frozen=True):
    """What a finished recording is, before and after it is uploaded.

    Attributes:
        media_type: `audio/flac` or `audio/wav`.
        sha256: lower-case hex of the object's bytes.
        duration_ms: audio length, frames ÷ rate.
        is_truncated: the process died while it ran; the audio ends at the last write.
    """

    recording_id: RecordingId
    contact_id: ContactId
    interaction_id: InteractionId | None
    agent_id: AgentId | None
    started_at_ms: int
    duration_ms: int
    rate_hz: int
    channels: int
    media_type: str
    size_bytes: int
    sha256: str
    is_truncated: bool


class GrantUpload(msgspec.Struct, frozen=True):
    """Request, edge to cloud: where may I put this recording?"""

    recording: RecordingSealed


class UploadGrant(msgspec.Struct, frozen=True):
    """Reply: a presigned PUT that accepts this object only.

    Attributes:
        headers: must be sent with the PUT as they are.
        expires_at_ms: after it the store refuses; ask again.
    """

    object_key: str
    url: str
    headers: dict[str, str]
    expires_at_ms: int


class ConfirmUpload(msgspec.Struct, frozen=True):
    """Request, edge to cloud: it is there; check its size and SHA-256."""

    recording: RecordingSealed
    object_key: str


class UploadConfirmed(msgspec.Struct, frozen=True):
    """Reply: the store holds exactly these bytes; the edge may delete its own."""

    object_key: str
    sha256: str


class RecordingStored(msgspec.Struct, frozen=True):
    """Event: verified in the object store."""

    recording: RecordingSealed
    object_key: str
    stored_at_ms: int
