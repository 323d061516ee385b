"""What goes over the WebSocket `/v1/live`: first who asks, then a snapshot and its deltas."""

from __future__ import annotations

import msgspec

from infra.contracts.live import LiveDelta, LiveSnapshot

# A page can't see WebSocket pings: without a message of our own a half-open connection would show
# old figures as if they were live. Three missed ones are silence.
ALIVE_EVERY_MS = 5_000

# RFC 6455, section 7.4.2, leaves 4000 to 4999 to applications; the digits follow HTTP's 401.
CLOSE_REFUSED = 4401


class Hello(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Client's first message (credentials are never in the address, which is logged).

    Attributes:
        key: an API key; a browser leaves it out, as its session cookie came with the handshake.
        tenant_id: the organisation to watch; the principal's home organisation when left out.
    """

    key: str | None = None
    tenant_id: str | None = None


class SnapshotMessage(msgspec.Struct, frozen=True, tag="snapshot"):
    """Everything now; replaces what the client holds. May come again at any time."""

    snapshot: LiveSnapshot


class DeltaMessage(msgspec.Struct, frozen=True, tag="delta"):
    """What changed; `seq` is one more than that of the message before."""

    delta: LiveDelta


class UnavailableMessage(msgspec.Struct, frozen=True, tag="unavailable"):
    """No routing owner answers; a snapshot follows as soon as one does."""


class AliveMessage(msgspec.Struct, frozen=True, tag="alive"):
    """Sent every ALIVE_EVERY_MS on an open socket: silence means a dead connection."""


class RefusedMessage(msgspec.Struct, frozen=True, tag="refused"):
    """The socket is closed after this."""

    code: str
    message: str


LiveMessage = SnapshotMessage | DeltaMessage | UnavailableMessage | AliveMessage | RefusedMessage
