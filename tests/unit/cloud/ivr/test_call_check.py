"""The check of a call names what is missing, from the number to the people."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from cloud.ivr.call_check import CallCheck, Situation, check_call
from cloud.sites.schemas import Site, SiteStatus
from infra.contracts.agent import AgentState
from infra.contracts.config import (
    AgentConfig,
    FlowConfig,
    NumberConfig,
    QueueConfig,
    TenantConfig,
)
from infra.contracts.ids import AgentId, DomainId, FlowId, QueueId, SiteId, TenantId
from infra.contracts.live import LiveAgent

NUMBER = "+4930123456"
SITE = SiteId("site")
ANA, BEN = AgentId("ana"), AgentId("ben")
SALES, SUPPORT = QueueId("sales"), QueueId("support")

DOCUMENT: dict[str, Any] = {
    "schema": 1,
    "name": "main",
    "start": "menu",
    "steps": {
        "menu": {
            "type": "menu",
            "prompts": [{"text": {"en": "1 or 2?"}}],
            "options": [{"digit": "1", "next": "one"}, {"digit": "2", "next": "two"}],
            "no_input": "one",
        },
        "one": {"type": "queue", "queue_id": SALES},
        "two": {"type": "queue", "queue_id": SUPPORT},
    },
}


def agent(
    agent_id: AgentId, queue_ids: list[QueueId], site_id: SiteId = SITE, **skills: int
) -> AgentConfig:
    return AgentConfig(agent_id, agent_id.title(), site_id, skills, queue_ids, "a1", "0" * 32)


def live(agent_id: AgentId, state: AgentState, reason: str | None = None) -> LiveAgent:
    return LiveAgent(agent_id, agent_id.title(), state, 0, reason)


def config(**changes: Any) -> TenantConfig:
    usual = TenantConfig(
        tenant_id=TenantId("tenant"),
        domain_id=DomainId("domain"),
        site_id=SITE,
        version=1,
        name="One",
        time_zone="UTC",
        numbers=[NumberConfig(NUMBER, FlowId("flow"))],
        queues=[QueueConfig(SALES, "Sales"), QueueConfig(SUPPORT, "Support")],
        agents=[agent(ANA, [SALES]), agent(BEN, [SUPPORT])],
        flows=[FlowConfig(FlowId("flow"), "main", 3, DOCUMENT)],
    )
    return msgspec.structs.replace(usual, **changes)


def check(**changes: Any) -> CallCheck:
    usual: dict[str, Any] = {
        "number": NUMBER,
        "config": config(),
        "site": Site("site", "Berlin", 0, status=SiteStatus.ONLINE),
        "flow_name": "main",
        "agents": {
            ANA: live(ANA, AgentState.AVAILABLE),
            BEN: live(BEN, AgentState.AVAILABLE),
        },
        "stopped": None,
        "now_ms": 0,
    }
    return check_call(Situation(**{**usual, **changes}))


def test_all_is_well() -> None:
    found = check()
    assert found.ok
    assert [(each.code, each.subject, each.detail) for each in found.steps] == [
        ("number_found", NUMBER, None),
        ("site_online", "Berlin", None),
        ("flow_published", "main", "3"),
        ("menu_pressed", "menu", "1"),
        ("queue_entered", "Sales", None),
        ("agents_ready", "Sales", "1"),
        ("other_way", "Support", None),
        ("agents_ready", "Support", "1"),
    ]


@pytest.mark.parametrize(
    ("changes", "problems"),
    [
        pytest.param({"flow_name": None}, [("number_without_flow", NUMBER)], id="no-flow"),
        pytest.param(
            {"config": config(numbers=[])}, [("flow_not_published", "main")], id="unpublished"
        ),
        pytest.param({"config": None, "site": None}, [("no_site", NUMBER)], id="no-site"),
        pytest.param(
            {"site": Site("site", "Berlin", 0, status=SiteStatus.OFFLINE)},
            [("site_not_online", "Berlin")],
            id="site-offline",
        ),
        pytest.param({"stopped": "suspended"}, [("calls_refused", "suspended")], id="suspended"),
        pytest.param(
            {"config": config(agents=[])}, [("queue_without_agents", "Sales")], id="no-agents"
        ),
        pytest.param(
            {"config": config(agents=[agent(ANA, [SALES], SiteId("other"))])},
            [("no_agent_with_skills", "Sales")],
            id="agents-elsewhere",
        ),
        pytest.param(
            {
                "config": config(
                    queues=[QueueConfig(SALES, "Sales", {"fr": 3}), QueueConfig(SUPPORT, "Support")]
                )
            },
            [("no_agent_with_skills", "Sales")],
            id="skill",
        ),
        pytest.param({"agents": {}}, [("no_agent_available", "Sales")], id="never-signed-in"),
        pytest.param(
            {"agents": {ANA: live(ANA, AgentState.AUX, "unreachable")}},
            [("no_agent_available", "Sales")],
            id="unreachable",
        ),
        pytest.param({"agents": None}, [("routing_silent", "Sales")], id="no-owner"),
        # Those who wait will be served.
        pytest.param({"agents": {ANA: live(ANA, AgentState.ON_CONTACT)}}, [], id="busy"),
    ],
)
def test_what_is_missing_is_named(changes: dict[str, Any], problems: list[tuple[str, str]]) -> None:
    found = check(**changes)
    assert [(each.code, each.subject) for each in found.steps if each.is_problem] == problems
    assert found.ok is (not problems)


def test_a_phone_that_did_not_answer_is_named() -> None:
    found = check(agents={ANA: live(ANA, AgentState.AUX, "unreachable")})
    assert ("phone_unreachable", "Ana") in [(each.code, each.subject) for each in found.steps]


def test_keys_choose_another_way() -> None:
    found = check(digits="2", agents={ANA: live(ANA, AgentState.AVAILABLE)})
    assert [each.code for each in found.steps if each.is_problem] == ["no_agent_available"]
    assert found.steps[4].subject == "Support"


def test_a_flow_that_leads_round_in_circles_is_told() -> None:
    menu = {**DOCUMENT["steps"]["menu"], "no_input": "menu"}
    menu["options"] = [{"digit": "1", "next": "menu"}]
    document = {**DOCUMENT, "steps": {"menu": menu}}
    found = check(config=config(flows=[FlowConfig(FlowId("flow"), "main", 3, document)]))
    assert found.steps[-1].code == "goes_in_circles"
    assert not found.ok
    assert len(found.steps) < 200
