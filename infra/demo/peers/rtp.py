"""A caller's media: sends a tone and RFC 4733 digits, keeps what it hears. An ordinary user may."""

from __future__ import annotations

import asyncio
import secrets
import struct
from collections import deque
from dataclasses import dataclass
from typing import cast

from infra.contracts.errors import RequestError
from infra.demo.peers.ports import LOOPBACK, free_ports
from infra.demo.peers.tones import (
    FRAME_SAMPLES,
    RATE_HZ,
    ULAW_SILENCE,
    Samples,
    decode_ulaw,
    encode_ulaw,
    tone,
)

FRAME_S = 0.02
PAYLOAD_PCMU = 0
PAYLOAD_EVENT = 101
EVENTS = {digit: code for code, digit in enumerate("0123456789*#ABCD")}
EVENT_FRAMES = 8  # 160 ms of key-down, far over the 40 ms that receivers ask for
EVENT_END_REPEATS = 3  # RFC 4733, section 2.5.1.4: the end packet is sent three times
EVENT_GAP_FRAMES = 4  # 80 ms of no key between two digits
# What was heard is kept for the last half minute: 1,500 packets, 240 kB a caller.
HEARD_PACKETS = 1_500
# After a stall longer than this the missed frames are given up, not sent as a burst.
MAX_LATE_S = 0.2
_HEADER = struct.Struct("!BBHII")
_HEADER_BYTES = 12
_EVENT_VOLUME = 10  # dBm0 below zero
_EVENT_END = 0x80


@dataclass(frozen=True, slots=True)
class RtpFigures:
    """What one caller's media did.

    Attributes:
        received, sent: packets.
        lost: holes in the received sequence numbers, packets.
    """

    received: int
    sent: int
    lost: int


class RtpEndpoint(asyncio.DatagramProtocol):
    """One RTP session on loopback, PCMU and telephone-event."""

    def __init__(self, port: int, tone_hz: int) -> None:
        self.port = port
        self._frames = _tone_frames(tone_hz)
        self._transport: asyncio.DatagramTransport | None = None
        self._pacer: asyncio.Task[None] | None = None
        self._digits: deque[str] = deque()
        self._digits_sent = asyncio.Event()
        self._digits_sent.set()
        self._heard: deque[bytes] = deque(maxlen=HEARD_PACKETS)
        self._first_packet = asyncio.Event()
        self._ssrc = secrets.randbits(32)
        self._sequence = secrets.randbits(15)
        self._timestamp = secrets.randbits(31)
        self._received = self._sent = self._lost = 0
        self._last_received: int | None = None

    @classmethod
    async def open(cls, tone_hz: int) -> RtpEndpoint:
        """Bind an even port on loopback; nothing is sent before `start`."""
        endpoint = cls(free_ports(2), tone_hz)
        await asyncio.get_running_loop().create_datagram_endpoint(
            lambda: endpoint, local_addr=(LOOPBACK, endpoint.port)
        )
        return endpoint

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # create_datagram_endpoint hands a DatagramTransport; the base class types it wider.
        self._transport = cast(asyncio.DatagramTransport, transport)

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:  # noqa: ARG002
        if len(data) <= _HEADER_BYTES:
            return
        _, marker_and_type, sequence, _, _ = _HEADER.unpack_from(data)
        if self._last_received is not None:
            gap = (sequence - self._last_received - 1) & 0xFFFF
            if gap < 0x8000:  # the rest are packets that came late
                self._lost += gap
        self._last_received = sequence
        self._received += 1
        self._first_packet.set()
        if marker_and_type & 0x7F == PAYLOAD_PCMU:
            self._heard.append(data[_HEADER_BYTES:])

    def start(self, host: str, port: int) -> None:
        """Begin to send to the far end's media address."""
        if self._pacer is None:
            self._pacer = asyncio.create_task(self._pace((host, port)), name=f"rtp-{self.port}")

    async def press(self, digits: str) -> None:
        """Send digits as RFC 4733 events, one after the other, and wait until they are out."""
        unknown = set(digits) - EVENTS.keys()
        if unknown:
            raise RequestError("a digit is none of 0-9 * # A-D", field="digits")
        self._digits_sent.clear()
        self._digits.extend(digits)
        await self._digits_sent.wait()

    async def heard_anything(self) -> None:
        """Wait for the first packet from the far end."""
        await self._first_packet.wait()

    def heard(self, last_ms: int) -> Samples:
        """The last `last_ms` milliseconds received, 8 kHz; packets as they came, holes closed."""
        packets = list(self._heard)[-(last_ms // 20) :]
        return decode_ulaw(b"".join(packets))

    @property
    def figures(self) -> RtpFigures:
        """Counts up to now."""
        return RtpFigures(received=self._received, sent=self._sent, lost=self._lost)

    async def close(self) -> None:
        """Stop sending and free the port."""
        if self._pacer is not None:
            self._pacer.cancel()
            await asyncio.gather(self._pacer, return_exceptions=True)
            self._pacer = None
        self._digits_sent.set()
        if self._transport is not None:
            self._transport.close()
            self._transport = None

    async def _pace(self, far_end: tuple[str, int]) -> None:
        loop = asyncio.get_running_loop()
        due = loop.time()
        frame = 0
        while True:
            if self._digits:
                for packet in self.event_packets(self._digits.popleft()):
                    self._send(packet, far_end)
                    due = await _next_frame(loop, due)
                if not self._digits:
                    self._digits_sent.set()
                continue
            audio = self._frames[frame % len(self._frames)]
            frame += 1
            self._send(self._packet(PAYLOAD_PCMU, self._timestamp, audio), far_end)
            self._timestamp = (self._timestamp + FRAME_SAMPLES) & 0xFFFFFFFF
            due = await _next_frame(loop, due)

    def event_packets(self, digit: str) -> list[bytes | None]:
        """Key-down, the threefold end, and the gap (None: a frame without a packet)."""
        start = self._timestamp
        packets: list[bytes | None] = []
        for index in range(EVENT_FRAMES + EVENT_END_REPEATS):
            is_end = index >= EVENT_FRAMES
            duration = FRAME_SAMPLES * min(index + 1, EVENT_FRAMES)
            flags = _EVENT_VOLUME | (_EVENT_END if is_end else 0)
            payload = struct.pack("!BBH", EVENTS[digit], flags, duration)
            packets.append(self._packet(PAYLOAD_EVENT, start, payload, is_marked=index == 0))
        packets.extend([None] * EVENT_GAP_FRAMES)
        self._timestamp = (start + FRAME_SAMPLES * len(packets)) & 0xFFFFFFFF
        return packets

    def _packet(
        self, payload_type: int, timestamp: int, payload: bytes, *, is_marked: bool = False
    ) -> bytes:
        self._sequence = (self._sequence + 1) & 0xFFFF
        kind = payload_type | (0x80 if is_marked else 0)
        return _HEADER.pack(0x80, kind, self._sequence, timestamp, self._ssrc) + payload

    def _send(self, packet: bytes | None, far_end: tuple[str, int]) -> None:
        if packet is not None and self._transport is not None:
            self._transport.sendto(packet, far_end)
            self._sent += 1


async def _next_frame(loop: asyncio.AbstractEventLoop, due: float) -> float:
    """Sleep until 20 ms after `due`, and return that time; after a stall, from now."""
    due += FRAME_S
    now = loop.time()
    if now - due > MAX_LATE_S:
        return now
    await asyncio.sleep(due - now)
    return due


def _tone_frames(tone_hz: int) -> list[bytes]:
    """One second of tone in 20 ms frames; 0 Hz is silence."""
    if tone_hz == 0:
        return [bytes([ULAW_SILENCE]) * FRAME_SAMPLES]
    encoded = encode_ulaw(tone(tone_hz, 1_000))
    return [encoded[at : at + FRAME_SAMPLES] for at in range(0, RATE_HZ, FRAME_SAMPLES)]
