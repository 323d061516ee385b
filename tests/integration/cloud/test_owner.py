"""The ACD owner over the real bus: offers, recovery of lost events, live view, and takeover."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator

import msgspec
import pytest
from nats.aio.client import Client

from cloud.acd import role
from cloud.acd.lease import GIVE_UP_AFTER_S, TAKE_AFTER_S, Lease, LeaseBid
from cloud.acd.owner import DomainOwner
from cloud.realtime import feed
from cloud.realtime.feed import LiveFeed
from cloud.tasks import end_tasks
from infra.config.role import NodeParts
from infra.contracts import subjects
from infra.contracts.agent import AgentState, RequestAgentState
from infra.contracts.config import AgentConfig, QueueConfig, TenantConfig
from infra.contracts.envelope import wrap
from infra.contracts.errors import PeerError, RequestError
from infra.contracts.ids import DomainId, NodeId, TenantId
from infra.contracts.live import LiveCall, LiveSnapshot
from infra.contracts.live_socket import DeltaMessage, SnapshotMessage, UnavailableMessage
from infra.contracts.offer import OfferContact
from infra.contracts.site import Accepted
from infra.stack.addresses import SiteAddress
from tests.integration.cloud.call_events import new_uuid
from tests.integration.cloud.played_edge import PlayedEdge
from tests.integration.cloud.test_publisher import running
from tests.integration.running_stack import eventually

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


async def test_a_configuration_that_can_not_be_run_stops_nothing(
    parts: NodeParts, played: PlayedEdge, caplog: pytest.LogCaptureFixture
) -> None:
    """The one before holds, and the next is taken again."""
    bucket = await parts.bus.js.key_value(subjects.CONFIG_BUCKET)
    key = subjects.config_key(played.site_id, played.tenant_id)
    present = msgspec.json.decode((await bucket.get(key)).value or b"", type=TenantConfig)

    async def put(version: int, queue: QueueConfig) -> None:
        config = msgspec.structs.replace(present, version=version, queues=[queue])
        await bucket.put(key, msgspec.json.encode(config))

    async with running(role.run, parts):
        await owned(parts, played.tenant_id)
        await put(2, QueueConfig(QUEUE, "Refused", strategy="of_another_release"))
        async with asyncio.timeout(LIMIT_S):
            while "configuration refused" not in caplog.text:  # noqa: ASYNC110
                await asyncio.sleep(0.01)
        contact = await played.queue(QUEUE)
        await played.seat(AGENT, AgentState.AVAILABLE)
        assert (await next_offer(played)).contact_id == contact
        await put(3, QueueConfig(QUEUE, "After", strategy="round_robin"))
        async with asyncio.timeout(LIMIT_S):
            while [each.name for each in (await owned(parts, played.tenant_id)).queues] != [
                "After"
            ]:
                pass  # each look asks the owner


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


async def bid_of(parts: NodeParts, domain: DomainId) -> LeaseBid:
    """A node's wish for the domain's lease; each call is another node."""
    bucket = await parts.bus.js.key_value(subjects.LEASE_BUCKET)
    return LeaseBid(parts.bus.client, bucket, domain, NodeId(new_uuid()))


async def taken(bid: LeaseBid) -> Lease:
    async with asyncio.timeout(LIMIT_S):
        while (lease := await bid.attempt()) is None:  # noqa: ASYNC110 - nobody tells
            await asyncio.sleep(role.TRY_LEASE_EVERY_S)
    return lease


async def test_only_one_node_holds_a_lease(parts: NodeParts) -> None:
    domain = DomainId(new_uuid())
    first = await (await bid_of(parts, domain)).attempt()
    assert first is not None
    other = await bid_of(parts, domain)
    keeping = asyncio.create_task(first.keep())
    for _ in range(int(1.5 * TAKE_AFTER_S / role.TRY_LEASE_EVERY_S)):
        assert await other.attempt() is None
        await asyncio.sleep(role.TRY_LEASE_EVERY_S)  # the pace at which a node tries
    assert not keeping.done()
    await end_tasks({keeping}, 1)
    await first.release()
    second = await other.attempt()
    assert second is not None
    assert second.epoch > first.epoch
    # The first believes that it still holds it: its next renewal tells.
    async with asyncio.timeout(GIVE_UP_AFTER_S):
        await first.keep()
    await second.release()


async def test_a_lease_that_is_not_renewed_is_taken(parts: NodeParts) -> None:
    domain = DomainId(new_uuid())
    first = await (await bid_of(parts, domain)).attempt()
    assert first is not None
    began_s = time.monotonic()
    second = await taken(await bid_of(parts, domain))
    assert TAKE_AFTER_S <= time.monotonic() - began_s < 2.0
    assert second.epoch > first.epoch
    await second.release()


async def test_a_holder_that_stood_still_and_was_not_replaced_goes_on(parts: NodeParts) -> None:
    lease = await (await bid_of(parts, DomainId(new_uuid()))).attempt()
    assert lease is not None
    keeping = asyncio.create_task(lease.keep())
    await asyncio.sleep(0)
    time.sleep(GIVE_UP_AFTER_S + 0.2)  # noqa: ASYNC251 - the whole loop stands still: the fault tested
    await eventually(lambda: keeping.done() or lease._revision > lease.epoch)
    assert not keeping.done()
    await end_tasks({keeping}, 1)
    await lease.release()


async def test_a_renewal_whose_answer_was_lost_is_no_loss(parts: NodeParts) -> None:
    bid = await bid_of(parts, DomainId(new_uuid()))
    lease = await bid.attempt()
    assert lease is not None
    # Stored, and not answered: the holder's revision is behind its own.
    unheard = await bid.bucket.update(bid.key, bid.mark, last=lease.epoch)
    keeping = asyncio.create_task(lease.keep())
    await eventually(lambda: keeping.done() or lease._revision > unheard)
    assert not keeping.done()
    await end_tasks({keeping}, 1)
    await lease.release()


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
        async with asyncio.timeout(LIMIT_S):
            assert await played.refused.get() == epoch
        assert played.offers.empty()
        # It left, and comes back with a lease of its own, whose epoch is newer than its last.
        played.newest_epoch = 0
        offer = await next_offer(played)
        assert offer.epoch > epoch


async def test_figures_of_an_owner_that_is_gone_do_not_pass_for_live(
    parts: NodeParts, played: PlayedEdge, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feed, "QUIET_S", 0.5)
    async with asyncio.timeout(2 * LIMIT_S):
        async with LiveFeed(parts.bus, played.tenant_id, parts.clock).open() as messages:
            async with running(role.run, parts):
                async for message in messages:
                    if isinstance(message, SnapshotMessage):
                        break
            async for message in messages:
                if isinstance(message, UnavailableMessage):
                    return


async def test_a_site_speaks_for_itself_and_its_tenants_only(
    parts: NodeParts, played: PlayedEdge
) -> None:
    """A hostile edge's snapshot brings in no other tenant's contact, and clears no other site."""
    async with running(role.run, parts):
        await owned(parts, played.tenant_id)
        kept = await played.queue(QUEUE)
        stranger = TenantId(new_uuid())
        foreign = msgspec.structs.replace(played.contacts[kept], tenant_id=stranger)
        played.contacts["foreign"] = msgspec.structs.replace(foreign, contact_id=new_uuid())
        played.told_site_id = new_uuid()
        await ask_again(played)
        assert [call.contact_id for call in await waiting(parts, played)] == [kept]
        played.told_site_id = played.site_id
        await ask_again(played)
        assert [call.contact_id for call in await waiting(parts, played)] == [kept]


async def ask_again(played: PlayedEdge) -> None:
    """Let the owner believe that it missed something, and wait until it has asked."""
    while not played.snapshots.empty():
        played.snapshots.get_nowait()
    await played.seat(OTHER_AGENT, AgentState.AUX, "lunch", is_heard=False)
    async with asyncio.timeout(LIMIT_S):
        await played.snapshots.get()


async def waiting(parts: NodeParts, played: PlayedEdge) -> list[LiveCall]:
    live = await LiveFeed(parts.bus, played.tenant_id, parts.clock).snapshot()
    return live.contacts


async def test_an_edge_whose_snapshots_never_fit_is_asked_at_its_heartbeats_only(
    parts: NodeParts, played: PlayedEdge
) -> None:
    async with running(role.run, parts):
        await owned(parts, played.tenant_id)
        played.told_sequence = 0  # whatever it says, its snapshot claims to hold nothing of it
        for _ in range(10):
            await played.queue(QUEUE)
        before, beats = played.snapshots.qsize(), played.beats
        await eventually(lambda: played.beats >= beats + 5)
        assert played.snapshots.qsize() - before <= played.beats - beats + 2


async def test_an_owner_that_left_answers_nothing(parts: NodeParts, played: PlayedEdge) -> None:
    owner = DomainOwner(parts, DomainId(played.tenant_id), 1)
    bucket = await parts.bus.js.key_value(subjects.CONFIG_BUCKET)
    entry = await bucket.get(subjects.config_key(played.site_id, played.tenant_id))
    owner.configure([msgspec.json.decode(entry.value or b"", type=TenantConfig)])
    routing = asyncio.create_task(owner.run())
    reader = LiveFeed(parts.bus, played.tenant_id, parts.clock)
    async with asyncio.timeout(LIMIT_S):
        while True:
            try:
                await reader.snapshot()
                break
            except PeerError:
                await asyncio.sleep(0.02)
    owner.fence()
    with pytest.raises((RequestError, PeerError)):
        await reader.snapshot()
    await routing
    with pytest.raises(PeerError):
        await reader.snapshot()
