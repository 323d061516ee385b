"""The platform's health as the operator's screen shows it: nodes, servers, lags, sites, tenants."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable

import msgspec
import nats.errors
import nats.js.errors
from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from cloud.platform.nodes import Nodes, NodeState, SeenNode
from infra.bus.messages import Bus
from infra.contracts.errors import PeerError
from infra.contracts.subjects import EVENTS_STREAM
from infra.db.database import Database
from infra.db.tables.directory import outbox, site, tenant
from infra.db.tables.edges import site_health
from infra.objects.store import ObjectStore

CHECK_LIMIT_S = 2.0  # a person waits for the page
# Heartbeats come every second: so many missing ones are no accident.
OFFLINE_AFTER_MS = 10_000
# The readers of EVENTS, by their durable names; history and money stand still with them.
READERS = ("projector", "meter")
_PROBE_KEY = "health"
MS_PER_S = 1_000


class Check(msgspec.Struct, frozen=True):
    """One server, asked now."""

    name: str
    is_ok: bool
    took_ms: int


class Reader(msgspec.Struct, frozen=True):
    """How far behind a reader of events is; `pending` is None when nobody knows."""

    name: str
    pending: int | None


class SiteHealth(msgspec.Struct, frozen=True):
    """A site by its last heartbeat; `age_ms` is None when it never sent one."""

    site_id: str
    name: str
    kind: str
    is_online: bool
    age_ms: int | None
    version: str
    live_legs: int
    is_draining: bool
    refused_configurations: int


class NodeRoleHealth(msgspec.Struct, frozen=True):
    """A role of one node.

    Attributes:
        is_running: False while it waits to be started again after a fault.
        restarts: since the node's start, count.
    """

    name: str
    is_running: bool
    restarts: int


class NodeHealth(msgspec.Struct, frozen=True):
    """A cloud node by its last beat, which comes every second.

    Attributes:
        state: `gone` when it fell silent; shown for ten minutes, then forgotten.
        address: of its API; empty without one.
        cpu_percent: of one core.
        loop_lag_ms: how late it did what was due, at worst within the last second.
    """

    node_id: str
    state: NodeState
    host: str
    address: str
    version: str
    started_at_ms: int
    age_ms: int
    roles: list[NodeRoleHealth]
    cpu_percent: int
    loop_lag_ms: int
    memory_bytes: int


class RoleHealth(msgspec.Struct, frozen=True):
    """A role of this installation, and how many live nodes run it; nobody is an alarm."""

    name: str
    holders: int
    is_held: bool


class PlatformHealth(msgspec.Struct, frozen=True):
    """All of it.

    Attributes:
        is_ok: every server answers, and every role is held.
        nodes: as the node that answers hears them.
        outbox_pending: configuration changes that no site has yet, count.
        outbox_age_ms: of the oldest.
        tenants: count by status.
    """

    is_ok: bool
    checks: list[Check]
    nodes: list[NodeHealth]
    roles: list[RoleHealth]
    readers: list[Reader]
    outbox_pending: int
    outbox_age_ms: int
    sites: list[SiteHealth]
    tenants: dict[str, int]


async def platform_health(
    database: Database, bus: Bus, objects: ObjectStore, nodes: Nodes, now_ms: int
) -> PlatformHealth:
    """Ask everything; a part that does not answer in time is down, the others are shown.

    Raises:
        PeerError: the database is away: there is nothing to show.
    """
    checks = [
        await _check("database", lambda: _database(database)),
        await _check("bus", lambda: bus.client.flush(timeout=int(CHECK_LIMIT_S))),
        await _check("object_store", lambda: objects.keys(_PROBE_KEY, limit=1)),
    ]
    readers = [await _reader(bus, name) for name in READERS]
    async with database.platform() as connection:
        waiting = outbox.c.published_at_ms.is_(None)
        lag = (
            await connection.execute(
                select(func.count(), func.min(outbox.c.created_at_ms)).where(waiting)
            )
        ).one()
        sites = await _sites(connection, now_ms)
        counts = await connection.execute(
            select(tenant.c.status, func.count()).group_by(tenant.c.status)
        )
        tenants = {row[0]: row[1] for row in counts}
    now_s = time.monotonic()
    roles = [RoleHealth(r.name, r.holders, r.holders > 0) for r in nodes.roles(now_s)]
    return PlatformHealth(
        is_ok=all(check.is_ok for check in checks) and all(role.is_held for role in roles),
        checks=checks,
        nodes=[_node(node) for node in nodes.seen(now_s)],
        roles=roles,
        readers=readers,
        outbox_pending=lag[0],
        outbox_age_ms=0 if lag[1] is None else max(0, now_ms - lag[1]),
        sites=sites,
        tenants=tenants,
    )


def _node(node: SeenNode) -> NodeHealth:
    beat = node.beat
    return NodeHealth(
        node_id=beat.node_id,
        state=node.state,
        host=beat.host,
        address=beat.address,
        version=beat.release,
        started_at_ms=beat.started_at_ms,
        age_ms=round(node.age_s * MS_PER_S),
        roles=[NodeRoleHealth(r.name, r.is_running, r.restarts) for r in beat.roles],
        cpu_percent=beat.cpu_percent,
        loop_lag_ms=beat.loop_lag_ms,
        memory_bytes=beat.memory_bytes,
    )


async def _check(name: str, ask: Callable[[], Awaitable[object]]) -> Check:
    began_s = time.monotonic()
    try:
        async with asyncio.timeout(CHECK_LIMIT_S):
            await ask()
        is_ok = True
    except (PeerError, nats.errors.Error, TimeoutError):
        is_ok = False
    return Check(name, is_ok, round((time.monotonic() - began_s) * MS_PER_S))


async def _database(database: Database) -> None:
    async with database.platform() as connection:
        await connection.execute(text("SELECT 1"))


async def _reader(bus: Bus, name: str) -> Reader:
    try:
        async with asyncio.timeout(CHECK_LIMIT_S):
            found = await bus.js.consumer_info(EVENTS_STREAM, name)
    except (nats.js.errors.Error, nats.errors.Error, TimeoutError):
        return Reader(name, None)
    return Reader(name, (found.num_pending or 0) + (found.num_ack_pending or 0))


async def _sites(connection: AsyncConnection, now_ms: int) -> list[SiteHealth]:
    statement = (
        select(site.c.site_id, site.c.name, site.c.kind, site_health)
        .join_from(site, site_health, site.c.site_id == site_health.c.site_id, isouter=True)
        .where(site.c.revoked_at_ms.is_(None))
        .order_by(site.c.name, site.c.site_id)
    )
    rows = (await connection.execute(statement)).all()
    found = []
    for row in rows:
        age_ms = None if row.seen_at_ms is None else max(0, now_ms - row.seen_at_ms)
        found.append(
            SiteHealth(
                site_id=row[0],
                name=row.name,
                kind=row.kind,
                is_online=age_ms is not None and age_ms < OFFLINE_AFTER_MS,
                age_ms=age_ms,
                version=row.version or "",
                live_legs=row.live_legs or 0,
                is_draining=bool(row.is_draining),
                refused_configurations=len(row.config_refusals or {}),
            )
        )
    return found
