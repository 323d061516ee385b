"""What the site endpoints take and give."""

from __future__ import annotations

import msgspec

from cloud.tenancy.schemas import Id, Name


class NewSite(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A site to add; bring the id when the appliance already has one."""

    name: Name
    site_id: Id | None = None


class Site(msgspec.Struct, frozen=True):
    """A place where calls are carried."""

    site_id: str
    name: str
    created_at_ms: int


class SiteList(msgspec.Struct, frozen=True):
    """Sites, by name."""

    items: list[Site]


class SiteTenants(msgspec.Struct, frozen=True):
    """Whom a site serves."""

    tenant_ids: list[str]
