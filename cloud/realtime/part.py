"""The part of a live view that somebody sees whose role is limited to some queues."""

from __future__ import annotations

from collections.abc import Collection

import msgspec

from cloud.identity.principal import Principal
from cloud.realtime.repository import agents_of
from infra.contracts.ids import AgentId, ContactId, QueueId
from infra.contracts.live import LiveAgent, LiveCall, LiveDelta, LiveQueue, LiveSnapshot
from infra.contracts.live_socket import DeltaMessage, LiveMessage, SnapshotMessage
from infra.db.database import Database


async def view_of(database: Database, principal: Principal) -> LivePart | None:
    """The part that the principal sees; None when it sees all."""
    if principal.queue_ids is None:
        return None
    async with database.tenant(principal.tenant) as scope:
        agents = await agents_of(scope, principal.queue_ids)
    return LivePart(principal.queue_ids, agents)


class LivePart:
    """Queues, the agents that serve them, and the contacts in them; nothing tells of the rest."""

    def __init__(self, queue_ids: Collection[QueueId], agent_ids: Collection[AgentId]) -> None:
        self._queue_ids = frozenset(queue_ids)
        self._agent_ids = frozenset(agent_ids)
        # Contacts that the reader holds: one that moves to a queue out of sight has gone for it.
        self._shown: set[ContactId] = set()

    def message(self, message: LiveMessage) -> LiveMessage:
        """The same message with this part only; its sequence stays whole."""
        if isinstance(message, SnapshotMessage):
            return SnapshotMessage(self.snapshot(message.snapshot))
        if isinstance(message, DeltaMessage):
            return DeltaMessage(self.delta(message.delta))
        return message

    def snapshot(self, whole: LiveSnapshot) -> LiveSnapshot:
        """This part of everything now."""
        contacts = [each for each in whole.contacts if each.queue_id in self._queue_ids]
        self._shown = {each.contact_id for each in contacts}
        return msgspec.structs.replace(
            whole,
            queues=self._queues(whole.queues),
            agents=self._agents(whole.agents, self._shown),
            contacts=contacts,
        )

    def delta(self, whole: LiveDelta) -> LiveDelta:
        """This part of what changed."""
        contacts = [each for each in whole.contacts if each.queue_id in self._queue_ids]
        gone = self._gone(whole)
        self._shown = (self._shown | {each.contact_id for each in contacts}) - set(gone)
        return msgspec.structs.replace(
            whole,
            queues=self._queues(whole.queues),
            agents=self._agents(whole.agents, self._shown),
            contacts=contacts,
            removed_contacts=gone,
            removed_agents=[each for each in whole.removed_agents if each in self._agent_ids],
            removed_queues=[each for each in whole.removed_queues if each in self._queue_ids],
        )

    def _gone(self, whole: LiveDelta) -> list[ContactId]:
        moved = [each.contact_id for each in whole.contacts if self._is_hidden(each)]
        return [each for each in (*whole.removed_contacts, *moved) if each in self._shown]

    def _is_hidden(self, contact: LiveCall) -> bool:
        return contact.queue_id not in self._queue_ids

    def _queues(self, queues: list[LiveQueue]) -> list[LiveQueue]:
        return [each for each in queues if each.queue_id in self._queue_ids]

    def _agents(self, agents: list[LiveAgent], shown: set[ContactId]) -> list[LiveAgent]:
        """An agent that also serves other queues may talk to a contact of those: not told."""
        return [
            each
            if each.contact_id is None or each.contact_id in shown
            else msgspec.structs.replace(each, contact_id=None)
            for each in agents
            if each.agent_id in self._agent_ids
        ]
