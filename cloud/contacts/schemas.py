"""What the history endpoints give."""

from __future__ import annotations

from typing import Any

import msgspec

from infra.contracts.contact import ContactOutcome, EndReason
from infra.contracts.leg import LegDirection, LegRole, MediaFigures


class Contact(msgspec.Struct, frozen=True):
    """A contact; `outcome` is null while it is open."""

    contact_id: str
    site_id: str | None
    ani: str | None
    dnis: str | None
    flow_id: str | None
    flow_version: int | None
    arrived_at_ms: int
    queue_id: str | None
    queued_at_ms: int | None
    agent_id: str | None
    connected_at_ms: int | None
    ended_at_ms: int | None
    outcome: ContactOutcome | None
    reason: EndReason | None
    detail: str | None


class ContactPage(msgspec.Struct, frozen=True):
    """Contacts, newest first."""

    items: list[Contact]
    next_cursor: str | None


class Interaction(msgspec.Struct, frozen=True):
    """One agent's part in a contact."""

    interaction_id: str
    contact_id: str
    agent_id: str
    queue_id: str
    offer_id: str | None
    agent_leg_id: str | None
    connected_at_ms: int
    ended_at_ms: int | None
    reason: EndReason | None


class InteractionPage(msgspec.Struct, frozen=True):
    """Interactions, newest first."""

    items: list[Interaction]
    next_cursor: str | None


class Cdr(msgspec.Struct, frozen=True):
    """The record of one leg, written once, at hang-up."""

    leg_id: str
    contact_id: str
    site_id: str | None
    role: LegRole
    direction: LegDirection
    remote: str
    started_at_ms: int
    ringing_at_ms: int | None
    answered_at_ms: int | None
    ended_at_ms: int
    reason: EndReason
    agent_id: str | None
    interaction_id: str | None
    sip_call_id: str
    sip_status: int
    media: MediaFigures | None


class CdrPage(msgspec.Struct, frozen=True):
    """CDRs, newest first."""

    items: list[Cdr]
    next_cursor: str | None


class TimelineEntry(msgspec.Struct, frozen=True):
    """One event of a contact, as the edge told it.

    Attributes:
        message: `contact.queued.v1` and so on.
        body: the event's fields.
    """

    event_id: str
    at_ms: int
    message: str
    body: dict[str, Any]  # one of the contracts' events; programs switch on `message`


class ContactRecording(msgspec.Struct, frozen=True):
    """A recording of the contact; `stored_at_ms` is null until the store has verified it."""

    recording_id: str
    interaction_id: str | None
    started_at_ms: int
    stored_at_ms: int | None
    duration_ms: int | None


class ContactDetail(msgspec.Struct, frozen=True):
    """A contact with all that is known of it."""

    contact: Contact
    interactions: list[Interaction]
    legs: list[Cdr]
    recordings: list[ContactRecording]
    timeline: list[TimelineEntry]
