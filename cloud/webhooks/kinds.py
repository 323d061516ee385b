"""What webhooks tell of: the kinds of events, where each comes from, and the body that is sent."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any

import msgspec

from infra.contracts.envelope import Envelope
from infra.contracts.errors import RequestError

PAYLOAD_VERSION = 1
MS_PER_S = 1_000
MAX_AT_MS = 253_402_300_799_999  # the end of the year 9999; a larger time is no time


class EventKind(StrEnum):
    """Names that a webhook subscribes to."""

    CONTACT_ARRIVED = "contact.arrived"
    CONTACT_QUEUED = "contact.queued"
    CONTACT_DEQUEUED = "contact.dequeued"
    CONTACT_CONNECTED = "contact.connected"
    CONTACT_ENDED = "contact.ended"
    INTERACTION_ENDED = "interaction.ended"
    AGENT_STATE_CHANGED = "agent.state_changed"
    RECORDING_STORED = "recording.stored"
    PERSON_CREATED = "person.created"
    PERSON_CHANGED = "person.changed"
    PERSON_REMOVED = "person.removed"
    QUEUE_CREATED = "queue.created"
    QUEUE_CHANGED = "queue.changed"
    QUEUE_REMOVED = "queue.removed"
    LIMIT_NEAR = "limit.near"
    WEBHOOK_TEST = "webhook.test"


# The test event is sent when asked for, to one webhook; nobody subscribes to it.
SUBSCRIBABLE = tuple(kind for kind in EventKind if kind is not EventKind.WEBHOOK_TEST)

# (family, name, version) of a message on the bus to the kind that is sent.
OF_MESSAGE: Mapping[tuple[str, str, int], EventKind] = MappingProxyType(
    {
        ("contact", "arrived", 1): EventKind.CONTACT_ARRIVED,
        ("contact", "queued", 1): EventKind.CONTACT_QUEUED,
        ("contact", "dequeued", 1): EventKind.CONTACT_DEQUEUED,
        ("contact", "connected", 1): EventKind.CONTACT_CONNECTED,
        ("contact", "ended", 1): EventKind.CONTACT_ENDED,
        ("contact", "interaction_ended", 1): EventKind.INTERACTION_ENDED,
        ("agent", "state_changed", 1): EventKind.AGENT_STATE_CHANGED,
        ("recording", "stored", 1): EventKind.RECORDING_STORED,
    }
)

# An action in the audit log to the kind that is sent, in the transaction that does it.
OF_ACTION: Mapping[str, EventKind] = MappingProxyType(
    {
        "person.added": EventKind.PERSON_CREATED,
        "person.changed": EventKind.PERSON_CHANGED,
        "person.disabled": EventKind.PERSON_CHANGED,
        "person.enabled": EventKind.PERSON_CHANGED,
        "person.removed": EventKind.PERSON_REMOVED,
        "queue.added": EventKind.QUEUE_CREATED,
        "queue.replaced": EventKind.QUEUE_CHANGED,
        "queue.removed": EventKind.QUEUE_REMOVED,
    }
)

DESCRIPTIONS: Mapping[EventKind, str] = MappingProxyType(
    {
        EventKind.CONTACT_ARRIVED: "A call reached one of your numbers.",
        EventKind.CONTACT_QUEUED: "A contact entered a queue.",
        EventKind.CONTACT_DEQUEUED: "A contact left a queue without an answer.",
        EventKind.CONTACT_CONNECTED: "An agent answered: an interaction begins.",
        EventKind.CONTACT_ENDED: "A contact reached its final state.",
        EventKind.INTERACTION_ENDED: "An agent's part in a contact is over.",
        EventKind.AGENT_STATE_CHANGED: "An agent's state changed.",
        EventKind.RECORDING_STORED: "A recording is complete and can be fetched.",
        EventKind.PERSON_CREATED: "A person was added.",
        EventKind.PERSON_CHANGED: "A person, or what the person may do, was changed.",
        EventKind.PERSON_REMOVED: "A person was removed.",
        EventKind.QUEUE_CREATED: "A queue was added.",
        EventKind.QUEUE_CHANGED: "A queue was changed.",
        EventKind.QUEUE_REMOVED: "A queue was removed.",
        EventKind.LIMIT_NEAR: "A limit of your plan is near, or reached.",
        EventKind.WEBHOOK_TEST: "Sent when you ask for a test.",
    }
)


class Happening(msgspec.Struct, frozen=True):
    """One thing to tell.

    Attributes:
        event_id: unique; a receiver knows repetitions by it.
        data: the event's own fields, JSON values only.
    """

    event_id: str
    kind: EventKind
    at_ms: int
    data: Mapping[str, Any]


class Payload(msgspec.Struct, frozen=True):
    """The body of a delivery, as docs/webhooks.md describes it."""

    type: str
    version: int
    timestamp: str
    event_id: str
    tenant_id: str
    data: Mapping[str, Any]


def happening_of(envelope: Envelope, body: msgspec.Struct) -> Happening | None:
    """What a message on the bus tells tenants; None for what stays inside.

    Raises:
        RequestError: the message's time is none.
    """
    kind = OF_MESSAGE.get((envelope.family, envelope.name, envelope.version))
    if kind is None:
        return None
    if not 0 <= envelope.at_ms <= MAX_AT_MS:
        raise RequestError("at_ms is no time", code="bad_time", field="at_ms")
    data: dict[str, Any] = msgspec.to_builtins(body)
    # Where we keep it is no business of a receiver: the API gives links.
    data.pop("object_key", None)
    data["site_id"] = envelope.site_id
    return Happening(envelope.event_id, kind, envelope.at_ms, data)


def payload_of(tenant_id: str, happening: Happening) -> str:
    """The exact text that is signed and sent, each time it is tried."""
    at = datetime.fromtimestamp(happening.at_ms / MS_PER_S, UTC)
    stamp = at.isoformat(timespec="milliseconds").replace("+00:00", "Z")
    payload = Payload(
        happening.kind.value,
        PAYLOAD_VERSION,
        stamp,
        happening.event_id,
        tenant_id,
        happening.data,
    )
    return msgspec.json.encode(payload).decode()
