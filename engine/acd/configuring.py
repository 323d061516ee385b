"""Takes the domain's configuration: queues, agents, and who is fit for what."""

from __future__ import annotations

from collections.abc import Iterable

from engine.acd.floor import Floor
from engine.acd.records import AgentRecord, ContactRecord, LaneKey, QueueRecord
from engine.acd.strategies.registry import agent_strategy, work_strategy
from engine.acd.waiting import open_rings_of
from infra.contracts.config import AgentConfig, QueueConfig, TenantConfig
from infra.contracts.errors import RequestError
from infra.contracts.ids import AgentId, QueueId, TenantId


def check(config: TenantConfig) -> None:
    """Refuses what the engine could not run. RequestError: names the field."""
    for queue in config.queues:
        check_queue(queue)
    for agent in config.agents:
        work_strategy(agent.work_strategy)


def check_queue(queue: QueueConfig) -> None:
    """Refuses a queue that the engine could not run. RequestError: names the field."""
    agent_strategy(queue.strategy)
    before_ms = 0
    for number, ring in enumerate(queue.rings):
        if ring.after_ms <= before_ms:
            raise RequestError(
                "each ring opens later than the one before",
                code="bad_rings",
                field=f"rings[{number}].after_ms",
            )
        before_ms = ring.after_ms


def on_configured(floor: Floor, configs: Iterable[TenantConfig], now_ms: int) -> None:
    """Replaces the configuration; tenants that did not change cost nothing.

    Raises:
        RequestError: a tenant's configuration can't be run (`check`); nothing changed.
    """
    configs = list(configs)
    for config in configs:
        check(config)
    wanted: dict[TenantId, list[TenantConfig]] = {}
    for config in configs:
        wanted.setdefault(config.tenant_id, []).append(config)
    for tenant_configs in wanted.values():
        tenant_configs.sort(key=lambda config: (config.version, config.site_id))
    for tenant_id in sorted(floor.configs.keys() | wanted.keys()):
        tenant_configs = wanted.get(tenant_id, [])
        if tenant_configs != floor.configs.get(tenant_id):
            _configure_tenant(floor, tenant_id, tenant_configs, now_ms)


def _configure_tenant(
    floor: Floor, tenant_id: TenantId, configs: list[TenantConfig], now_ms: int
) -> None:
    """`configs` go from the oldest to the newest: the newest word on each id counts."""
    queues: dict[QueueId, QueueConfig] = {}
    agents: dict[AgentId, AgentConfig] = {}
    for config in configs:
        queues |= {queue.queue_id: queue for queue in config.queues}
        agents |= {agent.agent_id: agent for agent in config.agents}
    if configs:
        floor.configs[tenant_id] = configs
    else:
        floor.configs.pop(tenant_id, None)
    _configure_queues(floor, tenant_id, queues)
    _configure_agents(floor, tenant_id, agents)
    sites = sorted({agent.site_id for agent in agents.values()})
    for queue_id in queues:
        for site_id in sites:
            # Made now, the usual lanes cost the first contact nothing.
            floor.lane(floor.queues[queue_id], LaneKey(site_id, (), 0))
    for contact in floor.contacts.values():
        if contact.tenant_id == tenant_id and contact.is_unanswered:
            open_rings_of(floor, contact, now_ms)
            floor.settle_contact(contact)


def _configure_queues(
    floor: Floor, tenant_id: TenantId, queues: dict[QueueId, QueueConfig]
) -> None:
    for queue_id in queues:
        floor.queue(tenant_id, queue_id)
    for queue in [queue for queue in floor.queues.values() if queue.tenant_id == tenant_id]:
        floor.changed(tenant_id).queue_ids.add(queue.queue_id)
        floor.drop_lanes(queue)
    for queue in [queue for queue in floor.queues.values() if queue.tenant_id == tenant_id]:
        waiting = [floor.contacts[key[2]] for key in queue.line]
        queue.config = queues.get(queue.queue_id)
        _sort_anew(queue, waiting)
        floor.drop_if_unused(queue)


def _sort_anew(queue: QueueRecord, waiting: list[ContactRecord]) -> None:
    """The rate of ageing may have changed, and with it the order."""
    for contact in waiting:
        contact.line_key = contact.key(queue.ageing_per_minute)
    queue.line = sorted(contact.line_key for contact in waiting if contact.line_key is not None)


def _configure_agents(
    floor: Floor, tenant_id: TenantId, agents: dict[AgentId, AgentConfig]
) -> None:
    for agent_id, config in agents.items():
        agent = floor.agent(tenant_id, agent_id)
        if agent is None:
            agent = AgentRecord(tenant_id=tenant_id, agent_id=agent_id, site_id=config.site_id)
            floor.agents[agent_id] = agent
    for agent in [agent for agent in floor.agents.values() if agent.tenant_id == tenant_id]:
        floor.changed(tenant_id).agent_ids.add(agent.agent_id)
        agent.config = agents.get(agent.agent_id)
        if agent.config is not None:
            agent.standing.skills = agent.config.skills
            if agent.sequence == 0:
                agent.site_id = agent.config.site_id
            floor.identify(agent, agent.config.person_id)
            floor.link(agent)
        elif agent.sequence == 0:
            floor.forget_agent(agent)
