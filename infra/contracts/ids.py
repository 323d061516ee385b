"""Identifiers: time-ordered UUIDs (RFC 9562, version 7) as text, one type per thing named."""

from __future__ import annotations

import re
from typing import NewType

TenantId = NewType("TenantId", str)
SiteId = NewType("SiteId", str)
DomainId = NewType("DomainId", str)
ContactId = NewType("ContactId", str)
InteractionId = NewType("InteractionId", str)
LegId = NewType("LegId", str)
OfferId = NewType("OfferId", str)
AgentId = NewType("AgentId", str)
QueueId = NewType("QueueId", str)
FlowId = NewType("FlowId", str)
RecordingId = NewType("RecordingId", str)
EventId = NewType("EventId", str)
NodeId = NewType("NodeId", str)
UserId = NewType("UserId", str)

_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_RANDOM_BITS = 74
_RAND_A_BITS = 12
_RAND_B_BITS = 62


def uuid7(unix_ms: int, random_bits: int) -> str:
    """Text of a version 7 UUID.

    Args:
        unix_ms: milliseconds since 1970, 48 bits.
        random_bits: 74 random bits; the caller brings them, so that a core stays deterministic.

    Source: RFC 9562, section 5.7.
    """
    if not 0 <= unix_ms < 1 << 48:
        raise ValueError("unix_ms is out of 48 bits")
    if not 0 <= random_bits < 1 << _RANDOM_BITS:
        raise ValueError("random_bits is out of 74 bits")
    rand_a = random_bits >> _RAND_B_BITS
    rand_b = random_bits & ((1 << _RAND_B_BITS) - 1)
    value = (unix_ms << 80) | (0x7 << 76) | (rand_a << 64) | (0b10 << _RAND_B_BITS) | rand_b
    digits = f"{value:032x}"
    return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"


def is_id(text: str) -> bool:
    """Whether text is a lower-case UUID, and so safe as one token of a bus subject."""
    return _UUID.fullmatch(text) is not None
