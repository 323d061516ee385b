"""The pump against real servers: exactly once and in order through kills of hub, leaf and pump."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import uuid
from collections import defaultdict
from collections.abc import AsyncIterator

import pytest
from nats.aio.client import Client
from nats.js.api import AckPolicy, ConsumerConfig

from infra.bus.connect import connect
from infra.bus.edge_stream import ensure_edge
from infra.bus.messages import Bus
from infra.bus.permissions import cloud_inbox, site_inbox
from infra.bus.pull import PullStream
from infra.bus.pump import Pump
from infra.contracts import subjects
from infra.contracts.contact import ContactDequeued
from infra.contracts.envelope import Envelope, decode, wrap
from infra.contracts.ids import ContactId, EventId, QueueId, SiteId, TenantId
from infra.stack.stack import Stack
from tests.integration.running_stack import make_data_dir

SITE = SiteId("pump-site")
TENANT = TenantId(str(uuid.uuid4()))
KEYS = 20


@pytest.fixture
async def own_stack() -> AsyncIterator[Stack]:
    """A stack of this test's own: its servers are killed."""
    folder = make_data_dir()
    async with Stack(folder) as stack:
        await stack.add_site(SITE, [TENANT])
        yield stack
    shutil.rmtree(folder)


async def at_edge(stack: Stack) -> Client:
    address = stack.addresses.sites[SITE]
    return await connect(
        address.url, address.credentials_file, name="edge", inbox_prefix=site_inbox(SITE)
    )


async def at_hub(stack: Stack) -> Client:
    bus = stack.addresses.bus
    return await connect(
        bus.url, bus.credentials["cloud"], name="cloud", inbox_prefix=cloud_inbox("t")
    )


def event(number: int, *, tenant: TenantId = TENANT) -> Envelope:
    key = f"contact-{number % KEYS}"
    body = ContactDequeued(ContactId(key), QueueId("q"), "test", number)
    return wrap(
        body,
        event_id=EventId(str(uuid.uuid5(uuid.NAMESPACE_OID, f"{tenant}{number}"))),
        tenant_id=tenant,
        at_ms=number,
        site_id=SITE,
        seq=number,
        key=key,
    )


SUBJECT = subjects.event(TENANT, SITE, ContactDequeued)


async def publish_all(bus: Bus, numbers: range) -> None:
    for number in numbers:
        await bus.publish_durable(SUBJECT, event(number))


async def read_events(stack: Stack, count: int) -> list[int]:
    """The numbers in EVENTS, in stream order, once there are `count` and nothing follows."""
    client = await at_hub(stack)
    js = client.jetstream()
    name = f"check-{uuid.uuid4()}"
    await js.add_consumer(
        subjects.EVENTS_STREAM, ConsumerConfig(durable_name=name, ack_policy=AckPolicy.NONE)
    )
    pull = PullStream(client, subjects.EVENTS_STREAM, name, batch=500)
    await pull.open()
    numbers: list[int] = []
    async with asyncio.timeout(60):
        while len(numbers) < count:
            numbers += [decode(m.data)[0].seq for m in await pull.next_batch(1)]
    numbers += [decode(m.data)[0].seq for m in await pull.next_batch(0.5)]
    await js.delete_consumer(subjects.EVENTS_STREAM, name)
    await client.close()
    return numbers


def assert_exactly_once_and_ordered(numbers: list[int], count: int) -> None:
    assert sorted(numbers) == list(range(count))
    by_key: dict[int, list[int]] = defaultdict(list)
    for number in numbers:
        by_key[number % KEYS].append(number)
    assert all(key == sorted(key) for key in by_key.values())


def pid_of(stack: Stack, name: str) -> int:
    return next(s.pid for s in stack.states if s.name == name and s.pid)


async def until_drained(client: Client) -> None:
    async with asyncio.timeout(60):
        while True:
            info = await client.jetstream().stream_info(subjects.EDGE_STREAM)
            if not info.state.messages:
                return
            await asyncio.sleep(0.05)


async def test_exactly_once_through_a_killed_hub(own_stack: Stack) -> None:
    client = await at_edge(own_stack)
    await ensure_edge(client.jetstream(), SITE)
    pump = Pump(client)
    task = asyncio.create_task(pump.run())
    bus = Bus(client)
    await publish_all(bus, range(300))
    for start in (300, 600, 900):
        os.kill(pid_of(own_stack, "hub"), signal.SIGKILL)
        await publish_all(bus, range(start, start + 300))
    assert_exactly_once_and_ordered(await read_events(own_stack, 1200), 1200)
    await until_drained(client)
    assert pump.figures.pumped == 1200
    assert pump.figures.dead == 0
    task.cancel()
    await client.close()


async def test_exactly_once_through_killed_pumps_and_a_killed_leaf(own_stack: Stack) -> None:
    """A cancelled pump is what a killed daemon leaves: events on their way, none acknowledged."""
    client = await at_edge(own_stack)
    await ensure_edge(client.jetstream(), SITE)
    bus = Bus(client)
    await publish_all(bus, range(500))
    for _ in range(5):
        task = asyncio.create_task(Pump(client).run())
        await asyncio.sleep(0.05)
        task.cancel()
        await asyncio.wait([task])
    task = asyncio.create_task(Pump(client).run())
    os.kill(pid_of(own_stack, f"edge-{SITE}"), signal.SIGKILL)
    assert_exactly_once_and_ordered(await read_events(own_stack, 500), 500)
    await until_drained(client)
    task.cancel()
    await client.close()


async def test_what_the_hub_refuses_blocks_nobody_and_is_kept(own_stack: Stack) -> None:
    client = await at_edge(own_stack)
    await ensure_edge(client.jetstream(), SITE)
    js = client.jetstream()
    stranger = TenantId(str(uuid.uuid4()))
    bus = Bus(client)
    await bus.publish_durable(
        subjects.event(stranger, SITE, ContactDequeued), event(10_000, tenant=stranger)
    )
    await js.publish(SUBJECT, b"not an envelope")
    pump = Pump(client, refused_after_s=0.5, probe_every_s=0.02)
    task = asyncio.create_task(pump.run())
    await publish_all(bus, range(400))
    assert_exactly_once_and_ordered(await read_events(own_stack, 400), 400)
    number = 400
    async with asyncio.timeout(30):
        while pump.figures.dead < 2:
            await publish_all(bus, range(number, number + 1))
            number += 1
            await asyncio.sleep(0.05)
    await until_drained(client)
    stored = [await js.get_msg(subjects.DEAD_LETTERS_STREAM, seq) for seq in (1, 2)]
    assert {(m.headers or {})["Tandem-Reason"] for m in stored} == {"malformed", "no_permission"}
    assert b"not an envelope" in {m.data for m in stored}
    task.cancel()
    await client.close()
