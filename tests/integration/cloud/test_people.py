"""People and teams over the real database: who may do what to whom, and that strangers see none."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from infra.db.tables.identity import user_account
from infra.db.tables.sign_in import mail_outbox
from tests.integration.cloud.call_events import new_uuid
from tests.integration.cloud.conftest import Key, serve_at_new_site
from tests.integration.cloud.people_scene import (
    address,
    invited,
    person,
    signed_in,
    user_id_of,
)


async def audited(tenant: Key) -> list[str]:
    entries = await tenant.call("GET", "/v1/audit?limit=200")
    return [each["action"] for each in entries["items"]]


async def test_a_person_is_invited_changed_and_removed(operator: Key, one: Key, two: Key) -> None:
    site = await serve_at_new_site(operator, one)
    queue = await one.call("POST", "/v1/queues", 201, name="Sales")
    await one.call("POST", "/v1/skills", 201, name="en")
    team = await one.call("POST", "/v1/teams", 201, name="Day")
    email = address("Ana")
    added = await one.call(
        "POST",
        "/v1/people",
        201,
        email=email.upper(),
        name="Ana",
        locale="zh-CN",
        roles=[{"role": "agent"}, {"role": "supervisor", "queue_ids": [queue["queue_id"]]}],
        team_ids=[team["team_id"]],
        agent={"skills": {"en": 5}, "queue_ids": [queue["queue_id"]]},
    )
    path = f"/v1/people/{added['user_id']}"
    assert added == await one.call("GET", path)
    assert (added["email"], added["status"], added["second_factor"]) == (email, "invited", False)
    assert [each["role"] for each in added["roles"]] == ["agent", "supervisor"]
    assert added["roles"][1]["queue_ids"] == [queue["queue_id"]]
    assert added["agent"]["site_id"] == site
    assert added["agent"]["skills"] == {"en": 5}
    assert added["team_ids"] == [team["team_id"]]
    found = await one.call("GET", "/v1/people?q=ana&role=agent&status=invited")
    assert found == {"items": [added], "next_cursor": None}
    for other in ("q=nobody", "role=owner", "status=active", f"queue_id={new_uuid()}"):
        assert (await one.call("GET", f"/v1/people?{other}"))["items"] == []

    # The second tenant sees nothing of it, and can do nothing to it.
    assert (await two.call("GET", "/v1/people"))["items"] == []
    assert (await two.call("GET", "/v1/teams"))["items"] == []
    for method, tail in (("GET", ""), ("PATCH", ""), ("DELETE", ""), ("DELETE", "/sessions")):
        await two.call(method, path + tail, 404, **({"name": "x"} if method == "PATCH" else {}))
    await two.call("GET", f"/v1/teams/{team['team_id']}", 404)

    changed = await one.call(
        "PATCH", path, name="Ana B", roles=[{"role": "agent"}], agent={"skills": {}}
    )
    assert changed["name"] == "Ana B"
    assert changed["roles"] == [added["roles"][0]]
    assert changed["agent"]["agent_id"] == added["agent"]["agent_id"]
    assert changed["agent"]["queue_ids"] == [queue["queue_id"]]
    agent = await one.call("GET", f"/v1/agents/{added['agent']['agent_id']}")
    assert (agent["name"], agent["user_id"]) == ("Ana B", added["user_id"])
    credentials = await one.call("POST", f"/v1/agents/{agent['agent_id']}/sip-password", 200)
    assert credentials["sip_username"] == added["agent"]["sip_username"]

    await one.call("DELETE", f"{path}?anonymise=true", 204)
    await one.call("GET", path, 404)
    assert (await one.call("GET", "/v1/agents"))["items"] == []
    [kept] = (await one.call("GET", "/v1/agents?with_disabled=true"))["items"]
    assert kept["is_enabled"] is False
    assert "Ana" not in kept["name"]
    # The queue and the address are free again.
    await one.call("DELETE", f"/v1/queues/{queue['queue_id']}", 204)
    await two.call("POST", "/v1/people", 201, email=email, name="Ana")
    actions = await audited(one)
    for action in ("person.added", "person.changed", "person.removed", "team.added"):
        assert action in actions, actions


async def test_an_address_is_taken_on_the_whole_platform(one: Key, two: Key) -> None:
    first = await invited(one, "Ana")
    for tenant in (one, two):
        problem = await tenant.call(
            "POST", "/v1/people", 409, email=first["email"].upper(), name="Other"
        )
        assert (problem["code"], problem["field"]) == ("email_taken", "email")


async def test_pages_of_people_go_by_name(one: Key) -> None:
    names = ["Bo", "Ana", "李伟", "Ana", "Cy"]
    for name in names:
        await invited(one, name, email=address("x"))
    seen: list[str] = []
    cursor = ""
    while True:
        page = await one.call("GET", f"/v1/people?limit=2{cursor}")
        seen += [each["name"] for each in page["items"]]
        if page["next_cursor"] is None:
            break
        cursor = f"&cursor={page['next_cursor']}"
    everybody = (await one.call("GET", "/v1/people"))["items"]
    assert seen == [each["name"] for each in everybody]
    assert sorted(seen) == sorted(names)
    for bad in ("AAAA", "%00", "WzAsImEiXQ"):
        problem = await one.call("GET", f"/v1/people?cursor={bad}", 400)
        assert problem["field"] == "cursor"


async def test_two_people_of_one_name_are_two_agents(operator: Key, one: Key) -> None:
    await serve_at_new_site(operator, one)
    first = await invited(one, "Li", "agent")
    second = await invited(one, "Li", "agent")
    assert first["agent"]["agent_id"] != second["agent"]["agent_id"]


async def test_an_agent_s_name_is_the_person_s(operator: Key, one: Key) -> None:
    await serve_at_new_site(operator, one)
    ana = await invited(one, "Ana", "agent")
    session = await signed_in(one, ana["user_id"])
    await session.call("PATCH", "/v1/me", name="Anna")
    [agent] = (await one.call("GET", "/v1/agents"))["items"]
    assert agent["name"] == "Anna"


async def test_without_a_site_nobody_becomes_an_agent(one: Key) -> None:
    problem = await one.call(
        "POST", "/v1/people", 409, email=address("a"), name="A", roles=[{"role": "agent"}]
    )
    assert (problem["code"], problem["field"]) == ("no_site", "agent.site_id")
    # And nothing of the person stays.
    assert (await one.call("GET", "/v1/people"))["items"] == []


async def test_only_an_owner_makes_owners(one: Key) -> None:
    owner = await person(one, "Olga", "owner")
    administrator = await person(one, "Adam", "administrator")
    ana = await invited(administrator, "Ana", "supervisor", "planner", "administrator")
    path = f"/v1/people/{ana['user_id']}"
    for role in ("owner", "billing"):
        problem = await administrator.call("PATCH", path, 403, roles=[{"role": role}])
        assert (problem["code"], problem["field"]) == ("role_above_own", "roles[0].role")
        body = {"email": address("b"), "name": "B", "roles": [{"role": role}]}
        await administrator.call("POST", "/v1/people", 403, **body)
    await owner.call("PATCH", path, roles=[{"role": "owner"}])
    # Who may less can't touch one who may more.
    changes: list[dict[str, Any]] = [{"name": "x"}, {"roles": []}, {"status": "disabled"}]
    for change in changes:
        problem = await administrator.call("PATCH", path, 403, **change)
        assert problem["code"] == "person_above_own"
    for method, tail in (("DELETE", ""), ("DELETE", "/sessions"), ("POST", "/invitation")):
        await administrator.call(method, path + tail, 403)
    supervisor = await person(one, "Sue", "supervisor")
    await supervisor.call("PATCH", path, 403, name="x")
    assert (await supervisor.call("GET", path))["name"] == "Ana"


async def test_one_active_owner_stays(one: Key) -> None:
    owner = await person(one, "Olga", "owner")
    olga = await user_id_of(owner)
    await invited(one, "Later", "owner")  # has not accepted: doesn't count
    path = f"/v1/people/{olga}"
    changes: list[dict[str, Any]] = [{"roles": []}, {"roles": [{"role": "administrator"}]}]
    for change in changes:
        problem = await owner.call("PATCH", path, 409, **change)
        assert problem["code"] == "last_owner"
    # The tenant's own key is nobody's own account, and may not either.
    assert (await one.call("PATCH", path, 409, status="disabled"))["code"] == "last_owner"
    assert (await one.call("DELETE", path, 409))["code"] == "last_owner"
    second = await person(one, "Otto", "owner")
    await second.call("PATCH", path, roles=[{"role": "administrator"}])
    problem = await second.call("PATCH", f"/v1/people/{await user_id_of(second)}", 409, roles=[])
    assert problem["code"] == "last_owner"


async def test_disabling_ends_sessions_and_the_agent(operator: Key, one: Key) -> None:
    await serve_at_new_site(operator, one)
    queue = await one.call("POST", "/v1/queues", 201, name="Sales")
    agent = {"queue_ids": [queue["queue_id"]]}
    ana = await invited(one, "Ana", agent=agent)
    assert [each["role"] for each in ana["roles"]] == ["agent"]
    session = await signed_in(one, ana["user_id"])
    await session.call("GET", "/v1/queues")
    path = f"/v1/people/{ana['user_id']}"
    disabled = await one.call("PATCH", path, status="disabled")
    assert (disabled["status"], disabled["agent"]) == ("disabled", None)
    await session.call("GET", "/v1/queues", 401)
    assert (await one.call("GET", "/v1/agents"))["items"] == []
    enabled = await one.call("PATCH", path, status="active")
    assert (enabled["status"], enabled["agent"]) == ("active", ana["agent"])
    await session.call("GET", "/v1/queues", 401)
    again = await signed_in(one, ana["user_id"])
    await one.call("DELETE", f"{path}/sessions", 204)
    await again.call("GET", "/v1/queues", 401)
    problem = await again.call("GET", "/v1/queues", 401)
    assert problem["code"] == "session_over"


async def test_nobody_disables_or_removes_itself(one: Key) -> None:
    owner = await person(one, "Olga", "owner")
    await person(one, "Otto", "owner")
    path = f"/v1/people/{await user_id_of(owner)}"
    assert (await owner.call("PATCH", path, 409, status="disabled"))["code"] == "own_account"
    assert (await owner.call("DELETE", path, 409))["code"] == "own_account"


async def test_the_agent_s_part_and_the_role_go_together(operator: Key, one: Key) -> None:
    await serve_at_new_site(operator, one)
    ana = await invited(one, "Ana", "owner")
    path = f"/v1/people/{ana['user_id']}"
    both = await one.call("PATCH", path, agent={})
    assert [each["role"] for each in both["roles"]] == ["owner", "agent"]
    ended = await one.call("PATCH", path, agent=None)
    assert [each["role"] for each in ended["roles"]] == ["owner"]
    assert ended["agent"] is None
    again = await one.call("PATCH", path, roles=[{"role": "owner"}, {"role": "agent"}])
    assert again["agent"]["agent_id"] == both["agent"]["agent_id"]
    problem = await one.call("PATCH", path, 409, agent=None, roles=[{"role": "agent"}])
    assert problem["code"] == "agent_contradicts_roles"
    agent_path = f"/v1/agents/{again['agent']['agent_id']}"
    assert (await one.call("DELETE", agent_path, 409))["code"] == "agent_is_person"
    assert (await one.call("PATCH", agent_path, 409, name="x"))["code"] == "agent_is_person"


@pytest.mark.parametrize(
    ("change", "status", "field"),
    [
        pytest.param({"email": "no address"}, 400, "email", id="no-address"),
        pytest.param({"email": "a@b\u0000.com"}, 400, "email", id="nul-in-address"),
        pytest.param({"name": "a\u0000b"}, 400, "name", id="nul-in-name"),
        pytest.param({"name": " "}, 400, "name", id="blank-name"),
        pytest.param({"locale": "de"}, 400, "locale", id="unknown-locale"),
        pytest.param({"roles": [{"role": "king"}]}, 400, "roles[0].role", id="unknown-role"),
        pytest.param(
            {"roles": [{"role": "operator_support"}]}, 400, "roles[0].role", id="operator-role"
        ),
        pytest.param(
            {"roles": [{"role": "supervisor", "queue_ids": [new_uuid()]}]},
            409,
            "roles[0].queue_ids",
            id="unknown-queue",
        ),
        pytest.param({"team_ids": [new_uuid()]}, 409, "team_ids", id="unknown-team"),
        pytest.param({"agent": {"skills": {"xx": 1}}}, 409, "agent.skills.xx", id="unknown-skill"),
        pytest.param({"agent": {"site_id": new_uuid()}}, 409, "site_id", id="unknown-site"),
        pytest.param({"colour": "red"}, 400, None, id="unknown-field"),
    ],
)
async def test_what_is_wrong_is_named(
    operator: Key, one: Key, change: dict[str, Any], status: int, field: str | None
) -> None:
    await serve_at_new_site(operator, one)
    body = {"email": address("a"), "name": "A", **change}
    problem = await one.call("POST", "/v1/people", status, **body)
    if field is not None:
        assert problem["field"] == field or field in problem["detail"], problem
    assert (await one.call("GET", "/v1/people"))["items"] == []


async def test_teams_hold_people(one: Key, two: Key) -> None:
    ana, bo = await invited(one, "Ana"), await invited(one, "Bo")
    stranger = await invited(two, "Cy")
    team = await one.call("POST", "/v1/teams", 201, name="Day", user_ids=[ana["user_id"]])
    path = f"/v1/teams/{team['team_id']}"
    assert (await one.call("POST", "/v1/teams", 409, name="Day"))["code"] == "name_taken"
    problem = await one.call("PUT", path, 409, name="Day", user_ids=[stranger["user_id"]])
    assert (problem["code"], problem["field"]) == ("unknown_person", "user_ids")
    both = sorted([ana["user_id"], bo["user_id"]])
    replaced = await one.call("PUT", path, name="Night", user_ids=both)
    assert replaced == {"team_id": team["team_id"], "name": "Night", "user_ids": both}
    assert (await one.call("GET", "/v1/teams"))["items"] == [replaced]
    found = await one.call("GET", f"/v1/people?team_id={team['team_id']}")
    assert [each["name"] for each in found["items"]] == ["Ana", "Bo"]
    await one.call(
        "PATCH",
        f"/v1/people/{bo['user_id']}",
        roles=[{"role": "supervisor", "team_ids": [team["team_id"]]}],
    )
    assert (await one.call("DELETE", path, 409))["code"] == "in_use"
    await one.call("PATCH", f"/v1/people/{bo['user_id']}", roles=[])
    await one.call("DELETE", path, 204)
    assert (await one.call("GET", f"/v1/people/{ana['user_id']}"))["team_ids"] == []


async def test_an_invitation_is_mailed_with_the_commit(one: Key) -> None:
    ana = await invited(one, "Ana")
    async with one.parts.database.tenant(one.tenant_id) as scope:
        rows = await scope.rows(select(mail_outbox.c.template, mail_outbox.c.recipient))
    assert [(row.template, row.recipient) for row in rows] == [("invitation", ana["email"])]
    await one.call("POST", f"/v1/people/{ana['user_id']}/invitation", 204)
    await signed_in(one, ana["user_id"])
    problem = await one.call("POST", f"/v1/people/{ana['user_id']}/invitation", 409)
    assert problem["code"] == "already_accepted"


async def test_a_limited_supervisor_sees_people_of_its_queues_only(operator: Key, one: Key) -> None:
    await serve_at_new_site(operator, one)
    sales = (await one.call("POST", "/v1/queues", 201, name="Sales"))["queue_id"]
    help_desk = (await one.call("POST", "/v1/queues", 201, name="Help"))["queue_id"]
    ana = await invited(one, "Ana", agent={"queue_ids": [sales, help_desk]})
    bo = await invited(one, "Bo", agent={"queue_ids": [help_desk]})
    await invited(one, "Cy", "planner")
    role = {"role": "supervisor", "queue_ids": [sales]}
    sue = await person(one, "Sue", roles=[role])
    people = (await sue.call("GET", "/v1/people"))["items"]
    assert [each["name"] for each in people] == ["Ana", "Sue"]
    assert people[0]["agent"]["queue_ids"] == [sales]
    await sue.call("GET", f"/v1/people/{bo['user_id']}", 404)
    await sue.call("PATCH", f"/v1/people/{ana['user_id']}", 403, name="x")
    agents = (await sue.call("GET", "/v1/agents"))["items"]
    assert [each["name"] for each in agents] == ["Ana"]
    assert agents[0]["queue_ids"] == [sales]
    assert (await sue.call("GET", f"/v1/agents?queue_id={help_desk}"))["items"] == []
    await sue.call("GET", f"/v1/agents/{bo['agent']['agent_id']}", 404)
    queues = (await sue.call("GET", "/v1/queues"))["items"]
    assert [each["name"] for each in queues] == ["Sales"]
    await sue.call("GET", f"/v1/queues/{help_desk}", 404)
    state = {"state": "offline"}
    await sue.call("POST", f"/v1/agents/{bo['agent']['agent_id']}/state", 404, **state)
    # No routing owner runs here: this one came through to the bus.
    await sue.call("POST", f"/v1/agents/{ana['agent']['agent_id']}/state", 503, **state)


async def test_removed_people_keep_their_rows(one: Key) -> None:
    ana = await invited(one, "Ana")
    await one.call("DELETE", f"/v1/people/{ana['user_id']}", 204)
    async with one.parts.database.tenant(one.tenant_id) as scope:
        [row] = await scope.rows(scope.select(user_account))
    assert (row.name, row.status, row.password_hash) == ("Ana", "disabled", None)
    assert "example.com" not in row.email


async def test_a_role_limited_to_a_team_reaches_the_team_s_queues(operator: Key, one: Key) -> None:
    await serve_at_new_site(operator, one)
    sales = (await one.call("POST", "/v1/queues", 201, name="Sales"))["queue_id"]
    help_desk = (await one.call("POST", "/v1/queues", 201, name="Help"))["queue_id"]
    ana = await invited(one, "Ana", agent={"queue_ids": [sales]})
    await invited(one, "Bo", agent={"queue_ids": [help_desk]})
    team = await one.call("POST", "/v1/teams", 201, name="Day", user_ids=[ana["user_id"]])
    limited = {"role": "supervisor", "team_ids": [team["team_id"]]}
    # An agent of the whole tenant besides: that must not widen the supervisor's part.
    sue = await person(one, "Sue", roles=[{"role": "agent"}, limited])
    people = (await sue.call("GET", "/v1/people"))["items"]
    assert [each["name"] for each in people] == ["Ana", "Sue"]
    assert [each["name"] for each in (await sue.call("GET", "/v1/queues"))["items"]] == ["Sales"]
    # A role over the whole tenant that does more than one for a part can do counts alone.
    ada = await person(one, "Ada", roles=[{"role": "administrator"}, limited])
    assert len((await ada.call("GET", "/v1/queues"))["items"]) == 2


async def test_a_change_of_what_has_changed_is_refused(one: Key) -> None:
    ana = await invited(one, "Ana")
    team = await one.call("POST", "/v1/teams", 201, name="Day")
    queue = await one.call("POST", "/v1/queues", 201, name="Sales")
    skill = await one.call("POST", "/v1/skills", 201, name="en")
    for method, path in (
        ("PATCH", f"/v1/people/{ana['user_id']}"),
        ("PUT", f"/v1/teams/{team['team_id']}"),
        ("PUT", f"/v1/queues/{queue['queue_id']}"),
        ("PUT", f"/v1/skills/{skill['skill_id']}"),
    ):
        headers = {"Authorization": f"Bearer {one.key}"}
        tag = (await one.http.get(path, headers=headers)).headers["etag"]
        answers = [
            await one.http.request(
                method, path, headers={**headers, "If-Match": tag}, json={"name": name}
            )
            for name in ("changed", "again")
        ]
        assert [answer.status_code for answer in answers] == [200, 412], path
