"""The outbox outlives whatever its writer meets: entries keep their order, and none blocks it."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import Any, cast

import pytest

from edge_agent.sync import outbox as module
from edge_agent.sync.outbox import Outbox
from infra.bus.messages import Bus
from infra.contracts.errors import InvariantError, PeerError
from infra.contracts.ids import SiteId


class FakeServer:
    """A leaf that fails as the test says, then keeps what it is given."""

    def __init__(self, *failures: Exception) -> None:
        self.failures = list(failures)
        self.kept: list[tuple[str, bytes]] = []

    async def put(self, key: str, value: bytes) -> None:
        if self.failures:
            raise self.failures.pop(0)
        self.kept.append((key, value))

    async def purge_stream(self, name: str, subject: str) -> None:
        self.kept = [(key, value) for key, value in self.kept if f"$KV.live.{key}" != subject]


def make(server: FakeServer) -> Outbox:
    bus = cast(Bus, SimpleNamespace(js=server))  # what the outbox uses of it
    live = cast(Any, server)  # put alone is used
    return Outbox(bus, live, site_id=SiteId("s"), boot_id="b")


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "RETRY_S", (0.0,))


@pytest.mark.parametrize(
    "failure",
    [
        pytest.param(PeerError("full", code="stream_full"), id="stream-full"),
        pytest.param(TimeoutError(), id="no-answer"),
        pytest.param(ValueError("a fault of ours"), id="unexpected"),
    ],
)
async def test_failure_is_tried_again_in_order(failure: Exception) -> None:
    server = FakeServer(failure, failure)
    outbox = make(server)
    outbox.start()
    for number in range(3):
        outbox.save(f"k{number}", b"v")
    await outbox.stop(5)
    assert [key for key, _ in server.kept] == ["k0", "k1", "k2"]
    assert outbox.backlog == 0


async def test_entry_that_never_fits_does_not_block_the_others() -> None:
    server = FakeServer(InvariantError("too large", code="message_too_large"))
    outbox = make(server)
    outbox.start()
    first, second = outbox.save("large", b"v"), outbox.save("small", b"v")
    await outbox.stop(5)
    assert first.done()
    assert second.done()
    assert server.kept == [("small", b"v")]


async def test_waiter_that_is_gone_does_not_end_the_writer() -> None:
    server = FakeServer()
    outbox = make(server)
    outbox.save("k0", b"v").cancel()
    outbox.start()
    async with asyncio.timeout(5):
        await outbox.save("k1", b"v")
    await outbox.stop(5)
    assert [key for key, _ in server.kept] == ["k0", "k1"]


async def test_state_that_is_over_leaves_no_marker() -> None:
    server = FakeServer()
    outbox = make(server)
    outbox.start()
    outbox.save("contact.t.c", b"v")
    outbox.save("contact.t.c", None)
    await outbox.stop(5)
    assert server.kept == []
