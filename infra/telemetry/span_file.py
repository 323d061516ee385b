"""Spans as JSON lines in a file, written by one process and read back by tests and people."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import IO

import msgspec
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export import SpanExporter, SpanExportResult

# One file holds about 200,000 spans; a demo that runs for days must not fill the disk.
MAX_FILE_BYTES = 100_000_000


class SpanLine(msgspec.Struct, frozen=True):
    """One finished span; times in nanoseconds since 1970."""

    service: str
    name: str
    kind: str
    trace_id: str
    span_id: str
    parent_id: str | None
    start_ns: int
    end_ns: int
    status: str
    attributes: dict[str, str | bool | int | float | list[str | bool | int | float]]
    events: list[str] = []
    links: list[str] = []


class SpanFileExporter(SpanExporter):
    """Appends spans to a file of this process; begins again when it is full."""

    def __init__(self, path: Path, service: str) -> None:
        self._path = path
        self._service = service
        self._lock = threading.Lock()
        self._file: IO[bytes] | None = None

    @classmethod
    def in_folder(cls, folder: Path, service: str) -> SpanFileExporter:
        """An exporter to `<service>-<pid>.jsonl`; the folder is made if it is missing."""
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return cls(folder / f"{service}-{os.getpid()}.jsonl", service)

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        """Append; a full disk loses traces, never work: it reports FAILURE and goes on."""
        lines = b"".join(msgspec.json.encode(_line(s, self._service)) + b"\n" for s in spans)
        with self._lock:
            try:
                file = self._open()
                file.write(lines)
                file.flush()
            except OSError:
                return SpanExportResult.FAILURE
        return SpanExportResult.SUCCESS

    def _open(self) -> IO[bytes]:
        if self._file is not None and self._file.tell() < MAX_FILE_BYTES:
            return self._file
        if self._file is not None:
            self._file.close()
            os.replace(self._path, self._path.with_suffix(".old.jsonl"))
        descriptor = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        self._file = os.fdopen(descriptor, "ab")
        return self._file

    def shutdown(self) -> None:
        """Close the file."""
        with self._lock:
            if self._file is not None:
                self._file.close()
                self._file = None

    def force_flush(self, timeout_millis: int = 30_000) -> bool:  # noqa: ARG002 - the SDK's signature
        """Each export is flushed already."""
        return True


def _line(span: ReadableSpan, service: str) -> SpanLine:
    context = span.get_span_context()
    return SpanLine(
        service=service,
        name=span.name,
        kind=span.kind.name.lower(),
        trace_id=f"{context.trace_id:032x}" if context else "",
        span_id=f"{context.span_id:016x}" if context else "",
        parent_id=f"{span.parent.span_id:016x}" if span.parent else None,
        start_ns=span.start_time or 0,
        end_ns=span.end_time or 0,
        status=span.status.status_code.name.lower(),
        attributes=_attributes(span.attributes or {}),
        events=[e.name for e in span.events],
        links=[f"{link.context.trace_id:032x}" for link in span.links],
    )


def _attributes(
    attributes: Mapping[str, object],
) -> dict[str, str | bool | int | float | list[str | bool | int | float]]:
    plain: dict[str, str | bool | int | float | list[str | bool | int | float]] = {}
    for name, value in attributes.items():
        if isinstance(value, (str, bool, int, float)):
            plain[name] = value
        elif isinstance(value, Sequence):
            plain[name] = [v if isinstance(v, (str, bool, int, float)) else str(v) for v in value]
        else:
            plain[name] = str(value)
    return plain


def read_spans(folder: Path, *, trace_id: str | None = None) -> list[SpanLine]:
    """All spans in the folder's files, by start; only one trace's if `trace_id` is given.

    A last line that a killed process left half-written is skipped.
    """
    found: list[SpanLine] = []
    for path in sorted(folder.glob("*.jsonl")):
        found.extend(_complete_lines(path.read_bytes()))
    wanted: Iterable[SpanLine] = found
    if trace_id is not None:
        wanted = (s for s in found if s.trace_id == trace_id)
    return sorted(wanted, key=lambda s: s.start_ns)


def _complete_lines(content: bytes) -> list[SpanLine]:
    lines = content.split(b"\n")[:-1]
    return [msgspec.json.decode(line, type=SpanLine) for line in lines if line]
