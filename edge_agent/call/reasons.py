"""Why things ended: from SIP statuses and hang-ups to the words of the contracts."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from edge_agent.call.phases import Phase
from edge_agent.media.protocol import EndedBy, LegEnded
from infra.contracts.contact import ContactOutcome, EndReason
from infra.contracts.leg import LegRole
from infra.contracts.offer import OfferFailure

# A person or a phone that says "not now"; all other refusals mean that nobody was reached.
# RFC 3261: 486 busy here, 600 busy everywhere, 603 decline; some phones send 403 for reject.
DECLINED_STATUSES = frozenset({403, 486, 600, 603})

REASON_OF_FAILURE: Mapping[OfferFailure, EndReason] = MappingProxyType(
    {
        OfferFailure.NO_ANSWER: EndReason.NO_ANSWER,
        OfferFailure.DECLINED: EndReason.DECLINED,
        OfferFailure.UNREACHABLE: EndReason.UNREACHABLE,
        OfferFailure.CONTACT_GONE: EndReason.CANCELLED,
        OfferFailure.CANCELLED: EndReason.CANCELLED,
        OfferFailure.WORKER_LOST: EndReason.WORKER_LOST,
    }
)

# While the flow still has the caller, it says what a hang-up amounts to.
WITH_FLOW = frozenset({Phase.IN_FLOW, Phase.QUEUED, Phase.OFFERED})

# Outcome when the caller hangs up, and when we must close, by where the contact is.
ABANDONED: Mapping[Phase, ContactOutcome] = MappingProxyType(
    {
        Phase.IN_FLOW: ContactOutcome.ABANDONED_IN_FLOW,
        Phase.QUEUED: ContactOutcome.ABANDONED_IN_QUEUE,
        Phase.CONNECTED: ContactOutcome.HANDLED,
    }
)
CUT: Mapping[Phase, ContactOutcome] = MappingProxyType(
    {
        Phase.IN_FLOW: ContactOutcome.FAILED,
        Phase.QUEUED: ContactOutcome.FAILED,
        Phase.CONNECTED: ContactOutcome.HANDLED,
    }
)


def offer_failure(ended: LegEnded, *, has_rung: bool) -> OfferFailure:
    """What an agent's leg that ended before its answer means for the offer.

    Args:
        has_rung: the phone said so; a 408 without it comes from a phone that is off or gone.
    """
    if ended.ended_by is EndedBy.TIMEOUT and has_rung:
        return OfferFailure.NO_ANSWER
    if ended.ended_by is EndedBy.REMOTE and ended.sip_status in DECLINED_STATUSES:
        return OfferFailure.DECLINED
    return OfferFailure.UNREACHABLE


def leg_reason(ended: LegEnded, role: LegRole, *, has_rung: bool, was_answered: bool) -> EndReason:
    """Why a leg ended that we did not hang up."""
    if role is LegRole.AGENT and not was_answered:
        return REASON_OF_FAILURE[offer_failure(ended, has_rung=has_rung)]
    if ended.ended_by is EndedBy.TIMEOUT:
        return EndReason.MEDIA_TIMEOUT
    if ended.ended_by is EndedBy.FAULT:
        return EndReason.WORKER_LOST
    return EndReason.CALLER_HANGUP if role is LegRole.CALLER else EndReason.AGENT_HANGUP
