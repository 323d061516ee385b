"""Endpoints of the operator for tenants: open, list, change, move through their life, keys."""

from __future__ import annotations

from typing import Annotated

from litestar import Controller, delete, get, patch, post, put
from litestar.params import JSONBody, QueryParameter
from sqlalchemy.ext.asyncio import AsyncConnection

from cloud.api.boundary import ID_PATTERN, PathId, PlatformRequest, now_of
from cloud.api.pages import DEFAULT_PAGE_ROWS, Cursor, Limit
from cloud.identity.permissions import Permission
from cloud.tenancy.lifecycle import Party, Status
from cloud.tenancy.repository import TenantFilter
from cloud.tenancy.schemas import (
    ApiKeyList,
    CreatedApiKey,
    ErasureCertificate,
    NewApiKey,
    NewTenant,
    PlanChoice,
    StatusChange,
    Tenant,
    TenantList,
    TenantPatch,
    TrialEnd,
)
from cloud.tenancy.service import TenancyService
from cloud.tenancy.standing import Standings
from infra.contracts.ids import TenantId
from infra.db.database import Database

NameFilter = Annotated[str | None, QueryParameter(max_length=200, pattern=r"^[^\x00]*$")]
StatusFilter = Annotated[Status | None, QueryParameter()]
PlanFilter = Annotated[str | None, QueryParameter(pattern="^[a-z][a-z0-9_]{1,39}$")]
KindFilter = Annotated[str | None, QueryParameter(pattern="^(operator|reseller|tenant)$")]
ResellerFilter = Annotated[str | None, QueryParameter(pattern=ID_PATTERN)]


class TenantsController(Controller):
    """`/v1/tenants`: the operator's view of every organisation."""

    path = "/tenants"
    tags = ("platform",)

    @post(needs=Permission.PLATFORM_TENANTS_WRITE)
    async def open_tenant(self, request: PlatformRequest, data: JSONBody[NewTenant]) -> Tenant:
        """Open an organisation."""
        async with database_of(request).platform() as connection:
            return await _service(connection, request).open_tenant(data, now_of(request))

    @get(needs=Permission.PLATFORM_TENANTS_READ)
    async def tenants(
        self,
        request: PlatformRequest,
        q: NameFilter = None,
        status: StatusFilter = None,
        plan: PlanFilter = None,
        kind: KindFilter = None,
        reseller_id: ResellerFilter = None,
        cursor: Cursor = None,
        limit: Limit = DEFAULT_PAGE_ROWS,
    ) -> TenantList:
        """List organisations, newest first."""
        wanted = TenantFilter(q, status, plan, kind, reseller_id)
        async with database_of(request).platform() as connection:
            return await _service(connection, request).tenants(wanted, cursor, limit)

    @get("/{tenant_id:str}", needs=Permission.PLATFORM_TENANTS_READ)
    async def tenant(self, request: PlatformRequest, tenant_id: PathId) -> Tenant:
        """Show one organisation."""
        async with database_of(request).platform() as connection:
            return await _service(connection, request).tenant(TenantId(tenant_id))

    @patch("/{tenant_id:str}", needs=Permission.PLATFORM_TENANTS_WRITE)
    async def change_tenant(
        self, request: PlatformRequest, tenant_id: PathId, data: JSONBody[TenantPatch]
    ) -> Tenant:
        """Change an organisation's name, time zone or language."""
        async with database_of(request).platform() as connection:
            service = _service(connection, request)
            return await service.change(TenantId(tenant_id), data, now_of(request))

    @post("/{tenant_id:str}/status", status_code=200, needs=Permission.PLATFORM_TENANTS_WRITE)
    async def set_status(
        self, request: PlatformRequest, tenant_id: PathId, data: JSONBody[StatusChange]
    ) -> Tenant:
        """Move an organisation through its life, with a reason that its own log shows."""
        async with database_of(request).platform() as connection:
            service = _service(connection, request)
            moved = await service.set_status(
                TenantId(tenant_id), data.status, Party.OPERATOR, data.reason, now_of(request)
            )
        standings_of(request).forget(TenantId(tenant_id))
        return moved

    @post("/{tenant_id:str}/trial", status_code=200, needs=Permission.PLATFORM_TENANTS_WRITE)
    async def extend_trial(
        self, request: PlatformRequest, tenant_id: PathId, data: JSONBody[TrialEnd]
    ) -> Tenant:
        """Give a trial a new end; one that was suspended goes on."""
        async with database_of(request).platform() as connection:
            service = _service(connection, request)
            moved = await service.extend_trial(
                TenantId(tenant_id), data.trial_ends_at_ms, data.reason, now_of(request)
            )
        standings_of(request).forget(TenantId(tenant_id))
        return moved

    @put("/{tenant_id:str}/plan", needs=Permission.PLATFORM_TENANTS_WRITE)
    async def set_plan(
        self, request: PlatformRequest, tenant_id: PathId, data: JSONBody[PlanChoice]
    ) -> Tenant:
        """Put an organisation on another plan."""
        async with database_of(request).platform() as connection:
            service = _service(connection, request)
            changed = await service.set_plan(TenantId(tenant_id), data.plan, now_of(request))
        standings_of(request).forget(TenantId(tenant_id))
        return changed

    @get("/{tenant_id:str}/erasure", needs=Permission.PLATFORM_TENANTS_READ)
    async def erasure(self, request: PlatformRequest, tenant_id: PathId) -> ErasureCertificate:
        """Show what was erased of an organisation, when, and what was kept."""
        async with database_of(request).platform() as connection:
            return await _service(connection, request).erasure(TenantId(tenant_id))

    @post("/{tenant_id:str}/api-keys", needs=Permission.PLATFORM_TENANTS_WRITE)
    async def create_key(
        self, request: PlatformRequest, tenant_id: PathId, data: JSONBody[NewApiKey]
    ) -> CreatedApiKey:
        """Make an API key for a tenant; the answer is the only place that shows it."""
        async with database_of(request).platform() as connection:
            service = _service(connection, request)
            return await service.create_key(TenantId(tenant_id), data.name, now_of(request))

    @get("/{tenant_id:str}/api-keys", needs=Permission.PLATFORM_TENANTS_READ)
    async def keys(self, request: PlatformRequest, tenant_id: PathId) -> ApiKeyList:
        """List a tenant's API keys, without their secrets."""
        async with database_of(request).platform() as connection:
            return await _service(connection, request).keys(TenantId(tenant_id))

    @delete("/{tenant_id:str}/api-keys/{api_key_id:str}", needs=Permission.PLATFORM_TENANTS_WRITE)
    async def revoke_key(
        self, request: PlatformRequest, tenant_id: PathId, api_key_id: PathId
    ) -> None:
        """Revoke an API key, at once."""
        async with database_of(request).platform() as connection:
            service = _service(connection, request)
            await service.revoke_key(TenantId(tenant_id), api_key_id, now_of(request))


def _service(connection: AsyncConnection, request: PlatformRequest) -> TenancyService:
    return TenancyService(connection, request.user.actor)


def database_of(request: PlatformRequest) -> Database:
    """The node's database."""
    database: Database = request.app.state.database
    return database


def standings_of(request: PlatformRequest) -> Standings:
    """The node's memory of how tenants stand."""
    standings: Standings = request.app.state.standings
    return standings
