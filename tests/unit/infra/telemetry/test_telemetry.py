"""Logs are JSON with fields and without personal data; spans come back from their file."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor

from infra.telemetry.logs import REDACTED, get_logger, set_up_logs
from infra.telemetry.metrics import duration_histogram, scrape
from infra.telemetry.propagation import extract, from_traceparent, inject, trace_id, traceparent
from infra.telemetry.span_file import SpanFileExporter, read_spans


@pytest.fixture
def root_logger() -> Iterator[logging.Logger]:
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    yield root
    root.handlers[:] = before
    root.setLevel(level)


def logged(*, show_pii: bool = False) -> dict[str, object]:
    stream = io.StringIO()
    set_up_logs("test", show_pii=show_pii, stream=stream)
    log = get_logger("here").bind(tenant_id="t1")
    try:
        raise ValueError("no")
    except ValueError as exc:
        log.warning(
            "offer failed", contact_id="c1", message="field", pii={"ani": "+4912"}, exc_info=exc
        )
    entry: dict[str, object] = json.loads(stream.getvalue())
    return entry


def test_a_log_entry_is_one_json_line_with_its_fields(root_logger: logging.Logger) -> None:
    entry = logged()
    assert entry["message"] == "offer failed"
    assert entry["field.message"] == "field"
    assert (entry["service"], entry["level"], entry["logger"]) == ("test", "warning", "here")
    assert (entry["tenant_id"], entry["contact_id"]) == ("t1", "c1")
    assert "ValueError: no" in str(entry["exception"])


@pytest.mark.parametrize(("show_pii", "expected"), [(False, REDACTED), (True, "+4912")])
def test_personal_data_is_shown_only_when_asked_for(
    root_logger: logging.Logger, show_pii: bool, expected: str
) -> None:
    assert logged(show_pii=show_pii)["pii.ani"] == expected


def test_spans_come_back_from_their_file(tmp_path: Path) -> None:
    exporter = SpanFileExporter.in_folder(tmp_path / "traces", "svc")
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    tracer = provider.get_tracer("t")
    with tracer.start_as_current_span("outer", attributes={"a": 1, "b": ["x"]}):
        headers = inject({"other": "kept"})
        wire = traceparent()
        whole = trace_id()
    with tracer.start_as_current_span("inner", context=from_traceparent(wire)):
        pass
    provider.shutdown()
    with (tmp_path / "traces" / "killed.jsonl").open("w") as file:
        file.write('{"service": "half')
    outer, inner = read_spans(tmp_path / "traces", trace_id=whole)
    assert (outer.name, inner.name) == ("outer", "inner")
    assert inner.parent_id == outer.span_id
    assert outer.attributes == {"a": 1, "b": ["x"]}
    assert headers["other"] == "kept"
    assert trace_id(extract(headers)) == whole


@pytest.mark.parametrize("value", ["", "nonsense", "00-0-0-0", "00-" + "0" * 32 + "-1-01"])
def test_a_malformed_traceparent_starts_a_new_trace(value: str) -> None:
    assert trace_id(from_traceparent(value)) == ""


def test_figures_are_scraped_as_text() -> None:
    histogram = duration_histogram("tandem_test_wait_seconds", "for this test")
    histogram.observe(0.002)
    text, media_type = scrape()
    assert b'tandem_test_wait_seconds_bucket{le="0.0025"} 1.0' in text
    assert media_type.startswith("text/plain")
    with pytest.raises(ValueError, match="_seconds"):
        duration_histogram("tandem_test_ms", "wrong unit")
