"""The endpoint that tells what would happen to a call of a number."""

from __future__ import annotations

from typing import Annotated

from litestar import Controller, get
from litestar.params import PathParameter, QueryParameter

from cloud.api.boundary import TenantRequest, now_of, tenant_transaction
from cloud.identity.permissions import Permission
from cloud.ivr.call_check import CallCheck, Situation, check_call
from cloud.ivr.repository import FlowRepository
from cloud.numbers.repository import NumberRepository
from cloud.realtime.feed import LiveFeed
from cloud.sites.repository import SiteRepository
from cloud.sites.schemas import Site, SiteStatus
from cloud.sites.service import site_of
from cloud.sites.snapshot import build_snapshots
from cloud.tenancy.lifecycle import STANDS_STILL
from cloud.tenancy.standing import Standings
from infra.contracts.errors import NotFound, PeerError
from infra.contracts.ids import AgentId, SiteId
from infra.contracts.live import LiveAgent
from infra.db.database import Database

PathNumber = Annotated[str, PathParameter(pattern=r"^\+[1-9][0-9]{6,14}$")]
Digits = Annotated[str, QueryParameter(pattern=r"^[0-9*#]{0,20}$")]


class NumberCheckController(Controller):
    """`/v1/numbers/{number}/check`."""

    path = "/numbers"
    tags = ("numbers",)

    @get("/{number:str}/check", needs=Permission.NUMBERS_READ)
    async def check_number(
        self, request: TenantRequest, number: PathNumber, digits: Digits = ""
    ) -> CallCheck:
        """Tell what would happen to a call now, and what is missing; `digits` are for its menus."""
        now_ms = now_of(request)
        database: Database = request.app.state.database
        tenant_id = request.user.tenant
        async with tenant_transaction(request) as scope:
            rows = await NumberRepository(scope).held(number)
            if not rows:
                raise NotFound("no such number", field="number")
            flow_id = rows[0].flow_id
            flow = None if flow_id is None else await FlowRepository(scope).get(flow_id)
        async with database.platform() as connection:
            serving = [
                site_of(row, now_ms) for row in await SiteRepository(connection).serving(tenant_id)
            ]
        snapshots = await build_snapshots(database, tenant_id)
        site = carrying_site(serving)
        config = None
        if snapshots is not None and site is not None:
            config = snapshots.sites.get(SiteId(site.site_id))
        standings: Standings = request.app.state.standings
        status = (await standings.of(tenant_id)).status
        return check_call(
            Situation(
                number=number,
                config=config,
                site=site,
                flow_name=None if flow is None else flow.name,
                agents=await _live_agents(request),
                stopped=status.value if status in STANDS_STILL else None,
                now_ms=now_ms,
                digits=digits,
            )
        )


def carrying_site(serving: list[Site]) -> Site | None:
    """The site that a call would come to: one that is online, if there is one."""
    online = [site for site in serving if site.status is SiteStatus.ONLINE]
    return next(iter(online or serving), None)


async def _live_agents(request: TenantRequest) -> dict[AgentId, LiveAgent] | None:
    state = request.app.state
    try:
        snapshot = await LiveFeed(state.bus, request.user.tenant, state.clock).snapshot()
    except PeerError:
        return None  # told as `routing_silent`
    return {agent.agent_id: agent for agent in snapshot.agents}
