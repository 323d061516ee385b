"""What a role of a cloud node is, and what the node hands it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path

from infra.bus.messages import Bus
from infra.contracts.ids import NodeId
from infra.db.database import Database
from infra.mail.settings import MailSettings
from infra.objects.store import ObjectStore

ROLE_GROUP = "tandem.roles"  # entry points: role name to a Role


@dataclass(frozen=True, slots=True)
class TrustPlace:
    """What only a node with the role `enrolment` is given.

    Attributes:
        secrets_dir: holds the bus's signing keys and the edges' certificate authority.
        bus_url: of the region's server, for the system account.
        edge_bus_url: where edges' own servers link to.
    """

    secrets_dir: Path
    bus_url: str
    edge_bus_url: str


@dataclass(frozen=True, slots=True)
class MailPlace:
    """How mail leaves, and where its links lead: the portal's address."""

    settings: MailSettings
    public_url: str


@dataclass(frozen=True, slots=True)
class WebhookPlace:
    """What opens the webhooks' secrets, and which addresses may be called.

    Attributes:
        is_loopback_allowed, is_private_allowed: beyond the internet; see the node's settings.
    """

    secret_key: bytes = field(repr=False)
    is_loopback_allowed: bool = False
    is_private_allowed: bool = False


@dataclass(frozen=True, slots=True)
class NodeParts:
    """What a role stands on.

    Attributes:
        clock: milliseconds since 1970.
        trust: None on a node that holds no signing keys.
        mail: how mail leaves; None where no role sends any.
        webhooks: for the role of that name; None where it does not run.
    """

    node_id: NodeId
    database: Database
    bus: Bus
    recordings: ObjectStore
    prompts: ObjectStore
    clock: Callable[[], int]
    trust: TrustPlace | None = None
    mail: MailPlace | None = None
    webhooks: WebhookPlace | None = None


# Runs until it is cancelled; if it raises or returns, the node starts it again.
Role = Callable[[NodeParts], Awaitable[None]]
