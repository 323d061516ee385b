"""The phases of routing, each by itself: filter, rank, reserve, offer, and the sorted lines."""

from __future__ import annotations

import pytest

from engine.acd.filtering import (
    Rejection,
    present_rejection,
    requirement_of,
    standing_rejection,
)
from engine.acd.offering import cancel_offer, offer_contact, offer_id_of
from engine.acd.ordering import put, take
from engine.acd.ranking import AgentKey, agent_key, best_agent, contact_key
from engine.acd.records import QueueRecord
from engine.acd.reserving import Reservation, Reservations, TimerKind, Timers
from infra.contracts.agent import AgentState
from infra.contracts.errors import InvariantError
from infra.contracts.ids import AgentId, ContactId, DomainId, OfferId, is_id
from tests.unit.engine.acd.scene import DOMAIN, OTHER_SITE, QUEUE, SITE, TENANT, queue


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
    ("skills", "site", "expected"),
    [
        pytest.param({"fr": 5}, SITE, None, id="exact-level"),
        pytest.param({"fr": 10, "de": 1}, SITE, None, id="more-than-asked"),
        pytest.param({"fr": 4}, SITE, Rejection.LACKS_SKILL, id="level-too-low"),
        pytest.param({}, SITE, Rejection.LACKS_SKILL, id="no-skill"),
        pytest.param({"fr": 5}, OTHER_SITE, Rejection.OTHER_SITE, id="other-site"),
    ],
)
def test_standing_rejection(skills: dict[str, int], site: str, expected: Rejection | None) -> None:
    assert standing_rejection(skills, SITE, site, (("fr", 5),)) is expected  # type: ignore[arg-type]


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
            contact_key(1, 10, ContactId("low")),
            contact_key(9, 20, ContactId("late")),
            contact_key(9, 10, ContactId("b")),
            contact_key(9, 10, ContactId("a")),
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
    available = sorted([agent_key(20, AgentId("b")), agent_key(10, AgentId("a"))])
    assert best_agent(available, failed) == expected


def test_taking_what_is_not_there_is_our_fault() -> None:
    line: list[AgentKey] = []
    put(line, agent_key(2, AgentId("b")))
    put(line, agent_key(1, AgentId("a")))
    take(line, agent_key(1, AgentId("a")))
    assert line == [agent_key(2, AgentId("b"))]
    for missing in (agent_key(1, AgentId("a")), agent_key(3, AgentId("c"))):
        with pytest.raises(InvariantError):
            take(line, missing)


def test_longest_wait_looks_at_each_priority() -> None:
    record = QueueRecord(TENANT, QUEUE)
    assert record.longest_wait_since_at_ms() is None
    for priority, arrived_at_ms in ((9, 500), (9, 600), (5, 100), (5, 900), (1, 300)):
        put(record.line, contact_key(priority, arrived_at_ms, ContactId(str(arrived_at_ms))))
    assert record.longest_wait_since_at_ms() == 100
    assert record.position(contact_key(5, 100, ContactId("100"))) == 3


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
