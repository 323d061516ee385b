"""Many callers in one SIPp process, for load: a script of waits, digits and talk for each call."""

from __future__ import annotations

import asyncio
import random
import secrets
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self

from infra.contracts.errors import PeerError, RequestError
from infra.demo.peers.caller import CALL_ID_BYTES
from infra.demo.peers.crowd_scenario import crowd_scenario
from infra.demo.peers.sipp import Sipp
from infra.demo.peers.sipp_phones import PORTS_PER_CALL
from infra.demo.peers.tones import write_ulaw

LEAVE_LIMIT_S = 5.0
# SIPp's socket holds about ninety small messages; more orders at once would be lost.
ORDERS_AT_ONCE = 20
ORDERS_PAUSE_S = 0.02


@dataclass(frozen=True, slots=True)
class CrowdPlan:
    """What the callers do.

    Attributes:
        numbers: pairs of ANI and DNIS, taken in turn.
        calls: in total.
        rate_hz: new calls per second.
        at_once: highest number of calls at one time.
        digits: pressed one after the other by SIP INFO, `digits_after_ms` after the answer.
        hang_up_after_ms: after the answer, uniformly between the two; None waits for the far end.
        patience_ms: from the INVITE; a call not answered by then is cancelled.
    """

    numbers: Sequence[tuple[str, str]]
    calls: int
    rate_hz: float
    at_once: int
    digits: str = ""
    digits_after_ms: int = 1_000
    hang_up_after_ms: tuple[int, int] | None = None
    patience_ms: int = 180_000
    tone_hz: int = 440
    seed: int = 1


@dataclass(frozen=True, slots=True)
class CrowdResult:
    """How the calls went, counts; `refused` by SIP status, `failure` is SIPp's own account."""

    calls: int
    answered: int
    hung_up: int
    far_end_hung_up: int
    cancelled: int
    refused: dict[str, int] = field(default_factory=dict)
    failure: str | None = None


class Crowd:
    """The callers of one plan; leave the context to end them."""

    def __init__(
        self, plan: CrowdPlan, *, trunk: tuple[str, int], folder: Path, name: str = "crowd"
    ) -> None:
        if not plan.numbers or plan.calls < 1 or plan.rate_hz <= 0 or plan.at_once < 1:
            raise RequestError("numbers, calls, a rate and a limit above zero", field="plan")
        self._plan = plan
        self._trunk = trunk
        self._folder = folder
        self._name = name
        self._sipp: Sipp | None = None
        self._follow: asyncio.Task[None] | None = None
        self._counts: Counter[str] = Counter()
        self._refused: Counter[str] = Counter()
        self._open: set[str] = set()
        self._chance = random.Random(plan.seed)  # noqa: S311 - a script, not a secret

    async def start(self) -> None:
        """Begin to call."""
        plan = self._plan
        self._folder.mkdir(parents=True, exist_ok=True)
        tone = write_ulaw(self._folder / f"tone-{plan.tone_hz}.ulaw", plan.tone_hz)
        numbers = self._folder / f"{self._name}.csv"
        lines = ["SEQUENTIAL", *(f"{ani};{dnis}" for ani, dnis in plan.numbers)]
        numbers.write_text("\n".join(lines) + "\n", encoding="utf-8")
        scenario = crowd_scenario(
            digits=plan.digits,
            digits_after_ms=plan.digits_after_ms,
            patience_ms=plan.patience_ms,
            tone_file=tone,
        )
        self._sipp = Sipp(self._folder, self._name, scenario)
        # SIPp takes whole calls per period: -rp 10 s keeps a tenth of a call per second exact.
        rate = max(1, round(plan.rate_hz * 10))
        host, port = self._trunk
        await self._sipp.start(
            [
                *("-inf", str(numbers), "-m", str(plan.calls), "-l", str(plan.at_once)),
                # Unique over all runs; SIPp's own has only a process id.
                *("-cid_str", f"%u-{secrets.token_hex(CALL_ID_BYTES)}@%s"),
                *("-r", str(rate), "-rp", "10000", f"{host}:{port}"),
            ],
            media_ports=PORTS_PER_CALL * (plan.at_once + 2),
        )
        self._follow = asyncio.create_task(self._count(self._sipp), name=self._name)

    async def finished(self, limit_s: float | None = None) -> CrowdResult:
        """Wait until every call is over.

        Raises:
            TimeoutError: calls still stand after `limit_s`.
        """
        if self._sipp is None or self._follow is None:
            raise RequestError("the crowd was not started")
        await asyncio.wait_for(asyncio.shield(self._follow), limit_s)
        failure: str | None = None
        try:
            if await self._sipp.wait() != 0:
                failure = self._sipp.failure_text()
        except PeerError as error:
            failure = str(error)
        return self._result(failure)

    @property
    def so_far(self) -> CrowdResult:
        """Counts up to now."""
        return self._result(None)

    @property
    def open_calls(self) -> int:
        """Answered calls that have not ended."""
        return len(self._open)

    async def hang_up_all(self) -> None:
        """Every answered call hangs up now."""
        if self._sipp is not None:
            for index, call_id in enumerate(list(self._open)):
                if index and index % ORDERS_AT_ONCE == 0:
                    await asyncio.sleep(ORDERS_PAUSE_S)
                self._sipp.order(call_id)

    async def stop(self) -> None:
        """Hang up what stands, then end SIPp."""
        if self._sipp is None or self._follow is None:
            return
        if not self._follow.done():
            await self._sipp.stop_calling()
            await self.hang_up_all()
            await asyncio.wait({self._follow}, timeout=LEAVE_LIMIT_S)
        await self._sipp.stop()
        await asyncio.wait({self._follow})

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.stop()

    async def _count(self, sipp: Sipp) -> None:
        async for event in sipp.events():
            self._counts[event.name] += 1
            if event.name == "answered":
                self._open.add(event.call_id)
                self._leave_later(sipp, event.call_id)
            elif event.name == "refused":
                self._refused[event.detail] += 1
            else:
                self._open.discard(event.call_id)

    def _leave_later(self, sipp: Sipp, call_id: str) -> None:
        if self._plan.hang_up_after_ms is not None:
            wait_ms = self._chance.uniform(*self._plan.hang_up_after_ms)
            # An order for a call that has ended by then reaches nobody.
            asyncio.get_running_loop().call_later(wait_ms / 1_000, sipp.order, call_id)

    def _result(self, failure: str | None) -> CrowdResult:
        return CrowdResult(
            calls=self._counts["dialled"],
            answered=self._counts["answered"],
            hung_up=self._counts["hung_up"],
            far_end_hung_up=self._counts["far_end_hung_up"],
            cancelled=self._counts["cancelled"],
            refused=dict(self._refused),
            failure=failure,
        )
