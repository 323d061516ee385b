"""A node's presence: it says that it lives, and hears the others."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import time
from functools import partial
from importlib.metadata import version
from pathlib import Path

import nats.errors

from cloud.api.boundary import new_id
from cloud.platform.nodes import Nodes, NodeState
from cloud.supervision import RoleStates
from infra.bus.serving import Delivery, listen
from infra.config.role import NodeParts
from infra.contracts import subjects
from infra.contracts.envelope import wrap
from infra.contracts.ids import EventId
from infra.contracts.node import BEAT_EVERY_S, AskNodes, NodeBeat
from infra.telemetry.logs import get_logger
from infra.telemetry.metrics import Gauge

log = get_logger(__name__)

# Somebody who asks in a loop must not make every node beat as fast.
MIN_GAP_S = 0.1
GOODBYE_LIMIT_S = 1.0
RELEASE = version("tandem")
MS_PER_S = 1_000
_STATM = Path("/proc/self/statm")
_PAGE_BYTES = 4_096
_RESIDENT = 1  # second figure of statm: proc(5)

_NODES = Gauge("tandem_nodes", "Cloud nodes as this one hears them", ["state"])
_HOLDERS = Gauge("tandem_role_holders", "Live nodes that run a role; 0 is an alarm", ["role"])


class Presence:
    """One node's sign of life, and its ear for the others'."""

    def __init__(self, parts: NodeParts, nodes: Nodes, states: RoleStates, address: str) -> None:
        """Args: address: where this node's API listens, `host:port`; empty for nowhere."""
        self._parts = parts
        self._nodes = nodes
        self._states = states
        self._address = address
        self._started_at_ms = parts.clock()
        self._asked = asyncio.Event()
        self._cpu = (time.monotonic(), time.process_time())
        self._lag_s = 0.0

    async def run(self, parts: NodeParts) -> None:
        """Listen, ask who is there, and beat until cancelled; started again when it fails."""
        client = parts.bus.client
        heard = await listen(client, subjects.node_message(NodeBeat), self._hear)
        asked = await listen(client, subjects.node_message(AskNodes), self._on_ask)
        self._show_figures()
        try:
            await self._publish(AskNodes())
            while True:
                await self._beat()
        finally:
            if not client.is_closed:
                await heard.unsubscribe()
                await asked.unsubscribe()

    async def leave(self) -> None:
        """Say goodbye, so that nobody takes this end for a death."""
        client = self._parts.bus.client
        if not client.is_connected:
            return
        try:
            await self._publish(self._own_beat(is_leaving=True))
            await client.flush(timeout=int(GOODBYE_LIMIT_S))
        except (nats.errors.Error, TimeoutError) as exc:
            log.info("goodbye not said", error=repr(exc))

    async def _hear(self, delivery: Delivery) -> None:
        if isinstance(delivery.body, NodeBeat):
            self._nodes.hear(delivery.body, time.monotonic())

    async def _on_ask(self, delivery: Delivery) -> None:  # noqa: ARG002 - whoever asks is answered
        self._asked.set()

    async def _beat(self) -> None:
        """One beat, then the wait for the next: a second, or less when somebody asks."""
        # What the bus keeps while it is away would be old news when it is back.
        if self._parts.bus.client.is_connected:
            await self._publish(self._own_beat())
        self._asked.clear()
        await self._sleep(MIN_GAP_S)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(BEAT_EVERY_S - MIN_GAP_S):
                await self._asked.wait()

    async def _sleep(self, wanted_s: float) -> None:
        """Sleep, and see how late the event loop is."""
        due_s = time.monotonic() + wanted_s
        await asyncio.sleep(wanted_s)
        self._lag_s = max(self._lag_s, time.monotonic() - due_s)

    def _own_beat(self, *, is_leaving: bool = False) -> NodeBeat:
        wall_s, cpu_s = time.monotonic(), time.process_time()
        before_wall_s, before_cpu_s = self._cpu
        share = (cpu_s - before_cpu_s) / max(wall_s - before_wall_s, MIN_GAP_S)
        self._cpu = (wall_s, cpu_s)
        lag_s, self._lag_s = self._lag_s, 0.0
        return NodeBeat(
            node_id=self._parts.node_id,
            host=socket.gethostname(),
            address=self._address,
            release=RELEASE,
            started_at_ms=self._started_at_ms,
            roles=self._states.beats(),
            cpu_percent=round(share * 100),
            loop_lag_ms=round(lag_s * MS_PER_S),
            memory_bytes=_resident_bytes(),
            is_leaving=is_leaving,
        )

    async def _publish(self, body: NodeBeat | AskNodes) -> None:
        now_ms = self._parts.clock()
        envelope = wrap(body, event_id=EventId(new_id(now_ms)), tenant_id=None, at_ms=now_ms)
        await self._parts.bus.publish(subjects.node_message(type(body)), envelope)

    def _show_figures(self) -> None:
        """At each scrape anew: a node that hears nobody must not show what was."""
        for state in NodeState:
            _NODES.labels(state).set_function(partial(self._count, state))
        for held in self._nodes.roles(time.monotonic()):
            _HOLDERS.labels(held.name).set_function(partial(self._holders, held.name))

    def _count(self, state: NodeState) -> float:
        return self._nodes.count(state, time.monotonic())

    def _holders(self, role: str) -> float:
        return self._nodes.holders(role, time.monotonic())


def _resident_bytes() -> int:
    words = _STATM.read_text(encoding="ascii").split()
    return int(words[_RESIDENT]) * _PAGE_BYTES
