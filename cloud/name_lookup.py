"""Looks up names that tenants chose: in bounded time and threads, so that a slow one is alone."""

from __future__ import annotations

import asyncio
import ipaddress
import socket
import threading
from collections import Counter
from collections.abc import Callable
from typing import Any, Final

from infra.contracts.errors import PeerError

# Of one look-up, its wait for a turn included. A resolver that lost a packet asks again after
# 5 s by default; whoever waits here has a limit of its own of 10 s or more.
LIMIT_S: Final = 6.0
# A thread stays with its name until the C library gives up: half a minute at worst, and nothing
# stops it before. These many cost a few MB, and take 16 askers with dead name servers to fill.
THREADS: Final = 32
# Askers seldom have more than one name at a time; the second is for the one that is slow.
THREADS_PER_ASKER: Final = 2

Look = Callable[[str, int], list[str]]
_Key = tuple[str, str, int]


class NamesSlow(PeerError):
    """The name servers did not answer in time."""

    code = "names_slow"


class NameUnknown(PeerError):
    """The name has no address."""

    code = "unknown_name"


class NameLookup:
    """A node's way to the system's resolver for the names of tenants.

    Not the event loop's own executor: the same threads hash passwords and read the object store,
    and a few names without name servers would hold all of them. Each look-up is a daemon thread,
    because a node that stops waits for a pool's threads.
    """

    def __init__(self, look: Look | None = None) -> None:
        self._look = look or _system_look
        self._turns = asyncio.Semaphore(THREADS)
        self._turns_of: dict[str, asyncio.Semaphore] = {}
        self._users: Counter[str] = Counter()
        self._running: dict[_Key, asyncio.Task[list[str]]] = {}

    async def addresses(self, host: str, port: int, *, asker: str) -> list[str]:
        """Addresses of a host, at least one.

        Args:
            asker: who chose the name; the names of one asker wait for each other.

        Raises:
            NameUnknown: it has none.
            NamesSlow: none was found in time.
        """
        if _is_literal(host):
            return [host]
        key = (asker, host, port)
        found = self._running.get(key)
        if found is None:
            found = self._running[key] = asyncio.create_task(self._find(key))
            found.add_done_callback(lambda task: self._forget(key, task))
        try:
            # Shielded: another may wait for the same answer, and the thread runs on anyway.
            addresses = await asyncio.wait_for(asyncio.shield(found), LIMIT_S)
        except TimeoutError as exc:
            raise NamesSlow("the name servers do not answer") from exc
        except (OSError, UnicodeError) as exc:
            raise NameUnknown("the name is not known") from exc
        if not addresses:
            raise NameUnknown("the name is not known")
        return addresses

    async def _find(self, key: _Key) -> list[str]:
        asker, host, port = key
        self._users[asker] += 1
        turns = self._turns_of.setdefault(asker, asyncio.Semaphore(THREADS_PER_ASKER))
        try:
            async with asyncio.timeout(LIMIT_S) as limit, turns, self._turns:
                # Nothing ends the thread, and the turns are its own until it has ended.
                limit.reschedule(None)
                return await self._in_thread(host, port)
        finally:
            self._users[asker] -= 1
            if not self._users[asker]:
                del self._users[asker], self._turns_of[asker]

    def _forget(self, key: _Key, task: asyncio.Task[list[str]]) -> None:
        del self._running[key]
        if not task.cancelled():
            task.exception()  # looked at, so that none is reported when all have given up waiting

    async def _in_thread(self, host: str, port: int) -> list[str]:
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[list[str]] = loop.create_future()

        def settle(found: list[str], fault: Exception | None) -> None:
            if answer.done():
                return
            if fault is None:
                answer.set_result(found)
            else:
                answer.set_exception(fault)

        def work() -> None:
            found: list[str] = []
            fault: Exception | None = None
            try:
                found = self._look(host, port)
            except Exception as exc:  # noqa: BLE001 - raised again where the asker waits
                fault = exc
            try:
                loop.call_soon_threadsafe(settle, found, fault)
            except RuntimeError:
                return  # the node has stopped meanwhile: nobody waits any more

        threading.Thread(target=work, name="name-lookup", daemon=True).start()
        return await answer


def _system_look(host: str, port: int) -> list[str]:
    found: list[Any] = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(each[4][0]) for each in found]


def _is_literal(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
