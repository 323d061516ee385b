"""Phase 4 of routing, offer: the commands to the edges, with ids that a replay gives again."""

from __future__ import annotations

import hashlib

from engine.acd.reserving import Reservation
from infra.contracts.config import QueueConfig
from infra.contracts.ids import DomainId, OfferId
from infra.contracts.offer import CancelOffer, OfferContact


def offer_id_of(domain_id: DomainId, epoch: int, number: int) -> OfferId:
    """The id of the domain's n-th offer in this epoch: a UUID of version 8 (RFC 9562, 5.8).

    Derived, not random: the core has no random source, and a replay must order the same.
    """
    digest = hashlib.blake2b(f"{domain_id}:{epoch}:{number}".encode(), digest_size=16).hexdigest()
    variant = "89ab"[int(digest[16], 16) & 0b11]
    return OfferId(
        f"{digest[:8]}-{digest[8:12]}-8{digest[13:16]}-{variant}{digest[17:20]}-{digest[20:]}"
    )


def offer_contact(
    reservation: Reservation, queue: QueueConfig, domain_id: DomainId, epoch: int
) -> OfferContact:
    """The command that rings the agent."""
    return OfferContact(
        domain_id=domain_id,
        epoch=epoch,
        offer_id=reservation.offer_id,
        contact_id=reservation.contact_id,
        queue_id=reservation.queue_id,
        agent_id=reservation.agent_id,
        ring_timeout_ms=queue.ring_timeout_ms,
        acw_ms=queue.acw_ms,
        is_recorded=queue.is_recorded,
    )


def cancel_offer(reservation: Reservation, domain_id: DomainId, epoch: int) -> CancelOffer:
    """The command that stops the ringing."""
    return CancelOffer(
        domain_id=domain_id,
        epoch=epoch,
        offer_id=reservation.offer_id,
        contact_id=reservation.contact_id,
    )
