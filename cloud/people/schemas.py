"""What the people and team endpoints take and give."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Literal

import msgspec
from msgspec import UNSET, UnsetType

from cloud.acd.schemas import QueueIds, Skills
from cloud.identity.schemas import Email, Locale, PersonName
from cloud.tenancy.schemas import Id

MAX_ROLES = 20  # of one person: each role once or twice, over different queues
MAX_TEAMS_OF_PERSON = 100
MAX_LIMIT_IDS = 200  # queues or teams in one role's limit: as many as an agent's queues
MAX_TEAM_MEMBERS = 2_000  # as many as a tenant has agents

RoleName = Annotated[str, msgspec.Meta(pattern="^[a-z_]{1,40}$")]
LimitIds = Annotated[list[Id], msgspec.Meta(min_length=1, max_length=MAX_LIMIT_IDS)]
TeamIds = Annotated[list[Id], msgspec.Meta(max_length=MAX_TEAMS_OF_PERSON)]
UserIds = Annotated[list[Id], msgspec.Meta(max_length=MAX_TEAM_MEMBERS)]


class PersonStatus(StrEnum):
    """Whether a person can sign in."""

    INVITED = "invited"
    ACTIVE = "active"
    DISABLED = "disabled"


class RoleBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A role to hold.

    Attributes:
        queue_ids: the queues it is limited to; null for all.
        team_ids: the teams it is limited to; null for all.
    """

    role: RoleName
    queue_ids: LimitIds | None = None
    team_ids: LimitIds | None = None


RoleBodies = Annotated[list[RoleBody], msgspec.Meta(max_length=MAX_ROLES)]


class AgentPart(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What makes a person an agent.

    Attributes:
        site_id: where the phone registers; null for the tenant's first site.
        skills: skill to level held, 1 to 10.
    """

    site_id: Id | None = None
    skills: Skills = {}
    queue_ids: QueueIds = []


class AgentPartPatch(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What to change of a person's agent; a field left out stays."""

    site_id: Id | UnsetType = UNSET
    skills: Skills | UnsetType = UNSET
    queue_ids: QueueIds | UnsetType = UNSET


class NewPerson(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A person to invite.

    Attributes:
        agent: may be null for a role `agent` too, who then serves no queue yet.
    """

    email: Email
    name: PersonName
    locale: Locale = "en"
    roles: RoleBodies = []
    team_ids: TeamIds = []
    agent: AgentPart | None = None


class PersonPatch(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What to change of a person; a field left out stays.

    Attributes:
        status: `disabled` ends the person's sessions at once; `active` lets the person in again.
        roles: all roles that the person is to hold from now on.
        agent: null ends the person's being an agent.
    """

    name: PersonName | UnsetType = UNSET
    locale: Locale | UnsetType = UNSET
    status: Literal["active", "disabled"] | UnsetType = UNSET
    roles: RoleBodies | UnsetType = UNSET
    team_ids: TeamIds | UnsetType = UNSET
    agent: AgentPartPatch | UnsetType | None = UNSET


class HeldRole(msgspec.Struct, frozen=True):
    """A role that a person holds."""

    membership_id: str
    role: str
    queue_ids: list[str] | None
    team_ids: list[str] | None


class PersonAgent(msgspec.Struct, frozen=True):
    """The agent that a person is."""

    agent_id: str
    site_id: str
    skills: dict[str, int]
    queue_ids: list[str]
    sip_username: str


class Person(msgspec.Struct, frozen=True):
    """A person of the organisation."""

    user_id: str
    email: str
    name: str
    locale: str
    status: PersonStatus
    roles: list[HeldRole]
    team_ids: list[str]
    agent: PersonAgent | None
    last_sign_in_at_ms: int | None
    second_factor: bool


class PersonList(msgspec.Struct, frozen=True):
    """People, by name."""

    items: list[Person]
    next_cursor: str | None


class TeamBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A team, as a whole."""

    name: PersonName
    user_ids: UserIds = []


class Team(msgspec.Struct, frozen=True):
    """A team."""

    team_id: str
    name: str
    user_ids: list[str]


class TeamList(msgspec.Struct, frozen=True):
    """All teams of the organisation, by name."""

    items: list[Team]
    next_cursor: str | None = None
