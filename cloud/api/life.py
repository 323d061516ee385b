"""Whether the node stops, and which live sockets are still to be closed."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager


class NodeLife:
    """Shared by the node, which stops, and the live sockets, which must end before its server.

    Granian can't cancel a socket's receive once its server has stopped: the process would hang.

    Attributes:
        stopping: set when the node stops.
    """

    def __init__(self) -> None:
        self.stopping = asyncio.Event()
        self._sockets = 0
        self._all_closed = asyncio.Event()
        self._all_closed.set()

    @contextmanager
    def open_socket(self) -> Iterator[None]:
        """Count a socket for as long as the context is open."""
        self._sockets += 1
        self._all_closed.clear()
        try:
            yield
        finally:
            self._sockets -= 1
            if self._sockets == 0:
                self._all_closed.set()

    async def sockets_closed(self, limit_s: float) -> bool:
        """Wait until no socket is open; False when the time is over first."""
        try:
            await asyncio.wait_for(self._all_closed.wait(), limit_s)
        except TimeoutError:
            return False
        return True
