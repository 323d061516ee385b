"""What the configuration means for calls: numbers to flows, queues, phones; one index over it."""

from __future__ import annotations

from dataclasses import dataclass

from edge_agent.front.phones import check_credential
from engine.ivr.document import Flow
from engine.ivr.loading import FlowError, load_flow
from infra.contracts.config import AgentConfig, PromptConfig, QueueConfig, TenantConfig
from infra.contracts.errors import NotFound, RequestError
from infra.contracts.ids import AgentId, FlowId, QueueId, SiteId, TenantId
from infra.telemetry.logs import get_logger

log = get_logger(__name__)

# E.164: a plus and at most 15 digits; carriers write the number with it, with 00, or bare.
MAX_DIGITS = 15


@dataclass(frozen=True, slots=True)
class Route:
    """Where a dialled number leads."""

    tenant_id: TenantId
    flow_id: FlowId
    flow_version: int
    flow: Flow
    prompts: dict[str, PromptConfig]
    takes_calls: bool = True
    max_concurrent_calls: int | None = None


@dataclass(frozen=True, slots=True)
class _Tenant:
    config: TenantConfig
    flows: dict[FlowId, tuple[int, Flow]]
    queues: dict[QueueId, QueueConfig]
    agents: dict[AgentId, AgentConfig]
    prompts: dict[str, PromptConfig]


class Dialplan:
    """Lookups by number, queue and agent; replaced per tenant, never half."""

    def __init__(self, site_id: SiteId) -> None:
        self._site_id = site_id
        self._tenants: dict[TenantId, _Tenant] = {}
        self._numbers: dict[str, tuple[TenantId, FlowId]] = {}

    def put(self, config: TenantConfig) -> None:
        """Take a tenant's configuration into force.

        Raises:
            RequestError: a number is another tenant's already (`number_taken`), or a flow is
                invalid; the configuration before stays.
        """
        queues = {queue.queue_id: queue for queue in config.queues}
        prompts = {prompt.name: prompt for prompt in config.prompts}
        flows: dict[FlowId, tuple[int, Flow]] = {}
        for item in config.flows:
            try:
                flow = load_flow(item.document, known_queues=queues, known_prompts=prompts)
            except FlowError as exc:
                first = exc.problems[0] if exc.problems else None
                where = f"flows.{item.flow_id}" + (f".{first.step}.{first.field}" if first else "")
                why = first.message if first else "a flow is invalid"
                raise RequestError(why, code=exc.code, field=where) from exc
            flows[item.flow_id] = (item.version, flow)
        self._check_phones(config)
        for number in config.numbers:
            owner = self._numbers.get(number.number)
            if owner is not None and owner[0] != config.tenant_id:
                raise RequestError(
                    "a number is another tenant's", code="number_taken", field="numbers"
                )
        self.drop(config.tenant_id)
        self._tenants[config.tenant_id] = _Tenant(
            config=config,
            flows=flows,
            queues=queues,
            agents={agent.agent_id: agent for agent in config.agents},
            prompts=prompts,
        )
        for number in config.numbers:
            self._numbers[number.number] = (config.tenant_id, number.flow_id)

    def _check_phones(self, config: TenantConfig) -> None:
        """A phone that the front can't hold must not keep the others out of it."""
        others = {
            agent.sip_username
            for tenant_id, tenant in self._tenants.items()
            if tenant_id != config.tenant_id
            for agent in tenant.agents.values()
        }
        for agent in config.agents:
            check_credential(agent.sip_username, agent.sip_ha1)
            if agent.sip_username in others:
                raise RequestError(
                    "a phone's user name is another tenant's",
                    code="sip_username_taken",
                    field="agents.sip_username",
                )

    def drop(self, tenant_id: TenantId) -> None:
        """Forget a tenant."""
        self._tenants.pop(tenant_id, None)
        self._numbers = {n: owner for n, owner in self._numbers.items() if owner[0] != tenant_id}

    def route(self, dialled: str) -> Route | None:
        """Where a number leads; None when nobody has it, or its flow is not published."""
        found = self._numbers.get(e164(dialled))
        if found is None:
            return None
        tenant_id, flow_id = found
        tenant = self._tenants[tenant_id]
        held = tenant.flows.get(flow_id)
        if held is None:
            return None
        version, flow = held
        config = tenant.config
        return Route(
            tenant_id,
            flow_id,
            version,
            flow,
            tenant.prompts,
            config.takes_calls,
            config.max_concurrent_calls,
        )

    def queue(self, tenant_id: TenantId, queue_id: QueueId) -> QueueConfig | None:
        """A queue, if it (still) exists."""
        tenant = self._tenants.get(tenant_id)
        return tenant.queues.get(queue_id) if tenant else None

    def username(self, tenant_id: TenantId, agent_id: AgentId) -> str:
        """SIP user name of an agent's phone.

        Raises:
            NotFound: `agent_gone`.
        """
        tenant = self._tenants.get(tenant_id)
        agent = tenant.agents.get(agent_id) if tenant else None
        if agent is None:
            raise NotFound("agent is not configured", code="agent_gone", field="agent_id")
        return agent.sip_username

    def tenants_of(self, domain_id: str) -> set[TenantId]:
        """The tenants of a routing domain that this edge serves."""
        held = self._tenants.items()
        return {tenant_id for tenant_id, t in held if t.config.domain_id == domain_id}

    def credentials(self) -> dict[str, str]:
        """SIP user name to HA1 of every phone that may register here."""
        return {
            agent.sip_username: agent.sip_ha1
            for tenant in self._tenants.values()
            for agent in tenant.agents.values()
            if agent.site_id == self._site_id
        }


def e164(dialled: str) -> str:
    """A dialled number as E.164 with its plus; text that is no number stays what it is."""
    digits = dialled.removeprefix("+")
    if dialled.startswith("00"):
        digits = dialled[2:]
    if digits.isascii() and digits.isdigit() and len(digits) <= MAX_DIGITS:
        return f"+{digits}"
    return dialled
