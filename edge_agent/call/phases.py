"""The phases of a contact at its edge, and the one table of what leads from which to which."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from infra.contracts.errors import InvariantError


class Phase(StrEnum):
    """Where a contact is, as its edge sees it."""

    IN_FLOW = "in_flow"
    QUEUED = "queued"
    OFFERED = "offered"
    CONNECTED = "connected"
    CLOSING = "closing"  # its outcome is known, the caller's leg is still being hung up
    ENDED = "ended"  # ContactEnded is out; an agent's leg may still be being hung up


class Trigger(StrEnum):
    """What can move a contact."""

    ENTER_QUEUE = "enter_queue"
    LEAVE_QUEUE = "leave_queue"
    OFFER = "offer"
    OFFER_OVER = "offer_over"
    AGENT_ANSWERED = "agent_answered"
    CLOSE = "close"
    CALLER_GONE = "caller_gone"


# An offer is always ended (OFFER_OVER) before its contact is closed or its caller is gone,
# so that no way out of OFFERED forgets the agent.
TRANSITIONS: Mapping[tuple[Phase, Trigger], Phase] = MappingProxyType(
    {
        (Phase.IN_FLOW, Trigger.ENTER_QUEUE): Phase.QUEUED,
        (Phase.QUEUED, Trigger.LEAVE_QUEUE): Phase.IN_FLOW,
        (Phase.QUEUED, Trigger.OFFER): Phase.OFFERED,
        (Phase.OFFERED, Trigger.OFFER_OVER): Phase.QUEUED,
        (Phase.OFFERED, Trigger.AGENT_ANSWERED): Phase.CONNECTED,
        (Phase.IN_FLOW, Trigger.CLOSE): Phase.CLOSING,
        (Phase.QUEUED, Trigger.CLOSE): Phase.CLOSING,
        (Phase.CONNECTED, Trigger.CLOSE): Phase.CLOSING,
        (Phase.IN_FLOW, Trigger.CALLER_GONE): Phase.ENDED,
        (Phase.QUEUED, Trigger.CALLER_GONE): Phase.ENDED,
        (Phase.CONNECTED, Trigger.CALLER_GONE): Phase.ENDED,
        (Phase.CLOSING, Trigger.CALLER_GONE): Phase.ENDED,
    }
)


def next_phase(phase: Phase, trigger: Trigger) -> Phase:
    """The phase after a trigger.

    Raises:
        InvariantError: the table has no such step.
    """
    following = TRANSITIONS.get((phase, trigger))
    if following is None:
        raise InvariantError(f"no way from {phase} by {trigger}", code="contact_transition")
    return following
