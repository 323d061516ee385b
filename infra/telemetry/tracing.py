"""Set-up of OpenTelemetry: who we are, and where spans go (OTLP, a JSON-lines file, or both)."""

from __future__ import annotations

import os
from pathlib import Path

from opentelemetry import trace
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace import Tracer

from infra.telemetry.span_file import SpanFileExporter

# A killed process loses at most what it made in this time.
EXPORT_EVERY_MS = 500
MAX_QUEUED_SPANS = 8_192
OTLP_TIMEOUT_S = 5.0
OTLP_URL_VARIABLE = "TANDEM_OTLP_URL"

_provider: TracerProvider | None = None


def set_up_tracing(
    service: str, *, traces_dir: Path | None = None, otlp_url: str | None = None
) -> None:
    """Start exporting spans; the first call of a process wins, later ones do nothing.

    Args:
        service: `tandem-cloud`, `tandem-edge`, …
        traces_dir: folder for `<service>-<pid>.jsonl`; None for no file.
        otlp_url: base address of an OTLP/HTTP collector; TANDEM_OTLP_URL if None.
    """
    global _provider  # OpenTelemetry's own provider is a process-wide singleton
    if _provider is not None:
        return
    provider = TracerProvider(
        resource=Resource.create({"service.name": service, "process.pid": os.getpid()})
    )
    if traces_dir is not None:
        provider.add_span_processor(_batched(SpanFileExporter.in_folder(traces_dir, service)))
    address = otlp_url or os.environ.get(OTLP_URL_VARIABLE)
    if address:
        # Imported here: it pulls in protobuf, 60 ms that nobody else needs.
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter

        exporter = OTLPSpanExporter(
            endpoint=f"{address.rstrip('/')}/v1/traces", timeout=OTLP_TIMEOUT_S
        )
        provider.add_span_processor(_batched(exporter))
    trace.set_tracer_provider(provider)
    _provider = provider


def _batched(exporter: object) -> BatchSpanProcessor:
    return BatchSpanProcessor(
        exporter,  # type: ignore[arg-type]  # both exporters satisfy SpanExporter
        max_queue_size=MAX_QUEUED_SPANS,
        schedule_delay_millis=EXPORT_EVERY_MS,
    )


def get_tracer(name: str) -> Tracer:
    """The module's tracer: `tracer = get_tracer(__name__)`; records nothing until set up."""
    return trace.get_tracer(name)


def flush_traces(timeout_ms: int = 5_000) -> None:
    """Write out what is queued; call before a process ends."""
    if _provider is not None:
        _provider.force_flush(timeout_ms)
