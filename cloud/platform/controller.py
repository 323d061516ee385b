"""Endpoints of the operator's screens, and of tenants for the strangers among them."""

from __future__ import annotations

from typing import Annotated

from litestar import Controller, delete, get, patch, post, put
from litestar.params import JSONBody, PathParameter

from cloud.acd.asking import take_offline
from cloud.api.auth import SIGNED_IN
from cloud.api.boundary import (
    PathId,
    PlatformRequest,
    TenantRequest,
    now_of,
    tenant_transaction,
)
from cloud.clients.guests import GuestService
from cloud.clients.schemas import AccessPatch
from cloud.identity.permissions import Permission
from cloud.platform.access import (
    Access,
    AccessList,
    AccessRequest,
    AccessRequestList,
    AccessService,
    NewAccessRequest,
)
from cloud.platform.health import PlatformHealth, platform_health
from cloud.platform.nodes import Nodes
from cloud.platform.plans import Plan, PlanBody, PlanList, plans, put_plan
from cloud.tenancy.controller import database_of
from infra.bus.messages import Bus
from infra.objects.store import ObjectStore

PathPlan = Annotated[str, PathParameter(pattern="^[a-z][a-z0-9_]{1,39}$")]


class PlatformController(Controller):
    """`/v1/platform`: health and plans."""

    path = "/platform"
    tags = ("platform",)

    @get("/health", needs=Permission.PLATFORM_HEALTH_READ)
    async def health(self, request: PlatformRequest) -> PlatformHealth:
        """Show nodes, servers, lags, sites and how many tenants stand where."""
        bus: Bus = request.app.state.bus
        objects: ObjectStore = request.app.state.recordings
        nodes: Nodes = request.app.state.nodes
        return await platform_health(database_of(request), bus, objects, nodes, now_of(request))

    @get("/plans", needs=Permission.PLATFORM_TENANTS_READ)
    async def all_plans(self, request: PlatformRequest) -> PlanList:
        """List every plan."""
        async with database_of(request).platform() as connection:
            return await plans(connection, offered_only=False)

    @put("/plans/{name:str}", needs=Permission.PLATFORM_PLANS_WRITE)
    async def put_plan(
        self, request: PlatformRequest, name: PathPlan, data: JSONBody[PlanBody]
    ) -> Plan:
        """Add or replace a plan."""
        async with database_of(request).platform() as connection:
            return await put_plan(connection, name, data, request.user.actor, now_of(request))


class PlansController(Controller):
    """`/v1/plans`: what can be chosen."""

    path = "/plans"
    tags = ("tenant",)

    @get(needs=SIGNED_IN)
    async def offered_plans(self, request: TenantRequest) -> PlanList:
        """List the plans that are offered."""
        async with database_of(request).platform() as connection:
            return await plans(connection, offered_only=True)


class AccessAskingController(Controller):
    """`/v1/tenants/{id}/access-requests`: the operator's people ask to be let in."""

    path = "/tenants/{tenant_id:str}/access-requests"
    tags = ("platform",)

    @post(needs=Permission.PLATFORM_ACCESS_ASK)
    async def ask_access(
        self, request: PlatformRequest, tenant_id: PathId, data: JSONBody[NewAccessRequest]
    ) -> AccessRequest:
        """Ask a tenant for access for a while; the tenant decides."""
        async with database_of(request).platform() as connection:
            service = AccessService(connection, request.user)
            return await service.ask(tenant_id, data, now_of(request))

    @get(needs=Permission.PLATFORM_ACCESS_ASK)
    async def asked(self, request: PlatformRequest, tenant_id: PathId) -> AccessRequestList:
        """List the newest requests to a tenant."""
        async with database_of(request).platform() as connection:
            return await AccessService(connection, request.user).requests(tenant_id)


class AccessController(Controller):
    """`/v1/tenant/access`: strangers who may act in the tenant, and those who ask."""

    path = "/tenant"
    tags = ("tenant",)

    @get("/access", needs=Permission.GRANTS_READ)
    async def accesses(self, request: TenantRequest) -> AccessList:
        """List everybody from elsewhere who may act here, now or later."""
        async with database_of(request).platform() as connection:
            return await AccessService(connection, request.user).accesses(now_of(request))

    @delete("/access/{membership_id:str}", needs=Permission.GRANTS_WRITE, while_suspended=True)
    async def end_access(self, request: TenantRequest, membership_id: PathId) -> None:
        """Put a stranger out, at once; no further call is offered to an agent by grant."""
        now_ms = now_of(request)
        async with tenant_transaction(request) as scope:
            lost = await GuestService(scope, request.user).end(membership_id, now_ms)
        if lost is not None:
            await take_offline(request.app.state.bus, request.user.tenant, lost, now_ms)

    @patch("/access/{membership_id:str}", needs=Permission.GRANTS_WRITE, while_suspended=True)
    async def limit_access(
        self, request: TenantRequest, membership_id: PathId, data: JSONBody[AccessPatch]
    ) -> Access:
        """Limit a stranger to fewer queues or an earlier end; never to more than it was given."""
        async with tenant_transaction(request) as scope:
            return await GuestService(scope, request.user).limit(
                membership_id, data, now_of(request)
            )

    @get("/access-requests", needs=Permission.GRANTS_READ)
    async def access_requests(self, request: TenantRequest) -> AccessRequestList:
        """List the operator's newest requests."""
        async with database_of(request).platform() as connection:
            return await AccessService(connection, request.user).requests(request.user.tenant)

    @post(
        "/access-requests/{access_request_id:str}/approve",
        status_code=200,
        needs=Permission.GRANTS_WRITE,
        while_suspended=True,
    )
    async def approve_access(
        self, request: TenantRequest, access_request_id: PathId
    ) -> AccessRequest:
        """Let somebody of the operator in for as long as it asked for."""
        async with database_of(request).platform() as connection:
            service = AccessService(connection, request.user)
            return await service.decide(access_request_id, now_of(request), is_approved=True)

    @post(
        "/access-requests/{access_request_id:str}/refuse",
        status_code=200,
        needs=Permission.GRANTS_WRITE,
        while_suspended=True,
    )
    async def refuse_access(
        self, request: TenantRequest, access_request_id: PathId
    ) -> AccessRequest:
        """Don't let somebody of the operator in."""
        async with database_of(request).platform() as connection:
            service = AccessService(connection, request.user)
            return await service.decide(access_request_id, now_of(request), is_approved=False)
