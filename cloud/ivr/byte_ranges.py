"""Answers a request for a WAV file, whole or in part (RFC 9110, section 14)."""

from __future__ import annotations

import re
from collections.abc import Mapping

from litestar import Response

MEDIA_TYPE = "audio/wav"
_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})", re.ASCII)


def wav_response(content: bytes, sha256: str, headers: Mapping[str, str]) -> Response[bytes]:
    """The whole (200), the part asked for (206), nothing new (304), or a refusal (416)."""
    tag = f'"{sha256}"'
    answers = {
        "Accept-Ranges": "bytes",
        "ETag": tag,
        # The name may come to mean another file at any time; the tag tells.
        "Cache-Control": "private, no-cache",
    }
    if headers.get("if-none-match") == tag:
        return Response(b"", status_code=304, headers=answers)
    span = asked_span(headers.get("range"), len(content))
    if span is None or headers.get("if-range", tag) != tag:
        return Response(content, status_code=200, media_type=MEDIA_TYPE, headers=answers)
    start, end = span
    if start >= end:
        answers["Content-Range"] = f"bytes */{len(content)}"
        return Response(b"", status_code=416, headers=answers)
    answers["Content-Range"] = f"bytes {start}-{end - 1}/{len(content)}"
    return Response(content[start:end], status_code=206, media_type=MEDIA_TYPE, headers=answers)


def asked_span(header: str | None, size_bytes: int) -> tuple[int, int] | None:
    """First byte and the one after the last; None for no range, or one that may be ignored.

    A span that is empty can't be satisfied. Several ranges at once are ignored, as the standard
    allows: a player asks for one.
    """
    found = _RANGE.fullmatch(header.strip()) if header else None
    if found is None or not (found[1] or found[2]):
        return None
    if not found[1]:
        return max(0, size_bytes - int(found[2])), size_bytes
    start = int(found[1])
    if found[2] and int(found[2]) < start:
        return None
    end = int(found[2]) + 1 if found[2] else size_bytes
    return start, min(end, size_bytes)
