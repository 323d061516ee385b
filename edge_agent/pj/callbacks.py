"""PJSUA2's callbacks: each copies what is needed into a fact and returns.

Facts are handled after the poll that brought them, outside the library's locks and callbacks, on
the same thread. An exception that left a callback would end the process, so none may.
"""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from edge_agent.line_limit import LineLimit
from edge_agent.pj.kernels import conference
from edge_agent.pj.kernels import pjsua2 as pj
from edge_agent.pj.sip_text import wire_text
from infra.contracts.ids import LegId
from infra.telemetry.logs import get_logger

log = get_logger(__name__)

# PJSIP's levels; 0 is fatal.
_LEVELS = {0: logging.CRITICAL, 1: logging.ERROR, 2: logging.WARNING}


@dataclass(frozen=True, slots=True)
class CallArrived:
    """An INVITE; the call has answered 100 so far and its Python object exists."""

    call: WorkerCall
    message: str


@dataclass(frozen=True, slots=True)
class CallChanged:
    """The call went to another state of its INVITE session."""

    leg_id: LegId
    state: int
    sip_status: int
    reason: str
    sip_call_id: str


@dataclass(frozen=True, slots=True)
class MediaChanged:
    """Audio was (re)negotiated; slot is None when there is none now.

    is_held: the remote side has put the call on hold, and may send nothing meanwhile.
    """

    leg_id: LegId
    slot: int | None
    index: int
    codec: str
    is_held: bool = False


@dataclass(frozen=True, slots=True)
class StreamClosed:
    """A stream is about to go; its last figures, as `conference.stream_figures` gives them."""

    leg_id: LegId
    figures: tuple[int, int, int, int, int]


@dataclass(frozen=True, slots=True)
class DigitHeard:
    """A key went down."""

    leg_id: LegId
    digit: str


Fact = CallArrived | CallChanged | MediaChanged | StreamClosed | DigitHeard
Facts = deque[Fact]


def _contained(callback: Callable[..., None]) -> Callable[..., None]:
    """Log what a callback raises: SWIG would turn it into the end of the process."""

    def contained(self: Any, param: Any) -> None:  # Any: SWIG objects have no types
        try:
            callback(self, param)
        except Exception:
            # The boundary to C++: nothing may pass it.
            log.exception("a PJSIP callback failed", callback=callback.__name__)

    return contained


class WorkerCall(pj.Call):  # type: ignore[misc]  # SWIG class without types
    """One call. A reference is kept by its leg until its end was handled: a freed Call hangs up."""

    def __init__(self, account: Any, facts: Facts, leg_id: LegId, call_id: int) -> None:
        super().__init__(account, call_id)
        self.leg_id = leg_id
        self._facts = facts

    @_contained
    def onCallState(self, _param: Any) -> None:  # noqa: N802
        """State of the INVITE session."""
        info = self.getInfo()
        self._facts.append(
            CallChanged(
                self.leg_id,
                info.state,
                info.lastStatusCode,
                wire_text(info.lastReason),
                wire_text(info.callIdString),
            )
        )

    @_contained
    def onCallMediaState(self, _param: Any) -> None:  # noqa: N802
        """Audio negotiated, held or gone."""
        # SWIG frees a vector with the struct that holds it: keep the struct while it is read.
        info = self.getInfo()
        for media in info.media:
            is_usable = media.type == pj.PJMEDIA_TYPE_AUDIO and media.status in (
                pj.PJSUA_CALL_MEDIA_ACTIVE,
                pj.PJSUA_CALL_MEDIA_REMOTE_HOLD,
                pj.PJSUA_CALL_MEDIA_LOCAL_HOLD,
            )
            if is_usable and media.audioConfSlot != pj.PJSUA_INVALID_ID:
                stream = self.getStreamInfo(media.index)
                codec = f"{stream.codecName}/{stream.codecClockRate}"
                is_held = media.status == pj.PJSUA_CALL_MEDIA_REMOTE_HOLD
                self._facts.append(
                    MediaChanged(self.leg_id, media.audioConfSlot, media.index, codec, is_held)
                )
                return
        self._facts.append(MediaChanged(self.leg_id, None, 0, ""))

    @_contained
    def onStreamDestroyed(self, param: Any) -> None:  # noqa: N802
        """The last moment at which a stream's figures can be read."""
        figures = conference.stream_figures(self.getId(), param.streamIdx)
        if figures is not None:
            self._facts.append(StreamClosed(self.leg_id, figures))

    @_contained
    def onDtmfDigit(self, param: Any) -> None:  # noqa: N802
        """RFC 4733 or INFO, at key-down."""
        self._facts.append(DigitHeard(self.leg_id, param.digit))


class WorkerAccount(pj.Account):  # type: ignore[misc]  # SWIG class without types
    """The one account: all calls come from and go to the SIP front."""

    def __init__(self, facts: Facts, new_leg_id: Callable[[], LegId]) -> None:
        super().__init__()
        self._facts = facts
        self._new_leg_id = new_leg_id

    @_contained
    def onIncomingCall(self, param: Any) -> None:  # noqa: N802
        """The Call must exist when this returns, or PJSUA2 refuses the INVITE."""
        call = WorkerCall(self, self._facts, self._new_leg_id(), param.callId)
        self._facts.append(CallArrived(call, wire_text(param.rdata.wholeMsg)))


class LogLines(pj.LogWriter):  # type: ignore[misc]  # SWIG class without types
    """PJSIP's log lines, into ours; the library calls it on the polling thread only."""

    def __init__(self) -> None:
        super().__init__()
        self._limit = LineLimit()

    @_contained
    def write(self, entry: Any) -> None:
        """One line of PJSIP's log: 1 is an error, 2 a warning, the rest is detail.

        A line may name a caller (the URI of a request that failed): personal.
        """
        held_back = self._limit.admit()
        if held_back is None and entry.level <= 2:
            return
        level = _LEVELS.get(entry.level, logging.INFO)
        line = wire_text(entry.msg).strip()
        # A line is: time, the part of the library, text.
        part = line.split(maxsplit=2)[1:2]
        log.log(level, "pjsip", part="".join(part), held_back=held_back, pii={"line": line})
