"""Phase 3 of routing, reserve: who is promised to whom, until when; and the core's timers."""

from __future__ import annotations

import heapq
from dataclasses import dataclass, field
from enum import StrEnum

from infra.contracts.errors import InvariantError
from infra.contracts.ids import AgentId, ContactId, OfferId, QueueId, SiteId, TenantId

# Beyond the ring time-out: the edge's own answer comes first, also over a slow link (the leaf
# link is given up after 4 s without an answer).
RESERVATION_GRACE_MS = 5_000

# After a refusal the edge's own event follows within milliseconds; a lost one is found by its
# sequence within the heartbeat of one second. Until then a second offer would be refused as well.
REFUSAL_HOLD_MS = 1_000

# The end of a wrap-up is ordered again if the edge did not change the seat: the order or its
# event was lost. Twice the shell's limit for a command's reply.
ACW_RETRY_MS = 2_000


@dataclass(frozen=True, slots=True)
class Reservation:
    """One agent promised to one contact under one offer; times are Unix milliseconds.

    Attributes:
        ordered_at_ms: when OfferContact was ordered, or the offer was found at an edge.
    """

    offer_id: OfferId
    tenant_id: TenantId
    site_id: SiteId
    contact_id: ContactId
    queue_id: QueueId
    agent_id: AgentId
    ordered_at_ms: int
    expires_at_ms: int


@dataclass(slots=True)
class Reservations:
    """All promises of the domain, by offer."""

    by_offer: dict[OfferId, Reservation] = field(default_factory=dict)

    def add(self, reservation: Reservation) -> None:
        """The single write that reserves."""
        if reservation.offer_id in self.by_offer:
            raise InvariantError("offer is reserved twice", code="offer_reserved_twice")
        self.by_offer[reservation.offer_id] = reservation

    def remove(self, offer_id: OfferId) -> Reservation | None:
        """Releases; None when it was released before."""
        return self.by_offer.pop(offer_id, None)


class TimerKind(StrEnum):
    """What a timer is for."""

    RESERVATION = "reservation"
    ACW = "acw"
    AGENT_HOLD = "agent_hold"
    CONTACT_HOLD = "contact_hold"
    RING = "ring"
    PREFERRED = "preferred"


# (due, kind, id of offer, agent or contact, stamp). A timer whose record has moved on since is
# recognised by its stamp and has no effect, so nothing needs to be cancelled.
Timer = tuple[int, TimerKind, str, int]


@dataclass(slots=True)
class Timers:
    """Due times in order."""

    heap: list[Timer] = field(default_factory=list)

    def start(self, due_at_ms: int, kind: TimerKind, about: str, stamp: int = 0) -> None:
        """Adds a timer."""
        heapq.heappush(self.heap, (due_at_ms, kind, about, stamp))

    def next_at_ms(self) -> int | None:
        """The earliest due time."""
        return self.heap[0][0] if self.heap else None

    def take_due(self, now_ms: int) -> list[Timer]:
        """Removes and returns all that are due, in order."""
        due: list[Timer] = []
        while self.heap and self.heap[0][0] <= now_ms:
            due.append(heapq.heappop(self.heap))
        return due
