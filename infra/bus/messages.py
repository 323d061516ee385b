"""Typed messages on a connection: publish, durable publish, request with typed replies."""

from __future__ import annotations

from typing import TypeVar

import msgspec
import nats.errors
import nats.js.errors
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.js.api import PubAck

from infra.contracts.envelope import MAX_MESSAGE_BYTES, Envelope, encode
from infra.contracts.errors import InvariantError, PeerError, RequestError
from infra.contracts.site import Refused
from infra.telemetry.propagation import inject

REPLY_HEADER = "Tandem-Reply"  # name of the reply's type
MSG_ID_HEADER = "Nats-Msg-Id"  # the stream's duplicate key
# A reply within the region or from an edge takes about a millisecond; a second is a dead peer.
REQUEST_TIMEOUT_S = 1.0
# A leaf that syncs every write to disk answers in milliseconds; a busy disk takes longer.
DURABLE_TIMEOUT_S = 5.0

Reply = TypeVar("Reply", bound=msgspec.Struct)


class Bus:
    """One connection's typed side; serving and listening are in infra/bus/serving.py."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self.js = client.jetstream(timeout=DURABLE_TIMEOUT_S)

    async def publish(self, subject: str, envelope: Envelope) -> None:
        """Core publish, at most once, with the current trace context."""
        await self.client.publish(subject, _payload(envelope), headers=inject())

    async def publish_durable(
        self, subject: str, envelope: Envelope, *, timeout_s: float = DURABLE_TIMEOUT_S
    ) -> PubAck:
        """Publish into a stream and wait until it is stored; a repeat is stored once.

        Raises:
            PeerError: `stream_full`, `bus_timeout` or `no_stream`; not stored, or not known to be.
        """
        headers = inject({MSG_ID_HEADER: envelope.event_id})
        try:
            return await self.js.publish(
                subject, _payload(envelope), timeout=timeout_s, headers=headers
            )
        except nats.js.errors.APIError as exc:
            raise _refused_by_stream(exc) from exc
        except nats.js.errors.NoStreamResponseError as exc:
            raise PeerError("no stream takes this subject", code="no_stream") from exc
        except (TimeoutError, nats.errors.Error) as exc:
            raise PeerError(f"not stored: {type(exc).__name__}", code="bus_timeout") from exc

    async def request(
        self,
        subject: str,
        envelope: Envelope,
        reply: type[Reply],
        *,
        timeout_s: float = REQUEST_TIMEOUT_S,
    ) -> Reply:
        """Ask, and decode the answer as `reply`.

        Raises:
            RequestError: the peer answered Refused; carries its code and field.
            PeerError: `no_responders`, `bus_timeout`, or `unexpected_reply`.
        """
        try:
            answer = await self.client.request(
                subject, _payload(envelope), timeout=timeout_s, headers=inject()
            )
        except nats.errors.NoRespondersError as exc:
            raise PeerError("nobody serves this request", code="no_responders") from exc
        except (TimeoutError, nats.errors.Error) as exc:
            raise PeerError(f"no answer: {type(exc).__name__}", code="bus_timeout") from exc
        return decode_reply(answer, reply)


def decode_reply(answer: Msg, reply: type[Reply]) -> Reply:
    """The reply struct of an answer; Refused becomes the RequestError that it stands for."""
    name = (answer.headers or {}).get(REPLY_HEADER, "")
    try:
        if name == Refused.__name__:
            refused = msgspec.json.decode(answer.data, type=Refused)
            raise RequestError(refused.message, code=refused.code, field=refused.field)
        if name == reply.__name__:
            return msgspec.json.decode(answer.data, type=reply)
    except msgspec.DecodeError as exc:
        raise PeerError(f"{name}: {exc}", code="unexpected_reply") from exc
    raise PeerError(
        f"expected {reply.__name__}, got {name or 'no Tandem-Reply'}", code="unexpected_reply"
    )


def _payload(envelope: Envelope) -> bytes:
    payload = encode(envelope)
    if len(payload) > MAX_MESSAGE_BYTES:
        raise InvariantError(
            f"{envelope.family}.{envelope.name} is {len(payload)} bytes", code="message_too_large"
        )
    return payload


# NATS JetStream error codes (server/errors.json): limits of the stream or of the account.
_FULL = frozenset({10047, 10077, 10023, 10028})


def _refused_by_stream(exc: nats.js.errors.APIError) -> PeerError:
    if exc.err_code in _FULL or "maximum" in (exc.description or ""):
        return PeerError(f"stream is full: {exc.description}", code="stream_full")
    return PeerError(f"stream refused: {exc.description}", code="stream_refused")
