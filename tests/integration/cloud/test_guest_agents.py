"""Agents of an outsourcer in its clients: made, dated, limited and ended by their grants."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from typing import Any

import pytest

from cloud.clients.guest_clock import GuestClock
from cloud.sites.snapshot import build_snapshots
from infra.config.role import NodeParts
from infra.contracts.config import AgentConfig
from tests.integration.cloud.call_events import new_uuid
from tests.integration.cloud.conftest import Key
from tests.integration.cloud.people_scene import HOUR_MS, invited, person, signed_in, user_id_of
from tests.integration.cloud.test_api import furnish
from tests.integration.cloud.test_clients import Acting, client_key, organisation


@dataclass(frozen=True)
class Client:
    """A client with two queues, an agent of its own, and a number."""

    key: Key
    queue_id: str
    other_id: str

    async def agents(self) -> dict[str, AgentConfig]:
        """What its sites are told of agents now, by name."""
        found = await build_snapshots(self.key.parts.database, self.key.tenant_id)
        assert found is not None
        return {each.name: each for site in found.sites.values() for each in site.agents}

    async def set_seats(self, operator: Key, seats: int) -> None:
        """Put the client on a plan with so many seats."""
        name = f"p{new_uuid()[-10:]}"
        plan = {
            "rank": 900,
            "is_offered": False,
            "seats": seats,
            "concurrent_calls": 5,
            "numbers": 5,
            "storage_bytes": 1_000_000_000,
            "api_requests_per_minute": 6_000,
        }
        await operator.call("PUT", f"/v1/platform/plans/{name}", **plan)
        await operator.call("PUT", f"/v1/tenants/{self.key.tenant_id}/plan", plan=name)


async def open_client(operator: Key, reseller: Key, name: str) -> Client:
    opened = await reseller.call("POST", "/v1/clients", 201, name=name)
    key = await client_key(operator, opened)
    ids = await furnish(operator, key)
    other = await key.call("POST", "/v1/queues", 201, name="Second line")
    return Client(key, ids["queue_id"], other["queue_id"])


@pytest.fixture
async def reseller(operator: Key) -> Key:
    """An outsourcer."""
    return await organisation(operator, f"Outsourcer {new_uuid()[-6:]}", "reseller")


@pytest.fixture
async def acme(operator: Key, reseller: Key) -> Client:
    """A client of it."""
    return await open_client(operator, reseller, "Acme")


@pytest.fixture
async def beta(operator: Key, reseller: Key) -> Client:
    """Another client of it."""
    return await open_client(operator, reseller, "Beta")


async def give(
    reseller: Key, client: Client, user_id: str, expected: int = 201, **more: object
) -> Any:
    body: dict[str, object] = {
        "user_id": user_id,
        "tenant_id": client.key.tenant_id,
        "role": "agent",
        "queue_ids": [client.queue_id],
        **more,
    }
    return await reseller.call("POST", "/v1/grants", expected, **body)


async def tick(parts: NodeParts, later_ms: int = 0) -> int:
    """Let the clock look, so much later than it is."""
    return await GuestClock(replace(parts, clock=lambda: parts.clock() + later_ms)).tick()


async def grant_of(reseller: Key, membership_id: str) -> Any:
    grants = (await reseller.call("GET", "/v1/grants"))["items"]
    return next(each for each in grants if each["membership_id"] == membership_id)


async def actions(key: Key) -> list[str]:
    return [each["action"] for each in (await key.call("GET", "/v1/audit"))["items"]]


async def test_a_grant_makes_an_agent_until_it_is_revoked(
    reseller: Key, acme: Client, beta: Client
) -> None:
    await acme.key.call("POST", "/v1/skills", 201, name="welding")
    nora = await invited(reseller, "Nora")
    grant = await give(reseller, acme, nora["user_id"], skills={"welding": 7})
    assert grant["is_at_work"] is True
    assert [each["name"] for each in grant["queues"]] == ["Sales"]
    at_acme = (await acme.agents())["Nora"]
    assert at_acme.queue_ids == [acme.queue_id]
    assert at_acme.skills == {"welding": 7}
    # The same person in a second client is another agent, with a phone of its own.
    assert "Nora" not in await beta.agents()
    second = await give(reseller, beta, nora["user_id"], queue_ids=[beta.other_id])
    at_beta = (await beta.agents())["Nora"]
    assert at_beta.queue_ids == [beta.other_id]
    assert at_beta.sip_username != at_acme.sip_username
    assert at_beta.agent_id != at_acme.agent_id

    await reseller.call("DELETE", f"/v1/grants/{grant['membership_id']}", 204)
    assert "Nora" not in await acme.agents()
    assert "Nora" in await beta.agents()
    # Known to history, and free of its queue, which can go.
    (kept,) = [
        each
        for each in (await acme.key.call("GET", "/v1/agents?with_disabled=true"))["items"]
        if each["name"] == "Nora"
    ]
    assert (kept["is_enabled"], kept["queue_ids"]) == (False, [])
    assert {"grant.given", "grant.revoked"} <= set(await actions(acme.key))
    # Given anew, it is the same agent.
    again = await give(reseller, acme, nora["user_id"], queue_ids=[acme.other_id])
    agent = (await acme.agents())["Nora"]
    assert (agent.agent_id, agent.queue_ids) == (at_acme.agent_id, [acme.other_id])
    assert agent.skills == {}
    assert (await grant_of(reseller, again["membership_id"]))["is_at_work"] is True
    assert (await grant_of(reseller, second["membership_id"]))["is_at_work"] is True


async def test_dates_begin_and_end_an_agent(parts: NodeParts, reseller: Key, acme: Client) -> None:
    nora = await invited(reseller, "Nora")
    now_ms = parts.clock()
    dates = {"from_at_ms": now_ms + HOUR_MS, "until_at_ms": now_ms + 3 * HOUR_MS}
    grant = await give(reseller, acme, nora["user_id"], **dates)
    assert grant["is_at_work"] is False
    await tick(parts)
    assert "Nora" not in await acme.agents()
    await tick(parts, 2 * HOUR_MS)
    assert "Nora" in await acme.agents()
    # The clock's own time counts, so that the same look an hour earlier undoes nothing twice.
    await tick(parts, 2 * HOUR_MS)
    assert (await actions(acme.key)).count("agent.began_by_grant") == 1
    await tick(parts, 3 * HOUR_MS)
    assert "Nora" not in await acme.agents()
    assert (await actions(acme.key)).count("agent.ended_by_grant") == 1


async def test_two_grants_are_one_agent_with_the_queues_of_both(
    parts: NodeParts, reseller: Key, acme: Client
) -> None:
    await acme.key.call("POST", "/v1/skills", 201, name="welding")
    nora = await invited(reseller, "Nora")
    until = parts.clock() + HOUR_MS
    await give(reseller, acme, nora["user_id"], until_at_ms=until, skills={"welding": 9})
    await give(reseller, acme, nora["user_id"], queue_ids=[acme.other_id], skills={"welding": 2})
    agent = (await acme.agents())["Nora"]
    assert sorted(agent.queue_ids) == sorted([acme.queue_id, acme.other_id])
    assert agent.skills == {"welding": 9}
    await tick(parts, 2 * HOUR_MS)
    agent = (await acme.agents())["Nora"]
    assert (agent.queue_ids, agent.skills) == ([acme.other_id], {"welding": 2})


async def test_changes_of_one_guest_at_once_come_one_after_the_other(
    parts: NodeParts, reseller: Key, acme: Client
) -> None:
    nora = await invited(reseller, "Nora")
    queues = ([acme.queue_id], [acme.other_id])
    first, second = await asyncio.gather(
        *(give(reseller, acme, nora["user_id"], queue_ids=each) for each in queues)
    )
    agent = (await acme.agents())["Nora"]
    assert sorted(agent.queue_ids) == sorted([acme.queue_id, acme.other_id])
    path = "/v1/tenant/access"
    await asyncio.gather(
        reseller.call("DELETE", f"/v1/grants/{first['membership_id']}", 204),
        acme.key.call("DELETE", f"{path}/{second['membership_id']}", 204),
        tick(parts),
        tick(parts),
    )
    assert "Nora" not in await acme.agents()


async def test_who_is_disabled_or_renamed_at_home_is_so_at_clients(
    parts: NodeParts, reseller: Key, acme: Client, beta: Client
) -> None:
    nora = await invited(reseller, "Nora")
    await signed_in(reseller, nora["user_id"])
    for client in (acme, beta):
        await give(reseller, client, nora["user_id"])
    path = f"/v1/people/{nora['user_id']}"
    await reseller.call("PATCH", path, name="Nora Field")
    await tick(parts)
    assert {"Nora Field"} <= (await acme.agents()).keys()
    await reseller.call("PATCH", path, status="disabled")
    await tick(parts)
    assert "Nora Field" not in await acme.agents()
    assert "Nora Field" not in await beta.agents()
    await reseller.call("PATCH", path, status="active")
    await tick(parts)
    assert "Nora Field" in await acme.agents()
    await reseller.call("DELETE", f"{path}?anonymise=true", 204)
    await tick(parts)
    for client in (acme, beta):
        assert "Nora Field" not in await client.agents()
        known = (await client.key.call("GET", "/v1/agents?with_disabled=true"))["items"]
        assert "Nora Field" not in [each["name"] for each in known], "history forgets the name"
        assert (await client.key.call("GET", "/v1/tenant/access"))["items"] == []
    assert (await reseller.call("GET", "/v1/grants"))["items"] == []


async def test_a_closed_client_has_no_guests_at_work(
    parts: NodeParts, operator: Key, reseller: Key, acme: Client
) -> None:
    nora = await invited(reseller, "Nora")
    await give(reseller, acme, nora["user_id"])
    await reseller.call("PATCH", f"/v1/clients/{acme.key.tenant_id}", status="closed")
    await tick(parts)
    assert "Nora" not in await acme.agents()
    path = f"/v1/tenants/{acme.key.tenant_id}/status"
    await operator.call("POST", path, status="suspended", reason="a mistake")
    await tick(parts)
    assert "Nora" in await acme.agents()


async def test_a_guest_takes_a_seat_of_the_client_s_plan(
    parts: NodeParts, operator: Key, reseller: Key, acme: Client, beta: Client
) -> None:
    await acme.set_seats(operator, 2)
    nora, omar = await invited(reseller, "Nora"), await invited(reseller, "Omar")
    first = await give(reseller, acme, nora["user_id"])
    problem = await give(reseller, acme, omar["user_id"], 409)
    assert (problem["code"], problem["field"]) == ("quota_reached", "seats")
    assert len((await reseller.call("GET", "/v1/grants"))["items"]) == 1, "all or nothing"
    assert "access.ended" not in await actions(acme.key)
    await give(reseller, beta, omar["user_id"])
    # A second grant of the same person takes no second seat.
    await give(reseller, acme, nora["user_id"], queue_ids=[acme.other_id])
    # One that begins later waits until a seat is free.
    now_ms = parts.clock()
    later = await give(reseller, acme, omar["user_id"], from_at_ms=now_ms + HOUR_MS)
    clock = GuestClock(replace(parts, clock=lambda: parts.clock() + 2 * HOUR_MS))
    await clock.tick()
    await clock.tick()
    assert "Omar" not in await acme.agents()
    assert (await grant_of(reseller, later["membership_id"]))["is_at_work"] is False
    uses = {e["name"]: e for e in (await acme.key.call("GET", "/v1/tenant"))["limits"]}
    assert (uses["seats"]["used"], uses["seats"]["state"]) == (2, "reached")
    await reseller.call("DELETE", f"/v1/grants/{first['membership_id']}", 204)
    assert "Nora" in await acme.agents(), "by the other grant"
    await acme.set_seats(operator, 3)
    await tick(parts, 2 * HOUR_MS)
    assert "Omar" in await acme.agents()


async def test_the_client_sees_and_limits_its_guests(
    parts: NodeParts, reseller: Key, acme: Client, one: Key
) -> None:
    nora = await invited(reseller, "Nora")
    queues = [acme.queue_id, acme.other_id]
    grant = await give(reseller, acme, nora["user_id"], queue_ids=queues)
    (seen,) = (await acme.key.call("GET", "/v1/tenant/access"))["items"]
    assert (seen["user_name"], seen["is_at_work"]) == ("Nora", True)
    listed = (await acme.key.call("GET", "/v1/agents?guests=true"))["items"]
    home = await reseller.call("GET", "/v1/tenant")
    assert [(each["name"], each["guest_of"]) for each in listed] == [("Nora", home["name"])]
    assert nora["email"] not in str(seen) + str(listed), "its address is its home's"
    agent_path = f"/v1/agents/{listed[0]['agent_id']}"
    problem = await acme.key.call("PATCH", agent_path, 409, queue_ids=queues)
    assert problem["code"] == "agent_by_grant"

    path = f"/v1/tenant/access/{grant['membership_id']}"
    await one.call("PATCH", path, 404, queue_ids=[acme.queue_id])
    await reseller.call("PATCH", path, 404, queue_ids=[acme.queue_id])
    await acme.key.call("PATCH", path, 404, queue_ids=[new_uuid()])
    limited = await acme.key.call("PATCH", path, queue_ids=[acme.other_id])
    assert limited["queue_ids"] == [acme.other_id]
    assert (await acme.agents())["Nora"].queue_ids == [acme.other_id]
    problem = await acme.key.call("PATCH", path, 409, queue_ids=queues)
    assert (problem["code"], problem["field"]) == ("access_not_wider", "queue_ids")
    until = parts.clock() + HOUR_MS
    await acme.key.call("PATCH", path, until_at_ms=until)
    await acme.key.call("PATCH", path, 409, until_at_ms=until + 1)
    await acme.key.call("PATCH", path, 400, until_at_ms=1)
    assert (await grant_of(reseller, grant["membership_id"]))["until_at_ms"] == until
    assert "access.limited" in await actions(reseller)
    await tick(parts, 2 * HOUR_MS)
    assert "Nora" not in await acme.agents()
    # And puts out one that is at work, at once.
    omar = await invited(reseller, "Omar")
    again = await give(reseller, acme, omar["user_id"])
    assert "Omar" in await acme.agents()
    await acme.key.call("DELETE", f"/v1/tenant/access/{again['membership_id']}", 204)
    assert "Omar" not in await acme.agents()


async def test_a_grant_for_an_agent_is_judged(
    operator: Key, reseller: Key, acme: Client, beta: Client, one: Key
) -> None:
    nora = (await invited(reseller, "Nora"))["user_id"]
    assert (await give(reseller, acme, nora, 400, queue_ids=None))["code"] == "queues_needed"
    strange = await give(reseller, acme, nora, 404, queue_ids=[beta.queue_id])
    assert strange["code"] == "unknown_queue"
    problem = await give(reseller, acme, nora, 409, skills={"juggling": 3})
    assert problem["field"] == "skills.juggling"
    problem = await give(reseller, acme, nora, 400, role="planner", skills={"juggling": 3})
    assert problem["code"] == "skills_need_agent"
    assert "Nora" not in await acme.agents()
    # What can be chosen from is told to the outsourcer, and to nobody else's.
    path = f"/v1/clients/{acme.key.tenant_id}"
    names = [each["name"] for each in (await reseller.call("GET", f"{path}/queues"))["items"]]
    assert names == ["Sales", "Second line"]
    await acme.key.call("POST", "/v1/skills", 201, name="welding")
    skills = (await reseller.call("GET", f"{path}/skills"))["items"]
    assert "welding" in [each["name"] for each in skills]
    other = await organisation(operator, f"Other {new_uuid()[-6:]}", "reseller")
    for stranger, status in ((other, 404), (one, 403), (acme.key, 403)):
        await stranger.call("GET", f"{path}/queues", status)
        await stranger.call("GET", f"{path}/skills", status)


async def test_nobody_grants_more_than_it_may(reseller: Key, acme: Client) -> None:
    """A key that may only handle clients makes nobody their administrator."""
    nora = (await invited(reseller, "Nora"))["user_id"]
    narrow = await reseller.call(
        "POST", "/v1/api-keys", 201, name="narrow", permissions=["clients:read", "clients:write"]
    )
    holder = replace(reseller, key=narrow["key"])
    problem = await give(holder, acme, nora, 403, role="administrator", queue_ids=None)
    assert problem["code"] == "role_above_own"


async def test_a_person_sees_its_phones_and_sets_them_up(
    reseller: Key, acme: Client, beta: Client
) -> None:
    nora = await person(reseller, "Nora")
    user_id = await user_id_of(nora)
    assert (await nora.call("GET", "/v1/me/agents"))["items"] == []
    grants = [await give(reseller, client, user_id) for client in (acme, beta)]
    found = (await nora.call("GET", "/v1/me/agents"))["items"]
    assert [(each["tenant_name"], each["is_guest"]) for each in found] == [
        ("Acme", True),
        ("Beta", True),
    ]
    assert [each["name"] for each in found[0]["queues"]] == ["Sales"]
    before = (await acme.agents())["Nora"]
    assert found[0]["sip_username"] == before.sip_username
    there = Acting(nora, acme.key.tenant_id)
    sip = await there.call("POST", "/v1/me/agent/sip-password")
    assert sip["sip_username"] == before.sip_username
    after = (await acme.agents())["Nora"]
    assert after.sip_ha1 != before.sip_ha1
    assert "agent.sip_password_renewed" in await actions(acme.key)
    # At home it is no agent, and has no phone.
    await nora.call("POST", "/v1/me/agent/sip-password", 403)
    # No role routes here: the owner's absence is the answer of one that was let through.
    await there.call("POST", "/v1/me/agent/state", 503, state="available")
    await reseller.call("DELETE", f"/v1/grants/{grants[0]['membership_id']}", 204)
    await there.call("POST", "/v1/me/agent/sip-password", 403)
    left = (await nora.call("GET", "/v1/me/agents"))["items"]
    assert [each["tenant_name"] for each in left] == ["Beta"]
