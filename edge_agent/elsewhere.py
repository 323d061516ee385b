"""Callers that a tenant has at its other sites, as each of them told last; pure."""

from __future__ import annotations

from dataclasses import dataclass

from infra.contracts.call_count import KNOWN_FOR_S, CallsElsewhere
from infra.contracts.ids import SiteId, TenantId


@dataclass(frozen=True, slots=True)
class _Told:
    order: tuple[str, int]
    calls: int
    heard_at_s: float


class Elsewhere:
    """The newest count of each other site, good for KNOWN_FOR_S.

    Tenants and sites are as many as this edge's configuration has: only the cloud can tell of
    them, and it tells each edge of its own tenants.
    """

    def __init__(self) -> None:
        self._told: dict[TenantId, dict[SiteId, _Told]] = {}

    def hear(self, tenant_id: TenantId, news: CallsElsewhere, now_s: float) -> None:
        """Take news; those that were overtaken by newer ones are left aside."""
        sites = self._told.setdefault(tenant_id, {})
        held = sites.get(news.site_id)
        # A daemon's boot id is time-ordered, so that one that was started again is newer.
        order = (news.boot_id, news.seq)
        if held is None or order > held.order:
            sites[news.site_id] = _Told(order, max(0, news.calls), now_s)

    def calls(self, tenant_id: TenantId, now_s: float) -> int:
        """Callers at all other sites that told of late."""
        sites = self._told.get(tenant_id)
        if sites is None:
            return 0
        return sum(told.calls for told in sites.values() if now_s - told.heard_at_s <= KNOWN_FOR_S)

    def forget(self, tenant_id: TenantId) -> None:
        """Nothing is known of the tenant any more."""
        self._told.pop(tenant_id, None)
