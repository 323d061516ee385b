"""Draws the agent states as docs/acd-states.md, from the transition table itself."""

from __future__ import annotations

from engine.acd.seat import MISSED, TRANSITIONS, Trigger
from infra.contracts.agent import AgentState
from infra.contracts.offer import OfferFailure

_HEAD = """\
# Agent states

The seat of an agent, as its edge keeps it. This page is written by `engine/acd/diagram.py` from the
table in `engine/acd/seat.py`; a test fails when it is out of date. To write it anew:

    python -m engine.acd.diagram > docs/acd-states.md

What is not drawn is refused: as a conflict when a person or a timer asked for it, as a broken
invariant when a call drove it.

```mermaid
stateDiagram-v2
"""


def draw() -> str:
    """The page, as Markdown with a Mermaid diagram and the table of failed offers."""
    lines = [f"    [*] --> {AgentState.OFFLINE}"]
    for (state, trigger), following in TRANSITIONS.items():
        lines.append(f"    {state} --> {following}: {trigger}")
    lines += ["```", "", "## After an offer that failed", ""]
    lines += ["| Failure | Trigger | Next state | Reason |", "|---|---|---|---|"]
    for failure in OfferFailure:
        trigger = Trigger.OFFER_MISSED if failure in MISSED else Trigger.OFFER_WITHDRAWN
        following = TRANSITIONS[AgentState.OFFERED, trigger]
        reason = f"`{MISSED[failure]}`" if failure in MISSED else "(keeps its earlier idle time)"
        lines.append(f"| `{failure}` | `{trigger}` | `{following}` | {reason} |")
    return _HEAD + "\n".join(lines) + "\n"


if __name__ == "__main__":
    print(draw(), end="")
