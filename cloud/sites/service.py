"""Adds sites and says whom they serve; each change makes a new configuration version."""

from __future__ import annotations

from typing import Any

from msgspec import UNSET
from sqlalchemy.ext.asyncio import AsyncConnection

from cloud.api.boundary import new_id
from cloud.audit.trail import Change, record, record_platform
from cloud.identity.principal import Actor
from cloud.sites.repository import SiteRepository
from cloud.sites.schemas import (
    NewOwnSite,
    NewSite,
    OwnSitePatch,
    Site,
    SiteKind,
    SiteList,
    SitePatch,
    SiteStatus,
    SiteTenants,
)
from cloud.tenancy.outbox import record_change
from infra.contracts.errors import Conflict, NotFound
from infra.contracts.ids import SiteId, TenantId
from infra.db.scope import AnyRow

# Heartbeats come each second and are stored each five: two that were missed mean that it is gone.
ONLINE_WITHIN_MS = 12_000
# A tenant runs an edge in each of its offices; more is a program gone wild.
MAX_OWN_SITES = 100


class SiteService:
    """What the operator does with sites, inside one transaction of the platform."""

    def __init__(self, connection: AsyncConnection, actor: Actor, now_ms: int) -> None:
        self._connection = connection
        self._sites = SiteRepository(connection)
        self._actor = actor
        self._now_ms = now_ms

    async def add(self, new: NewSite) -> Site:
        """Add a point of presence."""
        site_id = SiteId(new.site_id or new_id(self._now_ms))
        if await self._sites.get(site_id) is not None:
            raise Conflict("a site of this id exists", code="site_exists", field="site_id")
        await self._sites.add(site_id, new.name, self._now_ms, is_default=new.is_default)
        added = await self.site(site_id)
        await self._record(added, "site.added", after=added)
        return added

    async def all(self) -> SiteList:
        """Every site, by name."""
        return SiteList([site_of(row, self._now_ms) for row in await self._sites.all()])

    async def site(self, site_id: SiteId) -> Site:
        """One site.

        Raises:
            NotFound: there is none of that id.
        """
        return site_of(await self._row(site_id), self._now_ms)

    async def change(self, site_id: SiteId, patch: SitePatch | OwnSitePatch) -> Site:
        """Change a site's name, or whether it serves every new tenant."""
        before = await self.site(site_id)
        values = _given(patch)
        if values.get("is_default") and before.kind is not SiteKind.POP:
            raise Conflict(
                "only a point of presence can serve every tenant",
                code="not_a_point_of_presence",
                field="is_default",
            )
        if not values:
            return before
        await self._sites.change(site_id, values)
        after = await self.site(site_id)
        await self._record(after, "site.changed", before=before, after=after)
        return after

    async def tenants(self, site_id: SiteId) -> SiteTenants:
        """Whom the site serves."""
        await self._row(site_id)
        return SiteTenants([str(tenant) for tenant in await self._sites.tenants(site_id)])

    async def serve(self, site_id: SiteId, tenant_id: TenantId) -> None:
        """Let the site serve the tenant; a repetition changes nothing."""
        await self._row(site_id)
        if await self._sites.serve(site_id, tenant_id, self._now_ms):
            await record_change(self._connection, tenant_id, self._now_ms)
            change = Change("site.serves_tenant", site_id, after={"tenant_id": tenant_id})
            await record(self._connection, tenant_id, self._actor, change, self._now_ms)

    async def stop_serving(self, site_id: SiteId, tenant_id: TenantId) -> None:
        """End the service; a repetition changes nothing. Refused while agents sit there."""
        await self._row(site_id)
        if await self._sites.stop_serving(site_id, tenant_id):
            await record_change(self._connection, tenant_id, self._now_ms)
            change = Change("site.serves_tenant_no_more", site_id, before={"tenant_id": tenant_id})
            await record(self._connection, tenant_id, self._actor, change, self._now_ms)

    async def add_own(self, tenant_id: TenantId, new: NewOwnSite) -> Site:
        """Add an edge of the tenant's own, which serves it at once."""
        if await self._sites.count_owned(tenant_id) >= MAX_OWN_SITES:
            raise Conflict(
                f"a tenant has at most {MAX_OWN_SITES} sites of its own", code="too_many_sites"
            )
        site_id = SiteId(new_id(self._now_ms))
        await self._sites.add(site_id, new.name, self._now_ms, owner=tenant_id)
        await self._sites.serve(site_id, tenant_id, self._now_ms)
        await record_change(self._connection, tenant_id, self._now_ms)
        added = await self.site(site_id)
        await self._record(added, "site.added", after=added)
        return added

    async def own(self, tenant_id: TenantId, site_id: SiteId) -> Site:
        """One edge of the tenant's own.

        Raises:
            NotFound: there is none of that id, or it is another's.
        """
        row = await self._sites.get(site_id)
        if row is None or row.owner_tenant_id != tenant_id:
            raise _no_site()
        return site_of(row, self._now_ms, tenant_id)

    async def serving(self, tenant_id: TenantId) -> SiteList:
        """Sites that serve the tenant, as it may see them."""
        rows = await self._sites.serving(tenant_id)
        return SiteList([site_of(row, self._now_ms, tenant_id) for row in rows])

    async def _row(self, site_id: SiteId) -> AnyRow:
        row = await self._sites.get(site_id)
        if row is None:
            raise _no_site()
        return row

    async def _record(
        self, site: Site, action: str, *, before: Any = None, after: Any = None
    ) -> None:
        change = Change(action, site.site_id, before, after)
        await record_site(self._connection, site, self._actor, change, self._now_ms)


async def record_site(
    connection: AsyncConnection, site: Site, actor: Actor, change: Change, now_ms: int
) -> None:
    """Into the log of whose site it is: its owner's, or the operator's."""
    if site.owner_tenant_id is None:
        await record_platform(connection, actor, change, now_ms)
    else:
        await record(connection, TenantId(site.owner_tenant_id), actor, change, now_ms)


def site_of(row: AnyRow, now_ms: int, viewer: TenantId | None = None) -> Site:
    """A row as the API shows it.

    Args:
        viewer: the tenant that asks, which sees nothing of the others; None for the operator.
    """
    refusals: dict[str, str] = row.config_refusals or {}
    versions: dict[str, int] = row.config_versions or {}
    sees_all = viewer is None or row.owner_tenant_id == viewer
    return Site(
        site_id=row.site_id,
        name=row.name,
        created_at_ms=row.created_at_ms,
        kind=SiteKind(row.kind),
        is_default=row.is_default,
        owner_tenant_id=row.owner_tenant_id,
        status=_status(row, now_ms),
        last_seen_at_ms=row.seen_at_ms,
        version=row.version or None,
        config_version=versions.get(viewer) if viewer else None,
        refused_configs=len(refusals) if viewer is None else int(viewer in refusals),
        live_legs=row.live_legs if sees_all else None,
        is_draining=bool(row.is_draining),
        credentials_expire_at_ms=row.credentials_expire_at_ms if sees_all else None,
    )


def _status(row: AnyRow, now_ms: int) -> SiteStatus:
    if row.revoked_at_ms is not None:
        return SiteStatus.REVOKED
    if row.seen_at_ms is not None:
        is_fresh = now_ms - row.seen_at_ms <= ONLINE_WITHIN_MS
        return SiteStatus.ONLINE if is_fresh else SiteStatus.OFFLINE
    is_enrolled = row.credentials_expire_at_ms is not None
    return SiteStatus.OFFLINE if is_enrolled else SiteStatus.NEVER_ENROLLED


def _given(patch: SitePatch | OwnSitePatch) -> dict[str, Any]:
    values = {name: getattr(patch, name) for name in patch.__struct_fields__}
    return {name: value for name, value in values.items() if value is not UNSET}


def _no_site() -> NotFound:
    return NotFound("no such site", field="site_id")
