"""Endpoints of a tenant for itself: what it is, its limits, its end."""

from __future__ import annotations

from litestar import Controller, get, patch, post
from litestar.params import JSONBody
from msgspec import structs

from cloud.api.boundary import TenantRequest, now_of, tenant_transaction
from cloud.api.buckets import Taken
from cloud.api.rate_limits import TAKEN
from cloud.audit.trail import Change, record
from cloud.identity.permissions import Permission
from cloud.tenancy.controller import database_of, standings_of
from cloud.tenancy.lifecycle import Event, Party
from cloud.tenancy.limits import LimitName, limit_state
from cloud.tenancy.outbox import record_change
from cloud.tenancy.quotas import plan_limits, used_of
from cloud.tenancy.schemas import (
    CloseTenant,
    LimitReport,
    LimitUse,
    OwnTenant,
    Tenant,
    TenantPatch,
)
from cloud.tenancy.service import TenancyService, changed_values, tenant_of
from infra.contracts.errors import Forbidden, NotFound, RequestError
from infra.db.scope import TenantScope
from infra.db.tables import directory


class OwnTenantController(Controller):
    """`/v1/tenant`: the organisation that the request acts on."""

    path = "/tenant"
    tags = ("tenant",)

    @get(needs=Permission.TENANT_READ)
    async def own_tenant(self, request: TenantRequest) -> OwnTenant:
        """Show the organisation and how near its limits are."""
        async with tenant_transaction(request) as scope:
            return await _own(scope, now_of(request), requests_used(request))

    @patch(needs=Permission.TENANT_WRITE)
    async def change_own_tenant(
        self, request: TenantRequest, data: JSONBody[TenantPatch]
    ) -> OwnTenant:
        """Change the organisation's name, time zone or language."""
        now_ms = now_of(request)
        async with tenant_transaction(request) as scope:
            before = await _tenant(scope)
            values = changed_values(data)
            if values:
                await scope.execute(scope.update(directory.tenant).values(**values))
                await record_change(scope.connection, scope.tenant_id, now_ms)
            after = await _own(scope, now_ms, requests_used(request))
            change = Change("tenant.changed", scope.tenant_id, before, await _tenant(scope))
            await record(scope.connection, scope.tenant_id, request.user.actor, change, now_ms)
            return after

    @get("/limits", needs=Permission.TENANT_READ)
    async def limits(self, request: TenantRequest) -> LimitReport:
        """Show the plan's limits and what is used of each."""
        async with tenant_transaction(request) as scope:
            uses = await limit_uses(scope, now_of(request), requests_used(request))
            return LimitReport((await _tenant(scope)).plan, uses)

    @post("/close", status_code=200, needs=Permission.TENANT_CLOSE)
    async def close(self, request: TenantRequest, data: JSONBody[CloseTenant]) -> Tenant:
        """Close the organisation; a month later all that it has is erased."""
        tenant_id = request.user.tenant
        if request.user.home_id != tenant_id:
            raise Forbidden("only its own people close an organisation", code="not_your_own")
        async with database_of(request).platform() as connection:
            service = TenancyService(connection, request.user.actor)
            if (await service.locked(tenant_id)).name != data.name:
                raise RequestError("the name is not the organisation's", field="name")
            now_ms = now_of(request)
            closed = await service.move(tenant_id, Event.CLOSE, Party.OWNER, data.reason, now_ms)
        standings_of(request).forget(tenant_id)
        return closed


def requests_used(request: TenantRequest) -> int:
    """Requests of this caller within the minute, as the limiter at this node counts them."""
    taken: Taken | None = request.scope["state"].get(TAKEN)
    return 0 if taken is None else taken.limit - taken.remaining


async def limit_uses(scope: TenantScope, now_ms: int, requests: int = 0) -> list[LimitUse]:
    """Every limit with its use, in a fixed order.

    Args:
        requests: to the API, of the caller, within the minute; count.
    """
    limits = await plan_limits(scope)
    used = {name: await used_of(scope, name, now_ms) for name in LimitName}
    used[LimitName.API_REQUESTS_PER_MINUTE] = requests
    uses = [(name, used[name], limits.of(name)) for name in LimitName]
    return [
        LimitUse(name.value, used, limit, limit_state(used, limit).value)
        for name, used, limit in uses
    ]


async def _tenant(scope: TenantScope) -> Tenant:
    row = await scope.row(scope.select(directory.tenant))
    if row is None:
        raise NotFound("no such tenant", field="tenant_id")
    return tenant_of(row)


async def _own(scope: TenantScope, now_ms: int, requests: int) -> OwnTenant:
    shown = structs.asdict(await _tenant(scope))
    return OwnTenant(**shown, limits=await limit_uses(scope, now_ms, requests))
