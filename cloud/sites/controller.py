"""Endpoints for sites: the operator's, a tenant's own, and where an edge enrols itself."""

from __future__ import annotations

from litestar import Controller, Request, delete, get, patch, post, put
from litestar.datastructures import State
from litestar.params import JSONBody

from cloud.api.boundary import (
    AnyState,
    PathId,
    PlatformRequest,
    TenantRequest,
    now_of,
    tenant_transaction,
)
from cloud.identity.permissions import Permission
from cloud.identity.visitor import visitor_of
from cloud.people.guests import check_stays
from cloud.sites.enrolment import EnrolmentService
from cloud.sites.schemas import (
    AskRenewal,
    EdgeCredentials,
    Enrolment,
    EnrolmentCode,
    NewOwnSite,
    NewSite,
    OwnSitePatch,
    Renewal,
    RenewalChallenge,
    Site,
    SiteList,
    SitePatch,
    SiteTenants,
)
from cloud.sites.service import SiteService
from infra.contracts.ids import SiteId, TenantId
from infra.db.database import Database

PublicRequest = Request[None, None, State]


def _database(request: AnyState) -> Database:
    database: Database = request.app.state.database
    return database


def _enrolment(request: AnyState) -> EnrolmentService:
    state = request.app.state
    return EnrolmentService(state.database, state.bus, state.clock)


class SitesController(Controller):
    """`/v1/sites`: the operator's view of every site."""

    path = "/sites"
    tags = ("platform",)

    @post(needs=Permission.PLATFORM_SITES_WRITE)
    async def add_site(self, request: PlatformRequest, data: JSONBody[NewSite]) -> Site:
        """Add a point of presence."""
        async with _database(request).platform() as connection:
            return await SiteService(connection, request.user.actor, now_of(request)).add(data)

    @get(needs=Permission.PLATFORM_SITES_READ)
    async def sites(self, request: PlatformRequest) -> SiteList:
        """List all sites, with how they are."""
        async with _database(request).platform() as connection:
            return await SiteService(connection, request.user.actor, now_of(request)).all()

    @get("/{site_id:str}", needs=Permission.PLATFORM_SITES_READ)
    async def site(self, request: PlatformRequest, site_id: PathId) -> Site:
        """Show one site."""
        async with _database(request).platform() as connection:
            service = SiteService(connection, request.user.actor, now_of(request))
            return await service.site(SiteId(site_id))

    @patch("/{site_id:str}", needs=Permission.PLATFORM_SITES_WRITE)
    async def change_site(
        self, request: PlatformRequest, site_id: PathId, data: JSONBody[SitePatch]
    ) -> Site:
        """Change a site's name, or whether it serves every new tenant."""
        async with _database(request).platform() as connection:
            service = SiteService(connection, request.user.actor, now_of(request))
            return await service.change(SiteId(site_id), data)

    @get("/{site_id:str}/tenants", needs=Permission.PLATFORM_SITES_READ)
    async def site_tenants(self, request: PlatformRequest, site_id: PathId) -> SiteTenants:
        """List whom the site serves."""
        async with _database(request).platform() as connection:
            service = SiteService(connection, request.user.actor, now_of(request))
            return await service.tenants(SiteId(site_id))

    @put(
        "/{site_id:str}/tenants/{tenant_id:str}",
        status_code=204,
        needs=Permission.PLATFORM_SITES_WRITE,
    )
    async def serve(self, request: PlatformRequest, site_id: PathId, tenant_id: PathId) -> None:
        """Let the site serve the tenant."""
        async with _database(request).platform() as connection:
            service = SiteService(connection, request.user.actor, now_of(request))
            await service.serve(SiteId(site_id), TenantId(tenant_id))

    @delete("/{site_id:str}/tenants/{tenant_id:str}", needs=Permission.PLATFORM_SITES_WRITE)
    async def stop_serving(
        self, request: PlatformRequest, site_id: PathId, tenant_id: PathId
    ) -> None:
        """End the site's service to the tenant."""
        async with _database(request).platform() as connection:
            service = SiteService(connection, request.user.actor, now_of(request))
            await service.stop_serving(SiteId(site_id), TenantId(tenant_id))

    @post("/{site_id:str}/enrolment-codes", needs=Permission.PLATFORM_SITES_WRITE)
    async def make_code(self, request: PlatformRequest, site_id: PathId) -> EnrolmentCode:
        """Make the one-time code that enrols the site's appliance."""
        return await _enrolment(request).make_code(SiteId(site_id), request.user.actor)

    @post("/{site_id:str}/revoke", status_code=200, needs=Permission.PLATFORM_SITES_WRITE)
    async def revoke(self, request: PlatformRequest, site_id: PathId) -> Site:
        """Cut the site off, at once."""
        return await _enrolment(request).revoke(SiteId(site_id), request.user.actor)


class OwnSitesController(Controller):
    """`/v1/tenant/sites`: where a tenant's agents can sit, and its own edges."""

    path = "/tenant/sites"
    tags = ("tenant",)

    @get(needs=Permission.SITES_READ)
    async def own_sites(self, request: TenantRequest) -> SiteList:
        """List the sites that serve the tenant."""
        async with _database(request).platform() as connection:
            service = SiteService(connection, request.user.actor, now_of(request))
            return await service.serving(request.user.tenant)

    @post(needs=Permission.SITES_WRITE)
    async def add_own_site(self, request: TenantRequest, data: JSONBody[NewOwnSite]) -> Site:
        """Add an edge of the tenant's own."""
        async with _database(request).platform() as connection:
            service = SiteService(connection, request.user.actor, now_of(request))
            return await service.add_own(request.user.tenant, data)

    @patch("/{site_id:str}", needs=Permission.SITES_WRITE)
    async def change_own_site(
        self, request: TenantRequest, site_id: PathId, data: JSONBody[OwnSitePatch]
    ) -> Site:
        """Rename an edge of the tenant's own."""
        async with _database(request).platform() as connection:
            service = SiteService(connection, request.user.actor, now_of(request))
            await service.own(request.user.tenant, SiteId(site_id))
            return await service.change(SiteId(site_id), data)

    @post("/{site_id:str}/enrolment-codes", needs=Permission.SITES_WRITE)
    async def make_own_code(self, request: TenantRequest, site_id: PathId) -> EnrolmentCode:
        """Make the one-time code that enrols the appliance of an own site."""
        async with tenant_transaction(request) as scope:
            await check_stays(scope, request.user)
        await self._check_own(request, SiteId(site_id))
        return await _enrolment(request).make_code(SiteId(site_id), request.user.actor)

    @post("/{site_id:str}/revoke", status_code=200, needs=Permission.SITES_WRITE)
    async def revoke_own(self, request: TenantRequest, site_id: PathId) -> Site:
        """Cut an own site off, at once."""
        await self._check_own(request, SiteId(site_id))
        return await _enrolment(request).revoke(SiteId(site_id), request.user.actor)

    @staticmethod
    async def _check_own(request: TenantRequest, site_id: SiteId) -> None:
        async with _database(request).platform() as connection:
            service = SiteService(connection, request.user.actor, now_of(request))
            await service.own(request.user.tenant, site_id)


class EnrolController(Controller):
    """`/v1/enrol`: for appliances, whose code or key is their only credential."""

    path = "/enrol"
    tags = ("edges",)

    @post(status_code=200)
    async def enrol(self, request: PublicRequest, data: JSONBody[Enrolment]) -> EdgeCredentials:
        """Exchange a one-time code for credentials."""
        visitor = visitor_of(request)
        return await _enrolment(request).enrol(data, visitor.ip, visitor.user_agent)

    @post("/challenges", status_code=200)
    async def challenge(
        self, request: PublicRequest, data: JSONBody[AskRenewal]
    ) -> RenewalChallenge:
        """A nonce to sign."""
        return await _enrolment(request).challenge(SiteId(data.site_id))

    @post("/renewals", status_code=200)
    async def renew(self, request: PublicRequest, data: JSONBody[Renewal]) -> EdgeCredentials:
        """Exchange credentials for new ones."""
        return await _enrolment(request).renew(data)
