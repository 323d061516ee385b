"""Whatever happens in whatever order: the routing core keeps its promises."""

from __future__ import annotations

from collections import deque

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from msgspec.structs import replace

from engine.acd.core import AcdCore
from engine.acd.events import AcdEvent, Configured, OfferTimedOut, Order, SiteLost, TimerDue
from engine.acd.records import ContactRecord
from infra.contracts.agent import AgentState, RequestAgentState
from infra.contracts.config import RingConfig
from infra.contracts.contact import ContactPhase
from infra.contracts.errors import Conflict
from infra.contracts.ids import AgentId, ContactId, OfferId, QueueId
from infra.contracts.offer import CancelOffer, OfferContact, OfferFailed, OfferFailure
from tests.property.engine.edge_twin import EdgeTwin, TwinContact, refusal_of
from tests.unit.engine.acd.scene import (
    DOMAIN,
    SITE,
    START_MS,
    TENANT,
    agent,
    queue,
    tenant_config,
)

QUEUES = {
    "q-plain": queue("q-plain", acw_ms=0, strategy="fewest_contacts"),
    "q-french": queue("q-french", required_skills={"fr": 5}, acw_ms=3_000, ring_timeout_ms=4_000),
    "q-wide": queue(
        "q-wide",
        required_skills={"fr": 5},
        max_tier=1,
        ageing_per_minute=30,
        strategy="least_occupied",
        rings=[
            RingConfig(3_000, {"fr": 3}, max_tier=1),
            RingConfig(12_000, {}, queue_ids=[QueueId("q-plain"), QueueId("q-gone")]),
        ],
    ),
}
AGENTS = {
    "a-all": agent("a-all", ("q-plain", "q-french", "q-wide"), skills={"fr": 9, "vip": 1}),
    "b-french": replace(
        agent("b-french", ("q-french", "q-wide"), skills={"fr": 5}), work_strategy="weighted"
    ),
    "c-plain": agent("c-plain", ("q-plain",)),
    "d-plain": replace(
        agent("d-plain", ("q-plain", "q-french", "q-wide"), skills={"fr": 4}),
        tiers={QueueId("q-wide"): 2},
        work_strategy="own_queues_first",
    ),
}
CONFIGURED = Configured([tenant_config(list(QUEUES.values()), list(AGENTS.values()))])
AGENT_IDS = st.sampled_from(sorted(AGENTS))
INDEX = st.integers(0, 30)
# Trouble and hang-ups are rarer than work, or no call would get far.
CHANCE = st.integers(0, 9)


class AcdMachine(RuleBasedStateMachine):
    """The core and one edge, with the mail between them delivered when hypothesis says so."""

    def __init__(self) -> None:
        super().__init__()
        self.now_ms = START_MS
        self.edge = EdgeTwin()
        self.orders: deque[Order] = deque()
        self.arrivals = 0
        self.epoch = 0
        for agent_id in AGENTS:
            self.edge.sign_in(AgentId(agent_id), self.now_ms)
        self.new_owner()

    def new_owner(self) -> None:
        self.epoch += 1
        self.core = AcdCore(DOMAIN, self.epoch)
        self.history: list[tuple[AcdEvent, int, list[Order]]] = []
        self.outstanding: dict[OfferId, OfferContact] = {}
        self.orders.clear()
        self.feed(CONFIGURED)
        self.edge.outbox.clear()
        self.feed(self.edge.snapshot(self.now_ms))

    def feed(self, event: AcdEvent) -> None:
        if isinstance(event, OfferFailed):
            self.outstanding.pop(event.offer_id, None)
        orders = self.core.handle(event, now_ms=self.now_ms, tenant_id=TENANT, site_id=SITE)
        self.history.append((event, self.now_ms, orders))
        self.check_offers(orders)
        self.orders.extend(orders)

    def check_offers(self, orders: list[Order]) -> None:
        floor = self.core._floor
        standing = floor.reservations.by_offer
        offered = [order.body for order in orders if isinstance(order.body, OfferContact)]
        for offer in offered:
            assert offer.epoch == self.epoch
            self.outstanding[offer.offer_id] = offer
        self.outstanding = {key: o for key, o in self.outstanding.items() if key in standing}
        agents = [offer.agent_id for offer in self.outstanding.values()]
        assert len(agents) == len(set(agents)), "an agent has two offers"
        current = [
            offer.contact_id
            for offer in self.outstanding.values()
            if floor.contacts.get(offer.contact_id) is not None
            and floor.contacts[offer.contact_id].offer_id == offer.offer_id
        ]
        assert len(current) == len(set(current)), "a contact has two offers"
        self.check_order(offered)

    def check_order(self, offered: list[OfferContact]) -> None:
        """Nobody who came later, or counts less, was offered to an agent before somebody else."""
        floor = self.core._floor
        behind = [
            contact
            for contact in floor.contacts.values()
            if contact.is_unanswered and contact.offer_id is None and not contact.held_until_ms
        ]
        for offer in reversed(offered):
            contact = floor.contacts[offer.contact_id]
            is_by_need = AGENTS[offer.agent_id].work_strategy == "greatest_need"
            for other in behind:
                is_rival = contact.preferred_agent_id is None and _is_fit(offer.agent_id, other)
                if is_rival and (is_by_need or contact.queue_id == other.queue_id):
                    assert self.order_of(contact) < self.order_of(other), "a contact was overtaken"
            behind.append(contact)

    def order_of(self, contact: ContactRecord) -> tuple[float, int, ContactId]:
        """By priority and what waiting adds to it, from first principles."""
        ageing = QUEUES[contact.queue_id].ageing_per_minute
        points = contact.priority + ageing * (self.now_ms - contact.arrived_at_ms) / 60_000
        return (-round(points * 60_000), contact.arrived_at_ms, contact.contact_id)

    # --- what callers and agents do -------------------------------------------------------------

    @rule(
        queue_id=st.sampled_from(sorted(QUEUES)),
        priority=st.sampled_from([10, 50, 50, 50]),
        skills=st.sampled_from([{}, {}, {"vip": 1}]),
        preferred=st.sampled_from([None, None, None, "a-all", "c-plain", "nobody"]),
        preferred_wait_ms=st.sampled_from([4_000, None]),
    )
    def caller_queues(
        self,
        queue_id: str,
        priority: int,
        skills: dict[str, int],
        preferred: str | None,
        preferred_wait_ms: int | None,
    ) -> None:
        self.arrivals += 1
        contact_id = ContactId(f"contact-{self.arrivals:04}")
        contact = TwinContact(
            contact_id, QueueId(queue_id), self.now_ms, self.now_ms, priority, skills
        )
        if preferred is not None:
            contact.preferred_agent_id = AgentId(preferred)
            contact.preferred_wait_ms = preferred_wait_ms
        self.edge.queue(contact)

    @precondition(lambda self: self.edge.contacts)
    @rule(index=INDEX, chance=CHANCE)
    def caller_hangs_up(self, index: int, chance: int) -> None:
        contacts = list(self.edge.contacts.values())
        if chance < 3:
            self.edge.hang_up(contacts[index % len(contacts)], self.now_ms)

    @precondition(lambda self: self._at_edge(ContactPhase.QUEUED, ContactPhase.OFFERED))
    @rule(index=INDEX, chance=CHANCE)
    def flow_dequeues(self, index: int, chance: int) -> None:
        waiting = self._at_edge(ContactPhase.QUEUED, ContactPhase.OFFERED)
        if chance < 3:
            self.edge.dequeue(waiting[index % len(waiting)], self.now_ms)

    @precondition(lambda self: self._at_edge(ContactPhase.IN_FLOW))
    @rule(index=INDEX, queue_id=st.sampled_from(sorted(QUEUES)))
    def flow_queues_again(self, index: int, queue_id: str) -> None:
        in_flow = self._at_edge(ContactPhase.IN_FLOW)
        contact = in_flow[index % len(in_flow)]
        contact.phase = ContactPhase.QUEUED
        contact.queue_id = QueueId(queue_id)
        contact.queued_at_ms = self.now_ms
        self.edge.queue(contact)

    @precondition(lambda self: self._at_edge(ContactPhase.OFFERED))
    @rule(index=INDEX)
    def agent_answers(self, index: int) -> None:
        ringing = self._at_edge(ContactPhase.OFFERED)
        self.edge.answer(ringing[index % len(ringing)], self.now_ms)

    @precondition(lambda self: self._at_edge(ContactPhase.OFFERED))
    @rule(
        index=INDEX,
        failure=st.sampled_from(
            [OfferFailure.NO_ANSWER, OfferFailure.DECLINED, OfferFailure.WORKER_LOST]
        ),
    )
    def offer_fails(self, index: int, failure: OfferFailure) -> None:
        ringing = self._at_edge(ContactPhase.OFFERED)
        self.edge.fail_offer(ringing[index % len(ringing)], failure, self.now_ms)

    @rule(
        agent_id=AGENT_IDS,
        state=st.sampled_from(
            [AgentState.AVAILABLE, AgentState.AVAILABLE, AgentState.AUX, AgentState.OFFLINE]
        ),
    )
    def agent_asks(self, agent_id: str, state: AgentState) -> None:
        reason = "tea" if state is AgentState.AUX else None
        try:
            self.feed(RequestAgentState(AgentId(agent_id), state, reason))
        except Conflict:
            known = self.core._floor.agents[AgentId(agent_id)]
            assert known.offer_id is not None or known.state in (
                AgentState.OFFERED,
                AgentState.ON_CONTACT,
            )

    # --- mail, time and trouble -----------------------------------------------------------------

    @rule(count=st.integers(1, 5))
    def events_arrive(self, count: int) -> None:
        for _ in range(min(count, len(self.edge.outbox))):
            self.feed(self.edge.outbox.popleft())

    @precondition(lambda self: self.orders)
    @rule(is_reply_lost=st.sampled_from([False, False, False, True]))
    def order_arrives(self, *, is_reply_lost: bool) -> None:
        order = self.orders.popleft()
        code = self.edge.obey(order.body, self.now_ms)
        if is_reply_lost and isinstance(order.body, OfferContact):
            self.feed(OfferTimedOut(order.body.offer_id))
            return
        refusal = None if code is None else refusal_of(order.body, code)
        if refusal is not None:
            self.feed(refusal)

    @precondition(lambda self: self.orders)
    @rule()
    def order_is_lost(self) -> None:
        order = self.orders.popleft()
        if isinstance(order.body, OfferContact):
            self.feed(OfferTimedOut(order.body.offer_id))

    @rule(step_ms=st.sampled_from([1, 500, 1_000, 5_000, 20_000]))
    def time_passes(self, step_ms: int) -> None:
        self.now_ms += step_ms
        self.ring_out()
        self.feed(TimerDue())

    @rule()
    def all_mail_arrives(self) -> None:
        while self.edge.outbox or self.orders:
            self.events_arrive(5)
            if self.orders:
                self.order_arrives(is_reply_lost=False)

    @precondition(lambda self: self.edge.outbox)
    @rule(chance=CHANCE)
    def event_is_lost_and_noticed(self, chance: int) -> None:
        """The shell sees a gap in `seq`, and asks for a snapshot, which holds all of the outbox."""
        if chance:
            return
        self.edge.outbox.clear()
        self.feed(self.edge.snapshot(self.now_ms))

    @precondition(lambda self: self.core._floor.contacts)
    @rule(chance=CHANCE)
    def site_is_lost_and_comes_back(self, chance: int) -> None:
        if chance:
            return
        self.feed(SiteLost(SITE))
        self.outstanding.clear()
        self.edge.outbox.clear()
        self.feed(self.edge.snapshot(self.now_ms))

    @precondition(lambda self: self.core._floor.contacts)
    @rule(chance=CHANCE)
    def owner_changes(self, chance: int) -> None:
        if chance:
            return
        before = self._line_of_all()
        is_heard = not self.edge.outbox
        self.new_owner()
        if is_heard:
            assert self._line_of_all() == before, "the order of the queues changed"

    # --- promises -------------------------------------------------------------------------------

    @invariant()
    def core_and_edge_agree_once_all_is_heard(self) -> None:
        if self.edge.outbox:
            return
        waiting = {
            contact.contact_id
            for contact in self._at_edge(ContactPhase.QUEUED, ContactPhase.OFFERED)
        }
        known = {
            contact.contact_id
            for contact in self.core._floor.contacts.values()
            if contact.line_key is not None
        }
        # A refusal can be heard before the edge's own event, never the other way round.
        assert known <= waiting, "a contact waits that is gone"
        assert waiting <= known, "a contact is lost"

    @invariant()
    def nobody_waits_while_an_agent_idles(self) -> None:
        floor = self.core._floor
        idle = [agent for agent in floor.agents.values() if agent.rejection is None]
        for contact in floor.contacts.values():
            if contact.lane is not None:
                assert not any(_is_fit(agent.agent_id, contact) for agent in idle)
            elif contact.is_unanswered:
                assert contact.offer_id is not None or contact.held_until_ms is not None

    @invariant()
    def indexes_follow_the_records(self) -> None:
        floor = self.core._floor
        assert not floor.ready
        for record in floor.queues.values():
            assert record.line == sorted(record.line)
            for lane in record.lanes.values():
                members = [floor.agents[agent_id] for agent_id in lane.members]
                free = {agent.agent_id for agent in members if agent.rejection is None}
                assert lane.available == sorted(lane.places.values())
                assert set(lane.places) == free
                pool = {key for source in lane.sources for key in source.members}
                if lane.key.agent_id is None:
                    assert sum(lane.counts.values()) + len(free) == len(pool)
            assert record.arrivals == sorted(key[1:] for key in record.line)
        positions = [self.core.position(TENANT, key) for key in floor.contacts]
        assert all(position is None or position >= 1 for position in positions)

    @invariant()
    def rings_open_with_the_wait(self) -> None:
        for contact in self.core._floor.contacts.values():
            if contact.is_unanswered and not self._timer_is_due():
                rings = QUEUES[contact.queue_id].rings
                waited_ms = self.now_ms - contact.queued_at_ms
                assert contact.ring == sum(ring.after_ms <= waited_ms for ring in rings)

    @invariant()
    def every_reservation_ends_by_itself(self) -> None:
        floor = self.core._floor
        due = {timer[2] for timer in floor.timers.heap if timer[1] == "reservation"}
        for offer_id, reservation in floor.reservations.by_offer.items():
            assert offer_id in due
            agent_record = floor.agents.get(reservation.agent_id)
            assert agent_record is not None

    def teardown(self) -> None:
        self.drain()
        floor = self.core._floor
        assert not floor.reservations.by_offer, "a reservation was never released"
        assert not floor.contacts, "a contact was never forgotten"
        self.check_replay()

    def ring_out(self) -> None:
        for contact in self._at_edge(ContactPhase.OFFERED):
            assert contact.offer is not None
            seat = self.edge.seats[contact.offer.agent_id]
            if self.now_ms - seat.since_at_ms >= contact.offer.ring_timeout_ms:
                self.edge.fail_offer(contact, OfferFailure.NO_ANSWER, self.now_ms)

    def drain(self) -> None:
        """Everybody hangs up, all mail arrives, all timers run out."""
        for contact in list(self.edge.contacts.values()):
            self.edge.hang_up(contact, self.now_ms)
        # Each round delivers all there is; the longest chain is cancel, fail, free, wrap-up.
        for _ in range(10):
            while self.edge.outbox or self.orders:
                self.events_arrive(5)
                if self.orders:
                    self.order_arrives(is_reply_lost=False)
            self.time_passes(20_000)

    def check_replay(self) -> None:
        twin = AcdCore(DOMAIN, self.epoch)
        for event, now_ms, orders in self.history:
            again = twin.handle(event, now_ms=now_ms, tenant_id=TENANT, site_id=SITE)
            assert again == orders
        assert twin.dump() == self.core.dump()

    def _at_edge(self, *phases: ContactPhase) -> list[TwinContact]:
        return [contact for contact in self.edge.contacts.values() if contact.phase in phases]

    def _timer_is_due(self) -> bool:
        wake_at_ms = self.core.wake_at_ms
        return wake_at_ms is not None and wake_at_ms <= self.now_ms

    def _line_of_all(self) -> dict[str, list[str]]:
        records = self.core._floor.queues.values()
        return {record.queue_id: [key[2] for key in record.line] for record in records}


def _is_fit(agent_id: AgentId, contact: ContactRecord) -> bool:
    """From first principles: one of the open rings admits the agent."""
    if contact.preferred_agent_id is not None:
        return contact.preferred_agent_id == agent_id
    config, queue = AGENTS[agent_id], QUEUES[contact.queue_id]
    rings = [(queue.required_skills, queue.max_tier, [queue.queue_id])]
    for ring in queue.rings[: contact.ring]:
        skills = queue.required_skills if ring.required_skills is None else ring.required_skills
        rings.append((skills, ring.max_tier, [queue.queue_id, *ring.queue_ids]))
    return any(
        any(
            queue_id in queue_ids and config.tiers.get(queue_id, 1) <= max_tier
            for queue_id in config.queue_ids
        )
        and all(
            config.skills.get(skill, 0) >= level
            for skill, level in [*skills.items(), *contact.required_skills.items()]
        )
        for skills, max_tier, queue_ids in rings
    )


TestAcdMachine = AcdMachine.TestCase
TestAcdMachine.settings = settings(
    max_examples=60,
    stateful_step_count=60,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)


def test_cancel_is_an_order_of_the_offer() -> None:
    """The twin must know every kind of order, or the machine would prove nothing about it."""
    assert EdgeTwin().obey(CancelOffer(DOMAIN, 1, OfferId("o"), ContactId("c")), 0) is None
