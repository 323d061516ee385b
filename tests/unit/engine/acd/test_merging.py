"""Snapshots: a new owner rebuilds the queues; a known site is replaced; a lost one is forgotten."""

from __future__ import annotations

import pytest

from engine.acd.events import SiteLost
from engine.acd.merging import SETTLE_MS
from infra.contracts.agent import AgentSeat, AgentState
from infra.contracts.contact import ContactPhase
from infra.contracts.ids import AgentId, ContactId
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
    agent_seat,
    live_contact,
    only_offer,
    pairs,
    queue,
)


@pytest.fixture
def scene() -> Scene:
    scene = Scene()
    scene.configure([queue(), queue("queue-2")], [agent("a"), agent("b")])
    return scene


def state_of(scene: Scene, agent_id: str) -> AgentState:
    agents = {agent.agent_id: agent for agent in scene.core.live(TENANT).agents}
    return agents[AgentId(agent_id)].state


def test_new_owner_keeps_arrival_and_priority(scene: Scene) -> None:
    scene.snapshot(
        [
            live_contact("late", arrived_at_ms=START_MS - 10),
            live_contact("early", arrived_at_ms=START_MS - 90),
            live_contact("urgent", arrived_at_ms=START_MS, priority=90),
        ],
        [],
    )
    assert [scene.position(name) for name in ("urgent", "early", "late")] == [1, 2, 3]


def test_sites_merge_into_one_line(scene: Scene) -> None:
    scene.snapshot([live_contact("two", arrived_at_ms=START_MS - 2)], [])
    scene.snapshot([live_contact("one", arrived_at_ms=START_MS - 9)], [], site_id=OTHER_SITE)
    assert [scene.position(name) for name in ("one", "two")] == [1, 2]


def test_snapshot_routes_at_once_by_idle_time(scene: Scene) -> None:
    orders = scene.snapshot(
        [live_contact("c1"), live_contact("c2", arrived_at_ms=START_MS + 1)],
        [
            agent_seat("a", since_at_ms=START_MS, idle_since_at_ms=START_MS - 1),
            agent_seat("b", since_at_ms=START_MS, idle_since_at_ms=START_MS - 5),
        ],
    )
    assert pairs(orders) == [("c1", "b"), ("c2", "a")]


def test_standing_offer_is_adopted_and_ends_as_usual(scene: Scene) -> None:
    orders = scene.snapshot(
        [live_contact("c1", ContactPhase.OFFERED, offer_id="old-offer", agent_id="a")],
        [agent_seat("a", AgentState.OFFERED), agent_seat("b")],
    )
    assert orders == []
    (call,) = scene.core.live(TENANT).contacts
    assert (call.phase, call.agent_id, call.position) == (ContactPhase.OFFERED, "a", 1)
    scene.now_ms += 60_000
    assert scene.core.wake_at_ms is not None


def test_talks_are_known_but_not_counted(scene: Scene) -> None:
    scene.snapshot(
        [live_contact("c1", ContactPhase.CONNECTED, queue_id=None, agent_id="a")],
        [agent_seat("a", AgentState.ON_CONTACT)],
    )
    (call,) = scene.core.live(TENANT).contacts
    assert (call.phase, call.agent_id, call.queue_id) == (ContactPhase.CONNECTED, "a", None)
    assert scene.core.live(TENANT).queues[0].answered == 0


def test_what_vanished_is_forgotten_and_agents_go_offline(scene: Scene) -> None:
    scene.queued("c1")
    scene.state("b", AgentState.AUX, reason="tea")
    scene.state("stranger", AgentState.AUX, reason="tea")
    scene.now_ms += 5
    scene.snapshot([], [])
    assert scene.position("c1") is None
    assert state_of(scene, "b") is AgentState.OFFLINE
    scene.sequences.clear()
    scene.queued("c2")
    assert pairs(scene.state("b")) == [("c2", "b")]


def test_missed_answer_is_counted(scene: Scene) -> None:
    scene.queued("c1")
    scene.now_ms += 1_000
    scene.snapshot(
        [live_contact("c1", ContactPhase.CONNECTED, queue_id=None, agent_id="a")],
        [agent_seat("a", AgentState.ON_CONTACT)],
    )
    figures = scene.core.live(TENANT).queues[0]
    assert (figures.offered, figures.answered, figures.answered_in_time) == (1, 1, 1)
    assert figures.waiting == 0


def test_missed_dequeue_takes_the_contact_out(scene: Scene) -> None:
    scene.queued("c1")
    scene.snapshot([live_contact("c1", ContactPhase.IN_FLOW, queue_id=None)], [])
    assert scene.position("c1") is None
    assert scene.core.live(TENANT).contacts == []


def test_missed_move_to_another_queue(scene: Scene) -> None:
    scene.queued("c1")
    scene.snapshot([live_contact("c1", queue_id="queue-2")], [])
    first, second = scene.core.live(TENANT).queues
    assert (first.waiting, second.waiting, second.offered) == (0, 1, 1)


def test_waiting_contact_is_not_counted_again(scene: Scene) -> None:
    scene.queued("c1")
    scene.snapshot([live_contact("c1")], [])
    assert scene.core.live(TENANT).queues[0].offered == 1


def test_contact_between_two_states_is_left_to_its_event(scene: Scene) -> None:
    assert scene.snapshot([live_contact("c1", queue_id=None)], [agent_seat("a")]) == []
    assert pairs(scene.queued("c1")) == [("c1", "a")]


def test_unknown_in_flow_contact_is_nothing_to_route(scene: Scene) -> None:
    scene.snapshot([live_contact("c1", ContactPhase.IN_FLOW, queue_id=None)], [])
    assert scene.core.live(TENANT).contacts == []


def test_other_tenants_of_the_site_are_left_aside(scene: Scene) -> None:
    scene.snapshot(
        [live_contact("c1", tenant_id=OTHER_TENANT)],
        [agent_seat("x", tenant_id=OTHER_TENANT)],
    )
    assert scene.core.live(OTHER_TENANT).contacts == []
    assert scene.core.live(OTHER_TENANT).agents == []


def test_live_event_that_overtook_the_snapshot_counts(scene: Scene) -> None:
    scene.snapshot([], [agent_seat("a", sequence=4)])
    scene.sequences[AgentId("a")] = 4
    scene.state("a", AgentState.AUX, reason="tea")
    scene.snapshot([], [agent_seat("a", sequence=4)])
    assert state_of(scene, "a") is AgentState.AUX


def test_after_a_restart_the_edge_counts_anew(scene: Scene) -> None:
    scene.snapshot([], [agent_seat("a", AgentState.AUX, sequence=40)])
    scene.snapshot([], [agent_seat("a", sequence=2)], boot_id="boot-2")
    assert state_of(scene, "a") is AgentState.AVAILABLE


@pytest.mark.parametrize(
    ("waited_ms", "boot_id", "is_kept"),
    [
        pytest.param(0, "boot-1", True, id="order-may-be-on-its-way"),
        pytest.param(SETTLE_MS, "boot-1", False, id="offer-is-over"),
        pytest.param(0, "boot-2", False, id="edge-restarted"),
    ],
)
def test_offer_missing_from_the_snapshot(
    scene: Scene, waited_ms: int, boot_id: str, *, is_kept: bool
) -> None:
    scene.snapshot([], [agent_seat("a")])
    offer = only_offer(scene.queued("c1"))
    scene.now_ms += waited_ms
    orders = scene.snapshot([live_contact("c1")], [agent_seat("a")], boot_id=boot_id)
    if is_kept:
        assert orders == []
    else:
        again = only_offer(orders)
        assert again.offer_id != offer.offer_id


def test_offers_of_other_sites_are_not_touched(scene: Scene) -> None:
    scene.state("a")
    offer = only_offer(scene.queued("c1"))
    scene.started(offer)
    scene.now_ms += SETTLE_MS
    scene.snapshot([], [], site_id=OTHER_SITE)
    scene.tell(SiteLost(OTHER_SITE))
    scene.state("b")
    assert pairs(scene.failed(offer, OfferFailure.CANCELLED)) == [("c1", "b")]


def test_lost_site_is_forgotten_until_its_snapshot(scene: Scene) -> None:
    scene.state("a")
    scene.queued("c1")
    scene.queued("c2")
    scene.state("b", AgentState.AUX, reason="tea")
    assert scene.tell(SiteLost(SITE)) == []
    assert scene.core.live(TENANT).contacts == []
    assert state_of(scene, "a") is AgentState.OFFLINE
    orders = scene.snapshot(
        [live_contact("c2", arrived_at_ms=START_MS + 1), live_contact("c1")], [agent_seat("a")]
    )
    assert pairs(orders) == [("c1", "a")]


def test_wrap_up_of_a_snapshot_ends_in_time(scene: Scene) -> None:
    seat = agent_seat("a", AgentState.ACW, acw_ends_at_ms=START_MS + 700)
    scene.snapshot([], [seat])
    assert scene.core.wake_at_ms == START_MS + 700


def test_seats_of_unconfigured_agents_are_known_but_not_shown(scene: Scene) -> None:
    stranger = AgentSeat(TENANT, AgentId("z"), 1, AgentState.AVAILABLE, START_MS)
    scene.snapshot([], [stranger])
    assert scene.queued("c1") == []
    assert [agent.agent_id for agent in scene.core.live(TENANT).agents] == ["a", "b"]
    assert scene.core.position(TENANT, ContactId("c1")) == 1
    assert scene.core.live(TENANT).queues[0].queue_id == QUEUE
