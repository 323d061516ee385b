"""An enrolled edge's own server: its link takes up new credentials, and an island comes back."""

# ruff: noqa: ASYNC110  # what is awaited here is the state of a server: it has no event

from __future__ import annotations

import asyncio
import time
import uuid
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from edge_agent.enrol.held import Granted, Held, leaf_creds, write_held
from edge_agent.enrol.keys import new_tls_key
from edge_agent.enrol.platform import enrol
from edge_agent.enrol.server import EdgeServer, read_address
from infra.bus.credentials import creds_text
from infra.bus.edge_stream import ensure_edge
from infra.bus.jwt import KeyPair, user_jwt
from infra.bus.permissions import cloud_node, edge_leaf, site_inbox
from infra.contracts.errors import Conflict, RequestError
from infra.contracts.ids import SiteId
from infra.stack.trust import RegionTrust
from tests.integration.conftest import Connect
from tests.integration.running_stack import RunningStack, eventually

POLL_S = 0.01
LIMIT_S = 10.0


class Edge:
    """An enrolled folder, without the platform: the test signs as the role would."""

    def __init__(self, stack: RunningStack, folder: Path) -> None:
        self.site = SiteId(str(uuid.uuid4()))
        self.folder = folder
        self.server: EdgeServer
        self.ends_at_s = 0  # of the credentials given last
        self._stack = stack
        self._nkey = KeyPair.user()

    def give(self, life_s: int) -> None:
        """Credentials that end after so long."""
        now_s = int(time.time())
        trust = RegionTrust(self._stack.data_dir / "secrets")
        permissions = edge_leaf(self.site, None)
        ends_s = self.ends_at_s = now_s + life_s
        jwt = user_jwt(self._nkey.public, "edge", permissions, trust.account, expires_at_s=ends_s)
        granted = Granted(
            site_id=self.site,
            site_name="Test",
            tenant_ids=None,
            user_jwt=jwt,
            certificate="",
            authority="",
            serial=str(life_s),
            bus_url=self._stack.addresses.bus.leaf_url,
            issued_at_ms=now_s * 1_000,
            renew_at_ms=ends_s * 1_000,
            expires_at_ms=ends_s * 1_000,
        )
        seed = self._nkey.seed.decode()
        write_held(self.folder, Held("http://127.0.0.1", seed, new_tls_key().private, granted))

    def witness(self) -> str:
        """Credentials of a client of the hub that end together with those given last."""
        nkey, trust = KeyPair.user(), RegionTrust(self._stack.data_dir / "secrets")
        jwt = user_jwt(
            nkey.public, "witness", cloud_node(), trust.account, expires_at_s=self.ends_at_s
        )
        path = self.folder / "witness.creds"
        path.write_text(creds_text(jwt, nkey.seed))
        return str(path)

    async def link(self) -> int | None:
        async with httpx.AsyncClient(trust_env=False) as client:
            answer = await client.get(f"{self._stack.addresses.bus.monitor_url}/leafz")
        links = answer.json()["leafs"] or []
        return max((each["id"] for each in links if self.site in each["name"]), default=None)

    async def until_link(self, *, up: bool, after: int | None = None) -> float:
        """Seconds that it took."""
        began = time.monotonic()
        async with asyncio.timeout(LIMIT_S):
            while (await self.link() not in (None, after)) != up:
                await asyncio.sleep(POLL_S)
        return time.monotonic() - began


@pytest.fixture
async def edge(stack: RunningStack, tmp_path: Path) -> AsyncIterator[Edge]:
    """Running and linked, with credentials for a few seconds."""
    made = Edge(stack, tmp_path)
    made.give(life_s=4)
    made.server = EdgeServer(tmp_path)
    await made.server.start()
    await made.until_link(up=True)
    yield made
    await made.server.stop()


async def test_a_relink_takes_up_new_credentials(
    edge: Edge, stack: RunningStack, connections: Connect
) -> None:
    witness = await connections(stack.addresses.bus.url, edge.witness())
    link = await edge.link()
    edge.give(life_s=600)
    await edge.server.relink()
    took_s = await edge.until_link(up=True, after=link)
    print(f"linked again after {took_s * 1_000:.0f} ms")
    linked = await edge.link()
    # The hub has cut off whoever came with credentials that end like the edge's first ones.
    await eventually(lambda: not witness.is_connected)
    assert await edge.link() == linked


async def test_an_island_works_and_comes_back_by_itself(edge: Edge, connections: Connect) -> None:
    await edge.until_link(up=False)  # the credentials have ended
    address = read_address(edge.folder)
    client = await connections(
        address.url, address.credentials_file, inbox_prefix=site_inbox(edge.site)
    )
    await ensure_edge(client.jetstream(), edge.site)
    ack = await client.jetstream().publish(f"tenant.t.site.{edge.site}.evt.x.y.v1", b"kept")
    assert ack.stream == "EDGE"
    edge.give(life_s=600)
    took_s = await edge.until_link(up=True)
    print(f"the island was back after {took_s * 1_000:.0f} ms")


async def test_secrets_are_private_and_a_folder_has_one_server(edge: Edge) -> None:
    secrets = edge.folder / "secrets"
    assert secrets.stat().st_mode & 0o077 == 0
    files = [path for path in secrets.rglob("*") if path.is_file()]
    assert not [path for path in files if path.stat().st_mode & 0o077]
    assert leaf_creds(edge.folder).exists()
    with pytest.raises(Conflict):
        await EdgeServer(edge.folder).start()


@pytest.mark.parametrize("url", ["http://example.org", "ftp://127.0.0.1", "example.org", ""])
async def test_a_code_is_not_sent_over_an_open_line(url: str) -> None:
    with pytest.raises(RequestError) as refused:
        await enrol(url, "K7Q1-290X-BC0D")
    assert refused.value.code == "bad_url"
