"""One part of the house as a child process: started, waited for, explained if it dies."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable, Mapping, Sequence
from pathlib import Path

from infra.contracts.errors import PeerError
from infra.demo.peers.child import Child

READY_POLL_S = 0.05


class PartFailed(PeerError):
    """A part did not start, or ended by itself; the message ends with its last lines."""

    code = "part_failed"


class Part:
    """A running `tandem …` command."""

    def __init__(self, name: str, child: Child) -> None:
        self.name = name
        self._child = child

    @classmethod
    async def start(
        cls,
        name: str,
        arguments: Sequence[str],
        *,
        logs: Path,
        environment: Mapping[str, str],
    ) -> Part:
        """Start `tandem` with these arguments; its output goes to `logs`/NAME.log.

        The log of the run before stays as NAME.log.1.
        """
        argv = [sys.executable, "-m", "infra.config.cli", *arguments]
        log_path = logs / f"{name}.log"
        if log_path.exists():
            log_path.replace(log_path.with_suffix(".log.1"))
        # SIGTERM, not SIGKILL, when we die: a part has children of its own to put down.
        child = await Child.start(
            name, argv, log_path=log_path, environment=environment, death_signal="TERM"
        )
        return cls(name, child)

    @property
    def pid(self) -> int:
        """Process id."""
        return self._child.pid

    async def ready(self, is_ready: Callable[[], Awaitable[bool]], limit_s: float) -> None:
        """Ask until the part says that it is ready.

        Raises:
            PartFailed: it ended, or is not ready after `limit_s`.
        """
        loop = asyncio.get_running_loop()
        deadline = loop.time() + limit_s
        while not await is_ready():
            if self._child.exit_status is not None:
                raise self.failure(f"ended with status {self._child.exit_status}")
            if loop.time() > deadline:
                raise self.failure(f"is not ready after {limit_s:.0f} s")
            await asyncio.sleep(READY_POLL_S)

    async def finished(self, limit_s: float) -> None:
        """Wait for a part that ends by itself.

        Raises:
            PartFailed: it did not end well, or not within `limit_s`.
        """
        try:
            status = await asyncio.wait_for(self._child.wait(), limit_s)
        except TimeoutError as error:
            raise self.failure(f"has not ended after {limit_s:.0f} s") from error
        if status != 0:
            raise self.failure(f"ended with status {status}")

    async def ended(self) -> PartFailed:
        """Wait until it ends, and give what to say about it."""
        status = await self._child.wait()
        return self.failure(f"ended with status {status}")

    def failure(self, what: str) -> PartFailed:
        """An error that quotes the part's last lines."""
        return PartFailed(
            f"{self.name} {what}; last lines of {self._child.log_path}:\n"
            f"{self._child.tail() or '(none)'}"
        )

    async def stop(self, grace_s: float) -> bool:
        """SIGTERM, then SIGKILL after `grace_s`; whether the first was enough."""
        return await self._child.stop(grace_s=grace_s) >= 0
