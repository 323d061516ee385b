"""Live sockets are counted, and nobody takes all the places."""

from __future__ import annotations

import pytest

from cloud.api import life
from cloud.api.life import NodeLife, NoRoom
from infra.contracts.ids import TenantId

ONE, TWO = TenantId("one"), TenantId("two")


async def test_one_tenant_leaves_room_for_others(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(life, "MAX_TENANT_SOCKETS", 1)
    node = NodeLife()
    with node.open_tenant_socket(ONE):
        with pytest.raises(NoRoom):
            with node.open_tenant_socket(ONE):
                pass
        with node.open_tenant_socket(TWO):
            pass
    with node.open_tenant_socket(ONE):
        pass


async def test_strangers_and_sockets_are_limited(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(life, "MAX_STRANGERS", 1)
    monkeypatch.setattr(life, "MAX_SOCKETS", 1)
    node = NodeLife()
    with node.open_stranger(), node.open_socket():
        with pytest.raises(NoRoom):
            with node.open_stranger():
                pass
        with pytest.raises(NoRoom):
            with node.open_socket():
                pass
    assert await node.sockets_closed(0.1)
