"""What cloud nodes tell one another: that they live, and what each caller asked of them."""

from __future__ import annotations

import msgspec

from infra.contracts.ids import NodeId

# A node says once a second that it lives, as an edge does.
BEAT_EVERY_S = 1.0
# Three beats and a half missed: a node that was killed shows as gone within four seconds.
GONE_AFTER_S = 3.5


class NodeRole(msgspec.Struct, frozen=True):
    """One of a node's roles.

    Attributes:
        is_running: False while it waits to be started again after a fault.
        restarts: since the node's start, count.
    """

    name: str
    is_running: bool
    restarts: int = 0


class NodeBeat(msgspec.Struct, frozen=True):
    """Published every BEAT_EVERY_S, and at once when somebody asks.

    Attributes:
        host: name of its machine.
        address: where its API listens, `host:port`; empty without the role `api`.
        release: version of Tandem that it runs.
        cpu_percent: of one core, since the beat before.
        loop_lag_ms: how late its event loop was since the beat before, at worst.
        memory_bytes: resident.
        is_leaving: its last one: it was told to stop.
    """

    node_id: NodeId
    host: str
    address: str
    release: str
    started_at_ms: int
    roles: list[NodeRole]
    cpu_percent: int = 0
    loop_lag_ms: int = 0
    memory_bytes: int = 0
    is_leaving: bool = False


class AskNodes(msgspec.Struct, frozen=True):
    """Every node that hears it beats at once; there is no reply."""


class CallerSpent(msgspec.Struct, frozen=True, array_like=True):
    """What one caller of the API was allowed at one node since that node told last.

    Attributes:
        caller: digest of its key, session or address, so that none of them travels.
        requests: count.
        per_minute: its limit, as the node that tells knows it.
    """

    caller: str
    requests: int
    per_minute: int


class RequestsSpent(msgspec.Struct, frozen=True):
    """API node to the others, a few times a second while anybody asks anything."""

    node_id: NodeId
    callers: list[CallerSpent]
