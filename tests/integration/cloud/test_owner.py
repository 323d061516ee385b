"""The ACD owner over the real bus: offers, recovery of lost events, live view, and takeover."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator

import msgspec
import pytest
from nats.aio.client import Client

from cloud.acd import role
from cloud.acd.lease import acquire
from cloud.realtime.feed import LiveFeed
from infra.config.role import NodeParts
from infra.contracts import subjects
from infra.contracts.agent import AgentState, RequestAgentState
from infra.contracts.config import AgentConfig, QueueConfig, TenantConfig
from infra.contracts.envelope import wrap
from infra.contracts.ids import DomainId, NodeId, TenantId
from infra.contracts.live import LiveSnapshot
from infra.contracts.live_socket import DeltaMessage, SnapshotMessage
from infra.contracts.offer import OfferContact
from infra.contracts.site import Accepted
from infra.stack.addresses import SiteAddress
from tests.integration.cloud.call_events import new_uuid
from tests.integration.cloud.played_edge import PlayedEdge
from tests.integration.cloud.test_publisher import running

LIMIT_S = 10.0
QUEUE, AGENT, OTHER_AGENT = new_uuid(), new_uuid(), new_uuid()


@pytest.fixture
async def played(
    parts: NodeParts, edge: Client, site: SiteAddress, tenants: tuple[TenantId, TenantId]
) -> AsyncIterator[PlayedEdge]:
    """A played edge whose tenant is configured in the bucket."""
    bucket = await parts.bus.js.key_value(subjects.CONFIG_BUCKET)
    agents = [
        AgentConfig(each, name, site.site_id, {}, [QUEUE], f"u{each[:8]}", "0" * 32)
        for each, name in ((AGENT, "Ana"), (OTHER_AGENT, "Bo"))
    ]
    config = TenantConfig(
        tenant_id=tenants[0],
        domain_id=DomainId(tenants[0]),
        site_id=site.site_id,
        version=1,
        name="One",
        time_zone="UTC",
        numbers=[],
        queues=[QueueConfig(QUEUE, "Sales")],
        agents=agents,
        flows=[],
    )
    key = subjects.config_key(site.site_id, tenants[0])
    await bucket.put(key, msgspec.json.encode(config))
    async with PlayedEdge(edge, tenants[0], site.site_id).running() as opened:
        yield opened
    await bucket.delete(key)


async def next_offer(played: PlayedEdge) -> OfferContact:
    async with asyncio.timeout(LIMIT_S):
        return await played.offers.get()


async def owned(parts: NodeParts, tenant_id: TenantId) -> LiveSnapshot:
    """The live view, as soon as there is an owner."""
    async with LiveFeed(parts.bus, tenant_id, parts.clock).open() as messages:
        async with asyncio.timeout(LIMIT_S):
            async for message in messages:
                if isinstance(message, SnapshotMessage):
                    return message.snapshot
    raise AssertionError("the series ended")


async def test_a_waiting_contact_is_offered(parts: NodeParts, played: PlayedEdge) -> None:
    async with running(role.run, parts):
        async with asyncio.timeout(LIMIT_S):
            await played.snapshots.get()
        contact = await played.queue(QUEUE)
        await played.seat(AGENT, AgentState.AVAILABLE)
        offer = await next_offer(played)
        assert (offer.contact_id, offer.agent_id) == (contact, AGENT)
        assert offer.epoch == played.newest_epoch


async def test_a_lost_event_is_found_by_the_heartbeat(parts: NodeParts, played: PlayedEdge) -> None:
    async with running(role.run, parts):
        async with asyncio.timeout(LIMIT_S):
            await played.snapshots.get()
        await played.seat(AGENT, AgentState.AVAILABLE)
        contact = await played.queue(QUEUE, is_heard=False)
        offer = await next_offer(played)
        assert offer.contact_id == contact


async def test_a_new_owner_takes_over_with_the_queue_in_order(
    parts: NodeParts, played: PlayedEdge
) -> None:
    second = NodeParts(
        NodeId(new_uuid()),
        parts.database,
        parts.bus,
        parts.recordings,
        parts.prompts,
        parts.clock,
    )
    async with running(role.run, parts):
        await owned(parts, played.tenant_id)
        contacts = [await played.queue(QUEUE) for _ in range(3)]
        first_epoch = played.newest_epoch
        async with running(role.run, second):
            pass  # a second candidate does not disturb the first
    began = time.monotonic()
    async with running(role.run, second):
        snapshot = await owned(second, played.tenant_id)
        took_s = time.monotonic() - began
        async with asyncio.timeout(LIMIT_S):
            while len(snapshot.contacts) < len(contacts):
                snapshot = await owned(second, played.tenant_id)
        assert snapshot.epoch > first_epoch
        places = sorted((call.position or 0, call.contact_id) for call in snapshot.contacts)
        assert [contact for _, contact in places] == contacts
        await played.seat(AGENT, AgentState.AVAILABLE)
        assert (await next_offer(played)).contact_id == contacts[0]
    assert took_s < 2.0


async def test_only_one_node_holds_a_lease(parts: NodeParts) -> None:
    bucket = await parts.bus.js.key_value(subjects.LEASE_BUCKET)
    domain = DomainId(new_uuid())
    first = await acquire(bucket, domain, NodeId(new_uuid()))
    assert first is not None
    assert await acquire(bucket, domain, NodeId(new_uuid())) is None
    await first.release()
    second = await acquire(bucket, domain, NodeId(new_uuid()))
    assert second is not None
    assert second.epoch > first.epoch
    # The first believes that it still holds it: its next renewal tells.
    async with asyncio.timeout(2.5):
        await first.keep()
    await second.release()


async def test_a_lease_that_is_not_renewed_runs_out(parts: NodeParts) -> None:
    bucket = await parts.bus.js.key_value(subjects.LEASE_BUCKET)
    domain = DomainId(new_uuid())
    first = await acquire(bucket, domain, NodeId(new_uuid()))
    assert first is not None
    second = None
    async with asyncio.timeout(LIMIT_S):
        while second is None:
            second = await acquire(bucket, domain, NodeId(new_uuid()))
            await asyncio.sleep(role.TRY_LEASE_EVERY_S)
    assert second.epoch > first.epoch
    await second.release()


async def test_the_live_view_has_no_gap(parts: NodeParts, played: PlayedEdge) -> None:
    async with running(role.run, parts):
        async with LiveFeed(parts.bus, played.tenant_id, parts.clock).open() as messages:
            waiting: set[str] = set()
            seq = None
            sent: list[str] = []
            async with asyncio.timeout(LIMIT_S):
                async for message in messages:
                    if isinstance(message, SnapshotMessage):
                        seq = message.snapshot.seq
                        waiting = {call.contact_id for call in message.snapshot.contacts}
                        if not sent:
                            sent = [await played.queue(QUEUE) for _ in range(3)]
                    elif isinstance(message, DeltaMessage):
                        assert seq is not None
                        assert message.delta.seq == seq + 1
                        seq = message.delta.seq
                        waiting |= {call.contact_id for call in message.delta.contacts}
                    if sent and waiting >= set(sent):
                        break


async def test_an_asked_state_reaches_the_edge(parts: NodeParts, played: PlayedEdge) -> None:
    async with running(role.run, parts):
        await owned(parts, played.tenant_id)
        await played.seat(AGENT, AgentState.OFFLINE)

        async def ask(state: AgentState) -> None:
            body = RequestAgentState(AGENT, state)
            envelope = wrap(
                body, event_id=new_uuid(), tenant_id=played.tenant_id, at_ms=parts.clock()
            )
            subject = subjects.acd_request(played.tenant_id, RequestAgentState)
            await parts.bus.request(subject, envelope, Accepted)

        await ask(AgentState.AVAILABLE)
        assert played.seats[AGENT].state is AgentState.AVAILABLE


async def test_a_fenced_owner_orders_nothing_more(parts: NodeParts, played: PlayedEdge) -> None:
    async with running(role.run, parts):
        await owned(parts, played.tenant_id)
        epoch = played.newest_epoch
        played.newest_epoch = epoch + 1_000_000  # as if a newer owner had spoken
        await played.seat(AGENT, AgentState.AVAILABLE)
        await played.queue(QUEUE)
        await asyncio.sleep(0.5)
        assert played.offers.empty()
        # It left, and comes back with a lease of its own, whose epoch is newer than its last.
        played.newest_epoch = 0
        offer = await next_offer(played)
        assert offer.epoch > epoch
