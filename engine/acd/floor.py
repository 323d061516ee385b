"""The routing core's memory: records, and the lines and lanes kept in agreement with them."""

from __future__ import annotations

from dataclasses import dataclass, field

from engine.acd.events import Order, OrderBody
from engine.acd.filtering import present_rejection, requirement_of, standing_rejection
from engine.acd.ordering import put, take
from engine.acd.ranking import ContactKey
from engine.acd.records import AgentRecord, ContactRecord, Lane, QueueRecord
from engine.acd.reserving import Reservations, Timers
from infra.contracts.config import TenantConfig
from infra.contracts.errors import Forbidden
from infra.contracts.ids import AgentId, ContactId, DomainId, QueueId, SiteId, TenantId

# Flows may add skills per call, so a queue can have many lanes; the ones that are empty go first.
# Each agent event costs a step per lane: 64 keep it below 0.1 ms.
MAX_IDLE_LANES = 64


@dataclass(slots=True)
class Changes:
    """What wallboards have not been told yet."""

    queue_ids: set[QueueId] = field(default_factory=set)
    agent_ids: set[AgentId] = field(default_factory=set)
    contact_ids: set[ContactId] = field(default_factory=set)
    removed_ids: set[ContactId] = field(default_factory=set)


@dataclass(slots=True, eq=False)
class Floor:
    """All contacts, agents and queues of one routing domain.

    Handlers change a record's fields and then settle it; nothing else touches lines and lanes.

    Attributes:
        people: agents of each person, who may work in several tenants: one call at a time.
        ready: lanes where a contact and an agent stand at the same time.
        offers_made: count of offers in this epoch; numbers the next.
        orders: what the event at hand has led to.
    """

    domain_id: DomainId
    epoch: int
    configs: dict[TenantId, list[TenantConfig]] = field(default_factory=dict)
    contacts: dict[ContactId, ContactRecord] = field(default_factory=dict)
    agents: dict[AgentId, AgentRecord] = field(default_factory=dict)
    people: dict[str, dict[AgentId, AgentRecord]] = field(default_factory=dict)
    queues: dict[QueueId, QueueRecord] = field(default_factory=dict)
    boots: dict[SiteId, str] = field(default_factory=dict)
    reservations: Reservations = field(default_factory=Reservations)
    timers: Timers = field(default_factory=Timers)
    ready: set[Lane] = field(default_factory=set)
    changes: dict[TenantId, Changes] = field(default_factory=dict)
    offers_made: int = 0
    is_fenced: bool = False
    orders: list[Order] = field(default_factory=list)

    def order(self, tenant_id: TenantId, site_id: SiteId, body: OrderBody) -> None:
        """Adds a command to what the event at hand leads to."""
        self.orders.append(Order(tenant_id, site_id, body))

    def changed(self, tenant_id: TenantId) -> Changes:
        """The tenant's untold changes, to add to."""
        return self.changes.setdefault(tenant_id, Changes())

    def contact(self, tenant_id: TenantId, contact_id: ContactId) -> ContactRecord | None:
        """The record, if known. Forbidden: it is another tenant's."""
        record = self.contacts.get(contact_id)
        if record is not None and record.tenant_id != tenant_id:
            raise Forbidden("contact is another tenant's", code="foreign_contact")
        return record

    def agent(self, tenant_id: TenantId, agent_id: AgentId) -> AgentRecord | None:
        """The record, if known. Forbidden: it is another tenant's."""
        record = self.agents.get(agent_id)
        if record is not None and record.tenant_id != tenant_id:
            raise Forbidden("agent is another tenant's", code="foreign_agent")
        return record

    def queue(self, tenant_id: TenantId, queue_id: QueueId) -> QueueRecord:
        """The record, new if unknown. Forbidden: it is another tenant's."""
        record = self.queues.get(queue_id)
        if record is None:
            record = QueueRecord(tenant_id, queue_id)
            self.queues[queue_id] = record
        elif record.tenant_id != tenant_id:
            raise Forbidden("queue is another tenant's", code="foreign_queue")
        return record

    def withdraw(self, contact: ContactRecord) -> None:
        """Takes a contact out of line and lane; its fields may change now."""
        if contact.line_key is None:
            return
        self._leave_lane(contact, contact.line_key)
        queue = self.queues[contact.queue_id]
        take(queue.line, contact.line_key)
        contact.line_key = None
        self.changed(contact.tenant_id).queue_ids.add(queue.queue_id)
        self.drop_if_unused(queue)

    def settle_contact(self, contact: ContactRecord) -> None:
        """Puts a contact where its fields say; `withdraw` it before changing its order or queue."""
        self.changed(contact.tenant_id).contact_ids.add(contact.contact_id)
        if not contact.is_unanswered:
            self.withdraw(contact)
            return
        queue = self.queue(contact.tenant_id, contact.queue_id)
        self.changed(contact.tenant_id).queue_ids.add(queue.queue_id)
        if contact.line_key is None:
            contact.line_key = contact.key
            put(queue.line, contact.line_key)
        waits = contact.offer_id is None and contact.held_until_ms is None
        if not waits:
            self._leave_lane(contact, contact.line_key)
        elif contact.lane is None:
            contact.lane = self.lane(queue, contact.site_id, contact.required_skills)
            put(contact.lane.waiting, contact.line_key)
            self._note_readiness(contact.lane)

    def forget_contact(self, contact: ContactRecord) -> None:
        """The contact is over, or carried nowhere that we know of."""
        self.withdraw(contact)
        del self.contacts[contact.contact_id]
        changes = self.changed(contact.tenant_id)
        changes.contact_ids.discard(contact.contact_id)
        changes.removed_ids.add(contact.contact_id)

    def settle_agent(self, agent: AgentRecord) -> None:
        """Puts an agent where its fields say."""
        self.changed(agent.tenant_id).agent_ids.add(agent.agent_id)
        self._place(agent)
        for other in self._others(agent):
            self._place(other)

    def identify(self, agent: AgentRecord, person_id: str | None) -> None:
        """Says which person the agent is; call it while the agent is in no lane."""
        if agent.person_id != person_id:
            self._part(agent)
            agent.person_id = person_id
        if person_id is not None:
            self.people.setdefault(person_id, {})[agent.agent_id] = agent
            self._place(agent)
            for other in self._others(agent):
                self._place(other)

    def forget_agent(self, agent: AgentRecord) -> None:
        """The agent is configured nowhere, and signed in nowhere that we know of."""
        del self.agents[agent.agent_id]
        self._part(agent)

    def _part(self, agent: AgentRecord) -> None:
        if agent.person_id is None:
            return
        held = self.people.get(agent.person_id, {})
        held.pop(agent.agent_id, None)
        if not held:
            self.people.pop(agent.person_id, None)
        for other in held.values():
            self._place(other)

    def _others(self, agent: AgentRecord) -> list[AgentRecord]:
        """What the agent's person is besides."""
        if agent.person_id is None:
            return []
        held = self.people.get(agent.person_id, {})
        return [each for each in held.values() if each is not agent]

    def _place(self, agent: AgentRecord) -> None:
        rejection = present_rejection(
            agent.state,
            is_reserved=agent.offer_id is not None,
            is_held=agent.held_until_ms is not None,
            is_elsewhere=any(other.is_busy for other in self._others(agent)),
        )
        place = agent.key if rejection is None else None
        if rejection is agent.rejection and place == agent.place:
            return
        for lane in agent.lanes:
            self._leave(lane, agent)
        agent.rejection, agent.place = rejection, place
        for lane in agent.lanes:
            self._enter(lane, agent)

    def link(self, agent: AgentRecord) -> None:
        """Makes a configured agent a member of its queues and of the lanes it is fit for."""
        if agent.config is None:
            return
        for queue_id in agent.config.queue_ids:
            queue = self.queues.get(queue_id)
            # A queue of another tenant is not there for this agent, whatever its list says.
            if queue is None or queue.config is None or queue.tenant_id != agent.tenant_id:
                continue
            queue.members[agent.agent_id] = agent
            for lane in queue.lanes.values():
                self._admit(lane, agent)

    def unlink(self, agent: AgentRecord) -> None:
        """Undoes `link`; call it before the agent's site or configuration changes."""
        if agent.config is None:
            return
        for queue_id in agent.config.queue_ids:
            queue = self.queues.get(queue_id)
            if queue is None or queue.members.pop(agent.agent_id, None) is None:
                continue
            for lane in queue.lanes.values():
                self._expel(lane, agent)
        agent.lanes.clear()

    def drop_lanes(self, queue: QueueRecord) -> None:
        """Empties a queue of members and lanes, before it is configured anew."""
        for agent in list(queue.members.values()):
            self.unlink(agent)
        for contact_key in queue.line:
            contact = self.contacts[contact_key[2]]
            contact.lane = None
        for lane in queue.lanes.values():
            self.ready.discard(lane)
        queue.lanes.clear()

    def drop_if_unused(self, queue: QueueRecord) -> None:
        """Forgets a queue that is not configured, once nobody is left in it."""
        if queue.config is None and not queue.line:
            del self.queues[queue.queue_id]

    def lane(self, queue: QueueRecord, site_id: SiteId, call_skills: dict[str, int]) -> Lane:
        """The lane for a demand at a site, new if there was none."""
        queue_skills = {} if queue.config is None else queue.config.required_skills
        requirement = requirement_of(queue_skills, call_skills)
        lane = queue.lanes.get((site_id, requirement))
        if lane is None:
            if len(queue.lanes) >= MAX_IDLE_LANES:
                self._drop_idle_lanes(queue)
            lane = Lane(queue.queue_id, site_id, requirement)
            queue.lanes[site_id, requirement] = lane
            for agent in queue.members.values():
                self._admit(lane, agent)
        return lane

    def _leave_lane(self, contact: ContactRecord, key: ContactKey) -> None:
        if contact.lane is not None:
            take(contact.lane.waiting, key)
            self._note_readiness(contact.lane)
            contact.lane = None

    def _drop_idle_lanes(self, queue: QueueRecord) -> None:
        for key, lane in list(queue.lanes.items()):
            if lane.waiting:
                continue
            for agent in lane.members.values():
                agent.lanes.remove(lane)
            del queue.lanes[key]

    def _admit(self, lane: Lane, agent: AgentRecord) -> None:
        skills = {} if agent.config is None else agent.config.skills
        unfit = standing_rejection(skills, agent.site_id, lane.site_id, lane.requirement)
        if unfit is not None:
            lane.count(unfit, 1)
            return
        lane.members[agent.agent_id] = agent
        agent.lanes.append(lane)
        self._enter(lane, agent)

    def _expel(self, lane: Lane, agent: AgentRecord) -> None:
        if agent.agent_id in lane.members:
            self._leave(lane, agent)
            del lane.members[agent.agent_id]
            return
        skills = {} if agent.config is None else agent.config.skills
        unfit = standing_rejection(skills, agent.site_id, lane.site_id, lane.requirement)
        if unfit is not None:
            lane.count(unfit, -1)

    def _enter(self, lane: Lane, agent: AgentRecord) -> None:
        if agent.rejection is not None:
            lane.count(agent.rejection, 1)
        if agent.place is not None:
            put(lane.available, agent.place)
            self._note_readiness(lane)

    def _leave(self, lane: Lane, agent: AgentRecord) -> None:
        if agent.rejection is not None:
            lane.count(agent.rejection, -1)
        if agent.place is not None:
            take(lane.available, agent.place)
            self._note_readiness(lane)

    def _note_readiness(self, lane: Lane) -> None:
        if lane.is_ready:
            self.ready.add(lane)
        else:
            self.ready.discard(lane)
