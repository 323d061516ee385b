"""What the routing core remembers: contacts, agents, queues and their lanes, as plain records."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, field
from typing import NamedTuple

from engine.acd.filtering import Circle, Decision, Fit, Rejection, Requirement
from engine.acd.ordering import ArrivalKey
from engine.acd.ranking import AgentKey, ContactKey, contact_key
from engine.acd.strategies.registry import AgentStrategy
from engine.acd.strategies.standing import Demand, Standing
from infra.contracts.agent import AgentState
from infra.contracts.config import AgentConfig, QueueConfig
from infra.contracts.contact import ContactPhase
from infra.contracts.ids import AgentId, ContactId, OfferId, QueueId, SiteId, TenantId

# What one contact adds to a share at weight 1; weights of 1 to 100 divide it finely enough.
SHARE = 1_000_000

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
        ring: how many of the queue's wider rings its wait has opened; the next at `ring_due_at_ms`.
        preferred_agent_id: the only agent it may go to, until `preferred_until_ms` (None: always).
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
    ring: int = 0
    ring_due_at_ms: int | None = None
    preferred_agent_id: AgentId | None = None
    preferred_until_ms: int | None = None

    def key(self, ageing_per_minute: int) -> ContactKey:
        """Its place among the contacts of a queue that age at this rate."""
        return contact_key(self.priority, ageing_per_minute, self.arrived_at_ms, self.contact_id)

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
        standing: what strategies compare; `stamp` is its state when it was last sorted.
        lanes: the lanes whose demands it meets whatever its state.
        shares: what it gave to each queue, by its weight there.
        share_now: the share of the queue it served last: who has been absent starts from here.
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
    standing: Standing = field(default_factory=Standing)
    stamp: tuple[float, ...] | None = None
    lanes: list[Lane] = field(default_factory=list)
    shares: dict[QueueId, int] = field(default_factory=dict)
    share_now: int = 0

    def __post_init__(self) -> None:
        self.standing.agent_id = self.agent_id

    def share(self, queue_id: QueueId) -> int:
        """What it gave to the queue; a queue that had no work meanwhile gains no credit."""
        return max(self.share_now, self.shares.get(queue_id, 0))

    def serve(self, queue_id: QueueId) -> None:
        """Counts a contact of the queue."""
        weight = 1 if self.config is None else self.config.weights.get(queue_id, 1)
        self.share_now = self.share(queue_id)
        self.shares[queue_id] = self.share_now + SHARE // weight

    @property
    def is_busy(self) -> bool:
        """A call has the person's attention, or is about to."""
        return self.offer_id is not None or self.state in _BUSY


class LaneKey(NamedTuple):
    """What tells a queue's lanes apart.

    Attributes:
        call: skills that the call itself asks for.
        ring: how many wider rings are open.
        agent_id: the one agent that is wanted; None for any.
    """

    site_id: SiteId
    call: Requirement
    ring: int
    agent_id: AgentId | None = None


@dataclass(slots=True, eq=False)
class Lane:
    """Contacts of one queue, site, demand and ring: any of its agents can take any of its contacts.

    Because of that, contacts and agents never both stand here after routing, and the next match
    is at the front: no event rescans the queue.

    Attributes:
        circles: whom the rings admit that are open to these contacts, from the inmost.
        sources: the queues whose members can be admitted: this one, and those it overflows to.
        waiting: keys of contacts, sorted.
        available: keys of agents, sorted; `places` has them by agent.
        members: agents that meet the demand, in any state, and how they fit.
        counts: members of the sources that can't take a contact now, by reason.
    """

    queue_id: QueueId
    key: LaneKey
    circles: tuple[Circle, ...]
    strategy: AgentStrategy
    demand: Demand
    preferred_skills: dict[str, int] = field(default_factory=dict)
    ageing_per_minute: int = 0
    sources: list[QueueRecord] = field(default_factory=list)
    waiting: list[ContactKey] = field(default_factory=list)
    available: list[AgentKey] = field(default_factory=list)
    places: dict[AgentId, AgentKey] = field(default_factory=dict)
    members: dict[AgentId, Fit] = field(default_factory=dict)
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
        arrivals: the same contacts by arrival.
        open_lanes: lanes that admit its members: its own, and of queues that overflow here.
        shown: the contacts whose position was last told to wallboards.
    """

    tenant_id: TenantId
    queue_id: QueueId
    config: QueueConfig | None = None
    line: list[ContactKey] = field(default_factory=list)
    arrivals: list[ArrivalKey] = field(default_factory=list)
    lanes: dict[LaneKey, Lane] = field(default_factory=dict)
    open_lanes: list[Lane] = field(default_factory=list)
    members: dict[AgentId, AgentRecord] = field(default_factory=dict)
    figures: QueueFigures = field(default_factory=QueueFigures)
    shown: list[ContactId] = field(default_factory=list)

    def position(self, key: ContactKey) -> int:
        """1 for the front of the line; `key` is in it."""
        return bisect_left(self.line, key) + 1

    def longest_wait_since_at_ms(self) -> int | None:
        """Earliest arrival in the line; None when nobody waits."""
        return self.arrivals[0][0] if self.arrivals else None

    @property
    def ageing_per_minute(self) -> int:
        """Points of priority by each minute of waiting."""
        return 0 if self.config is None else self.config.ageing_per_minute
