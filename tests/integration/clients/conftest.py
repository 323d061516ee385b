"""A node of its own process, and two tenants' keys at it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest

from clients.python.tandem_client import AsyncClient
from clients.python.tandem_client import types as t
from cloud.settings import NodeSettings
from infra.contracts.ids import TenantId
from tests.integration.cloud.conftest import settings
from tests.integration.cloud.test_node import node
from tests.integration.running_stack import RunningStack

__all__ = ["settings"]


@dataclass(frozen=True)
class Place:
    """A running node."""

    base_url: str
    platform_key: str


@pytest.fixture
async def place(stack: RunningStack, settings: NodeSettings) -> AsyncIterator[Place]:
    async with node(stack, "api,enrolment,publisher") as (_, address):
        yield Place(f"http://{address}", settings.platform_key)


async def open_tenant(operator: AsyncClient, name: str) -> tuple[TenantId, str]:
    """A new tenant, and a key of it."""
    made = await operator.platform.open_tenant(t.NewTenant(name=name))
    key = await operator.platform.create_key(made.tenant_id, t.NewApiKey(name="test"))
    return TenantId(made.tenant_id), key.key
