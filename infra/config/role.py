"""What a role of a cloud node is, and what the node hands it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from infra.bus.messages import Bus
from infra.contracts.ids import NodeId
from infra.db.database import Database
from infra.objects.store import ObjectStore

ROLE_GROUP = "tandem.roles"  # entry points: role name to a Role


@dataclass(frozen=True, slots=True)
class NodeParts:
    """What a role stands on.

    Attributes:
        clock: milliseconds since 1970.
    """

    node_id: NodeId
    database: Database
    bus: Bus
    recordings: ObjectStore
    prompts: ObjectStore
    clock: Callable[[], int]


# Runs until it is cancelled; if it raises or returns, the node starts it again.
Role = Callable[[NodeParts], Awaitable[None]]
