"""Rows of second factors: sealed secrets of authenticator apps, hashes of recovery codes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import bindparam, func, select

from infra.contracts.ids import UserId
from infra.db.scope import AnyRow, TenantScope
from infra.db.statements import fixed
from infra.db.tables.sign_in import recovery_code, totp_secret

_CONFIRMED = fixed(
    select(totp_secret.c.user_id).where(
        totp_secret.c.tenant_id == bindparam("tenant_id"),
        totp_secret.c.user_id == bindparam("user_id"),
        totp_secret.c.confirmed_at_ms.is_not(None),
    )
)


@dataclass(frozen=True, slots=True)
class SecondFactorRepository:
    """Second factors of one organisation's people."""

    scope: TenantScope

    async def is_on(self, user_id: UserId) -> bool:
        """Whether the person has confirmed an authenticator app."""
        return await self.scope.row(_CONFIRMED, user_id=user_id) is not None

    async def confirmed(self, user_id: UserId) -> AnyRow | None:
        """The app's row, once it is confirmed; locked against a second use of the same code."""
        return await self.scope.row(
            self.scope.select(totp_secret)
            .where(totp_secret.c.user_id == user_id, totp_secret.c.confirmed_at_ms.is_not(None))
            .with_for_update()
        )

    async def draft(self, user_id: UserId) -> AnyRow | None:
        """The app's row before it is confirmed."""
        return await self.scope.row(
            self.scope.select(totp_secret)
            .where(totp_secret.c.user_id == user_id, totp_secret.c.confirmed_at_ms.is_(None))
            .with_for_update()
        )

    async def put_draft(self, user_id: UserId, sealed: bytes, now_ms: int) -> bool:
        """Keep a new secret; False when one is confirmed already."""
        values = {"sealed": sealed, "created_at_ms": now_ms, "last_step": 0}
        statement = self.scope.insert(totp_secret, user_id=user_id, **values)
        done = await self.scope.execute(
            statement.on_conflict_do_update(
                index_elements=["tenant_id", "user_id"],
                set_=values,
                where=totp_secret.c.confirmed_at_ms.is_(None),
            )
        )
        return done.rowcount == 1

    async def confirm(self, user_id: UserId, step: int, now_ms: int) -> None:
        """From now on the app is asked for; the code that confirmed it is used up."""
        await self.scope.execute(
            self.scope.update(totp_secret)
            .where(totp_secret.c.user_id == user_id)
            .values(confirmed_at_ms=now_ms, last_step=step)
        )

    async def use_step(self, user_id: UserId, step: int) -> None:
        """Note the newest step used."""
        await self.scope.execute(
            self.scope.update(totp_secret)
            .where(totp_secret.c.user_id == user_id)
            .values(last_step=step)
        )

    async def remove(self, user_id: UserId) -> bool:
        """Forget app and recovery codes; False when there was no app."""
        await self.scope.execute(
            self.scope.delete(recovery_code).where(recovery_code.c.user_id == user_id)
        )
        done = await self.scope.execute(
            self.scope.delete(totp_secret).where(totp_secret.c.user_id == user_id)
        )
        return done.rowcount == 1

    async def replace_codes(self, user_id: UserId, hashes: Sequence[bytes], now_ms: int) -> None:
        """Keep new recovery codes in place of all earlier ones."""
        await self.scope.execute(
            self.scope.delete(recovery_code).where(recovery_code.c.user_id == user_id)
        )
        rows = [{"user_id": user_id, "hash": each, "created_at_ms": now_ms} for each in hashes]
        await self.scope.execute(self.scope.insert_many(recovery_code, rows))

    async def use_code(self, user_id: UserId, code_hash: bytes, now_ms: int) -> bool:
        """Use up a recovery code; False when there is none of this hash left."""
        done = await self.scope.execute(
            self.scope.update(recovery_code)
            .where(recovery_code.c.user_id == user_id, recovery_code.c.hash == code_hash)
            .where(recovery_code.c.used_at_ms.is_(None))
            .values(used_at_ms=now_ms)
        )
        return done.rowcount == 1

    async def codes_left(self, user_id: UserId) -> int:
        """How many recovery codes are unused."""
        row = await self.scope.row(
            self.scope.select(recovery_code, func.count().label("left")).where(
                recovery_code.c.user_id == user_id, recovery_code.c.used_at_ms.is_(None)
            )
        )
        return 0 if row is None else int(row.left)
