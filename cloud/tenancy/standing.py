"""How a tenant stands (status and limits), remembered for a moment; and who may write when."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from litestar.connection import ASGIConnection
from litestar.handlers import BaseRouteHandler

from cloud.identity.permissions import Permission
from cloud.identity.principal import Principal
from cloud.tenancy.lifecycle import STANDS_STILL, Status
from cloud.tenancy.limits import Limits, limits_from
from infra.contracts.errors import Forbidden, NotFound
from infra.contracts.ids import TenantId
from infra.db.database import Database
from infra.db.tables import directory, tenancy

# Each request asks; a change of status or plan is felt after at most this.
REMEMBERED_MS = 2_000
MAX_REMEMBERED = 20_000  # tenants active at one node; about 300 bytes each

# A handler that a suspended or closed tenant still may call says so: `@post(while_suspended=True)`.
WHILE_SUSPENDED = "while_suspended"
# Paying, leaving, and what the people of a call that still runs must do.
STILL_ALLOWED = frozenset(
    {
        Permission.BILLING_READ,
        Permission.BILLING_WRITE,
        Permission.TENANT_CLOSE,
        Permission.AGENT_WORK,
        Permission.AGENTS_CONTROL,
    }
)
_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})

AnyConnection = ASGIConnection[Any, Any, Any, Any]  # generic over handler, user, auth and state


class Suspended(Forbidden):
    """The organisation stands still: it can read and pay, and nothing else."""

    code = "tenant_suspended"


@dataclass(frozen=True, slots=True)
class Standing:
    """Status and limits of one tenant."""

    status: Status
    plan: str
    limits: Limits


class Standings:
    """Reads standings and remembers them."""

    def __init__(self, database: Database, clock: Callable[[], int]) -> None:
        self._database = database
        self._clock = clock
        self._held: OrderedDict[TenantId, tuple[int, Standing]] = OrderedDict()

    async def of(self, tenant_id: TenantId) -> Standing:
        """The tenant's standing, at most REMEMBERED_MS old.

        Raises:
            NotFound: there is no such tenant.
        """
        now_ms = self._clock()
        held = self._held.get(tenant_id)
        if held is not None and now_ms - held[0] < REMEMBERED_MS:
            return held[1]
        standing = await self._read(tenant_id)
        self.remember(tenant_id, standing)
        return standing

    def remember(self, tenant_id: TenantId, standing: Standing) -> None:
        """Keep what was just read, here or along with something else."""
        self._held[tenant_id] = (self._clock(), standing)
        self._held.move_to_end(tenant_id)
        while len(self._held) > MAX_REMEMBERED:
            self._held.popitem(last=False)

    def forget(self, tenant_id: TenantId) -> None:
        """Read it anew next time: this node has just changed it."""
        self._held.pop(tenant_id, None)

    async def _read(self, tenant_id: TenantId) -> Standing:
        async with self._database.tenant(tenant_id) as scope:
            row = await scope.row(
                scope.select(directory.tenant, directory.tenant.c.status, tenancy.plan).join(
                    tenancy.plan, tenancy.plan.c.name == directory.tenant.c.plan
                )
            )
        if row is None:
            raise NotFound("no such tenant", field="tenant_id")
        return Standing(Status(row.status), row.name, limits_from(row))


async def limits_of(connection: AnyConnection, tenant_id: TenantId) -> Limits:
    """The limits of a tenant's plan, from the node's memory."""
    standings: Standings = connection.app.state.standings
    return (await standings.of(tenant_id)).limits


async def check_standing(connection: AnyConnection, handler: BaseRouteHandler) -> None:
    """Guard of every route under /v1: a tenant that stands still changes nothing.

    Raises:
        Suspended: its status does not allow the change.
    """
    principal: Principal = connection.user
    needed = handler.opt.get("needs")
    if (
        principal.tenant_id is None
        or connection.scope.get("method") in _SAFE_METHODS
        or not isinstance(needed, Permission)  # one's own profile and sessions stay one's own
        or needed.is_platform
        or needed in STILL_ALLOWED
        or handler.opt.get(WHILE_SUSPENDED) is True
    ):
        return
    standings: Standings = connection.app.state.standings
    status = (await standings.of(principal.tenant_id)).status
    if status in STANDS_STILL:
        raise Suspended(f"the organisation is {status.value}: it can be read, and paid for")
