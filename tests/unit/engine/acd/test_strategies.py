"""Strategies: who of the free agents is rung, and what a free agent takes."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from engine.acd.events import Configured
from engine.acd.strategies.registry import agent_strategies, work_strategies
from engine.acd.strategies.standing import OCCUPANCY_MEMORY_MS, Standing
from infra.contracts.agent import AgentState
from infra.contracts.config import AgentConfig, QueueConfig
from infra.contracts.errors import RequestError
from infra.contracts.ids import QueueId
from infra.contracts.offer import OfferContact
from tests.unit.engine.acd.scene import QUEUE, Scene, agent, offers, pairs, queue, tenant_config

FR, VIP = QueueId("fr"), QueueId("vip")


def talk(scene: Scene, offer: OfferContact, talk_ms: int) -> None:
    """The agent answers, talks, and is free again."""
    scene.started(offer)
    scene.connected(offer)
    scene.state(offer.agent_id, AgentState.ON_CONTACT, previous=AgentState.OFFERED)
    scene.now_ms += talk_ms
    scene.interaction_ended(offer)
    scene.ended(offer.contact_id)
    scene.state(offer.agent_id, AgentState.AVAILABLE, previous=AgentState.ON_CONTACT)


def floor(strategy: str, *agents: AgentConfig, **fields: dict[str, int]) -> Scene:
    """A queue with that strategy; its agents become available a second apart, in this order."""
    scene = Scene()
    scene.configure([queue(QUEUE, strategy=strategy, **fields)], list(agents))
    for each in agents:
        scene.state(each.agent_id)
        scene.now_ms += 1_000
    return scene


def served(scene: Scene, *talks_ms: int) -> list[str]:
    """Who takes the next contacts, one after the other, each talking so long."""
    takers = []
    for number, talk_ms in enumerate(talks_ms):
        (offer,) = offers(scene.queued(f"contact-{scene.now_ms}-{number}"))
        takers.append(str(offer.agent_id))
        talk(scene, offer, talk_ms)
    return takers


def test_longest_idle() -> None:
    assert served(floor("longest_idle", agent("b"), agent("a")), 10, 10, 10) == ["b", "a", "b"]


def test_a_break_sends_back_by_idle_time_but_not_since_the_last_contact() -> None:
    for strategy, expected in (("longest_idle", "b"), ("longest_since_contact", "a")):
        scene = floor(strategy, agent("a"), agent("b"))
        assert served(scene, 5_000, 5_000) == ["a", "b"]
        scene.state("a", AgentState.AUX, reason="tea")
        scene.now_ms += 60_000
        scene.state("a", previous=AgentState.AUX)
        assert served(scene, 10) == [expected]


def test_fewest_contacts() -> None:
    scene = floor("fewest_contacts", agent("a"), agent("b"))
    scene.state("b", AgentState.AUX, reason="tea")
    assert served(scene, 10, 10, 10) == ["a", "a", "a"]
    scene.state("b", previous=AgentState.AUX)
    assert served(scene, 10, 10, 10, 10) == ["b", "b", "b", "a"]


def test_round_robin_goes_by_offers_not_by_answers() -> None:
    scene = floor("round_robin", agent("a"), agent("b"), agent("c"))
    assert served(scene, 90_000, 10, 10, 10, 10, 10) == ["a", "b", "c", "a", "b", "c"]


def test_least_occupied() -> None:
    scene = floor("least_occupied", agent("a"), agent("b"))
    # b talks little and long ago; a talks much.
    assert served(scene, 600_000, 1_000, 1_000) == ["a", "b", "b"]
    scene.now_ms += 20 * OCCUPANCY_MEMORY_MS
    assert served(scene, 1_000) == ["b"]


def test_occupancy_is_a_share_that_fades() -> None:
    standing = Standing()
    standing.note_time(1_000_000, was_busy=False)
    standing.note_time(1_000_000 + 100 * OCCUPANCY_MEMORY_MS, was_busy=True)
    assert standing.busy == pytest.approx(1.0)
    standing.note_time(standing.busy_at_ms + OCCUPANCY_MEMORY_MS, was_busy=False)
    assert standing.busy == pytest.approx(0.3678794)
    standing.note_time(standing.busy_at_ms - 5, was_busy=True)
    assert standing.busy == pytest.approx(0.3678794)


def test_best_skill() -> None:
    scene = floor(
        "best_skill",
        agent("a", skills={"fr": 6, "de": 10}),
        agent("b", skills={"fr": 9}),
        required_skills={"fr": 5},
    )
    assert served(scene, 10, 10) == ["b", "b"]


def test_random_is_fair_in_the_long_run_and_the_same_in_a_replay() -> None:
    runs = [served(floor("random_order", agent("a"), agent("b")), *[1_000] * 200) for _ in range(2)]
    assert runs[0] == runs[1]
    assert 60 < runs[0].count("a") < 140


def test_preferred_skills_come_before_the_strategy() -> None:
    scene = floor(
        "longest_idle", agent("a"), agent("b", skills={"golf": 3}), preferred_skills={"golf": 5}
    )
    assert served(scene, 10, 10) == ["b", "b"]


def test_tiers_come_before_all() -> None:
    second = replace(agent("a", skills={"golf": 5}), tiers={QUEUE: 2})
    scene = floor("longest_idle", second, agent("b"), preferred_skills={"golf": 5})
    assert served(scene, 10, 10) == ["b", "b"]


def waiting(
    queues: list[QueueConfig], member: AgentConfig, contacts: list[tuple[str, str, int]]
) -> Scene:
    """Contacts (id, queue, priority) wait, ten seconds apart, for an agent who is not there yet."""
    scene = Scene()
    scene.configure(queues, [member])
    for contact_id, queue_id, priority in contacts:
        assert scene.queued(contact_id, queue_id=queue_id, priority=priority) == []
        scene.now_ms += 10_000
    return scene


def taken(scene: Scene, count: int) -> list[str]:
    """What the agent takes, one after the other."""
    orders, contacts = scene.state("a"), []
    for _ in range(count):
        (offer,) = offers(orders)
        contacts.append(str(offer.contact_id))
        scene.started(offer)
        scene.connected(offer)
        scene.state("a", AgentState.ON_CONTACT, previous=AgentState.OFFERED)
        scene.ended(offer.contact_id)
        orders = scene.state("a", previous=AgentState.ON_CONTACT)
    return contacts


BOTH = ("fr", "vip")


@pytest.mark.parametrize(
    ("strategy", "expected"),
    [
        pytest.param("greatest_need", ["v2", "f1", "v1", "f2"]),
        pytest.param("own_queues_first", ["v2", "v1", "f1", "f2"]),
        pytest.param("service_level_at_risk", ["v2", "v1", "f1", "f2"]),
    ],
)
def test_what_a_free_agent_takes(strategy: str, expected: list[str]) -> None:
    member = replace(agent("a", BOTH), tiers={FR: 2}, work_strategy=strategy)
    queues = [queue("fr", service_level_ms=120_000), queue("vip", service_level_ms=60_000)]
    contacts = [("f1", "fr", 50), ("v1", "vip", 50), ("v2", "vip", 60), ("f2", "fr", 50)]
    scene = waiting(queues, member, contacts)
    assert taken(scene, 4) == expected


def test_those_who_can_be_saved_come_before_those_who_can_not() -> None:
    member = replace(agent("a", BOTH), work_strategy="service_level_at_risk")
    queues = [queue("fr", service_level_ms=15_000), queue("vip", service_level_ms=60_000)]
    scene = waiting(queues, member, [("late", "fr", 50), ("saved", "vip", 50)])
    assert taken(scene, 2) == ["saved", "late"]


def test_weights_share_an_agent_between_queues() -> None:
    member = replace(agent("a", BOTH), weights={FR: 3, VIP: 1}, work_strategy="weighted")
    contacts = [(f"{name}{number:02}", name, 50) for number in range(40) for name in BOTH]
    order = taken(waiting([queue("fr"), queue("vip")], member, contacts), 40)
    assert sum(contact_id.startswith("fr") for contact_id in order) == 30
    for first in range(0, 40, 4):
        assert sum(each.startswith("fr") for each in order[first : first + 4]) == 3


def test_a_queue_without_work_saves_no_credit() -> None:
    member = replace(agent("a", BOTH), work_strategy="weighted")
    scene = waiting([queue("fr"), queue("vip")], member, [(f"fr{n}", "fr", 50) for n in range(10)])
    assert len(taken(scene, 10)) == 10
    scene.state("a", AgentState.AUX, reason="tea")
    for number in range(6):
        scene.queued(f"next-fr{number}", queue_id="fr")
        scene.queued(f"next-vip{number}", queue_id="vip")
    order = taken(scene, 6)
    assert sum("vip" in contact_id for contact_id in order) == 3


def test_each_file_is_a_strategy() -> None:
    assert "longest_idle" in agent_strategies()
    assert len(agent_strategies()) == 7
    assert len(work_strategies()) == 4


@pytest.mark.parametrize(
    ("queues", "agents", "field"),
    [
        ([queue(strategy="telepathy")], [], "strategy"),
        ([queue(strategy="../agents")], [], "strategy"),
        ([], [replace(agent("a"), work_strategy="mood")], "work_strategy"),
    ],
)
def test_an_unknown_name_fails_at_load_and_changes_nothing(
    queues: list[QueueConfig], agents: list[AgentConfig], field: str
) -> None:
    scene = floor("longest_idle", agent("a"))
    before = scene.core.dump()
    with pytest.raises(RequestError) as caught:
        scene.tell(Configured([tenant_config(queues, agents, version=2)]))
    assert (caught.value.code, caught.value.field) == ("unknown_strategy", field)
    assert scene.core.dump() == before
    assert pairs(scene.queued("c1")) == [("c1", "a")]
