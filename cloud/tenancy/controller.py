"""Endpoints of the operator for tenants and their API keys, and the tenant's view of itself."""

from __future__ import annotations

from litestar import Controller, delete, get, post

from cloud.api.boundary import PathId, PlatformRequest, TenantRequest, now_of, tenant_transaction
from cloud.api.pages import DEFAULT_PAGE_ROWS, Cursor, Limit
from cloud.identity.permissions import Permission
from cloud.tenancy.schemas import (
    ApiKeyList,
    CreatedApiKey,
    NewApiKey,
    NewTenant,
    Tenant,
    TenantList,
)
from cloud.tenancy.service import TenancyService, tenant_of
from infra.contracts.errors import NotFound
from infra.contracts.ids import TenantId
from infra.db.database import Database
from infra.db.tables import directory


class TenantsController(Controller):
    """`/v1/tenants`, with the platform's key."""

    path = "/tenants"
    tags = ("platform",)

    @post(needs=Permission.PLATFORM_TENANTS_WRITE)
    async def open_tenant(self, request: PlatformRequest, data: NewTenant) -> Tenant:
        """Open a tenant."""
        async with database_of(request).platform() as connection:
            return await TenancyService(connection).open_tenant(data, now_of(request))

    @get(needs=Permission.PLATFORM_TENANTS_READ)
    async def tenants(
        self, request: PlatformRequest, cursor: Cursor = None, limit: Limit = DEFAULT_PAGE_ROWS
    ) -> TenantList:
        """List tenants, newest first."""
        async with database_of(request).platform() as connection:
            return await TenancyService(connection).tenants(cursor, limit)

    @get("/{tenant_id:str}", needs=Permission.PLATFORM_TENANTS_READ)
    async def tenant(self, request: PlatformRequest, tenant_id: PathId) -> Tenant:
        """Show one tenant."""
        async with database_of(request).platform() as connection:
            return await TenancyService(connection).tenant(TenantId(tenant_id))

    @post("/{tenant_id:str}/api-keys", needs=Permission.PLATFORM_TENANTS_WRITE)
    async def create_key(
        self, request: PlatformRequest, tenant_id: PathId, data: NewApiKey
    ) -> CreatedApiKey:
        """Make an API key for a tenant; the answer is the only place that shows it."""
        async with database_of(request).platform() as connection:
            service = TenancyService(connection)
            return await service.create_key(TenantId(tenant_id), data.name, now_of(request))

    @get("/{tenant_id:str}/api-keys", needs=Permission.PLATFORM_TENANTS_READ)
    async def keys(self, request: PlatformRequest, tenant_id: PathId) -> ApiKeyList:
        """List a tenant's API keys, without their secrets."""
        async with database_of(request).platform() as connection:
            return await TenancyService(connection).keys(TenantId(tenant_id))

    @delete("/{tenant_id:str}/api-keys/{api_key_id:str}", needs=Permission.PLATFORM_TENANTS_WRITE)
    async def revoke_key(
        self, request: PlatformRequest, tenant_id: PathId, api_key_id: PathId
    ) -> None:
        """Revoke an API key, at once."""
        async with database_of(request).platform() as connection:
            service = TenancyService(connection)
            await service.revoke_key(TenantId(tenant_id), api_key_id, now_of(request))


class OwnTenantController(Controller):
    """`/v1/tenant`: what a tenant's key belongs to."""

    path = "/tenant"
    tags = ("tenant",)

    @get(needs=Permission.TENANT_READ)
    async def own_tenant(self, request: TenantRequest) -> Tenant:
        """Show the tenant that the key belongs to."""
        async with tenant_transaction(request) as scope:
            row = await scope.row(scope.select(directory.tenant))
        if row is None:
            raise NotFound("no such tenant")
        return tenant_of(row)


def database_of(request: PlatformRequest) -> Database:
    """The node's database."""
    database: Database = request.app.state.database
    return database
