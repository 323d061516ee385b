"""Rows of flows, their published versions, and prompts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Delete, Select, Update, and_, func
from sqlalchemy.sql.elements import ColumnElement

from infra.db.scope import AnyRow, TenantScope
from infra.db.tables.configuration import flow, flow_version, number, prompt, queue
from infra.db.tables.directory import tenant


@dataclass(frozen=True, slots=True)
class FlowRepository:
    """Flows of one tenant."""

    scope: TenantScope

    async def all(self) -> Sequence[AnyRow]:
        """Every flow without its document, with `has_changes`, by name."""
        changes = flow.c.draft.is_distinct_from(flow_version.c.document)
        columns = (flow.c.flow_id, flow.c.name, flow.c.published_version, flow.c.updated_at_ms)
        statement = self._kept(*columns, changes.label("has_changes"))
        joined = statement.outerjoin_from(flow, flow_version, _in_force())
        return await self.scope.rows(joined.order_by(flow.c.name))

    async def count(self) -> int:
        """How many flows there are."""
        row = await self.scope.row(self._kept(func.count().label("rows")))
        return int(row.rows) if row else 0

    async def get(self, flow_id: str, *, lock: bool = False) -> AnyRow | None:
        """One flow, or None; `lock` holds off other publishers until the transaction ends."""
        statement = self._kept().where(flow.c.flow_id == flow_id)
        return await self.scope.row(statement.with_for_update() if lock else statement)

    async def add(self, flow_id: str, name: str, document: dict[str, Any], now_ms: int) -> None:
        """Add a flow with its first draft."""
        await self.scope.execute(
            self.scope.insert(
                flow,
                flow_id=flow_id,
                name=name,
                draft=document,
                created_at_ms=now_ms,
                updated_at_ms=now_ms,
            )
        )

    async def set_draft(self, flow_id: str, document: dict[str, Any], now_ms: int) -> None:
        """Replace the draft."""
        await self.scope.execute(
            self.scope.update(flow)
            .where(flow.c.flow_id == flow_id)
            .values(draft=document, updated_at_ms=now_ms)
        )

    async def rename(self, flow_id: str, name: str, now_ms: int) -> None:
        """Give it another name."""
        await self.scope.execute(
            self.scope.update(flow)
            .where(flow.c.flow_id == flow_id)
            .values(name=name, updated_at_ms=now_ms)
        )

    async def numbers(self, flow_id: str) -> list[str]:
        """The numbers that lead to it, in order."""
        rows = await self.scope.rows(
            self.scope.select(number, number.c.number)
            .where(number.c.flow_id == flow_id)
            .order_by(number.c.number)
        )
        return [row.number for row in rows]

    async def remove(self, row: AnyRow, now_ms: int) -> None:
        """Take it out of every list; what was ever published stays for the contacts it served."""
        if row.published_version is None:
            statement: Update | Delete = self.scope.delete(flow)
        else:
            statement = self.scope.update(flow).values(published_version=None, removed_at_ms=now_ms)
        await self.scope.execute(statement.where(flow.c.flow_id == row.flow_id))

    async def publish(self, flow_id: str, version: int, values: dict[str, Any]) -> None:
        """Store a version and make it the one in force."""
        await self.scope.execute(
            self.scope.insert(flow_version, flow_id=flow_id, version=version, **values)
        )
        await self.scope.execute(
            self.scope.update(flow)
            .where(flow.c.flow_id == flow_id)
            .values(published_version=version)
        )

    async def version(self, flow_id: str, version: int) -> AnyRow | None:
        """One published version, or None."""
        return await self.scope.row(
            self.scope.select(flow_version)
            .where(flow_version.c.flow_id == flow_id)
            .where(flow_version.c.version == version)
        )

    async def versions(self, flow_id: str, before: int | None, limit: int) -> Sequence[AnyRow]:
        """Published versions without their documents, newest first, from below `before`."""
        columns = flow_version.c
        statement = self.scope.select(
            flow_version,
            columns.version,
            columns.published_at_ms,
            columns.published_by,
            columns.rolled_back_from,
        ).where(columns.flow_id == flow_id)
        if before is not None:
            statement = statement.where(columns.version < before)
        return await self.scope.rows(statement.order_by(columns.version.desc()).limit(limit))

    async def published(self) -> Sequence[AnyRow]:
        """Each published flow with `name`, `version` and `document`, by id."""
        return await self.scope.rows(
            self._kept(
                flow.c.flow_id,
                flow.c.name,
                flow_version.c.version,
                flow_version.c.document,
            )
            .join_from(flow, flow_version, _in_force())
            .order_by(flow.c.flow_id)
        )

    async def drafts_and_published(self) -> Sequence[AnyRow]:
        """Each flow with `name`, `draft` and `document` (NULL when unpublished), by name."""
        return await self.scope.rows(
            self._kept(flow.c.flow_id, flow.c.name, flow.c.draft, flow_version.c.document)
            .outerjoin_from(flow, flow_version, _in_force())
            .order_by(flow.c.name)
        )

    async def known_queues(self) -> list[str]:
        """Ids of the queues that a flow may name."""
        rows = await self.scope.rows(self.scope.select(queue, queue.c.queue_id))
        return [row.queue_id for row in rows]

    async def known_prompts(self) -> list[str]:
        """Names of the prompts that a flow may name."""
        rows = await self.scope.rows(self.scope.select(prompt, prompt.c.name))
        return [row.name for row in rows]

    async def tenant_name(self) -> str:
        """What the tenant calls itself, for a template's greeting."""
        row = await self.scope.row(self.scope.select(tenant, tenant.c.name))
        return row.name if row else ""

    def _kept(self, *columns: Any) -> Select[Any]:
        """SELECT of flows that were not removed."""
        return self.scope.select(flow, *columns).where(flow.c.removed_at_ms.is_(None))


@dataclass(frozen=True, slots=True)
class PromptRepository:
    """Prompts of one tenant."""

    scope: TenantScope

    async def all(self) -> Sequence[AnyRow]:
        """Every prompt, by name."""
        return await self.scope.rows(self.scope.select(prompt).order_by(prompt.c.name))

    async def get(self, name: str) -> AnyRow | None:
        """One prompt, or None."""
        return await self.scope.row(self.scope.select(prompt).where(prompt.c.name == name))

    async def put(self, name: str, values: dict[str, Any]) -> None:
        """Add or replace a prompt."""
        statement = self.scope.insert(prompt, name=name, **values)
        await self.scope.execute(
            statement.on_conflict_do_update(index_elements=["tenant_id", "name"], set_=values)
        )

    async def remove(self, name: str) -> None:
        """Remove a prompt."""
        await self.scope.execute(self.scope.delete(prompt).where(prompt.c.name == name))


def _in_force() -> ColumnElement[bool]:
    return and_(
        flow_version.c.tenant_id == flow.c.tenant_id,
        flow_version.c.flow_id == flow.c.flow_id,
        flow_version.c.version == flow.c.published_version,
    )
