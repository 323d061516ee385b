"""A call centre in virtual time around the real routing core: callers, patience, talk, lines."""

from __future__ import annotations

import heapq
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from engine.acd.core import AcdCore
from engine.acd.events import AcdEvent, Configured, Order, TimerDue
from infra.contracts.agent import AgentState, AgentStateChanged
from infra.contracts.config import AgentConfig, QueueConfig, TenantConfig
from infra.contracts.contact import (
    ContactConnected,
    ContactEnded,
    ContactOutcome,
    ContactQueued,
    EndReason,
)
from infra.contracts.ids import (
    AgentId,
    ContactId,
    DomainId,
    InteractionId,
    LegId,
    QueueId,
    SiteId,
    TenantId,
)
from infra.contracts.offer import OfferContact

TENANT, SITE, DOMAIN = TenantId("tenant-1"), SiteId("site-1"), DomainId("domain-1")
START_MS = 1_700_000_000_000
# Wallboards are told of changes; in virtual time less often than the live publisher does.
LIVE_EVERY_MS = 60_000
_ARRIVAL, _GIVES_UP, _TALK_ENDS = range(3)


@dataclass(frozen=True, slots=True)
class Centre:
    """What is simulated: exponential arrivals, talk and patience; times in milliseconds.

    Attributes:
        queues: each gets the same share of the arrivals.
        arrival_ms: mean time between arrivals, of all queues together.
        talk_ms: mean talk time; agents are free again at once.
        patience_ms: mean time until a waiting caller gives up; None: never.
        lines: callers in all, talking and waiting; one more is refused. None: any number.
    """

    queues: Sequence[QueueConfig]
    agents: Sequence[AgentConfig]
    arrival_ms: float
    talk_ms: float
    patience_ms: float | None = None
    lines: int | None = None


@dataclass(slots=True)
class Tally:
    """Counts of a stretch of time; waits are those of callers that entered, milliseconds.

    Attributes:
        waits_ms: of each answered caller, 0 for those answered at once.
        abandoned_ms: how long each caller waited that gave up.
    """

    arrived: int = 0
    refused: int = 0
    waits_ms: list[int] = field(default_factory=list)
    abandoned_ms: list[int] = field(default_factory=list)


@dataclass(slots=True)
class _Caller:
    contact_id: ContactId
    queue_id: QueueId
    arrived_at_ms: int
    is_waiting: bool = True


class Simulation:
    """One run; `run` can be called again to go on from where it stopped."""

    def __init__(self, centre: Centre, seed: int) -> None:
        self._centre = centre
        self._chance = random.Random(seed)
        self._core = AcdCore(DOMAIN, 1)
        self._now_ms = START_MS
        self._clock = float(START_MS)
        self._events: list[tuple[float, int, int, _Caller | None, AgentId | None]] = []
        self._callers: dict[ContactId, _Caller] = {}
        self._sequences: dict[AgentId, int] = {}
        self._made = 0
        self._told_ms = START_MS
        self._tally = Tally()
        self._tell(Configured([_config(centre)]))
        for agent in centre.agents:
            self._state(agent.agent_id, AgentState.AVAILABLE)
        self._push(self._draw(centre.arrival_ms), _ARRIVAL)

    def run(self, callers: int) -> Tally:
        """Plays until so many more callers have arrived; returns what happened meanwhile."""
        self._tally = tally = Tally()
        core, events = self._core, self._events
        while tally.arrived < callers:
            self._clock, kind, _, caller, agent_id = heapq.heappop(events)
            self._now_ms = int(self._clock)
            if self._now_ms >= self._told_ms + LIVE_EVERY_MS:
                core.take_changes(TENANT)
                self._told_ms = self._now_ms
            wake_at_ms = core.wake_at_ms
            if wake_at_ms is not None and wake_at_ms <= self._now_ms:
                self._tell(TimerDue())
            if kind == _ARRIVAL:
                self._arrive()
            elif caller is not None and kind == _GIVES_UP:
                self._give_up(caller)
            elif caller is not None and agent_id is not None:
                self._end(caller, ContactOutcome.HANDLED)
                self._state(agent_id, AgentState.AVAILABLE)
        return tally

    def _arrive(self) -> None:
        centre = self._centre
        self._push(self._draw(centre.arrival_ms), _ARRIVAL)
        self._tally.arrived += 1
        if centre.lines is not None and len(self._callers) >= centre.lines:
            self._tally.refused += 1
            return
        self._made += 1
        queue = centre.queues[int(self._chance.random() * len(centre.queues))]
        caller = _Caller(ContactId(f"c{self._made:09}"), queue.queue_id, self._now_ms)
        self._callers[caller.contact_id] = caller
        self._tell(
            ContactQueued(
                caller.contact_id, queue.queue_id, self._now_ms, self._now_ms, queue.priority, {}
            )
        )
        if caller.is_waiting and centre.patience_ms is not None:
            self._push(self._draw(centre.patience_ms), _GIVES_UP, caller)

    def _give_up(self, caller: _Caller) -> None:
        if caller.is_waiting:
            self._tally.abandoned_ms.append(self._now_ms - caller.arrived_at_ms)
            self._end(caller, ContactOutcome.ABANDONED_IN_QUEUE)

    def _end(self, caller: _Caller, outcome: ContactOutcome) -> None:
        caller.is_waiting = False
        del self._callers[caller.contact_id]
        self._tell(
            ContactEnded(
                caller.contact_id,
                outcome,
                EndReason.CALLER_HANGUP,
                caller.arrived_at_ms,
                self._now_ms,
            )
        )

    def _tell(self, event: AcdEvent) -> None:
        orders = self._core.handle(event, now_ms=self._now_ms, tenant_id=TENANT, site_id=SITE)
        for order in orders:
            self._obey(order)

    def _obey(self, order: Order) -> None:
        """The phone is answered in the same instant."""
        offer = order.body
        if not isinstance(offer, OfferContact):
            return
        caller = self._callers[offer.contact_id]
        caller.is_waiting = False
        self._tally.waits_ms.append(self._now_ms - caller.arrived_at_ms)
        self._tell(
            ContactConnected(
                offer.contact_id,
                InteractionId(offer.offer_id),
                offer.offer_id,
                offer.queue_id,
                offer.agent_id,
                LegId(offer.offer_id),
                self._now_ms,
            )
        )
        self._push(self._draw(self._centre.talk_ms), _TALK_ENDS, caller, offer.agent_id)

    def _state(self, agent_id: AgentId, state: AgentState) -> None:
        sequence = self._sequences[agent_id] = self._sequences.get(agent_id, 0) + 1
        self._tell(AgentStateChanged(agent_id, sequence, state, self._now_ms))

    def _draw(self, mean_ms: float) -> float:
        return self._chance.expovariate(1.0 / mean_ms)

    def _push(
        self,
        after_ms: float,
        kind: int,
        caller: _Caller | None = None,
        agent_id: AgentId | None = None,
    ) -> None:
        self._made += 1
        heapq.heappush(self._events, (self._clock + after_ms, kind, self._made, caller, agent_id))


def members(
    count: int, memberships: Callable[[int], Sequence[QueueId]], **fields: object
) -> list[AgentConfig]:
    """So many agents; `memberships` gives each one's queues, the first tier first."""
    made = []
    for number in range(count):
        queue_ids = list(memberships(number))
        config = AgentConfig(
            agent_id=AgentId(f"a{number:05}"),
            name=f"a{number:05}",
            site_id=SITE,
            skills={},
            queue_ids=queue_ids,
            sip_username=f"a{number:05}",
            sip_ha1="0" * 32,
            tiers={queue_id: tier for tier, queue_id in enumerate(queue_ids, 1)},
            **fields,  # type: ignore[arg-type]
        )
        made.append(config)
    return made


def _config(centre: Centre) -> TenantConfig:
    return TenantConfig(
        tenant_id=TENANT,
        domain_id=DOMAIN,
        site_id=SITE,
        version=1,
        name="Simulated",
        time_zone="UTC",
        numbers=[],
        queues=list(centre.queues),
        agents=list(centre.agents),
        flows=[],
    )
