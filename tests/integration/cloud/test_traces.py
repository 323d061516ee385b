"""A call's trace reaches the SQL: statements are children of the event that caused them."""

from __future__ import annotations

import pytest
from opentelemetry import trace
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from cloud.contacts import projector as projector_module
from cloud.contacts.projector import Projector
from infra.bus.serving import Delivery
from infra.config.role import NodeParts
from infra.contracts import subjects
from infra.contracts.envelope import decode, encode
from infra.contracts.ids import SiteId, TenantId
from infra.db import tracing
from infra.telemetry.propagation import extract, inject
from tests.integration.cloud.call_events import Call, new_uuid


async def test_sql_is_part_of_the_call_s_trace(
    parts: NodeParts, monkeypatch: pytest.MonkeyPatch
) -> None:
    spans = InMemorySpanExporter()
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(spans))
    tracer = provider.get_tracer("test")
    monkeypatch.setattr(tracing, "tracer", tracer)
    monkeypatch.setattr(projector_module, "tracer", tracer)

    call = Call(TenantId(new_uuid()), SiteId(new_uuid()))
    arrived, body = decode(encode(call.events()[0]))
    with tracer.start_as_current_span("sip.invite") as invite:
        headers = inject()
    subject = subjects.pumped(subjects.event(call.tenant_id, call.site_id, type(body)))
    delivery = Delivery(subject, arrived, body, headers, extract(headers))
    await Projector(parts).fold([delivery])

    wanted = invite.get_span_context().trace_id
    of_call = [span for span in spans.get_finished_spans() if span.context.trace_id == wanted]
    project = next(span for span in of_call if span.name == "project contact.arrived")
    inserts = [span for span in of_call if span.name == "sql INSERT"]
    texts = [str((span.attributes or {})["db.query.text"]) for span in inserts]
    assert {text.split()[2] for text in texts} == {"contact", "contact_timeline"}
    for span in inserts:
        assert span.parent is not None
        assert span.parent.span_id == project.context.span_id
        assert "+4917012345" not in str(span.attributes)
    assert trace.get_current_span().get_span_context().is_valid is False
