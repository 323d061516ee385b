"""Rows of sign-ups under way; run with the platform's role."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from sqlalchemy import delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from infra.db.scope import AnyRow
from infra.db.tables.sign_in import sign_up


@dataclass(frozen=True, slots=True)
class NewSignUp:
    """A sign-up to keep until its address is confirmed."""

    sign_up_id: str
    email: str
    name: str
    company: str
    locale: str
    time_zone: str
    password_hash: str
    code_hash: bytes
    created_at_ms: int
    expires_at_ms: int


@dataclass(frozen=True, slots=True)
class SignUpRepository:
    """Sign-ups of nobody's tenant yet."""

    connection: AsyncConnection

    async def add(self, new: NewSignUp) -> None:
        """Keep one."""
        await self.connection.execute(insert(sign_up).values(**asdict(new)))

    async def lock(self, sign_up_id: str) -> AnyRow | None:
        """One sign-up, for this transaction alone; or None."""
        statement = select(sign_up).where(sign_up.c.sign_up_id == sign_up_id).with_for_update()
        return (await self.connection.execute(statement)).one_or_none()

    async def count_attempt(self, sign_up_id: str) -> None:
        """A wrong code came."""
        await self.connection.execute(
            update(sign_up)
            .where(sign_up.c.sign_up_id == sign_up_id)
            .values(attempts=sign_up.c.attempts + 1)
        )

    async def remove(self, sign_up_id: str) -> None:
        """It has become a tenant: its password's hash is kept in one place only."""
        await self.connection.execute(delete(sign_up).where(sign_up.c.sign_up_id == sign_up_id))

    async def forget(self, before_ms: int) -> int:
        """Delete what expired before; returns how many."""
        statement = delete(sign_up).where(sign_up.c.expires_at_ms < before_ms)
        return (await self.connection.execute(statement)).rowcount
