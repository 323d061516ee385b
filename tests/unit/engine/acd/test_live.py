"""The read side: figures, positions, changes; and the configuration that they are shown with."""

from __future__ import annotations

import msgspec
import pytest

from engine.acd.contacts import SHORT_ABANDON_MS
from engine.acd.core import AcdCore
from engine.acd.events import Configured
from engine.acd.live import MAX_POSITIONS_SHOWN, LiveParts
from infra.contracts.agent import AgentState
from infra.contracts.contact import ContactOutcome, ContactPhase
from infra.contracts.ids import AgentId, QueueId
from infra.contracts.live import LiveAgent, LiveCall, LiveQueue
from infra.contracts.offer import OfferFailure
from tests.unit.engine.acd.scene import (
    DOMAIN,
    OTHER_SITE,
    OTHER_TENANT,
    QUEUE,
    SITE,
    START_MS,
    TENANT,
    Scene,
    agent,
    offers,
    only_offer,
    pairs,
    queue,
    tenant_config,
)


@pytest.fixture
def scene() -> Scene:
    scene = Scene()
    scene.configure([queue(service_level_ms=1_000)], [agent("a"), agent("b")])
    return scene


def figures(scene: Scene) -> LiveQueue:
    return scene.core.live(TENANT).queues[0]


def test_quiet_morning(scene: Scene) -> None:
    parts = scene.core.live(TENANT)
    assert parts.queues == [LiveQueue(QUEUE, "name of queue-1", 0, None, 0, 0, 0, 0)]
    assert parts.agents[0] == LiveAgent(AgentId("a"), "name of a", AgentState.OFFLINE, 0)
    assert parts.contacts == []


@pytest.mark.parametrize(
    ("wait_ms", "in_time"),
    [pytest.param(1_000, 1, id="at-the-limit"), pytest.param(1_001, 0, id="late")],
)
def test_answered_in_time(scene: Scene, wait_ms: int, in_time: int) -> None:
    scene.queued("c1")
    scene.now_ms += wait_ms
    offer = only_offer(scene.state("a"))
    scene.started(offer)
    scene.connected(offer)
    shown = figures(scene)
    assert (shown.offered, shown.answered, shown.answered_in_time, shown.waiting) == (
        1,
        1,
        in_time,
        0,
    )


def test_abandons_are_counted_also_after_the_dequeue(scene: Scene) -> None:
    for name in ("c1", "c2", "c3"):
        scene.queued(name)
    scene.dequeued("c2")
    scene.ended("c1")
    scene.ended("c2")
    scene.ended("c3", ContactOutcome.FAILED)
    assert (figures(scene).offered, figures(scene).abandoned) == (3, 2)


@pytest.mark.parametrize(
    ("wait_ms", "short"),
    [
        pytest.param(SHORT_ABANDON_MS - 1, 1, id="short"),
        pytest.param(SHORT_ABANDON_MS, 0, id="not-short"),
    ],
)
def test_short_abandons(scene: Scene, wait_ms: int, short: int) -> None:
    scene.queued("c1")
    scene.now_ms += wait_ms
    scene.ended("c1")
    assert (figures(scene).abandoned, figures(scene).short_abandons) == (1, short)


def test_a_deleted_agent_and_queue_are_removed_from_wallboards(scene: Scene) -> None:
    scene.state("a")
    scene.core.take_changes(TENANT)
    scene.configure([queue("queue-2")], [agent("b")])
    parts = scene.core.take_changes(TENANT)
    assert parts is not None
    assert (parts.removed_agents, parts.removed_queues) == (["a"], [QUEUE])
    whole = scene.core.live(TENANT)
    assert [each.agent_id for each in whole.agents] == ["b"]
    assert [each.queue_id for each in whole.queues] == ["queue-2"]


def test_abandon_in_a_queue_that_was_deleted(scene: Scene) -> None:
    scene.queued("c1")
    scene.dequeued("c1")
    scene.configure([], [])
    assert scene.ended("c1") == []


def test_longest_wait_and_phases(scene: Scene) -> None:
    scene.queued("c1")
    scene.now_ms += 10
    scene.queued("c2", priority=90)
    offer = only_offer(scene.state("a"))
    assert offer.contact_id == "c2"
    assert figures(scene).longest_wait_since_at_ms == START_MS
    assert figures(scene).waiting == 2
    (first, second) = scene.core.live(TENANT).contacts
    assert (first.position, second.position) == (2, 1)
    assert (second.phase, second.agent_id) == (ContactPhase.QUEUED, None)
    scene.started(offer)
    assert scene.core.live(TENANT).contacts[1].phase is ContactPhase.OFFERED
    assert scene.core.live(TENANT).contacts[1].agent_id == "a"
    scene.now_ms += 5
    scene.connected(offer)
    assert scene.core.live(TENANT).contacts[1] == LiveCall(
        offer.contact_id, ContactPhase.CONNECTED, QUEUE, scene.now_ms, None, AgentId("a")
    )


def test_ringing_contact_keeps_its_place_for_those_behind(scene: Scene) -> None:
    scene.state("a")
    offer = only_offer(scene.queued("c1"))
    scene.queued("c2")
    assert (scene.position("c1"), scene.position("c2")) == (1, 2)
    scene.started(offer)
    scene.failed(offer, OfferFailure.NO_ANSWER)
    assert (scene.position("c1"), scene.position("c2")) == (1, 2)
    assert scene.position("nobody") is None


def test_changes_are_told_once(scene: Scene) -> None:
    scene.core.take_changes(TENANT)
    assert scene.core.changed_tenants == []
    assert scene.core.take_changes(TENANT) is None
    scene.queued("c1")
    assert scene.core.changed_tenants == [TENANT]
    parts = scene.core.take_changes(TENANT)
    assert parts is not None
    assert [queue.queue_id for queue in parts.queues] == [QUEUE]
    assert [call.contact_id for call in parts.contacts] == ["c1"]
    assert parts.agents == []
    assert parts.removed_contacts == []


def test_gone_contacts_are_removed(scene: Scene) -> None:
    scene.queued("c1")
    scene.queued("c2")
    scene.core.take_changes(TENANT)
    scene.ended("c1")
    scene.dequeued("c2")
    parts = scene.core.take_changes(TENANT)
    assert parts is not None
    assert parts.removed_contacts == ["c1", "c2"]
    assert parts.contacts == []
    scene.queued("c2")
    parts = scene.core.take_changes(TENANT)
    assert parts is not None
    assert parts.removed_contacts == []


def test_all_positions_shown_follow_the_line(scene: Scene) -> None:
    """Deltas applied give what a snapshot gives, also as contacts move in and out of sight."""
    board: dict[str, LiveCall] = {}
    for number in range(MAX_POSITIONS_SHOWN + 5):
        scene.queued(f"c{number:02}")
        _apply(board, scene.core.take_changes(TENANT))
    for number in range(3):
        scene.queued(f"urgent{number}", priority=90)
    _apply(board, scene.core.take_changes(TENANT))
    scene.ended("c00")
    _apply(board, scene.core.take_changes(TENANT))
    whole = {call.contact_id: call for call in scene.core.live(TENANT).contacts}
    assert board == whole
    shown = [call.position for call in whole.values() if call.position is not None]
    assert sorted(shown) == list(range(1, MAX_POSITIONS_SHOWN + 1))


def _apply(board: dict[str, LiveCall], parts: LiveParts | None) -> None:
    assert parts is not None
    board.update({call.contact_id: call for call in parts.contacts})
    for contact_id in parts.removed_contacts:
        board.pop(contact_id, None)


def test_tenants_see_their_own(scene: Scene) -> None:
    scene.queued("c1")
    assert scene.core.live(OTHER_TENANT) == LiveParts()
    assert scene.core.take_changes(OTHER_TENANT) is None


def test_newest_configuration_of_a_tenant_counts() -> None:
    scene = Scene()
    old = tenant_config([queue(ring_timeout_ms=1)], [agent("a")], version=1)
    new = tenant_config(
        [queue(ring_timeout_ms=2)], [agent("b", site_id=OTHER_SITE)], version=2, site_id=OTHER_SITE
    )
    scene.tell(Configured([new, old]))
    assert [agent.agent_id for agent in scene.core.live(TENANT).agents] == ["a", "b"]
    scene.state("a")
    assert only_offer(scene.queued("c1")).ring_timeout_ms == 2


def test_same_configuration_again_changes_nothing(scene: Scene) -> None:
    scene.core.take_changes(TENANT)
    scene.configure([queue(service_level_ms=1_000)], [agent("a"), agent("b")])
    assert scene.core.take_changes(TENANT) is None


def test_new_skill_of_an_agent_serves_who_waits(scene: Scene) -> None:
    scene.state("a")
    scene.queued("c1", skills={"fr": 1})
    orders = scene.configure([queue()], [agent("a", skills={"fr": 1})])
    assert pairs(orders) == [("c1", "a")]


def test_deleted_queue_keeps_its_contacts_until_it_comes_back(scene: Scene) -> None:
    scene.queued("c1")
    scene.configure([], [agent("a")])
    assert scene.state("a") == []
    assert figures(scene).waiting == 1
    orders = scene.configure([queue()], [agent("a")])
    assert pairs(orders) == [("c1", "a")]


def test_deleted_tenant_is_forgotten_but_for_what_is_live(scene: Scene) -> None:
    scene.state("a")
    scene.queued("c1")
    assert scene.tell(Configured([])) == []
    assert scene.core.live(TENANT).agents == []
    assert scene.position("c1") == 1
    scene.ended("c1")
    assert scene.core.live(TENANT).queues == []


def test_agent_moved_by_configuration_before_sign_in(scene: Scene) -> None:
    scene.configure([queue()], [agent("a", site_id=OTHER_SITE)])
    scene.configure([queue()], [agent("a", site_id=SITE)])
    scene.queued("c1")
    assert pairs(scene.state("a")) == [("c1", "a")]


def test_replay_orders_the_same_and_ends_in_the_same_state() -> None:
    def run() -> tuple[list[bytes], bytes]:
        scene = Scene(core=AcdCore(DOMAIN, 7))
        orders = []
        orders += scene.configure([queue(), queue("queue-2")], [agent("b"), agent("a")])
        for number in range(5):
            orders += scene.queued(f"c{number}", skills={"b": 1, "a": 2} if number == 3 else None)
        orders += scene.state("a")
        scene.started(offers(orders)[0])
        orders += scene.state("b")
        scene.now_ms += 500
        orders += scene.ended("c4")
        return [msgspec.json.encode(order.body) for order in orders], scene.core.dump()

    assert run() == run()
    assert len(run()[0]) == 2


def test_dump_shows_every_kind_of_state(scene: Scene) -> None:
    scene.state("a")
    scene.queued("c1")
    dumped = msgspec.json.decode(scene.core.dump())
    assert set(dumped["contacts"]) == {"c1"}
    assert set(dumped["agents"]) == {"a", "b"}
    assert dumped["queues"][QueueId(QUEUE)]["members"] == ["a", "b"]
    assert len(dumped["reservations"]) == 1
    assert dumped["offers_made"] == 1
