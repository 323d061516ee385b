"""The receiving side: answer requests, hear events; one bad message never ends the service."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import msgspec
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.aio.subscription import Subscription
from opentelemetry.context import Context
from opentelemetry.trace import SpanKind

from infra.bus.messages import REPLY_HEADER
from infra.contracts.envelope import Envelope, decode
from infra.contracts.errors import InvariantError, RequestError, TandemError
from infra.contracts.site import Refused
from infra.telemetry.logs import get_logger
from infra.telemetry.propagation import extract
from infra.telemetry.tracing import get_tracer

log = get_logger(__name__)
tracer = get_tracer(__name__)

# Requests of one subscription answered side by side; more wait their turn in the client's queue.
MAX_CONCURRENT = 64


@dataclass(frozen=True, slots=True)
class Delivery:
    """One decoded message.

    Attributes:
        body: an instance of one of infra.contracts.envelope.MESSAGES' types.
        context: the sender's trace context; already current while a handler runs.
        stream_seq: place in the stream, 0 for core messages.
        deliveries: how often it was delivered, 1 for the first.
    """

    subject: str
    envelope: Envelope
    body: Any  # a registered struct; handlers match on its type
    headers: Mapping[str, str] = field(default_factory=dict)
    context: Context = field(default_factory=Context)
    stream_seq: int = 0
    deliveries: int = 1

    def token(self, place: int) -> str:
        """The subject's token at `place`, from 0: the subject's tenant and site are the truth."""
        return self.subject.split(".")[place]


RequestHandler = Callable[[Delivery], Awaitable[msgspec.Struct]]
EventHandler = Callable[[Delivery], Awaitable[None]]


def read(message: Msg) -> Delivery:
    """Decode a message, and hold its subject to its envelope.

    Raises:
        RequestError: undecodable, unknown, or the envelope claims another tenant or site than
            the subject: permissions are by subject, so only the subject is believed.
    """
    envelope, body = decode(message.data)
    tokens = message.subject.split(".")
    if tokens[0] == "tenant" and envelope.tenant_id != tokens[1]:
        raise RequestError(
            "tenant_id differs from the subject's", code="spoofed", field="tenant_id"
        )
    named_site = _site_of(tokens)
    if named_site and envelope.site_id not in (None, named_site):
        raise RequestError("site_id differs from the subject's", code="spoofed", field="site_id")
    headers = message.headers or {}
    return Delivery(message.subject, envelope, body, headers, extract(headers))


def _site_of(tokens: list[str]) -> str | None:
    if tokens[0] == "site":
        return tokens[1]
    return tokens[3] if len(tokens) > 3 and tokens[0] == "tenant" and tokens[2] == "site" else None


async def serve(
    client: Client,
    subject: str,
    handler: RequestHandler,
    *,
    queue: str = "",
    max_concurrent: int = MAX_CONCURRENT,
) -> Subscription:
    """Answer each request on `subject` with what `handler` returns.

    A RequestError is answered Refused with its code; anything else Refused `internal`, and logged
    as ours. With `max_concurrent=1` requests are handled strictly in order of arrival.

    Args:
        queue: servers of one queue name share the requests.
    """
    limit = asyncio.Semaphore(max_concurrent)
    running: set[asyncio.Task[None]] = set()

    async def on_message(message: Msg) -> None:
        await limit.acquire()
        task = asyncio.create_task(_answer(client, message, handler))
        running.add(task)

        def on_done(done: asyncio.Task[None]) -> None:
            running.discard(done)
            limit.release()

        task.add_done_callback(on_done)
        if max_concurrent == 1:
            await asyncio.wait([task])

    return await client.subscribe(subject, queue=queue, cb=on_message)


async def _answer(client: Client, message: Msg, handler: RequestHandler) -> None:
    reply: msgspec.Struct
    try:
        delivery = read(message)
        label = f"{delivery.envelope.family}.{delivery.envelope.name}"
        with tracer.start_as_current_span(
            f"serve {label}", context=delivery.context, kind=SpanKind.SERVER
        ):
            reply = await handler(delivery)
    except RequestError as exc:
        log.warning("request refused", subject=message.subject, code=exc.code, error=str(exc))
        reply = Refused(code=exc.code, message=str(exc), field=exc.field)
    except TandemError as exc:
        log.error("request failed", subject=message.subject, code=exc.code, exc_info=exc)
        reply = Refused(code=exc.code, message=str(exc), field=exc.field)
    # A bug in one handler must not end the service: it is logged with its traceback and answered.
    except Exception as exc:
        log.error("request broke its handler", subject=message.subject, exc_info=exc)
        reply = Refused(code="internal", message="internal error")
    if not message.reply:
        return
    try:
        await client.publish(
            message.reply,
            msgspec.json.encode(reply),
            headers={REPLY_HEADER: type(reply).__name__},
        )
    # The connection may be closing, or full while it is down: the asker times out and asks again.
    except Exception as exc:
        log.error("answer not sent", subject=message.subject, exc_info=exc)


async def listen(
    client: Client, subject: str, handler: EventHandler, *, queue: str = ""
) -> Subscription:
    """Hear each event on `subject` in order of arrival; a bad one is logged and skipped.

    An InvariantError is logged as ours; the subscription goes on.
    """

    async def on_message(message: Msg) -> None:
        try:
            delivery = read(message)
            with tracer.start_as_current_span(
                f"hear {delivery.envelope.family}.{delivery.envelope.name}",
                context=delivery.context,
                kind=SpanKind.CONSUMER,
            ):
                await handler(delivery)
        except InvariantError as exc:
            log.error(
                "event broke an invariant", subject=message.subject, code=exc.code, exc_info=exc
            )
        except RequestError as exc:
            log.warning("event refused", subject=message.subject, code=exc.code, error=str(exc))
        # A bug in one handler must not end the service: it is logged with its traceback.
        except Exception as exc:
            log.error("event broke its handler", subject=message.subject, exc_info=exc)

    return await client.subscribe(subject, queue=queue, cb=on_message)
