"""Whether a tenant may have one more call here: its standing, and its plan's limit; pure."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from edge_agent.dialplan import Route
from infra.contracts.ids import TenantId

# 403 tells the carrier that another try won't help; 486 that this number is busy, as it is. (503
# would say that the trunk itself is in trouble, and the carrier would leave it for all tenants.)
_FORBIDDEN, _BUSY = 403, 486


@dataclass(frozen=True, slots=True)
class Refusal:
    """How a call is refused."""

    status: int
    reason: str


class Admission:
    """Counts each tenant's contacts and judges the next one.

    The limit holds for each site by itself: a site that has lost the cloud must still know it.
    """

    def __init__(self) -> None:
        self._contacts: Counter[TenantId] = Counter()

    def refusal(self, route: Route) -> Refusal | None:
        """Why the tenant can't have this call; None when it can. Running calls are never asked."""
        if not route.takes_calls:
            return Refusal(_FORBIDDEN, "tenant_suspended")
        limit = route.max_concurrent_calls
        if limit is not None and self._contacts[route.tenant_id] >= limit:
            return Refusal(_BUSY, "tenant_call_limit")
        return None

    def began(self, tenant_id: TenantId) -> None:
        """A contact of the tenant began."""
        self._contacts[tenant_id] += 1

    def ended(self, tenant_id: TenantId) -> None:
        """A contact of the tenant is over."""
        self._contacts[tenant_id] -= 1
        if self._contacts[tenant_id] <= 0:
            del self._contacts[tenant_id]
