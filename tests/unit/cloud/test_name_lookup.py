"""One asker's slow name servers hold up its own look-ups, and nobody else's."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections import Counter

import pytest

from cloud import name_lookup
from cloud.name_lookup import THREADS_PER_ASKER, NameLookup, NamesSlow, NameUnknown

WATCHDOG_S = 20.0  # of what happens at once: only a fault meets it


class Resolver:
    """A system's resolver whose name servers for `*.slow.example` answer when the test lets them.

    Stands for the C library's: a test can't make real name servers lose packets on a machine whose
    resolver asks those of its network.
    """

    def __init__(self) -> None:
        self.asked: Counter[str] = Counter()
        self.answer = threading.Event()
        self._lock = threading.Lock()

    def __call__(self, host: str, port: int) -> list[str]:
        with self._lock:
            self.asked[host] += 1
        if host.endswith(".slow.example"):
            assert self.answer.wait(WATCHDOG_S)
        if host.endswith(".unknown.example"):
            raise socket.gaierror(socket.EAI_NONAME, "not known")
        return ["192.0.2.1"]


async def started(resolver: Resolver, count: int) -> None:
    """Until so many look-ups are in the resolver: its threads tell nobody."""
    async with asyncio.timeout(WATCHDOG_S):
        while resolver.asked.total() < count:  # noqa: ASYNC110
            await asyncio.sleep(0.001)


async def test_a_slow_asker_is_alone() -> None:
    resolver = Resolver()
    names = NameLookup(resolver)
    slow = [
        asyncio.create_task(names.addresses(f"{n}.slow.example", 443, asker="slow"))
        for n in range(3 * name_lookup.THREADS)
    ]
    await started(resolver, THREADS_PER_ASKER)
    async with asyncio.timeout(WATCHDOG_S):
        for n in range(10):
            assert await names.addresses(f"{n}.example", 443, asker="quick") == ["192.0.2.1"]
    # The others had their answers while the slow asker's were all still open, in its own turns.
    assert not any(task.done() for task in slow)
    assert sum(host.endswith(".slow.example") for host in resolver.asked) == THREADS_PER_ASKER
    resolver.answer.set()
    assert await asyncio.gather(*slow) == [["192.0.2.1"]] * len(slow)


async def test_the_event_loops_own_threads_stay_free() -> None:
    """Passwords are hashed there, and the object store is read."""
    resolver = Resolver()
    names = NameLookup(resolver)
    slow = [
        asyncio.create_task(names.addresses(f"{n}.slow.example", 443, asker=f"asker {n}"))
        for n in range(2 * name_lookup.THREADS)
    ]
    await started(resolver, name_lookup.THREADS)
    assert await asyncio.to_thread(lambda: "free") == "free"
    assert resolver.asked.total() == name_lookup.THREADS
    resolver.answer.set()
    await asyncio.gather(*slow)


async def test_who_waits_too_long_is_told_and_its_turn_comes_back(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(name_lookup, "LIMIT_S", 0.05)
    resolver = Resolver()
    names = NameLookup(resolver)
    asked = [f"{n}.slow.example" for n in range(THREADS_PER_ASKER + 1)]
    waiting = (names.addresses(host, 443, asker="slow") for host in asked)
    answers = await asyncio.gather(*waiting, return_exceptions=True)
    assert [type(answer) for answer in answers] == [NamesSlow] * len(asked)
    # Their threads are still there, and still the asker's: the last one never had a turn.
    assert resolver.asked.total() == THREADS_PER_ASKER
    monkeypatch.setattr(name_lookup, "LIMIT_S", WATCHDOG_S)
    after = asyncio.create_task(names.addresses("example", 443, asker="slow"))
    resolver.answer.set()
    assert await after == ["192.0.2.1"]


async def test_one_name_is_looked_up_once_for_all_who_wait() -> None:
    resolver = Resolver()
    names = NameLookup(resolver)
    waiting = [
        asyncio.create_task(names.addresses("a.slow.example", 443, asker="one")) for _ in range(20)
    ]
    await started(resolver, 1)
    waiting[0].cancel()  # who goes away takes nothing from the others
    resolver.answer.set()
    assert await asyncio.gather(*waiting[1:]) == [["192.0.2.1"]] * 19
    assert resolver.asked["a.slow.example"] == 1


async def test_a_name_without_address_is_unknown() -> None:
    names = NameLookup(Resolver())
    with pytest.raises(NameUnknown):
        await names.addresses("a.unknown.example", 443, asker="one")
    with pytest.raises(NameUnknown):
        await NameLookup().addresses("a" * 64 + ".example", 443, asker="one")


async def test_the_systems_resolver_is_asked() -> None:
    assert set(await NameLookup().addresses("localhost", 443, asker="one")) <= {"127.0.0.1", "::1"}
    assert await NameLookup().addresses("192.0.2.7", 443, asker="one") == ["192.0.2.7"]
