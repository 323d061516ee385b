"""The phases of routing, each by itself: filter, rank, reserve, offer, and the sorted lines."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from engine.acd.filtering import (
    Rejection,
    circles_of,
    fit_of,
    present_rejection,
    requirement_of,
)
from engine.acd.offering import cancel_offer, offer_contact, offer_id_of
from engine.acd.ordering import put, take
from engine.acd.ranking import AgentKey, best_agent, contact_key, need
from engine.acd.reserving import Reservation, Reservations, TimerKind, Timers
from infra.contracts.agent import AgentState
from infra.contracts.config import RingConfig
from infra.contracts.errors import InvariantError
from infra.contracts.ids import AgentId, ContactId, DomainId, OfferId, QueueId, is_id
from tests.unit.engine.acd.scene import DOMAIN, QUEUE, SITE, TENANT, agent, queue


@pytest.mark.parametrize(
    ("queue_skills", "call_skills", "expected"),
    [
        pytest.param({}, {}, (), id="nothing"),
        pytest.param({"fr": 3}, {}, (("fr", 3),), id="queue-only"),
        pytest.param({"fr": 3}, {"de": 1}, (("de", 1), ("fr", 3)), id="both-sorted"),
        pytest.param({"fr": 3}, {"fr": 7}, (("fr", 7),), id="higher-of-call"),
        pytest.param({"fr": 7}, {"fr": 3}, (("fr", 7),), id="higher-of-queue"),
    ],
)
def test_requirement(
    queue_skills: dict[str, int], call_skills: dict[str, int], expected: tuple[object, ...]
) -> None:
    assert requirement_of(queue_skills, call_skills) == expected


@pytest.mark.parametrize(
    ("skills", "tier", "ring", "expected"),
    [
        pytest.param({"fr": 5}, 1, 0, (0, 1, 3), id="exact-level"),
        pytest.param({"fr": 10, "vip": 1}, 1, 0, (0, 1, 2), id="more-than-asked"),
        pytest.param({"fr": 10, "vip": 3}, 2, 0, (0, 2, 0), id="second-tier"),
        pytest.param({"fr": 4}, 1, 0, Rejection.LACKS_SKILL, id="level-too-low"),
        pytest.param({"fr": 9}, 3, 0, Rejection.OTHER_RING, id="tier-too-high"),
        pytest.param({"fr": 4}, 1, 1, (1, 1, 3), id="relaxed-by-the-ring"),
        pytest.param({"fr": 9}, 3, 1, (1, 3, 3), id="tier-of-the-ring"),
        pytest.param({"fr": 9}, 1, 1, (0, 1, 3), id="inner-ring-counts"),
        pytest.param({}, 1, 1, Rejection.LACKS_SKILL, id="still-lacking"),
    ],
)
def test_fit(skills: dict[str, int], tier: int, ring: int, expected: object) -> None:
    rings = [RingConfig(10_000, {"fr": 3}, max_tier=3)]
    config = queue(required_skills={"fr": 5}, max_tier=2, rings=rings)
    circles = circles_of(config, QUEUE, ())[: ring + 1]
    member = replace(agent("a", skills=skills), tiers={QUEUE: tier})
    assert fit_of(member, circles, {"vip": 3}) == expected


def test_a_ring_admits_other_queues_and_keeps_the_call_s_own_demand() -> None:
    config = queue(rings=[RingConfig(10_000, queue_ids=[QueueId("help")])])
    inner, outer = circles_of(config, QUEUE, (("fr", 2),))
    assert (set(inner.queue_ids), set(outer.queue_ids)) == ({QUEUE}, {QUEUE, QueueId("help")})
    assert inner.requirement == outer.requirement == (("fr", 2),)
    assert fit_of(agent("a", ("help",), skills={"fr": 2}), (inner,), {}) is Rejection.OTHER_RING
    assert fit_of(agent("a", ("help",), skills={"fr": 2}), (inner, outer), {}) == (1, 1, 0)
    assert fit_of(agent("a", ("help",)), (inner, outer), {}) is Rejection.LACKS_SKILL


@pytest.mark.parametrize("state", list(AgentState))
@pytest.mark.parametrize("is_held", [False, True])
@pytest.mark.parametrize("is_reserved", [False, True])
def test_present_rejection(state: AgentState, *, is_held: bool, is_reserved: bool) -> None:
    rejection = present_rejection(state, is_reserved=is_reserved, is_held=is_held)
    is_free = state is AgentState.AVAILABLE and not is_held and not is_reserved
    assert (rejection is None) == is_free
    if is_reserved:
        assert rejection is Rejection.RESERVED


def test_contacts_rank_by_priority_then_wait_then_id() -> None:
    ranked = sorted(
        [
            contact_key(1, 0, 10, ContactId("low")),
            contact_key(9, 0, 20, ContactId("late")),
            contact_key(9, 0, 10, ContactId("b")),
            contact_key(9, 0, 10, ContactId("a")),
        ]
    )
    assert [key[2] for key in ranked] == ["a", "b", "late", "low"]


@pytest.mark.parametrize(
    ("failed", "expected"),
    [
        pytest.param([], "a", id="longest-idle"),
        pytest.param(["a"], "b", id="who-failed-comes-later"),
        pytest.param(["a", "b"], "a", id="all-failed-longest-idle"),
    ],
)
def test_best_agent(failed: list[AgentId], expected: str) -> None:
    available = sorted([place(20, "b"), place(10, "a")])
    assert best_agent(available, failed) == expected


def test_taking_what_is_not_there_is_our_fault() -> None:
    line: list[AgentKey] = []
    put(line, place(2, "b"))
    put(line, place(1, "a"))
    take(line, place(1, "a"))
    assert line == [place(2, "b")]
    for missing in (place(1, "a"), place(3, "c")):
        with pytest.raises(InvariantError):
            take(line, missing)


def test_ageing_lets_the_patient_overtake() -> None:
    early = contact_key(50, 2, 0, ContactId("early"))
    urgent = contact_key(60, 2, 4 * 60_000, ContactId("urgent"))
    later_urgent = contact_key(60, 2, 6 * 60_000, ContactId("later urgent"))
    assert sorted([later_urgent, urgent, early]) == [urgent, early, later_urgent]
    assert need(early, 2, 0) == 50 * 60_000
    assert need(early, 2, 6 * 60_000) == 62 * 60_000
    assert need(urgent, 2, 6 * 60_000) == 64 * 60_000


def place(idle_since_at_ms: int, agent_id: str) -> AgentKey:
    """Of an agent that fits as well as any."""
    return ((0, 1, 0), (idle_since_at_ms,), AgentId(agent_id))


def reservation() -> Reservation:
    return Reservation(
        offer_id=OfferId("o"),
        tenant_id=TENANT,
        site_id=SITE,
        contact_id=ContactId("c"),
        queue_id=QUEUE,
        agent_id=AgentId("a"),
        ordered_at_ms=1,
        expires_at_ms=2,
    )


def test_reserving_twice_is_our_fault() -> None:
    reservations = Reservations()
    reservations.add(reservation())
    with pytest.raises(InvariantError):
        reservations.add(reservation())
    assert reservations.remove(OfferId("o")) == reservation()
    assert reservations.remove(OfferId("o")) is None


def test_timers_come_due_in_order() -> None:
    timers = Timers()
    assert timers.next_at_ms() is None
    timers.start(30, TimerKind.ACW, "late", 1)
    timers.start(10, TimerKind.ACW, "early", 1)
    timers.start(20, TimerKind.RESERVATION, "middle")
    assert timers.next_at_ms() == 10
    assert [timer[2] for timer in timers.take_due(20)] == ["early", "middle"]
    assert timers.next_at_ms() == 30


def test_offer_ids_are_derived_and_distinct() -> None:
    ids = {
        offer_id_of(DomainId(domain), epoch, number)
        for domain in ("d", "e")
        for epoch in (1, 2)
        for number in range(200)
    }
    assert len(ids) == 800
    assert all(is_id(offer_id) for offer_id in ids)
    assert all(offer_id[14] == "8" and offer_id[19] in "89ab" for offer_id in ids)
    assert offer_id_of(DomainId("d"), 1, 1) in ids


def test_commands_carry_the_queue_and_the_epoch() -> None:
    config = queue(ring_timeout_ms=7, acw_ms=8, is_recorded=False)
    order = offer_contact(reservation(), config, DOMAIN, 3)
    assert (order.domain_id, order.epoch, order.offer_id) == (DOMAIN, 3, "o")
    assert (order.ring_timeout_ms, order.acw_ms, order.is_recorded) == (7, 8, False)
    assert (order.contact_id, order.queue_id, order.agent_id) == ("c", QUEUE, "a")
    cancel = cancel_offer(reservation(), DOMAIN, 3)
    assert (cancel.epoch, cancel.offer_id, cancel.contact_id) == (3, "o", "c")
