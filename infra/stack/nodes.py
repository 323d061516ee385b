"""The cloud nodes that live, asked over the bus: for people at the command line."""

from __future__ import annotations

import asyncio
import os
import secrets
import time

import nats.errors

from infra.bus.connect import connect
from infra.bus.messages import Bus
from infra.bus.permissions import cloud_inbox
from infra.bus.serving import Delivery, listen
from infra.contracts import subjects
from infra.contracts.envelope import Envelope, wrap
from infra.contracts.errors import PeerError
from infra.contracts.ids import EventId, NodeId, uuid7
from infra.contracts.node import BEAT_EVERY_S, AskNodes, NodeBeat
from infra.stack.addresses import BusAddress

# Each answers within milliseconds; one whose loop is late still beats once within this.
ANSWER_S = BEAT_EVERY_S * 0.5
_ID_RANDOM_BITS = 74


async def live_nodes(bus: BusAddress) -> list[NodeBeat]:
    """What each node says of itself now, by host and start.

    Raises:
        PeerError: the bus does not answer.
    """
    heard: dict[NodeId, NodeBeat] = {}

    async def hear(delivery: Delivery) -> None:
        if isinstance(delivery.body, NodeBeat):
            heard[delivery.body.node_id] = delivery.body

    name = f"status-{os.getpid()}"
    client = await connect(
        bus.url, bus.credentials["cloud"], name=name, inbox_prefix=cloud_inbox(name)
    )
    try:
        await listen(client, subjects.node_message(NodeBeat), hear)
        await Bus(client).publish(subjects.node_message(AskNodes), _question())
        await asyncio.sleep(ANSWER_S)
    except nats.errors.Error as exc:
        raise PeerError(f"nodes not asked: {exc}", code="bus_down") from exc
    finally:
        await client.close()
    return sorted(heard.values(), key=lambda beat: (beat.host, beat.started_at_ms))


def _question() -> Envelope:
    now_ms = time.time_ns() // 1_000_000
    event_id = EventId(uuid7(now_ms, secrets.randbits(_ID_RANDOM_BITS)))
    return wrap(AskNodes(), event_id=event_id, tenant_id=None, at_ms=now_ms)
