"""Refused requests are counted and logged without personal data; a tenant sees who was refused."""

from __future__ import annotations

import logging

import pytest

from cloud.api.refusals import LINES_PER_MINUTE, REFUSED
from infra.telemetry.metrics import scrape
from tests.integration.cloud.browser import new_email
from tests.integration.cloud.conftest import Key
from tests.integration.cloud.people_scene import person

LOGGER = "cloud.api.refusals"


def counted(status: int, code: str) -> float:
    """The counter's value."""
    line = f'tandem_api_refused_total{{code="{code}",status="{status}"}} '
    found = [each for each in scrape()[0].decode().splitlines() if each.startswith(line)]
    return float(found[0].removeprefix(line)) if found else 0.0


def fields(caplog: pytest.LogCaptureFixture) -> list[dict[str, object]]:
    """What the lines of refusals say, beside their message."""
    return [
        {"message": each.getMessage(), **getattr(each, "fields", {})}
        for each in caplog.records
        if each.name == LOGGER
    ]


async def test_a_person_s_refusal_is_in_the_audit_log_once(
    one: Key, two: Key, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, LOGGER)
    agent = await person(one, "Ida", "planner")
    before = counted(403, "permission_needed")
    for _ in range(3):
        await agent.call("GET", "/v1/webhooks", 403)
    await agent.call("GET", "/v1/audit", 403)
    assert counted(403, "permission_needed") == before + 4
    log = (await one.call("GET", f"/v1/audit?action={REFUSED}"))["items"]
    assert sorted(each["subject_id"] for each in log) == ["GET /v1/audit", "GET /v1/webhooks"]
    assert {each["actor"]["name"] for each in log} == {"Ida"}
    assert {each["after"]["reason"] for each in log} == {"permission_needed"}
    assert (await two.call("GET", f"/v1/audit?action={REFUSED}"))["items"] == []
    lines = fields(caplog)
    assert {each["operation"] for each in lines} == {"GET /v1/webhooks", "GET /v1/audit"}
    assert {each["tenant_id"] for each in lines} == {one.tenant_id}
    assert "Ida" not in caplog.text


async def test_strangers_are_counted_and_logged_within_bounds(
    one: Key, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, LOGGER)
    before = counted(401, "unauthorized")
    for _ in range(LINES_PER_MINUTE + 10):
        answer = await one.http.get("/v1/queues", headers={"Authorization": "Bearer tdk_nobody"})
        assert answer.status_code == 401
    assert counted(401, "unauthorized") == before + LINES_PER_MINUTE + 10
    lines = [each for each in fields(caplog) if each["message"] == "request refused"]
    # A slow machine may have begun a second minute.
    assert LINES_PER_MINUTE <= len(lines) < LINES_PER_MINUTE + 10
    assert {(each["status"], each["actor"]) for each in lines} == {(401, None)}


async def test_refused_forms_and_wrong_passwords_are_counted(one: Key) -> None:
    forms, passwords = counted(400, "invalid_request"), counted(401, "wrong_sign_in")
    await one.call("POST", "/v1/queues", 400, nonsense=True)
    body = {"email": new_email(), "password": "none-of-yours-7"}
    assert (await one.http.post("/v1/auth/sign-in", json=body)).status_code == 401
    assert counted(400, "invalid_request") == forms + 1
    assert counted(401, "wrong_sign_in") == passwords + 1
