"""Endpoints of agent-state intervals and usage."""

from __future__ import annotations

from litestar import Controller, get
from litestar.params import FromQuery

from cloud.api.boundary import IdFilter, TenantRequest, tenant_transaction
from cloud.api.pages import DEFAULT_PAGE_ROWS, Cursor, Limit, SinceMs, UntilMs
from cloud.contacts.repository import HistoryRepository, PageQuery
from cloud.identity.permissions import Permission
from cloud.reporting.repository import INTERVALS, USAGE, UsageRepository
from cloud.reporting.schemas import (
    AgentStateInterval,
    IntervalPage,
    UsageEntry,
    UsagePage,
    UsageTotals,
)
from infra.contracts.usage import UsageMetric


class IntervalsController(Controller):
    """`/v1/agent-state-intervals`."""

    path = "/agent-state-intervals"
    tags = ("history",)

    @get(needs=Permission.REPORTS_READ)
    async def intervals(
        self,
        request: TenantRequest,
        cursor: Cursor = None,
        limit: Limit = DEFAULT_PAGE_ROWS,
        from_ms: SinceMs = None,
        to_ms: UntilMs = None,
        agent_id: IdFilter = None,
    ) -> IntervalPage:
        """List agent-state intervals, newest first."""
        query = PageQuery(cursor, limit, from_ms, to_ms, {"agent_id": agent_id})
        async with tenant_transaction(request) as scope:
            page = await HistoryRepository(scope, request.user.queue_ids).page(
                INTERVALS, query, AgentStateInterval
            )
            return IntervalPage(*page)


class UsageController(Controller):
    """`/v1/usage`."""

    path = "/usage"
    tags = ("billing",)

    @get(needs=Permission.USAGE_READ)
    async def usage(
        self,
        request: TenantRequest,
        cursor: Cursor = None,
        limit: Limit = DEFAULT_PAGE_ROWS,
        from_ms: SinceMs = None,
        to_ms: UntilMs = None,
        metric: FromQuery[UsageMetric | None] = None,
    ) -> UsagePage:
        """List the usage ledger, newest first."""
        query = PageQuery(cursor, limit, from_ms, to_ms, {"metric": metric})
        async with tenant_transaction(request) as scope:
            return UsagePage(*await HistoryRepository(scope).page(USAGE, query, UsageEntry))

    @get("/totals", needs=Permission.USAGE_READ)
    async def usage_totals(
        self, request: TenantRequest, from_ms: SinceMs = None, to_ms: UntilMs = None
    ) -> UsageTotals:
        """Sum the usage ledger by metric."""
        async with tenant_transaction(request) as scope:
            return UsageTotals(await UsageRepository(scope).totals(from_ms, to_ms))
