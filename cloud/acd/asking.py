"""Asks the routing owner of a tenant for an agent's state."""

from __future__ import annotations

from cloud.api.boundary import new_id
from infra.bus.messages import Bus
from infra.contracts import subjects
from infra.contracts.agent import AgentState, RequestAgentState
from infra.contracts.envelope import wrap
from infra.contracts.errors import PeerError, RequestError
from infra.contracts.ids import AgentId, EventId, TenantId
from infra.contracts.site import Accepted
from infra.telemetry.logs import get_logger

log = get_logger(__name__)


async def ask_state(
    bus: Bus,
    tenant_id: TenantId,
    agent_id: str,
    state: AgentState,
    reason: str | None,
    now_ms: int,
) -> None:
    """Ask for a state: available, aux or offline.

    Raises:
        RequestError: the owner refuses.
        PeerError: no owner answers.
    """
    body = RequestAgentState(AgentId(agent_id), state, reason)
    envelope = wrap(body, event_id=EventId(new_id(now_ms)), tenant_id=tenant_id, at_ms=now_ms)
    subject = subjects.acd_request(tenant_id, RequestAgentState)
    await bus.request(subject, envelope, Accepted)


async def take_offline(bus: Bus, tenant_id: TenantId, agent_id: str, now_ms: int) -> None:
    """Ask that an agent goes offline who may work no longer.

    A refusal is no fault: the agent is on a call, which ends by itself, or the owner has heard of
    the new configuration first. Without an owner there is nothing that could offer a call.
    """
    try:
        await ask_state(bus, tenant_id, agent_id, AgentState.OFFLINE, None, now_ms)
    except (RequestError, PeerError) as exc:
        log.info("agent not asked offline", agent_id=agent_id, code=exc.code)
