"""Which rows of history belong to some queues: what those who are limited to them may see.

A contact belongs to the queue it waits or waited in last, and to those of its interactions. Its
legs and recordings belong to their interaction's queue; those before any agent, to the contact's.
"""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import ColumnElement, Table, exists, or_

from infra.contracts.ids import QueueId
from infra.db.tables.configuration import agent_queue
from infra.db.tables.history import agent_state_interval, contact, interaction

OfQueues = Callable[[frozenset[QueueId]], ColumnElement[bool]]


def contact_of_queues(queue_ids: frozenset[QueueId]) -> ColumnElement[bool]:
    """Condition on contacts."""
    other = interaction.alias()
    return or_(
        contact.c.queue_id.in_(queue_ids),
        exists()
        .where(other.c.tenant_id == contact.c.tenant_id)
        .where(other.c.contact_id == contact.c.contact_id)
        .where(other.c.queue_id.in_(queue_ids)),
    )


def interaction_of_queues(queue_ids: frozenset[QueueId]) -> ColumnElement[bool]:
    """Condition on interactions."""
    return interaction.c.queue_id.in_(queue_ids)


def part_of_queues(table: Table) -> OfQueues:
    """Condition on legs or recordings, which name their contact and perhaps their interaction."""

    def condition(queue_ids: frozenset[QueueId]) -> ColumnElement[bool]:
        columns = table.c
        of_interaction = (
            exists()
            .where(interaction.c.tenant_id == columns.tenant_id)
            .where(interaction.c.interaction_id == columns.interaction_id)
            .where(interaction.c.queue_id.in_(queue_ids))
        )
        of_contact = (
            exists()
            .where(contact.c.tenant_id == columns.tenant_id)
            .where(contact.c.contact_id == columns.contact_id)
            .where(contact_of_queues(queue_ids))
        )
        return or_(of_interaction, columns.interaction_id.is_(None) & of_contact)

    return condition


def interval_of_queues(queue_ids: frozenset[QueueId]) -> ColumnElement[bool]:
    """Condition on agents' state intervals: of the agents who serve the queues today."""
    members = agent_queue.c
    return (
        exists()
        .where(members.tenant_id == agent_state_interval.c.tenant_id)
        .where(members.agent_id == agent_state_interval.c.agent_id)
        .where(members.queue_id.in_(queue_ids))
    )
