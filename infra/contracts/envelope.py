"""The envelope around every bus message, the registry of known messages, and its strict decoder."""

from __future__ import annotations

from types import MappingProxyType
from typing import Any

import msgspec

from infra.contracts import (
    agent,
    call_count,
    config,
    contact,
    leg,
    live,
    node,
    offer,
    recording,
    site,
    trust,
)
from infra.contracts.errors import RequestError, UnknownMessage
from infra.contracts.ids import EventId, SiteId, TenantId

# NATS refuses more than 1 MiB by default; ours are far smaller, and a larger one is a fault.
MAX_MESSAGE_BYTES = 1_000_000

# (family, name, version) to type. Published messages never change: add a version, serve both.
_EVENTS: dict[tuple[str, str, int], type[msgspec.Struct]] = {
    ("contact", "arrived", 1): contact.ContactArrived,
    ("contact", "queued", 1): contact.ContactQueued,
    ("contact", "dequeued", 1): contact.ContactDequeued,
    ("contact", "connected", 1): contact.ContactConnected,
    ("contact", "interaction_ended", 1): contact.InteractionEnded,
    ("contact", "ended", 1): contact.ContactEnded,
    ("leg", "ended", 1): leg.LegEnded,
    ("offer", "started", 1): offer.OfferStarted,
    ("offer", "failed", 1): offer.OfferFailed,
    ("agent", "state_changed", 1): agent.AgentStateChanged,
    ("recording", "started", 1): recording.RecordingStarted,
    ("recording", "stored", 1): recording.RecordingStored,
}
_COMMANDS: dict[tuple[str, str, int], type[msgspec.Struct]] = {
    ("agent", "request_state", 1): agent.RequestAgentState,
    ("agent", "set_state", 1): agent.SetAgentState,
    ("offer", "offer_contact", 1): offer.OfferContact,
    ("offer", "cancel", 1): offer.CancelOffer,
    ("recording", "grant_upload", 1): recording.GrantUpload,
    ("recording", "confirm_upload", 1): recording.ConfirmUpload,
    ("site", "heartbeat", 1): site.EdgeHeartbeat,
    ("site", "ask_snapshot", 1): site.AskSnapshot,
    ("site", "ask_phone", 1): site.AskPhone,
    ("site", "calls", 1): call_count.SiteCalls,
    ("site", "calls_elsewhere", 1): call_count.CallsElsewhere,
    ("prompt", "ask", 1): config.AskPrompt,
    ("live", "ask", 1): live.AskLive,
    ("live", "delta", 1): live.LiveDelta,
    ("live", "ask_position", 1): live.AskPosition,
    ("trust", "issue", 1): trust.IssueCredentials,
    ("trust", "ask_challenge", 1): trust.AskChallenge,
    ("trust", "renew", 1): trust.RenewCredentials,
    ("trust", "revoke", 1): trust.RevokeUsers,
    ("node", "beat", 1): node.NodeBeat,
    ("node", "ask", 1): node.AskNodes,
    ("node", "requests_spent", 1): node.RequestsSpent,
}
MESSAGES = MappingProxyType(_EVENTS | _COMMANDS)
NAME_OF = MappingProxyType({kind: key for key, kind in MESSAGES.items()})


class Envelope(msgspec.Struct, frozen=True):
    """What every message carries besides its body.

    Attributes:
        event_id: unique; also the bus's duplicate key and the receiver's idempotency key.
        seq: grows by one for each event of (site, boot, tenant); 0 for commands and requests.
        key: messages of one key keep their order on the way to the cloud (a contact, an agent).
        at_ms: when the sender made it.
    """

    family: str
    name: str
    version: int
    event_id: EventId
    tenant_id: TenantId | None
    at_ms: int
    body: msgspec.Raw
    site_id: SiteId | None = None
    boot_id: str = ""
    seq: int = 0
    key: str = ""


_encoder = msgspec.json.Encoder()
_envelope_decoder = msgspec.json.Decoder(Envelope)


def wrap(
    body: msgspec.Struct,
    *,
    event_id: EventId,
    tenant_id: TenantId | None,
    at_ms: int,
    site_id: SiteId | None = None,
    boot_id: str = "",
    seq: int = 0,
    key: str = "",
) -> Envelope:
    """Envelope of a registered body; an unregistered type is our own fault (KeyError)."""
    family, name, version = NAME_OF[type(body)]
    return Envelope(
        family=family,
        name=name,
        version=version,
        event_id=event_id,
        tenant_id=tenant_id,
        at_ms=at_ms,
        body=msgspec.Raw(_encoder.encode(body)),
        site_id=site_id,
        boot_id=boot_id,
        seq=seq,
        key=key,
    )


def encode(envelope: Envelope) -> bytes:
    """JSON bytes for the wire."""
    return _encoder.encode(envelope)


def decode(payload: bytes) -> tuple[Envelope, Any]:  # Any: one of MESSAGES' types; callers match
    """Envelope and typed body.

    Raises:
        UnknownMessage: the name or version is not in the registry.
        RequestError: not JSON, too large, or a field is missing or of a wrong type (named).
    """
    if len(payload) > MAX_MESSAGE_BYTES:
        raise RequestError("message is larger than MAX_MESSAGE_BYTES", code="message_too_large")
    try:
        envelope = _envelope_decoder.decode(payload)
    except msgspec.DecodeError as exc:
        raise RequestError(f"envelope: {exc}", code="malformed_message", field="envelope") from exc
    kind = MESSAGES.get((envelope.family, envelope.name, envelope.version))
    if kind is None:
        label = f"{envelope.family}.{envelope.name}.v{envelope.version}"
        raise UnknownMessage(f"unknown message {label}", field="version")
    try:
        return envelope, msgspec.json.decode(envelope.body, type=kind)
    except msgspec.DecodeError as exc:
        raise RequestError(f"body: {exc}", code="malformed_message", field="body") from exc
