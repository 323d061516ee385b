"""Rows of one-time tokens: invitations, password resets, the second step of a sign-in."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import Update, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from cloud.api.boundary import new_id
from cloud.identity.secrets import hash_token, new_token, read_token
from infra.contracts.ids import TenantId, UserId
from infra.db.scope import AnyRow
from infra.db.tables.sign_in import one_time_token


class Purpose(StrEnum):
    """What a token is good for; one of another purpose is none."""

    INVITATION = "invitation"
    PASSWORD_RESET = "password_reset"  # noqa: S105 - a kind of token, not one
    SECOND_FACTOR = "second_factor"


# How each kind of token begins: whoever finds one knows what it is.
PREFIXES = {
    Purpose.INVITATION: "tdi",
    Purpose.PASSWORD_RESET: "tdr",
    Purpose.SECOND_FACTOR: "tdc",
}


def home_of(token: str, purpose: Purpose) -> TenantId | None:
    """The organisation that a token names; None when it has not the form of one."""
    parts = read_token(token)
    if parts is None or parts.prefix != PREFIXES[purpose]:
        return None
    return parts.tenant_id


@dataclass(frozen=True, slots=True)
class TokenRepository:
    """One-time tokens of one organisation's people."""

    connection: AsyncConnection
    home_id: TenantId

    async def make(self, user_id: UserId, purpose: Purpose, life_ms: int, now_ms: int) -> str:
        """Make a token; its text leaves here once. Earlier ones of the purpose end."""
        await self.end_all(user_id, purpose, now_ms)
        token = new_token(PREFIXES[purpose], self.home_id)
        await self.connection.execute(
            insert(one_time_token).values(
                tenant_id=self.home_id,
                token_id=new_id(now_ms),
                user_id=user_id,
                purpose=purpose.value,
                hash=hash_token(token),
                created_at_ms=now_ms,
                expires_at_ms=now_ms + life_ms,
            )
        )
        return token

    async def made_since(
        self, purpose: Purpose, since_ms: int, user_id: UserId | None = None
    ) -> int:
        """How many tokens of the purpose were made since: for one person, or for all."""
        columns = one_time_token.c
        statement = (
            select(func.count())
            .select_from(one_time_token)
            .where(columns.tenant_id == self.home_id, columns.purpose == purpose.value)
            .where(columns.created_at_ms > since_ms)
        )
        if user_id is not None:
            statement = statement.where(columns.user_id == user_id)
        return int((await self.connection.execute(statement)).scalar_one())

    async def find(self, token: str, purpose: Purpose, now_ms: int) -> AnyRow | None:
        """The token's row if it is in force; locked, so that it is used once."""
        columns = one_time_token.c
        statement = (
            select(one_time_token)
            .where(columns.tenant_id == self.home_id, columns.hash == hash_token(token))
            .where(columns.purpose == purpose.value, columns.used_at_ms.is_(None))
            .where(columns.expires_at_ms > now_ms)
            .with_for_update()
        )
        return (await self.connection.execute(statement)).one_or_none()

    async def count_attempt(self, token_id: str) -> None:
        """Something wrong was said with it."""
        await self.connection.execute(
            self._one(token_id).values(attempts=one_time_token.c.attempts + 1)
        )

    async def use(self, token_id: str, now_ms: int) -> None:
        """Use it up."""
        await self.connection.execute(self._one(token_id).values(used_at_ms=now_ms))

    async def end_all(self, user_id: UserId, purpose: Purpose, now_ms: int) -> None:
        """Void a person's tokens of the purpose."""
        columns = one_time_token.c
        await self.connection.execute(
            update(one_time_token)
            .where(columns.tenant_id == self.home_id, columns.user_id == user_id)
            .where(columns.purpose == purpose.value, columns.used_at_ms.is_(None))
            .values(used_at_ms=now_ms)
        )

    def _one(self, token_id: str) -> Update:
        columns = one_time_token.c
        return update(one_time_token).where(
            columns.tenant_id == self.home_id, columns.token_id == token_id
        )
