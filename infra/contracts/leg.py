"""Legs: one party's signalled call, and the CDR written at its hang-up."""

from __future__ import annotations

from enum import StrEnum

import msgspec

from infra.contracts.contact import EndReason
from infra.contracts.ids import AgentId, ContactId, InteractionId, LegId


class LegRole(StrEnum):
    """Who is on the leg."""

    CALLER = "caller"
    AGENT = "agent"


class LegDirection(StrEnum):
    """Seen from the edge."""

    INBOUND = "inbound"
    OUTBOUND = "outbound"


class MediaFigures(msgspec.Struct, frozen=True):
    """What the RTP stream of a leg did, as PJMEDIA counted it.

    Attributes:
        rx_packets, rx_lost: received and missing packets, count.
        tx_packets: sent packets, count.
        rx_jitter_us: mean interarrival jitter, microseconds.
        rtt_us: mean round trip by RTCP, microseconds; 0 when no report came.
    """

    codec: str
    rx_packets: int
    rx_lost: int
    tx_packets: int
    rx_jitter_us: int
    rtt_us: int


class LegEnded(msgspec.Struct, frozen=True):
    """The CDR of one leg, written once, at hang-up."""

    leg_id: LegId
    contact_id: ContactId
    role: LegRole
    direction: LegDirection
    remote: str
    started_at_ms: int
    ended_at_ms: int
    reason: EndReason
    ringing_at_ms: int | None = None
    answered_at_ms: int | None = None
    agent_id: AgentId | None = None
    interaction_id: InteractionId | None = None
    sip_call_id: str = ""
    sip_status: int = 0
    media: MediaFigures | None = None
