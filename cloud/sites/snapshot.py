"""Builds the configuration snapshot of one tenant for each site that serves it."""

from __future__ import annotations

from dataclasses import dataclass

import msgspec
from sqlalchemy import text

from cloud.acd.repository import AgentRepository, QueueRepository
from cloud.ivr.published import published_flows
from cloud.ivr.repository import PromptRepository
from cloud.numbers.repository import NumberRepository
from cloud.tenancy.lifecycle import STANDS_STILL, Status
from cloud.tenancy.quotas import plan_limits
from infra.contracts.config import (
    AgentConfig,
    NumberConfig,
    PromptConfig,
    QueueConfig,
    RingConfig,
    TenantConfig,
)
from infra.contracts.ids import AgentId, DomainId, FlowId, QueueId, SiteId, TenantId
from infra.db.database import Database
from infra.db.scope import AnyRow, TenantScope
from infra.db.tables.directory import config_version, site_tenant, tenant


@dataclass(frozen=True, slots=True)
class Snapshots:
    """All snapshots of a tenant at one version; a site that is not in `sites` is not served."""

    version: int
    sites: dict[SiteId, TenantConfig]


async def build_snapshots(database: Database, tenant_id: TenantId) -> Snapshots | None:
    """Read a tenant's whole configuration in one consistent view; None when there is no tenant."""
    async with database.tenant(tenant_id) as scope:
        # Without a lock a later statement could see a newer version than the one read first; the
        # counter's row is locked by each change until it commits, so a shared lock gives one view.
        version = await scope.row(scope.select(config_version).with_for_update(read=True))
        owner = await scope.row(scope.select(tenant))
        if version is None or owner is None:
            return None
        await scope.execute(text("SET LOCAL transaction_read_only = on"))
        return await _read(scope, owner, version.version)


async def _read(scope: TenantScope, owner: AnyRow, version: int) -> Snapshots:
    limits = await plan_limits(scope)
    sites = [SiteId(row.site_id) for row in await scope.rows(scope.select(site_tenant))]
    agents = await _agents(scope)
    queues = await _queues(scope)
    flows = await published_flows(scope)
    published = {flow.flow_id for flow in flows}
    # A number without a published flow rings nowhere; the edge answers 404 as for an unknown one.
    numbers = [
        NumberConfig(row.number, FlowId(row.flow_id))
        for row in await NumberRepository(scope).all()
        if row.flow_id in published
    ]
    prompts = [
        PromptConfig(row.name, row.sha256, row.object_key)
        for row in await PromptRepository(scope).all()
    ]
    return Snapshots(
        version,
        {
            site: TenantConfig(
                tenant_id=scope.tenant_id,
                domain_id=DomainId(owner.domain_id),
                site_id=site,
                version=version,
                name=owner.name,
                time_zone=owner.time_zone,
                numbers=numbers,
                queues=queues,
                # A site learns the phones' digests of its own agents only.
                agents=[agent for agent in agents if agent.site_id == site],
                flows=flows,
                prompts=prompts,
                takes_calls=Status(owner.status) not in STANDS_STILL,
                max_concurrent_calls=limits.concurrent_calls,
            )
            for site in sites
        },
    )


async def _agents(scope: TenantScope) -> list[AgentConfig]:
    return [
        AgentConfig(
            agent_id=AgentId(row.agent_id),
            name=row.name,
            site_id=SiteId(row.site_id),
            skills=row.skills,
            queue_ids=[QueueId(str(each)) for each in row.queue_ids or []],
            sip_username=row.sip_username,
            sip_ha1=row.sip_ha1,
            person_id=row.user_id,
        )
        for row in await AgentRepository(scope).all()
    ]


async def _queues(scope: TenantScope) -> list[QueueConfig]:
    return [
        QueueConfig(
            queue_id=QueueId(row.queue_id),
            name=row.name,
            required_skills=row.required_skills,
            priority=row.priority,
            ring_timeout_ms=row.ring_timeout_ms,
            acw_ms=row.acw_ms,
            service_level_ms=row.service_level_ms,
            is_recorded=row.is_recorded,
            strategy=row.strategy,
            preferred_skills=row.preferred_skills,
            ageing_per_minute=row.ageing_per_minute,
            rings=msgspec.convert(row.rings, list[RingConfig]),
        )
        for row in await QueueRepository(scope).all()
    ]
