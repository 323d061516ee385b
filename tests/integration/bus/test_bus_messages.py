"""Requests, answers and events between two real connections, across the leaf link."""

from __future__ import annotations

import asyncio
import uuid
from pathlib import Path

import msgspec
import pytest
from nats.aio.client import Client

from infra.bus.messages import Bus, decode_reply
from infra.bus.serving import Delivery, listen, serve
from infra.contracts import subjects
from infra.contracts.agent import AgentState, RequestAgentState
from infra.contracts.contact import ContactDequeued
from infra.contracts.envelope import Envelope, wrap
from infra.contracts.errors import Conflict, PeerError, RequestError
from infra.contracts.ids import AgentId, ContactId, EventId, QueueId, TenantId
from infra.contracts.offer import CancelOffer
from infra.contracts.site import Accepted
from infra.stack.addresses import SiteAddress
from infra.telemetry.propagation import trace_id
from infra.telemetry.tracing import get_tracer, set_up_tracing

Tenants = tuple[TenantId, TenantId]


def envelope_of(body: msgspec.Struct, tenant: TenantId) -> Envelope:
    return wrap(body, event_id=EventId(str(uuid.uuid4())), tenant_id=tenant, at_ms=1)


CANCEL = CancelOffer("domain", 1, "offer", "contact")  # type: ignore[arg-type]  # ids are text
REQUEST = RequestAgentState(AgentId("a"), AgentState.AVAILABLE)


async def ask_until_served(bus: Bus, subject: str, envelope: Envelope) -> Accepted:
    """A new subscription takes a moment to be known at the other side of the link."""
    async with asyncio.timeout(5):
        while True:
            try:
                return await bus.request(subject, envelope, Accepted)
            except PeerError as exc:
                if exc.code != "no_responders":
                    raise
                await asyncio.sleep(0.01)


async def test_a_command_reaches_the_edge_and_is_answered_with_one_trace(
    cloud: Client, edge: Client, site: SiteAddress, tenants: Tenants, tmp_path: Path
) -> None:
    set_up_tracing("test", traces_dir=tmp_path)
    seen: list[tuple[Delivery, str]] = []

    async def obey(delivery: Delivery) -> Accepted:
        seen.append((delivery, trace_id()))
        return Accepted()

    await serve(edge, subjects.edge_commands(site.site_id), obey)
    subject = subjects.edge_command(tenants[0], site.site_id, CancelOffer)
    with get_tracer("test").start_as_current_span("order"):
        answer = await ask_until_served(Bus(cloud), subject, envelope_of(CANCEL, tenants[0]))
        sent = trace_id()
    assert answer == Accepted()
    [(delivery, heard_trace)] = seen
    assert delivery.body == CANCEL
    assert heard_trace == sent
    assert sent


async def test_refusals_come_back_as_the_error_that_they_are(
    cloud: Client, tenants: Tenants
) -> None:
    subject = subjects.acd_request(tenants[0], RequestAgentState)

    async def refuse(delivery: Delivery) -> Accepted:
        match delivery.body.reason:
            case "conflict":
                raise Conflict("agent is offered", code="agent_busy", field="state")
            case "bug":
                raise KeyError("secret detail")
        return Accepted()

    await serve(cloud, subject, refuse)
    bus = Bus(cloud)

    def request(reason: str | None) -> Envelope:
        return envelope_of(msgspec.structs.replace(REQUEST, reason=reason), tenants[0])

    with pytest.raises(RequestError) as refused:
        await bus.request(subject, request("conflict"), Accepted)
    assert (refused.value.code, refused.value.field) == ("agent_busy", "state")
    with pytest.raises(RequestError) as broken:
        await bus.request(subject, request("bug"), Accepted)
    assert broken.value.code == "internal"
    assert "secret" not in str(broken.value)
    with pytest.raises(RequestError) as spoofed:
        await bus.request(subject, envelope_of(REQUEST, tenants[1]), Accepted)
    assert spoofed.value.code == "spoofed"
    answer = await cloud.request(subject, b"{", timeout=1)
    with pytest.raises(RequestError) as malformed:
        decode_reply(answer, Accepted)
    assert malformed.value.code == "malformed_message"
    assert await bus.request(subject, request(None), Accepted) == Accepted()


async def test_nobody_there_and_nobody_answering_are_told_apart(
    cloud: Client, tenants: Tenants
) -> None:
    subject = subjects.acd_request(tenants[0], RequestAgentState)
    bus = Bus(cloud)
    with pytest.raises(PeerError) as nobody:
        await bus.request(subject, envelope_of(REQUEST, tenants[0]), Accepted)
    assert nobody.value.code == "no_responders"

    async def never(_: Delivery) -> Accepted:
        await asyncio.Event().wait()
        return Accepted()

    await serve(cloud, subject, never)
    with pytest.raises(PeerError) as silent:
        await bus.request(subject, envelope_of(REQUEST, tenants[0]), Accepted, timeout_s=0.1)
    assert silent.value.code == "bus_timeout"


async def test_bad_events_are_skipped_and_the_rest_is_heard_in_order(
    cloud: Client, edge: Client, site: SiteAddress, tenants: Tenants
) -> None:
    heard: list[int] = []
    done = asyncio.Event()

    async def note(delivery: Delivery) -> None:
        if delivery.body.dequeued_at_ms == 3:
            raise KeyError("a bug in the handler")
        heard.append(delivery.body.dequeued_at_ms)
        if delivery.body.dequeued_at_ms == 9:
            done.set()

    await listen(cloud, subjects.tenant_events(tenants[0]), note)
    await cloud.flush()
    subject = subjects.event(tenants[0], site.site_id, ContactDequeued)
    bus = Bus(edge)
    for number in range(10):
        body = ContactDequeued(ContactId("c"), QueueId("q"), "r", number)
        await bus.publish(subject, envelope_of(body, tenants[0]))
        await edge.publish(subject, b'{"family": "contact"}')
        await bus.publish(subject, envelope_of(body, tenants[1]))
    await asyncio.wait_for(done.wait(), 5)
    assert heard == [0, 1, 2, 4, 5, 6, 7, 8, 9]


async def test_an_event_without_a_stream_is_an_error(
    edge: Client, site: SiteAddress, tenants: Tenants
) -> None:
    body = ContactDequeued(ContactId("c"), QueueId("q"), "r", 1)
    subject = subjects.event(tenants[0], site.site_id, ContactDequeued)
    with pytest.raises(PeerError) as lost:
        await Bus(edge).publish_durable(subject, envelope_of(body, tenants[0]), timeout_s=1)
    assert lost.value.code in ("no_stream", "bus_timeout")
