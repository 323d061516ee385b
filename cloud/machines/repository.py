"""Rows of keys, OAuth2 clients and tokens, and directory tokens of one tenant."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Table, func, or_

from cloud.api.pages import newest_first
from infra.db.scope import AnyRow, TenantScope
from infra.db.tables.directory import api_key, tenant
from infra.db.tables.identity import user_account
from infra.db.tables.machines import oauth_client, oauth_token, scim_token

COARSE_MS = 3_600_000  # "last used" is shown to the hour: one write an hour, not one a request


@dataclass(frozen=True, slots=True)
class CredentialRepository:
    """Finds a bearer's row by the hash of its token, if it is in force."""

    scope: TenantScope

    async def api_key_used(self, api_key_id: str, now_ms: int) -> None:
        """Note that a key was used."""
        await self._touch(api_key, "api_key_id", api_key_id, now_ms)

    async def oauth_token(self, token_hash: bytes, now_ms: int) -> AnyRow | None:
        """The access token, with its client's name and permissions and the organisation's kind."""
        return await self.scope.row(
            self.scope.select(
                oauth_token,
                oauth_token.c.permissions,
                oauth_token.c.oauth_client_id,
                oauth_client.c.name,
                oauth_client.c.permissions.label("client_permissions"),
                tenant.c.kind.label("tenant_kind"),
            )
            .join(
                oauth_client,
                (oauth_client.c.tenant_id == oauth_token.c.tenant_id)
                & (oauth_client.c.oauth_client_id == oauth_token.c.oauth_client_id),
            )
            .join(tenant, tenant.c.tenant_id == oauth_token.c.tenant_id)
            .where(oauth_token.c.hash == token_hash, oauth_token.c.expires_at_ms > now_ms)
            .where(oauth_client.c.revoked_at_ms.is_(None))
        )

    async def scim_token(self, token_hash: bytes, now_ms: int) -> AnyRow | None:
        """The directory's token, with the kind of its organisation."""
        row = await self.scope.row(
            self.scope.select(scim_token, scim_token, tenant.c.kind.label("tenant_kind"))
            .join(tenant, tenant.c.tenant_id == scim_token.c.tenant_id)
            .where(scim_token.c.hash == token_hash, scim_token.c.revoked_at_ms.is_(None))
            .where(or_(scim_token.c.expires_at_ms.is_(None), scim_token.c.expires_at_ms > now_ms))
        )
        if row is not None and is_stale(row.last_used_at_ms, now_ms):
            await self._touch(scim_token, "scim_token_id", row.scim_token_id, now_ms)
        return row

    async def _touch(self, table: Table, key: str, key_id: str, now_ms: int) -> None:
        statement = self.scope.update(table).where(table.c[key] == key_id)
        await self.scope.execute(statement.values(last_used_at_ms=now_ms))


def is_stale(last_used_at_ms: int | None, now_ms: int) -> bool:
    """Whether a use is to be noted again."""
    return last_used_at_ms is None or last_used_at_ms <= now_ms - COARSE_MS


@dataclass(frozen=True, slots=True)
class MachineRepository:
    """What a tenant has given to programs; each table has its own id, a time and a revocation."""

    scope: TenantScope

    async def organisation_kind(self) -> str:
        """What kind of organisation the tenant is; empty when there is none."""
        row = await self.scope.row(self.scope.select(tenant, tenant.c.kind))
        return str(row.kind) if row else ""

    async def add(self, table: Table, values: dict[str, Any]) -> None:
        """Add a row."""
        await self.scope.execute(self.scope.insert(table, **values))

    async def page(
        self, table: Table, key: str, cursor: str | None, limit: int
    ) -> Sequence[AnyRow]:
        """Rows, newest first, one more than `limit` if there are more."""
        statement = self.scope.select(table)
        return await self.scope.rows(
            newest_first(statement, table.c.created_at_ms, (table.c[key],), cursor, limit)
        )

    async def in_force(self, table: Table) -> int:
        """How many are not revoked."""
        statement = self.scope.select(table, func.count().label("rows"))
        row = await self.scope.row(statement.where(table.c.revoked_at_ms.is_(None)))
        return int(row.rows) if row else 0

    async def made_by(
        self, table: Table, key: str, created_by: str, now_ms: int
    ) -> Sequence[AnyRow]:
        """Id and name of what somebody made and what is in force."""
        statement = self.scope.select(table, table.c[key].label("id"), table.c.name).where(
            table.c.created_by == created_by, table.c.revoked_at_ms.is_(None)
        )
        if "expires_at_ms" in table.c:
            ends = table.c.expires_at_ms
            statement = statement.where(or_(ends.is_(None), ends > now_ms))
        return await self.scope.rows(statement.order_by(table.c[key]))

    async def people(self, ids: Iterable[str]) -> Sequence[AnyRow]:
        """Name and status of the tenant's people with these ids, removed ones too."""
        columns = user_account.c
        return await self.scope.rows(
            self.scope.select(user_account, columns.user_id, columns.name, columns.status).where(
                columns.user_id.in_(ids)
            )
        )

    async def revoke(self, table: Table, key: str, value: str, now_ms: int) -> AnyRow | None:
        """End one from now on; None when there is none of that id in force."""
        return await self.scope.row(
            self.scope.update(table)
            .where(table.c[key] == value, table.c.revoked_at_ms.is_(None))
            .values(revoked_at_ms=now_ms)
            .returning(table)
        )


@dataclass(frozen=True, slots=True)
class TokenRepository:
    """OAuth2 clients as the token endpoint sees them, and the tokens that they hold."""

    scope: TenantScope

    async def client(self, oauth_client_id: str) -> AnyRow | None:
        """The client, if it is in force."""
        return await self.scope.row(
            self.scope.select(oauth_client)
            .where(oauth_client.c.oauth_client_id == oauth_client_id)
            .where(oauth_client.c.revoked_at_ms.is_(None))
        )

    async def token(self, token_hash: bytes) -> AnyRow | None:
        """The token of this hash."""
        return await self.scope.row(
            self.scope.select(oauth_token).where(oauth_token.c.hash == token_hash)
        )

    async def add(
        self,
        oauth_client_id: str,
        token_hash: bytes,
        permissions: Iterable[str],
        now_ms: int,
        expires_at_ms: int,
    ) -> None:
        """Store a token's hash; the client was used."""
        await self.scope.execute(
            self.scope.insert(
                oauth_token,
                hash=token_hash,
                oauth_client_id=oauth_client_id,
                permissions=sorted(permissions),
                created_at_ms=now_ms,
                expires_at_ms=expires_at_ms,
            )
        )
        await self.scope.execute(
            self.scope.update(oauth_client)
            .where(oauth_client.c.oauth_client_id == oauth_client_id)
            .values(last_used_at_ms=now_ms)
        )

    async def prune(self, oauth_client_id: str, now_ms: int, keep: int) -> None:
        """Delete the client's expired tokens, and all but its `keep` newest."""
        newest = (
            self.scope.select(oauth_token, oauth_token.c.hash)
            .where(oauth_token.c.oauth_client_id == oauth_client_id)
            .order_by(oauth_token.c.created_at_ms.desc())
            .limit(keep)
        )
        await self.scope.execute(
            self.scope.delete(oauth_token)
            .where(oauth_token.c.oauth_client_id == oauth_client_id)
            .where(or_(oauth_token.c.expires_at_ms <= now_ms, oauth_token.c.hash.not_in(newest)))
        )

    async def remove(self, token_hash: bytes) -> None:
        """Forget a token: it is invalid from now on."""
        await self.scope.execute(
            self.scope.delete(oauth_token).where(oauth_token.c.hash == token_hash)
        )

    async def remove_all(self, oauth_client_id: str) -> None:
        """Forget the client's tokens."""
        statement = self.scope.delete(oauth_token)
        await self.scope.execute(statement.where(oauth_token.c.oauth_client_id == oauth_client_id))
