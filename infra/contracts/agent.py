"""Agent states, and the messages that ask for, order and report them."""

from __future__ import annotations

from enum import StrEnum

import msgspec

from infra.contracts.ids import AgentId, ContactId, DomainId, InteractionId, OfferId, TenantId


class AgentState(StrEnum):
    """What an agent can be doing; `aux` carries a reason."""

    OFFLINE = "offline"
    AVAILABLE = "available"
    OFFERED = "offered"
    ON_CONTACT = "on_contact"
    ACW = "acw"
    AUX = "aux"


class AuxReason(StrEnum):
    """Reasons that the service itself sets; tenants add their own."""

    NO_ANSWER = "no_answer"
    DECLINED = "declined"
    UNREACHABLE = "unreachable"


class RequestAgentState(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Command, API to the ACD owner: the agent or a supervisor asks for a state."""

    agent_id: AgentId
    state: AgentState
    reason: str | None = None


class SetAgentState(msgspec.Struct, frozen=True):
    """Command, ACD owner to the agent's edge: put the agent into this state.

    Refused there if `epoch` is older than the newest seen, or if the agent's state is no longer
    `expected`.
    """

    domain_id: DomainId
    epoch: int
    agent_id: AgentId
    expected: AgentState
    state: AgentState
    reason: str | None = None


class AgentStateChanged(msgspec.Struct, frozen=True):
    """Event, from the agent's edge: the interval before ends, a new one starts.

    Attributes:
        sequence: grows by one with each change of this agent; orders the intervals.
        previous_since_at_ms: start of the interval that ends now; None at the first sign-in.
        acw_ends_at_ms: when wrap-up time is over, for `acw` only.
    """

    agent_id: AgentId
    sequence: int
    state: AgentState
    since_at_ms: int
    reason: str | None = None
    previous_state: AgentState | None = None
    previous_since_at_ms: int | None = None
    previous_reason: str | None = None
    contact_id: ContactId | None = None
    interaction_id: InteractionId | None = None
    offer_id: OfferId | None = None
    acw_ends_at_ms: int | None = None


class AgentSeat(msgspec.Struct, frozen=True):
    """One signed-in agent as its edge knows it; part of an EdgeSnapshot."""

    tenant_id: TenantId
    agent_id: AgentId
    sequence: int
    state: AgentState
    since_at_ms: int
    reason: str | None = None
    idle_since_at_ms: int | None = None
    contact_id: ContactId | None = None
    offer_id: OfferId | None = None
    acw_ends_at_ms: int | None = None
    interaction_id: InteractionId | None = None
