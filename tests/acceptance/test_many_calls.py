"""Twenty calls at once, half of them abandoning at random moments: nothing is left behind."""

from __future__ import annotations

import asyncio
import os
import random
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from infra.demo.api import Json
from infra.demo.peers.caller import Caller, NotAnswered
from infra.demo.peers.phone_config import PHONE_TONE_HZ
from infra.demo.peers.sipp_phones import SippPhones
from infra.stack.addresses import load_addresses
from tests.acceptance.lab import Lab, eventually, level_at, wait_for_state
from tests.acceptance.strangers import remembered_contacts

pytestmark = pytest.mark.asyncio(loop_scope="session")

CALLS = 20
ROUNDS = 3
AGENTS = 5
LATEST_ABANDON_S = 6.0
TALK_S = 1.0
OPEN_ROWS = """
    SELECT contact_id FROM contact WHERE outcome IS NULL
    UNION ALL SELECT contact_id FROM interaction WHERE ended_at_ms IS NULL
    UNION ALL SELECT contact_id FROM recording WHERE stored_at_ms IS NULL
"""
JETSTREAM = "/jetstream/"
FINAL = {"handled", "abandoned_in_flow", "abandoned_in_queue", "self_served", "failed"}


@dataclass(frozen=True, slots=True)
class Held:
    """What the edge's processes hold: descriptors by what they are, and the daemon's tasks."""

    descriptors: Counter[str]
    tasks: int


async def test_twenty_calls_leave_nothing_behind(lab: Lab, tmp_path: Path) -> None:
    """No leg, port, descriptor, task or open row; each contact ends in exactly one final state."""
    while len(lab.a.agents) < AGENTS:
        await lab.add_agent(lab.a, f"Agent {len(lab.a.agents) + 1}")
    phones = SippPhones(
        [lab.account(agent) for agent in lab.a.agents[:AGENTS]],
        folder=tmp_path,
        answer_after_ms=(200, 1_500),
    )
    chance = random.Random(20)
    first: Held | None = None
    async with phones:
        for agent in lab.a.agents[:AGENTS]:
            await lab.a.state(agent, "available")
        for number in range(ROUNDS):
            callers = await one_round(lab, tmp_path / str(number), chance)
            await every_contact_has_ended_once(lab, callers)
            await nothing_is_open(lab)
            # The first round opens what stays open (prompt players, pools); later ones add nothing.
            first = first or await held(lab)
            await nothing_more_is_held(lab, first)
        for agent in lab.a.agents[:AGENTS]:
            await wait_for_state(lab.a, agent, "available")
            await lab.a.state(agent, "offline")


async def one_round(lab: Lab, folder: Path, chance: random.Random) -> list[Caller]:
    """Twenty calls; every second caller gives up at a random moment, the others talk."""
    callers = [lab.caller(lab.a, folder) for _ in range(CALLS)]
    leave_after_s = [chance.uniform(0, LATEST_ABANDON_S) if n % 2 else None for n in range(CALLS)]
    await asyncio.gather(
        *(live(caller, leave) for caller, leave in zip(callers, leave_after_s, strict=True))
    )
    return callers


async def live(caller: Caller, leave_after_s: float | None) -> None:
    """One caller's behaviour, from INVITE to BYE."""
    async with caller:
        await caller.dial()
        if leave_after_s is not None:
            await asyncio.gather(abandon(caller, leave_after_s), press_one(caller))
            return
        await press_one(caller)
        # Abandoning callers free their places; each of the others gets an agent within this time.
        await asyncio.sleep(TALK_S)
        await until_talking(caller)
        await caller.hang_up()
        await caller.ended(limit_s=10)


async def abandon(caller: Caller, after_s: float) -> None:
    """Give up at a moment of the script's choosing, whatever the call is doing then."""
    await asyncio.sleep(after_s)
    await caller.hang_up()
    await caller.ended(limit_s=10)


async def press_one(caller: Caller) -> None:
    """Choose the queue, unless the caller has left before anybody answered."""
    try:
        await caller.answered(limit_s=15)
        await caller.press("1")
    except NotAnswered:
        return


async def until_talking(caller: Caller) -> None:
    """Until the agent's tone is heard."""

    async def look() -> bool:
        heard = caller.media.heard(last_ms=400)
        return len(heard) > 0 and level_at(heard / 32768, 8_000, PHONE_TONE_HZ) > 0.8

    await eventually(look, what="the caller hears an agent", limit_s=90)


async def every_contact_has_ended_once(lab: Lab, callers: list[Caller]) -> None:
    """Each caller that was answered made one contact, and it has one ending."""
    anis = [caller.ani for caller in callers]

    async def look() -> list[Json] | None:
        rows = [row for row in await lab.a.contacts() if row["ani"] in anis]
        return rows if len(rows) >= CALLS * 0.9 and all(row["outcome"] for row in rows) else None

    rows = await eventually(look, what="every contact has ended")
    assert len({row["ani"] for row in rows}) == len(rows)
    assert {row["outcome"] for row in rows} <= FINAL
    ended = await lab.rows(
        "SELECT contact_id FROM contact_timeline WHERE tenant_id = $1"
        " AND message = 'contact.ended.v1' GROUP BY contact_id HAVING count(*) <> 1",
        lab.a.tenant_id,
    )
    assert not ended


async def nothing_is_open(lab: Lab) -> None:
    """No live leg at the edge, no port reserved, no open row in the database."""

    async def look() -> bool:
        figures = await lab.edge_figures()
        if figures["tandem_edge_contacts"] or figures["tandem_edge_legs"]:
            return False
        if await remembered_contacts(lab):
            return False
        return not await lab.rows(OPEN_ROWS)

    await eventually(look, what="no contact, leg or row is open")


async def nothing_more_is_held(lab: Lab, first: Held) -> None:
    """What ends a moment after its call may take that moment; then all is as it was."""
    more = ""

    async def look() -> bool:
        nonlocal more
        now = await held(lab)
        more = f"{now.descriptors - first.descriptors}, tasks {first.tasks} to {now.tasks}"
        return now.descriptors <= first.descriptors and now.tasks <= first.tasks

    try:
        await eventually(look, what="no more is held than after the first round")
    except AssertionError as error:
        raise AssertionError(f"{error}; more by: {more}") from error


async def held(lab: Lab) -> Held:
    """Open descriptors of the edge and all its children, by what they are, and the tasks."""
    edge = lab.house.edge_process(lab.site)
    store_port = urlsplit(load_addresses(lab.data).objects.endpoint_url).port
    descriptors: Counter[str] = Counter()
    for process in [edge, *edge.children(recursive=True)]:
        for kind in open_kinds(process.pid):
            if JETSTREAM in kind:
                continue  # the site's bus server opens and closes the blocks of its streams itself
            descriptors[f"{process.name()} {process.pid} {kind}"] += 1
        # The upload client's pool keeps one to MAX_UPLOADS connections, as the last uploads fell.
        pooled = sum(
            bool(connection.raddr) and connection.raddr.port == store_port
            for connection in process.net_connections(kind="tcp")
        )
        descriptors[f"{process.name()} {process.pid} socket"] -= pooled
    return Held(descriptors, tasks=int((await lab.edge_figures())["tandem_edge_tasks"]))


def open_kinds(pid: int) -> list[str]:
    """What a process's descriptors are: paths, or `socket`, `pipe` and the like."""
    kinds = []
    for descriptor in Path(f"/proc/{pid}/fd").iterdir():
        try:
            kinds.append(os.readlink(descriptor).partition(":[")[0])
        except FileNotFoundError:
            continue  # closed since it was listed
    return kinds
