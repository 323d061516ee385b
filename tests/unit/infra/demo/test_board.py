"""The board follows snapshots and deltas, and the view draws whatever it holds."""

from __future__ import annotations

from io import StringIO

from rich.console import Console

from infra.contracts.agent import AgentState
from infra.contracts.contact import ContactPhase
from infra.contracts.ids import AgentId, ContactId, QueueId, TenantId
from infra.contracts.live import LiveAgent, LiveCall, LiveDelta, LiveQueue, LiveSnapshot
from infra.contracts.live_socket import DeltaMessage, SnapshotMessage, UnavailableMessage
from infra.demo.board import Board
from infra.demo.summary import Summary
from infra.demo.view import PastCall, Scene, picture, plain_line

T = TenantId("t")
NOW = 1_800_000_000_000


def _queue(waiting: int, **figures: int) -> LiveQueue:
    counts = {"offered": 0, "answered": 0, "abandoned": 0, "answered_in_time": 0} | figures
    since = NOW - 65_000 if waiting else None
    return LiveQueue(QueueId("q"), "Sales", waiting, since, **counts)


def _agent(state: AgentState, reason: str | None = None) -> LiveAgent:
    return LiveAgent(AgentId("a"), "Amelia Hart", state, NOW - 5_000, reason)


def _call(name: str) -> LiveCall:
    return LiveCall(ContactId(name), ContactPhase.QUEUED, QueueId("q"), NOW)


def _board() -> Board:
    board = Board()
    board.apply(
        SnapshotMessage(
            LiveSnapshot(T, 1, 5, NOW, [_queue(2)], [_agent(AgentState.AVAILABLE)], [_call("c1")])
        )
    )
    return board


def test_a_delta_replaces_and_removes() -> None:
    board = _board()
    delta = LiveDelta(
        T,
        1,
        6,
        NOW + 1,
        queues=[_queue(1, answered=1, answered_in_time=1)],
        agents=[_agent(AgentState.AUX, "no_answer")],
        contacts=[_call("c2")],
        removed_contacts=[ContactId("c1")],
    )
    board.apply(DeltaMessage(delta))
    assert board.queues[QueueId("q")].answered == 1
    assert board.agents[AgentId("a")].state is AgentState.AUX
    assert set(board.contacts) == {ContactId("c2")}


def test_without_an_owner_the_board_is_not_live_until_the_next_snapshot() -> None:
    board = _board()
    board.apply(UnavailableMessage())
    was_live = board.is_live
    board.apply(SnapshotMessage(LiveSnapshot(T, 2, 1, NOW, [], [], [])))
    assert (was_live, board.is_live) == (False, True)
    assert board.queues == {}


def test_both_views_show_what_is_going_on() -> None:
    summary = Summary(recordings=3, stored=2)
    summary.outcomes["handled"] = 4
    past = [PastCall("Harbour Bank", NOW, "voicemail", 61_000)]
    scene = Scene([("Harbour Bank", _board())], past, summary, "http://x", "keys", 7, 2)
    out = StringIO()
    Console(file=out, width=140).print(picture(scene, NOW))
    text = out.getvalue()
    for part in ("Harbour Bank", "Sales", "1:05", "Amelia Hart", "available", "0:05", "voicemail"):
        assert part in text
    line = plain_line(scene, NOW)
    assert "waiting 2" in line
    assert "handled=4" in line
    assert "stored 2" in line


def test_the_service_level_has_no_figure_while_nothing_ended() -> None:
    out = StringIO()
    board = _board()
    board.queues[QueueId("q")] = _queue(0, answered=3, answered_in_time=2, abandoned=1)
    scene = Scene([("T", board)], [], Summary(), "u", "k", 0, 0)
    Console(file=out, width=140).print(picture(scene, NOW))
    assert "50 %" in out.getvalue()
