"""The seat of an agent: its states as a transition table, and the one function that advances it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from types import MappingProxyType

from infra.contracts.agent import (
    AgentSeat,
    AgentState,
    AgentStateChanged,
    AuxReason,
    SetAgentState,
)
from infra.contracts.errors import Conflict, InvariantError, RequestError
from infra.contracts.ids import AgentId, ContactId, InteractionId, OfferId, TenantId
from infra.contracts.offer import OfferFailure


@dataclass(frozen=True, slots=True)
class SignIn:
    """The agent begins to work, ready at once."""


@dataclass(frozen=True, slots=True)
class SignOut:
    """The agent leaves."""


@dataclass(frozen=True, slots=True)
class GoAvailable:
    """The agent is ready for a contact (from aux or from wrap-up)."""


@dataclass(frozen=True, slots=True)
class GoAux:
    """The agent pauses, for a reason."""

    reason: str


@dataclass(frozen=True, slots=True)
class OfferArrived:
    """The agent's phone is about to ring for a contact."""

    offer_id: OfferId
    contact_id: ContactId


@dataclass(frozen=True, slots=True)
class OfferAnswered:
    """The agent answered, and the bridge stands."""

    interaction_id: InteractionId


@dataclass(frozen=True, slots=True)
class OfferEnded:
    """The offer is over without an answer."""

    failure: OfferFailure


@dataclass(frozen=True, slots=True)
class InteractionOver:
    """The talk is over; wrap-up of `acw_ms` follows, none when it is 0."""

    acw_ms: int


@dataclass(frozen=True, slots=True)
class AcwOver:
    """The time for wrap-up has run out."""


SeatEvent = (
    SignIn
    | SignOut
    | GoAvailable
    | GoAux
    | OfferArrived
    | OfferAnswered
    | OfferEnded
    | InteractionOver
    | AcwOver
)


class Trigger(StrEnum):
    """A seat event, told apart as far as the next state depends on it."""

    SIGN_IN = "sign_in"
    SIGN_OUT = "sign_out"
    GO_AVAILABLE = "go_available"
    GO_AUX = "go_aux"
    OFFER_ARRIVED = "offer_arrived"
    OFFER_ANSWERED = "offer_answered"
    OFFER_MISSED = "offer_missed"
    OFFER_WITHDRAWN = "offer_withdrawn"
    OVER_WITH_ACW = "interaction_over_with_acw"
    OVER_WITHOUT_ACW = "interaction_over_without_acw"
    ACW_OVER = "acw_over"


# Failures that say the agent or its phone can't take calls now: the seat pauses with that reason,
# or the same phone would be rung for every caller in turn.
MISSED = MappingProxyType(
    {
        OfferFailure.NO_ANSWER: AuxReason.NO_ANSWER,
        OfferFailure.DECLINED: AuxReason.DECLINED,
        OfferFailure.UNREACHABLE: AuxReason.UNREACHABLE,
        OfferFailure.AGENT_BUSY: AuxReason.UNREACHABLE,
        OfferFailure.AGENT_GONE: AuxReason.UNREACHABLE,
    }
)

_OFFLINE, _AVAILABLE, _AUX = AgentState.OFFLINE, AgentState.AVAILABLE, AgentState.AUX
_OFFERED, _ON_CONTACT, _ACW = AgentState.OFFERED, AgentState.ON_CONTACT, AgentState.ACW

TRANSITIONS = MappingProxyType(
    {
        (_OFFLINE, Trigger.SIGN_IN): _AVAILABLE,
        (_OFFLINE, Trigger.GO_AUX): _AUX,
        (_AVAILABLE, Trigger.SIGN_OUT): _OFFLINE,
        (_AVAILABLE, Trigger.GO_AUX): _AUX,
        (_AVAILABLE, Trigger.OFFER_ARRIVED): _OFFERED,
        (_AUX, Trigger.SIGN_OUT): _OFFLINE,
        (_AUX, Trigger.GO_AVAILABLE): _AVAILABLE,
        (_AUX, Trigger.GO_AUX): _AUX,
        (_OFFERED, Trigger.OFFER_ANSWERED): _ON_CONTACT,
        (_OFFERED, Trigger.OFFER_MISSED): _AUX,
        (_OFFERED, Trigger.OFFER_WITHDRAWN): _AVAILABLE,
        (_ON_CONTACT, Trigger.OVER_WITH_ACW): _ACW,
        (_ON_CONTACT, Trigger.OVER_WITHOUT_ACW): _AVAILABLE,
        (_ACW, Trigger.ACW_OVER): _AVAILABLE,
        (_ACW, Trigger.GO_AVAILABLE): _AVAILABLE,
        (_ACW, Trigger.GO_AUX): _AUX,
        (_ACW, Trigger.SIGN_OUT): _OFFLINE,
    }
)

# What people and timers ask for may come at the wrong moment; what calls do may not.
_ASKED = frozenset(
    {Trigger.SIGN_IN, Trigger.SIGN_OUT, Trigger.GO_AVAILABLE, Trigger.GO_AUX, Trigger.ACW_OVER}
)

# A label on a wallboard, not a text.
MAX_REASON_CHARS = 64


@dataclass(frozen=True, slots=True)
class Seat:
    """One agent as the edge of its phone knows it; times are Unix milliseconds.

    Attributes:
        sequence: changes so far; 0 means that the agent never signed in.
        idle_since_at_ms: since when the agent waits for work; a withdrawn offer keeps it.
    """

    tenant_id: TenantId
    agent_id: AgentId
    sequence: int = 0
    state: AgentState = AgentState.OFFLINE
    since_at_ms: int = 0
    reason: str | None = None
    idle_since_at_ms: int | None = None
    contact_id: ContactId | None = None
    interaction_id: InteractionId | None = None
    offer_id: OfferId | None = None
    acw_ends_at_ms: int | None = None


def trigger_of(event: SeatEvent) -> Trigger:
    """The row of the transition table that an event selects."""
    match event:
        case OfferEnded(failure):
            return Trigger.OFFER_MISSED if failure in MISSED else Trigger.OFFER_WITHDRAWN
        case InteractionOver(acw_ms):
            return Trigger.OVER_WITH_ACW if acw_ms > 0 else Trigger.OVER_WITHOUT_ACW
        case _:
            return _PLAIN_TRIGGERS[type(event)]


_PLAIN_TRIGGERS: MappingProxyType[type, Trigger] = MappingProxyType(
    {
        SignIn: Trigger.SIGN_IN,
        SignOut: Trigger.SIGN_OUT,
        GoAvailable: Trigger.GO_AVAILABLE,
        GoAux: Trigger.GO_AUX,
        OfferArrived: Trigger.OFFER_ARRIVED,
        OfferAnswered: Trigger.OFFER_ANSWERED,
        AcwOver: Trigger.ACW_OVER,
    }
)


def advance(seat: Seat, event: SeatEvent, now_ms: int) -> Seat:
    """The seat after an event; `sequence` grows by one. `change_of` makes the event to publish.

    A clock that was set back never makes an interval negative: `since_at_ms` does not fall.

    Raises:
        Conflict: somebody asked for a state that can't be taken from the present one.
        InvariantError: a call drove the seat where the table has no way.
        RequestError: the reason of an aux is empty or longer than MAX_REASON_CHARS.
    """
    trigger = trigger_of(event)
    state = TRANSITIONS.get((seat.state, trigger))
    if state is None:
        message = f"agent is {seat.state}: {trigger} is not possible"
        raise (Conflict if trigger in _ASKED else InvariantError)(message, code="wrong_agent_state")
    since_at_ms = max(now_ms, seat.since_at_ms)
    after = Seat(
        tenant_id=seat.tenant_id,
        agent_id=seat.agent_id,
        sequence=seat.sequence + 1,
        state=state,
        since_at_ms=since_at_ms,
        idle_since_at_ms=_idle_since(seat, state, since_at_ms),
    )
    match event:
        case GoAux(reason):
            return replace(after, reason=_checked_reason(reason))
        case OfferArrived(offer_id, contact_id):
            return replace(after, offer_id=offer_id, contact_id=contact_id)
        case OfferAnswered(interaction_id):
            return replace(
                after,
                offer_id=seat.offer_id,
                contact_id=seat.contact_id,
                interaction_id=interaction_id,
            )
        case OfferEnded(failure):
            return replace(after, reason=MISSED.get(failure))
        case InteractionOver(acw_ms) if acw_ms > 0:
            return replace(
                after,
                contact_id=seat.contact_id,
                interaction_id=seat.interaction_id,
                acw_ends_at_ms=since_at_ms + acw_ms,
            )
        case _:
            return after


def change_of(before: Seat, after: Seat) -> AgentStateChanged:
    """The event that tells of one step of `advance`: an interval ended, another began."""
    is_first = before.sequence == 0
    return AgentStateChanged(
        agent_id=after.agent_id,
        sequence=after.sequence,
        state=after.state,
        since_at_ms=after.since_at_ms,
        reason=after.reason,
        previous_state=None if is_first else before.state,
        previous_since_at_ms=None if is_first else before.since_at_ms,
        previous_reason=None if is_first else before.reason,
        contact_id=after.contact_id,
        interaction_id=after.interaction_id,
        offer_id=after.offer_id,
        acw_ends_at_ms=after.acw_ends_at_ms,
    )


def ordered_event(state: AgentState, order: SetAgentState) -> SeatEvent:
    """The seat event that a SetAgentState of the ACD owner means, from the present state.

    Raises:
        Conflict: the state is no longer the one that the owner expected.
        RequestError: calls alone lead to the state ordered.
    """
    if state is not order.expected:
        raise Conflict(f"agent is {state}, not {order.expected}", code="wrong_agent_state")
    match order.state:
        case AgentState.AVAILABLE:
            return SignIn() if state is AgentState.OFFLINE else GoAvailable()
        case AgentState.AUX:
            return GoAux(order.reason or "")
        case AgentState.OFFLINE:
            return SignOut()
        case _:
            raise RequestError(
                f"{order.state} can't be ordered", code="state_not_requestable", field="state"
            )


def seat_from_contract(seat: AgentSeat) -> Seat:
    """A seat from a snapshot."""
    return Seat(
        tenant_id=seat.tenant_id,
        agent_id=seat.agent_id,
        sequence=seat.sequence,
        state=seat.state,
        since_at_ms=seat.since_at_ms,
        reason=seat.reason,
        idle_since_at_ms=seat.idle_since_at_ms,
        contact_id=seat.contact_id,
        interaction_id=seat.interaction_id,
        offer_id=seat.offer_id,
        acw_ends_at_ms=seat.acw_ends_at_ms,
    )


def contract_from_seat(seat: Seat) -> AgentSeat:
    """A seat for a snapshot, or for the edge's own store."""
    return AgentSeat(
        tenant_id=seat.tenant_id,
        agent_id=seat.agent_id,
        sequence=seat.sequence,
        state=seat.state,
        since_at_ms=seat.since_at_ms,
        reason=seat.reason,
        idle_since_at_ms=seat.idle_since_at_ms,
        contact_id=seat.contact_id,
        interaction_id=seat.interaction_id,
        offer_id=seat.offer_id,
        acw_ends_at_ms=seat.acw_ends_at_ms,
    )


def _idle_since(seat: Seat, state: AgentState, since_at_ms: int) -> int | None:
    """Offered seats remember their idle time, so that a withdrawn offer costs them nothing."""
    if state is AgentState.OFFERED:
        return seat.idle_since_at_ms
    if state is not AgentState.AVAILABLE:
        return None
    if seat.state is AgentState.OFFERED and seat.idle_since_at_ms is not None:
        return seat.idle_since_at_ms
    return since_at_ms


def _checked_reason(reason: str) -> str:
    if not 1 <= len(reason) <= MAX_REASON_CHARS:
        raise RequestError(
            f"an aux reason has 1 to {MAX_REASON_CHARS} characters",
            code="bad_aux_reason",
            field="reason",
        )
    return reason
