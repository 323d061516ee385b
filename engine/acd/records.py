"""What the routing core remembers: contacts, agents, queues and their lanes, as plain records."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, field

from engine.acd.filtering import Decision, Rejection, Requirement
from engine.acd.ranking import AgentKey, ContactKey, agent_key, contact_key
from infra.contracts.agent import AgentState
from infra.contracts.config import AgentConfig, QueueConfig
from infra.contracts.contact import ContactPhase
from infra.contracts.ids import AgentId, ContactId, OfferId, QueueId, SiteId, TenantId

_BUSY = (AgentState.OFFERED, AgentState.ON_CONTACT, AgentState.ACW)


@dataclass(slots=True, eq=False)
class ContactRecord:
    """One contact in a queue or with an agent; times are Unix milliseconds.

    Attributes:
        queue_id: the queue it is in, or was in last.
        offer_id: the reservation that holds it, if one.
        failed_agent_ids: agents that let it ring out, latest last.
        line_key: its place in the queue's line while it is unanswered there.
        lane: where it stands for the next free agent; None while reserved, held or not waiting.
        decision: why its latest offer went where it did.
    """

    tenant_id: TenantId
    contact_id: ContactId
    site_id: SiteId
    phase: ContactPhase
    queue_id: QueueId
    arrived_at_ms: int
    queued_at_ms: int
    priority: int
    required_skills: dict[str, int]
    since_at_ms: int
    agent_id: AgentId | None = None
    offer_id: OfferId | None = None
    held_until_ms: int | None = None
    failed_agent_ids: list[AgentId] = field(default_factory=list)
    line_key: ContactKey | None = None
    lane: Lane | None = None
    decision: Decision | None = None

    @property
    def key(self) -> ContactKey:
        """Its place among other contacts."""
        return contact_key(self.priority, self.arrived_at_ms, self.contact_id)

    @property
    def is_unanswered(self) -> bool:
        """In a queue, ringing at an agent or not."""
        return self.phase in (ContactPhase.QUEUED, ContactPhase.OFFERED)


@dataclass(slots=True, eq=False)
class AgentRecord:
    """One agent: configured, or only reported by an edge (`config` None, never routed to).

    Attributes:
        site_id: where it is signed in; before the first sign-in, where it is configured.
        person_id: of its configuration, also when that is gone; see Floor.people.
        rejection: why it can't be offered a contact now; None when it can.
        place: its key in the lanes' list of available agents, while it is there.
        lanes: the lanes whose demands it meets whatever its state.
    """

    tenant_id: TenantId
    agent_id: AgentId
    site_id: SiteId
    config: AgentConfig | None = None
    person_id: str | None = None
    sequence: int = 0
    state: AgentState = AgentState.OFFLINE
    since_at_ms: int = 0
    reason: str | None = None
    idle_since_at_ms: int | None = None
    contact_id: ContactId | None = None
    acw_ends_at_ms: int | None = None
    offer_id: OfferId | None = None
    held_until_ms: int | None = None
    rejection: Rejection | None = Rejection.OFFLINE
    place: AgentKey | None = None
    lanes: list[Lane] = field(default_factory=list)

    @property
    def is_busy(self) -> bool:
        """A call has the person's attention, or is about to."""
        return self.offer_id is not None or self.state in _BUSY

    @property
    def key(self) -> AgentKey:
        """Its place among other agents."""
        idle_since = self.since_at_ms if self.idle_since_at_ms is None else self.idle_since_at_ms
        return agent_key(idle_since, self.agent_id)


@dataclass(slots=True, eq=False)
class Lane:
    """Contacts of one queue, site and demand: any of its agents can take any of its contacts.

    Because of that, contacts and agents never both stand here after routing, and the next match
    is at the front: no event rescans the queue.

    Attributes:
        waiting: keys of contacts, sorted.
        available: keys of agents, sorted.
        members: agents that meet the demand, in any state.
        counts: the queue's agents that can't take a contact now, by reason.
    """

    queue_id: QueueId
    site_id: SiteId
    requirement: Requirement
    waiting: list[ContactKey] = field(default_factory=list)
    available: list[AgentKey] = field(default_factory=list)
    members: dict[AgentId, AgentRecord] = field(default_factory=dict)
    counts: dict[Rejection, int] = field(default_factory=dict)

    @property
    def is_ready(self) -> bool:
        """A match can be made."""
        return bool(self.waiting and self.available)

    def count(self, rejection: Rejection, change: int) -> None:
        """Adds to the number of agents with that reason."""
        self.counts[rejection] = self.counts.get(rejection, 0) + change


@dataclass(slots=True)
class QueueFigures:
    """Counts since this owner took over.

    Attributes:
        answered_in_time: answered at or before the queue's service level.
        short_abandons: abandoned before anybody could have answered; part of `abandoned`.
    """

    offered: int = 0
    answered: int = 0
    abandoned: int = 0
    answered_in_time: int = 0
    short_abandons: int = 0


@dataclass(slots=True, eq=False)
class QueueRecord:
    """One queue: its line, its lanes, its members.

    Attributes:
        config: None while the queue is unknown or deleted; its contacts wait without agents.
        line: keys of all unanswered contacts, also those that ring at an agent, sorted.
        shown: the contacts whose position was last told to wallboards.
    """

    tenant_id: TenantId
    queue_id: QueueId
    config: QueueConfig | None = None
    line: list[ContactKey] = field(default_factory=list)
    lanes: dict[tuple[SiteId, Requirement], Lane] = field(default_factory=dict)
    members: dict[AgentId, AgentRecord] = field(default_factory=dict)
    figures: QueueFigures = field(default_factory=QueueFigures)
    shown: list[ContactId] = field(default_factory=list)

    def position(self, key: ContactKey) -> int:
        """1 for the front of the line; `key` is in it."""
        return bisect_left(self.line, key) + 1

    def longest_wait_since_at_ms(self) -> int | None:
        """Earliest arrival in the line: one look at the front of each priority in it."""
        earliest: int | None = None
        index = 0
        while index < len(self.line):
            rank, arrived_at_ms, _ = self.line[index]
            earliest = arrived_at_ms if earliest is None else min(earliest, arrived_at_ms)
            index = bisect_left(self.line, (rank + 1, 0, ContactId("")), lo=index)
        return earliest
