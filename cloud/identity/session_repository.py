"""Rows of browser sessions of one organisation's people."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import Select, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from cloud.identity.session_rules import IDLE_LIFE_MS
from infra.contracts.ids import TenantId, UserId
from infra.db.scope import AnyRow
from infra.db.tables.identity import session, user_account


@dataclass(frozen=True, slots=True)
class NewSession:
    """A session to keep."""

    session_id: str
    user_id: UserId
    hash: bytes
    method: str
    ip: str
    user_agent: str
    created_at_ms: int
    last_seen_at_ms: int
    expires_at_ms: int
    second_factor_at_ms: int | None


@dataclass(frozen=True, slots=True)
class SessionRepository:
    """Sessions of the people of one organisation; the connection is its own or the platform's."""

    connection: AsyncConnection
    home_id: TenantId

    async def in_force(self, token_hash: bytes, now_ms: int) -> AnyRow | None:
        """The session of this hash with its active user, if it is in force."""
        statement: Select[Any] = (
            select(session.c.session_id, session.c.user_id, user_account.c.name)
            .join(
                user_account,
                (user_account.c.tenant_id == session.c.tenant_id)
                & (user_account.c.user_id == session.c.user_id),
            )
            .where(session.c.tenant_id == self.home_id, session.c.hash == token_hash)
            .where(session.c.revoked_at_ms.is_(None), session.c.expires_at_ms > now_ms)
            .where(session.c.last_seen_at_ms > now_ms - IDLE_LIFE_MS)
            .where(user_account.c.status == "active")
        )
        row: AnyRow | None = (await self.connection.execute(statement)).one_or_none()
        return row

    async def add(self, new: NewSession) -> None:
        """Keep a session."""
        await self.connection.execute(insert(session).values(tenant_id=self.home_id, **asdict(new)))

    async def signed_in(self, user_id: UserId, now_ms: int) -> None:
        """Note when the person last signed in."""
        await self.connection.execute(
            update(user_account)
            .where(user_account.c.tenant_id == self.home_id, user_account.c.user_id == user_id)
            .values(last_sign_in_at_ms=now_ms)
        )

    async def of_user(self, user_id: UserId, now_ms: int, idle_ms: int) -> Sequence[AnyRow]:
        """The person's sessions in force, newest use first."""
        columns = session.c
        statement = (
            select(session)
            .where(columns.tenant_id == self.home_id, columns.user_id == user_id)
            .where(columns.revoked_at_ms.is_(None), columns.expires_at_ms > now_ms)
            .where(columns.last_seen_at_ms > now_ms - idle_ms)
            .order_by(columns.last_seen_at_ms.desc(), columns.session_id)
        )
        return (await self.connection.execute(statement)).all()

    async def seen(self, session_id: str, now_ms: int) -> None:
        """Note that it was used."""
        await self.connection.execute(
            update(session)
            .where(session.c.tenant_id == self.home_id, session.c.session_id == session_id)
            .values(last_seen_at_ms=now_ms)
        )

    async def proved_second_factor(self, session_id: str, now_ms: int) -> None:
        """Note that a second factor was proved in a session."""
        await self.connection.execute(
            update(session)
            .where(session.c.tenant_id == self.home_id, session.c.session_id == session_id)
            .values(second_factor_at_ms=now_ms)
        )

    async def forget_second_factor(self, user_id: UserId) -> None:
        """No session of the person counts as proved by our own second factor any more."""
        await self.connection.execute(
            update(session)
            .where(session.c.tenant_id == self.home_id, session.c.user_id == user_id)
            .where(session.c.method != "oidc", session.c.second_factor_at_ms.is_not(None))
            .values(second_factor_at_ms=None)
        )

    async def revoke(
        self, user_id: UserId, now_ms: int, *, only: str | None = None, keep: str | None = None
    ) -> list[str]:
        """End sessions of a person: one, or all but one; returns those that were in force."""
        columns = session.c
        statement = (
            update(session)
            .where(columns.tenant_id == self.home_id, columns.user_id == user_id)
            .where(columns.revoked_at_ms.is_(None))
            .values(revoked_at_ms=now_ms)
            .returning(columns.session_id)
        )
        if only is not None:
            statement = statement.where(columns.session_id == only)
        if keep is not None:
            statement = statement.where(columns.session_id != keep)
        return list((await self.connection.execute(statement)).scalars())
