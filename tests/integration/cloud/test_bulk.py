"""CSV over the real database: exports come back unchanged, and every bad line is named."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from infra.db.tables.sign_in import mail_outbox
from tests.integration.cloud.conftest import Key, give_number, serve_at_new_site
from tests.integration.cloud.people_scene import address, invited, person
from tests.integration.cloud.test_api import flow_document

KINDS = ("people", "skills", "queues", "numbers")


async def exported(who: Key, kind: str, query: str = "") -> bytes:
    answer = await who.http.get(
        f"/v1/export/{kind}.csv{query}", headers={"Authorization": f"Bearer {who.key}"}
    )
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    return answer.content


async def imported(
    who: Key, kind: str, content: bytes | str, expected: int = 200, *, dry: bool = False
) -> Any:
    answer = await who.http.post(
        f"/v1/import/{kind}?dry_run={'true' if dry else 'false'}",
        headers={"Authorization": f"Bearer {who.key}"},
        files={"file": ("a.csv", content if isinstance(content, bytes) else content.encode())},
    )
    assert answer.status_code == expected, answer.text
    return answer.json()


def outcome(report: Any) -> tuple[int, int, int, int]:
    return (report["created"], report["updated"], report["unchanged"], report["error_count"])


async def furnished(operator: Key, one: Key) -> str:
    site = await serve_at_new_site(operator, one)
    for name in ("en", "普通话"):
        await one.call("POST", "/v1/skills", 201, name=name, description='=1+1, "quoted"\nline')
    sales = await one.call(
        "POST", "/v1/queues", 201, name="Sales | @home, \\ 'x'", required_skills={"普通话": 3}
    )
    await one.call("POST", "/v1/queues", 201, name="=cmd()", is_recorded=False)
    team = await one.call("POST", "/v1/teams", 201, name="-Day|Night@")
    agent = {"skills": {"en": 5, "普通话": 10}, "queue_ids": [sales["queue_id"]]}
    roles = [
        {"role": "agent"},
        {
            "role": "supervisor",
            "queue_ids": [sales["queue_id"]],
            "team_ids": [team["team_id"]],
        },
    ]
    await invited(
        one,
        '@Ana, "the" 李',
        email=address("a"),
        roles=roles,
        agent=agent,
        locale="zh-CN",
        team_ids=[team["team_id"]],
    )
    bo = await invited(one, "Bo", agent=agent)
    await one.call("PATCH", f"/v1/people/{bo['user_id']}", status="disabled")
    await person(one, "Olga", "owner")
    flow = await one.call(
        "POST", "/v1/flows", 201, name="main", document=flow_document(sales["queue_id"])
    )
    number = f"+86138{one.tenant_id[-8:].translate(str.maketrans('abcdef', '123456'))}"
    await give_number(operator, one, number)
    await give_number(operator, one, number + "1")
    await one.call("POST", f"/v1/flows/{flow['flow_id']}/publish")
    await one.call("PUT", f"/v1/numbers/{number}", flow_id=flow["flow_id"])
    return site


async def test_what_is_exported_comes_back_unchanged(operator: Key, one: Key, two: Key) -> None:
    await furnished(operator, one)
    for kind in KINDS:
        for query in ("", "?bom=true"):
            content = await exported(one, kind, query)
            assert content.startswith(b"\xef\xbb\xbf") == bool(query)
            report = await imported(one, kind, content)
            lines = report["rows"]
            assert lines >= 2, kind
            assert outcome(report) == (0, 0, lines, 0), (kind, report, content.decode())
        # No cell begins as a formula does, and the second tenant's export holds the header only.
        assert b",=" not in content
        assert b"\n=" not in content
        assert len((await exported(two, kind)).splitlines()) == 1
        # GB 18030 and semicolons, as a Chinese Excel writes.
        other = content.decode("utf-8-sig").encode("gb18030")
        report = await imported(one, kind, other)
        assert outcome(report) == (0, 0, lines, 0), (kind, report)


async def test_a_whole_organisation_moves_by_files(operator: Key, one: Key, two: Key) -> None:
    await furnished(operator, one)
    site = await serve_at_new_site(operator, two)
    teams = (await one.call("GET", "/v1/teams"))["items"]
    for team in teams:
        await two.call("POST", "/v1/teams", 201, name=team["name"])
    for kind in ("skills", "queues"):
        content = await exported(one, kind)
        report = await imported(two, kind, content, dry=True)
        assert report["is_dry_run"]
        assert outcome(report) == (report["rows"], 0, 0, 0)
        assert len((await exported(two, kind)).splitlines()) == 1
        report = await imported(two, kind, content)
        assert outcome(report) == (report["rows"], 0, 0, 0)
        assert await exported(two, kind) == content
    # Addresses are taken by the first tenant: every line says so, and nothing is kept.
    people = (await exported(one, "people")).decode()
    sites = [each["site_id"] for each in (await one.call("GET", "/v1/tenant/sites"))["items"]]
    people = people.replace(sites[0], site).replace("disabled", "invited")
    report = await imported(two, "people", people, dry=True)
    assert [each["code"] for each in report["errors"]] == ["email_taken"] * report["rows"]
    assert {each["field"] for each in report["errors"]} == {"email"}
    moved = people.replace("@example.com", "@example.org")
    report = await imported(two, "people", moved)
    assert outcome(report) == (report["rows"], 0, 0, 0)
    assert outcome(await imported(two, "people", moved))[2] == report["rows"]


async def test_a_dry_run_lists_every_bad_line(operator: Key, one: Key) -> None:
    await serve_at_new_site(operator, one)
    good, bad = address("good"), address("bad")
    file = "\r\n".join(
        [
            "Name;E-Mail;roles;agent_skills;agent_queues".replace("E-Mail", "email"),
            f"Ana;{good};agent;;",
            f";{bad};;;",
            "Bo;no address;;;",
            f"Cy;{address('c')};king;;",
            f"Di;{address('d')};agent;en:5;",
            f"Ed;{address('e')};agent;;Nowhere",
            f"Fi;{address('f')};agent;en:eleven;",
            "",
            f"Gus;{address('g')};supervisor@room:1;;",
            f'"Ha\r\nHa";{address("h")};;;',
            f"Ina;{good.upper()};;;",
            f"Jo;{address('j')};;;;;x",
            f"Kim;{address('k')}",
            f"Lee;{address('l')};planner;en:5;",
            f"Mo;{address('m')};owner;;",
        ]
    )
    report = await imported(one, "people", file, dry=True)
    problems = [(each["line"], each["field"], each["code"]) for each in report["errors"]]
    assert problems == [
        (3, "name", "empty_cell"),
        (4, "email", "invalid_value"),
        (5, "roles", "unknown_role"),
        (6, "agent_skills", "unknown_skill"),
        (7, "agent_queues", "unknown_queue"),
        (8, "agent_skills", "invalid_value"),
        (10, "roles", "invalid_value"),
        (11, "name", "invalid_value"),
        (13, "email", "repeated"),
        (14, "", "too_many_cells"),
        (15, "", "too_few_cells"),
        (16, "agent_skills", "agent_contradicts_roles"),
    ]
    assert outcome(report) == (2, 0, 0, len(problems))
    assert report["rows"] == 14
    problem = await imported(one, "people", file, 422)
    assert problem["code"] == "import_refused"
    assert problem["errors"][0]["field"] == "lines[3].name"
    assert len(problem["errors"]) == len(problems)
    # All or nothing: not even the good lines, and no mail.
    assert (await one.call("GET", "/v1/people"))["items"] == []
    async with one.parts.database.tenant(one.tenant_id) as scope:
        assert await scope.rows(select(mail_outbox.c.mail_id)) == []


async def test_an_import_changes_what_the_file_names(operator: Key, one: Key) -> None:
    await serve_at_new_site(operator, one)
    await imported(one, "skills", "name,description\nen,English\nde,\n")
    report = await imported(one, "queues", "required_skills\tname\nen:5\tSales\n\tHelp\n")
    assert outcome(report) == (2, 0, 0, 0)
    ana, bo = address("ana"), address("bo")
    file = f"email,name,roles,agent_skills,agent_queues\n{ana},Ana,agent,en:5,Sales|Help\n"
    report = await imported(one, "people", file + f"{bo},Bo,,,\n")
    assert outcome(report) == (2, 0, 0, 0)
    # The columns that the file has not stay.
    report = await imported(one, "people", f"email,agent_skills\n{ana},de:1\n{bo},\n")
    assert outcome(report) == (0, 1, 1, 0)
    [first, second] = (await one.call("GET", "/v1/people"))["items"]
    assert (first["name"], first["agent"]["skills"]) == ("Ana", {"de": 1})
    assert len(first["agent"]["queue_ids"]) == 2
    assert second["agent"] is None
    report = await imported(one, "people", f"email,status,name\n{ana},disabled,Anna\n")
    assert outcome(report) == (0, 1, 0, 0)
    [first, _] = (await one.call("GET", "/v1/people"))["items"]
    assert (first["name"], first["status"], first["agent"]) == ("Anna", "disabled", None)
    report = await imported(one, "queues", "name,is_recorded,priority\nSales,no,99\nHelp,yes,50\n")
    assert outcome(report) == (0, 1, 1, 0)
    sales = (await one.call("GET", "/v1/queues?q=Sales"))["items"][0]
    assert (sales["is_recorded"], sales["priority"]) == (False, 99)
    assert sales["required_skills"] == {"en": 5}
    actions = [each["action"] for each in (await one.call("GET", "/v1/audit?limit=100"))["items"]]
    for action in ("people.imported", "queues.imported", "person.disabled", "queue.added"):
        assert action in actions


async def test_nobody_imports_above_own_rights(one: Key) -> None:
    administrator = await person(one, "Adam", "administrator")
    file = f"email,name,roles\n{address('a')},A,owner\n{address('b')},B,planner\n"
    report = await imported(administrator, "people", file, dry=True)
    assert [(each["line"], each["code"]) for each in report["errors"]] == [(2, "role_above_own")]
    supervisor = await person(one, "Sue", "supervisor")
    await imported(supervisor, "people", file, 403)


async def test_a_bad_file_is_named_as_a_whole(one: Key) -> None:
    for content, code, field in (
        (b"", "empty_file", "file"),
        (b"name,colour\nx,red\n", "unknown_column", "colour"),
        (b"description\nx\n", "column_missing", "name"),
        (b"name,name\nx,y\n", "column_twice", "name"),
        (b'name\n"x\n', "not_csv", "file"),
        (b"name\n\xff\xff\xff\n", "unknown_encoding", "file"),
        (b"name\na\x00b\n", "unknown_encoding", "file"),
        (b"name\n" + b"x\n" * 20_001, "too_many_lines", "file"),
    ):
        for dry in (True, False):
            problem = await imported(one, "skills", content, 400, dry=dry)
            assert (problem["code"], problem["field"]) == (code, field), problem
    answer = await imported(one, "skills", b"name\n" + b"x" * 5_100_000, 413)
    assert answer["status"] == 413
    report = await imported(one, "skills", b"name\n" + b"X Y\n" * 1, dry=True)
    assert report["errors"][0]["field"] == "name"
    bad = b"name\n" + b"".join(b"%d y\n" % each for each in range(1_500))
    report = await imported(one, "skills", bad, dry=True)
    assert (len(report["errors"]), report["error_count"]) == (1_000, 1_500)
