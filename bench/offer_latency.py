"""From "agent free" to "phone rings", while callers wait: how long an agent sits idle.

An agent is free when its edge says so (AgentStateChanged to available, at the end of wrap-up); its
phone rings when its 180 has come back to the media worker, by the front. The traces of the same
offers split the time: edge to owner, decision, owner to edge, and from there to the phone.
"""

from __future__ import annotations

import argparse
import asyncio

import msgspec

from bench.cpu import CLOUD_PARTS, EDGE_PARTS, OTHERS, CpuUse, CpuWindow
from bench.machine import load
from bench.offer_trace import OfferPath, read_paths
from bench.place import RECORDED_NUMBER, Place, Row, open_place, until
from bench.spread import Spread, spread
from infra.demo.peers.crowd import Crowd, CrowdPlan
from infra.demo.peers.sipp_phones import SippPhones
from infra.stack.addresses import load_addresses

AGENTS, OFFERS = 10, 400
SHORT_AGENTS, SHORT_OFFERS = 5, 40
# Enough that the queue is never empty while calls end and new callers come.
WAITING_PER_AGENT = 1.5
ANSWER_AFTER_MS = (100, 300)
TALK_MS = (500, 1_500)
ACW_MS = 500
NEW_CALLS_HZ = 20.0
QUEUED_LIMIT_S, OFFERS_LIMIT_S, IDLE_LIMIT_S, HISTORY_LIMIT_S = 60.0, 300.0, 60.0, 120.0
SPANS_SETTLE_S = 1.5  # processes write their spans twice a second

# Offers whose agent was free while callers waited: at the first ones nobody is known to wait.
RINGS_QUERY = """
SELECT cdr.ringing_at_ms - free.since_at_ms AS total_ms,
       cdr.ringing_at_ms - cdr.started_at_ms AS obeyed_ms
FROM cdr JOIN agent_state_interval AS free
  ON free.agent_id = cdr.agent_id AND free.tenant_id = cdr.tenant_id
 AND free.state = 'available' AND free.until_at_ms = cdr.started_at_ms
WHERE cdr.role = 'agent' AND cdr.ringing_at_ms IS NOT NULL"""
# How late the owner ends wrap-up: it has a length of its own at the edge.
WRAP_UP_QUERY = """
SELECT until_at_ms - since_at_ms AS length_ms FROM agent_state_interval
WHERE state = 'acw' AND until_at_ms IS NOT NULL"""


class Figures(msgspec.Struct, frozen=True):
    """Milliseconds.

    Attributes:
        free_to_ringing_ms: the whole way, from the records of history; whole milliseconds.
        edge_to_owner_ms: the seat's event is made at the edge, until the owner hears it.
        decision_ms: until the owner begins to send the offer.
        owner_to_edge_ms: until the edge begins to obey.
        at_edge_ms: until the edge has obeyed: the offer is told, the agent's leg is in hand.
        obeyed_to_ringing_ms: until the phone rings: the offer's record is saved, the worker dials,
            the front finds the phone, the phone says 180; from the records of history.
        wrap_up_late_ms: wrap-up beyond its length, before the agent is free.
    """

    agents: int
    free_to_ringing_ms: Spread | None
    obeyed_to_ringing_ms: Spread | None
    edge_to_owner_ms: Spread | None
    decision_ms: Spread | None
    owner_to_edge_ms: Spread | None
    at_edge_ms: Spread | None
    wrap_up_late_ms: Spread | None
    edge_cores: float
    cloud_cores: float
    others_cores: float
    load: float


def add_options(parser: argparse.ArgumentParser) -> None:
    """What can be chosen."""
    parser.add_argument("--agents", type=int, default=AGENTS)
    parser.add_argument("--offers", type=int, default=OFFERS, help="at least so many")


async def measure(options: argparse.Namespace) -> Figures:
    """Let agents take calls from a queue that is never empty."""
    agents, offers = options.agents, options.offers
    if options.short:
        agents, offers = SHORT_AGENTS, SHORT_OFFERS
    async with open_place(agents, acw_ms=ACW_MS) as place:
        use = await _take_calls(place, offers)
        await place.idle(IDLE_LIMIT_S)
        rings, wrap_ups = await _history(place, offers)
        await asyncio.sleep(SPANS_SETTLE_S)
        paths = read_paths(load_addresses(place.data).traces_dir)
    return Figures(
        agents=agents,
        free_to_ringing_ms=spread([float(row["total_ms"]) for row in rings]),
        obeyed_to_ringing_ms=spread([float(row["obeyed_ms"]) for row in rings]),
        edge_to_owner_ms=_part(paths, "edge_to_owner_ms"),
        decision_ms=_part(paths, "decision_ms"),
        owner_to_edge_ms=_part(paths, "owner_to_edge_ms"),
        at_edge_ms=_part(paths, "at_edge_ms"),
        wrap_up_late_ms=spread([float(row["length_ms"]) - ACW_MS for row in wrap_ups]),
        edge_cores=round(use.cores(*EDGE_PARTS), 2),
        cloud_cores=round(use.cores(*CLOUD_PARTS), 2),
        others_cores=round(use.cores(OTHERS), 2),
        load=load(),
    )


async def _history(place: Place, offers: int) -> tuple[list[Row], list[Row]]:
    """Offers and wrap-ups, once history has so many; on a busy machine it is late."""

    async def look() -> bool:
        return len(await place.rows(RINGS_QUERY)) >= offers

    await until(look, f"{offers} offers in history", HISTORY_LIMIT_S)
    return await place.rows(RINGS_QUERY), await place.rows(WRAP_UP_QUERY)


async def _take_calls(place: Place, offers: int) -> CpuUse:
    """Fill the queue, sign the agents in, and wait for so many offers."""
    agents = place.agents
    at_once = round(len(agents) * (1 + WAITING_PER_AGENT))
    plan = CrowdPlan(
        numbers=[(f"+1555{index:07}", RECORDED_NUMBER) for index in range(at_once)],
        calls=offers * 2 + at_once,
        rate_hz=NEW_CALLS_HZ,
        at_once=at_once,
    )
    phones = SippPhones(
        [agent.account for agent in agents],
        folder=place.folder / "phones",
        answer_after_ms=ANSWER_AFTER_MS,
        hang_up_after_ms=TALK_MS,
    )
    async with phones, Crowd(plan, trunk=place.edge.trunk, folder=place.folder / "crowd") as crowd:

        async def all_wait() -> bool:
            return crowd.open_calls >= at_once

        async def enough() -> bool:
            # Each agent's first offer may have come before the queue was seen to be full.
            return phones.counts.offered >= offers + 2 * len(agents)

        await until(all_wait, f"{at_once} callers wait", QUEUED_LIMIT_S)
        await place.states(agents, "available")
        window = CpuWindow()
        await until(enough, f"{offers} offers", OFFERS_LIMIT_S)
        use = window.close()
        await crowd.hang_up_all()
    return use


def _part(paths: list[OfferPath], name: str) -> Spread | None:
    return spread([getattr(path, name) for path in paths])


def table(figures: Figures) -> list[str]:
    """For people."""
    lines = [
        (
            f"{figures.agents} agents; cores: edge {figures.edge_cores}, "
            f"cloud {figures.cloud_cores}, others {figures.others_cores}; load {figures.load}"
        )
    ]
    for name in (
        "free_to_ringing_ms",
        "edge_to_owner_ms",
        "decision_ms",
        "owner_to_edge_ms",
        "at_edge_ms",
        "obeyed_to_ringing_ms",
        "wrap_up_late_ms",
    ):
        times: Spread | None = getattr(figures, name)
        lines.append(f"  {name.removesuffix('_ms'):18} {times.line('ms') if times else 'none'}")
    return lines
