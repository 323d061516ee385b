"""An edge's own messages: its heartbeat, and what it carries when a new ACD owner asks."""

from __future__ import annotations

import msgspec

from infra.contracts.agent import AgentSeat
from infra.contracts.contact import LiveContact
from infra.contracts.ids import AgentId, SiteId, TenantId


class EdgeHeartbeat(msgspec.Struct, frozen=True):
    """Published every HEARTBEAT_MS on the site's own subject.

    Attributes:
        boot_id: new with each start of the edge daemon.
        sequences: the last `seq` published for each tenant; a listener behind it lost some.
        config_versions: the configuration version in force for each tenant.
        config_refusals: error code by tenant, where the newest snapshot could not be taken.
        release: version of Tandem that the edge runs; empty from edges that do not tell.
    """

    site_id: SiteId
    boot_id: str
    sent_at_ms: int
    sequences: dict[TenantId, int]
    config_versions: dict[TenantId, int]
    live_legs: int
    is_draining: bool = False
    config_refusals: dict[TenantId, str] = {}
    release: str = ""


class AskSnapshot(msgspec.Struct, frozen=True):
    """Request, ACD owner to an edge: what do you carry of these tenants? Raises its epoch."""

    domain_id: str
    epoch: int
    tenant_ids: list[TenantId]


class EdgeSnapshot(msgspec.Struct, frozen=True):
    """Reply: everything live at the edge, and the last `seq` it includes for each tenant."""

    site_id: SiteId
    boot_id: str
    taken_at_ms: int
    sequences: dict[TenantId, int]
    contacts: list[LiveContact]
    agents: list[AgentSeat]


class AskPhone(msgspec.Struct, frozen=True):
    """Request, API to the site of an agent: how is it with the agent's phone?

    Attributes:
        credential: SHA-256 of the digest that the cloud holds for the phone, in hex: whether the
            site has taken a new password, without telling either of them.
    """

    tenant_id: TenantId
    agent_id: AgentId
    credential: str


class PhoneState(msgspec.Struct, frozen=True):
    """Reply: what the site's SIP front knows of a phone.

    Attributes:
        is_admitted: a phone with the present password may register.
        is_registered: one is registered, and reachable.
        address: host:port where phones register at this site.
    """

    is_admitted: bool
    is_registered: bool
    address: str


class Accepted(msgspec.Struct, frozen=True):
    """Reply to a command: taken."""


class Refused(msgspec.Struct, frozen=True):
    """Reply to a request or command: not taken, and why.

    Attributes:
        code: stable, snake_case; see infra/contracts/errors.py.
        field: the offending field, if one.
    """

    code: str
    message: str
    field: str | None = None
