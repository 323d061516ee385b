"""Makes and ends API keys and OAuth2 clients, inside the request's transaction."""

from __future__ import annotations

import secrets
from typing import Final

import msgspec
from sqlalchemy import Table

from cloud.api.boundary import new_id
from cloud.api.pages import encode_cursor
from cloud.audit.trail import Change, record
from cloud.identity.permissions import Permission
from cloud.identity.principal import Principal
from cloud.identity.secrets import API_KEY_PREFIX, SECRET_BYTES, hash_token, new_token
from cloud.machines.delegation import delegated, permissions_of_kind
from cloud.machines.makers import Maker, makers_of
from cloud.machines.repository import MachineRepository, TokenRepository
from cloud.machines.schemas import (
    CreatedOauthClient,
    CreatedScopedKey,
    NewOauthClient,
    NewScopedKey,
    OauthClient,
    OauthClientList,
    ScopedKey,
    ScopedKeyList,
)
from infra.contracts.errors import Conflict, NotFound, RequestError
from infra.contracts.ids import TenantId, is_id
from infra.db.scope import AnyRow, TenantScope
from infra.db.tables.directory import api_key
from infra.db.tables.machines import oauth_client

# One screen of each; a tenant with more has forgotten what they are for.
MAX_KEYS: Final = 100
MAX_OAUTH_CLIENTS: Final = 100
CLIENT_PREFIX: Final = "tdc"
_SEPARATOR = "_"


def client_name(tenant_id: TenantId, oauth_client_id: str) -> str:
    """The client's public id, which names its tenant so that it is found under its lock."""
    return _SEPARATOR.join((CLIENT_PREFIX, tenant_id, oauth_client_id))


def read_client_name(text: str) -> tuple[TenantId, str] | None:
    """Tenant and client of a public id; None when it has not that form."""
    parts = text.split(_SEPARATOR)
    if len(parts) != 3 or parts[0] != CLIENT_PREFIX or not (is_id(parts[1]) and is_id(parts[2])):
        return None
    return TenantId(parts[1]), parts[2]


def check_expiry(expires_at_ms: int | None, now_ms: int) -> None:
    """A credential that is over before it begins is a mistake.

    Raises:
        RequestError: the time is past.
    """
    if expires_at_ms is not None and expires_at_ms <= now_ms:
        raise RequestError("this time is past", code="already_expired", field="expires_at_ms")


class _Given:
    """What both kinds share: the tenant's rows and the one who gives."""

    def __init__(self, scope: TenantScope, giver: Principal) -> None:
        self._scope = scope
        self._giver = giver
        self._rows = MachineRepository(scope)

    async def _permissions(
        self, wanted: list[Permission] | None
    ) -> tuple[frozenset[Permission] | None, str]:
        kind = await self._rows.organisation_kind()
        return delegated(wanted, self._giver, kind), kind

    async def _check_room(self, table: Table, limit: int, what: str) -> None:
        if await self._rows.in_force(table) >= limit:
            raise Conflict(f"a tenant has at most {limit} {what}", code=f"too_many_{table.name}s")

    async def _record(self, change: Change, now_ms: int) -> None:
        tenant_id = self._scope.tenant_id
        await record(self._scope.connection, tenant_id, self._giver.actor, change, now_ms)


class KeyService(_Given):
    """API keys of one tenant."""

    async def all(self, cursor: str | None, limit: int) -> ScopedKeyList:
        """A page of keys, newest first."""
        rows = await self._rows.page(api_key, "api_key_id", cursor, limit)
        makers = await makers_of(self._scope, (row.created_by for row in rows))
        items = [_key(row, makers.get(row.created_by)) for row in rows[:limit]]
        more = len(rows) > limit
        following = encode_cursor(items[-1].created_at_ms, items[-1].api_key_id) if more else None
        return ScopedKeyList(items, following)

    async def add(self, new: NewScopedKey, now_ms: int) -> CreatedScopedKey:
        """Make a key; its text leaves here once and is not kept."""
        check_expiry(new.expires_at_ms, now_ms)
        allowed, _ = await self._permissions(new.permissions)
        await self._check_room(api_key, MAX_KEYS, "API keys")
        key, api_key_id = new_token(API_KEY_PREFIX, self._scope.tenant_id), new_id(now_ms)
        permissions: list[str] | None = None if allowed is None else [*sorted(allowed)]
        values = {
            "name": new.name,
            "permissions": permissions,
            "created_by": self._giver.actor.id,
            "created_at_ms": now_ms,
            "expires_at_ms": new.expires_at_ms,
        }
        stored = {"api_key_id": api_key_id, "hash": hash_token(key)}
        await self._rows.add(api_key, {**values, **stored})
        await self._record(Change("api_key.created", api_key_id, after=values), now_ms)
        return CreatedScopedKey(api_key_id, new.name, permissions, new.expires_at_ms, key)

    async def revoke(self, api_key_id: str, now_ms: int) -> None:
        """Make a key invalid from now on.

        Raises:
            NotFound: there is no such key in force.
        """
        row = await self._rows.revoke(api_key, "api_key_id", api_key_id, now_ms)
        if row is None:
            raise NotFound("no such API key in force", field="api_key_id")
        before = msgspec.to_builtins(_key(row))
        await self._record(Change("api_key.revoked", api_key_id, before=before), now_ms)


class ClientService(_Given):
    """OAuth2 clients of one tenant."""

    async def all(self, cursor: str | None, limit: int) -> OauthClientList:
        """A page of clients, newest first."""
        rows = await self._rows.page(oauth_client, "oauth_client_id", cursor, limit)
        makers = await makers_of(self._scope, (row.created_by for row in rows))
        items = [_client(row, makers.get(row.created_by)) for row in rows[:limit]]
        more = len(rows) > limit
        last = items[-1] if more else None
        following = encode_cursor(last.created_at_ms, last.oauth_client_id) if last else None
        return OauthClientList(items, following)

    async def add(self, new: NewOauthClient, now_ms: int) -> CreatedOauthClient:
        """Register a client; its secret leaves here once and is not kept."""
        allowed, kind = await self._permissions(new.permissions)
        await self._check_room(oauth_client, MAX_OAUTH_CLIENTS, "OAuth2 clients")
        oauth_client_id, secret = new_id(now_ms), secrets.token_urlsafe(SECRET_BYTES)
        # A client names its scopes one by one, so "all" is what there is today.
        permissions: list[str] = sorted(permissions_of_kind(kind) if allowed is None else allowed)
        values = {
            "name": new.name,
            "permissions": permissions,
            "created_by": self._giver.actor.id,
            "created_at_ms": now_ms,
        }
        stored = {"oauth_client_id": oauth_client_id, "hash": hash_token(secret)}
        await self._rows.add(oauth_client, {**values, **stored})
        await self._record(Change("oauth_client.created", oauth_client_id, after=values), now_ms)
        client_id = client_name(self._scope.tenant_id, oauth_client_id)
        return CreatedOauthClient(oauth_client_id, client_id, secret, new.name, permissions)

    async def revoke(self, oauth_client_id: str, now_ms: int) -> None:
        """End a client and the tokens that it holds.

        Raises:
            NotFound: there is no such client in force.
        """
        row = await self._rows.revoke(oauth_client, "oauth_client_id", oauth_client_id, now_ms)
        if row is None:
            raise NotFound("no such OAuth2 client in force", field="oauth_client_id")
        await TokenRepository(self._scope).remove_all(oauth_client_id)
        before = msgspec.to_builtins(_client(row))
        await self._record(Change("oauth_client.revoked", oauth_client_id, before=before), now_ms)


def _key(row: AnyRow, maker: Maker | None = None) -> ScopedKey:
    return ScopedKey(
        row.api_key_id,
        row.name,
        row.permissions,
        row.created_by,
        row.created_at_ms,
        row.expires_at_ms,
        row.last_used_at_ms,
        row.revoked_at_ms,
        None if maker is None else maker.name,
        maker is not None and maker.is_gone,
    )


def _client(row: AnyRow, maker: Maker | None = None) -> OauthClient:
    return OauthClient(
        row.oauth_client_id,
        client_name(TenantId(row.tenant_id), row.oauth_client_id),
        row.name,
        row.permissions,
        row.created_by,
        row.created_at_ms,
        row.last_used_at_ms,
        row.revoked_at_ms,
        None if maker is None else maker.name,
        maker is not None and maker.is_gone,
    )
