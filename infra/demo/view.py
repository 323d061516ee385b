"""The terminal view: queues, agents and calls as they move, or a line now and then."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

from rich.console import Group, RenderableType
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from infra.contracts.agent import AgentState
from infra.contracts.contact import ContactPhase
from infra.contracts.live import LiveAgent, LiveQueue
from infra.demo.board import Board
from infra.demo.summary import Summary

STATE_STYLES = {
    AgentState.AVAILABLE: "green",
    AgentState.OFFERED: "yellow",
    AgentState.ON_CONTACT: "cyan",
    AgentState.ACW: "magenta",
    AgentState.AUX: "red",
    AgentState.OFFLINE: "dim",
}
MS_PER_S = 1_000
LAST_CALLS = 8
LONG_WAIT_MS = 20_000


@dataclass(frozen=True, slots=True)
class PastCall:
    """One contact that is over, for the list of the last ones."""

    tenant: str
    arrived_at_ms: int
    outcome: str
    duration_ms: int


@dataclass(frozen=True, slots=True)
class Scene:
    """All that one picture shows."""

    boards: Sequence[tuple[str, Board]]
    past: Sequence[PastCall]
    summary: Summary
    url: str
    keys_path: str
    calls_placed: int
    calls_open: int


def picture(scene: Scene, now_ms: int) -> RenderableType:
    """The whole terminal."""
    head = Text.assemble(
        ("Tandem", "bold"),
        f"   page and API {scene.url}   keys in {scene.keys_path}\n",
        f"calls placed {scene.calls_placed}, on the line {scene.calls_open};  recordings "
        f"{scene.summary.recordings}, stored {scene.summary.stored}   Ctrl-C ends",
    )
    panels = [_tenant(name, board, now_ms) for name, board in scene.boards]
    return Group(head, *panels, _past(scene.past))


def plain_line(scene: Scene, now_ms: int) -> str:
    """One line for a log."""
    parts = [time.strftime("%H:%M:%S", time.gmtime(now_ms / MS_PER_S))]
    for name, board in scene.boards:
        waiting = sum(queue.waiting for queue in board.queues.values())
        answered = sum(queue.answered for queue in board.queues.values())
        abandoned = sum(queue.abandoned for queue in board.queues.values())
        talking = _count(board, AgentState.ON_CONTACT)
        free = _count(board, AgentState.AVAILABLE)
        live = "" if board.is_live else " (not live)"
        parts.append(
            f"{name}{live}: waiting {waiting}, talking {talking}, free {free},"
            f" answered {answered}, abandoned {abandoned}"
        )
    summary = scene.summary
    outcomes = " ".join(f"{name}={count}" for name, count in sorted(summary.outcomes.items()))
    parts.append(f"contacts {outcomes or '-'}; recordings stored {summary.stored}")
    return " | ".join(parts)


def _count(board: Board, state: AgentState) -> int:
    return sum(agent.state is state for agent in board.agents.values())


def _tenant(name: str, board: Board, now_ms: int) -> RenderableType:
    grid = Table.grid(expand=True, padding=(0, 2))
    grid.add_column(ratio=3)
    grid.add_column(ratio=2)
    grid.add_row(_queues(board, now_ms), _agents(board, now_ms))
    talking = sum(call.phase is ContactPhase.CONNECTED for call in board.contacts.values())
    title = f"{name}  ({len(board.contacts) - talking} waiting, {talking} talking)"
    return Panel(grid, title=title if board.is_live else f"{name}  [red]not live[/red]")


def _queues(board: Board, now_ms: int) -> Table:
    table = Table(box=None, expand=True)
    for heading in ("queue", "waiting", "longest", "SL", "answered", "abandoned"):
        table.add_column(heading, justify="left" if heading == "queue" else "right")
    for queue in sorted(board.queues.values(), key=lambda q: q.name):
        table.add_row(
            queue.name,
            str(queue.waiting),
            _longest(queue, now_ms),
            _service_level(queue),
            str(queue.answered),
            str(queue.abandoned),
        )
    return table


def _longest(queue: LiveQueue, now_ms: int) -> Text:
    if queue.longest_wait_since_at_ms is None:
        return Text("-")
    wait_ms = now_ms - queue.longest_wait_since_at_ms
    return Text(_clock(wait_ms), style="red" if wait_ms > LONG_WAIT_MS else "")


def _service_level(queue: LiveQueue) -> str:
    """docs/glossary.md, "service level"; nothing while the base is empty."""
    done = queue.answered + queue.abandoned
    return f"{100 * queue.answered_in_time / done:.0f} %" if done else "-"


def _agents(board: Board, now_ms: int) -> Table:
    table = Table(box=None, expand=True)
    for heading in ("agent", "state", "for"):
        table.add_column(heading, justify="right" if heading == "for" else "left")
    for agent in sorted(board.agents.values(), key=lambda a: a.name):
        table.add_row(agent.name, _state(agent), _clock(now_ms - agent.since_at_ms))
    return table


def _state(agent: LiveAgent) -> Text:
    label = agent.state.value + (f" ({agent.reason})" if agent.reason else "")
    return Text(label, style=STATE_STYLES[agent.state])


def _past(past: Sequence[PastCall]) -> RenderableType:
    table = Table(box=None, expand=True)
    for heading in ("last calls", "arrived", "outcome", "took"):
        table.add_column(heading)
    for call in past[:LAST_CALLS]:
        arrived = time.strftime("%H:%M:%S", time.gmtime(call.arrived_at_ms / MS_PER_S))
        table.add_row(call.tenant, arrived, call.outcome, _clock(call.duration_ms))
    return table


def _clock(duration_ms: int) -> str:
    seconds = max(0, duration_ms) // MS_PER_S
    return f"{seconds // 60}:{seconds % 60:02d}"
