"""Puts the cast into the service through its REST API; a second time it changes nothing."""

from __future__ import annotations

from dataclasses import dataclass

from infra.contracts.errors import Forbidden, RequestError
from infra.contracts.ids import SiteId, TenantId
from infra.demo.api import Api, Json
from infra.demo.cast import (
    AGENT_SKILLS,
    AGENTS_PER_SITE,
    OUTSOURCER,
    PLAN,
    POOL_FIRST,
    POOL_LAST,
    TENANTS,
    QueuePart,
    TenantPart,
    agent_name,
)
from infra.demo.flows import main_flow
from infra.demo.people import People, ensure_grant
from infra.demo.record import AgentRecord, RecordFile

KEY_NAME = "demo"
RING_TIMEOUT_MS = 8_000
ACW_MS = 5_000
SERVICE_LEVEL_MS = 20_000


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
    support_queue_id: str
    agents: tuple[SeededAgent, ...]


class Seeder:
    """Ensures sites, organisations and their configuration, by name."""

    def __init__(self, platform: Api, record: RecordFile, people: People) -> None:
        self._platform = platform
        self._record = record
        self._people = people

    async def sites(self, count: int) -> list[SiteId]:
        """Ensure the sites; the first serves also whoever signs up."""
        known = {
            site["name"]: site["site_id"]
            for site in (await self._platform.get("/v1/sites"))["items"]
        }
        sites: list[SiteId] = []
        for index in range(count):
            name = f"Site {index + 1}"
            if name not in known:
                body = {"name": name, "is_default": index == 0}
                known[name] = (await self._platform.post("/v1/sites", body))["site_id"]
            sites.append(SiteId(known[name]))
        return sites

    async def pool(self) -> None:
        """Ensure free numbers for those who sign up; numbers that were claimed stay so."""
        page = await self._platform.get("/v1/platform/numbers", prefix=POOL_FIRST)
        if not page["items"]:
            await self._platform.post("/v1/platform/numbers", {"from": POOL_FIRST, "to": POOL_LAST})

    async def tenants(self, sites: list[SiteId]) -> list[SeededTenant]:
        """Ensure the outsourcer and its clients with all they need at these sites."""
        known = {t["name"]: t async for t in self._platform.items("/v1/tenants")}
        outsourcer = known.get(OUTSOURCER.name) or await self._open_outsourcer()
        async with await self._tenant_api(TenantId(outsourcer["tenant_id"])) as api:
            opened: list[tuple[TenantPart, TenantId]] = []
            for part in TENANTS:
                row = known.get(part.name) or await _open_client(api, part)
                opened.append((part, TenantId(row["tenant_id"])))
            for site in sites:
                for _, tenant in opened:
                    await self._platform.put(f"/v1/sites/{site}/tenants/{tenant}")
            seeded = [await self._tenant(part, tenant, sites) for part, tenant in opened]
            await self._people.person(api, OUTSOURCER.name, OUTSOURCER.owner)
            guest = await self._people.person(api, OUTSOURCER.name, OUTSOURCER.supervisor)
            for client in seeded:
                # One queue of each: what she does not see is part of the show.
                queue_ids = [client.support_queue_id]
                await ensure_grant(api, guest, client.tenant_id, "supervisor", queue_ids)
        return seeded

    async def _open_outsourcer(self) -> Json:
        body = {"name": OUTSOURCER.name, "time_zone": OUTSOURCER.time_zone, "kind": "reseller"}
        return await self._platform.post("/v1/tenants", body)

    async def _tenant(
        self, part: TenantPart, tenant: TenantId, sites: list[SiteId]
    ) -> SeededTenant:
        async with await self._tenant_api(tenant) as api:
            await self._people.person(api, part.name, part.owner)
            sales = await _ensure_queue(api, part.sales)
            support = await _ensure_queue(api, part.support)
            document = main_flow(part.flow, part.time_zone, part.texts, sales, support)
            flow_id = await _ensure_flow(api, part.flow, document)
            await self._ensure_number(api, tenant, part.number, flow_id)
            queues = {part.sales.skill: sales, part.support.skill: support}
            agents = [
                await self._agent(
                    api, agent_name(part, at, index), site, AGENT_SKILLS[index], queues
                )
                for at, site in enumerate(sites)
                for index in range(AGENTS_PER_SITE)
            ]
        key = self._record.tenant_keys[tenant]
        return SeededTenant(tenant, part.name, part.number, key, support, tuple(agents))

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
        self._record.keep_key(tenant, created["key"])
        return Api(self._platform.base_url, created["key"])

    async def _ensure_number(self, api: Api, tenant: TenantId, number: str, flow_id: str) -> None:
        """The demonstration's numbers come by its own trunk: the operator gives them out."""
        rows = {row["number"]: row for row in (await api.get("/v1/numbers"))["items"]}
        if number not in rows:
            body: Json = {"numbers": [number], "tenant_id": tenant}
            await self._platform.post("/v1/platform/numbers", body)
        if number not in rows or rows[number]["flow_id"] != flow_id:
            await api.put(f"/v1/numbers/{number}", {"flow_id": flow_id})

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
        self._record.keep_agent(AgentRecord(agent_id, sip["sip_username"], sip["sip_password"]))


def _sorted(value: object) -> object:
    return sorted(value) if isinstance(value, list) else value


async def _open_client(api: Api, part: TenantPart) -> Json:
    body = {"name": part.name, "time_zone": part.time_zone, "plan": PLAN}
    return await api.post("/v1/clients", {**body, "locale": part.owner.locale})


async def _ensure_skill(api: Api, name: str) -> None:
    if name not in {row["name"] for row in (await api.get("/v1/skills"))["items"]}:
        await api.post("/v1/skills", {"name": name})


async def _ensure_queue(api: Api, part: QueuePart) -> str:
    await _ensure_skill(api, part.skill)
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
