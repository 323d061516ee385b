"""Published flows as an edge runs them: hours of the tenant put in where a flow refers to them."""

from __future__ import annotations

from cloud.hours.repository import HoursRepository
from cloud.ivr.repository import FlowRepository
from engine.ivr.references import hours_of, resolve_hours
from infra.contracts.config import FlowConfig
from infra.contracts.errors import InvariantError
from infra.contracts.ids import FlowId
from infra.db.scope import TenantScope


async def published_flows(scope: TenantScope) -> list[FlowConfig]:
    """Every published flow of the tenant, by id, for its configuration snapshot.

    Raises:
        InvariantError: a flow refers to hours that are gone, which publishing and removing rule
            out; the snapshot before stays in force.
    """
    rows = await FlowRepository(scope).published()
    refers = any(hours_of(row.document) for row in rows)
    schedules = await HoursRepository(scope).schedules() if refers else {}
    flows: list[FlowConfig] = []
    for row in rows:
        document, problems = resolve_hours(row.document, schedules)
        if problems:
            raise InvariantError(f"flow {row.flow_id} has lost its hours", code="hours_lost")
        flows.append(FlowConfig(FlowId(row.flow_id), row.name, row.version, document))
    return flows
