"""Which cloud nodes live and which roles they hold, as this node has heard it; pure.

Nothing is stored: what is not said again is not believed for longer than GONE_AFTER_S, so that no
row can go on telling of a node that is dead.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from infra.contracts.ids import NodeId
from infra.contracts.node import GONE_AFTER_S, NodeBeat

# People look after an alarm: what a dead node was must still be seen then.
SHOWN_GONE_S = 600.0
# A hundred times a region's nodes; the one unheard for longest is forgotten first.
MAX_NODES = 1_000


class NodeState(StrEnum):
    """Whether a node was heard of late."""

    LIVE = "live"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class SeenNode:
    """A node by its last beat, and how long ago that was, seconds."""

    beat: NodeBeat
    age_s: float

    @property
    def state(self) -> NodeState:
        """Live or gone."""
        return NodeState.LIVE if self.age_s <= GONE_AFTER_S else NodeState.GONE


@dataclass(frozen=True, slots=True)
class HeldRole:
    """How many live nodes run a role."""

    name: str
    holders: int


class Nodes:
    """Every node heard of late, this one included: it hears itself over the bus as any other.

    Times are those of a steady clock of this node, seconds.
    """

    def __init__(self, expected_roles: Iterable[str] = ()) -> None:
        """Args: expected_roles: those that somebody must hold."""
        self._expected = sorted(set(expected_roles))
        self._heard: dict[NodeId, tuple[float, NodeBeat]] = {}

    def hear(self, beat: NodeBeat, now_s: float) -> None:
        """Take a beat; one that leaves in good order is forgotten at once."""
        self._heard.pop(beat.node_id, None)
        if beat.is_leaving:
            return
        self._heard[beat.node_id] = (now_s, beat)
        while len(self._heard) > MAX_NODES:
            del self._heard[next(iter(self._heard))]

    def seen(self, now_s: float) -> list[SeenNode]:
        """All nodes, those gone of late included, by their host and start."""
        for node_id, (at_s, _) in list(self._heard.items()):
            if now_s - at_s > SHOWN_GONE_S:
                del self._heard[node_id]
        found = [SeenNode(beat, max(0.0, now_s - at_s)) for at_s, beat in self._heard.values()]
        return sorted(found, key=lambda node: (node.beat.host, node.beat.started_at_ms))

    def count(self, state: NodeState, now_s: float) -> int:
        """Nodes in this state."""
        return sum(node.state is state for node in self.seen(now_s))

    def roles(self, now_s: float) -> Sequence[HeldRole]:
        """Every expected role, and whatever else is held."""
        holders = dict.fromkeys(self._expected, 0)
        for node in self.seen(now_s):
            if node.state is NodeState.LIVE:
                for role in node.beat.roles:
                    holders[role.name] = holders.get(role.name, 0) + role.is_running
        return [HeldRole(name, holders[name]) for name in sorted(holders)]

    def holders(self, role: str, now_s: float) -> int:
        """Live nodes that run the role."""
        return next((held.holders for held in self.roles(now_s) if held.name == role), 0)
