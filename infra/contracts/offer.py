"""Offers: one contact put to one agent, ordered by the ACD owner and arbitrated at the edges."""

from __future__ import annotations

from enum import StrEnum

import msgspec

from infra.contracts.ids import AgentId, ContactId, DomainId, OfferId, QueueId


class OfferFailure(StrEnum):
    """Why an offer came to nothing."""

    NO_ANSWER = "no_answer"
    DECLINED = "declined"
    UNREACHABLE = "unreachable"
    CONTACT_GONE = "contact_gone"
    CONTACT_BUSY = "contact_busy"
    AGENT_BUSY = "agent_busy"
    AGENT_GONE = "agent_gone"
    STALE_EPOCH = "stale_epoch"
    CANCELLED = "cancelled"
    WORKER_LOST = "worker_lost"


class OfferContact(msgspec.Struct, frozen=True):
    """Command, ACD owner to the edge: ring this agent for this contact."""

    domain_id: DomainId
    epoch: int
    offer_id: OfferId
    contact_id: ContactId
    queue_id: QueueId
    agent_id: AgentId
    ring_timeout_ms: int
    acw_ms: int
    is_recorded: bool


class CancelOffer(msgspec.Struct, frozen=True):
    """Command, ACD owner to the edge: stop ringing."""

    domain_id: DomainId
    epoch: int
    offer_id: OfferId
    contact_id: ContactId


class OfferStarted(msgspec.Struct, frozen=True):
    """Event: both arbiters accepted and the agent's leg was dialled."""

    offer_id: OfferId
    contact_id: ContactId
    queue_id: QueueId
    agent_id: AgentId
    started_at_ms: int


class OfferFailed(msgspec.Struct, frozen=True):
    """Event: the offer is over without an answer; the contact waits again unless it is gone."""

    offer_id: OfferId
    contact_id: ContactId
    queue_id: QueueId
    agent_id: AgentId
    failure: OfferFailure
    failed_at_ms: int
