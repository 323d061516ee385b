"""What waiting does: rings open, contacts age, and the wish for one agent ends."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from engine.acd.events import Configured, Order, TimerDue
from engine.acd.filtering import Rejection
from engine.acd.reserving import TimerKind
from infra.contracts.agent import AgentState
from infra.contracts.config import RingConfig
from infra.contracts.contact import ContactQueued
from infra.contracts.errors import RequestError
from infra.contracts.ids import AgentId, ContactId, QueueId
from infra.contracts.offer import OfferFailure
from tests.unit.engine.acd.scene import (
    QUEUE,
    START_MS,
    TENANT,
    Scene,
    agent,
    agent_seat,
    live_contact,
    only_offer,
    pairs,
    queue,
    tenant_config,
)

HELP = QueueId("help")


def wait(scene: Scene, ms: int) -> list[Order]:
    """Time passes; the core is called when it asked for it."""
    end_ms, orders = scene.now_ms + ms, []
    while (wake_at_ms := scene.core.wake_at_ms) is not None and wake_at_ms <= end_ms:
        scene.now_ms = wake_at_ms
        orders += scene.tell(TimerDue())
    scene.now_ms = end_ms
    return orders


def take(scene: Scene, orders: list[Order], contact_id: str, agent_id: str) -> None:
    """The orders offer this contact to this agent, who answers."""
    offer = only_offer(orders)
    assert (offer.contact_id, offer.agent_id) == (contact_id, agent_id)
    scene.started(offer)
    scene.connected(offer)
    scene.state(agent_id, AgentState.ON_CONTACT, previous=AgentState.OFFERED)


def wants(
    scene: Scene, contact_id: str, agent_id: str, limit_ms: int | None, queue_id: str = QUEUE
) -> list[Order]:
    """A contact that is to go to one agent enters the queue."""
    event = ContactQueued(
        ContactId(contact_id), QueueId(queue_id), scene.now_ms, scene.now_ms, 50, {}
    )
    wish = replace(event, preferred_agent_id=AgentId(agent_id), preferred_wait_ms=limit_ms)
    return scene.tell(wish)


@pytest.fixture
def bullseye() -> Scene:
    """French at level 8, then 5, then nobody's French and the helpers."""
    scene = Scene()
    rings = [RingConfig(20_000, {"fr": 5}), RingConfig(60_000, {}, queue_ids=[HELP])]
    target = queue(required_skills={"fr": 8}, rings=rings)
    some = agent("some", skills={"fr": 5})
    scene.configure(
        [target, queue(HELP)],
        [agent("much", skills={"fr": 9}), some, agent("none"), agent("helper", (HELP,))],
    )
    return scene


def test_rings_relax_skills_with_time(bullseye: Scene) -> None:
    for agent_id in ("none", "some", "helper"):
        bullseye.state(agent_id)
    assert bullseye.queued("c1") == []
    assert wait(bullseye, 19_999) == []
    take(bullseye, wait(bullseye, 1), "c1", "some")
    assert bullseye.queued("c2") == []
    assert wait(bullseye, 59_999) == []
    take(bullseye, wait(bullseye, 1), "c2", "helper")
    assert bullseye.queued("c3") == []
    take(bullseye, wait(bullseye, 60_000), "c3", "none")


def test_the_inmost_ring_comes_first_even_when_all_are_open(bullseye: Scene) -> None:
    bullseye.queued("c1")
    wait(bullseye, 60_000)
    bullseye.state("much", AgentState.AUX, reason="tea")
    bullseye.queued("c2")
    bullseye.queued("c3")
    wait(bullseye, 5_000)
    offer = only_offer(bullseye.state("helper"))
    assert (offer.contact_id, offer.agent_id) == ("c1", "helper")
    wait(bullseye, 55_000)
    bullseye.state("none", AgentState.AUX, reason="tea")
    assert pairs(bullseye.state("some")) == [("c2", "some")]


def test_a_new_owner_opens_the_rings_that_the_wait_has_earned(bullseye: Scene) -> None:
    bullseye.now_ms = START_MS + 30_000
    seats = [agent_seat("some"), agent_seat("none", idle_since_at_ms=START_MS)]
    assert pairs(bullseye.snapshot([live_contact("c1")], seats)) == [("c1", "some")]
    assert bullseye.snapshot([live_contact("c2")], [agent_seat("none")]) == []
    assert pairs(wait(bullseye, 30_000)) == [("c2", "none")]


def test_a_requeued_contact_starts_from_the_inmost_ring(bullseye: Scene) -> None:
    bullseye.queued("c1")
    wait(bullseye, 30_000)
    bullseye.dequeued("c1")
    bullseye.queued("c1", arrived_at_ms=START_MS)
    assert bullseye.state("some") == []
    assert pairs(wait(bullseye, 20_000)) == [("c1", "some")]


def test_why_a_caller_waits_names_the_ring(bullseye: Scene) -> None:
    bullseye.state("none")
    bullseye.queued("c1")
    wait(bullseye, 25_000)
    decision = bullseye.core.explain(TENANT, ContactId("c1"), now_ms=bullseye.now_ms)
    assert decision is not None
    assert (decision.ring, decision.agent_id, decision.fit) == (1, None, None)
    assert dict(decision.rejected) == {Rejection.LACKS_SKILL: 1, Rejection.OFFLINE: 2}


def test_members_of_a_lower_tier_are_a_reserve() -> None:
    scene = Scene()
    reserve = replace(agent("reserve"), tiers={QUEUE: 2})
    scene.configure([queue(max_tier=1, rings=[RingConfig(30_000, max_tier=2)])], [reserve])
    scene.state("reserve")
    assert scene.queued("c1") == []
    assert pairs(wait(scene, 30_000)) == [("c1", "reserve")]


def test_ageing_carries_the_patient_over_the_urgent() -> None:
    scene = Scene()
    scene.configure(
        [queue("slow", ageing_per_minute=10), queue("fast")], [agent("a", ("slow", "fast"))]
    )
    scene.queued("patient", queue_id="slow", priority=10)
    wait(scene, 4 * 60_000)
    scene.queued("urgent", queue_id="fast", priority=60)
    wait(scene, 10_000)
    assert pairs(scene.state("a")) == [("urgent", "a")]
    scene.state("a", AgentState.OFFLINE)
    scene.ended("urgent")
    scene.queued("urgent 2", queue_id="fast", priority=60)
    wait(scene, 60_000)
    assert pairs(scene.state("a")) == [("patient", "a")]


@pytest.fixture
def friends() -> Scene:
    scene = Scene()
    scene.configure([queue(), queue("queue-2")], [agent("a"), agent("b")])
    return scene


def test_the_last_agent_is_waited_for_until_the_limit(friends: Scene) -> None:
    friends.state("a", AgentState.ON_CONTACT)
    friends.state("b")
    assert wants(friends, "c1", "a", 30_000) == []
    assert wait(friends, 29_999) == []
    assert pairs(wait(friends, 1)) == [("c1", "b")]


def test_the_last_agent_gets_the_contact_before_all_others(friends: Scene) -> None:
    friends.state("a", AgentState.ON_CONTACT)
    friends.queued("earlier")
    wait(friends, 1_000)
    assert wants(friends, "c1", "a", 30_000) == []
    assert pairs(friends.state("a")) == [("c1", "a")]


def test_an_absent_agent_is_not_waited_for(friends: Scene) -> None:
    friends.state("b")
    assert pairs(wants(friends, "c1", "a", 30_000)) == [("c1", "b")]
    assert pairs(wants(friends, "c2", "stranger", 30_000)) == []


def test_direct_to_agent_waits_for_that_agent_alone(friends: Scene) -> None:
    friends.state("b")
    assert wants(friends, "c1", "a", None, queue_id="queue-2") == []
    assert wait(friends, 600_000) == []
    assert pairs(friends.state("a")) == [("c1", "a")]


def test_a_preferred_agent_who_does_not_answer_is_not_asked_again(friends: Scene) -> None:
    friends.state("a")
    offer = only_offer(wants(friends, "c1", "a", 30_000))
    friends.started(offer)
    friends.state("b")
    assert pairs(friends.failed(offer, OfferFailure.NO_ANSWER)) == [("c1", "b")]


def test_what_was_given_up_stays_so_when_the_edge_tells_it_again(friends: Scene) -> None:
    friends.state("a")
    offer = only_offer(wants(friends, "c1", "a", 30_000))
    friends.started(offer)
    friends.failed(offer, OfferFailure.NO_ANSWER)
    friends.state("a", AgentState.AUX, reason="no_answer")
    assert wants(friends, "c1", "a", 30_000) == []
    again = replace(live_contact("c1"), preferred_agent_id=AgentId("a"), preferred_wait_ms=30_000)
    assert friends.snapshot([again], [agent_seat("a", AgentState.AUX, sequence=9)]) == []
    assert pairs(friends.state("b")) == [("c1", "b")]


def test_a_ring_is_waited_for_once_whatever_is_told_again(bullseye: Scene) -> None:
    bullseye.queued("c1")
    for _ in range(5):
        bullseye.queued("c1")
        bullseye.snapshot([live_contact("c1")], [])
    timers = [timer for timer in bullseye.core._floor.timers.heap if timer[1] is TimerKind.RING]
    assert len(timers) == 1


def test_rings_that_do_not_grow_are_refused() -> None:
    scene = Scene()
    for number, rings in enumerate(([RingConfig(0)], [RingConfig(5_000), RingConfig(5_000)])):
        with pytest.raises(RequestError) as caught:
            scene.tell(Configured([tenant_config([queue(rings=rings)], [])]))
        assert caught.value.code == "bad_rings"
        assert caught.value.field == f"rings[{number}].after_ms"
