"""Tells webhooks when a limit of the tenant's plan is near: once a day for each limit and state."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from typing import Final

from cloud.tenancy.limits import LimitName, LimitState, limit_state
from cloud.tenancy.quotas import plan_limits, used_of
from cloud.webhooks.announce import enqueue
from cloud.webhooks.due_repository import DueRepository
from cloud.webhooks.kinds import MS_PER_S, EventKind, Happening
from infra.config.role import NodeParts
from infra.contracts.ids import TenantId

# Fixed for ever: ids of these events are made from it, so that a repetition is seen.
_NAMESPACE: Final = uuid.UUID("5b1a1df6-4c0e-4d0c-9a0b-0f4a6c1f7a51")


async def announce_limits(parts: NodeParts) -> None:
    """Look at each tenant that wants to know."""
    async with parts.database.platform() as connection:
        event = EventKind.LIMIT_NEAR.value
        tenants = await DueRepository(connection).subscribers(event=event)
    for tenant_id in sorted(tenants):
        await _announce(parts, tenant_id)


async def _announce(parts: NodeParts, tenant_id: TenantId) -> None:
    now_ms = parts.clock()
    day = datetime.fromtimestamp(now_ms / MS_PER_S, UTC).date().isoformat()
    async with parts.database.tenant(tenant_id) as scope:
        limits = await plan_limits(scope)
        found = []
        for name in LimitName:
            used, limit = await used_of(scope, name, now_ms), limits.of(name)
            state = limit_state(used, limit)
            if state is LimitState.OK or limit == 0:
                continue
            event_id = str(uuid.uuid5(_NAMESPACE, f"{tenant_id} {name} {state} {day}"))
            data = {"name": name.value, "used": used, "limit": limit, "state": state.value}
            found.append(Happening(event_id, EventKind.LIMIT_NEAR, now_ms, data))
        if found:
            await enqueue(scope.connection, tenant_id, found, now_ms)
