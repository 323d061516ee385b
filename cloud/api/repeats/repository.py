"""Rows of idempotency keys: claimed, committed with the change itself, answered."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, or_, select, tuple_

from infra.db.scope import AnyRow, TenantScope
from infra.db.tables.audit import idempotency_key

KEPT_MS = 24 * 3600 * 1_000  # a client that has not asked again within a day has given up
# No request runs for so long (a statement ends after 15 s): what is older was lost with its node.
LEASE_MS = 60_000
PRUNED_ROWS = 100  # expired ones that each claim removes: more than it adds


@dataclass(frozen=True, slots=True)
class Claim:
    """One attempt to carry a request out.

    Attributes:
        claim_id: of this attempt; another that takes over has another.
    """

    tenant_id: str
    principal: str
    key_hash: bytes
    fingerprint: bytes
    claim_id: str


@dataclass(frozen=True, slots=True)
class RepeatRepository:
    """Keys of one tenant."""

    scope: TenantScope

    async def claim(self, claim: Claim, now_ms: int) -> bool:
        """Make the request ours; False when it is, or was, another's."""
        columns = idempotency_key.c
        values = {
            "fingerprint": claim.fingerprint,
            "state": "running",
            "claim_id": claim.claim_id,
            "status": None,
            "headers": None,
            "body": None,
            "claimed_at_ms": now_ms,
            "expires_at_ms": now_ms + KEPT_MS,
        }
        is_lost = and_(
            columns.state == "running",
            columns.claimed_at_ms <= now_ms - LEASE_MS,
            columns.fingerprint == claim.fingerprint,
        )
        statement = (
            self.scope.insert(
                idempotency_key, principal=claim.principal, key_hash=claim.key_hash, **values
            )
            .on_conflict_do_update(
                index_elements=["tenant_id", "principal", "key_hash"],
                set_=values,
                where=or_(columns.expires_at_ms <= now_ms, is_lost),
            )
            .returning(columns.claim_id)
        )
        return await self.scope.row(statement) is not None

    async def get(self, claim: Claim) -> AnyRow | None:
        """The key's row, or None."""
        columns = idempotency_key.c
        return await self.scope.row(
            self.scope.select(idempotency_key)
            .where(columns.principal == claim.principal)
            .where(columns.key_hash == claim.key_hash)
        )

    async def commit(self, claim: Claim) -> bool:
        """Note, in the transaction of the change, that it is made; False: another took over."""
        return await self._set(claim, {"state": "committed"})

    async def answer(self, claim: Claim, status: int, headers: dict[str, str], body: bytes) -> bool:
        """Keep the sealed answer for those who ask again."""
        values = {"state": "answered", "status": status, "headers": headers, "body": body}
        return await self._set(claim, values)

    async def release(self, claim: Claim) -> bool:
        """Forget a request that changed nothing; False when it did change something."""
        columns = idempotency_key.c
        statement = self.scope.delete(idempotency_key).where(
            columns.principal == claim.principal,
            columns.key_hash == claim.key_hash,
            columns.claim_id == claim.claim_id,
            columns.state == "running",
        )
        return (await self.scope.execute(statement)).rowcount == 1

    async def prune(self, now_ms: int) -> None:
        """Remove some expired keys."""
        columns = idempotency_key.c
        keys = (columns.tenant_id, columns.principal, columns.key_hash)
        old = (
            select(*keys)
            .where(columns.tenant_id == self.scope.tenant_id, columns.expires_at_ms <= now_ms)
            .limit(PRUNED_ROWS)
            .with_for_update(skip_locked=True)
            .cte("old")
            .prefix_with("MATERIALIZED")
        )
        await self.scope.execute(
            self.scope.delete(idempotency_key).where(tuple_(*keys) == tuple_(*old.c))
        )

    async def _set(self, claim: Claim, values: dict[str, Any]) -> bool:
        columns = idempotency_key.c
        statement = (
            self.scope.update(idempotency_key)
            .where(columns.principal == claim.principal)
            .where(columns.key_hash == claim.key_hash)
            .where(columns.claim_id == claim.claim_id)
            .values(**values)
        )
        return (await self.scope.execute(statement)).rowcount == 1
