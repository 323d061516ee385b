"""A standing pull on a durable consumer: messages the moment they come, in their order.

The client library's `fetch` keeps the first message until its batch is full or its time is over,
which would make every quiet event up to `timeout` late.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Sequence

import msgspec
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.aio.subscription import Subscription

from infra.telemetry.logs import get_logger

log = get_logger(__name__)

# The server ends a pull after this long; the next one follows at once.
PULL_LIFE_S = 30.0
HEARTBEAT_S = 1.0
# Two missed heartbeats and some: the server restarted, or the link is gone; ask again.
SILENCE_LIMIT_S = 2.5
# After a refusal (no such consumer yet, server not ready) wait before the next request.
REFUSED_WAIT_S = 0.25
_ENDED = frozenset({"404", "408"})
_HEARTBEAT = "100"
NANOSECONDS = 1_000_000_000


class PullStream:
    """Messages of one consumer; `open` before use, `close` after."""

    def __init__(self, client: Client, stream: str, consumer: str, *, batch: int) -> None:
        self._client = client
        self._subject = f"$JS.API.CONSUMER.MSG.NEXT.{stream}.{consumer}"
        self._label = f"{stream}/{consumer}"
        self._batch = batch
        self._inbox = client.new_inbox()
        self._subscription: Subscription | None = None
        self._waiting: deque[Msg] = deque()
        self._asked = 0
        self._heard_at = 0.0
        self._refused = False
        self._wake = asyncio.Event()

    async def open(self) -> None:
        """Subscribe to where the messages will come."""
        self._subscription = await self._client.subscribe(self._inbox, cb=self._on_message)

    async def close(self) -> None:
        """Stop receiving; what was received and not acknowledged is delivered again later."""
        if self._subscription is not None and not self._client.is_closed:
            await self._subscription.unsubscribe()

    @property
    def waiting(self) -> Sequence[Msg]:
        """What was received and not given out yet: the server counts it as in our hands."""
        return tuple(self._waiting)

    async def _on_message(self, message: Msg) -> None:
        self._heard_at = time.monotonic()
        status = (message.headers or {}).get("Status")
        if status is None or message.data:
            self._waiting.append(message)
            self._asked -= 1
        elif status == _HEARTBEAT:
            return
        else:
            self._asked = 0
            self._refused = status not in _ENDED
            if self._refused:
                why = (message.headers or {}).get("Description", "")
                log.warning("pull refused", consumer=self._label, status=status, why=why)
        self._wake.set()

    async def next_batch(self, wait_s: float = PULL_LIFE_S) -> list[Msg]:
        """What has come, at least one message; empty when nothing came within `wait_s`."""
        deadline = time.monotonic() + wait_s
        while not self._waiting:
            await self._keep_asking()
            left_s = deadline - time.monotonic()
            if left_s <= 0:
                return []
            self._wake.clear()
            try:
                # Not wait_for: Python 3.11's loses a cancellation that meets a message.
                async with asyncio.timeout(min(left_s, SILENCE_LIMIT_S)):
                    await self._wake.wait()
            except TimeoutError:
                continue
        return [self._waiting.popleft() for _ in range(min(len(self._waiting), self._batch))]

    async def _keep_asking(self) -> None:
        now = time.monotonic()
        if self._asked > 0 and now - self._heard_at < SILENCE_LIMIT_S:
            return
        if self._refused:
            self._refused = False
            await asyncio.sleep(REFUSED_WAIT_S)
        if not self._client.is_connected:
            # It reconnects by itself; a request buffered meanwhile would be one too many.
            await asyncio.sleep(REFUSED_WAIT_S)
            return
        request = {
            "batch": self._batch,
            "expires": int(PULL_LIFE_S * NANOSECONDS),
            "idle_heartbeat": int(HEARTBEAT_S * NANOSECONDS),
        }
        self._asked = self._batch
        self._heard_at = time.monotonic()
        await self._client.publish(self._subject, msgspec.json.encode(request), reply=self._inbox)
