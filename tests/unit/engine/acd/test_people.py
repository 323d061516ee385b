"""One person who is an agent of several tenants has one call at a time."""

from __future__ import annotations

from engine.acd.events import Configured, Order, SiteLost
from infra.contracts.agent import AgentState, AgentStateChanged
from infra.contracts.contact import ContactQueued
from infra.contracts.ids import AgentId, ContactId, QueueId
from infra.contracts.offer import OfferContact, OfferFailure
from tests.unit.engine.acd.scene import (
    OTHER_TENANT,
    SITE,
    Scene,
    agent,
    offers,
    only_offer,
    pairs,
    queue,
    tenant_config,
)

OTHER_QUEUE = "queue-2"


class House(Scene):
    """Two tenants of one domain; agent `a` of the first and `b` of the second are one person."""

    def open(self, *, person: str | None = "p") -> House:
        """Both are available, and so is `c`, who is somebody else at the second tenant."""
        self.configure_both(person=person)
        self.state("a")
        self.state_there("b")
        return self

    def configure_both(self, *, person: str | None = "p", with_a: bool = True) -> list[Order]:
        """The configuration of both tenants."""
        first = [agent("a", person_id=person)] if with_a else []
        there = [agent("b", (OTHER_QUEUE,), person_id=person), agent("c", (OTHER_QUEUE,))]
        configs = [
            tenant_config([queue()], first),
            tenant_config([queue(OTHER_QUEUE)], there, tenant_id=OTHER_TENANT),
        ]
        return self.tell(Configured(configs))

    def queued_there(self, contact_id: str) -> list[Order]:
        """A contact of the second tenant."""
        event = ContactQueued(
            ContactId(contact_id), QueueId(OTHER_QUEUE), self.now_ms, self.now_ms, 50, {}
        )
        return self.tell(event, tenant_id=OTHER_TENANT)

    def state_there(self, agent_id: str, state: AgentState = AgentState.AVAILABLE) -> list[Order]:
        """A seat of the second tenant changes now."""
        key = AgentId(agent_id)
        self.sequences[key] = self.sequences.get(key, 0) + 1
        event = AgentStateChanged(
            agent_id=key, sequence=self.sequences[key], state=state, since_at_ms=self.now_ms
        )
        return self.tell(event, tenant_id=OTHER_TENANT)

    def talk(self, contact_id: str) -> OfferContact:
        """A contact of the first tenant is answered by `a`."""
        offer = only_offer(self.queued(contact_id))
        self.started(offer)
        self.connected(offer)
        self.state("a", AgentState.ON_CONTACT)
        return offer


def test_a_person_on_a_call_is_offered_none_of_another_tenant() -> None:
    house = House().open()
    house.talk("one")
    assert pairs(house.queued_there("two")) == [], "it waits"
    assert pairs(house.state("a", AgentState.ACW)) == []
    assert pairs(house.state("a")) == [("two", "b")], "free at last"


def test_an_offer_that_rings_keeps_the_others_away_until_it_fails() -> None:
    house = House().open()
    offer = only_offer(house.queued("one"))
    assert pairs(house.queued_there("two")) == []
    house.started(offer)
    found = house.failed(offer, OfferFailure.NO_ANSWER)
    assert pairs(found) == [], "the seat has not spoken yet"
    assert pairs(house.state("a", AgentState.AUX, reason="no_answer")) == [("two", "b")]


def test_somebody_else_takes_it_at_once() -> None:
    house = House().open()
    house.talk("one")
    house.state_there("c")
    assert pairs(house.queued_there("two")) == [("two", "c")]


def test_agents_that_are_nobody_are_apart() -> None:
    house = House().open(person=None)
    house.talk("one")
    assert pairs(house.queued_there("two")) == [("two", "b")]


def test_two_contacts_at_one_moment_are_one_offer() -> None:
    """Both wait while the person is away; coming back gives one of the two calls."""
    house = House()
    house.configure_both()
    house.queued("one")
    house.queued_there("two")
    first = offers(house.state("a") + house.state_there("b"))
    assert [(each.contact_id, each.agent_id) for each in first] == [("one", "a")]


def test_a_grant_that_ends_during_the_call_frees_nobody_before_its_end() -> None:
    house = House().open()
    house.talk("one")
    house.configure_both(with_a=False)
    assert pairs(house.queued_there("two")) == [], "the person still talks"
    assert pairs(house.state("a", AgentState.OFFLINE)) == [("two", "b")]


def test_who_is_no_longer_the_same_person_is_free() -> None:
    house = House().open()
    house.talk("one")
    house.queued_there("two")
    assert pairs(house.configure_both(person=None)) == [("two", "b")]


def test_a_lost_site_leaves_nobody_busy() -> None:
    house = House().open()
    house.talk("one")
    house.tell(SiteLost(SITE))
    assert house.core._floor.agents[AgentId("b")].rejection is not None, "offline like all"
    assert pairs(house.queued_there("two")) == []
    assert pairs(house.state_there("b")) == [("two", "b")]
