"""A migrated database, a node's parts, and the API as two tenants and the operator see it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import delete

from cloud.api.app import ApiParts
from cloud.api.life import NodeLife
from cloud.node import open_parts
from cloud.settings import NodeSettings, load_node_settings
from infra.config.role import NodeParts
from infra.contracts.ids import SiteId, TenantId
from infra.db.migrate import migrate
from infra.db.tables.sign_in import attempt_delay
from tests.integration.cloud.serving import serving
from tests.integration.running_stack import RunningStack


@dataclass(frozen=True)
class Key:
    """An API client that acts with one key."""

    http: httpx.AsyncClient
    key: str
    tenant_id: TenantId
    parts: NodeParts

    async def call(self, method: str, path: str, expected: int = 200, **body: object) -> Any:
        """Send a request; fails the test unless the answer has the expected status."""
        headers = {"Authorization": f"Bearer {self.key}"}
        answer = await self.http.request(method, path, headers=headers, json=body or None)
        assert answer.status_code == expected, answer.text
        return answer.json() if answer.content else {}


# Of each stack's folder: to migrate and to read the settings takes half a second of CPU.
_migrated: dict[Path, NodeSettings] = {}


@pytest.fixture
async def settings(stack: RunningStack) -> NodeSettings:
    """The node's settings, over a migrated database."""
    if stack.data_dir not in _migrated:
        settings = load_node_settings(str(stack.data_dir))
        await migrate(settings.database.owner_url)
        _migrated[stack.data_dir] = settings
    return _migrated[stack.data_dir]


@pytest.fixture
async def parts(settings: NodeSettings) -> AsyncIterator[NodeParts]:
    """What roles stand on."""
    async with open_parts(settings) as opened:
        async with opened.database.platform() as connection:
            # All tests sign in from one address; the attempts of one must not delay the next.
            await connection.execute(delete(attempt_delay))
        yield opened


@asynccontextmanager
async def serve_api(parts: NodeParts, settings: NodeSettings) -> AsyncIterator[httpx.AsyncClient]:
    """The API, in this process, over the real database, bus and store."""
    api_parts = ApiParts(
        database=parts.database,
        bus=parts.bus,
        recordings=parts.recordings,
        prompts=parts.prompts,
        platform_key=settings.platform_key,
        clock=parts.clock,
        life=NodeLife(),
        identity=settings.identity,
        sso=settings.sso,
        webhooks=settings.webhooks,
    )
    async with serving(api_parts) as client:
        yield client


@pytest.fixture
async def http(parts: NodeParts, settings: NodeSettings) -> AsyncIterator[httpx.AsyncClient]:
    """The API with the stack's own settings."""
    async with serve_api(parts, settings) as client:
        yield client


@pytest.fixture
def operator(http: httpx.AsyncClient, settings: NodeSettings, parts: NodeParts) -> Key:
    """The platform's key."""
    return Key(http, settings.platform_key, TenantId(""), parts)


async def open_tenant(operator: Key, name: str) -> Key:
    """A new tenant and a key of it."""
    tenant = await operator.call("POST", "/v1/tenants", 201, name=name)
    path = f"/v1/tenants/{tenant['tenant_id']}/api-keys"
    key = await operator.call("POST", path, 201, name="test")
    return Key(operator.http, key["key"], TenantId(tenant["tenant_id"]), operator.parts)


@pytest.fixture
async def one(operator: Key) -> Key:
    """A tenant."""
    return await open_tenant(operator, "One")


@pytest.fixture
async def two(operator: Key) -> Key:
    """Another tenant, which must see nothing of the first."""
    return await open_tenant(operator, "Two")


async def serve_at_new_site(operator: Key, *tenants: Key) -> SiteId:
    """A new site that serves these tenants."""
    name = f"site of {tenants[0].tenant_id}"
    site = await operator.call("POST", "/v1/sites", 201, name=name)
    for tenant in tenants:
        path = f"/v1/sites/{site['site_id']}/tenants/{tenant.tenant_id}"
        await operator.call("PUT", path, 204)
    return SiteId(site["site_id"])


async def give_number(operator: Key, tenant: Key, number: str) -> None:
    """The operator lets the tenant use a number of its own trunk."""
    path = "/v1/platform/numbers"
    await operator.call("POST", path, 201, numbers=[number], tenant_id=tenant.tenant_id)
