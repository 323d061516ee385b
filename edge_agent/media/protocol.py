"""What the edge daemon and a media worker say to each other: commands and events.

How they are framed: `framing.py`. The daemon speaks first
(`Hello`), the worker answers `Ready`, or `Fault` and exits. Promises of the worker:

- each `Incoming` and each `Dial` leads to exactly one `LegEnded`, its leg's last event;
- each `Play` leads to exactly one `PlayDone`;
- each `StartRecording` leads to exactly one `RecordingStopped`;
- all of them hold for a command that fails at once, which adds a `Fault` before, except one that
  repeats the id of a live leg or recording: that gives the `Fault` only;
- a command for a leg that has ended gives `Fault(code="unknown_leg")`, after its `LegEnded`:
  a race to ignore, not an error.

Times named `at_ms` are milliseconds since 1970 by the host's clock.
"""

from __future__ import annotations

from enum import StrEnum

import msgspec

from infra.contracts.ids import LegId, RecordingId
from infra.contracts.leg import MediaFigures

PROTOCOL_VERSION = 1

# Only these prefixes leave by `Dial.headers`, and only these names arrive in `Incoming.headers`
# (besides `EXTRA_INCOMING_HEADERS`), so that nothing can overwrite a header of the dialogue.
HEADER_PREFIX = "x-"
EXTRA_INCOMING_HEADERS = frozenset({"p-asserted-identity", "diversion", "history-info"})


class EndedBy(StrEnum):
    """Which side ended a leg."""

    REMOTE = "remote"  # BYE, CANCEL, or a final answer that refuses
    LOCAL = "local"  # Hangup, Reject or Shutdown
    TIMEOUT = "timeout"  # ring_timeout_ms, session timer, no answer of the daemon in time
    FAULT = "fault"  # a limit of the worker, a URI it can't read, a dead transport


class PlayOutcome(StrEnum):
    """How a `Play` ended."""

    FINISHED = "finished"
    STOPPED = "stopped"  # StopPlay, a new Play on the same leg, Bridge
    LEG_ENDED = "leg_ended"
    FAILED = "failed"  # a file that is missing or is no 16-bit PCM WAV; a Fault says which


class WorkerSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How a worker is to run; sent in `Hello`.

    Attributes:
        name: its name in logs and figures.
        sip_host: address to bind SIP to; an IP, loopback when the front is on the same host.
        sip_port: UDP port; 0 lets the kernel choose (`Ready.sip_address` tells).
        front_uri: the SIP front's private socket, `sip:127.0.0.1:5070;lr`; each outgoing request
            goes there. Empty: requests go straight to the address in the URI.
        media_host: address that RTP is bound to and that SDP offers.
        rtp_port_low, rtp_port_count: RTP and RTCP use this range, two ports a leg.
        max_legs: calls beyond it are refused with 503.
        answer_within_ms: an `Incoming` without Answer, Ring or Reject by then gets 503.
        media_timeout_ms: no RTP received for so long gives `MediaLost`.
        session_expires_s: session timer (RFC 4028), at least 90.
        codecs: offered and accepted, best first; prefixes of PJSIP's codec ids.
        pj_log_level: PJSIP's own log, 0 (silent) to 5; 5 prints whole SIP messages.
    """

    name: str = "worker"
    sip_host: str = "127.0.0.1"
    sip_port: int = 0
    front_uri: str = ""
    media_host: str = "127.0.0.1"
    rtp_port_low: int = 20000
    rtp_port_count: int = 4000
    max_legs: int = 500
    answer_within_ms: int = 2000
    media_timeout_ms: int = 20_000
    session_expires_s: int = 300
    codecs: tuple[str, ...] = ("PCMU/8000", "PCMA/8000", "G722/16000", "opus/48000")
    pj_log_level: int = 2


class Command(msgspec.Struct, frozen=True, tag=True, tag_field="type"):
    """Base of what the daemon says."""


class Hello(Command, frozen=True):
    """First frame of a connection."""

    version: int
    settings: WorkerSettings


class Answer(Command, frozen=True):
    """Answer an incoming leg with 200."""

    leg_id: LegId


class Ring(Command, frozen=True):
    """Send 180 on an incoming leg; also ends the `answer_within_ms` watch."""

    leg_id: LegId


class Reject(Command, frozen=True):
    """Refuse an incoming leg. sip_status is 300 to 699; retry_after_s > 0 adds Retry-After."""

    leg_id: LegId
    sip_status: int
    reason: str = ""
    retry_after_s: int = 0


class Dial(Command, frozen=True):
    """Call a URI; the daemon gives the leg its id.

    Attributes:
        uri: `sip:agent-1@site.local`; goes through the front.
        ring_timeout_ms: cancelled when not answered by then; 0: SIP's own limits only.
        caller_number, caller_name: what the callee's phone shows; empty: the worker's own.
        headers: names that begin with `X-`; others are refused with a Fault.
    """

    leg_id: LegId
    uri: str
    ring_timeout_ms: int = 0
    caller_number: str = ""
    caller_name: str = ""
    headers: dict[str, str] = {}


class Hangup(Command, frozen=True):
    """End a leg in whatever state it is: BYE, CANCEL, or sip_status on a leg not answered."""

    leg_id: LegId
    sip_status: int = 0
    reason: str = ""


class Play(Command, frozen=True):
    """Play WAV files (8 kHz, mono, 16 bit) one after the other; replaces the leg's present play.

    loop: begin again after the last, until stopped. Starts when the leg's media is up.
    """

    leg_id: LegId
    play_id: str
    paths: tuple[str, ...]
    loop: bool = False


class StopPlay(Command, frozen=True):
    """Stop this play; one that is over already is no error."""

    leg_id: LegId
    play_id: str


class Music(Command, frozen=True):
    """Let the leg hear a file's shared, looping player; replaces the leg's present music."""

    leg_id: LegId
    path: str


class StopMusic(Command, frozen=True):
    """The leg hears no music any more; none playing is no error."""

    leg_id: LegId


class Bridge(Command, frozen=True):
    """Join two legs, both ways; stops the plays and the music of both. Twice is no error.

    A leg may be in several bridges: three pairwise bridges are a conference of three.
    """

    a_leg_id: LegId
    b_leg_id: LegId


class Unbridge(Command, frozen=True):
    """Part two legs; not joined is no error. A leg's end parts it by itself."""

    a_leg_id: LegId
    b_leg_id: LegId


class StartRecording(Command, frozen=True):
    """Record what two legs say to one stereo spool file (see `pcmfile`), which must not exist.

    left_leg_id: the caller. right_leg_id: the agent; None leaves the right side silent.
    Runs until StopRecording, or until both legs have ended; where one side ended, it is silent.
    """

    recording_id: RecordingId
    left_leg_id: LegId
    right_leg_id: LegId | None
    path: str


class StopRecording(Command, frozen=True):
    """Flush, sync and close; `RecordingStopped` comes when the file is safe on the disk."""

    recording_id: RecordingId


class SendDigits(Command, frozen=True):
    """Send DTMF by RFC 4733; digits are of `0-9*#A-D`."""

    leg_id: LegId
    digits: str


class GetFigures(Command, frozen=True):
    """Ask for `Figures`."""


class Drain(Command, frozen=True):
    """Refuse new legs from now on (503), keep the live ones; `Drained` when none is left."""


class Shutdown(Command, frozen=True):
    """Hang up all legs, finish all recordings, exit 0."""


class Event(msgspec.Struct, frozen=True, tag=True, tag_field="type"):
    """Base of what the worker says."""


class Ready(Event, frozen=True):
    """The worker takes calls. sip_address is `host:port`, UDP."""

    version: int
    pid: int
    sip_address: str
    codecs: tuple[str, ...]


class Incoming(Event, frozen=True):
    """An INVITE came; it has 100 so far.

    Attributes:
        ruri_user: user part of the request URI: the number dialled (DNIS).
        from_number: user part of From (ANI); from_name: its display name.
        headers: lower-case names; repeated ones joined by a comma.
    """

    leg_id: LegId
    at_ms: int
    sip_call_id: str
    ruri_user: str
    to_user: str
    from_number: str
    from_name: str
    headers: dict[str, str]


class Ringing(Event, frozen=True):
    """An outgoing leg got 180 or 183 (first only)."""

    leg_id: LegId
    at_ms: int
    sip_status: int = 180


class Answered(Event, frozen=True):
    """The leg is up (ACK seen, or sent); sip_call_id is that of its dialogue."""

    leg_id: LegId
    at_ms: int
    sip_call_id: str = ""


class MediaUp(Event, frozen=True):
    """Audio flows to and from the leg; again after each re-INVITE that changes it."""

    leg_id: LegId
    codec: str


class MediaLost(Event, frozen=True):
    """No RTP for `media_timeout_ms`; said once, and again only after RTP came back."""

    leg_id: LegId
    at_ms: int
    silent_ms: int


class Digit(Event, frozen=True):
    """A key went down (RFC 4733 or SIP INFO). Personal data: never into log text."""

    leg_id: LegId
    digit: str
    at_ms: int = 0


class PlayDone(Event, frozen=True):
    """A play is over."""

    leg_id: LegId
    play_id: str
    outcome: PlayOutcome


class LegEnded(Event, frozen=True):
    """The leg's last event. sip_status is that of the end: 200 for BYE, 486, 487, 408, ..."""

    leg_id: LegId
    at_ms: int
    sip_status: int
    reason: str
    ended_by: EndedBy
    sip_call_id: str = ""
    answered_at_ms: int | None = None
    media: MediaFigures | None = None


class RecordingStarted(Event, frozen=True):
    """The file is there and both sides are wired at the bridge."""

    recording_id: RecordingId
    at_ms: int


class RecordingStopped(Event, frozen=True):
    """The file is complete and synced.

    Attributes:
        frames: stereo samples written, count; frames ÷ 8000 is seconds.
        dropped_frames: stereo samples lost to a full ring or disk, count; they are silence.
        error: stable code (`disk_full`, `open_failed`, `write_failed`, `unknown_leg`), or "".
    """

    recording_id: RecordingId
    frames: int
    dropped_frames: int
    error: str = ""


class Figures(Event, frozen=True):
    """How the worker does.

    Attributes:
        poll_lag_us_max: longest round of the polling thread since the last Figures; SIP, commands
            and events waited for it.
        conference_ports: slots of the bridge in use, the null device's included.
        cpu_ms: CPU of the process since its start, user and system.
    """

    at_ms: int
    legs: int
    legs_total: int
    refused_total: int
    recordings: int
    recorder_dropped_frames: int
    players: int
    conference_ports: int
    open_files: int
    rss_bytes: int
    cpu_ms: int
    poll_lag_us_max: int
    events_queued: int


class Drained(Event, frozen=True):
    """No leg is left after `Drain`."""


class Fault(Event, frozen=True):
    """Something failed. code is stable; message holds no personal data.

    Codes: `unknown_leg`, `invalid_uri`, `invalid_header`, `invalid_digits`, `invalid_status`,
    `leg_limit`, `draining`, `queue_full`, `play_failed`, `recording_failed`, `open_failed`,
    `write_failed`, `disk_full`, `sip_failed`, `unknown_command`, `duplicate_leg`,
    `duplicate_recording`, `version_mismatch`, `start_failed`.
    """

    code: str
    message: str
    leg_id: LegId | None = None


AnyCommand = (
    Hello
    | Answer
    | Ring
    | Reject
    | Dial
    | Hangup
    | Play
    | StopPlay
    | Music
    | StopMusic
    | Bridge
    | Unbridge
    | StartRecording
    | StopRecording
    | SendDigits
    | GetFigures
    | Drain
    | Shutdown
)
AnyEvent = (
    Ready
    | Incoming
    | Ringing
    | Answered
    | MediaUp
    | MediaLost
    | Digit
    | PlayDone
    | LegEnded
    | RecordingStarted
    | RecordingStopped
    | Figures
    | Drained
    | Fault
)
