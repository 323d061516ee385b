"""What the endpoints of clients and grants take and give."""

from __future__ import annotations

from typing import Annotated

import msgspec

from cloud.api.pages import AtMs
from cloud.identity.permissions import Role
from cloud.tenancy.schemas import Id, LimitUse, Locale, Name, PlanName, Reason, Tenant

Email = Annotated[
    str, msgspec.Meta(min_length=3, max_length=254, pattern=r"^[^@\s\x00]+@[^@\s\x00]+$")
]
QueueIds = Annotated[list[Id], msgspec.Meta(min_length=1, max_length=500)]


class NewClient(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A client tenant to open; its owner, if named, is invited by mail."""

    name: Name
    time_zone: str = "UTC"
    locale: Locale = "en"
    plan: PlanName = "starter"
    owner_email: Email | None = None
    owner_name: Name | None = None


class ClientPatch(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What to change of a client; what is left out stays.

    Attributes:
        status: `suspended`, `active` or `closed`; with a reason.
    """

    name: Name | msgspec.UnsetType = msgspec.UNSET
    time_zone: str | msgspec.UnsetType = msgspec.UNSET
    locale: Locale | msgspec.UnsetType = msgspec.UNSET
    plan: PlanName | msgspec.UnsetType = msgspec.UNSET
    status: str | msgspec.UnsetType = msgspec.UNSET
    reason: Reason = "by the outsourcer"


class ClientList(msgspec.Struct, frozen=True):
    """Clients, newest first."""

    items: list[Tenant]
    next_cursor: str | None


class ClientOverview(msgspec.Struct, frozen=True):
    """One client at a glance.

    Attributes:
        waiting: contacts that wait in a queue now, count.
        longest_wait_ms: of those; 0 when nobody waits.
        on_contact: contacts that talk with an agent now, count.
        contacts_today: that arrived in the last 24 hours, count.
        answered_in_time, offered: of the last 24 hours: contacts that an agent answered within the
            queue's service level, and contacts that entered a queue; counts.
    """

    tenant_id: str
    name: str
    status: str
    plan: str
    waiting: int
    longest_wait_ms: int
    on_contact: int
    contacts_today: int
    answered_in_time: int
    offered: int
    limits: list[LimitUse]


class ClientOverviewList(msgspec.Struct, frozen=True):
    """All clients, one row each, by name."""

    items: list[ClientOverview]


class NewGrant(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A right of one of the outsourcer's people in one of its clients.

    Attributes:
        queue_ids: of the client; None for all.
        until_at_ms: None for no end.
    """

    user_id: Id
    tenant_id: Id
    role: Role
    queue_ids: QueueIds | None = None
    from_at_ms: AtMs | None = None
    until_at_ms: AtMs | None = None


class Grant(msgspec.Struct, frozen=True):
    """A grant, as the outsourcer sees it."""

    membership_id: str
    user_id: str
    user_name: str
    tenant_id: str
    tenant_name: str
    role: str
    queue_ids: list[str] | None
    from_at_ms: int
    until_at_ms: int | None
    revoked_at_ms: int | None


class GrantList(msgspec.Struct, frozen=True):
    """Grants in force or to come, by client and person."""

    items: list[Grant]
