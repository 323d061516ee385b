"""One row for each client of an outsourcer: what waits, who talks, how the day goes."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import and_, case, func

from cloud.clients.schemas import ClientOverview, ClientOverviewList
from cloud.tenancy.own import limit_uses
from cloud.tenancy.quotas import LONGEST_CALL_MS
from cloud.tenancy.schemas import Tenant
from infra.contracts.ids import TenantId
from infra.db.database import Database
from infra.db.scope import AnyRow, TenantScope
from infra.db.tables.configuration import queue
from infra.db.tables.history import contact

DAY_MS = 24 * 3600 * 1_000


async def overview(
    database: Database, clients: Sequence[Tenant], now_ms: int
) -> ClientOverviewList:
    """Every client at a glance, in the order given; each is read under its own row security.

    The figures are those of the projected history, which follows the calls within a second.
    """
    items = []
    for client in clients:
        async with database.tenant(TenantId(client.tenant_id)) as scope:
            live, day = await _live(scope, now_ms), await _day(scope, now_ms)
            limits = await limit_uses(scope, now_ms)
        items.append(
            ClientOverview(
                tenant_id=client.tenant_id,
                name=client.name,
                status=client.status,
                plan=client.plan,
                waiting=live.waiting,
                longest_wait_ms=max(0, now_ms - live.first_queued_ms) if live.waiting else 0,
                on_contact=live.on_contact,
                contacts_today=day.contacts,
                answered_in_time=day.in_time,
                offered=day.offered,
                limits=limits,
            )
        )
    return ClientOverviewList(items)


async def _live(scope: TenantScope, now_ms: int) -> AnyRow:
    waits = and_(contact.c.queued_at_ms.is_not(None), contact.c.connected_at_ms.is_(None))
    statement = (
        scope.select(
            contact,
            func.count().filter(waits).label("waiting"),
            func.min(contact.c.queued_at_ms).filter(waits).label("first_queued_ms"),
            func.count().filter(contact.c.connected_at_ms.is_not(None)).label("on_contact"),
        )
        .where(contact.c.arrived_at_ms > now_ms - LONGEST_CALL_MS)
        .where(contact.c.ended_at_ms.is_(None))
    )
    return (await scope.execute(statement)).one()


async def _day(scope: TenantScope, now_ms: int) -> AnyRow:
    wait_ms = contact.c.connected_at_ms - contact.c.queued_at_ms
    is_in_time = and_(contact.c.connected_at_ms.is_not(None), wait_ms <= queue.c.service_level_ms)
    statement = (
        scope.select(
            contact,
            func.count().label("contacts"),
            func.count(contact.c.queued_at_ms).label("offered"),
            func.coalesce(func.sum(case((is_in_time, 1), else_=0)), 0).label("in_time"),
        )
        .join_from(
            contact,
            queue,
            and_(queue.c.tenant_id == contact.c.tenant_id, queue.c.queue_id == contact.c.queue_id),
            isouter=True,
        )
        .where(contact.c.arrived_at_ms > now_ms - DAY_MS)
    )
    return (await scope.execute(statement)).one()
