"""What becomes of offers: answers, failures, refusals, silence, and who is asked next."""

from __future__ import annotations

import msgspec
import pytest

from engine.acd.events import Configured, OfferRefused, OfferTimedOut, TimerDue
from engine.acd.reserving import REFUSAL_HOLD_MS, RESERVATION_GRACE_MS
from infra.contracts.agent import AgentState, AgentStateChanged
from infra.contracts.contact import ContactOutcome, ContactQueued
from infra.contracts.errors import Forbidden
from infra.contracts.ids import AgentId, ContactId, OfferId, QueueId
from infra.contracts.offer import CancelOffer, OfferFailed, OfferFailure, OfferStarted
from tests.unit.engine.acd.scene import (
    OTHER_TENANT,
    QUEUE,
    START_MS,
    TENANT,
    Scene,
    agent,
    only_offer,
    pairs,
    queue,
)

NO_ANSWER = OfferFailure.NO_ANSWER


@pytest.fixture
def scene() -> Scene:
    scene = Scene()
    scene.configure([queue(), queue("queue-2")], [agent("a"), agent("b"), agent("c", ())])
    return scene


def test_no_answer_goes_to_the_next_agent_with_place_and_priority(scene: Scene) -> None:
    scene.state("a")
    first = only_offer(scene.queued("c1"))
    scene.started(first)
    scene.now_ms += 15_000
    scene.queued("c2")
    assert pairs(scene.state("b")) == [("c2", "b")]
    scene.state("a", AgentState.AUX, reason="no_answer")
    assert scene.failed(first, NO_ANSWER) == []
    assert (scene.position("c1"), scene.position("c2")) == (1, 2)


def test_no_answer_offers_to_a_free_agent_at_once(scene: Scene) -> None:
    scene.state("a")
    first = only_offer(scene.queued("c1"))
    scene.started(first)
    scene.state("b")
    scene.state("a", AgentState.AUX, reason="no_answer")
    second = only_offer(scene.failed(first, NO_ANSWER))
    assert (second.contact_id, second.agent_id) == ("c1", "b")
    assert second.offer_id != first.offer_id


def test_who_failed_comes_last_for_that_contact(scene: Scene) -> None:
    scene.state("a")
    first = only_offer(scene.queued("c1"))
    scene.started(first)
    scene.state("a", AgentState.AUX, reason="no_answer")
    scene.failed(first, NO_ANSWER)
    scene.tell(Configured([]))  # nobody is configured while both become free
    scene.state("a")
    scene.now_ms += 1
    scene.state("b")
    orders = scene.configure([queue()], [agent("a"), agent("b")])
    assert pairs(orders) == [("c1", "b")]


def test_who_failed_is_asked_again_when_nobody_else_is_there(scene: Scene) -> None:
    scene.state("a")
    first = only_offer(scene.queued("c1"))
    scene.started(first)
    scene.state("a", AgentState.AUX, reason="no_answer")
    scene.failed(first, NO_ANSWER)
    assert pairs(scene.state("a")) == [("c1", "a")]


def test_failure_before_the_seat_event_holds_the_agent(scene: Scene) -> None:
    scene.state("a")
    first = only_offer(scene.queued("c1"))
    assert scene.failed(first, NO_ANSWER) == []
    assert scene.state("a", AgentState.AUX, reason="no_answer") == []


def test_withdrawn_offer_keeps_the_idle_time(scene: Scene) -> None:
    scene.state("a")
    first = only_offer(scene.queued("c1"))
    scene.started(first)
    scene.now_ms += 5
    scene.state("b")
    scene.now_ms += 5
    assert scene.ended("c1") == []
    scene.failed(first, OfferFailure.CONTACT_GONE)
    scene.state("a", previous=AgentState.OFFERED)
    assert pairs(scene.queued("c2")) == [("c2", "a")]


def test_contact_gone_leaves_the_queue(scene: Scene) -> None:
    scene.state("a")
    first = only_offer(scene.queued("c1"))
    assert scene.failed(first, OfferFailure.CONTACT_GONE) == []
    assert scene.position("c1") is None
    assert pairs(scene.queued("c2")) == [("c2", "a")]


def test_answer_takes_both_out(scene: Scene) -> None:
    scene.state("a")
    first = only_offer(scene.queued("c1"))
    scene.started(first)
    scene.connected(first)
    assert scene.position("c1") is None
    assert scene.queued("c2") == []
    scene.state("a", AgentState.ON_CONTACT)
    scene.interaction_ended(first)
    scene.state("a", AgentState.ACW, acw_ends_at_ms=scene.now_ms + 10)
    scene.ended("c1", ContactOutcome.HANDLED)
    assert pairs(scene.state("a")) == [("c2", "a")]


def test_answer_before_the_seat_event_keeps_the_agent_busy(scene: Scene) -> None:
    scene.state("a")
    scene.connected(only_offer(scene.queued("c1")))
    assert scene.queued("c2") == []


def test_answer_of_an_unknown_contact_or_agent_does_no_harm(scene: Scene) -> None:
    scene.state("a")
    offer = only_offer(scene.queued("c1"))
    scene.ended("c1")
    assert scene.connected(offer) == []
    stranger = only_offer(_offer_with_agent(scene))
    assert stranger.agent_id == "b"


def _offer_with_agent(scene: Scene) -> list:  # type: ignore[type-arg]
    scene.state("b")
    return scene.queued("c9")


def test_dequeued_contact_is_not_offered_and_its_agent_waits_for_the_edge(scene: Scene) -> None:
    scene.state("a")
    offer = only_offer(scene.queued("c1"))
    scene.dequeued("c1")
    assert scene.position("c1") is None
    assert scene.queued("c2") == []
    assert pairs(scene.tell(OfferRefused(offer.offer_id, "contact_gone"))) == [("c2", "a")]


@pytest.mark.parametrize(
    ("code", "next_pairs"),
    [
        pytest.param("agent_busy", [("c1", "b")], id="next-agent-at-once"),
        pytest.param("agent_gone", [("c1", "b")], id="agent-gone"),
        pytest.param("unreachable", [("c1", "b")], id="unreachable"),
        pytest.param("contact_gone", [], id="contact-gone"),
        pytest.param("contact_busy", [], id="contact-is-held"),
        pytest.param("overload", [], id="unknown-code-holds-both"),
    ],
)
def test_refusal(scene: Scene, code: str, next_pairs: list[tuple[str, str]]) -> None:
    scene.state("a")
    offer = only_offer(scene.queued("c1"))
    scene.state("b")
    assert pairs(scene.tell(OfferRefused(offer.offer_id, code))) == next_pairs
    assert scene.tell(OfferRefused(offer.offer_id, code)) == []


def test_refused_agent_is_held_until_its_next_word_or_a_second(scene: Scene) -> None:
    scene.state("a")
    offer = only_offer(scene.queued("c1"))
    assert scene.tell(OfferRefused(offer.offer_id, "agent_busy")) == []
    assert scene.core.wake_at_ms == scene.now_ms + REFUSAL_HOLD_MS
    scene.now_ms += REFUSAL_HOLD_MS
    assert pairs(scene.tell(TimerDue())) == [("c1", "a")]


def test_refused_contact_is_held_for_a_second(scene: Scene) -> None:
    scene.state("a")
    offer = only_offer(scene.queued("c1"))
    assert scene.tell(OfferRefused(offer.offer_id, "contact_busy")) == []
    scene.now_ms += REFUSAL_HOLD_MS
    assert pairs(scene.tell(TimerDue())) == [("c1", "a")]


def test_hold_that_was_lifted_has_no_second_effect(scene: Scene) -> None:
    scene.state("a")
    offer = only_offer(scene.queued("c1"))
    scene.tell(OfferRefused(offer.offer_id, "overload"))
    scene.ended("c1")
    scene.state("a", AgentState.AUX, reason="tea")
    scene.now_ms += REFUSAL_HOLD_MS
    assert scene.tell(TimerDue()) == []


def test_stale_epoch_fences_the_core(scene: Scene) -> None:
    scene.state("a")
    offer = only_offer(scene.queued("c1"))
    scene.state("b")
    assert scene.tell(OfferRefused(offer.offer_id, "stale_epoch")) == []
    assert scene.core.is_fenced
    assert scene.queued("c2") == []


def test_silent_edge_is_told_to_stop_and_both_are_held(scene: Scene) -> None:
    scene.state("a")
    offer = only_offer(scene.queued("c1"))
    (order,) = scene.tell(OfferTimedOut(offer.offer_id))
    assert isinstance(order.body, CancelOffer)
    assert order.body.offer_id == offer.offer_id
    assert scene.tell(OfferTimedOut(offer.offer_id)) == []
    scene.now_ms += REFUSAL_HOLD_MS
    assert pairs(scene.tell(TimerDue())) == [("c1", "a")]


def test_cancelled_offer_that_rang_ends_the_hold_of_the_contact(scene: Scene) -> None:
    scene.state("a")
    offer = only_offer(scene.queued("c1"))
    scene.tell(OfferTimedOut(offer.offer_id))
    scene.state("b")
    orders = scene.failed(offer, OfferFailure.CANCELLED)
    assert pairs(orders) == [("c1", "b")]


def test_late_start_of_a_given_up_offer_is_believed(scene: Scene) -> None:
    scene.state("a")
    offer = only_offer(scene.queued("c1"))
    scene.tell(OfferTimedOut(offer.offer_id))
    scene.started(offer)
    scene.state("b")
    assert scene.core.live(TENANT).contacts[0].agent_id == "a"
    scene.now_ms += REFUSAL_HOLD_MS
    assert scene.tell(TimerDue()) == []
    assert pairs(scene.failed(offer, OfferFailure.CANCELLED)) == [("c1", "b")]


def test_start_of_an_offer_for_an_unknown_contact_is_left_aside(scene: Scene) -> None:
    event = OfferStarted(
        OfferId("o"), ContactId("gone"), QUEUE, AgentId("a"), started_at_ms=scene.now_ms
    )
    assert scene.tell(event) == []
    scene.state("a")
    assert pairs(scene.queued("c1")) == [("c1", "a")]


def test_reservation_ends_after_ring_timeout_and_grace(scene: Scene) -> None:
    scene.state("a")
    offer = only_offer(scene.queued("c1"))
    scene.started(offer)
    assert scene.core.wake_at_ms == scene.now_ms + offer.ring_timeout_ms + RESERVATION_GRACE_MS
    scene.now_ms = scene.core.wake_at_ms
    (order,) = scene.tell(TimerDue())
    assert isinstance(order.body, CancelOffer)
    scene.now_ms += REFUSAL_HOLD_MS
    assert scene.tell(TimerDue()) == []
    assert pairs(scene.state("b")) == [("c1", "b")]


def test_failed_agents_are_remembered_up_to_a_limit() -> None:
    scene = Scene()
    names = [f"agent-{number:02}" for number in range(25)]
    scene.configure([queue()], [agent(name) for name in names])
    for name in names:
        scene.state(name)
    offer = only_offer(scene.queued("c1"))
    for name in names[1:]:
        assert offer.agent_id < name
        offer = only_offer(scene.tell(OfferRefused(offer.offer_id, "agent_busy")))
        assert offer.agent_id == name
    scene.tell(OfferRefused(offer.offer_id, "agent_busy"))
    scene.now_ms += REFUSAL_HOLD_MS
    # The first five are forgotten as failures, so the longest idle of them is next.
    assert pairs(scene.tell(TimerDue())) == [("c1", names[0])]


def test_repeated_failure_moves_the_agent_to_the_end(scene: Scene) -> None:
    scene.state("a")
    offer = only_offer(scene.queued("c1"))
    for _ in range(2):
        scene.tell(OfferRefused(offer.offer_id, "agent_busy"))
        scene.now_ms += REFUSAL_HOLD_MS
        offer = only_offer(scene.tell(TimerDue()))
    assert offer.agent_id == "a"


def test_failure_of_an_offer_long_gone_is_left_aside(scene: Scene) -> None:
    event = OfferFailed(
        OfferId("o"), ContactId("gone"), QUEUE, AgentId("nobody"), NO_ANSWER, scene.now_ms
    )
    assert scene.tell(event) == []


def test_another_tenants_ids_are_refused(scene: Scene) -> None:
    scene.queued("c1")
    scene.state("a")
    before = scene.core.dump()
    for event in (
        ContactQueued(ContactId("c1"), QueueId("new"), START_MS, START_MS, 50, {}),
        ContactQueued(ContactId("c9"), QUEUE, START_MS, START_MS, 50, {}),
        AgentStateChanged(AgentId("a"), 99, AgentState.OFFLINE, START_MS),
    ):
        with pytest.raises(Forbidden):
            scene.tell(event, tenant_id=OTHER_TENANT)
    assert scene.core.dump() == before
    assert scene.core.position(OTHER_TENANT, ContactId("c1")) is None
    assert scene.core.explain(OTHER_TENANT, ContactId("c1"), now_ms=0) is None


def test_late_start_takes_precedence_over_newer_promises(scene: Scene) -> None:
    """Both were promised anew meanwhile; the edge will refuse that, so the others are free."""
    scene.state("a")
    first = only_offer(scene.queued("c1"))
    scene.tell(OfferTimedOut(first.offer_id))
    scene.now_ms += REFUSAL_HOLD_MS
    scene.queued("c2", priority=90)
    assert pairs(scene.tell(TimerDue())) == [("c2", "a")]
    assert pairs(scene.state("b")) == [("c1", "b")]
    assert pairs(scene.started(first)) == [("c2", "b")]
    assert {call.contact_id: call.phase for call in scene.core.live(TENANT).contacts} == {
        "c1": "offered",
        "c2": "queued",
    }


def test_refusal_after_both_are_forgotten(scene: Scene) -> None:
    scene.state("stranger")
    scene.state("a")
    offer = only_offer(scene.queued("c1"))
    scene.ended("c1")
    scene.tell(Configured([]))
    scene.snapshot([], [])
    assert scene.tell(OfferRefused(offer.offer_id, "agent_busy")) == []
    assert scene.tell(OfferTimedOut(offer.offer_id)) == []


def test_given_up_offer_of_a_contact_that_is_gone(scene: Scene) -> None:
    scene.state("a")
    offer = only_offer(scene.queued("c1"))
    scene.ended("c1")
    (order,) = scene.tell(OfferTimedOut(offer.offer_id))
    assert isinstance(order.body, CancelOffer)
    scene.now_ms += REFUSAL_HOLD_MS
    scene.tell(TimerDue())
    assert pairs(scene.queued("c2")) == [("c2", "a")]


def test_start_with_an_agent_nobody_knows(scene: Scene) -> None:
    scene.queued("c1")
    event = OfferStarted(
        OfferId("o"), ContactId("c1"), QUEUE, AgentId("nobody"), started_at_ms=scene.now_ms
    )
    assert scene.tell(event) == []
    assert scene.state("a") == []
    failure = OfferFailed(
        OfferId("o"), ContactId("c1"), QUEUE, AgentId("nobody"), NO_ANSWER, scene.now_ms
    )
    assert pairs(scene.tell(failure)) == [("c1", "a")]


def test_answer_by_an_agent_nobody_knows(scene: Scene) -> None:
    scene.state("a")
    offer = only_offer(scene.queued("c1"))
    stranger = msgspec.structs.replace(offer, agent_id=AgentId("nobody"))
    assert scene.connected(stranger) == []
    assert scene.position("c1") is None
