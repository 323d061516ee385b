"""What the recording endpoints give."""

from __future__ import annotations

import msgspec


class Recording(msgspec.Struct, frozen=True):
    """A dual-channel recording: left the caller, right the agent.

    Attributes:
        stored_at_ms: null until the object store has verified it.
        sha256: lower-case hex of the object's bytes.
        is_truncated: the edge died while it ran; the audio ends at the last write.
    """

    recording_id: str
    contact_id: str
    interaction_id: str | None
    agent_id: str | None
    started_at_ms: int
    stored_at_ms: int | None
    duration_ms: int | None
    rate_hz: int | None
    channels: int | None
    media_type: str | None
    size_bytes: int | None
    sha256: str | None
    is_truncated: bool | None


class RecordingPage(msgspec.Struct, frozen=True):
    """Recordings, newest first."""

    items: list[Recording]
    next_cursor: str | None


class RecordingLink(msgspec.Struct, frozen=True):
    """A presigned address of the audio, good until `expires_at_ms`."""

    url: str
    expires_at_ms: int
