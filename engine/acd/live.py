"""The read side of the routing core: queues, agents and contacts as a wallboard shows them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from engine.acd.floor import Floor
from engine.acd.records import AgentRecord, ContactRecord, QueueRecord
from infra.contracts.contact import ContactPhase
from infra.contracts.ids import AgentId, ContactId, QueueId, TenantId
from infra.contracts.live import LiveAgent, LiveCall, LiveQueue

# Positions behind these are not shown: each answer moves all that wait, and a delta must stay
# small. A caller's own position is asked for one by one.
MAX_POSITIONS_SHOWN = 20


@dataclass(frozen=True, slots=True)
class LiveParts:
    """The parts of a LiveSnapshot or LiveDelta; the shell adds epoch, seq and time."""

    queues: list[LiveQueue] = field(default_factory=list)
    agents: list[LiveAgent] = field(default_factory=list)
    contacts: list[LiveCall] = field(default_factory=list)
    removed_contacts: list[ContactId] = field(default_factory=list)
    removed_agents: list[AgentId] = field(default_factory=list)
    removed_queues: list[QueueId] = field(default_factory=list)


def live_parts(floor: Floor, tenant_id: TenantId) -> LiveParts:
    """All of one tenant, each kind by id."""
    return LiveParts(
        queues=_queues(queue for queue in floor.queues.values() if queue.tenant_id == tenant_id),
        agents=_agents(agent for agent in floor.agents.values() if agent.tenant_id == tenant_id),
        contacts=_calls(floor, [c for c in floor.contacts.values() if c.tenant_id == tenant_id]),
    )


def take_changes(floor: Floor, tenant_id: TenantId) -> LiveParts | None:
    """What changed since the last time, and forgets it; None when nothing did.

    A contact that neither waits nor talks any more (it is back in its flow) counts as removed, and
    so does an agent without configuration.
    """
    changes = floor.changes.pop(tenant_id, None)
    if changes is None:
        return None
    queues = [floor.queues[key] for key in changes.queue_ids if key in floor.queues]
    for queue in queues:
        shown = [key[2] for key in queue.line[:MAX_POSITIONS_SHOWN]]
        changes.contact_ids.update(shown)
        changes.contact_ids.update(queue.shown)
        queue.shown = shown
    contacts = [floor.contacts[key] for key in changes.contact_ids if key in floor.contacts]
    in_flow = {contact.contact_id for contact in contacts if not _is_live(contact)}
    agents = _agents(floor.agents[key] for key in changes.agent_ids if key in floor.agents)
    return LiveParts(
        queues=_queues(queues),
        agents=agents,
        contacts=_calls(floor, contacts),
        removed_contacts=sorted(changes.removed_ids | in_flow),
        removed_agents=sorted(changes.agent_ids - {agent.agent_id for agent in agents}),
        removed_queues=sorted(changes.queue_ids - floor.queues.keys()),
    )


def position(floor: Floor, contact: ContactRecord) -> int | None:
    """Place in the line of its queue; contacts that ring at an agent count as before it."""
    if contact.line_key is None:
        return None
    return floor.queues[contact.queue_id].position(contact.line_key)


def _queues(records: Iterable[QueueRecord]) -> list[LiveQueue]:
    return [_queue(record) for record in sorted(records, key=lambda record: record.queue_id)]


def _queue(record: QueueRecord) -> LiveQueue:
    figures = record.figures
    return LiveQueue(
        queue_id=record.queue_id,
        name="" if record.config is None else record.config.name,
        waiting=len(record.line),
        longest_wait_since_at_ms=record.longest_wait_since_at_ms(),
        offered=figures.offered,
        answered=figures.answered,
        abandoned=figures.abandoned,
        answered_in_time=figures.answered_in_time,
        short_abandons=figures.short_abandons,
    )


def _agents(records: Iterable[AgentRecord]) -> list[LiveAgent]:
    agents = [
        LiveAgent(
            agent_id=record.agent_id,
            name=record.config.name,
            state=record.state,
            since_at_ms=record.since_at_ms,
            reason=record.reason,
            contact_id=record.contact_id,
        )
        for record in records
        if record.config is not None
    ]
    return sorted(agents, key=lambda agent: agent.agent_id)


def _is_live(contact: ContactRecord) -> bool:
    return contact.phase is not ContactPhase.IN_FLOW


def _calls(floor: Floor, records: Iterable[ContactRecord]) -> list[LiveCall]:
    calls = [_call(floor, record) for record in records if _is_live(record)]
    return sorted(calls, key=lambda call: call.contact_id)


def _call(floor: Floor, record: ContactRecord) -> LiveCall:
    place = position(floor, record)
    is_shown = place is not None and place <= MAX_POSITIONS_SHOWN
    is_reserved_only = record.phase is ContactPhase.QUEUED
    return LiveCall(
        contact_id=record.contact_id,
        phase=record.phase,
        queue_id=record.queue_id or None,
        since_at_ms=record.since_at_ms,
        position=place if is_shown else None,
        agent_id=None if is_reserved_only else record.agent_id,
    )
