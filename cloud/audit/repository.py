"""Reads the audit log: pages, the whole of it in order, and the proof of its chain."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func

from cloud.api.pages import encode_cursor, newest_first, within
from cloud.audit.chain import GENESIS, ChainedEntry, hash_of
from infra.db.scope import AnyRow, TenantScope
from infra.db.tables.audit import audit_entry, audit_head, audit_link

BATCH_ENTRIES = 500  # read at a time for exports and proofs: at most about 30 MB


@dataclass(frozen=True, slots=True)
class AuditQuery:
    """Which entries; None means any.

    Attributes:
        actor: id of the user, key or client.
        action: the whole action, or its kind with a dot at the end (`queue.`).
        q: any part of names, ids, addresses and of what was changed; case does not matter.
        from_ms, to_ms: half-open range, milliseconds since 1970.
    """

    actor: str | None = None
    action: str | None = None
    subject: str | None = None
    q: str | None = None
    from_ms: int | None = None
    to_ms: int | None = None


@dataclass(frozen=True, slots=True)
class Proof:
    """What a walk along the chain found; `broken_at` is None when it is intact."""

    entries: int
    broken_at: int | None
    head: bytes


@dataclass(frozen=True, slots=True)
class AuditRepository:
    """The audit of one tenant."""

    scope: TenantScope

    async def page(
        self, query: AuditQuery, cursor: str | None, limit: int
    ) -> tuple[list[ChainedEntry], str | None]:
        """A page, newest first, and the cursor of the next."""
        columns = audit_entry.c
        statement = newest_first(
            self._filtered(query), columns.at_ms, (columns.audit_id,), cursor, limit, (UUID,)
        )
        found = [_entry(row) for row in await self.scope.rows(statement)]
        if len(found) <= limit:
            return found, None
        last = found[limit - 1]
        return found[:limit], encode_cursor(last.at_ms, last.audit_id)

    async def batch(self, query: AuditQuery, after: int) -> Sequence[ChainedEntry]:
        """The next BATCH_ENTRIES that the query finds after a place in the chain, in order."""
        rows = await self.scope.rows(
            self._filtered(query)
            .where(audit_link.c.seq > after)
            .order_by(audit_link.c.seq)
            .limit(BATCH_ENTRIES)
        )
        return [_entry(row) for row in rows]

    async def prove(self) -> Proof:
        """Walk the chain from its first entry to its head."""
        count, previous = 0, GENESIS
        # The head first: what is appended meanwhile lies after it and waits for the next proof.
        head = await self.scope.row(self.scope.select(audit_head))
        known = head.seq if head else 0
        while count < known:
            entries = await self.batch(AuditQuery(), count)
            for entry in entries[: known - count]:
                is_next = entry.seq == count + 1 and entry.prev_hash == previous
                if not is_next or entry.hash != hash_of(entry):
                    return Proof(count, count + 1, previous)
                count, previous = entry.seq, entry.hash
            if not entries:
                return Proof(count, count + 1, previous)
        is_whole = head is None or bytes(head.hash) == previous
        is_whole = is_whole and not await self._entries_without_link()
        return Proof(count, None if is_whole else count + 1, previous)

    async def _entries_without_link(self) -> int:
        columns = audit_entry.c
        linked = audit_link.c
        row = await self.scope.row(
            self.scope.select(audit_entry, func.count().label("entries"))
            .outerjoin(
                audit_link,
                (linked.tenant_id == columns.tenant_id) & (linked.audit_id == columns.audit_id),
            )
            .where(linked.audit_id.is_(None))
        )
        return int(row.entries) if row else 0

    def _filtered(self, query: AuditQuery) -> Select[Any]:
        columns = audit_entry.c
        linked = audit_link.c
        statement = self.scope.select(
            audit_entry, *columns, linked.seq, linked.prev_hash, linked.hash
        ).join(
            audit_link,
            (linked.tenant_id == columns.tenant_id) & (linked.audit_id == columns.audit_id),
        )
        if query.actor is not None:
            statement = statement.where(columns.actor == query.actor)
        if query.action is not None:
            is_kind = query.action.endswith(".")
            statement = statement.where(
                columns.action.startswith(query.action, autoescape=True)
                if is_kind
                else columns.action == query.action
            )
        if query.subject is not None:
            statement = statement.where(columns.subject == query.subject)
        if query.q is not None:
            statement = statement.where(columns.search.contains(query.q.lower(), autoescape=True))
        return within(statement, columns.at_ms, query.from_ms, query.to_ms)


def _entry(row: AnyRow) -> ChainedEntry:
    return ChainedEntry(
        tenant_id=row.tenant_id,
        seq=row.seq,
        audit_id=row.audit_id,
        at_ms=row.at_ms,
        actor_kind=row.actor_kind,
        actor_id=row.actor,
        actor_name=row.actor_name,
        ip=row.ip,
        user_agent=row.user_agent,
        action=row.action,
        subject_id=row.subject,
        before=row.before,
        after=row.after,
        prev_hash=bytes(row.prev_hash),
        hash=bytes(row.hash),
    )
