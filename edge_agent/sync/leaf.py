"""The daemon's connection to its own server: buckets, the configuration's mirror, and the pump."""

from __future__ import annotations

import asyncio
import contextlib
from dataclasses import dataclass
from pathlib import Path

from nats.js.kv import KeyValue

from infra.bus.connect import connect
from infra.bus.edge_stream import ensure_edge
from infra.bus.messages import Bus
from infra.bus.permissions import site_inbox
from infra.bus.pump import Pump
from infra.stack.addresses import SiteAddress
from infra.telemetry.logs import get_logger

log = get_logger(__name__)

# A pump that failed by its own fault is started anew: what it held is still in the stream.
PUMP_RESTART_S = 1.0


@dataclass(slots=True)
class Leaf:
    """What the daemon needs of its server."""

    bus: Bus
    live: KeyValue
    pump_task: asyncio.Task[None]

    async def close(self) -> None:
        """Stop the pump, and disconnect when what was said has been sent."""
        self.pump_task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await self.pump_task
        await self.bus.client.drain()


async def open_leaf(address: SiteAddress) -> Leaf:
    """Connect, make what is missing, and start the pump.

    Raises:
        PeerError: the server is not reachable or refuses.
    """
    client = await connect(
        address.url,
        Path(address.credentials_file),
        name=f"edge-{address.site_id}",
        inbox_prefix=site_inbox(address.site_id),
    )
    try:
        bus = Bus(client)
        live = await ensure_edge(bus.js, address.site_id)
    except BaseException:
        await client.close()
        raise
    pump_task = asyncio.create_task(_keep_pumping(Pump(client)), name="pump")
    return Leaf(bus, live, pump_task)


async def _keep_pumping(pump: Pump) -> None:
    while True:
        try:
            await pump.run()
        except Exception as exc:  # events must go on flowing whatever its fault
            log.error("the pump broke", exc_info=exc)
        await asyncio.sleep(PUMP_RESTART_S)
