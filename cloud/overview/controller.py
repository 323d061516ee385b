"""The endpoint of today's figures."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from litestar import Controller, get

from cloud.api.boundary import TenantRequest, now_of, tenant_transaction
from cloud.identity.permissions import Permission
from cloud.overview.repository import OverviewRepository
from cloud.overview.schemas import DayFigures, Overview, QueueDay
from infra.db.scope import AnyRow


class OverviewController(Controller):
    """`/v1/overview`."""

    path = "/overview"
    tags = ("live",)

    @get(needs=Permission.LIVE_READ)
    async def overview(self, request: TenantRequest) -> Overview:
        """Count today's contacts by queue; what moves by the second is in the live view."""
        now_ms = now_of(request)
        async with tenant_transaction(request) as scope:
            repository = OverviewRepository(scope)
            time_zone = await repository.time_zone()
            midnight = midnight_of(now_ms, time_zone)
            from_ms = int(midnight.timestamp() * 1_000)
            rows = await repository.by_queue(from_ms, request.user.queue_ids)
        queues = [
            QueueDay(row.queue_id, row.name, row.service_level_ms, figures_of([row]))
            for row in rows
        ]
        day = midnight.date().isoformat()
        return Overview(day, time_zone, from_ms, now_ms, figures_of(rows), queues)


def midnight_of(at_ms: int, time_zone: str) -> datetime:
    """The beginning of the local day of an instant."""
    local = datetime.fromtimestamp(at_ms / 1_000, tz=UTC).astimezone(ZoneInfo(time_zone))
    return local.replace(hour=0, minute=0, second=0, microsecond=0, fold=0)


def figures_of(rows: Iterable[AnyRow]) -> DayFigures:
    """The figures of some queues together."""
    held = list(rows)
    offered, answered, in_time, abandoned, short_abandons, total_wait_ms = (
        sum(int(getattr(row, name)) for row in held)
        for name in (
            "offered",
            "answered",
            "answered_in_time",
            "abandoned",
            "short_abandons",
            "total_wait_ms",
        )
    )
    waits = [row.longest_wait_ms for row in held if row.longest_wait_ms is not None]
    base = offered - short_abandons
    return DayFigures(
        offered=offered,
        answered=answered,
        answered_in_time=in_time,
        abandoned=abandoned,
        short_abandons=short_abandons,
        service_level=in_time / base if base else None,
        asa_ms=round(total_wait_ms / answered) if answered else None,
        longest_wait_ms=max(waits, default=None),
    )
