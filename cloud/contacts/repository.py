"""Reads history, a page at a time, newest first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar
from uuid import UUID

import msgspec
from sqlalchemy import ColumnElement, Select, Table, false

from cloud.api.pages import encode_cursor, newest_first, within
from cloud.contacts.visibility import (
    OfQueues,
    contact_of_queues,
    interaction_of_queues,
    part_of_queues,
)
from infra.contracts.ids import QueueId
from infra.db.scope import AnyRow, TenantScope
from infra.db.tables.history import cdr, contact, contact_timeline, interaction, recording

# A contact with more events than this has a looping flow; the first ones tell the story.
MAX_TIMELINE_ENTRIES = 1_000

Item = TypeVar("Item", bound=msgspec.Struct)


@dataclass(frozen=True, slots=True)
class PageQuery:
    """Which page of a list.

    Attributes:
        from_ms, to_ms: half-open range of the list's time, milliseconds since 1970.
        equal: column name to the value it must have; None means any.
    """

    cursor: str | None
    limit: int
    from_ms: int | None = None
    to_ms: int | None = None
    equal: Mapping[str, str | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ListShape:
    """How a table is listed: by which time, with which keys to break ties.

    Attributes:
        of_queues: keeps the rows that belong to some queues; None for what has no queue, which
            nobody who is limited to queues may list.
    """

    table: Table
    at: str
    keys: tuple[str, ...]
    key_kinds: tuple[Any, ...] = (UUID,)
    of_queues: OfQueues | None = None


CONTACTS = ListShape(contact, "arrived_at_ms", ("contact_id",), of_queues=contact_of_queues)
INTERACTIONS = ListShape(
    interaction, "connected_at_ms", ("interaction_id",), of_queues=interaction_of_queues
)
CDRS = ListShape(cdr, "started_at_ms", ("leg_id",), of_queues=part_of_queues(cdr))
RECORDINGS = ListShape(
    recording, "started_at_ms", ("recording_id",), of_queues=part_of_queues(recording)
)


@dataclass(frozen=True, slots=True)
class HistoryRepository:
    """History of one tenant; of some of its queues, where `queue_ids` names them."""

    scope: TenantScope
    queue_ids: frozenset[QueueId] | None = None

    async def page(
        self, shape: ListShape, query: PageQuery, kind: type[Item]
    ) -> tuple[list[Item], str | None]:
        """The items of a page, and the cursor of the next."""
        columns = shape.table.c
        at: ColumnElement[int] = columns[shape.at]
        keys = tuple(columns[name] for name in shape.keys)
        statement = within(self.scope.select(shape.table), at, query.from_ms, query.to_ms)
        statement = self._of_my_queues(statement, shape.of_queues)
        for name, value in query.equal.items():
            if value is not None:
                statement = statement.where(columns[name] == value)
        rows = await self.scope.rows(
            newest_first(statement, at, keys, query.cursor, query.limit, shape.key_kinds)
        )
        items = items_of(rows[: query.limit], kind)
        if len(rows) <= query.limit:
            return items, None
        last = rows[query.limit - 1]._mapping
        return items, encode_cursor(last[shape.at], *(last[name] for name in shape.keys))

    async def contact(self, contact_id: str) -> AnyRow | None:
        """One contact, or None."""
        statement = self.scope.select(contact).where(contact.c.contact_id == contact_id)
        return await self.scope.row(self._of_my_queues(statement, contact_of_queues))

    async def of_contact(self, shape: ListShape, contact_id: str) -> Sequence[AnyRow]:
        """The contact's rows in a table, oldest first."""
        columns = shape.table.c
        statement = self.scope.select(shape.table).where(columns.contact_id == contact_id)
        return await self.scope.rows(
            self._of_my_queues(statement, shape.of_queues)
            .order_by(columns[shape.at])
            .limit(MAX_TIMELINE_ENTRIES)
        )

    async def timeline(self, contact_id: str) -> Sequence[AnyRow]:
        """The contact's events, oldest first."""
        columns = contact_timeline.c
        return await self.scope.rows(
            self.scope.select(contact_timeline)
            .where(columns.contact_id == contact_id)
            .order_by(columns.at_ms, columns.seq, columns.event_id)
            .limit(MAX_TIMELINE_ENTRIES)
        )

    def _of_my_queues(self, statement: Select[Any], of_queues: OfQueues | None) -> Select[Any]:
        if self.queue_ids is None:
            return statement
        return statement.where(false() if of_queues is None else of_queues(self.queue_ids))


def item_of(row: AnyRow, kind: type[Item]) -> Item:
    """A row as an API struct of the same field names."""
    return items_of([row], kind)[0]


def items_of(rows: Sequence[AnyRow], kind: type[Item]) -> list[Item]:
    """Rows of one query as API structs of the same field names."""
    if not rows:
        return []
    # SQLAlchemy's names may be a subclass of str, which msgspec does not take for a key.
    names = [str(name) for name in rows[0]._fields]
    return [msgspec.convert(dict(zip(names, row, strict=True)), kind) for row in rows]
