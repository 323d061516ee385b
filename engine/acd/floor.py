"""The routing core's memory: records, and the lines and lanes kept in agreement with them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from engine.acd.events import Order, OrderBody
from engine.acd.filtering import (
    Fit,
    Rejection,
    circles_of,
    fit_of,
    present_rejection,
    requirement_of,
)
from engine.acd.ordering import put, take
from engine.acd.ranking import ContactKey
from engine.acd.records import AgentRecord, ContactRecord, Lane, LaneKey, QueueRecord
from engine.acd.reserving import Reservations, Timers
from engine.acd.strategies.registry import agent_strategy
from engine.acd.strategies.standing import Demand
from infra.contracts.config import TenantConfig
from infra.contracts.errors import Forbidden, InvariantError
from infra.contracts.ids import AgentId, ContactId, DomainId, QueueId, SiteId, TenantId

# Flows may add skills per call, so a queue can have many lanes; the ones that are empty go first.
# Each agent event costs a step per lane: 64 keep it below 0.1 ms.
MAX_IDLE_LANES = 64

# Of a queue that is not configured (any more): nobody is free in it anyway.
DEFAULT_STRATEGY = "longest_idle"


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
        personal_lanes: lanes of contacts that wait for one agent.
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
    personal_lanes: dict[AgentId, list[Lane]] = field(default_factory=dict)
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
        take(queue.arrivals, contact.line_key[1:])
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
            contact.line_key = contact.key(queue.ageing_per_minute)
            put(queue.line, contact.line_key)
            put(queue.arrivals, contact.line_key[1:])
        waits = contact.offer_id is None and contact.held_until_ms is None
        key = lane_key_of(contact) if waits else None
        if contact.lane is not None and contact.lane.key != key:
            self._leave_lane(contact, contact.line_key)
        if key is not None and contact.lane is None:
            contact.lane = self.lane(queue, key)
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
        since = agent.since_at_ms if agent.idle_since_at_ms is None else agent.idle_since_at_ms
        agent.standing.idle_since_at_ms = since
        stamp = agent.standing.stamp() if rejection is None else None
        if rejection is agent.rejection and stamp == agent.stamp:
            return
        for lane in agent.lanes:
            self._leave(lane, agent)
        agent.rejection, agent.stamp = rejection, stamp
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
        for lane in self._lanes_open_to(agent):
            self._admit(lane, agent)

    def unlink(self, agent: AgentRecord) -> None:
        """Undoes `link`; call it before the agent's site or configuration changes."""
        if agent.config is None:
            return
        for lane in self._lanes_open_to(agent):
            self._expel(lane, agent)
        for queue_id in agent.config.queue_ids:
            queue = self.queues.get(queue_id)
            if queue is not None:
                queue.members.pop(agent.agent_id, None)
        agent.lanes.clear()

    def drop_lanes(self, queue: QueueRecord) -> None:
        """Empties a queue of members and lanes, before it is configured anew."""
        for agent in list(queue.members.values()):
            self.unlink(agent)
        for contact_key in queue.line:
            contact = self.contacts[contact_key[2]]
            contact.lane = None
        for lane in list(queue.lanes.values()):
            self.ready.discard(lane)
            self._drop_lane(queue, lane)

    def drop_if_unused(self, queue: QueueRecord) -> None:
        """Forgets a queue that is not configured, once nobody is left in it."""
        if queue.config is None and not queue.line:
            for lane in list(queue.lanes.values()):
                self._drop_lane(queue, lane)
            del self.queues[queue.queue_id]

    def lane(self, queue: QueueRecord, key: LaneKey) -> Lane:
        """The lane for a demand at a site, new if there was none."""
        lane = queue.lanes.get(key)
        if lane is None:
            if len(queue.lanes) >= MAX_IDLE_LANES:
                self._drop_idle_lanes(queue)
            lane = self._new_lane(queue, key)
            queue.lanes[key] = lane
            for source in lane.sources:
                source.open_lanes.append(lane)
            if key.agent_id is not None:
                self.personal_lanes.setdefault(key.agent_id, []).append(lane)
            for agent in self._pool(lane):
                self._admit(lane, agent)
        return lane

    def _new_lane(self, queue: QueueRecord, key: LaneKey) -> Lane:
        config = queue.config
        circles = circles_of(config, queue.queue_id, key.call)[: key.ring + 1]
        wanted = circles[-1].queue_ids if key.agent_id is None else ()
        sources = [
            source
            for queue_id in sorted(wanted)
            if (source := self.queues.get(queue_id)) is not None
            and source.tenant_id == queue.tenant_id
        ]
        name = DEFAULT_STRATEGY if config is None else config.strategy
        return Lane(
            queue_id=queue.queue_id,
            key=key,
            circles=circles,
            strategy=agent_strategy(name),
            demand=Demand(circles[0].requirement, self.epoch),
            preferred_skills={} if config is None else config.preferred_skills,
            ageing_per_minute=queue.ageing_per_minute,
            sources=sources,
        )

    def _pool(self, lane: Lane) -> Iterable[AgentRecord]:
        """Who may be admitted, each once; the one agent of a personal lane need not be a member."""
        if lane.key.agent_id is not None:
            agent = self.agents.get(lane.key.agent_id)
            is_ours = agent is not None and agent.tenant_id == self.queues[lane.queue_id].tenant_id
            return [agent] if agent is not None and agent.config is not None and is_ours else []
        pool: dict[AgentId, AgentRecord] = {}
        for source in lane.sources:
            pool |= source.members
        return pool.values()

    def _lanes_open_to(self, agent: AgentRecord) -> list[Lane]:
        """All lanes whose pool the agent is in, each once."""
        found = dict.fromkeys(self.personal_lanes.get(agent.agent_id, ()))
        for queue_id in [] if agent.config is None else agent.config.queue_ids:
            queue = self.queues.get(queue_id)
            if queue is not None and agent.agent_id in queue.members:
                found |= dict.fromkeys(queue.open_lanes)
        return list(found)

    def _leave_lane(self, contact: ContactRecord, key: ContactKey) -> None:
        if contact.lane is not None:
            take(contact.lane.waiting, key)
            self._note_readiness(contact.lane)
            contact.lane = None

    def _drop_idle_lanes(self, queue: QueueRecord) -> None:
        for lane in list(queue.lanes.values()):
            if not lane.waiting:
                self._drop_lane(queue, lane)

    def _drop_lane(self, queue: QueueRecord, lane: Lane) -> None:
        for agent_id in lane.members:
            self.agents[agent_id].lanes.remove(lane)
        for source in lane.sources:
            source.open_lanes.remove(lane)
        if lane.key.agent_id is not None:
            personal = self.personal_lanes[lane.key.agent_id]
            personal.remove(lane)
            if not personal:
                del self.personal_lanes[lane.key.agent_id]
        del queue.lanes[lane.key]

    def _admit(self, lane: Lane, agent: AgentRecord) -> None:
        fit = self._fit(lane, agent)
        if isinstance(fit, Rejection):
            lane.count(fit, 1)
            return
        lane.members[agent.agent_id] = fit
        agent.lanes.append(lane)
        self._enter(lane, agent)

    def _expel(self, lane: Lane, agent: AgentRecord) -> None:
        if agent.agent_id in lane.members:
            self._leave(lane, agent)
            del lane.members[agent.agent_id]
            return
        fit = self._fit(lane, agent)
        if isinstance(fit, Rejection):
            lane.count(fit, -1)

    def _fit(self, lane: Lane, agent: AgentRecord) -> Fit | Rejection:
        # A contact stays at the site that carries it: legs between sites are not built yet.
        if agent.site_id != lane.key.site_id:
            return Rejection.OTHER_SITE
        if lane.key.agent_id is not None:
            return (0, 1, 0)
        if agent.config is None:
            raise InvariantError("an agent without configuration has lanes", code="agent_unknown")
        return fit_of(agent.config, lane.circles, lane.preferred_skills)

    def _enter(self, lane: Lane, agent: AgentRecord) -> None:
        if agent.rejection is not None:
            lane.count(agent.rejection, 1)
            return
        place = (
            lane.members[agent.agent_id],
            lane.strategy(agent.standing, lane.demand),
            agent.agent_id,
        )
        lane.places[agent.agent_id] = place
        put(lane.available, place)
        self._note_readiness(lane)

    def _leave(self, lane: Lane, agent: AgentRecord) -> None:
        if agent.rejection is not None:
            lane.count(agent.rejection, -1)
            return
        take(lane.available, lane.places.pop(agent.agent_id))
        self._note_readiness(lane)

    def _note_readiness(self, lane: Lane) -> None:
        if lane.is_ready:
            self.ready.add(lane)
        else:
            self.ready.discard(lane)


def lane_key_of(contact: ContactRecord) -> LaneKey:
    """The lane where a contact waits."""
    call = requirement_of({}, contact.required_skills)
    if contact.preferred_agent_id is not None:
        return LaneKey(contact.site_id, call, 0, contact.preferred_agent_id)
    return LaneKey(contact.site_id, call, contact.ring)
