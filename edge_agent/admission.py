"""Whether a tenant may have one more call here: its standing, and its plan's limit; pure."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from edge_agent.dialplan import Route
from edge_agent.elsewhere import Elsewhere
from infra.contracts.call_count import CallsElsewhere
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
    """Counts each tenant's contacts here, adds those at its other sites, and judges the next one.

    What another site told last counts for KNOWN_FOR_S: a site that has lost the cloud holds its
    own contacts against the whole limit, since nobody else may be there to take the calls.
    """

    def __init__(self) -> None:
        self._contacts: Counter[TenantId] = Counter()
        self._changed: set[TenantId] = set()
        self._elsewhere = Elsewhere()

    @property
    def contacts(self) -> dict[TenantId, int]:
        """Contacts here by tenant; those without any are left out."""
        return dict(self._contacts)

    def refusal(self, route: Route, now_s: float) -> Refusal | None:
        """Why the tenant can't have this call; None when it can. Running calls are never asked.

        Args:
            now_s: a steady clock, seconds.
        """
        if not route.takes_calls:
            return Refusal(_FORBIDDEN, "tenant_suspended")
        limit = route.max_concurrent_calls
        if limit is None:
            return None
        calls = self._contacts[route.tenant_id] + self._elsewhere.calls(route.tenant_id, now_s)
        return Refusal(_BUSY, "tenant_call_limit") if calls >= limit else None

    def began(self, tenant_id: TenantId) -> None:
        """A contact of the tenant began."""
        self._contacts[tenant_id] += 1
        self._changed.add(tenant_id)

    def ended(self, tenant_id: TenantId) -> None:
        """A contact of the tenant is over."""
        self._contacts[tenant_id] -= 1
        if self._contacts[tenant_id] <= 0:
            del self._contacts[tenant_id]
        self._changed.add(tenant_id)

    def take_changes(self) -> dict[TenantId, int]:
        """Contacts of the tenants where they changed since the last call, a 0 included."""
        changed, self._changed = self._changed, set()
        return {tenant_id: self._contacts[tenant_id] for tenant_id in changed}

    def hear(self, tenant_id: TenantId, news: CallsElsewhere, now_s: float) -> None:
        """Take what another site of the tenant told."""
        self._elsewhere.hear(tenant_id, news, now_s)

    def forget(self, tenant_id: TenantId) -> None:
        """The tenant left this edge: what others told of it is of no more use."""
        self._elsewhere.forget(tenant_id)
