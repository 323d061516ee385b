"""Rows of identity providers, their mail domains, subjects, and sign-ins under way."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from infra.contracts.ids import TenantId, UserId
from infra.db.scope import AnyRow, TenantScope
from infra.db.tables.identity import membership, user_account
from infra.db.tables.single_sign_on import (
    identity_provider,
    sso_attempt,
    sso_domain,
    sso_subject,
)


async def tenant_of_provider(connection: AsyncConnection, provider_id: str) -> TenantId | None:
    """Whose provider it is; the platform's connection."""
    statement = select(identity_provider.c.tenant_id).where(
        identity_provider.c.provider_id == provider_id
    )
    found = (await connection.execute(statement)).scalar_one_or_none()
    return None if found is None else TenantId(found)


async def owner_of_domain(connection: AsyncConnection, domain: str) -> AnyRow | None:
    """Tenant and provider that have proved the domain; the platform's connection."""
    statement: Select[Any] = select(sso_domain.c.tenant_id, sso_domain.c.provider_id).where(
        sso_domain.c.domain == domain, sso_domain.c.proved_at_ms.is_not(None)
    )
    row: AnyRow | None = (await connection.execute(statement)).one_or_none()
    return row


@dataclass(frozen=True, slots=True)
class ProviderRepository:
    """Providers and domains of one tenant."""

    scope: TenantScope

    async def all(self) -> Sequence[AnyRow]:
        """Every provider, by name; bounded by MAX_PROVIDERS of the service."""
        return await self.scope.rows(
            self.scope.select(identity_provider).order_by(
                identity_provider.c.name, identity_provider.c.provider_id
            )
        )

    async def get(self, provider_id: str) -> AnyRow | None:
        """One provider, or None."""
        return await self.scope.row(
            self.scope.select(identity_provider).where(
                identity_provider.c.provider_id == provider_id
            )
        )

    async def add(self, provider_id: str, values: dict[str, Any]) -> None:
        """Add a provider."""
        await self.scope.execute(
            self.scope.insert(identity_provider, provider_id=provider_id, **values)
        )

    async def change(self, provider_id: str, values: dict[str, Any]) -> None:
        """Change a provider."""
        await self.scope.execute(
            self.scope.update(identity_provider)
            .where(identity_provider.c.provider_id == provider_id)
            .values(**values)
        )

    async def remove(self, provider_id: str) -> bool:
        """Remove a provider with its domains and subjects; False when there is none."""
        statement = self.scope.delete(identity_provider).where(
            identity_provider.c.provider_id == provider_id
        )
        return (await self.scope.execute(statement)).rowcount == 1

    async def domains(self, provider_id: str | None = None) -> Sequence[AnyRow]:
        """Domains of a provider, or of all, by name."""
        statement = self.scope.select(sso_domain).order_by(sso_domain.c.domain)
        if provider_id is not None:
            statement = statement.where(sso_domain.c.provider_id == provider_id)
        return await self.scope.rows(statement)

    async def add_domains(self, provider_id: str, rows: Sequence[dict[str, Any]]) -> None:
        """Claim domains."""
        if rows:
            values = [{"provider_id": provider_id, **row} for row in rows]
            await self.scope.execute(self.scope.insert_many(sso_domain, values))

    async def remove_domains(self, provider_id: str, domains: Iterable[str]) -> None:
        """Give up domains, proved or not."""
        await self.scope.execute(
            self.scope.delete(sso_domain)
            .where(sso_domain.c.provider_id == provider_id)
            .where(sso_domain.c.domain.in_(list(domains)))
        )

    async def prove_domain(self, domain: str, now_ms: int) -> None:
        """The domain is the tenant's; breaks a constraint when another tenant has proved it."""
        await self.scope.execute(
            self.scope.update(sso_domain)
            .where(sso_domain.c.domain == domain)
            .values(proved_at_ms=now_ms)
        )

    async def is_proved(self, domain: str) -> bool:
        """Whether the tenant has proved the domain, for any of its providers."""
        row = await self.scope.row(
            self.scope.select(sso_domain, sso_domain.c.domain)
            .where(sso_domain.c.domain == domain)
            .where(sso_domain.c.proved_at_ms.is_not(None))
        )
        return row is not None

    async def requiring(self) -> int:
        """How many providers with a proved domain forbid passwords."""
        row = await self.scope.row(
            self.scope.select(
                identity_provider,
                func.count(identity_provider.c.provider_id.distinct()).label("rows"),
            )
            .join(
                sso_domain,
                (sso_domain.c.tenant_id == identity_provider.c.tenant_id)
                & (sso_domain.c.provider_id == identity_provider.c.provider_id),
            )
            .where(identity_provider.c.is_required, sso_domain.c.proved_at_ms.is_not(None))
        )
        return int(row.rows) if row else 0

    async def is_owner(self, user_id: UserId, now_ms: int) -> bool:
        """Whether the person is one of the tenant's own owners."""
        row = await self.scope.row(
            self.scope.select(membership, func.count().label("rows"))
            .where(membership.c.home_id == self.scope.tenant_id, membership.c.user_id == user_id)
            .where(membership.c.role == "owner", membership.c.revoked_at_ms.is_(None))
            .where(membership.c.from_at_ms <= now_ms)
            .where(or_(membership.c.until_at_ms.is_(None), membership.c.until_at_ms > now_ms))
        )
        return bool(row and row.rows)


@dataclass(frozen=True, slots=True)
class SubjectRepository:
    """Which person a provider's subject is."""

    scope: TenantScope

    async def user(self, provider_id: str, subject: str) -> AnyRow | None:
        """The person of the subject, or None; one who was removed comes as a new one."""
        return await self.scope.row(
            self.scope.select(sso_subject, user_account)
            .join(
                user_account,
                (user_account.c.tenant_id == sso_subject.c.tenant_id)
                & (user_account.c.user_id == sso_subject.c.user_id),
            )
            .where(sso_subject.c.provider_id == provider_id, sso_subject.c.subject == subject)
            .where(user_account.c.removed_at_ms.is_(None))
        )

    async def user_of_email(self, email: str) -> AnyRow | None:
        """The tenant's person of that address, or None."""
        return await self.scope.row(
            self.scope.select(user_account).where(user_account.c.email == email)
        )

    async def is_linked(self, provider_id: str, user_id: UserId) -> bool:
        """Whether the provider already has another subject for the person."""
        row = await self.scope.row(
            self.scope.select(sso_subject, func.count().label("rows")).where(
                sso_subject.c.provider_id == provider_id, sso_subject.c.user_id == user_id
            )
        )
        return bool(row and row.rows)

    async def link(self, provider_id: str, subject: str, user_id: UserId, now_ms: int) -> None:
        """Remember the person of a subject."""
        values = {"user_id": user_id, "created_at_ms": now_ms}
        statement = self.scope.insert(
            sso_subject, provider_id=provider_id, subject=subject, **values
        )
        await self.scope.execute(
            statement.on_conflict_do_update(
                index_elements=["tenant_id", "provider_id", "subject"], set_=values
            )
        )

    async def forget_all(self, provider_id: str) -> None:
        """Forget the subjects: they were another issuer's."""
        await self.scope.execute(
            self.scope.delete(sso_subject).where(sso_subject.c.provider_id == provider_id)
        )


@dataclass(frozen=True, slots=True)
class AttemptRepository:
    """Sign-ins between the leap to a provider and the way back."""

    scope: TenantScope

    async def add(self, values: dict[str, Any]) -> None:
        """Begin one."""
        await self.scope.execute(self.scope.insert(sso_attempt, **values))

    async def take(self, state_hash: bytes, browser_hash: bytes, now_ms: int) -> AnyRow | None:
        """End one: whoever comes with the same state again, or from another browser, gets None."""
        return await self.scope.row(
            self.scope.delete(sso_attempt)
            .where(sso_attempt.c.state_hash == state_hash)
            .where(sso_attempt.c.browser_hash == browser_hash)
            .where(sso_attempt.c.expires_at_ms > now_ms)
            .returning(sso_attempt)
        )

    async def prune(self, provider_id: str, now_ms: int, keep: int) -> None:
        """Delete the provider's expired ones, and all but its `keep` newest."""
        newest = (
            self.scope.select(sso_attempt, sso_attempt.c.state_hash)
            .where(sso_attempt.c.provider_id == provider_id)
            .order_by(sso_attempt.c.created_at_ms.desc())
            .limit(keep)
        )
        await self.scope.execute(
            self.scope.delete(sso_attempt)
            .where(sso_attempt.c.provider_id == provider_id)
            .where(
                or_(sso_attempt.c.expires_at_ms <= now_ms, sso_attempt.c.state_hash.not_in(newest))
            )
        )
