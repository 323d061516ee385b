"""Which nodes live and which roles are held, by what was heard and when."""

from __future__ import annotations

from typing import Any

from cloud.platform.nodes import MAX_NODES, SHOWN_GONE_S, HeldRole, Nodes, NodeState
from cloud.supervision import RoleStates
from infra.contracts.ids import NodeId
from infra.contracts.node import GONE_AFTER_S, NodeBeat, NodeRole


def beat(node_id: str, *roles: NodeRole, **more: Any) -> NodeBeat:
    return NodeBeat(NodeId(node_id), "host", "", "1", 0, list(roles), **more)


API, ACD = NodeRole("api", is_running=True), NodeRole("acd", is_running=True)


def test_a_silent_node_is_gone_is_still_shown_and_then_forgotten() -> None:
    nodes = Nodes()
    nodes.hear(beat("a", API), 0.0)
    nodes.hear(beat("b", API), 3.0)
    later = GONE_AFTER_S + 0.1
    assert [n.state for n in nodes.seen(GONE_AFTER_S)] == [NodeState.LIVE] * 2
    assert [n.state for n in nodes.seen(later)] == [NodeState.GONE, NodeState.LIVE]
    assert (nodes.count(NodeState.LIVE, later), nodes.count(NodeState.GONE, later)) == (1, 1)
    assert nodes.holders("api", later) == 1
    nodes.hear(beat("a", API), later)  # it only stood still
    assert nodes.holders("api", later) == 2
    assert nodes.seen(later + SHOWN_GONE_S + 1) == []


def test_a_node_that_leaves_in_good_order_is_not_shown_as_gone() -> None:
    nodes = Nodes()
    nodes.hear(beat("a", API), 0.0)
    nodes.hear(beat("a", API, is_leaving=True), 1.0)
    assert nodes.seen(1.0) == []


def test_a_role_is_held_by_live_nodes_where_it_runs() -> None:
    nodes = Nodes(["acd", "api", "mailer"])
    nodes.hear(beat("a", API, ACD), 0.0)
    nodes.hear(beat("b", API, NodeRole("acd", is_running=False, restarts=3)), 0.0)
    nodes.hear(beat("c", NodeRole("plugged", is_running=True)), 0.0)
    assert nodes.roles(0.0) == [
        HeldRole("acd", 1),
        HeldRole("api", 2),
        HeldRole("mailer", 0),
        HeldRole("plugged", 1),
    ]
    assert [role.holders for role in nodes.roles(10.0)] == [0, 0, 0]


def test_the_memory_is_bounded() -> None:
    nodes = Nodes()
    for number in range(MAX_NODES + 5):
        nodes.hear(beat(str(number)), 0.0)
    assert len(nodes.seen(0.0)) == MAX_NODES


def test_a_roles_state_follows_its_task() -> None:
    states = RoleStates(["api"])
    states.began("acd")
    assert states.beats() == [ACD, API]
    states.ended("acd")
    states.ended("acd")
    assert states.beats() == [NodeRole("acd", is_running=False, restarts=2), API]
    states.began("acd")
    assert states.beats()[0] == NodeRole("acd", is_running=True, restarts=2)
