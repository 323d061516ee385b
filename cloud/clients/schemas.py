"""What the endpoints of clients and grants take and give."""

from __future__ import annotations

from typing import Annotated

import msgspec

from cloud.acd.schemas import Skills
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


class NamedQueue(msgspec.Struct, frozen=True):
    """A queue, by the name that its tenant gives it."""

    queue_id: str
    name: str


class ClientQueue(msgspec.Struct, frozen=True):
    """A client's queue, as far as one needs to choose agents for it.

    Attributes:
        required_skills: skill to lowest level accepted, 1 to 10.
    """

    queue_id: str
    name: str
    required_skills: dict[str, int]


class ClientQueueList(msgspec.Struct, frozen=True):
    """All queues of a client, by name."""

    items: list[ClientQueue]


class ClientSkill(msgspec.Struct, frozen=True):
    """A skill of a client's catalogue."""

    name: str
    description: str


class ClientSkillList(msgspec.Struct, frozen=True):
    """A client's catalogue of skills, by name."""

    items: list[ClientSkill]


class NewGrant(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A right of one of the outsourcer's people in one of its clients.

    Attributes:
        queue_ids: of the client; None for all. The role `agent` names the queues that it serves.
        until_at_ms: None for no end.
        skills: of an agent: skill of the client to level held, 1 to 10.
    """

    user_id: Id
    tenant_id: Id
    role: Role
    queue_ids: QueueIds | None = None
    from_at_ms: AtMs | None = None
    until_at_ms: AtMs | None = None
    skills: Skills = {}


class Grant(msgspec.Struct, frozen=True):
    """A grant, as the outsourcer sees it.

    Attributes:
        queues: those of `queue_ids` that are left, by name; None for all.
        skills: of an agent: skill to level held.
        is_at_work: of an agent: whether calls can reach it. False while the grant has not begun, or
            no seat is free; None for every other role.
    """

    membership_id: str
    user_id: str
    user_name: str
    tenant_id: str
    tenant_name: str
    role: str
    queue_ids: list[str] | None
    queues: list[NamedQueue] | None
    skills: dict[str, int]
    from_at_ms: int
    until_at_ms: int | None
    revoked_at_ms: int | None
    is_at_work: bool | None


class GrantList(msgspec.Struct, frozen=True):
    """Grants in force or to come, by client and person."""

    items: list[Grant]


class AccessPatch(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How to limit somebody from elsewhere; a field left out stays.

    Attributes:
        queue_ids: some of those that the access is for.
        until_at_ms: before its present end.
    """

    queue_ids: QueueIds | msgspec.UnsetType = msgspec.UNSET
    until_at_ms: AtMs | msgspec.UnsetType = msgspec.UNSET
