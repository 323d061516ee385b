"""What is live at one tenant, kept up to date from the live WebSocket."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

import msgspec
import websockets

from infra.contracts.errors import PeerError
from infra.contracts.ids import AgentId, ContactId, QueueId
from infra.contracts.live import LiveAgent, LiveCall, LiveDelta, LiveQueue, LiveSnapshot
from infra.contracts.live_socket import (
    ALIVE_EVERY_MS,
    DeltaMessage,
    Hello,
    LiveMessage,
    RefusedMessage,
    SnapshotMessage,
    UnavailableMessage,
)

RECONNECT_S = 0.5
SILENCE_LIMIT_S = 3 * ALIVE_EVERY_MS / 1_000
MAX_MESSAGE_BYTES = 4_000_000


class LiveRefused(PeerError):
    """The live socket does not take our key."""

    code = "live_refused"


@dataclass(slots=True)
class Board:
    """The newest known state; `is_live` is false while nobody tells."""

    queues: dict[QueueId, LiveQueue] = field(default_factory=dict)
    agents: dict[AgentId, LiveAgent] = field(default_factory=dict)
    contacts: dict[ContactId, LiveCall] = field(default_factory=dict)
    at_ms: int = 0
    is_live: bool = False

    def apply(self, message: LiveMessage) -> None:
        """Take one message of the socket."""
        if isinstance(message, SnapshotMessage):
            self._replace(message.snapshot)
        elif isinstance(message, DeltaMessage):
            self._update(message.delta)
        elif isinstance(message, UnavailableMessage):
            self.is_live = False

    def _replace(self, snapshot: LiveSnapshot) -> None:
        self.queues = {queue.queue_id: queue for queue in snapshot.queues}
        self.agents = {agent.agent_id: agent for agent in snapshot.agents}
        self.contacts = {call.contact_id: call for call in snapshot.contacts}
        self.at_ms, self.is_live = snapshot.at_ms, True

    def _update(self, delta: LiveDelta) -> None:
        self.queues.update((queue.queue_id, queue) for queue in delta.queues)
        self.agents.update((agent.agent_id, agent) for agent in delta.agents)
        self.contacts.update((call.contact_id, call) for call in delta.contacts)
        for contact_id in delta.removed_contacts:
            self.contacts.pop(contact_id, None)
        for agent_id in delta.removed_agents:
            self.agents.pop(agent_id, None)
        for queue_id in delta.removed_queues:
            self.queues.pop(queue_id, None)
        self.at_ms = delta.at_ms


async def follow(
    base_url: str, key: str, board: Board, on_change: Callable[[], None] = lambda: None
) -> None:
    """Keep the board up to date until cancelled; connect again whenever the socket breaks.

    Raises:
        LiveRefused: the key is not good.
    """
    url = f"ws{base_url.removeprefix('http')}/v1/live"
    while True:
        try:
            async with websockets.connect(url, max_size=MAX_MESSAGE_BYTES, proxy=None) as socket:
                await socket.send(msgspec.json.encode(Hello(key)).decode())
                while True:
                    text = await asyncio.wait_for(socket.recv(), SILENCE_LIMIT_S)
                    message = msgspec.json.decode(text, type=LiveMessage)
                    if isinstance(message, RefusedMessage):
                        raise LiveRefused(f"the live socket refused: {message.message}")
                    board.apply(message)
                    on_change()
        except (OSError, TimeoutError, websockets.WebSocketException):
            board.is_live = False
            await asyncio.sleep(RECONNECT_S)
