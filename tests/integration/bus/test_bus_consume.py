"""The durable consumer: order, redelivery after a crash, dead letters, failing handlers."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import AsyncIterator, Sequence

import pytest
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.js.errors import NotFoundError

import infra.bus.consume as consume
from cloud.tasks import end_tasks
from infra.bus.consume import run_consumer
from infra.bus.pull import PullStream
from infra.bus.serving import Delivery
from infra.contracts import subjects
from infra.contracts.contact import ContactDequeued
from infra.contracts.envelope import encode, wrap
from infra.contracts.errors import InvariantError
from infra.contracts.ids import ContactId, EventId, QueueId, SiteId, TenantId

SITE = SiteId("consume-site")
TRIES, WAIT_S = 30, 0.02  # at a database that is away; it waits after each third at least


def payload(tenant: TenantId, number: int) -> bytes:
    body = ContactDequeued(ContactId("c"), QueueId("q"), "r", number)
    return encode(
        wrap(body, event_id=EventId(str(uuid.uuid4())), tenant_id=tenant, at_ms=1, site_id=SITE)
    )


@pytest.fixture
async def stream(cloud: Client) -> AsyncIterator[str]:
    """A stream of this test's own, beside the region's."""
    name = f"T{uuid.uuid4().hex[:8]}"
    await cloud.jetstream().add_stream(name=name, subjects=[f"tenant.*.acd.{name}.>"])
    yield name
    await cloud.jetstream().delete_stream(name)


async def fill(cloud: Client, stream: str, tenant: TenantId, contents: Sequence[bytes]) -> None:
    for content in contents:
        await cloud.jetstream().publish(f"tenant.{tenant}.acd.{stream}.x", content)


async def test_batches_in_order_and_nothing_twice_over_a_restart(
    cloud: Client, stream: str, tenants: tuple[TenantId, TenantId]
) -> None:
    tenant = tenants[0]
    await fill(cloud, stream, tenant, [payload(tenant, n) for n in range(600)])
    seen: list[int] = []
    half, rest = asyncio.Event(), asyncio.Event()

    async def note(batch: Sequence[Delivery]) -> None:
        seen.extend(d.body.dequeued_at_ms for d in batch)
        (half if len(seen) < 600 else rest).set()

    first = asyncio.create_task(run_consumer(cloud, "d", note, stream=stream))
    await asyncio.wait_for(half.wait(), 10)
    await asyncio.wait_for(rest.wait(), 10)
    first.cancel()
    await asyncio.wait([first])
    assert seen == list(range(600))
    await cloud.flush()
    second = asyncio.create_task(run_consumer(cloud, "d", note, stream=stream))
    rest.clear()
    await fill(cloud, stream, tenant, [payload(tenant, 600)])
    await asyncio.wait_for(rest.wait(), 10)
    assert seen == list(range(601))
    second.cancel()


async def test_an_event_comes_within_milliseconds(
    cloud: Client, stream: str, tenants: tuple[TenantId, TenantId]
) -> None:
    """One quiet event must not wait for a batch to fill."""
    arrived = asyncio.Event()

    async def note(_: Sequence[Delivery]) -> None:
        arrived.set()

    task = asyncio.create_task(run_consumer(cloud, "d", note, stream=stream))
    loop = asyncio.get_running_loop()
    waits: list[float] = []
    for number in range(20):
        await asyncio.sleep(0.02)  # the pace of events that come one by one
        arrived.clear()
        began = loop.time()
        await fill(cloud, stream, tenants[0], [payload(tenants[0], number)])
        await asyncio.wait_for(arrived.wait(), 5)
        waits.append(loop.time() - began)
    # The quickest: on a busy machine others are late for reasons of their own.
    assert min(waits) < 0.05
    task.cancel()


async def test_what_cannot_be_read_is_kept_as_a_dead_letter(
    cloud: Client, stream: str, tenants: tuple[TenantId, TenantId]
) -> None:
    tenant, other = tenants
    durable = f"d{uuid.uuid4().hex[:8]}"
    good = [payload(tenant, 1), payload(tenant, 2)]
    await fill(
        cloud, stream, tenant, [good[0], b"{", payload(other, 9), payload(tenant, 7), good[1]]
    )
    seen: list[int] = []
    done = asyncio.Event()

    async def note(batch: Sequence[Delivery]) -> None:
        if any(d.body.dequeued_at_ms == 7 for d in batch):
            raise InvariantError("an interval ends before it starts", code="bad_interval")
        seen.extend(d.body.dequeued_at_ms for d in batch)
        if 2 in seen:
            done.set()

    task = asyncio.create_task(run_consumer(cloud, durable, note, stream=stream))
    await asyncio.wait_for(done.wait(), 20)
    js = cloud.jetstream()
    reasons = set()
    for reason in ("malformed_message", "spoofed", "bad_interval"):
        letter = await js.get_last_msg(subjects.DEAD_LETTERS_STREAM, f"dead.{durable}.{reason}")
        reasons.add((letter.headers or {})["Tandem-Reason"])
    assert reasons == {"malformed_message", "spoofed", "bad_interval"}
    assert seen == [1, 2]
    await cloud.flush()
    assert not (await js.consumer_info(stream, durable)).num_ack_pending
    task.cancel()


async def test_a_failing_database_loses_nothing_and_keeps_the_order(
    cloud: Client,
    stream: str,
    tenants: tuple[TenantId, TenantId],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in ("FIRST_WAIT_S", "LONGEST_WAIT_S"):
        monkeypatch.setattr(consume, name, WAIT_S)
    monkeypatch.setattr(consume, "NAK_FIRST_S", 0.05)
    tenant = tenants[0]
    await fill(cloud, stream, tenant, [payload(tenant, n) for n in range(50)])
    seen: list[int] = []
    tries = 0
    is_up = False
    tried, done = asyncio.Event(), asyncio.Event()

    async def note(batch: Sequence[Delivery]) -> None:
        nonlocal tries
        tries += 1
        if not is_up:
            if tries == TRIES:
                tried.set()
            raise ConnectionRefusedError("database is away")
        seen.extend(d.body.dequeued_at_ms for d in batch)
        if len(set(seen)) == 50:
            done.set()

    loop = asyncio.get_running_loop()
    began_s = loop.time()
    task = asyncio.create_task(run_consumer(cloud, "d", note, stream=stream))
    await asyncio.wait_for(tried.wait(), 20)
    assert loop.time() - began_s > TRIES / 6 * WAIT_S, "it tries, and does not spin"
    assert not seen
    is_up = True
    await asyncio.wait_for(done.wait(), 20)
    assert seen == list(range(50)), "order kept, nothing lost, nothing twice"
    task.cancel()


async def test_a_poison_event_costs_its_neighbours_no_time(
    cloud: Client, stream: str, tenants: tuple[TenantId, TenantId]
) -> None:
    """A tenant that sends bad events must not slow down everybody's history."""
    tenant, poisoned = tenants[0], {3, 77, 78, 199}
    await fill(cloud, stream, tenant, [payload(tenant, n) for n in range(200)])
    seen: list[int] = []
    tries = 0
    done = asyncio.Event()

    async def note(batch: Sequence[Delivery]) -> None:
        nonlocal tries
        tries += 1
        numbers = [d.body.dequeued_at_ms for d in batch]
        if poisoned & set(numbers):
            raise InvariantError("refused by a constraint", code="projection_refused")
        seen.extend(numbers)
        if len(seen) == 196:
            done.set()

    task = asyncio.create_task(run_consumer(cloud, "d", note, stream=stream))
    began_s = asyncio.get_running_loop().time()
    await asyncio.wait_for(done.wait(), 10)
    assert asyncio.get_running_loop().time() - began_s < consume.NAK_FIRST_S
    assert seen == [n for n in range(200) if n not in poisoned], "in order"
    assert tries < 100, "found by halves"
    task.cancel()


async def until_ack_wait(cloud: Client, stream: str, ack_wait_s: float) -> None:
    """Until the server has the consumer with this time limit; it tells nobody."""
    async with asyncio.timeout(10):
        while True:
            try:
                info = await cloud.jetstream().consumer_info(stream, "d")
            except NotFoundError:
                info = None
            if info is not None and info.config.ack_wait == ack_wait_s:
                return
            await asyncio.sleep(0.005)


async def test_what_a_dead_reader_held_comes_again_soon(
    cloud: Client,
    stream: str,
    tenants: tuple[TenantId, TenantId],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A consumer made with an earlier, longer time limit is brought up to date as well."""
    tenant = tenants[0]
    taken, again = asyncio.Event(), asyncio.Event()

    async def hold(_: Sequence[Delivery]) -> None:
        taken.set()
        await asyncio.Event().wait()

    async def note(_: Sequence[Delivery]) -> None:
        again.set()

    monkeypatch.setattr(consume, "ACK_WAIT_S", 60.0)
    first = asyncio.create_task(run_consumer(cloud, "d", hold, stream=stream))
    await until_ack_wait(cloud, stream, 60.0)
    monkeypatch.setattr(consume, "ACK_WAIT_S", 1.0)
    second = asyncio.create_task(run_consumer(cloud, "d", hold, stream=stream))
    await until_ack_wait(cloud, stream, 1.0)
    await fill(cloud, stream, tenant, [payload(tenant, 1)])
    await asyncio.wait_for(taken.wait(), 10)
    await end_tasks({first, second}, 5)
    third = asyncio.create_task(run_consumer(cloud, "d", note, stream=stream))
    await asyncio.wait_for(again.wait(), 5)
    await end_tasks({third}, 5)


async def test_what_waits_behind_a_slow_batch_is_not_delivered_again(
    cloud: Client,
    stream: str,
    tenants: tuple[TenantId, TenantId],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(consume, "ACK_WAIT_S", 0.9)
    tenant = tenants[0]
    numbers: list[int] = []
    began, done = asyncio.Event(), asyncio.Event()

    async def slow(batch: Sequence[Delivery]) -> None:
        numbers.extend(d.body.dequeued_at_ms for d in batch)
        if not began.is_set():
            began.set()
            # What is read ahead waits for nearly three time limits: the slowness itself.
            await asyncio.sleep(2.5)
        if 7 in numbers:
            done.set()

    task = asyncio.create_task(run_consumer(cloud, "d", slow, stream=stream))
    await fill(cloud, stream, tenant, [payload(tenant, 0)])
    await asyncio.wait_for(began.wait(), 5)
    await fill(cloud, stream, tenant, [payload(tenant, n) for n in range(1, 8)])
    await asyncio.wait_for(done.wait(), 10)
    assert numbers == list(range(8))
    info = await cloud.jetstream().consumer_info(stream, "d")
    assert info.delivered is not None
    # What the server has delivered, repetitions included, is what the stream holds.
    assert info.delivered.consumer_seq == info.delivered.stream_seq == len(numbers)
    await end_tasks({task}, 5)


async def test_a_cancellation_that_meets_a_message_is_not_lost(cloud: Client) -> None:
    """A role that misses its cancellation runs on for ever."""
    pull = PullStream(cloud, "NONE", "nobody", batch=1)
    waiting = asyncio.create_task(pull.next_batch())
    async with asyncio.timeout(5):
        while pull._asked == 0:  # noqa: ASYNC110 - it waits as soon as it has asked
            await asyncio.sleep(0)
    pull._waiting.append(Msg(cloud))
    pull._wake.set()
    waiting.cancel()
    await asyncio.wait([waiting])
    assert waiting.cancelled()


async def test_one_bad_event_does_not_hold_up_the_others(
    cloud: Client,
    stream: str,
    tenants: tuple[TenantId, TenantId],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(consume, "FIRST_WAIT_S", 0.01)
    monkeypatch.setattr(consume, "NAK_FIRST_S", 0.1)
    tenant = tenants[0]
    await fill(cloud, stream, tenant, [payload(tenant, n) for n in range(10)])
    seen: list[int] = []
    repaired = False
    others, done = asyncio.Event(), asyncio.Event()

    async def note(batch: Sequence[Delivery]) -> None:
        if not repaired and any(d.body.dequeued_at_ms == 4 for d in batch):
            raise KeyError("a bug that this event meets")
        seen.extend(d.body.dequeued_at_ms for d in batch)
        if len(seen) >= 9:
            others.set()
        if 4 in seen:
            done.set()

    task = asyncio.create_task(run_consumer(cloud, "d", note, stream=stream))
    await asyncio.wait_for(others.wait(), 10)
    assert sorted(seen) == [0, 1, 2, 3, 5, 6, 7, 8, 9]
    repaired = True
    await asyncio.wait_for(done.wait(), 10)
    assert sorted(seen) == list(range(10))
    task.cancel()
