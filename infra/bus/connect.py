"""Connections to the bus: credentials, an inbox prefix of one's own, reconnection for ever."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from pathlib import Path

import nats
from nats.aio.client import Client

from infra.contracts.errors import PeerError
from infra.telemetry.logs import get_logger

log = get_logger(__name__)

# A restarted server on the same machine answers within 100 ms; a dead one costs us one try each.
RECONNECT_WAIT_S = 0.25
CONNECT_TIMEOUT_S = 2
# Two lost pings mean a dead link, so a frozen server is noticed within 15 s.
PING_INTERVAL_S = 5
MAX_OUTSTANDING_PINGS = 2
# While the link is down, what core publishes wait in memory; beyond this they raise.
PENDING_BYTES = 8 * 1024 * 1024
FIRST_CONNECT_LIMIT_S = 15.0
# A server that is away refuses four times a second; the log needs to hear it once a while.
SAY_AGAIN_S = 10.0


async def connect(
    url: str | Sequence[str], creds: Path | str, *, name: str, inbox_prefix: str
) -> Client:
    """Connect, and stay connected until closed.

    Args:
        url: one address or several, tried in turn.
        creds: .creds file; read again at each reconnect, so a rotated one is taken up.
        name: shown in the server's monitoring.
        inbox_prefix: where replies go; the credentials allow one's own only
            (infra/bus/permissions.py: `cloud_inbox`, `site_inbox`, `observer_inbox`).

    Raises:
        PeerError: not reachable within FIRST_CONNECT_LIMIT_S, or refused.
    """
    entry = log.bind(bus_client=name)
    client = Client()
    last_error: list[Exception] = []
    said: dict[str, float] = {}

    async def on_error(error: Exception) -> None:
        last_error[:] = [error]
        text = f"{type(error).__name__}: {error}"
        now = time.monotonic()
        if now - said.get(text, -SAY_AGAIN_S) < SAY_AGAIN_S:
            return
        said.clear()
        said[text] = now
        entry.error("bus error", error=text)

    async def on_disconnect() -> None:
        if not client.is_closed:  # it is called for our own closing too
            entry.warning("bus connection lost")

    async def on_reconnect() -> None:
        entry.info("bus connection is back")

    async def on_closed() -> None:
        entry.info("bus connection closed")

    try:
        async with asyncio.timeout(FIRST_CONNECT_LIMIT_S):
            await client.connect(
                servers=[url] if isinstance(url, str) else list(url),
                user_credentials=str(creds),
                name=name,
                inbox_prefix=inbox_prefix,
                connect_timeout=CONNECT_TIMEOUT_S,
                reconnect_time_wait=RECONNECT_WAIT_S,  # type: ignore[arg-type]  # any float works
                max_reconnect_attempts=-1,
                ping_interval=PING_INTERVAL_S,
                max_outstanding_pings=MAX_OUTSTANDING_PINGS,
                dont_randomize=True,
                pending_size=PENDING_BYTES,
                error_cb=on_error,
                disconnected_cb=on_disconnect,
                reconnected_cb=on_reconnect,
                closed_cb=on_closed,
            )
    except (TimeoutError, OSError, nats.errors.Error) as exc:
        why = last_error[0] if last_error else exc
        raise PeerError(f"bus at {url} refused or unreachable: {why}", code="bus_down") from exc
    return client
