"""A large routing domain for the bench of the routing core: its configuration and its events."""

from __future__ import annotations

import random
from collections.abc import Callable
from functools import partial

from engine.acd.core import AcdCore
from engine.acd.events import AcdEvent, Configured, Order, TimerDue
from infra.contracts.agent import AgentState, AgentStateChanged
from infra.contracts.config import AgentConfig, QueueConfig, TenantConfig
from infra.contracts.contact import (
    ContactConnected,
    ContactEnded,
    ContactOutcome,
    ContactQueued,
    EndReason,
    InteractionEnded,
)
from infra.contracts.errors import InvariantError
from infra.contracts.ids import (
    AgentId,
    ContactId,
    DomainId,
    InteractionId,
    LegId,
    QueueId,
    SiteId,
    TenantId,
)
from infra.contracts.offer import OfferContact, OfferStarted

TENANT, SITE, DOMAIN = TenantId("tenant-1"), SiteId("site-1"), DomainId("domain-1")
START_MS = 1_700_000_000_000
QUEUES_PER_AGENT = 3
LANGUAGES = ("en", "zh", "es")
# Each third call asks for a language, so a queue has up to four lanes.
LANGUAGE_SHARE = 1 / 3
RING_TIMEOUT_MS = 15_000


class Domain:
    """The core, its clock, and what the edges would know."""

    def __init__(self, agents: int, queues: int) -> None:
        self.now_ms = START_MS
        self._core = AcdCore(DOMAIN, 1)
        self._agents = [AgentId(f"agent-{index:05}") for index in range(agents)]
        self._queues = [QueueId(f"queue-{index:02}") for index in range(queues)]
        self._sequences = dict.fromkeys(self._agents, 0)
        self._busy: list[AgentId] = []
        self._talks: dict[AgentId, OfferContact] = {}
        self._contacts = 0

    def configure(self) -> None:
        """One tenant's queues and agents; every agent is on a contact that began before."""
        chance = random.Random(len(self._agents))
        config = TenantConfig(
            tenant_id=TENANT,
            domain_id=DOMAIN,
            site_id=SITE,
            version=1,
            name="Large",
            time_zone="Europe/London",
            numbers=[],
            queues=[
                QueueConfig(queue_id, queue_id, ring_timeout_ms=RING_TIMEOUT_MS)
                for queue_id in self._queues
            ],
            agents=[self._agent(agent_id, chance) for agent_id in self._agents],
            flows=[],
        )
        self._tell(Configured([config]))
        for agent_id in self._agents:
            self._state(agent_id, AgentState.ON_CONTACT)
            self._busy.append(agent_id)

    def _agent(self, agent_id: AgentId, chance: random.Random) -> AgentConfig:
        return AgentConfig(
            agent_id=agent_id,
            name=agent_id,
            site_id=SITE,
            skills={language: chance.randint(1, 10) for language in LANGUAGES},
            queue_ids=chance.sample(self._queues, QUEUES_PER_AGENT),
            sip_username=agent_id,
            sip_ha1="0" * 32,
        )

    def fill(self, waiting: int) -> None:
        """So many contacts wait, all of them since different moments."""
        chance = random.Random(waiting)
        for _ in range(waiting):
            self.now_ms += 1
            self.queued(chance)

    def free_half(self) -> None:
        """Half of the agents become free at different moments; the others stay on their contact."""
        self._busy = self._agents[1::2]
        for agent_id in self._agents[::2]:
            self.now_ms += 1
            self._state(agent_id, AgentState.AVAILABLE)

    def busy_agent(self, chance: random.Random) -> AgentId:
        """One of the agents on a contact, who is on none after this."""
        index = chance.randrange(len(self._busy))
        self._busy[index], self._busy[-1] = self._busy[-1], self._busy[index]
        agent_id = self._busy.pop()
        talk = self._talks.pop(agent_id, None)
        if talk is not None:
            self._end(talk)
        return agent_id

    def free(self, agent_id: AgentId) -> list[Order]:
        """The agent's wrap-up is over."""
        return self._state(agent_id, AgentState.AVAILABLE)

    def queued(self, chance: random.Random) -> list[Order]:
        """A contact enters a queue."""
        self._contacts += 1
        skills = {}
        if chance.random() < LANGUAGE_SHARE:
            skills = {chance.choice(LANGUAGES): 5}
        return self._tell(
            ContactQueued(
                contact_id=ContactId(f"contact-{self._contacts:08}"),
                queue_id=chance.choice(self._queues),
                arrived_at_ms=self.now_ms,
                queued_at_ms=self.now_ms,
                priority=chance.choice((30, 50, 50, 50, 70)),
                required_skills=skills,
            )
        )

    def only_offer(self, orders: list[Order]) -> OfferContact:
        """The one order, which is an offer.

        Raises:
            InvariantError: the core ordered something else.
        """
        if len(orders) != 1 or not isinstance(orders[0].body, OfferContact):
            raise InvariantError("one offer was due", code="bench_no_offer")
        return orders[0].body

    def answered(self, offer: OfferContact) -> list[Callable[[], list[Order]]]:
        """What the edge tells of an offer that is answered at once."""
        self._busy.append(offer.agent_id)
        self._talks[offer.agent_id] = offer
        started = OfferStarted(
            offer.offer_id, offer.contact_id, offer.queue_id, offer.agent_id, self.now_ms
        )
        connected = ContactConnected(
            contact_id=offer.contact_id,
            interaction_id=InteractionId(offer.offer_id),
            offer_id=offer.offer_id,
            queue_id=offer.queue_id,
            agent_id=offer.agent_id,
            agent_leg_id=LegId(offer.offer_id),
            connected_at_ms=self.now_ms,
        )
        return [
            partial(self._state, offer.agent_id, AgentState.OFFERED),
            partial(self._tell, started),
            partial(self._state, offer.agent_id, AgentState.ON_CONTACT),
            partial(self._tell, connected),
        ]

    @property
    def is_timer_due(self) -> bool:
        """The core wants its time."""
        return self._core.wake_at_ms is not None and self._core.wake_at_ms <= self.now_ms

    def timer_due(self) -> list[Order]:
        """Tell the core its time."""
        return self._tell(TimerDue())

    def take_changes(self) -> list[Order]:
        """As the live publisher does; no orders."""
        self._core.take_changes(TENANT)
        return []

    def _end(self, talk: OfferContact) -> None:
        """The talk is over, and so is its contact."""
        ended = InteractionEnded(
            contact_id=talk.contact_id,
            interaction_id=InteractionId(talk.offer_id),
            agent_id=talk.agent_id,
            queue_id=talk.queue_id,
            connected_at_ms=self.now_ms,
            ended_at_ms=self.now_ms,
            reason=EndReason.CALLER_HANGUP,
        )
        self._tell(ended)
        self._state(talk.agent_id, AgentState.ACW)
        self._tell(
            ContactEnded(
                contact_id=talk.contact_id,
                outcome=ContactOutcome.HANDLED,
                reason=EndReason.CALLER_HANGUP,
                arrived_at_ms=START_MS,
                ended_at_ms=self.now_ms,
            )
        )

    def _state(self, agent_id: AgentId, state: AgentState) -> list[Order]:
        self._sequences[agent_id] += 1
        event = AgentStateChanged(
            agent_id=agent_id,
            sequence=self._sequences[agent_id],
            state=state,
            since_at_ms=self.now_ms,
        )
        return self._tell(event)

    def _tell(self, event: AcdEvent) -> list[Order]:
        return self._core.handle(event, now_ms=self.now_ms, tenant_id=TENANT, site_id=SITE)
