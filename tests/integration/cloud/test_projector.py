"""History is the same whatever order and however often the events come."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import msgspec
import pytest
from nats.aio.client import Client
from opentelemetry.context import Context

from billing.meter import Meter
from cloud.contacts.projector import Projector
from cloud.contacts.retention import SEEN_KEPT_MS, prune_seen
from infra.bus.consume import run_consumer
from infra.bus.serving import Delivery
from infra.config.role import NodeParts
from infra.contracts import subjects
from infra.contracts.envelope import Envelope, decode, encode
from infra.contracts.errors import InvariantError, RequestError
from infra.contracts.ids import SiteId, TenantId
from infra.db.tables import history
from infra.db.tables.ledger import usage_entry
from infra.stack.addresses import SiteAddress
from tests.integration.cloud.call_events import T0, Call, new_uuid
from tests.integration.cloud.conftest import Key

PROJECTED = (
    history.contact,
    history.contact_timeline,
    history.interaction,
    history.cdr,
    history.agent_state_interval,
    history.recording,
)


def delivered(envelope: Envelope) -> Delivery:
    decoded, body = decode(encode(envelope))
    subject = subjects.pumped(
        subjects.event(TenantId(str(envelope.tenant_id)), SiteId(str(envelope.site_id)), type(body))
    )
    return Delivery(subject, decoded, body, {}, Context())


def new_call() -> Call:
    return Call(TenantId(new_uuid()), SiteId(new_uuid()))


async def rows_of(parts: NodeParts, call: Call) -> list[list[tuple[object, ...]]]:
    async with parts.database.tenant(call.tenant_id) as scope:
        return [
            sorted(
                tuple(str(value) for value in row) for row in await scope.rows(scope.select(table))
            )
            for table in PROJECTED
        ]


async def test_a_call_becomes_history(parts: NodeParts) -> None:
    call = new_call()
    await Projector(parts).fold([delivered(each) for each in call.events()])
    async with parts.database.tenant(call.tenant_id) as scope:
        contact = (await scope.rows(scope.select(history.contact)))[0]
        legs = await scope.rows(scope.select(history.cdr))
        intervals = await scope.rows(
            scope.select(history.agent_state_interval).order_by(
                history.agent_state_interval.c.sequence
            )
        )
        recording = (await scope.rows(scope.select(history.recording)))[0]
    assert (contact.arrived_at_ms, contact.ended_at_ms) == (T0, T0 + 70_500)
    assert (contact.outcome, contact.agent_id, contact.queue_id) == (
        "handled",
        call.agent,
        call.queue,
    )
    assert {leg.leg_id for leg in legs} == {call.caller_leg, call.agent_leg}
    assert [(i.state, i.since_at_ms, i.until_at_ms) for i in intervals] == [
        ("available", T0 - 9_000, T0 + 6_000),
        ("offered", T0 + 6_000, T0 + 9_000),
        ("on_contact", T0 + 9_000, T0 + 70_500),
        ("acw", T0 + 70_500, None),
    ]
    assert recording.stored_at_ms == T0 + 75_000


@pytest.mark.parametrize("seed", range(6))
async def test_repeated_and_shuffled_events_give_the_same_rows(parts: NodeParts, seed: int) -> None:
    ordered = new_call()
    await Projector(parts).fold([delivered(each) for each in ordered.events()])
    expected = await rows_of(parts, ordered)

    shuffled = Call(TenantId(new_uuid()), ordered.site_id)
    for name in vars(ordered):
        if name != "tenant_id":
            setattr(shuffled, name, getattr(ordered, name))
    chance = random.Random(seed)
    batch = [delivered(each) for each in shuffled.events()]
    twice = batch + batch
    chance.shuffle(twice)
    while twice:
        size = chance.randint(1, 9)
        await Projector(parts).fold(twice[:size])
        twice = twice[size:]
    await Projector(parts).fold(batch)

    found = await rows_of(parts, shuffled)
    as_ordered = [
        [tuple(str(v).replace(shuffled.tenant_id, ordered.tenant_id) for v in row) for row in rows]
        for rows in found
    ]
    assert as_ordered == expected


async def test_a_second_outcome_is_refused(parts: NodeParts) -> None:
    call = new_call()
    await Projector(parts).fold([delivered(each) for each in call.events()])
    ended = next(
        each for each in call.events() if each.name == "ended" and each.family == "contact"
    )
    other = delivered(
        Envelope(
            **{name: getattr(ended, name) for name in ended.__struct_fields__}
            | {
                "event_id": new_uuid(),
                "body": type(ended.body)(bytes(ended.body).replace(b'"handled"', b'"failed"')),
            }
        )
    )
    with pytest.raises(InvariantError) as refused:
        await Projector(parts).fold([other])
    assert refused.value.code == "projection_refused"


def altered(envelope: Envelope, change: Callable[[dict[str, Any]], None]) -> Delivery:
    """The event with other values in its body, as a hostile or broken edge sends it."""
    body = msgspec.json.decode(envelope.body)
    change(body)
    raw = msgspec.Raw(msgspec.json.encode(body))
    return delivered(msgspec.structs.replace(envelope, event_id=new_uuid(), body=raw))


def sealed_as(**fields: object) -> Callable[[dict[str, Any]], None]:
    return lambda body: body["recording"].update(fields)


@pytest.mark.parametrize(
    ("name", "change"),
    [
        pytest.param("arrived", lambda b: b.update(contact_id="x"), id="an-id-that-is-none"),
        pytest.param("arrived", lambda b: b.update(arrived_at_ms=2**63), id="a-number-too-large"),
        pytest.param("arrived", lambda b: b.update(flow_version=2**40), id="a-version-too-large"),
        pytest.param("arrived", lambda b: b.update(ani="a\0b"), id="a-null-character"),
        pytest.param("stored", sealed_as(recording_id="x"), id="a-recording-id-that-is-none"),
        pytest.param("stored", sealed_as(sha256="x"), id="a-checksum-that-is-none"),
        pytest.param("stored", sealed_as(size_bytes=-(2**63) - 1), id="a-size-too-small"),
        pytest.param(
            "stored",
            lambda b: b.update(object_key=b["object_key"].replace("/2023/", "/../other/2023/")),
            id="a-key-that-climbs-to-another-tenant",
        ),
        pytest.param(
            "stored",
            lambda b: b.update(object_key=b["object_key"][:36] + "/2023/11/14/another.flac"),
            id="another-recordings-key",
        ),
    ],
)
async def test_poison_is_the_messages_fault(
    parts: NodeParts, name: str, change: Callable[[dict[str, Any]], None]
) -> None:
    """What no repetition cures is told from a database that is away: the consumer buries it."""
    call = new_call()
    event = next(each for each in call.events() if each.name == name)
    with pytest.raises((InvariantError, RequestError)):
        await Projector(parts).fold([altered(event, change)])


async def test_notes_of_folded_events_are_forgotten_by_age(
    parts: NodeParts, one: Key, two: Key
) -> None:
    calls = {key: Call(key.tenant_id, SiteId(new_uuid())) for key in (one, two)}
    now_ms = parts.clock()
    old = replace(parts, clock=lambda: now_ms - SEEN_KEPT_MS - 1)
    await Projector(old).fold([delivered(each) for each in calls[one].events()[:5]])
    await Projector(parts).fold([delivered(each) for each in calls[one].events()[5:]])
    await Projector(parts).fold([delivered(each) for each in calls[two].events()])

    async def noted(key: Key) -> int:
        async with parts.database.tenant(key.tenant_id) as scope:
            return len(await scope.rows(scope.select(history.event_seen)))

    before = await noted(one), await noted(two)
    assert await prune_seen(parts, now_ms - SEEN_KEPT_MS) >= 5
    assert (await noted(one), await noted(two)) == (before[0] - 5, before[1])
    # Even what is forgotten comes again without harm: history has keys of its own.
    rows = await rows_of(parts, calls[one])
    await Projector(parts).fold([delivered(each) for each in calls[one].events()[:5]])
    assert await rows_of(parts, calls[one]) == rows


async def test_the_ledger_counts_each_event_once(parts: NodeParts) -> None:
    call = new_call()
    batch = [delivered(each) for each in call.events()]
    meter = Meter(parts)
    await meter.fold(batch)
    await meter.fold(list(reversed(batch)))
    async with parts.database.tenant(call.tenant_id) as scope:
        rows = await scope.rows(scope.select(usage_entry))
    assert sorted((row.metric, row.quantity) for row in rows) == [
        ("agent_leg_seconds", 62),
        ("inbound_leg_seconds", 70),
        ("recording_seconds", 62),
        ("recording_stored_bytes", 123_456),
    ]


class Died(BaseException):
    """Stands for kill -9: nothing catches it, nothing is acknowledged."""


async def test_a_death_between_commit_and_acknowledgement_changes_nothing(
    parts: NodeParts, edge: Client, site: SiteAddress, tenants: tuple[TenantId, TenantId]
) -> None:
    call = Call(tenants[0], site.site_id)
    for envelope in call.events():
        _, body = decode(encode(envelope))
        subject = subjects.pumped(subjects.event(call.tenant_id, call.site_id, type(body)))
        headers = {"Nats-Msg-Id": str(envelope.event_id)}
        await edge.publish(subject, encode(envelope), headers=headers)
    await edge.flush()
    projector = Projector(parts)
    durable = f"test-{call.contact}"
    needed = {each.event_id for each in call.events()}

    async def commit_and_die(batch: Sequence[Delivery]) -> None:
        await projector.fold(batch)
        raise Died

    with pytest.raises(Died):
        await run_consumer(
            parts.bus.client,
            durable,
            commit_and_die,
            filter_subject=f"tenant.{call.tenant_id}.>",
        )
    before = await rows_of(parts, call)

    class Finished(BaseException):
        pass

    seen: set[str] = set()

    async def commit(batch: Sequence[Delivery]) -> None:
        await projector.fold(batch)
        seen.update(each.envelope.event_id for each in batch)
        if seen >= needed:
            raise Finished

    # What died unacknowledged comes again to a new consumer at once.
    with pytest.raises(Finished):
        await run_consumer(
            parts.bus.client,
            f"{durable}-again",
            commit,
            filter_subject=f"tenant.{call.tenant_id}.>",
        )
    after = await rows_of(parts, call)
    assert after[3] == before[3] or before[3] == []
    assert len(after[0]) == 1
    assert len(after[3]) == 2
    assert len(after[1]) == len(needed) - 4
