"""What must be so before the owner's request can be done, beyond a furnished tenant."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace

import pyotp

from cloud.tenancy.erasure import erase
from cloud.tenancy.lifecycle import RETENTION_MS
from cloud.tenancy.lifecycle_role import write_exports
from infra.contracts.agent import AgentState
from infra.contracts.ids import AgentId, TenantId
from tests.integration.authorisation.operations import Json, Sent
from tests.integration.authorisation.role_scene import organisation
from tests.integration.authorisation.seed import House, use_password
from tests.integration.cloud.browser import PASSWORD
from tests.integration.cloud.call_events import new_uuid
from tests.integration.cloud.conftest import Key
from tests.integration.cloud.people_scene import person, user_id_of
from tests.integration.cloud.played_edge import PlayedEdge
from tests.integration.cloud.sign_on_peers import NameServer
from tests.integration.cloud.test_api import flow_document
from tests.integration.cloud.test_tenancy import fill_pool

MOST_BATCHES = 50  # of exports that other tests asked for
DAY_MS = 24 * 3_600_000
NEW_PASSWORD = "quartz-vellum-79-mart"


@dataclass(frozen=True)
class Scene:
    """Who and what there is to prepare with."""

    operator: Key
    house: House
    names: NameServer
    edge: PlayedEdge


@dataclass(frozen=True)
class Prepared:
    """The request that can be done now, and who makes it."""

    who: Key
    sent: Sent


Preparation = Callable[[Scene, Sent], Awaitable[Prepared]]


async def _asker(scene: Scene, sent: Sent) -> Prepared:
    """The operator's key may ask for nothing: a person is let in."""
    return Prepared(scene.house.asker, sent)


async def _erased(scene: Scene, sent: Sent) -> Prepared:
    """The certificate of a tenant that is erased; the house itself lives."""
    gone = await organisation(scene.operator, "tenant")
    path = f"/v1/tenants/{gone.tenant_id}/status"
    await scene.operator.call("POST", path, 200, status="closed", reason="To be erased")
    parts = scene.operator.parts
    late = replace(parts, clock=lambda: parts.clock() + RETENTION_MS + DAY_MS)
    assert await erase(late, TenantId(gone.tenant_id))
    path = sent.path.replace(scene.house.ids["tenant_id"], gone.tenant_id)
    return Prepared(scene.operator, replace(sent, path=path))


async def _on_trial(scene: Scene, sent: Sent) -> Prepared:
    """A tenant on trial; the house pays."""
    opened = await scene.operator.call("POST", "/v1/tenants", 201, name="Trying", plan="trial")
    path = sent.path.replace(scene.house.ids["tenant_id"], opened["tenant_id"])
    return Prepared(scene.operator, replace(sent, path=path))


async def _export_written(scene: Scene, sent: Sent) -> Prepared:
    """The export is written: its link can be had, and another can be asked for."""
    owner = scene.house.owner
    for _ in range(MOST_BATCHES):
        listed = (await owner.call("GET", "/v1/tenant/exports"))["items"]
        if all(each["status"] == "done" for each in listed):
            break
        await write_exports(scene.operator.parts)
    return Prepared(owner, sent)


async def _leaving(scene: Scene, sent: Sent) -> Prepared:
    """The owner of a tenant that nobody needs any more."""
    leaving = await organisation(scene.operator, "tenant")
    owner = await person(leaving, "Leaving", "owner")
    name = (await owner.call("GET", "/v1/tenant"))["name"]
    return Prepared(owner, replace(sent, body={"name": name}))


async def _two_versions(scene: Scene, sent: Sent) -> Prepared:
    """A second version is in force, so that there is a first to go back to."""
    ids, owner = scene.house.ids, scene.house.owner
    document = flow_document(ids["queue_id"])
    document["steps"]["hello"]["text"]["en"] = "Good day."
    await owner.call("PUT", f"/v1/flows/{ids['flow_id']}/draft", document=document)
    await owner.call("POST", f"/v1/flows/{ids['flow_id']}/publish")
    return Prepared(owner, sent)


async def _unused_flow(scene: Scene, sent: Sent) -> Prepared:
    """No number leads to the flow any more."""
    owner = scene.house.owner
    for each in (await owner.call("GET", "/v1/numbers"))["items"]:
        await owner.call("PUT", f"/v1/numbers/{each['number']}", 200, flow_id=None)
    return Prepared(owner, sent)


async def _free_number(scene: Scene, sent: Sent) -> Prepared:
    """A number of the pool that nobody holds; the house has its own already."""
    (number,) = await fill_pool(scene.operator, 1)
    return Prepared(scene.house.owner, replace(sent, body={**sent.body, "number": number}))


async def _in_no_hands(scene: Scene, sent: Sent) -> Prepared:
    """A number of the pool that nobody holds can be taken out of it."""
    (number,) = await fill_pool(scene.operator, 1)
    path = sent.path.replace(scene.house.ids["number"], number)
    return Prepared(scene.operator, replace(sent, path=path))


async def _new_site(scene: Scene, sent: Sent) -> Prepared:
    """An appliance brings an id that no site has yet."""
    return Prepared(scene.operator, replace(sent, body={**sent.body, "site_id": new_uuid()}))


async def _record_published(scene: Scene, sent: Sent) -> Prepared:
    """The domain's owner has published the record that proves it."""
    path = sent.path.split("/domains/")[0]
    shown = await scene.house.owner.call("GET", path.rpartition("/")[0])
    provider_id = path.rpartition("/")[2]
    (provider,) = (each for each in shown["items"] if each["provider_id"] == provider_id)
    for proof in provider["domain_proofs"]:
        scene.names.records[proof["record_name"]] = [proof["record_value"]]
    return Prepared(scene.house.owner, sent)


async def _brand_domain(scene: Scene, sent: Sent) -> Prepared:
    """The brand names a domain, whose owner has published the record that proves it."""
    owner = scene.house.owner
    domain = f"calls-{new_uuid()[-12:]}.example"
    brand = {"name": "Brand", "colour": "#123456", "domain": domain}
    shown = await owner.call("PUT", "/v1/brand", 200, **brand)
    proof = shown["domain_proof"]
    scene.names.records[proof["record_name"]] = [proof["record_value"]]
    return Prepared(owner, sent)


async def _agent_self(scene: Scene, sent: Sent) -> Prepared:
    """Somebody who is an agent, and whom routing knows."""
    who = await person(scene.house.owner, "Self", "agent")
    path = f"/v1/people/{await user_id_of(who)}"
    agent_id = (await scene.house.owner.call("GET", path))["agent"]["agent_id"]
    async with asyncio.timeout(ROUTING_LIMIT_S):
        while True:
            live = await scene.house.owner.call("GET", "/v1/live/snapshot")
            if agent_id in {each["agent_id"] for each in live["agents"]}:
                break
            await asyncio.sleep(POLL_S)
    await scene.edge.seat(AgentId(agent_id), AgentState.OFFLINE)
    return Prepared(who, sent)


async def _account(scene: Scene, *, has_totp: bool = False) -> Key:
    """A person who knows its password, and perhaps has an authenticator app."""
    who = await person(scene.house.owner, "Self", "agent")
    await use_password(scene.operator, who, await user_id_of(who))
    if has_totp:
        await _begin_totp(who, is_confirmed=True)
    return who


async def _begin_totp(who: Key, *, is_confirmed: bool) -> str:
    begun = await who.call("POST", "/v1/me/totp", 200, password=PASSWORD)
    code = pyotp.TOTP(begun["secret"]).at(int(time.time()))
    if is_confirmed:
        await who.call("POST", "/v1/me/totp/confirm", 200, code=code)
    return code


def _own(body: Json, *, has_totp: bool = False) -> Preparation:
    """A request to one's own account, with the right password."""

    async def prepare(scene: Scene, sent: Sent) -> Prepared:
        who = await _account(scene, has_totp=has_totp)
        return Prepared(who, replace(sent, body=body))

    return prepare


async def _totp_begun(scene: Scene, sent: Sent) -> Prepared:
    who = await _account(scene)
    code = await _begin_totp(who, is_confirmed=False)
    return Prepared(who, replace(sent, body={"code": code}))


ROUTING_LIMIT_S = 10.0
POLL_S = 0.1  # the configuration reaches routing through the bus, which tells nobody here
_PASSWORD = {"password": PASSWORD}

PREPARATIONS: Mapping[str, Preparation] = {
    "GET /v1/me/agent/phone": _agent_self,
    "POST /v1/me/agent/sip-password": _agent_self,
    "POST /v1/me/agent/state": _agent_self,
    "POST /v1/brand/domain/proof": _brand_domain,
    "GET /v1/tenants/{tenant_id}/erasure": _erased,
    "POST /v1/tenants/{tenant_id}/access-requests": _asker,
    "POST /v1/tenants/{tenant_id}/trial": _on_trial,
    "POST /v1/tenant/exports/{export_id}/link": _export_written,
    "POST /v1/tenant/exports": _export_written,
    "POST /v1/tenant/close": _leaving,
    "POST /v1/flows/{flow_id}/rollback": _two_versions,
    "DELETE /v1/flows/{flow_id}": _unused_flow,
    "POST /v1/me/recovery-codes": _own(_PASSWORD, has_totp=True),
    "POST /v1/me/totp": _own(_PASSWORD),
    "POST /v1/me/totp/confirm": _totp_begun,
    "POST /v1/me/password": _own({"current": PASSWORD, "new": NEW_PASSWORD}),
    "DELETE /v1/me/totp": _own(_PASSWORD, has_totp=True),
    "POST /v1/numbers": _free_number,
    "POST /v1/sites": _new_site,
    "DELETE /v1/platform/numbers/{number}": _in_no_hands,
    "POST /v1/identity-providers/{provider_id}/domains/{domain}/proof": _record_published,
}
