"""Routing policies on a real call: rings open with the wait, and a strategy chooses the agent."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from infra.demo.api import Json
from infra.demo.peers.phone import PhoneEventKind
from tests.acceptance.lab import ACW_MS, RING_TIMEOUT_MS, Agent, Lab, eventually, wait_for_state

pytestmark = pytest.mark.asyncio(loop_scope="session")

RING_AFTER_MS = 4_000
# A queue is known by the owner a moment after the API has it: its new name tells.
POLICY = {"name": "Sales", "ring_timeout_ms": RING_TIMEOUT_MS, "acw_ms": ACW_MS}


@pytest_asyncio.fixture(loop_scope="session")
async def french(lab: Lab) -> AsyncIterator[list[Agent]]:
    """Two agents of tenant A: the first with French at level 9, the second at level 3."""
    skill = await lab.a.api.post("/v1/skills", {"name": "fr"})
    agents = lab.a.agents[:2]
    for agent, level in zip(agents, (9, 3), strict=True):
        await lab.a.api.patch(f"/v1/agents/{agent.agent_id}", {"skills": {"fr": level}})
    yield agents
    await set_policy(lab, "Sales", {})
    for agent in agents:
        await lab.a.api.patch(f"/v1/agents/{agent.agent_id}", {"skills": {}})
    await lab.a.api.delete(f"/v1/skills/{skill['skill_id']}")


async def set_policy(lab: Lab, name: str, policy: Json) -> None:
    """Replace the queue's policy, and wait until the routing owner has it."""
    path = f"/v1/queues/{lab.a.queue_id}"
    await lab.a.api.put(path, {**POLICY, **policy, "name": name})

    async def look() -> bool:
        live = await lab.a.api.get("/v1/live/snapshot")
        return any(queue["name"] == name for queue in live["queues"])

    await eventually(look, what=f"the routing owner knows the queue as {name}")


async def test_a_ring_opens_with_the_wait(lab: Lab, french: list[Agent], tmp_path: Path) -> None:
    """Nobody who is free is good enough, until the caller has waited for the ring."""
    less = french[1]
    ring = {"after_ms": RING_AFTER_MS, "required_skills": {"fr": 3}}
    await set_policy(lab, "Bullseye", {"required_skills": {"fr": 8}, "rings": [ring]})
    async with lab.phone(less, tmp_path) as phone, lab.caller(lab.a, tmp_path) as caller:
        await phone.registered()
        await lab.a.state(less, "available")
        await caller.dial()
        await caller.answered(limit_s=10)
        await caller.press("1")
        await phone.expect(PhoneEventKind.INCOMING, limit_s=30)
        await phone.answer()
        await phone.expect(PhoneEventKind.ESTABLISHED, limit_s=10)
        await caller.hang_up()
        await caller.ended(limit_s=10)
        detail = await lab.a.ended_contact(caller.ani)
        await wait_for_state(lab.a, less, "available")
        await lab.a.state(less, "offline")
    (talk,) = detail["interactions"]
    assert talk["agent_id"] == less.agent_id
    assert talk["connected_at_ms"] - detail["contact"]["queued_at_ms"] >= RING_AFTER_MS


async def test_a_strategy_chooses_among_the_free(
    lab: Lab, french: list[Agent], tmp_path: Path
) -> None:
    """The best skilled agent is rung, although the other has been idle for longer."""
    best, less = french
    await set_policy(lab, "Best", {"required_skills": {"fr": 1}, "strategy": "best_skill"})
    async with lab.phone(best, tmp_path) as phone, lab.phone(less, tmp_path) as other:
        await phone.registered()
        await other.registered()
        await lab.a.state(less, "available")
        await lab.a.state(best, "available")
        async with lab.caller(lab.a, tmp_path) as caller:
            await caller.dial()
            await caller.answered(limit_s=10)
            await caller.press("1")
            await phone.expect(PhoneEventKind.INCOMING, limit_s=15)
            await phone.answer()
            await phone.expect(PhoneEventKind.ESTABLISHED, limit_s=10)
            await caller.hang_up()
            await caller.ended(limit_s=10)
            detail = await lab.a.ended_contact(caller.ani)
        await wait_for_state(lab.a, best, "available")
        for agent in (best, less):
            await lab.a.state(agent, "offline")
    assert [talk["agent_id"] for talk in detail["interactions"]] == [best.agent_id]
