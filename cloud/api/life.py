"""Whether the node stops, and which live sockets are still to be closed."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from infra.contracts.errors import PeerError
from infra.contracts.ids import TenantId

# Each costs a subscription and up to ten messages a second; a node beyond this serves nobody well.
MAX_SOCKETS = 5_000
# No tenant's pages, and no loop that opens sockets, may take the places of all others.
MAX_TENANT_SOCKETS = 2_000
# Those that have not said who they are: a page needs milliseconds for it.
MAX_STRANGERS = 500


class NoRoom(PeerError):
    """As many live sockets as may be are open."""

    code = "too_many_sockets"


class NodeLife:
    """Shared by the node, which stops, and the live sockets, which must end before its server.

    Granian can't cancel a socket's receive once its server has stopped: the process would hang.

    Attributes:
        stopping: set when the node stops.
    """

    def __init__(self) -> None:
        self.stopping = asyncio.Event()
        self._sockets = 0
        self._strangers = 0
        self._of_tenant: Counter[TenantId] = Counter()
        self._all_closed = asyncio.Event()
        self._all_closed.set()

    @contextmanager
    def open_stranger(self) -> Iterator[None]:
        """Count a socket that has not said whose it is.

        Raises:
            NoRoom: there are too many.
        """
        if self._strangers >= MAX_STRANGERS:
            raise NoRoom("too many sockets without a key")
        self._strangers += 1
        try:
            yield
        finally:
            self._strangers -= 1

    @contextmanager
    def open_tenant_socket(self, tenant_id: TenantId) -> Iterator[None]:
        """Count a tenant's socket.

        Raises:
            NoRoom: the tenant has too many open at this node.
        """
        if self._of_tenant[tenant_id] >= MAX_TENANT_SOCKETS:
            raise NoRoom("the tenant has too many live sockets")
        self._of_tenant[tenant_id] += 1
        try:
            yield
        finally:
            self._of_tenant[tenant_id] -= 1
            if not self._of_tenant[tenant_id]:
                del self._of_tenant[tenant_id]

    @contextmanager
    def open_socket(self) -> Iterator[None]:
        """Count a socket for as long as the context is open.

        Raises:
            NoRoom: the node has too many.
        """
        if self._sockets >= MAX_SOCKETS:
            raise NoRoom("the node has too many live sockets")
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
