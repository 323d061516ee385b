"""The cast's flows pass the engine's own check, and every site gets agents for every queue."""

from __future__ import annotations

import pytest

from engine.ivr.loading import load_flow
from infra.contracts.ids import QueueId
from infra.demo.cast import AGENT_SKILLS, AGENTS_PER_SITE, TENANTS, TenantPart, agent_name
from infra.demo.flows import main_flow

SALES = QueueId("01a20000-0000-7000-8000-000000000001")
SUPPORT = QueueId("01a20000-0000-7000-8000-000000000002")


@pytest.mark.parametrize("part", TENANTS, ids=lambda part: part.flow)
def test_the_flow_can_be_published(part: TenantPart) -> None:
    document = main_flow(part.flow, part.time_zone, part.texts, SALES, SUPPORT)
    flow = load_flow(document, known_queues={SALES, SUPPORT}, known_prompts=set())
    assert flow.language == part.texts.language


@pytest.mark.parametrize("part", TENANTS, ids=lambda part: part.flow)
def test_each_queue_has_an_agent_who_is_good_enough(part: TenantPart) -> None:
    for queue in (part.sales, part.support):
        assert any(skills.get(queue.skill, 0) >= queue.level for skills in AGENT_SKILLS)


def test_agents_of_all_sites_have_names_of_their_own() -> None:
    names = [agent_name(TENANTS[0], site, at) for site in range(4) for at in range(AGENTS_PER_SITE)]
    assert len(set(names)) == len(names)
