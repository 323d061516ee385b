"""Adds sites and says whom they serve; each change makes a new configuration version."""

from __future__ import annotations

from sqlalchemy.ext.asyncio import AsyncConnection

from cloud.api.boundary import new_id
from cloud.sites.repository import SiteRepository
from cloud.sites.schemas import NewSite, Site, SiteList, SiteTenants
from cloud.tenancy.outbox import record_change
from infra.contracts.errors import Conflict, NotFound
from infra.contracts.ids import SiteId, TenantId


class SiteService:
    """What the operator does with sites, inside one transaction of the platform."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection
        self._sites = SiteRepository(connection)

    async def add(self, new: NewSite, now_ms: int) -> Site:
        """Add a site."""
        site_id = SiteId(new.site_id or new_id(now_ms))
        if await self._sites.get(site_id) is not None:
            raise Conflict("a site of this id exists", code="site_exists", field="site_id")
        await self._sites.add(site_id, new.name, now_ms)
        return Site(site_id, new.name, now_ms)

    async def all(self) -> SiteList:
        """Every site, by name."""
        rows = await self._sites.all()
        return SiteList([Site(row.site_id, row.name, row.created_at_ms) for row in rows])

    async def site(self, site_id: SiteId) -> Site:
        """One site.

        Raises:
            NotFound: there is none of that id.
        """
        row = await self._sites.get(site_id)
        if row is None:
            raise NotFound("no such site", field="site_id")
        return Site(row.site_id, row.name, row.created_at_ms)

    async def tenants(self, site_id: SiteId) -> SiteTenants:
        """Whom the site serves."""
        await self.site(site_id)
        return SiteTenants([str(tenant) for tenant in await self._sites.tenants(site_id)])

    async def serve(self, site_id: SiteId, tenant_id: TenantId, now_ms: int) -> None:
        """Let the site serve the tenant; a repetition changes nothing."""
        await self.site(site_id)
        if await self._sites.serve(site_id, tenant_id, now_ms):
            await record_change(self._connection, tenant_id, now_ms)

    async def stop_serving(self, site_id: SiteId, tenant_id: TenantId, now_ms: int) -> None:
        """End the service; a repetition changes nothing. Refused while agents sit there."""
        await self.site(site_id)
        if await self._sites.stop_serving(site_id, tenant_id):
            await record_change(self._connection, tenant_id, now_ms)
