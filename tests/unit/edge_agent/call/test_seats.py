"""Seats of agents who are removed, and of contacts that are ended by force."""

from __future__ import annotations

from edge_agent.call.floor import Floor
from edge_agent.call.outputs import Emit, Save
from edge_agent.call.phases import Phase
from infra.contracts.agent import AgentState, AgentStateChanged
from infra.contracts.contact import ContactEnded, EndReason, InteractionEnded
from infra.contracts.leg import LegEnded
from tests.unit.edge_agent.call.test_contact import (
    AGENT,
    CALLER_LEG,
    CONTACT,
    TENANT,
    World,
    connected,
)


def states(outputs: list) -> list[AgentState]:  # type: ignore[type-arg]
    return [
        o.body.state
        for o in outputs
        if isinstance(o, Emit) and isinstance(o.body, AgentStateChanged)
    ]


def test_removed_agent_in_a_call_is_signed_out_after_it() -> None:
    world, leg = connected()
    assert states(world.floor.seats.configure(TENANT, [], world.now)) == []
    assert states(world.floor.seats.configure(TENANT, [], world.now)) == []
    world.end(leg)
    assert states(world.out)[-2:] == [AgentState.ACW, AgentState.OFFLINE]


def test_agent_who_came_back_before_the_end_stays() -> None:
    world, leg = connected()
    world.floor.seats.configure(TENANT, [], world.now)
    world.floor.seats.configure(TENANT, [AGENT], world.now)
    world.end(leg)
    assert world.state is AgentState.ACW


def test_agent_removed_while_no_daemon_ran_is_signed_out() -> None:
    world = World()
    fresh = Floor()
    fresh.seats.restore(world.floor.seats.snapshot([TENANT]))
    assert states(fresh.seats.configure(TENANT, [], 5_000)) == [AgentState.OFFLINE]
    assert states(fresh.seats.configure(TENANT, [], 5_000)) == []


def test_contact_that_is_broken_ends_once_and_frees_its_agent() -> None:
    world, leg = connected()
    world.machine.record.phase = Phase.IN_FLOW  # a fault: nothing fits any more
    out = world.floor.abandon(world.machine, world.now)
    bodies = [o.body for o in out if isinstance(o, Emit)]
    assert [type(b) for b in bodies if not isinstance(b, AgentStateChanged)] == [
        InteractionEnded,
        LegEnded,
        LegEnded,
        ContactEnded,
    ]
    assert states(out) == [AgentState.ACW]
    assert [o.state for o in out if isinstance(o, Save)] == [None]
    assert world.machine.is_over
    again = world.floor.abandon(world.machine, world.now)
    assert [o for o in again if isinstance(o, Emit)] == []
    assert {leg, CALLER_LEG} == {b.leg_id for b in bodies if isinstance(b, LegEnded)}


def test_recovery_ends_a_call_where_its_audio_ends() -> None:
    world, _ = connected()
    fresh = Floor()
    fresh.seats.restore(world.floor.seats.snapshot([TENANT]))
    record = world.machine.record
    out = fresh.recover([record], EndReason.EDGE_RESTARTED, 5_000, {CONTACT: 5_700})
    ends = [o.body for o in out if isinstance(o, Emit)]
    assert {b.ended_at_ms for b in ends if isinstance(b, ContactEnded | LegEnded)} == {5_700}
    assert [b.since_at_ms for b in ends if isinstance(b, AgentStateChanged)] == [5_700]
