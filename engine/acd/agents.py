"""What the core does when a seat changes, and when somebody asks for a state."""

from __future__ import annotations

from engine.acd.floor import Floor
from engine.acd.records import AgentRecord
from engine.acd.reserving import ACW_RETRY_MS, TimerKind
from engine.acd.seat import MAX_REASON_CHARS
from infra.contracts.agent import (
    AgentSeat,
    AgentState,
    AgentStateChanged,
    RequestAgentState,
    SetAgentState,
)
from infra.contracts.errors import Conflict, NotFound, RequestError
from infra.contracts.ids import AgentId, SiteId, TenantId

# What people may ask for; calls lead to the rest.
REQUESTABLE = (AgentState.AVAILABLE, AgentState.AUX, AgentState.OFFLINE)

# What counts as work when agents are compared by how occupied they are.
_BUSY = (AgentState.ON_CONTACT, AgentState.ACW)


def on_state_changed(
    floor: Floor, event: AgentStateChanged, tenant_id: TenantId, site_id: SiteId
) -> None:
    """The seat's edge is believed; what it told before, or tells again, is not."""
    agent = _known(floor, tenant_id, event.agent_id, site_id)
    if _is_stale(agent, event, site_id):
        return
    was_offered = agent.state is AgentState.OFFERED
    _note_work(agent, event.state, event.since_at_ms)
    _move_site(floor, agent, site_id)
    agent.idle_since_at_ms = _idle_since(agent, event, was_offered=was_offered)
    agent.sequence = event.sequence
    agent.state = event.state
    agent.since_at_ms = event.since_at_ms
    agent.reason = event.reason
    agent.contact_id = event.contact_id
    agent.acw_ends_at_ms = event.acw_ends_at_ms
    _seated(floor, agent)


def on_seat(floor: Floor, seat: AgentSeat, site_id: SiteId) -> None:
    """A seat of a snapshot replaces what was known."""
    agent = _known(floor, seat.tenant_id, seat.agent_id, site_id)
    _note_work(agent, seat.state, seat.since_at_ms)
    _move_site(floor, agent, site_id)
    agent.sequence = seat.sequence
    agent.state = seat.state
    agent.since_at_ms = seat.since_at_ms
    agent.reason = seat.reason
    agent.idle_since_at_ms = seat.idle_since_at_ms
    agent.contact_id = seat.contact_id
    agent.acw_ends_at_ms = seat.acw_ends_at_ms
    _seated(floor, agent)


def unseat(floor: Floor, agent: AgentRecord, now_ms: int) -> None:
    """The agent's site does not know it, or is lost: offline as far as we can tell."""
    if agent.config is None:
        floor.settle_agent(agent)
        floor.forget_agent(agent)
        return
    if agent.state is not AgentState.OFFLINE:
        agent.since_at_ms = now_ms
    agent.state = AgentState.OFFLINE
    # The edge may count from the start again, so any next sequence is news.
    agent.sequence = 0
    agent.reason = agent.contact_id = None
    agent.idle_since_at_ms = agent.acw_ends_at_ms = agent.held_until_ms = None
    floor.settle_agent(agent)


def on_request(floor: Floor, request: RequestAgentState, tenant_id: TenantId) -> None:
    """Orders the state asked for; nothing when the agent has it already.

    Raises:
        NotFound: the tenant has no such agent.
        RequestError: nobody can ask for this state, or the reason is bad.
        Conflict: a call holds the agent.
    """
    agent = floor.agents.get(request.agent_id)
    if agent is None or agent.config is None or agent.tenant_id != tenant_id:
        raise NotFound("agent is unknown", field="agent_id")
    _check_request(request)
    present = AgentState.OFFERED if agent.offer_id is not None else agent.state
    if present in (AgentState.OFFERED, AgentState.ON_CONTACT):
        raise Conflict(
            f"agent is {present}: the state can be changed after the call",
            code="wrong_agent_state",
            field="state",
        )
    if present is request.state and (
        present is not AgentState.AUX or agent.reason == request.reason
    ):
        return
    _order_state(floor, agent, request.state, request.reason)


def on_acw_due(floor: Floor, agent_id: str, sequence: int, now_ms: int) -> None:
    """The time for wrap-up is over; ordered again until the seat has changed."""
    agent = floor.agents.get(AgentId(agent_id))
    if agent is None or agent.state is not AgentState.ACW or agent.sequence != sequence:
        return
    floor.timers.start(now_ms + ACW_RETRY_MS, TimerKind.ACW, agent_id, sequence)
    _order_state(floor, agent, AgentState.AVAILABLE, None)


def _check_request(request: RequestAgentState) -> None:
    if request.state not in REQUESTABLE:
        raise RequestError(
            f"{request.state} can't be asked for", code="state_not_requestable", field="state"
        )
    reason_chars = len(request.reason or "")
    if request.state is AgentState.AUX and not 1 <= reason_chars <= MAX_REASON_CHARS:
        raise RequestError(
            f"aux needs a reason of 1 to {MAX_REASON_CHARS} characters",
            code="bad_aux_reason",
            field="reason",
        )


def _order_state(floor: Floor, agent: AgentRecord, state: AgentState, reason: str | None) -> None:
    body = SetAgentState(
        domain_id=floor.domain_id,
        epoch=floor.epoch,
        agent_id=agent.agent_id,
        expected=agent.state,
        state=state,
        reason=reason if state is AgentState.AUX else None,
    )
    floor.order(agent.tenant_id, agent.site_id, body)


def _is_stale(agent: AgentRecord, event: AgentStateChanged, site_id: SiteId) -> bool:
    if agent.site_id == site_id:
        return event.sequence <= agent.sequence
    # Each site counts for itself, so between sites only time tells.
    return event.since_at_ms < agent.since_at_ms


def _known(floor: Floor, tenant_id: TenantId, agent_id: AgentId, site_id: SiteId) -> AgentRecord:
    agent = floor.agent(tenant_id, agent_id)
    if agent is None:
        agent = AgentRecord(tenant_id=tenant_id, agent_id=agent_id, site_id=site_id)
        floor.agents[agent_id] = agent
    return agent


def _move_site(floor: Floor, agent: AgentRecord, site_id: SiteId) -> None:
    if agent.site_id != site_id:
        floor.unlink(agent)
        agent.site_id = site_id
        floor.link(agent)


def _idle_since(agent: AgentRecord, event: AgentStateChanged, *, was_offered: bool) -> int | None:
    """As the seat itself keeps it: a withdrawn offer costs the agent nothing."""
    if event.state is AgentState.OFFERED:
        return agent.idle_since_at_ms
    if event.state is not AgentState.AVAILABLE:
        return None
    if was_offered and event.previous_state is AgentState.OFFERED:
        return agent.idle_since_at_ms or event.since_at_ms
    return event.since_at_ms


def _note_work(agent: AgentRecord, following: AgentState, at_ms: int) -> None:
    """What the state that ends now adds to the agent's record."""
    standing = agent.standing
    standing.note_time(at_ms, was_busy=agent.state in _BUSY)
    if agent.state is AgentState.ON_CONTACT and following is not AgentState.ON_CONTACT:
        standing.freed_at_ms = at_ms


def _seated(floor: Floor, agent: AgentRecord) -> None:
    agent.held_until_ms = None
    if agent.acw_ends_at_ms is not None:
        floor.timers.start(agent.acw_ends_at_ms, TimerKind.ACW, str(agent.agent_id), agent.sequence)
    floor.settle_agent(agent)
