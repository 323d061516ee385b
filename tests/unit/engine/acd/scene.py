"""A small routing domain for tests: one tenant, readable ids, one line for each event."""

from __future__ import annotations

from dataclasses import dataclass, field

from engine.acd.core import AcdCore
from engine.acd.events import AcdEvent, Configured, Order, OrderBody
from infra.contracts.agent import AgentSeat, AgentState, AgentStateChanged
from infra.contracts.config import AgentConfig, QueueConfig, TenantConfig
from infra.contracts.contact import (
    ContactConnected,
    ContactDequeued,
    ContactEnded,
    ContactOutcome,
    ContactPhase,
    ContactQueued,
    EndReason,
    InteractionEnded,
    LiveContact,
)
from infra.contracts.ids import (
    AgentId,
    ContactId,
    DomainId,
    InteractionId,
    LegId,
    OfferId,
    QueueId,
    SiteId,
    TenantId,
)
from infra.contracts.offer import OfferContact, OfferFailed, OfferFailure, OfferStarted
from infra.contracts.site import EdgeSnapshot

TENANT = TenantId("tenant-1")
OTHER_TENANT = TenantId("tenant-2")
SITE = SiteId("site-1")
OTHER_SITE = SiteId("site-2")
DOMAIN = DomainId("domain-1")
QUEUE = QueueId("queue-1")
START_MS = 1_000_000


def queue(queue_id: str = QUEUE, **fields: object) -> QueueConfig:
    """A queue without demands, unless said otherwise."""
    return QueueConfig(QueueId(queue_id), f"name of {queue_id}", **fields)  # type: ignore[arg-type]


def agent(
    agent_id: str,
    queue_ids: tuple[str, ...] = (QUEUE,),
    *,
    skills: dict[str, int] | None = None,
    site_id: SiteId = SITE,
    person_id: str | None = None,
) -> AgentConfig:
    """An agent of QUEUE at SITE, unless said otherwise."""
    return AgentConfig(
        agent_id=AgentId(agent_id),
        name=f"name of {agent_id}",
        site_id=site_id,
        skills=skills or {},
        queue_ids=[QueueId(queue_id) for queue_id in queue_ids],
        sip_username=agent_id,
        sip_ha1="0" * 32,
        person_id=person_id,
    )


def tenant_config(
    queues: list[QueueConfig],
    agents: list[AgentConfig],
    *,
    tenant_id: TenantId = TENANT,
    site_id: SiteId = SITE,
    version: int = 1,
) -> TenantConfig:
    """The configuration of a tenant, without numbers and flows."""
    return TenantConfig(
        tenant_id=tenant_id,
        domain_id=DOMAIN,
        site_id=site_id,
        version=version,
        name="name",
        time_zone="Europe/London",
        numbers=[],
        queues=queues,
        agents=agents,
        flows=[],
    )


@dataclass
class Scene:
    """A core, its clock, and what it was told last of each seat."""

    core: AcdCore = field(default_factory=lambda: AcdCore(DOMAIN, 7))
    now_ms: int = START_MS
    sequences: dict[AgentId, int] = field(default_factory=dict)

    def tell(
        self, event: AcdEvent, *, tenant_id: TenantId = TENANT, site_id: SiteId = SITE
    ) -> list[Order]:
        """Feeds one event."""
        return self.core.handle(event, now_ms=self.now_ms, tenant_id=tenant_id, site_id=site_id)

    def configure(self, queues: list[QueueConfig], agents: list[AgentConfig]) -> list[Order]:
        """Configures the one tenant."""
        return self.tell(Configured([tenant_config(queues, agents)]))

    def queued(
        self,
        contact_id: str,
        *,
        queue_id: str = QUEUE,
        priority: int = 50,
        skills: dict[str, int] | None = None,
        arrived_at_ms: int | None = None,
        site_id: SiteId = SITE,
    ) -> list[Order]:
        """The contact enters a queue now."""
        event = ContactQueued(
            contact_id=ContactId(contact_id),
            queue_id=QueueId(queue_id),
            arrived_at_ms=self.now_ms if arrived_at_ms is None else arrived_at_ms,
            queued_at_ms=self.now_ms,
            priority=priority,
            required_skills=skills or {},
        )
        return self.tell(event, site_id=site_id)

    def state(
        self,
        agent_id: str,
        state: AgentState = AgentState.AVAILABLE,
        *,
        reason: str | None = None,
        previous: AgentState | None = None,
        acw_ends_at_ms: int | None = None,
        site_id: SiteId = SITE,
    ) -> list[Order]:
        """The agent's seat changes now."""
        key = AgentId(agent_id)
        self.sequences[key] = self.sequences.get(key, 0) + 1
        event = AgentStateChanged(
            agent_id=key,
            sequence=self.sequences[key],
            state=state,
            since_at_ms=self.now_ms,
            reason=reason,
            previous_state=previous,
            acw_ends_at_ms=acw_ends_at_ms,
        )
        return self.tell(event, site_id=site_id)

    def started(self, offer: OfferContact) -> list[Order]:
        """The phone rings, and the seat says so."""
        event = OfferStarted(
            offer_id=offer.offer_id,
            contact_id=offer.contact_id,
            queue_id=offer.queue_id,
            agent_id=offer.agent_id,
            started_at_ms=self.now_ms,
        )
        return self.tell(event) + self.state(offer.agent_id, AgentState.OFFERED)

    def failed(self, offer: OfferContact, failure: OfferFailure) -> list[Order]:
        """The offer is over; the seat's own event is not part of this."""
        event = OfferFailed(
            offer_id=offer.offer_id,
            contact_id=offer.contact_id,
            queue_id=offer.queue_id,
            agent_id=offer.agent_id,
            failure=failure,
            failed_at_ms=self.now_ms,
        )
        return self.tell(event)

    def connected(self, offer: OfferContact) -> list[Order]:
        """The agent answers."""
        event = ContactConnected(
            contact_id=offer.contact_id,
            interaction_id=InteractionId("interaction-1"),
            offer_id=offer.offer_id,
            queue_id=offer.queue_id,
            agent_id=offer.agent_id,
            agent_leg_id=LegId("leg-1"),
            connected_at_ms=self.now_ms,
        )
        return self.tell(event)

    def interaction_ended(self, offer: OfferContact) -> list[Order]:
        """The talk is over."""
        event = InteractionEnded(
            contact_id=offer.contact_id,
            interaction_id=InteractionId("interaction-1"),
            agent_id=offer.agent_id,
            queue_id=offer.queue_id,
            connected_at_ms=self.now_ms,
            ended_at_ms=self.now_ms,
            reason=EndReason.CALLER_HANGUP,
        )
        return self.tell(event)

    def dequeued(self, contact_id: str, *, queue_id: str = QUEUE) -> list[Order]:
        """The flow takes the contact out of its queue."""
        return self.tell(
            ContactDequeued(ContactId(contact_id), QueueId(queue_id), "overflow", self.now_ms)
        )

    def ended(
        self, contact_id: str, outcome: ContactOutcome = ContactOutcome.ABANDONED_IN_QUEUE
    ) -> list[Order]:
        """The contact is over."""
        return self.tell(
            ContactEnded(
                contact_id=ContactId(contact_id),
                outcome=outcome,
                reason=EndReason.CALLER_HANGUP,
                arrived_at_ms=START_MS,
                ended_at_ms=self.now_ms,
            )
        )

    def snapshot(
        self,
        contacts: list[LiveContact],
        agents: list[AgentSeat],
        *,
        site_id: SiteId = SITE,
        boot_id: str = "boot-1",
    ) -> list[Order]:
        """An edge tells all it carries."""
        return self.tell(
            EdgeSnapshot(
                site_id=site_id,
                boot_id=boot_id,
                taken_at_ms=self.now_ms,
                sequences={},
                contacts=contacts,
                agents=agents,
            )
        )

    def position(self, contact_id: str) -> int | None:
        """Where the contact stands."""
        return self.core.position(TENANT, ContactId(contact_id))


def live_contact(
    contact_id: str,
    phase: ContactPhase = ContactPhase.QUEUED,
    *,
    queue_id: str | None = QUEUE,
    arrived_at_ms: int | None = START_MS,
    priority: int = 50,
    offer_id: str | None = None,
    agent_id: str | None = None,
    tenant_id: TenantId = TENANT,
) -> LiveContact:
    """A contact of a snapshot."""
    return LiveContact(
        tenant_id=tenant_id,
        contact_id=ContactId(contact_id),
        phase=phase,
        queue_id=None if queue_id is None else QueueId(queue_id),
        arrived_at_ms=arrived_at_ms,
        queued_at_ms=arrived_at_ms,
        priority=priority,
        offer_id=None if offer_id is None else OfferId(offer_id),
        agent_id=None if agent_id is None else AgentId(agent_id),
    )


def agent_seat(
    agent_id: str,
    state: AgentState = AgentState.AVAILABLE,
    *,
    sequence: int = 1,
    since_at_ms: int = START_MS,
    idle_since_at_ms: int | None = None,
    acw_ends_at_ms: int | None = None,
    tenant_id: TenantId = TENANT,
) -> AgentSeat:
    """A seat of a snapshot."""
    return AgentSeat(
        tenant_id=tenant_id,
        agent_id=AgentId(agent_id),
        sequence=sequence,
        state=state,
        since_at_ms=since_at_ms,
        idle_since_at_ms=idle_since_at_ms,
        acw_ends_at_ms=acw_ends_at_ms,
    )


def bodies(orders: list[Order]) -> list[OrderBody]:
    """What was ordered, without the addresses."""
    return [order.body for order in orders]


def offers(orders: list[Order]) -> list[OfferContact]:
    """The offers among the orders."""
    return [order.body for order in orders if isinstance(order.body, OfferContact)]


def pairs(orders: list[Order]) -> list[tuple[str, str]]:
    """(contact, agent) of each offer."""
    return [(offer.contact_id, offer.agent_id) for offer in offers(orders)]


def only_offer(orders: list[Order]) -> OfferContact:
    """The one order, which is an offer."""
    (offer,) = offers(orders)
    assert len(orders) == 1
    return offer
