"""Plans: the limits that tenants rent, as rows that the operator edits."""

from __future__ import annotations

from typing import Annotated

import msgspec
from sqlalchemy import select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from cloud.audit.trail import Change, record_platform
from cloud.identity.principal import Actor
from infra.db.scope import AnyRow
from infra.db.tables.tenancy import plan

MAX_COUNT = 1_000_000  # beyond any platform of this kind; keeps sums within their columns
MAX_STORAGE_BYTES = 10**18

Count = Annotated[int, msgspec.Meta(ge=1, le=MAX_COUNT)]
Bytes = Annotated[int, msgspec.Meta(ge=0, le=MAX_STORAGE_BYTES)]

# A new limit of calls reaches the edges with each tenant's next configuration.
_ANNOUNCE = text(
    "WITH bumped AS ("
    " UPDATE config_version SET version = version + 1 WHERE tenant_id IN"
    " (SELECT tenant_id FROM tenant WHERE plan = :plan AND status <> 'erased')"
    " RETURNING tenant_id, version)"
    " INSERT INTO outbox (tenant_id, version, created_at_ms)"
    " SELECT tenant_id, version, :now_ms FROM bumped"
)


class PlanBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A plan's limits.

    Attributes:
        rank: order in which plans are shown.
        is_offered: an outsourcer may choose it for a client.
    """

    rank: Annotated[int, msgspec.Meta(ge=0, le=1_000)]
    is_offered: bool
    seats: Count
    concurrent_calls: Count
    numbers: Count
    storage_bytes: Bytes
    api_requests_per_minute: Count


class Plan(PlanBody, frozen=True, kw_only=True):
    """A plan."""

    name: str


class PlanList(msgspec.Struct, frozen=True):
    """Plans, smallest first."""

    items: list[Plan]


async def plans(connection: AsyncConnection, *, offered_only: bool) -> PlanList:
    """Every plan, or those that are offered.

    Args:
        connection: of the platform or of a tenant.
    """
    statement = select(plan).order_by(plan.c.rank, plan.c.name)
    if offered_only:
        statement = statement.where(plan.c.is_offered)
    return PlanList([_plan(row) for row in (await connection.execute(statement)).all()])


async def put_plan(
    connection: AsyncConnection, name: str, body: PlanBody, actor: Actor, now_ms: int
) -> Plan:
    """Add or replace a plan; its tenants' edges hear of it."""
    statement = select(plan).where(plan.c.name == name).with_for_update()
    before = (await connection.execute(statement)).one_or_none()
    values = msgspec.structs.asdict(body) | {"updated_at_ms": now_ms}
    stored = insert(plan).values(name=name, **values)
    await connection.execute(stored.on_conflict_do_update(index_elements=["name"], set_=values))
    after = Plan(name=name, **msgspec.structs.asdict(body))
    if before is not None and before.concurrent_calls != body.concurrent_calls:
        await connection.execute(_ANNOUNCE, {"plan": name, "now_ms": now_ms})
    change = Change("plan.put", name, before and _plan(before), after)
    await record_platform(connection, actor, change, now_ms)
    return after


def _plan(row: AnyRow) -> Plan:
    return Plan(**{name: getattr(row, name) for name in Plan.__struct_fields__})
