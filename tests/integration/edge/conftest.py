"""A real stack, and for each test a tenant, its edge daemon and its phones."""

# ruff: noqa: ASYNC110  # what is awaited here is the state of other processes: it has no event

from __future__ import annotations

import asyncio
import hashlib
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import pytest_asyncio

from edge_agent.daemon import EdgeDaemon
from edge_agent.identity import new_id
from edge_agent.settings import EdgeCard, EdgeSettings
from infra.contracts.agent import AgentState
from infra.contracts.config import (
    SIP_REALM,
    AgentConfig,
    FlowConfig,
    NumberConfig,
    QueueConfig,
    TenantConfig,
)
from infra.contracts.contact import ContactQueued
from infra.contracts.ids import AgentId, DomainId, FlowId, QueueId, SiteId, TenantId
from infra.demo.peers.caller import Caller
from infra.demo.peers.phone import Phone
from infra.demo.peers.phone_config import PhoneAccount
from infra.demo.peers.tones import share_of_tone
from infra.objects.client import recordings_store
from infra.objects.store import ObjectStore
from infra.stack.stack import Stack
from infra.telemetry.logs import set_up_logs
from infra.telemetry.tracing import set_up_tracing
from tests.integration.edge.owner import Owner

PASSWORD = "phone-secret"  # of a phone that lives for one test
AGENTS = 2
CLEAR = 0.7  # share of a tone in what is heard
POLL_S = 0.05
DNIS = "+4930123456"
ANI = "+4917012345"


@dataclass
class Site:
    """One edge under test with everything around it."""

    stack: Stack
    daemon: EdgeDaemon
    card: EdgeCard
    owner: Owner
    config: TenantConfig
    folder: Path
    store: ObjectStore

    @property
    def trunk(self) -> tuple[str, int]:
        host, _, port = self.card.trunk_address.rpartition(":")
        return host, int(port)

    def caller(self, name: str = "caller", dnis: str = DNIS, ani: str = ANI) -> Caller:
        return Caller(ani, dnis, trunk=self.trunk, folder=self.folder, name=name)

    def agent(self, index: int = 0) -> AgentId:
        return self.config.agents[index].agent_id

    async def phone(self, index: int = 0, password: str = PASSWORD) -> Phone:
        host, _, port = self.card.phones_address.rpartition(":")
        account = PhoneAccount(
            self.config.agents[index].sip_username, password, SIP_REALM, (host, int(port))
        )
        phone = Phone(account, folder=self.folder)
        await phone.start()
        return phone

    async def registered_phone(self, index: int = 0) -> Phone:
        phone = await self.phone(index)
        await phone.registered()
        return phone

    async def queued(self, caller: Caller) -> ContactQueued:
        """Dial, and choose the queue."""
        known = {body.contact_id for body in self.owner.told(ContactQueued)}
        await caller.dial()
        await caller.answered(5)
        await caller.press("1")
        return await self.owner.event(ContactQueued, lambda q: q.contact_id not in known)

    async def version(self, version: int) -> None:
        """Until this configuration is in force."""
        async with asyncio.timeout(10):
            while self.daemon.config_versions.get(self.config.tenant_id) != version:
                await asyncio.sleep(POLL_S)

    async def spoken(self, duration_ms: int, folder: Path | None = None) -> None:
        """Until the running recording has this much audio; folder is that of the edge."""
        live = (folder or self.folder / "edge") / "spool" / "live"
        enough = duration_ms * 8 * 4 + 64
        async with asyncio.timeout(10):
            while not any(path.stat().st_size >= enough for path in live.glob("*.pcm")):
                await asyncio.sleep(POLL_S)

    def worker_pid(self) -> int:
        return self.daemon.worker_pids[0]

    async def workers_running(self, count: int) -> None:
        async with asyncio.timeout(20):
            while len(self.daemon.worker_pids) < count:
                await asyncio.sleep(POLL_S)

    async def sign_in(self, index: int = 0) -> None:
        await self.owner.set_state(self.agent(index), AgentState.OFFLINE, AgentState.AVAILABLE)


async def hears(caller: Caller, tone_hz: int, last_ms: int = 600) -> None:
    """Until the caller has heard this tone for a while."""
    async with asyncio.timeout(10):
        while share_of_tone(caller.media.heard(last_ms), tone_hz) < CLEAR:
            await asyncio.sleep(POLL_S)


def tenant_config(site_id: SiteId) -> TenantConfig:
    queue = QueueId(new_id())
    flow = FlowId(new_id())
    agents = []
    for _ in range(AGENTS):
        username = f"agent-{new_id()[-12:]}"
        secret = f"{username}:{SIP_REALM}:{PASSWORD}".encode()
        agents.append(
            AgentConfig(
                agent_id=AgentId(new_id()),
                name=username,
                site_id=site_id,
                skills={},
                queue_ids=[queue],
                sip_username=username,
                sip_ha1=hashlib.md5(secret).hexdigest(),  # noqa: S324  # what SIP digest demands
            )
        )
    return TenantConfig(
        tenant_id=TenantId(new_id()),
        domain_id=DomainId(new_id()),
        site_id=site_id,
        version=1,
        name="Acme",
        time_zone="Europe/Berlin",
        numbers=[NumberConfig(DNIS, flow)],
        queues=[QueueConfig(queue_id=queue, name="sales", acw_ms=5_000)],
        agents=agents,
        flows=[FlowConfig(flow, "main", 1, flow_document(queue))],
    )


def flow_document(queue: QueueId) -> dict[str, object]:
    return {
        "schema": 1,
        "name": "main",
        "language": "en",
        "start": "menu",
        "steps": {
            "menu": {
                "type": "menu",
                "prompts": [{"text": {"en": "Press one for sales."}}],
                "options": [
                    {"digit": "1", "next": "sales"},
                    {"digit": "2", "next": "message"},
                    {"digit": "3", "next": "bye"},
                ],
                "timeout_ms": 5_000,
                "retries": 1,
                "no_input": "bye",
            },
            "sales": {
                "type": "queue",
                "queue_id": queue,
                "announcements": [{"text": {"en": "Please hold."}}],
                "announce_every_ms": 5_000,
                "announce_position": True,
            },
            "message": {"type": "voicemail", "queue_id": queue, "max_ms": 60_000},
            "bye": {"type": "hangup"},
        },
    }


@pytest.fixture(autouse=True, scope="session")
def _telemetry() -> None:
    """Spans are made, and what a failed test prints includes the fields of log entries."""
    set_up_logs("edge-test", show_pii=True, stream=sys.__stderr__)
    set_up_tracing("edge-test")


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def stack(tmp_path_factory) -> AsyncIterator[Stack]:  # type: ignore[no-untyped-def]
    async with Stack(tmp_path_factory.mktemp("stack")) as running:
        yield running


@pytest_asyncio.fixture(loop_scope="session")
async def site(stack: Stack, tmp_path: Path) -> AsyncIterator[Site]:
    site_id = SiteId(new_id())
    config = tenant_config(site_id)
    address = await stack.add_site(site_id, [config.tenant_id])
    store = recordings_store(stack.addresses.objects)
    owner = Owner(config, store)
    await owner.start(stack.addresses)
    settings = EdgeSettings(drain_limit_s=0.2, flood_requests=5_000)
    daemon = EdgeDaemon(site_id, address, settings, tmp_path / "edge")
    card = await daemon.start()
    yield Site(stack, daemon, card, owner, config, tmp_path, store)
    if daemon.is_running:
        await daemon.stop()
    await owner.stop()
    await stack.remove_site(site_id)
