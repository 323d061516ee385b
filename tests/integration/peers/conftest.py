"""The front that the peers' tests register at and call through."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from infra.demo.peers.phone_config import PhoneAccount
from tests.integration.peers.front import DOMAIN, start_front

Address = tuple[str, int]


@pytest.fixture
async def front(tmp_path: Path) -> AsyncIterator[Address]:
    """A Kamailio of this test's own."""
    child, address = await start_front(tmp_path / "front")
    yield address
    await child.stop()


def account(name: str, front: Address) -> PhoneAccount:
    """Credentials that the test front accepts."""
    return PhoneAccount(name, f"pw-{name}", DOMAIN, front)
