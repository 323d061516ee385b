"""Endpoints of a tenant for its API keys and OAuth2 clients."""

from __future__ import annotations

from litestar import Controller, delete, get, post
from litestar.params import JSONBody

from cloud.api.boundary import PathId, TenantRequest, now_of, tenant_transaction
from cloud.api.pages import DEFAULT_PAGE_ROWS, Cursor, Limit
from cloud.identity.permissions import Permission
from cloud.machines.schemas import (
    CreatedOauthClient,
    CreatedScopedKey,
    NewOauthClient,
    NewScopedKey,
    OauthClientList,
    ScopedKeyList,
)
from cloud.machines.service import ClientService, KeyService


class KeysController(Controller):
    """`/v1/api-keys`."""

    path = "/api-keys"
    tags = ("machines",)

    @get(needs=Permission.KEYS_READ)
    async def own_keys(
        self, request: TenantRequest, cursor: Cursor = None, limit: Limit = DEFAULT_PAGE_ROWS
    ) -> ScopedKeyList:
        """List the tenant's API keys, newest first, without their secrets."""
        async with tenant_transaction(request) as scope:
            return await KeyService(scope, request.user).all(cursor, limit)

    @post(needs=Permission.KEYS_WRITE)
    async def make_key(
        self, request: TenantRequest, data: JSONBody[NewScopedKey]
    ) -> CreatedScopedKey:
        """Make an API key; the answer is the only place that shows it."""
        async with tenant_transaction(request) as scope:
            return await KeyService(scope, request.user).add(data, now_of(request))

    @delete("/{api_key_id:str}", needs=Permission.KEYS_WRITE)
    async def end_key(self, request: TenantRequest, api_key_id: PathId) -> None:
        """Revoke an API key, at once."""
        async with tenant_transaction(request) as scope:
            await KeyService(scope, request.user).revoke(api_key_id, now_of(request))


class OauthClientsController(Controller):
    """`/v1/oauth-clients`."""

    path = "/oauth-clients"
    tags = ("machines",)

    @get(needs=Permission.KEYS_READ)
    async def oauth_clients(
        self, request: TenantRequest, cursor: Cursor = None, limit: Limit = DEFAULT_PAGE_ROWS
    ) -> OauthClientList:
        """List the tenant's OAuth2 clients, newest first, without their secrets."""
        async with tenant_transaction(request) as scope:
            return await ClientService(scope, request.user).all(cursor, limit)

    @post(needs=Permission.KEYS_WRITE)
    async def register_oauth_client(
        self, request: TenantRequest, data: JSONBody[NewOauthClient]
    ) -> CreatedOauthClient:
        """Register an OAuth2 client; the answer is the only place that shows its secret."""
        async with tenant_transaction(request) as scope:
            return await ClientService(scope, request.user).add(data, now_of(request))

    @delete("/{oauth_client_id:str}", needs=Permission.KEYS_WRITE)
    async def end_oauth_client(self, request: TenantRequest, oauth_client_id: PathId) -> None:
        """Revoke an OAuth2 client and its tokens, at once."""
        async with tenant_transaction(request) as scope:
            await ClientService(scope, request.user).revoke(oauth_client_id, now_of(request))
