"""A caller: one call by SIPp, its media by us, steered while it runs, with a result at the end."""

from __future__ import annotations

import asyncio
import secrets
import time
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from types import TracebackType
from typing import Self

from infra.contracts.errors import PeerError
from infra.demo.peers.caller_scenario import caller_scenario
from infra.demo.peers.ports import LOOPBACK
from infra.demo.peers.rtp import RtpEndpoint, RtpFigures
from infra.demo.peers.sipp import Sipp, SippEvent

CALLER_TONE_HZ = 440
# SIPp waits up to T1 x 64 (32 s) for the answer to a BYE; nobody wants to wait for that.
LEAVE_LIMIT_S = 3.0
CALL_ID_BYTES = 12


class NotAnswered(PeerError):
    """The call ended before anybody answered it."""

    code = "not_answered"


class EndedBy(StrEnum):
    """Who ended a call."""

    CALLER = "caller"
    FAR_END = "far_end"
    REFUSED = "refused"
    CANCELLED = "cancelled"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class CallResult:
    """How a call went.

    Attributes:
        answered_at_ms, ended_at_ms: Unix milliseconds, None when it did not come to that.
        sip_status: of a refusal.
        failure: SIPp's own last lines when the call did not follow the scenario.
    """

    ended_by: EndedBy
    dialled_at_ms: int
    answered_at_ms: int | None
    ended_at_ms: int
    sip_status: int | None
    failure: str | None
    media: RtpFigures


_ENDINGS = {
    "hung_up": EndedBy.CALLER,
    "far_end_hung_up": EndedBy.FAR_END,
    "refused": EndedBy.REFUSED,
    "cancelled": EndedBy.CANCELLED,
}


class Caller:
    """One call from `ani` to `dnis` at the socket `trunk`; leave the context to end it."""

    def __init__(
        self,
        ani: str,
        dnis: str,
        *,
        trunk: tuple[str, int],
        folder: Path,
        name: str = "caller",
        tone_hz: int = CALLER_TONE_HZ,
    ) -> None:
        self.ani = ani
        self._dnis = dnis
        self._trunk = trunk
        self._folder = folder
        self._name = name
        self._tone_hz = tone_hz
        self._media: RtpEndpoint | None = None
        self._sipp: Sipp | None = None
        self._follow: asyncio.Task[CallResult] | None = None
        self._dialled = asyncio.Event()
        self._answered = asyncio.Event()
        # Unique over all machines and runs (RFC 3261, 8.1.1.4); SIPp's own has only a process id.
        self._token = secrets.token_hex(CALL_ID_BYTES)
        self._call_id = f"{self._token}@{LOOPBACK}"
        self._dialled_at_ms = 0
        self._answered_at_ms: int | None = None
        self._ending: tuple[EndedBy, int] | None = None
        self._sip_status: int | None = None
        self._has_ordered_end = False

    @property
    def media(self) -> RtpEndpoint:
        """The call's audio: what was heard, and the figures."""
        if self._media is None:
            raise NotAnswered("the call was not dialled")
        return self._media

    @property
    def pid(self) -> int | None:
        """SIPp's process id while it runs."""
        return self._sipp.pid if self._sipp else None

    async def dial(self) -> None:
        """Send the INVITE; returns at once."""
        self._media = await RtpEndpoint.open(self._tone_hz)
        scenario = caller_scenario(self.ani, self._dnis, self._media.port)
        self._sipp = Sipp(self._folder, self._name, scenario)
        host, port = self._trunk
        self._dialled_at_ms = _now_ms()
        await self._sipp.start(["-m", "1", "-cid_str", f"{self._token}@%s", f"{host}:{port}"])
        self._follow = asyncio.create_task(self._run(self._sipp), name=f"follow-{self._name}")

    async def answered(self, limit_s: float) -> int:
        """Wait for the answer and return when it came, Unix milliseconds.

        Raises:
            NotAnswered: refused, failed or still ringing after `limit_s`.
        """
        if self._follow is None:
            raise NotAnswered("the call was not dialled")
        await self._either(self._answered, limit_s)
        if self._answered_at_ms is not None:
            return self._answered_at_ms
        if self._follow.done():
            result = self._follow.result()
            raise NotAnswered(f"{result.ended_by}, status {result.sip_status}: {result.failure}")
        raise NotAnswered(f"no answer within {limit_s} s")

    async def press(self, digits: str) -> None:
        """Press digits (RFC 4733) and wait until they are sent."""
        await self.media.press(digits)

    async def hang_up(self) -> None:
        """Give up while it rings, or hang up once answered; does nothing when it has ended."""
        if self._sipp is None or self._follow is None or self._has_ordered_end:
            return
        self._has_ordered_end = True
        # SIPp knows no call, and so no order for it, before the INVITE is out.
        await self._either(self._dialled, limit_s=LEAVE_LIMIT_S)
        if not self._follow.done():
            self._sipp.order(self._call_id)

    async def ended(self, limit_s: float | None = None) -> CallResult:
        """Wait for the end, whoever brings it, and return the result.

        Raises:
            TimeoutError: the call still stands after `limit_s`.
        """
        if self._follow is None:
            raise NotAnswered("the call was not dialled")
        return await asyncio.wait_for(asyncio.shield(self._follow), limit_s)

    @property
    def result(self) -> CallResult | None:
        """How the call went, None while it stands."""
        return self._follow.result() if self._follow is not None and self._follow.done() else None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._follow is not None and self._sipp is not None:
            await self.hang_up()
            await asyncio.wait({self._follow}, timeout=LEAVE_LIMIT_S)
            await self._sipp.stop()
            await asyncio.wait({self._follow})
        if self._media is not None:
            await self._media.close()

    async def _run(self, sipp: Sipp) -> CallResult:
        async for event in sipp.events():
            self._take(event)
        failure: str | None = None
        try:
            if await sipp.wait() != 0:
                failure = sipp.failure_text()
        except PeerError as error:
            failure = str(error)
        ended_by, ended_at_ms = self._ending or (EndedBy.FAILED, _now_ms())
        await self.media.close()
        return CallResult(
            ended_by=ended_by,
            dialled_at_ms=self._dialled_at_ms,
            answered_at_ms=self._answered_at_ms,
            ended_at_ms=ended_at_ms,
            sip_status=self._sip_status,
            failure=failure,
            media=self.media.figures,
        )

    async def _either(self, happened: asyncio.Event, limit_s: float) -> None:
        """Wait until this happened, the call is over, or the time is up."""
        if self._follow is None:
            return
        waiting = asyncio.create_task(happened.wait())
        await asyncio.wait(
            {waiting, self._follow}, timeout=limit_s, return_when=asyncio.FIRST_COMPLETED
        )
        waiting.cancel()

    def _take(self, event: SippEvent) -> None:
        if event.name == "dialled":
            self._dialled.set()
        elif event.name == "answered":
            self._answered_at_ms = _now_ms()
            self.media.start(self._trunk[0], int(event.detail))
            self._answered.set()
        elif event.name in _ENDINGS:
            self._ending = (_ENDINGS[event.name], _now_ms())
            if event.name == "refused":
                self._sip_status = int(event.detail)


def _now_ms() -> int:
    return time.time_ns() // 1_000_000
