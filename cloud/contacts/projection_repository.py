"""Writes history from events; every write may come twice and in any order across keys."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, case, func
from sqlalchemy.dialects.postgresql import Insert

from cloud.recording.keys import object_key
from infra.contracts.agent import AgentStateChanged
from infra.contracts.contact import (
    ContactArrived,
    ContactConnected,
    ContactEnded,
    ContactQueued,
    InteractionEnded,
)
from infra.contracts.envelope import Envelope
from infra.contracts.errors import RequestError
from infra.contracts.leg import LegEnded
from infra.contracts.recording import RecordingStarted, RecordingStored
from infra.db.scope import TenantScope
from infra.db.tables import history

EventBody = Any  # one of the contracts' events; `apply` chooses by its type


class ProjectionRepository:
    """History of one tenant, inside the projector's transaction."""

    def __init__(self, scope: TenantScope) -> None:
        self._scope = scope
        self._writers: dict[type, Callable[[Envelope, EventBody], Awaitable[None]]] = {
            ContactArrived: self._contact_arrived,
            ContactQueued: self._contact_queued,
            ContactConnected: self._contact_connected,
            InteractionEnded: self._interaction_ended,
            ContactEnded: self._contact_ended,
            LegEnded: self._leg_ended,
            AgentStateChanged: self._agent_state_changed,
            RecordingStarted: self._recording_started,
            RecordingStored: self._recording_stored,
        }

    async def mark_seen(self, event_ids: Sequence[str], now_ms: int) -> set[str]:
        """Note these events as folded; returns those that were not noted before."""
        rows = [{"event_id": each, "seen_at_ms": now_ms} for each in sorted(set(event_ids))]
        statement = (
            self._scope.insert_many(history.event_seen, rows)
            .on_conflict_do_nothing()
            .returning(history.event_seen.c.event_id)
        )
        return {row.event_id for row in await self._scope.rows(statement)}

    async def apply(self, envelope: Envelope, body: EventBody) -> None:
        """Fold one event; those that history does not need (offers) only enter the timeline."""
        contact_id = getattr(body, "contact_id", None)
        if isinstance(body, RecordingStored):
            contact_id = body.recording.contact_id
        if contact_id is not None and not isinstance(body, AgentStateChanged):
            await self._timeline(envelope, contact_id)
        writer = self._writers.get(type(body))
        if writer is not None:
            await writer(envelope, body)

    async def _timeline(self, envelope: Envelope, contact_id: str) -> None:
        statement = self._scope.insert(
            history.contact_timeline,
            contact_id=contact_id,
            event_id=envelope.event_id,
            at_ms=envelope.at_ms,
            seq=envelope.seq,
            message=f"{envelope.family}.{envelope.name}.v{envelope.version}",
            body=msgspec.json.decode(envelope.body),
        )
        await self._scope.execute(statement.on_conflict_do_nothing())

    async def _upsert_contact(
        self, contact_id: str, arrived_at_ms: int, values: dict[str, Any]
    ) -> None:
        """Set columns of a contact; the earliest time that any event names is its arrival."""
        statement = self._scope.insert(
            history.contact, contact_id=contact_id, arrived_at_ms=arrived_at_ms, **values
        )
        earliest = func.least(history.contact.c.arrived_at_ms, arrived_at_ms)
        await self._scope.execute(_merge(statement, {**values, "arrived_at_ms": earliest}))

    async def _contact_arrived(self, envelope: Envelope, body: ContactArrived) -> None:
        values = {
            "site_id": envelope.site_id,
            "caller_leg_id": body.caller_leg_id,
            "ani": body.ani,
            "dnis": body.dnis,
            "flow_id": body.flow_id,
            "flow_version": body.flow_version,
        }
        await self._upsert_contact(body.contact_id, body.arrived_at_ms, values)

    async def _contact_queued(self, envelope: Envelope, body: ContactQueued) -> None:
        statement = self._scope.insert(
            history.contact,
            contact_id=body.contact_id,
            site_id=envelope.site_id,
            arrived_at_ms=body.arrived_at_ms,
            queue_id=body.queue_id,
            queued_at_ms=body.queued_at_ms,
        )
        columns = history.contact.c
        # A contact may pass through several queues: the latest entry is shown.
        is_newer = func.coalesce(columns.queued_at_ms, 0) <= body.queued_at_ms
        changes = {
            "arrived_at_ms": func.least(columns.arrived_at_ms, body.arrived_at_ms),
            "queue_id": case((is_newer, statement.excluded.queue_id), else_=columns.queue_id),
            "queued_at_ms": func.greatest(columns.queued_at_ms, body.queued_at_ms),
        }
        await self._scope.execute(_merge(statement, changes))

    async def _contact_connected(self, envelope: Envelope, body: ContactConnected) -> None:
        statement = self._scope.insert(
            history.interaction,
            interaction_id=body.interaction_id,
            contact_id=body.contact_id,
            agent_id=body.agent_id,
            queue_id=body.queue_id,
            offer_id=body.offer_id,
            agent_leg_id=body.agent_leg_id,
            connected_at_ms=body.connected_at_ms,
        )
        changes: dict[str, Any] = {"offer_id": body.offer_id, "agent_leg_id": body.agent_leg_id}
        await self._scope.execute(_merge(statement, changes))
        await self._show_agent(envelope, body)

    async def _show_agent(self, envelope: Envelope, body: ContactConnected) -> None:
        statement = self._scope.insert(
            history.contact,
            contact_id=body.contact_id,
            site_id=envelope.site_id,
            arrived_at_ms=body.connected_at_ms,
            agent_id=body.agent_id,
            connected_at_ms=body.connected_at_ms,
        )
        columns = history.contact.c
        # The first agent who answered is the contact's; later ones are in its interactions.
        is_first = func.coalesce(columns.connected_at_ms, body.connected_at_ms) >= (
            body.connected_at_ms
        )
        changes = {
            "arrived_at_ms": func.least(columns.arrived_at_ms, body.connected_at_ms),
            "agent_id": case((is_first, statement.excluded.agent_id), else_=columns.agent_id),
            "connected_at_ms": func.least(columns.connected_at_ms, body.connected_at_ms),
        }
        await self._scope.execute(_merge(statement, changes))

    async def _interaction_ended(self, _: Envelope, body: InteractionEnded) -> None:
        ending: dict[str, Any] = {"ended_at_ms": body.ended_at_ms, "reason": body.reason}
        statement = self._scope.insert(
            history.interaction,
            interaction_id=body.interaction_id,
            contact_id=body.contact_id,
            agent_id=body.agent_id,
            queue_id=body.queue_id,
            connected_at_ms=body.connected_at_ms,
            **ending,
        )
        await self._scope.execute(_merge(statement, ending))

    async def _contact_ended(self, envelope: Envelope, body: ContactEnded) -> None:
        values = {
            "site_id": envelope.site_id,
            "ended_at_ms": body.ended_at_ms,
            "outcome": body.outcome,
            "reason": body.reason,
            "detail": body.detail,
        }
        await self._upsert_contact(body.contact_id, body.arrived_at_ms, values)

    async def _leg_ended(self, envelope: Envelope, body: LegEnded) -> None:
        values = msgspec.structs.asdict(body)
        values["media"] = msgspec.to_builtins(body.media)
        statement = self._scope.insert(history.cdr, site_id=envelope.site_id, **values)
        await self._scope.execute(statement.on_conflict_do_nothing())

    async def _agent_state_changed(self, envelope: Envelope, body: AgentStateChanged) -> None:
        opening: dict[str, Any] = {
            "site_id": envelope.site_id,
            "state": body.state,
            "reason": body.reason,
            "since_at_ms": body.since_at_ms,
            "contact_id": body.contact_id,
            "interaction_id": body.interaction_id,
        }
        statement = self._scope.insert(
            history.agent_state_interval,
            agent_id=body.agent_id,
            sequence=body.sequence,
            **opening,
        )
        # The next event may have come first and closed this interval already: its end stays.
        await self._scope.execute(_merge(statement, opening))
        if body.previous_state is not None and body.previous_since_at_ms is not None:
            await self._close_interval(envelope, body)

    async def _close_interval(self, envelope: Envelope, body: AgentStateChanged) -> None:
        """End the interval before; made from what the event tells, if its own is still to come."""
        statement = self._scope.insert(
            history.agent_state_interval,
            agent_id=body.agent_id,
            sequence=body.sequence - 1,
            site_id=envelope.site_id,
            state=body.previous_state,
            reason=body.previous_reason,
            since_at_ms=body.previous_since_at_ms,
            until_at_ms=body.since_at_ms,
        )
        await self._scope.execute(_merge(statement, {"until_at_ms": body.since_at_ms}))

    async def _recording_started(self, _: Envelope, body: RecordingStarted) -> None:
        statement = self._scope.insert(history.recording, **msgspec.structs.asdict(body))
        # Stored, which tells more, may have come first.
        await self._scope.execute(statement.on_conflict_do_nothing())

    async def _recording_stored(self, _: Envelope, body: RecordingStored) -> None:
        if body.object_key != object_key(self._scope.tenant_id, body.recording):
            # Whoever asks for this recording is sent to the key: only the granted one may be named.
            raise RequestError("object_key is not the one granted", code="foreign_object_key")
        values = msgspec.structs.asdict(body.recording)
        recording_id = values.pop("recording_id")
        values |= {"object_key": body.object_key, "stored_at_ms": body.stored_at_ms}
        statement = self._scope.insert(history.recording, recording_id=recording_id, **values)
        await self._scope.execute(_merge(statement, values))


def _merge(statement: Insert, changes: dict[str, ColumnElement[Any] | Any]) -> Insert:
    """The insert, or these changes where the row is there already."""
    table = statement.table
    keys = [column.name for column in table.columns if column.primary_key]
    return statement.on_conflict_do_update(index_elements=keys, set_=changes)
