"""Puts the cast into the service through its REST API; a second time it changes nothing."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

import msgspec

from infra.contracts.errors import Forbidden, RequestError
from infra.contracts.ids import SiteId, TenantId
from infra.demo.api import Api, Json
from infra.demo.cast import (
    AGENT_SKILLS,
    AGENTS_PER_SITE,
    TENANTS,
    QueuePart,
    TenantPart,
    agent_name,
)
from infra.demo.flows import main_flow
from infra.stack.control import StackControl

RECORD_FILE = "seed.json"
KEY_NAME = "demo"
RING_TIMEOUT_MS = 8_000
ACW_MS = 5_000
SERVICE_LEVEL_MS = 20_000


class AgentRecord(msgspec.Struct):
    """A phone's credentials, which the API shows only once."""

    agent_id: str
    sip_username: str
    sip_password: str


class SeedRecord(msgspec.Struct):
    """What the API shows only once, kept in a private file of the data folder."""

    tenant_keys: dict[str, str] = {}  # tenant id to key
    agents: dict[str, AgentRecord] = {}  # by agent id


@dataclass(frozen=True, slots=True)
class SeededAgent:
    """An agent of one site, with the credentials of its phone."""

    agent_id: str
    name: str
    site_id: SiteId
    sip_username: str
    sip_password: str


@dataclass(frozen=True, slots=True)
class SeededTenant:
    """A tenant ready to be called."""

    tenant_id: TenantId
    name: str
    number: str
    key: str
    agents: tuple[SeededAgent, ...]


class Seeder:
    """Ensures sites, tenants and their configuration, by name."""

    def __init__(self, platform: Api, control: StackControl, folder: Path) -> None:
        self._platform = platform
        self._control = control
        self._path = folder / RECORD_FILE
        self._record = _read_record(self._path)

    async def sites(self, count: int) -> list[SiteId]:
        """Ensure the sites, in the API and as servers of the stack."""
        known = {
            site["name"]: site["site_id"]
            for site in (await self._platform.get("/v1/sites"))["items"]
        }
        sites: list[SiteId] = []
        for index in range(count):
            name = f"Site {index + 1}"
            if name not in known:
                known[name] = (await self._platform.post("/v1/sites", {"name": name}))["site_id"]
            sites.append(SiteId(known[name]))
        return sites

    async def tenants(self, sites: list[SiteId]) -> list[SeededTenant]:
        """Ensure both tenants with all they need at these sites."""
        known = {t["name"]: t async for t in self._platform.items("/v1/tenants")}
        opened: list[tuple[TenantPart, TenantId]] = []
        for part in TENANTS:
            row = known.get(part.name)
            if row is None:
                body = {"name": part.name, "time_zone": part.time_zone}
                row = await self._platform.post("/v1/tenants", body)
            opened.append((part, TenantId(row["tenant_id"])))
        for site in sites:
            await self._control.add_site(site, [tenant for _, tenant in opened])
            for _, tenant in opened:
                await self._platform.put(f"/v1/sites/{site}/tenants/{tenant}")
        return [await self._tenant(part, tenant, sites) for part, tenant in opened]

    async def _tenant(
        self, part: TenantPart, tenant: TenantId, sites: list[SiteId]
    ) -> SeededTenant:
        async with await self._tenant_api(tenant) as api:
            sales = await _ensure_queue(api, part.sales)
            support = await _ensure_queue(api, part.support)
            document = main_flow(part.flow, part.time_zone, part.texts, sales, support)
            flow_id = await _ensure_flow(api, part.flow, document)
            await _ensure_number(api, part.number, flow_id)
            queues = {part.sales.skill: sales, part.support.skill: support}
            agents = [
                await self._agent(
                    api, agent_name(part, at, index), site, AGENT_SKILLS[index], queues
                )
                for at, site in enumerate(sites)
                for index in range(AGENTS_PER_SITE)
            ]
        key = self._record.tenant_keys[tenant]
        return SeededTenant(tenant, part.name, part.number, key, tuple(agents))

    async def _tenant_api(self, tenant: TenantId) -> Api:
        """A client with the tenant's key: the one kept, or a new one if that is no longer good."""
        key = self._record.tenant_keys.get(tenant)
        if key is not None:
            api = Api(self._platform.base_url, key)
            try:
                await api.get("/v1/tenant")
            except (Forbidden, RequestError):
                await api.close()
            else:
                return api
        created = await self._platform.post(f"/v1/tenants/{tenant}/api-keys", {"name": KEY_NAME})
        self._record.tenant_keys[tenant] = created["key"]
        self._write()
        return Api(self._platform.base_url, created["key"])

    async def _agent(
        self, api: Api, name: str, site: SiteId, skills: dict[str, int], queues: dict[str, str]
    ) -> SeededAgent:
        queue_ids = sorted(queues[skill] for skill in skills)
        wanted: Json = {"site_id": site, "skills": skills, "queue_ids": queue_ids}
        rows = {row["name"]: row for row in (await api.get("/v1/agents"))["items"]}
        row = rows.get(name)
        if row is None:
            created = await api.post("/v1/agents", {"name": name, **wanted})
            row = created["agent"]
            self._keep_agent(row["agent_id"], created["sip"])
        elif any(_sorted(row[field]) != _sorted(value) for field, value in wanted.items()):
            await api.patch(f"/v1/agents/{row['agent_id']}", wanted)
        if row["agent_id"] not in self._record.agents:
            renewed = await api.post(f"/v1/agents/{row['agent_id']}/sip-password")
            self._keep_agent(row["agent_id"], renewed)
        kept = self._record.agents[row["agent_id"]]
        return SeededAgent(row["agent_id"], name, site, kept.sip_username, kept.sip_password)

    def _keep_agent(self, agent_id: str, sip: Json) -> None:
        self._record.agents[agent_id] = AgentRecord(
            agent_id, sip["sip_username"], sip["sip_password"]
        )
        self._write()

    def _write(self) -> None:
        """Whole or not at all, readable by the owner only."""
        self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        partial = self._path.with_suffix(".part")
        partial.touch(mode=0o600)
        os.chmod(partial, 0o600)
        partial.write_bytes(msgspec.json.format(msgspec.json.encode(self._record), indent=1))
        partial.replace(self._path)


def _sorted(value: object) -> object:
    return sorted(value) if isinstance(value, list) else value


def _read_record(path: Path) -> SeedRecord:
    try:
        return msgspec.json.decode(path.read_bytes(), type=SeedRecord)
    except FileNotFoundError:
        return SeedRecord()
    except msgspec.DecodeError as error:
        raise RequestError(f"{path} is not ours ({error}): remove it", field="seed.json") from error


async def _ensure_queue(api: Api, part: QueuePart) -> str:
    body: Json = {
        "name": part.name,
        "required_skills": {part.skill: part.level},
        "priority": part.priority,
        "ring_timeout_ms": RING_TIMEOUT_MS,
        "acw_ms": ACW_MS,
        "service_level_ms": SERVICE_LEVEL_MS,
        "is_recorded": True,
    }
    rows = {row["name"]: row for row in (await api.get("/v1/queues"))["items"]}
    row = rows.get(part.name)
    if row is None:
        row = await api.post("/v1/queues", body)
    elif any(row[field] != value for field, value in body.items()):
        row = await api.put(f"/v1/queues/{row['queue_id']}", body)
    queue_id: str = row["queue_id"]
    return queue_id


async def _ensure_flow(api: Api, name: str, document: Json) -> str:
    rows = {row["name"]: row for row in (await api.get("/v1/flows"))["items"]}
    row = rows.get(name)
    if row is None:
        row = await api.post("/v1/flows", {"name": name, "document": document})
    else:
        row = await api.get(f"/v1/flows/{row['flow_id']}")
    flow_id: str = row["flow_id"]
    is_new = row["draft"] != document
    if is_new:
        await api.put(f"/v1/flows/{flow_id}/draft", {"document": document})
    if is_new or row["published_version"] is None:
        await api.post(f"/v1/flows/{flow_id}/publish")
    return flow_id


async def _ensure_number(api: Api, number: str, flow_id: str) -> None:
    rows = {row["number"]: row for row in (await api.get("/v1/numbers"))["items"]}
    if number not in rows or rows[number]["flow_id"] != flow_id:
        await api.put(f"/v1/numbers/{number}", {"flow_id": flow_id})
