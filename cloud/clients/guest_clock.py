"""The role `grants`: agents by grant begin and end with their dates, people and clients."""

from __future__ import annotations

import asyncio

from sqlalchemy.exc import DBAPIError

from cloud.acd.asking import take_offline
from cloud.audit.trail import Change, record
from cloud.clients.guest_agents import GuestAgents, Settled
from cloud.clients.guest_repository import GuestDirectory
from cloud.identity.principal import Actor, ActorKind
from infra.config.role import NodeParts
from infra.contracts.errors import PeerError, RequestError
from infra.contracts.ids import TenantId
from infra.telemetry.logs import get_logger
from infra.telemetry.metrics import Counter

log = get_logger(__name__)

# A person who was disabled at home takes no further call after this and a moment; the look is one
# statement over an index of agents by grant.
EVERY_S = 1.0
MAX_DUE = 500  # of one look: a midnight at which many grants begin is over in a few seconds
# Nobody frees a seat, or mends what is wrong, more often.
HELD_BACK_MS = 30_000
CLOCK = Actor(ActorKind.SYSTEM, "grants", "grants")

_SETTLED = Counter("tandem_guest_agents_settled_total", "Agents by grant that changed", ["to"])

Guest = tuple[str, str]  # tenant and person


async def run(parts: NodeParts) -> None:
    """Look again and again, until cancelled; what fails is tried again the next time."""
    clock = GuestClock(parts)
    while True:
        try:
            await clock.tick()
        except (PeerError, DBAPIError, TimeoutError) as exc:
            log.error("agents by grant wait", exc_info=exc)
        await asyncio.sleep(EVERY_S)


class GuestClock:
    """Settles the guests whose time has come; one that can't be settled waits a while."""

    def __init__(self, parts: NodeParts) -> None:
        self._parts = parts
        self._held_back: dict[Guest, int] = {}

    async def tick(self) -> int:
        """Settle everybody who is due; returns how many changed."""
        now_ms = self._parts.clock()
        self._held_back = {who: at for who, at in self._held_back.items() if at > now_ms}
        async with self._parts.database.platform() as connection:
            rows = await GuestDirectory(connection).due(now_ms, MAX_DUE, list(self._held_back))
        changed = 0
        for row in rows:
            tenant_id, home_id = TenantId(row.tenant_id), TenantId(row.home_id)
            try:
                settled = await self._settle(tenant_id, home_id, row.user_id)
            except RequestError as exc:  # mostly a plan without a free seat
                self._held_back[tenant_id, row.user_id] = now_ms + HELD_BACK_MS
                log.warning("agent by grant can't begin", tenant_id=tenant_id, code=exc.code)
                continue
            except PeerError:
                raise
            # Whatever one tenant's rows do to our code: the others' agents still begin and end.
            except Exception as exc:
                self._held_back[tenant_id, row.user_id] = now_ms + HELD_BACK_MS
                log.error("agent by grant not settled", tenant_id=tenant_id, exc_info=exc)
                continue
            changed += 1
            if settled.lost_agent_id is not None:
                await take_offline(self._parts.bus, tenant_id, settled.lost_agent_id, now_ms)
        return changed

    async def _settle(self, tenant_id: TenantId, home_id: TenantId, user_id: str) -> Settled:
        now_ms = self._parts.clock()
        async with self._parts.database.tenant(tenant_id) as scope:
            settled = await GuestAgents(scope).settle(home_id, user_id, now_ms)
            if settled.is_at_work is not settled.was_at_work:
                action = "agent.began_by_grant" if settled.is_at_work else "agent.ended_by_grant"
                change = Change(action, settled.agent_id or user_id)
                await record(scope.connection, tenant_id, CLOCK, change, now_ms)
        _SETTLED.labels("work" if settled.is_at_work else "rest").inc()
        log.info("agent by grant settled", tenant_id=tenant_id, is_at_work=settled.is_at_work)
        return settled
