"""Rows behind a tenant's sign-in rules."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select

from infra.db.scope import AnyRow, TenantScope
from infra.db.tables.directory import tenant
from infra.db.tables.identity import session, user_account
from infra.db.tables.sign_in import totp_secret


@dataclass(frozen=True, slots=True)
class RulesRepository:
    """The rules of one organisation, and how its people stand to them."""

    scope: TenantScope

    async def locked(self) -> AnyRow | None:
        """The organisation's rules; two changes at once come one after the other."""
        return await self.scope.row(
            self.scope.select(tenant, tenant.c.demands_second_factor).with_for_update(
                key_share=True
            )
        )

    async def demands_second_factor(self) -> bool:
        """Whether a second factor is demanded."""
        row = await self.scope.row(self.scope.select(tenant, tenant.c.demands_second_factor))
        return bool(row and row.demands_second_factor)

    async def demand_second_factor(self, *, is_demanded: bool) -> None:
        """Demand a second factor from now on, or no more."""
        await self.scope.execute(
            self.scope.update(tenant).values(demands_second_factor=is_demanded)
        )

    async def session(self, session_id: str) -> AnyRow | None:
        """How a person of this organisation proved itself in a session."""
        return await self.scope.row(
            self.scope.select(session, session.c.method, session.c.second_factor_at_ms).where(
                session.c.session_id == session_id
            )
        )

    async def people_with_password(self) -> AnyRow | None:
        """Active people who have a password: `people`, and `without` an authenticator app."""
        has_app = (
            select(totp_secret.c.user_id)
            .where(
                totp_secret.c.tenant_id == user_account.c.tenant_id,
                totp_secret.c.user_id == user_account.c.user_id,
                totp_secret.c.confirmed_at_ms.is_not(None),
            )
            .exists()
        )
        return await self.scope.row(
            self.scope.select(
                user_account,
                func.count().label("people"),
                func.count().filter(~has_app).label("without"),
            ).where(user_account.c.status == "active", user_account.c.password_hash.is_not(None))
        )
