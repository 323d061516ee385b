"""What the queue and agent endpoints take and give."""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import UNSET, UnsetType

from cloud.tenancy.schemas import Id, Name
from infra.contracts.agent import AgentState
from infra.db.tables.configuration import (
    MAX_ACW_MS,
    MAX_AGEING,
    MAX_RING_TIMEOUT_MS,
    MAX_SERVICE_LEVEL_MS,
)
from infra.db.tables.people import MAX_DESCRIPTION_CHARS

MAX_SKILLS = 100  # an agent with more is a spreadsheet error
MAX_QUEUES_OF_AGENT = 200
MAX_RINGS = 10  # each adds lanes to the router; nobody waits through more
MAX_QUEUES_OF_RING = 20
MAX_RING_AFTER_MS = 3_600_000  # whoever waits an hour meets every ring

# Lower case only, so that "English" and "english" are never two; or Chinese characters.
SKILL_PATTERN = r"^[a-z0-9\u4e00-\u9fff][a-z0-9\u4e00-\u9fff_.-]{0,63}$"
SkillName = Annotated[str, msgspec.Meta(pattern=SKILL_PATTERN)]
SkillLevel = Annotated[int, msgspec.Meta(ge=1, le=10)]
Skills = Annotated[dict[SkillName, SkillLevel], msgspec.Meta(max_length=MAX_SKILLS)]
QueueIds = Annotated[list[Id], msgspec.Meta(max_length=MAX_QUEUES_OF_AGENT)]


class Ring(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A wider circle of agents, open to those who have waited.

    Attributes:
        after_ms: wait from which it is open; more than the ring's before it.
        required_skills: in place of the queue's own; null leaves them as they are.
        queue_ids: agents of these queues too.
    """

    after_ms: Annotated[int, msgspec.Meta(ge=1000, le=MAX_RING_AFTER_MS)]
    required_skills: Skills | None = None
    queue_ids: Annotated[list[Id], msgspec.Meta(max_length=MAX_QUEUES_OF_RING)] = []


class QueueBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A queue's routing policy, as a whole.

    Attributes:
        required_skills: skill to lowest level accepted, 1 to 10.
        priority: 0 (lowest) to 100.
        strategy: which free agent is rung; what there is: docs/routing.md.
        preferred_skills: skill to level wished for: who lacks less of it comes first.
        ageing_per_minute: points of priority that each minute of waiting adds.
        rings: wider circles of agents, each open later than the one before.
    """

    name: Name
    required_skills: Skills = {}
    priority: Annotated[int, msgspec.Meta(ge=0, le=100)] = 50
    ring_timeout_ms: Annotated[int, msgspec.Meta(ge=1000, le=MAX_RING_TIMEOUT_MS)] = 15_000
    acw_ms: Annotated[int, msgspec.Meta(ge=0, le=MAX_ACW_MS)] = 10_000
    service_level_ms: Annotated[int, msgspec.Meta(ge=1000, le=MAX_SERVICE_LEVEL_MS)] = 20_000
    is_recorded: bool = True
    strategy: Annotated[str, msgspec.Meta(max_length=40, pattern=r"^[a-z_]+$")] = "longest_idle"
    preferred_skills: Skills = {}
    ageing_per_minute: Annotated[int, msgspec.Meta(ge=0, le=MAX_AGEING)] = 0
    rings: Annotated[list[Ring], msgspec.Meta(max_length=MAX_RINGS)] = []


class Queue(msgspec.Struct, frozen=True):
    """A queue."""

    queue_id: str
    name: str
    required_skills: dict[str, int]
    priority: int
    ring_timeout_ms: int
    acw_ms: int
    service_level_ms: int
    is_recorded: bool
    strategy: str
    preferred_skills: dict[str, int]
    ageing_per_minute: int
    rings: list[Ring]


class QueueList(msgspec.Struct, frozen=True):
    """All queues of a tenant, by name."""

    items: list[Queue]


class SkillBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A skill of the catalogue, as a whole."""

    name: SkillName
    description: Annotated[
        str, msgspec.Meta(max_length=MAX_DESCRIPTION_CHARS, pattern=r"^[^\x00]*$")
    ] = ""


class Skill(msgspec.Struct, frozen=True):
    """A skill: its name is what queues and agents use."""

    skill_id: str
    name: str
    description: str


class SkillList(msgspec.Struct, frozen=True):
    """The catalogue, by name."""

    items: list[Skill]
    next_cursor: str | None = None


class NewAgent(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An agent to add.

    Attributes:
        site_id: where the agent's phone registers.
        skills: skill to level held, 1 to 10.
    """

    name: Name
    site_id: Id
    skills: Skills = {}
    queue_ids: QueueIds = []


class AgentPatch(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What to change of an agent; a field left out stays."""

    name: Name | UnsetType = UNSET
    site_id: Id | UnsetType = UNSET
    skills: Skills | UnsetType = UNSET
    queue_ids: QueueIds | UnsetType = UNSET


class Agent(msgspec.Struct, frozen=True):
    """An agent; the SIP password is never shown again.

    Attributes:
        user_id: the person that the agent is; None for one that a program added.
        is_enabled: False for one who is no agent any more, or was disabled: known to history only.
        guest_of: the outsourcer whose person it is, by grant; None for the tenant's own.
    """

    agent_id: str
    name: str
    site_id: str
    skills: dict[str, int]
    queue_ids: list[str]
    sip_username: str
    user_id: str | None = None
    is_enabled: bool = True
    guest_of: str | None = None


class AgentList(msgspec.Struct, frozen=True):
    """All agents of a tenant, by name."""

    items: list[Agent]


class SipCredentials(msgspec.Struct, frozen=True):
    """What an agent's phone registers with; the password is shown this once."""

    sip_username: str
    sip_password: str
    sip_realm: str


class CreatedAgent(msgspec.Struct, frozen=True):
    """A new agent and its phone's credentials."""

    agent: Agent
    sip: SipCredentials


class StateRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A state to ask for: `available`, `aux` (with a reason) or `offline`."""

    state: AgentState
    reason: Annotated[str, msgspec.Meta(max_length=64)] | None = None


class StateAccepted(msgspec.Struct, frozen=True):
    """The routing owner took the request; the change itself is seen in the live view."""

    agent_id: str
    state: AgentState
