"""The core's routing: who is offered to whom, and who never is."""

from __future__ import annotations

import pytest

from engine.acd.events import Configured
from engine.acd.filtering import Rejection
from infra.contracts.agent import AgentState, AgentStateChanged
from infra.contracts.errors import InvariantError
from infra.contracts.ids import AgentId, ContactId, QueueId
from infra.contracts.offer import OfferFailure
from tests.unit.engine.acd.scene import (
    OTHER_SITE,
    OTHER_TENANT,
    QUEUE,
    SITE,
    START_MS,
    TENANT,
    Scene,
    agent,
    bodies,
    offers,
    only_offer,
    pairs,
    queue,
    tenant_config,
)

NO_ANSWER = OfferFailure.NO_ANSWER


@pytest.fixture
def scene() -> Scene:
    scene = Scene()
    scene.configure([queue(), queue("queue-2")], [agent("a"), agent("b"), agent("c", ())])
    return scene


def test_waiting_contact_goes_to_the_agent_who_becomes_free(scene: Scene) -> None:
    assert scene.queued("c1") == []
    (order,) = scene.state("a")
    assert (order.tenant_id, order.site_id) == (TENANT, SITE)
    offer = only_offer([order])
    assert (offer.contact_id, offer.agent_id, offer.queue_id, offer.epoch) == (
        "c1",
        "a",
        QUEUE,
        7,
    )


def test_longest_idle_agent_is_first(scene: Scene) -> None:
    scene.state("b")
    scene.now_ms += 1
    scene.state("a")
    assert pairs(scene.queued("c1")) == [("c1", "b")]
    assert pairs(scene.queued("c2")) == [("c2", "a")]


def test_equal_idle_time_falls_to_the_lower_id(scene: Scene) -> None:
    scene.state("b")
    scene.state("a")
    assert pairs(scene.queued("c1")) == [("c1", "a")]


def test_priority_goes_before_wait(scene: Scene) -> None:
    scene.queued("old")
    scene.now_ms += 1
    scene.queued("urgent", priority=90)
    assert (scene.position("urgent"), scene.position("old")) == (1, 2)
    assert pairs(scene.state("a")) == [("urgent", "a")]
    assert pairs(scene.state("b")) == [("old", "b")]


def test_one_agent_serves_its_queues_by_one_order() -> None:
    scene = Scene()
    scene.configure([queue("q1"), queue("q2")], [agent("a", ("q1", "q2"))])
    scene.queued("later", queue_id="q1", arrived_at_ms=START_MS + 1)
    scene.queued("earlier", queue_id="q2", arrived_at_ms=START_MS)
    assert pairs(scene.state("a")) == [("earlier", "a")]


@pytest.mark.parametrize(
    ("queue_skills", "call_skills", "agent_skills", "is_offered"),
    [
        pytest.param({"fr": 5}, {}, {"fr": 5}, True, id="level-met"),
        pytest.param({"fr": 5}, {}, {"fr": 4}, False, id="level-missed"),
        pytest.param({"fr": 5}, {"de": 1}, {"fr": 5}, False, id="skill-of-the-call-missed"),
        pytest.param({"fr": 5}, {"de": 1}, {"fr": 5, "de": 1}, True, id="both-met"),
        pytest.param({"fr": 5}, {"fr": 9}, {"fr": 5}, False, id="call-asks-for-more"),
    ],
)
def test_skills(
    queue_skills: dict[str, int],
    call_skills: dict[str, int],
    agent_skills: dict[str, int],
    *,
    is_offered: bool,
) -> None:
    scene = Scene()
    scene.configure([queue(required_skills=queue_skills)], [agent("a", skills=agent_skills)])
    scene.state("a")
    assert bool(scene.queued("c1", skills=call_skills)) == is_offered


def test_contact_stays_at_its_site(scene: Scene) -> None:
    scene.state("a", site_id=OTHER_SITE)
    assert scene.queued("c1") == []
    (order,) = scene.queued("c2", site_id=OTHER_SITE)
    assert order.site_id == OTHER_SITE


def test_agent_who_moves_site_serves_there(scene: Scene) -> None:
    scene.state("a")
    scene.state("a", AgentState.OFFLINE)
    scene.now_ms += 1
    scene.queued("c1", site_id=OTHER_SITE)
    assert pairs(scene.state("a", site_id=OTHER_SITE)) == [("c1", "a")]


def test_late_word_of_an_old_site_is_not_believed(scene: Scene) -> None:
    scene.now_ms += 10
    scene.state("a", site_id=OTHER_SITE)
    scene.now_ms -= 5
    scene.state("a", AgentState.OFFLINE)
    scene.now_ms += 5
    assert pairs(scene.queued("c1", site_id=OTHER_SITE)) == [("c1", "a")]


@pytest.mark.parametrize("state", [state for state in AgentState if state != "available"])
def test_only_available_agents_are_offered(scene: Scene, state: AgentState) -> None:
    scene.state("a", state)
    assert scene.queued("c1") == []


def test_agent_without_the_queue_is_not_offered(scene: Scene) -> None:
    scene.state("c")
    assert scene.queued("c1") == []


def test_unknown_agent_and_unknown_queue_route_nothing(scene: Scene) -> None:
    assert scene.state("stranger") == []
    scene.state("a")
    assert scene.queued("c1", queue_id="nowhere") == []
    assert scene.position("c1") == 1
    assert scene.ended("c1") == []
    assert scene.position("c1") is None


def test_reserved_agent_and_contact_are_offered_once(scene: Scene) -> None:
    scene.state("a")
    scene.queued("c1")
    assert scene.queued("c2") == []
    assert pairs(scene.state("b")) == [("c2", "b")]


def test_dequeued_from_another_queue_changes_nothing(scene: Scene) -> None:
    scene.queued("c1")
    scene.dequeued("c1", queue_id="queue-2")
    assert scene.position("c1") == 1


def test_moving_to_another_queue(scene: Scene) -> None:
    scene.queued("c1")
    scene.dequeued("c1")
    scene.queued("c1", queue_id="queue-2")
    assert scene.state("a") == []
    figures = {queue.queue_id: queue for queue in scene.core.live(TENANT).queues}
    assert (figures[QUEUE].waiting, figures[QueueId("queue-2")].waiting) == (0, 1)
    assert (figures[QUEUE].offered, figures[QueueId("queue-2")].offered) == (1, 1)


def test_told_twice_is_queued_once_and_takes_the_new_priority(scene: Scene) -> None:
    scene.queued("c1")
    scene.queued("c2")
    scene.queued("c2", priority=99, arrived_at_ms=START_MS)
    assert (scene.position("c2"), scene.position("c1")) == (1, 2)
    (live, _) = scene.core.live(TENANT).queues
    assert (live.waiting, live.offered) == (2, 2)


def test_ended_and_interaction_of_unknown_contacts_do_no_harm(scene: Scene) -> None:
    assert scene.ended("nobody") == []
    assert scene.dequeued("nobody") == []
    scene.state("a")
    offer = only_offer(scene.queued("c1"))
    assert scene.interaction_ended(offer) == []
    assert scene.position("c1") == 1


def test_agents_serve_queues_of_their_own_tenant_only(scene: Scene) -> None:
    spy = agent("spy", (QUEUE,))
    scene.tell(
        Configured(
            [
                tenant_config([queue()], [agent("a")]),
                tenant_config([], [spy], tenant_id=OTHER_TENANT),
            ]
        )
    )
    scene.tell(
        AgentStateChanged(AgentId("spy"), 1, AgentState.AVAILABLE, START_MS),
        tenant_id=OTHER_TENANT,
    )
    assert scene.queued("c1") == []


@pytest.mark.parametrize("missing", ["tenant_id", "site_id"])
def test_event_without_its_origin_is_our_fault(scene: Scene, missing: str) -> None:
    origin = {"tenant_id": TENANT, "site_id": SITE, missing: None}
    event = AgentStateChanged(AgentId("a"), 1, AgentState.AVAILABLE, START_MS)
    with pytest.raises(InvariantError):
        scene.core.handle(event, now_ms=START_MS, **origin)  # type: ignore[arg-type]


def test_why_a_contact_waits(scene: Scene) -> None:
    scene.configure(
        [queue(required_skills={"fr": 5})],
        [
            agent("a", skills={"fr": 5}),
            agent("b", skills={"fr": 4}),
            agent("d", skills={"fr": 5}, site_id=OTHER_SITE),
            agent("e", skills={"fr": 9}),
        ],
    )
    scene.state("a", AgentState.ACW)
    scene.queued("c1")
    decision = scene.core.explain(TENANT, ContactId("c1"), now_ms=scene.now_ms)
    assert decision is not None
    assert (decision.agent_id, decision.eligible) == (None, 0)
    assert dict(decision.rejected) == {
        Rejection.OTHER_SITE: 1,
        Rejection.LACKS_SKILL: 1,
        Rejection.OFFLINE: 1,
        Rejection.ACW: 1,
    }
    scene.state("a")
    chosen = scene.core.explain(TENANT, ContactId("c1"), now_ms=scene.now_ms + 5)
    assert chosen is not None
    assert (chosen.agent_id, chosen.at_ms, chosen.eligible) == ("a", scene.now_ms, 1)
    scene.ended("c1")
    assert scene.core.explain(TENANT, ContactId("c1"), now_ms=scene.now_ms) is None


def test_many_demands_do_not_make_many_lanes(scene: Scene) -> None:
    scene.configure([queue()], [agent("a", skills={"s": 5})])
    for number in range(300):
        scene.queued(f"c{number}", skills={f"skill-{number}": 1})
        scene.ended(f"c{number}")
    record = scene.core._floor.queues[QUEUE]
    assert len(record.lanes) <= 65
    assert len(scene.core._floor.agents[AgentId("a")].lanes) <= 65
    scene.queued("last")
    assert pairs(scene.state("a")) == [("last", "a")]


def test_orders_come_with_the_event_that_led_to_them(scene: Scene) -> None:
    scene.state("a")
    assert len(bodies(scene.queued("c1"))) == 1
    assert offers(scene.queued("c2")) == []


def test_unconfigured_agent_may_move_site_and_be_configured_later(scene: Scene) -> None:
    scene.state("new")
    scene.now_ms += 1
    scene.state("new", site_id=OTHER_SITE)
    scene.queued("c1", site_id=OTHER_SITE)
    assert pairs(scene.configure([queue()], [agent("new")])) == [("c1", "new")]


def test_demands_that_somebody_waits_with_keep_their_lanes(scene: Scene) -> None:
    scene.configure([queue()], [agent("a", skills={"skill-7": 1})])
    for number in range(100):
        scene.queued(f"c{number}", skills={f"skill-{number}": 1})
    assert pairs(scene.state("a")) == [("c7", "a")]
    assert scene.position("c99") == 100


def test_member_without_a_queue_record_is_our_fault(scene: Scene) -> None:
    scene.state("a")
    record = scene.core._floor.queues[QUEUE]
    record.config = None
    with pytest.raises(InvariantError) as caught:
        scene.queued("c1")
    assert caught.value.code == "queue_unknown"
