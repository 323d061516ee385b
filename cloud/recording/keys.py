"""Where a recording lies in the object store: derived, never believed."""

from __future__ import annotations

from datetime import UTC, datetime

from infra.contracts.errors import RequestError
from infra.contracts.ids import TenantId, is_id
from infra.contracts.recording import RecordingSealed

_EXTENSIONS = {"audio/flac": "flac", "audio/wav": "wav"}


def object_key(tenant_id: TenantId, sealed: RecordingSealed) -> str:
    """Where a recording lies: `{tenant}/{yyyy}/{mm}/{dd}/{recording}.flac`, the day in UTC.

    Raises:
        RequestError: an id is no UUID (it would name another place), or the type is unknown.
    """
    if not is_id(sealed.recording_id):
        raise RequestError("recording_id is not a UUID", field="recording.recording_id")
    extension = _EXTENSIONS.get(sealed.media_type)
    if extension is None:
        raise RequestError("media_type is not known", field="recording.media_type")
    try:
        day = datetime.fromtimestamp(sealed.started_at_ms / 1000, tz=UTC)
    except (ValueError, OverflowError, OSError) as exc:
        raise RequestError("started_at_ms is no time", field="recording.started_at_ms") from exc
    return f"{tenant_id}/{day:%Y/%m/%d}/{sealed.recording_id}.{extension}"
