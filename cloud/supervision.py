"""Keeps a role running: one that dies is logged and started again, later each time."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterable

from infra.config.role import NodeParts, Role
from infra.contracts.node import NodeRole
from infra.telemetry.logs import get_logger
from infra.telemetry.metrics import Counter

log = get_logger(__name__)

FIRST_RESTART_S = 0.25
MAX_RESTART_S = 10.0
# A task that ran this long was well: its next fault is a new one.
WELL_AFTER_S = 60.0

restarts = Counter("tandem_role_restarts_total", "Roles that were started again", ["role"])


class RoleStates:
    """What the node's own roles do now, for those who ask how the node is."""

    def __init__(self, always: Iterable[str] = ()) -> None:
        """Args: always: roles that are no tasks and run as long as the node does."""
        self._always = sorted(always)
        self._running: dict[str, bool] = {}
        self._restarts: dict[str, int] = {}

    def began(self, name: str) -> None:
        """The role runs."""
        self._running[name] = True

    def ended(self, name: str) -> None:
        """It ended, and waits to be started again."""
        self._running[name] = False
        self._restarts[name] = self._restarts.get(name, 0) + 1

    def beats(self) -> list[NodeRole]:
        """Every role, by name."""
        always = [NodeRole(name, is_running=True) for name in self._always]
        tasks = [
            NodeRole(name, is_running, self._restarts.get(name, 0))
            for name, is_running in self._running.items()
        ]
        return sorted(always + tasks, key=lambda role: role.name)


async def supervise(
    name: str, role: Role, parts: NodeParts, states: RoleStates | None = None
) -> None:
    """Run the role until cancelled.

    Args:
        states: where others look up how it is; None for what is no role of its own.
    """
    delay_s = FIRST_RESTART_S
    while True:
        began_s = time.monotonic()
        log.info("role started", role=name)
        if states is not None:
            states.began(name)
        try:
            await role(parts)
            log.error("role returned, which it must not", role=name)
        except Exception as exc:
            log.error("role failed", role=name, exc_info=exc)
        if states is not None:
            states.ended(name)
        if time.monotonic() - began_s >= WELL_AFTER_S:
            delay_s = FIRST_RESTART_S
        restarts.labels(name).inc()
        await asyncio.sleep(delay_s)
        delay_s = min(delay_s * 2, MAX_RESTART_S)
