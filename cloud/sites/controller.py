"""Endpoints of the operator for sites, and the tenant's list of the sites that serve it."""

from __future__ import annotations

from litestar import Controller, delete, get, post, put

from cloud.api.boundary import PathId, PlatformRequest, TenantRequest, now_of, tenant_transaction
from cloud.identity.permissions import Permission
from cloud.sites.schemas import NewSite, Site, SiteList, SiteTenants
from cloud.sites.service import SiteService
from cloud.tenancy.controller import database_of
from infra.contracts.ids import SiteId, TenantId
from infra.db.tables import directory


class SitesController(Controller):
    """`/v1/sites`, with the platform's key."""

    path = "/sites"
    tags = ("platform",)

    @post(needs=Permission.PLATFORM_SITES_WRITE)
    async def add_site(self, request: PlatformRequest, data: NewSite) -> Site:
        """Add a site."""
        async with database_of(request).platform() as connection:
            return await SiteService(connection).add(data, now_of(request))

    @get(needs=Permission.PLATFORM_SITES_READ)
    async def sites(self, request: PlatformRequest) -> SiteList:
        """List all sites."""
        async with database_of(request).platform() as connection:
            return await SiteService(connection).all()

    @get("/{site_id:str}", needs=Permission.PLATFORM_SITES_READ)
    async def site(self, request: PlatformRequest, site_id: PathId) -> Site:
        """Show one site."""
        async with database_of(request).platform() as connection:
            return await SiteService(connection).site(SiteId(site_id))

    @get("/{site_id:str}/tenants", needs=Permission.PLATFORM_SITES_READ)
    async def site_tenants(self, request: PlatformRequest, site_id: PathId) -> SiteTenants:
        """List whom the site serves."""
        async with database_of(request).platform() as connection:
            return await SiteService(connection).tenants(SiteId(site_id))

    @put(
        "/{site_id:str}/tenants/{tenant_id:str}",
        status_code=204,
        needs=Permission.PLATFORM_SITES_WRITE,
    )
    async def serve(self, request: PlatformRequest, site_id: PathId, tenant_id: PathId) -> None:
        """Let the site serve the tenant."""
        async with database_of(request).platform() as connection:
            service = SiteService(connection)
            await service.serve(SiteId(site_id), TenantId(tenant_id), now_of(request))

    @delete("/{site_id:str}/tenants/{tenant_id:str}", needs=Permission.PLATFORM_SITES_WRITE)
    async def stop_serving(
        self, request: PlatformRequest, site_id: PathId, tenant_id: PathId
    ) -> None:
        """End the site's service to the tenant."""
        async with database_of(request).platform() as connection:
            service = SiteService(connection)
            await service.stop_serving(SiteId(site_id), TenantId(tenant_id), now_of(request))


class OwnSitesController(Controller):
    """`/v1/tenant/sites`: where a tenant's agents can sit."""

    path = "/tenant/sites"
    tags = ("tenant",)

    @get(needs=Permission.SITES_READ)
    async def own_sites(self, request: TenantRequest) -> SiteList:
        """List the sites that serve the tenant."""
        async with tenant_transaction(request) as scope:
            rows = await scope.rows(
                scope.select(directory.site_tenant, directory.site)
                .join_from(directory.site_tenant, directory.site)
                .order_by(directory.site.c.name)
            )
        return SiteList([Site(row.site_id, row.name, row.created_at_ms) for row in rows])
