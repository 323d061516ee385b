"""What the front drops without an answer: its own counters, told by the log and /metrics."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import msgspec

from edge_agent.front.rpc import FrontRpc
from infra.contracts.errors import PeerError
from infra.telemetry.logs import get_logger
from infra.telemetry.metrics import Counter

log = get_logger(__name__)

# One line in this time, whatever strangers send.
READ_EVERY_S = 10.0
# So many readings without an answer: the front hangs. Each waits for `ANSWER_LIMIT_S` itself.
SILENT_READINGS = 3
_TABLE = "counters"

_DROPPED = Counter(
    "tandem_edge_front_dropped_total", "Messages that the front did not take", ["reason"]
)


class _Cell(msgspec.Struct):
    name: str
    value: int


class _Row(msgspec.Struct):
    """One bucket of a hash table, as `htable.dump` gives it."""

    slot: list[_Cell] = []


class FrontCounters:
    """Reads the counters (infra/deploy/kamailio/edge.cfg.in) and tells what they grew by."""

    def __init__(
        self,
        rpc: FrontRpc,
        *,
        unreadable: Callable[[], int],
        is_up: Callable[[], bool],
        on_silent: Callable[[], None],
    ) -> None:
        """Args:
        unreadable: messages dropped before any counter of the front's, count.
        on_silent: the front is up and does not answer: end it, it will be restarted.
        """
        self._rpc = rpc
        self._unreadable = unreadable
        self._is_up = is_up
        self._on_silent = on_silent
        self._seen: dict[str, int] = {}
        self._silent = 0

    async def run(self) -> None:
        """Read for ever."""
        while True:
            await asyncio.sleep(READ_EVERY_S)
            await self.read()

    async def read(self) -> dict[str, int]:
        """Read once; what was dropped since the last reading, by reason."""
        if not self._is_up():
            self._silent = 0
            return {}
        try:
            now = _counts(await self._rpc.call("htable.dump", _TABLE))
            now["unreadable"] = self._unreadable()
        except PeerError as exc:
            self._missed(exc)
            return {}
        self._silent = 0
        # A front that was restarted counts from zero again.
        grown = {
            reason: count - seen if count >= (seen := self._seen.get(reason, 0)) else count
            for reason, count in now.items()
        }
        self._seen = now
        dropped = {reason: count for reason, count in grown.items() if count > 0}
        for reason, count in dropped.items():
            _DROPPED.labels(reason).inc(count)
        if dropped:
            log.warning("the front dropped messages", counts=msgspec.json.encode(dropped).decode())
        return dropped

    def _missed(self, error: PeerError) -> None:
        self._silent += 1
        log.warning("the front's counters are not read", code=error.code, times=self._silent)
        if error.code == "front_silent" and self._silent >= SILENT_READINGS:
            self._silent = 0
            self._on_silent()


def _counts(dump: Any) -> dict[str, int]:  # Any: JSON of Kamailio's own shape
    try:
        rows = msgspec.convert(dump or [], list[_Row])
    except msgspec.ValidationError as exc:
        raise PeerError(f"htable.dump: {exc}", code="front_refused") from exc
    return {cell.name: cell.value for row in rows for cell in row.slot}
