"""Reads what a daemon before this one left in the live bucket."""

from __future__ import annotations

from dataclasses import dataclass, field

import msgspec
import nats.js.errors
from nats.js.kv import KeyValue

from edge_agent.call.record import ContactRecord
from edge_agent.sync.heartbeat import ALIVE_KEY, Alive
from infra.contracts.agent import AgentSeat
from infra.telemetry.logs import get_logger

log = get_logger(__name__)


@dataclass(slots=True)
class Memory:
    """Open contacts and seats at the last sign of life; at_ms is 0 when there never was one."""

    at_ms: int = 0
    contacts: list[ContactRecord] = field(default_factory=list)
    seats: list[AgentSeat] = field(default_factory=list)


async def read_memory(live: KeyValue) -> Memory:
    """All that the bucket holds; an entry that can't be read is named in the log and left."""
    memory = Memory()
    try:
        keys = await live.keys()
    except nats.js.errors.NoKeysError:
        return memory
    for key in keys:
        try:
            entry = await live.get(key)
        except nats.js.errors.KeyNotFoundError:
            continue  # deleted between the listing and now
        try:
            _take(memory, key, entry.value or b"")
        except msgspec.DecodeError as exc:
            log.error("a saved state can't be read", key=key, error=str(exc))
    newest = max((record.arrived_at_ms for record in memory.contacts), default=0)
    memory.at_ms = max(memory.at_ms, newest)
    return memory


def _take(memory: Memory, key: str, value: bytes) -> None:
    if key == ALIVE_KEY:
        memory.at_ms = msgspec.json.decode(value, type=Alive).at_ms
    elif key.startswith("contact."):
        memory.contacts.append(msgspec.json.decode(value, type=ContactRecord))
    elif key.startswith("seat."):
        memory.seats.append(msgspec.json.decode(value, type=AgentSeat))
