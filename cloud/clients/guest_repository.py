"""Rows of guests: memberships of people from elsewhere, in the organisation that they come to."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, case, literal_column, or_, select, text, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from infra.db.scope import AnyRow, TenantScope
from infra.db.tables.configuration import queue
from infra.db.tables.directory import tenant
from infra.db.tables.identity import membership, user_account

# Organisations whose agents take no calls and register no phones.
ENDED = ("closed", "erased")

_LOCK = text("SELECT pg_advisory_xact_lock(hashtextextended(:key, 0))")

_held = membership.c
# As the index says it, with the word itself: of a parameter PostgreSQL can't tell that it fits.
MAKES_AGENT = and_(
    _held.role == literal_column("'agent'"),  # Role.AGENT
    _held.home_id != _held.tenant_id,
    _held.queue_ids.is_not(None),
)


def is_not_over(now_ms: int) -> ColumnElement[bool]:
    """The membership holds now or will."""
    return and_(
        _held.revoked_at_ms.is_(None),
        or_(_held.until_at_ms.is_(None), _held.until_at_ms > now_ms),
    )


@dataclass(frozen=True, slots=True)
class GuestRepository:
    """Guests of the scope's tenant."""

    scope: TenantScope

    async def organisation(self) -> AnyRow | None:
        """The tenant's own row."""
        return await self.scope.row(self.scope.select(tenant))

    async def queue_names(self, queue_ids: Collection[str]) -> dict[str, str]:
        """Names of those of the ids that are queues."""
        statement = self.scope.select(queue, queue.c.queue_id, queue.c.name).where(
            queue.c.queue_id.in_(queue_ids)
        )
        return {row.queue_id: row.name for row in await self.scope.rows(statement)}

    async def add(self, home_id: str, values: dict[str, Any]) -> None:
        """Let somebody in.

        Args: values: by column, of different kinds.
        """
        await self.scope.execute(self.scope.insert(membership, home_id=home_id, **values))

    async def present(
        self, now_ms: int, membership_id: str, home_id: str | None = None
    ) -> AnyRow | None:
        """A guest's membership that is not over, held against other changes; None: no such."""
        statement = (
            self.scope.select(membership)
            .where(_held.membership_id == membership_id, is_not_over(now_ms))
            .where(_held.home_id != self.scope.tenant_id)
        )
        if home_id is not None:
            statement = statement.where(_held.home_id == home_id)
        found = await self.scope.row(statement)
        if found is None:
            return None
        # The guest before its rows, as everybody does: else two would wait for each other.
        await self.lock(found.user_id)
        return await self.scope.row(statement.with_for_update())

    async def lock(self, user_id: str) -> None:
        """Let changes of what one guest is here come one after the other."""
        key = f"guest {self.scope.tenant_id} {user_id}"
        await self.scope.connection.execute(_LOCK, {"key": key})

    async def change(self, membership_id: str, values: dict[str, Any]) -> None:
        """Change columns of a membership."""
        await self.scope.execute(
            self.scope.update(membership)
            .where(_held.membership_id == membership_id)
            .values(**values)
        )

    async def agent_grants(self, home_id: str, user_id: str) -> Sequence[AnyRow]:
        """What makes, or made, the guest an agent here; held until the transaction ends."""
        return await self.scope.rows(
            self.scope.select(membership)
            .where(MAKES_AGENT, _held.home_id == home_id, _held.user_id == user_id)
            .where(or_(_held.revoked_at_ms.is_(None), _held.seated_as.is_not(None)))
            .order_by(_held.membership_id)
            .with_for_update()
        )

    async def mark_seated(self, membership_ids: Collection[str], name: str | None) -> None:
        """Note under which name the guest is an agent by these grants; None: is none."""
        if membership_ids:
            await self.scope.execute(
                self.scope.update(membership)
                .where(_held.membership_id.in_(membership_ids))
                .values(seated_as=name)
            )


@dataclass(frozen=True, slots=True)
class HomeRepository:
    """The organisation that guests come from."""

    scope: TenantScope

    async def organisation(self) -> AnyRow | None:
        """Its own row."""
        return await self.scope.row(self.scope.select(tenant))

    async def person(self, user_id: str) -> AnyRow | None:
        """One of its people who was not removed, or None."""
        statement = self.scope.select(user_account).where(user_account.c.user_id == user_id)
        return await self.scope.row(statement.where(user_account.c.removed_at_ms.is_(None)))

    async def name_of(self, user_id: str) -> str:
        """A person's name, also of one who was removed; empty for none."""
        statement = self.scope.select(user_account, user_account.c.name)
        row = await self.scope.row(statement.where(user_account.c.user_id == user_id))
        return "" if row is None else str(row.name)


@dataclass(frozen=True, slots=True)
class GuestDirectory:
    """Guests of all organisations; run with the platform's role."""

    connection: AsyncConnection

    async def due(
        self, now_ms: int, limit: int, held_back: Collection[tuple[str, str]]
    ) -> Sequence[AnyRow]:
        """Guests who are to become agents, are to be none any more, or have another name now.

        Args:
            held_back: tenant and person, not looked at.
        """
        holds = and_(
            is_not_over(now_ms),
            _held.from_at_ms <= now_ms,
            user_account.c.status != "disabled",
            tenant.c.status.not_in(ENDED),
        )
        guest: tuple[ColumnElement[Any], ...] = (_held.tenant_id, _held.home_id, _held.user_id)
        wanted = case((holds, user_account.c.name), else_=None)
        statement = (
            select(*guest)
            .distinct()
            .join(
                user_account,
                (user_account.c.tenant_id == _held.home_id)
                & (user_account.c.user_id == _held.user_id),
            )
            .join(tenant, tenant.c.tenant_id == _held.tenant_id)
            .where(MAKES_AGENT, _held.seated_as.is_distinct_from(wanted))
            .order_by(_held.tenant_id, _held.user_id)
            .limit(limit)
        )
        if held_back:
            statement = statement.where(tuple_(_held.tenant_id, _held.user_id).not_in(held_back))
        return (await self.connection.execute(statement)).all()
