"""The worker's end of the socket to the daemon: commands in, events out, never blocking."""

from __future__ import annotations

import select
import socket
import time
from collections import deque

from edge_agent.media.framing import FrameBuffer, decode_command, encode
from edge_agent.media.protocol import AnyCommand, AnyEvent

READ_BYTES = 64 * 1024
# 120 calls make some 300 events a second: this is a daemon that has not read for a minute or more.
SHED_EVENTS = 20_000
# A daemon that does not read for so long can't control its calls any more: as good as gone.
MAX_EVENTS = 100_000


class Link:
    """One connection. `post` may be called by any thread, all else by the polling thread."""

    def __init__(self, connection: socket.socket) -> None:
        connection.setblocking(False)
        self._socket = connection
        self._frames = FrameBuffer()
        self._events: deque[AnyEvent] = deque()
        self._unsent = b""
        self.is_lost = False

    @property
    def waiting(self) -> int:
        """Events that the daemon has not taken yet, count."""
        return len(self._events)

    @property
    def is_congested(self) -> bool:
        """Too many events wait: take no new call."""
        return len(self._events) > SHED_EVENTS

    def post(self, event: AnyEvent) -> None:
        """Queue an event; it leaves at the next pump."""
        self._events.append(event)
        if len(self._events) > MAX_EVENTS:
            self.is_lost = True

    def receive(self) -> list[AnyCommand]:
        """Commands that have arrived; [] when none has, or the daemon is gone (`is_lost`).

        Raises:
            PeerError: the daemon speaks another language; the connection can't be used further.
        """
        try:
            piece = self._socket.recv(READ_BYTES)
        except BlockingIOError:
            return []
        except OSError:
            self.is_lost = True
            return []
        if not piece:
            self.is_lost = True
            return []
        return [decode_command(body) for body in self._frames.feed(piece)]

    def wait(self, limit_s: float, other_fd: int | None = None) -> None:
        """Wait until this, or another descriptor, has something to read, or the time is over."""
        waiting = select.poll()
        waiting.register(self._socket, select.POLLIN | (select.POLLOUT if self._unsent else 0))
        if other_fd is not None:
            waiting.register(other_fd, select.POLLIN)
        waiting.poll(limit_s * 1000)

    def flush(self, limit_s: float) -> None:
        """Send all that waits, or as much as the daemon takes in this time."""
        limit = time.monotonic() + limit_s
        self.pump()
        while (self._unsent or self._events) and not self.is_lost and time.monotonic() < limit:
            select.select([], [self._socket], [], max(0.0, limit - time.monotonic()))
            self.pump()

    def pump(self) -> None:
        """Send as many events as the socket takes now."""
        while self._unsent or self._events:
            if not self._unsent:
                self._unsent = encode(self._events.popleft())
            try:
                sent = self._socket.send(self._unsent)
            except BlockingIOError:
                return
            except OSError:
                self.is_lost = True
                return
            self._unsent = self._unsent[sent:]

    def close(self) -> None:
        """Close the socket; what waits is lost."""
        self._socket.close()
