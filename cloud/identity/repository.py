"""Rows behind a request's principal: keys, sessions, memberships in force."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import or_

from cloud.identity.membership import Held
from infra.contracts.ids import QueueId, TenantId, UserId
from infra.db.scope import AnyRow, TenantScope
from infra.db.tables.directory import api_key, tenant
from infra.db.tables.identity import membership, session, user_account


@dataclass(frozen=True, slots=True)
class PrincipalRepository:
    """Look-ups of one organisation, inside its transaction."""

    scope: TenantScope

    async def organisation(self) -> AnyRow | None:
        """The organisation's own row."""
        return await self.scope.row(self.scope.select(tenant))

    async def api_key(self, key_hash: bytes) -> AnyRow | None:
        """The key of this hash, if it is in force."""
        return await self.scope.row(
            self.scope.select(api_key)
            .where(api_key.c.hash == key_hash)
            .where(api_key.c.revoked_at_ms.is_(None))
        )

    async def session(self, token_hash: bytes, now_ms: int) -> AnyRow | None:
        """The session of this hash with its active user, if it is in force."""
        return await self.scope.row(
            self.scope.select(
                session,
                session.c.session_id,
                session.c.user_id,
                session.c.last_seen_at_ms,
                user_account.c.name,
                user_account.c.email,
            )
            .join(
                user_account,
                (user_account.c.tenant_id == session.c.tenant_id)
                & (user_account.c.user_id == session.c.user_id),
            )
            .where(session.c.hash == token_hash, session.c.revoked_at_ms.is_(None))
            .where(session.c.expires_at_ms > now_ms, user_account.c.status == "active")
        )

    async def held(self, home_id: TenantId, user_id: UserId, now_ms: int) -> list[Held]:
        """The person's memberships in this organisation that hold now."""
        rows = await self.scope.rows(
            self.scope.select(membership)
            .where(membership.c.home_id == home_id, membership.c.user_id == user_id)
            .where(membership.c.revoked_at_ms.is_(None), membership.c.from_at_ms <= now_ms)
            .where(or_(membership.c.until_at_ms.is_(None), membership.c.until_at_ms > now_ms))
            .order_by(membership.c.membership_id)
        )
        return [
            Held(
                row.membership_id,
                row.role,
                None if row.queue_ids is None else frozenset(map(QueueId, row.queue_ids)),
            )
            for row in rows
        ]
