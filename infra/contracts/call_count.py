"""How many calls a tenant has at each site, so that its plan's limit holds over all of them."""

from __future__ import annotations

import msgspec

from infra.contracts.ids import SiteId, TenantId

# What has calls is told again so often, changed or not: news may be lost on the way.
TOLD_AGAIN_EVERY_S = 1.0
# Three tellings missed: the site is cut off or gone, and what it carries is unknown.
KNOWN_FOR_S = 4.0


class SiteCalls(msgspec.Struct, frozen=True):
    """Edge to the cloud, on the site's own subject: callers here now, by tenant.

    Attributes:
        boot_id: of the daemon, time-ordered; with `seq` it tells the newer of two.
        calls: those that changed, a 0 included; each second all that are not 0.
    """

    boot_id: str
    seq: int
    calls: dict[TenantId, int]


class CallsElsewhere(msgspec.Struct, frozen=True):
    """Cloud to an edge, about the subject's tenant: callers at one other site now.

    Attributes:
        site_id: the other site.
        boot_id, seq: as that site told.
    """

    site_id: SiteId
    boot_id: str
    seq: int
    calls: int
