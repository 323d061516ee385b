"""Rows of people: found by address, added with their organisation, changed by themselves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import BigInteger, bindparam, insert, or_, select, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncConnection

from cloud.identity.permissions import OperatorRole, Role
from infra.contracts.ids import TenantId, UserId
from infra.db.scope import AnyRow
from infra.db.statements import fixed
from infra.db.tables.directory import tenant
from infra.db.tables.identity import membership, sign_in_name, user_account

_PERSON = fixed(
    select(user_account).where(
        user_account.c.tenant_id == bindparam("home_id"),
        user_account.c.user_id == bindparam("user_id"),
    )
)
_ORGANISATION = fixed(select(tenant).where(tenant.c.tenant_id == bindparam("tenant_id")))
_NOW_MS = bindparam("now_ms", type_=BigInteger)
_WHERE_MEMBER = fixed(
    select(tenant.c.tenant_id, tenant.c.name, tenant.c.kind)
    .add_columns(membership.c.role, membership.c.until_at_ms)
    .join(tenant, tenant.c.tenant_id == membership.c.tenant_id)
    .where(membership.c.home_id == bindparam("home_id"))
    .where(membership.c.user_id == bindparam("user_id"))
    .where(membership.c.revoked_at_ms.is_(None), membership.c.from_at_ms <= _NOW_MS)
    .where(or_(membership.c.until_at_ms.is_(None), membership.c.until_at_ms > _NOW_MS))
    .order_by(tenant.c.name, tenant.c.tenant_id, membership.c.membership_id)
)


@dataclass(frozen=True, slots=True)
class NewUser:
    """A person to add."""

    user_id: UserId
    email: str
    name: str
    locale: str
    status: str
    password_hash: str | None


@dataclass(frozen=True, slots=True)
class UserRepository:
    """People; the connection is their organisation's or, across organisations, the platform's."""

    connection: AsyncConnection

    async def operator_id(self) -> TenantId | None:
        """The operator's organisation, if it is there."""
        statement = select(tenant.c.tenant_id).where(tenant.c.kind == "operator")
        found = (await self.connection.execute(statement)).scalar_one_or_none()
        return None if found is None else TenantId(found)

    async def add(self, home_id: TenantId, new: NewUser, now_ms: int) -> None:
        """Add a person and the address it signs in with; a taken address breaks a constraint."""
        await self.connection.execute(
            insert(user_account).values(
                tenant_id=home_id,
                user_id=new.user_id,
                email=new.email,
                name=new.name,
                locale=new.locale,
                status=new.status,
                password_hash=new.password_hash,
                created_at_ms=now_ms,
            )
        )
        await self.connection.execute(
            insert(sign_in_name).values(tenant_id=home_id, email=new.email, user_id=new.user_id)
        )

    async def grant_at_home(
        self,
        home_id: TenantId,
        user_id: UserId,
        membership_id: str,
        role: Role | OperatorRole,
        granted_by: str,
        now_ms: int,
    ) -> None:
        """Give a person a role in its own organisation, without an end."""
        await self.connection.execute(
            insert(membership).values(
                tenant_id=home_id,
                membership_id=membership_id,
                home_id=home_id,
                user_id=user_id,
                role=role.value,
                from_at_ms=now_ms,
                created_at_ms=now_ms,
                granted_by=granted_by,
            )
        )

    async def by_email(self, email: str) -> AnyRow | None:
        """The person of that address in any organisation; the platform's connection only."""
        statement = (
            select(user_account)
            .join(
                sign_in_name,
                (sign_in_name.c.tenant_id == user_account.c.tenant_id)
                & (sign_in_name.c.user_id == user_account.c.user_id),
            )
            .where(sign_in_name.c.email == email)
        )
        return (await self.connection.execute(statement)).one_or_none()

    async def get(self, home_id: TenantId, user_id: UserId) -> AnyRow | None:
        """One person, or None."""
        values = {"home_id": home_id, "user_id": user_id}
        return (await self.connection.execute(_PERSON, values)).one_or_none()

    async def organisation(self, tenant_id: TenantId) -> AnyRow | None:
        """One organisation, or None."""
        found = await self.connection.execute(_ORGANISATION, {"tenant_id": tenant_id})
        return found.one_or_none()

    async def change(self, home_id: TenantId, user_id: UserId, **values: str) -> None:
        """Change columns of a person."""
        await self.connection.execute(
            update(user_account)
            .where(user_account.c.tenant_id == home_id, user_account.c.user_id == user_id)
            .values(**values)
        )

    async def take_name(self, home_id: TenantId, user_id: UserId, email: str) -> None:
        """Let a person sign in with the address, unless it does so already."""
        await self.connection.execute(
            upsert(sign_in_name)
            .values(tenant_id=home_id, email=email, user_id=user_id)
            .on_conflict_do_nothing(index_elements=["tenant_id", "email"])
        )

    async def where_member(
        self, home_id: TenantId, user_id: UserId, now_ms: int
    ) -> Sequence[AnyRow]:
        """Memberships in force with their organisations, by name; the platform's connection."""
        values = {"home_id": home_id, "user_id": user_id, "now_ms": now_ms}
        return (await self.connection.execute(_WHERE_MEMBER, values)).all()
