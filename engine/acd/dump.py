"""The core's whole state as bytes, equal for equal histories; for replays and post-mortems."""

from __future__ import annotations

from typing import Any

import msgspec

from engine.acd.floor import Floor
from engine.acd.records import AgentRecord, ContactRecord, QueueRecord


def dump(floor: Floor) -> bytes:
    """JSON with sorted keys. Lanes are left out: they follow from the records."""
    state = {
        "domain_id": floor.domain_id,
        "epoch": floor.epoch,
        "is_fenced": floor.is_fenced,
        "offers_made": floor.offers_made,
        "boots": floor.boots,
        "configs": floor.configs,
        "contacts": {key: _contact(record) for key, record in floor.contacts.items()},
        "agents": {key: _agent(record) for key, record in floor.agents.items()},
        "queues": {key: _queue(record) for key, record in floor.queues.items()},
        "reservations": floor.reservations.by_offer,
        "timers": sorted(floor.timers.heap),
    }
    return msgspec.json.encode(state, order="deterministic")


def _contact(record: ContactRecord) -> dict[str, Any]:  # Any: JSON of mixed values
    return {
        "tenant_id": record.tenant_id,
        "site_id": record.site_id,
        "phase": record.phase,
        "queue_id": record.queue_id,
        "arrived_at_ms": record.arrived_at_ms,
        "queued_at_ms": record.queued_at_ms,
        "priority": record.priority,
        "required_skills": record.required_skills,
        "since_at_ms": record.since_at_ms,
        "agent_id": record.agent_id,
        "offer_id": record.offer_id,
        "held_until_ms": record.held_until_ms,
        "failed_agent_ids": record.failed_agent_ids,
        "decision": record.decision,
        "ring": record.ring,
        "preferred_agent_id": record.preferred_agent_id,
        "preferred_until_ms": record.preferred_until_ms,
    }


def _agent(record: AgentRecord) -> dict[str, Any]:  # Any: JSON of mixed values
    return {
        "tenant_id": record.tenant_id,
        "site_id": record.site_id,
        "sequence": record.sequence,
        "state": record.state,
        "since_at_ms": record.since_at_ms,
        "reason": record.reason,
        "idle_since_at_ms": record.idle_since_at_ms,
        "contact_id": record.contact_id,
        "acw_ends_at_ms": record.acw_ends_at_ms,
        "offer_id": record.offer_id,
        "held_until_ms": record.held_until_ms,
        "rejection": record.rejection,
        "standing": record.standing.stamp(),
        "shares": record.shares,
    }


def _queue(record: QueueRecord) -> dict[str, Any]:  # Any: JSON of mixed values
    return {
        "tenant_id": record.tenant_id,
        "line": record.line,
        "members": sorted(record.members),
        "figures": record.figures,
    }
