"""The configuration snapshot of one tenant for one site, as the cloud publishes it."""

from __future__ import annotations

from typing import Any

import msgspec

from infra.contracts.ids import AgentId, DomainId, FlowId, QueueId, SiteId, TenantId

# The digest realm of every phone: the cloud stores HA1 for it, the edge's front challenges with it.
SIP_REALM = "tandem"


class NumberConfig(msgspec.Struct, frozen=True):
    """A DID that points at a flow.

    Attributes:
        number: E.164 with the plus sign.
    """

    number: str
    flow_id: FlowId


class RingConfig(msgspec.Struct, frozen=True):
    """A wider circle of agents for a contact that has waited (bullseye).

    Who was fit for the rings before stays fit, and comes first.

    Attributes:
        after_ms: wait in the queue from which the ring is open; grows from ring to ring.
        required_skills: in place of the queue's own; None leaves them as they are.
        max_tier: members up to this tier, 1 to 9.
        queue_ids: the members of these queues too (overflow).
    """

    after_ms: int
    required_skills: dict[str, int] | None = None
    max_tier: int = 9
    queue_ids: list[QueueId] = []


class QueueConfig(msgspec.Struct, frozen=True):
    """A queue's routing policy.

    Attributes:
        required_skills: skill to lowest level accepted, 1 to 10.
        priority: 0 to 100, higher first.
        service_level_ms: answered within counts as in time.
        strategy: which free agent is rung: a file of engine/acd/strategies/agents.
        preferred_skills: skill to level wished for, 1 to 10; who lacks less of it comes first.
        ageing_per_minute: points of priority that a contact gains by each minute of waiting.
        max_tier: members up to this tier from the start, 1 to 9; `rings` may open to more.
    """

    queue_id: QueueId
    name: str
    required_skills: dict[str, int] = {}
    priority: int = 50
    ring_timeout_ms: int = 15_000
    acw_ms: int = 10_000
    service_level_ms: int = 20_000
    is_recorded: bool = True
    strategy: str = "longest_idle"
    preferred_skills: dict[str, int] = {}
    ageing_per_minute: int = 0
    max_tier: int = 9
    rings: list[RingConfig] = []


class AgentConfig(msgspec.Struct, frozen=True):
    """An agent and the SIP phone that rings for it.

    Attributes:
        skills: skill to level held, 1 to 10.
        sip_username: unique over the whole platform.
        sip_ha1: MD5(username:realm:password), so that the edge never holds the password.
        tiers: queue to the agent's tier in it, 1 (first) to 9; 1 where it is not named.
        weights: queue to the agent's share for it, 1 to 100; 1 where it is not named.
        work_strategy: what the agent takes next: a file of engine/acd/strategies/work.
        person_id: the same for all agents that one person is in several tenants; None for agents
            that are nobody.
    """

    agent_id: AgentId
    name: str
    site_id: SiteId
    skills: dict[str, int]
    queue_ids: list[QueueId]
    sip_username: str
    sip_ha1: str
    tiers: dict[QueueId, int] = {}
    weights: dict[QueueId, int] = {}
    work_strategy: str = "greatest_need"
    person_id: str | None = None


class FlowConfig(msgspec.Struct, frozen=True):
    """A published flow; `document` has passed engine.ivr's validation."""

    flow_id: FlowId
    name: str
    version: int
    document: dict[str, Any]  # the document's own types are engine.ivr's; here it is cargo


class PromptConfig(msgspec.Struct, frozen=True):
    """A WAV prompt in the object store; the edge fetches it once (AskPrompt) and keeps it by hash.

    Attributes:
        sha256: lower-case hex; also the name in the edge's cache.
    """

    name: str
    sha256: str
    object_key: str


class TenantConfig(msgspec.Struct, frozen=True):
    """All that one site needs of one tenant; replaced as a whole, `version` grows.

    Attributes:
        takes_calls: False when the tenant is suspended or closed: new calls are refused, those that
            run go on.
        max_concurrent_calls: the plan's limit, over all sites together; None for none.
    """

    tenant_id: TenantId
    domain_id: DomainId
    site_id: SiteId
    version: int
    name: str
    time_zone: str
    numbers: list[NumberConfig]
    queues: list[QueueConfig]
    agents: list[AgentConfig]
    flows: list[FlowConfig]
    prompts: list[PromptConfig] = []
    takes_calls: bool = True
    max_concurrent_calls: int | None = None


class AskPrompt(msgspec.Struct, frozen=True):
    """Request, edge to cloud: where can this prompt be fetched?"""

    name: str
    sha256: str


class PromptGrant(msgspec.Struct, frozen=True):
    """Reply: a presigned GET."""

    url: str
    expires_at_ms: int
