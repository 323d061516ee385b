"""The real stack, started once for all integration tests, and connections to its bus."""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path

import pytest
from nats.aio.client import Client

from infra.bus.connect import connect
from infra.bus.permissions import cloud_inbox, site_inbox
from infra.contracts.ids import SiteId, TenantId
from infra.stack.addresses import SiteAddress
from tests.integration.running_stack import RunningStack, running_stack

Connect = Callable[..., Awaitable[Client]]


@pytest.fixture(scope="session")
def stack() -> Iterator[RunningStack]:
    """PostgreSQL, the NATS hub and the object store, running."""
    with running_stack() as started:
        yield started


@pytest.fixture
def tenants() -> tuple[TenantId, TenantId]:
    """Two fresh tenants: whatever the first does, the second must not see."""
    return TenantId(str(uuid.uuid4())), TenantId(str(uuid.uuid4()))


@pytest.fixture
async def site(
    stack: RunningStack, tenants: tuple[TenantId, TenantId]
) -> AsyncIterator[SiteAddress]:
    """A fresh edge site that carries both tenants; removed after the test."""
    site_id = SiteId(str(uuid.uuid4()))
    yield await stack.control.add_site(site_id, tenants)
    await stack.control.remove_site(site_id)


@pytest.fixture
async def connections() -> AsyncIterator[Connect]:
    """`infra.bus.connect.connect`, whose connections are closed after the test."""
    made: list[Client] = []

    async def make(
        url: str, creds: Path | str, *, name: str = "test", inbox_prefix: str = "_INBOX"
    ) -> Client:
        client = await connect(url, creds, name=name, inbox_prefix=inbox_prefix)
        made.append(client)
        return client

    yield make
    for client in made:
        await client.close()


@pytest.fixture
async def cloud(stack: RunningStack, connections: Connect) -> Client:
    """A connection to the hub as a cloud node."""
    bus = stack.addresses.bus
    return await connections(
        bus.url, bus.credentials["cloud"], name="cloud-test", inbox_prefix=cloud_inbox("test")
    )


@pytest.fixture
async def edge(site: SiteAddress, connections: Connect) -> Client:
    """A connection to the site's leaf as its edge daemon."""
    return await connections(
        site.url,
        site.credentials_file,
        name="edge-test",
        inbox_prefix=site_inbox(site.site_id),
    )
