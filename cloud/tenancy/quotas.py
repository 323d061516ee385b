"""Measures what a tenant uses of its limits, and refuses what would go beyond one."""

from __future__ import annotations

from sqlalchemy import func, select, text

from cloud.tenancy.limits import LimitName, Limits, QuotaReached, limits_from
from infra.contracts.errors import NotFound
from infra.db.scope import TenantScope
from infra.db.tables import configuration, directory, history, tenancy

# A contact that is older has ended without our hearing of it: nobody speaks for so long.
LONGEST_CALL_MS = 4 * 3600 * 1_000

_LOCK = text("SELECT pg_advisory_xact_lock(hashtextextended(:key, 0))")


async def plan_limits(scope: TenantScope) -> Limits:
    """The limits of the tenant's plan."""
    row = await scope.row(
        scope.select(directory.tenant, tenancy.plan).join(
            tenancy.plan, tenancy.plan.c.name == directory.tenant.c.plan
        )
    )
    if row is None:
        raise NotFound("no such tenant", field="tenant_id")
    return limits_from(row)


async def check_quota(scope: TenantScope, name: LimitName, now_ms: int, *, adding: int = 1) -> None:
    """Prove that so many more are within the plan; two that add at once wait for each other.

    Raises:
        QuotaReached: they are not.
    """
    await scope.connection.execute(_LOCK, {"key": f"quota {name} {scope.tenant_id}"})
    limit = (await plan_limits(scope)).of(name)
    used = await used_of(scope, name, now_ms)
    if used + adding > limit:
        raise QuotaReached(name, used, limit, asked=adding)


async def used_of(scope: TenantScope, name: LimitName, now_ms: int) -> int:
    """How much is used now. (The API's rate is measured where it is limited: 0 here.)"""
    match name:
        case LimitName.SEATS:
            return await _seats(scope)
        case LimitName.NUMBERS:
            return await _numbers(scope)
        case LimitName.CONCURRENT_CALLS:
            return await _calls(scope, now_ms)
        case LimitName.STORAGE_BYTES:
            return await _bytes(scope)
        case LimitName.API_REQUESTS_PER_MINUTE:
            return 0


async def _seats(scope: TenantScope) -> int:
    """Each agent takes a seat; people without a phone take none."""
    agent = configuration.agent
    agents = scope.select(agent, func.count()).where(agent.c.is_enabled)
    return int((await scope.execute(agents)).scalar_one())


async def _numbers(scope: TenantScope) -> int:
    pool = tenancy.number_pool
    held = select(func.count()).select_from(pool).where(pool.c.holder_id == scope.tenant_id)
    return int((await scope.execute(held)).scalar_one())


async def _calls(scope: TenantScope, now_ms: int) -> int:
    contact = history.contact
    statement = (
        scope.select(contact, func.count())
        .where(contact.c.arrived_at_ms > now_ms - LONGEST_CALL_MS)
        .where(contact.c.ended_at_ms.is_(None))
    )
    return int((await scope.execute(statement)).scalar_one())


async def _bytes(scope: TenantScope) -> int:
    total = 0
    for table in (history.recording, configuration.prompt, tenancy.data_export):
        size = func.coalesce(func.sum(table.c.size_bytes), 0)
        total += int((await scope.execute(scope.select(table, size))).scalar_one())
    return total
