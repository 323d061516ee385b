"""Structured logs: one JSON line an entry, with fields; personal data only in `pii.*` fields."""

from __future__ import annotations

import logging
import sys
import time
from collections.abc import MutableMapping
from typing import Any, TextIO

import msgspec

from infra.telemetry.propagation import trace_id

REDACTED = "(redacted)"
# A line longer than this is a fault of the caller's; a log must not fill a disk by one entry.
MAX_FIELD_CHARS = 4_000


class FieldLogger(logging.LoggerAdapter[logging.Logger]):
    """A logger whose keyword arguments become fields: `log.info("offer failed", contact_id=c)`.

    `pii={"ani": ...}` becomes `pii.ani`, redacted unless the process was told otherwise.
    """

    def process(
        self, msg: Any, kwargs: MutableMapping[str, Any]
    ) -> tuple[Any, MutableMapping[str, Any]]:  # Any: the base class's own signature
        """Move what logging does not know into one `fields` attribute of the record."""
        known = {k: kwargs.pop(k) for k in ("exc_info", "stack_info", "stacklevel") if k in kwargs}
        fields = {**(self.extra or {}), **kwargs}
        return msg, {**known, "extra": {"fields": fields}}

    def bind(self, **fields: object) -> FieldLogger:
        """A logger that adds these fields to each entry."""
        return FieldLogger(self.logger, {**(self.extra or {}), **fields})


def get_logger(name: str) -> FieldLogger:
    """The module's logger: `log = get_logger(__name__)`."""
    return FieldLogger(logging.getLogger(name), {})


class JsonFormatter(logging.Formatter):
    """One JSON object a line: time, level, logger, message, trace_id, then the fields."""

    def __init__(self, service: str, *, show_pii: bool = False) -> None:
        super().__init__()
        self._service = service
        self._show_pii = show_pii

    def format(self, record: logging.LogRecord) -> str:
        """The record as one line."""
        seconds = time.gmtime(record.created)
        entry: dict[str, object] = {
            "at": f"{time.strftime('%Y-%m-%dT%H:%M:%S', seconds)}.{int(record.msecs):03d}Z",
            "level": record.levelname.lower(),
            "service": self._service,
            "logger": record.name,
            "message": record.getMessage(),
        }
        if found := trace_id():
            entry["trace_id"] = found
        for name, value in getattr(record, "fields", {}).items():
            if name == "pii" and isinstance(value, dict):
                for key, private in value.items():
                    entry[f"pii.{key}"] = _plain(private) if self._show_pii else REDACTED
            else:
                # A field may not replace the entry's own (`message`, `level`).
                entry[name if name not in entry else f"field.{name}"] = _plain(value)
        if record.exc_info:
            entry["exception"] = self.formatException(record.exc_info)[-MAX_FIELD_CHARS:]
        return msgspec.json.encode(entry).decode()


def _plain(value: object) -> object:
    if value is None or isinstance(value, (bool, int, float)):
        return value
    text = str(value)
    return text if len(text) <= MAX_FIELD_CHARS else text[:MAX_FIELD_CHARS] + "…"


def set_up_logs(
    service: str, *, level: str = "INFO", show_pii: bool = False, stream: TextIO | None = None
) -> None:
    """Send every log entry of this process to `stream` (stderr) as JSON lines."""
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(JsonFormatter(service, show_pii=show_pii))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    # boto and urllib3 log every request at DEBUG, bodies and signatures included.
    for noisy in ("botocore", "boto3", "urllib3", "s3transfer", "httpx", "httpcore"):
        logging.getLogger(noisy).setLevel(max(logging.WARNING, root.level))
