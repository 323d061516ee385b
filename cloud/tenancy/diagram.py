"""Draws an organisation's life as docs/tenant-life.md, from the transition table itself."""

from __future__ import annotations

from cloud.tenancy.lifecycle import CAUSED_BY, DAY_MS, GRACE_MS, RETENTION_MS, TRANSITIONS, Status

_HEAD = """\
# An organisation's life

This page is written by `cloud/tenancy/diagram.py` from the table in `cloud/tenancy/lifecycle.py`; a
test fails when it is out of date. To write it anew:

    python -m cloud.tenancy.diagram > docs/tenant-life.md

What is not drawn is refused as a conflict.

```mermaid
stateDiagram-v2
"""


def draw() -> str:
    """The page, as Markdown with a Mermaid diagram and the table of who causes what."""
    lines = [f"    [*] --> {Status.TRIAL}", f"    [*] --> {Status.ACTIVE}"]
    for (status, event), following in TRANSITIONS.items():
        lines.append(f"    {status} --> {following}: {event}")
    lines += ["```", "", "| Event | Caused by |", "|---|---|"]
    for event, parties in CAUSED_BY.items():
        lines.append(f"| `{event}` | {', '.join(sorted(parties))} |")
    grace, retention = GRACE_MS // DAY_MS, RETENTION_MS // DAY_MS
    lines += [
        "",
        f"Grace of a failed payment: {grace} days. From closing to erasing: {retention} days.",
    ]
    return _HEAD + "\n".join(lines) + "\n"


if __name__ == "__main__":
    print(draw(), end="")
