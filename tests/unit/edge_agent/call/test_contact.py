"""A contact's life, event by event, and whatever order the events come in."""

from __future__ import annotations

from collections import Counter
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge_agent.call.floor import Floor
from edge_agent.call.outputs import DialAgent, Emit, Output, Record, Save, StopFlow, ToWorker
from edge_agent.call.phases import TRANSITIONS, Phase, Trigger, next_phase
from edge_agent.call.record import ContactRecord, live_contact
from edge_agent.media import protocol as media
from infra.contracts.agent import AgentState, AgentStateChanged, SetAgentState
from infra.contracts.config import AgentConfig, TenantConfig
from infra.contracts.contact import (
    ContactConnected,
    ContactEnded,
    ContactOutcome,
    ContactPhase,
    EndReason,
    InteractionEnded,
)
from infra.contracts.errors import Conflict, Forbidden, InvariantError, NotFound
from infra.contracts.ids import (
    AgentId,
    ContactId,
    DomainId,
    FlowId,
    LegId,
    OfferId,
    QueueId,
    SiteId,
    TenantId,
    uuid7,
)
from infra.contracts.leg import LegEnded, LegRole
from infra.contracts.offer import CancelOffer, OfferContact, OfferFailed, OfferFailure
from infra.contracts.recording import RecordingStarted


def ident(number: int) -> str:
    return uuid7(1_000, number)


TENANT, SITE, DOMAIN = TenantId(ident(1)), SiteId(ident(2)), DomainId(ident(3))
AGENT, QUEUE, FLOW = AgentId(ident(4)), QueueId(ident(5)), FlowId(ident(6))
CONTACT, CALLER_LEG = ContactId(ident(7)), LegId(ident(8))


def order(number: int = 20, *, epoch: int = 1, agent: AgentId = AGENT) -> OfferContact:
    return OfferContact(
        domain_id=DOMAIN,
        epoch=epoch,
        offer_id=OfferId(ident(number)),
        contact_id=CONTACT,
        queue_id=QUEUE,
        agent_id=agent,
        ring_timeout_ms=15_000,
        acw_ms=10_000,
        is_recorded=True,
    )


class World:
    """A floor with one tenant, one agent and one contact; collects what comes out."""

    def __init__(self) -> None:
        self.floor = Floor()
        agent = AgentConfig(
            agent_id=AGENT, name="A", site_id=SITE, skills={}, queue_ids=[QUEUE],
            sip_username="a", sip_ha1="0" * 32,
        )  # fmt: skip
        self.floor.configure(
            TenantConfig(
                tenant_id=TENANT, domain_id=DOMAIN, site_id=SITE, version=1, name="T",
                time_zone="UTC", numbers=[], queues=[], agents=[agent], flows=[],
            ),
            0,
        )  # fmt: skip
        self.out: list[Output] = []
        self.now = 1_000
        self.set_state(AgentState.OFFLINE, AgentState.AVAILABLE)
        self.machine = self.floor.add(
            ContactRecord(
                tenant_id=TENANT, contact_id=CONTACT, caller_leg_id=CALLER_LEG, ani="+1",
                dnis="+2", flow_id=FLOW, flow_version=1, arrived_at_ms=1_000, worker="w1",
            )
        )  # fmt: skip
        self.take(self.machine.arrive("call-id", self.now))

    def set_state(self, expected: AgentState, state: AgentState, epoch: int = 1) -> None:
        body = SetAgentState(
            domain_id=DOMAIN, epoch=epoch, agent_id=AGENT, expected=expected, state=state,
            reason="lunch",
        )  # fmt: skip
        self.out += self.floor.set_agent_state(TENANT, body, self.now)

    def take(self, outputs: list[Output]) -> None:
        self.out += self.floor.settle(self.machine, outputs, self.now)

    def queue(self) -> None:
        self.take(self.machine.enter_queue(QUEUE, 50, {}, self.now))

    def offer(self, number: int = 20) -> LegId:
        self.out += self.floor.offer(TENANT, order(number), self.now)
        return [o for o in self.out if isinstance(o, DialAgent)][-1].leg_id

    def answer(self, leg_id: LegId) -> None:
        self.take(self.machine.answered(leg_id, "x", self.now))

    def end(
        self, leg_id: LegId, status: int = 200, by: media.EndedBy = media.EndedBy.REMOTE
    ) -> None:
        ended = media.LegEnded(
            leg_id=leg_id, at_ms=self.now, sip_status=status, reason="", ended_by=by
        )
        self.take(self.machine.leg_ended(ended, self.now))

    def bodies(self, kind: type[Any]) -> list[Any]:
        return [o.body for o in self.out if isinstance(o, Emit) and isinstance(o.body, kind)]

    def commands(self) -> list[media.AnyCommand]:
        return [o.command for o in self.out if isinstance(o, ToWorker)]

    @property
    def state(self) -> AgentState:
        return AgentState(self.bodies(AgentStateChanged)[-1].state)


def connected() -> tuple[World, LegId]:
    world = World()
    world.answer(CALLER_LEG)
    world.queue()
    leg = world.offer()
    world.answer(leg)
    return world, leg


def test_answered_offer_bridges_and_records() -> None:
    world, leg = connected()
    assert media.Bridge(CALLER_LEG, leg) in world.commands()
    assert [o.right_leg_id for o in world.out if isinstance(o, Record)] == [leg]
    assert any(isinstance(o, StopFlow) for o in world.out)
    assert len(world.bodies(ContactConnected)) == 1
    assert world.state is AgentState.ON_CONTACT


@pytest.mark.parametrize(
    ("first", "reason"),
    [
        pytest.param("caller", EndReason.CALLER_HANGUP, id="caller-hangs-up"),
        pytest.param("agent", EndReason.AGENT_HANGUP, id="agent-hangs-up"),
    ],
)
def test_either_side_hangs_up(first: str, reason: EndReason) -> None:
    world, leg = connected()
    one, other = (CALLER_LEG, leg) if first == "caller" else (leg, CALLER_LEG)
    world.end(one)
    assert media.Hangup(other) in world.commands()
    assert world.state is AgentState.ACW
    world.end(other, by=media.EndedBy.LOCAL)
    assert [e.reason for e in world.bodies(InteractionEnded)] == [reason]
    assert [(e.outcome, e.reason) for e in world.bodies(ContactEnded)] == [
        (ContactOutcome.HANDLED, reason)
    ]
    assert [e.reason for e in world.bodies(LegEnded)] == [reason, reason]
    assert world.machine.is_over
    assert [o.state for o in world.out if isinstance(o, Save)][-1] is None


def test_caller_gone_while_it_rings_cancels_the_agents_leg() -> None:
    world = World()
    world.queue()
    leg = world.offer()
    world.end(CALLER_LEG)
    assert media.Hangup(leg) in world.commands()
    assert [e.failure for e in world.bodies(OfferFailed)] == [OfferFailure.CONTACT_GONE]
    assert [e.outcome for e in world.bodies(ContactEnded)] == [ContactOutcome.ABANDONED_IN_QUEUE]
    assert world.state is AgentState.AVAILABLE
    assert not world.machine.is_over
    world.end(leg, 487, media.EndedBy.LOCAL)
    assert {e.role: e.reason for e in world.bodies(LegEnded)}[LegRole.AGENT] is EndReason.CANCELLED
    assert world.machine.is_over


@pytest.mark.parametrize(
    ("status", "failure", "state"),
    [
        pytest.param(486, OfferFailure.DECLINED, AgentState.AUX, id="busy"),
        pytest.param(603, OfferFailure.DECLINED, AgentState.AUX, id="decline"),
        pytest.param(480, OfferFailure.UNREACHABLE, AgentState.AUX, id="not-registered"),
        pytest.param(408, OfferFailure.UNREACHABLE, AgentState.AUX, id="silent-phone"),
    ],
)
def test_agents_phone_refuses(status: int, failure: OfferFailure, state: AgentState) -> None:
    world = World()
    world.queue()
    # The worker calls a 408 a time-out, whoever sent it.
    by = media.EndedBy.TIMEOUT if status == 408 else media.EndedBy.REMOTE
    world.end(world.offer(), status, by)
    assert [e.failure for e in world.bodies(OfferFailed)] == [failure]
    assert world.state is state
    assert world.machine.record.phase is Phase.QUEUED


def test_ring_time_out_then_late_answer_is_hung_up() -> None:
    world = World()
    world.queue()
    leg = world.offer()
    world.take(world.machine.timer_due("ring", world.now))
    assert [e.failure for e in world.bodies(OfferFailed)] == [OfferFailure.NO_ANSWER]
    world.answer(leg)
    assert world.commands().count(media.Hangup(leg)) == 1
    assert not world.bodies(ContactConnected)
    world.take(world.machine.timer_due("hangup:" + leg, world.now))
    assert [e.reason for e in world.bodies(LegEnded)] == [EndReason.NO_ANSWER]


def test_phone_that_rang_and_timed_out_was_not_answered() -> None:
    world = World()
    world.queue()
    leg = world.offer()
    world.take(world.machine.ringing(leg, world.now))
    world.end(leg, 408, media.EndedBy.TIMEOUT)
    assert [e.failure for e in world.bodies(OfferFailed)] == [OfferFailure.NO_ANSWER]


def test_recording_started_names_its_interaction_after_the_end() -> None:
    """The worker's news may come when the interaction is over already."""
    world, leg = connected()
    (order,) = [o for o in world.out if isinstance(o, Record)]
    world.end(leg)
    world.take(world.machine.recording_started(order, world.now))
    (started,) = world.bodies(RecordingStarted)
    assert (started.interaction_id, started.agent_id) == (order.interaction_id, AGENT)
    assert started.interaction_id is not None


def test_contact_keeps_its_arrival_through_a_failed_offer() -> None:
    world = World()
    world.queue()
    arrived = world.now
    world.now += 60_000
    world.end(world.offer(), 486)
    live = live_contact(world.machine.record)
    assert live is not None
    assert (live.phase, live.arrived_at_ms) == (ContactPhase.QUEUED, arrived)


def test_second_offer_is_refused_and_changes_nothing() -> None:
    world = World()
    world.queue()
    world.offer()
    before = len(world.out)
    with pytest.raises(Conflict) as refused:
        world.floor.offer(TENANT, order(21), world.now)
    assert refused.value.code == OfferFailure.AGENT_BUSY
    assert len(world.out) == before


@pytest.mark.parametrize(
    ("prepare", "body", "code"),
    [
        pytest.param("none", order(), "contact_busy", id="contact-in-flow"),
        pytest.param("ended", order(), "contact_gone", id="contact-over"),
        pytest.param("aux", order(), "agent_busy", id="agent-in-aux"),
        pytest.param("queue", order(agent=AgentId(ident(99))), "agent_gone", id="agent-unknown"),
        pytest.param("offline", order(), "agent_gone", id="agent-offline"),
        pytest.param("epoch", order(), "stale_epoch", id="stale-epoch"),
    ],
)
def test_offer_refused(prepare: str, body: OfferContact, code: str) -> None:
    world = World()
    match prepare:
        case "queue":
            world.queue()
        case "ended":
            world.end(CALLER_LEG)
        case "aux":
            world.queue()
            world.set_state(AgentState.AVAILABLE, AgentState.AUX)
        case "offline":
            world.queue()
            world.set_state(AgentState.AVAILABLE, AgentState.OFFLINE)
        case "epoch":
            world.queue()
            world.floor.fence(DOMAIN, 2)
    with pytest.raises(Conflict) as refused:
        world.floor.offer(TENANT, body, world.now)
    assert refused.value.code == code


def test_strangers_are_refused() -> None:
    world = World()
    world.queue()
    with pytest.raises(Forbidden):
        world.floor.offer(TenantId(ident(90)), order(), world.now)
    with pytest.raises(NotFound):
        world.floor.set_agent_state(
            TENANT,
            SetAgentState(
                domain_id=DOMAIN, epoch=1, agent_id=AgentId(ident(91)),
                expected=AgentState.OFFLINE, state=AgentState.AVAILABLE,
            ),
            world.now,
        )  # fmt: skip


def test_recovery_closes_with_the_same_ids_twice() -> None:
    def recovered() -> list[Output]:
        world, _ = connected()
        state = [o.state for o in world.out if isinstance(o, Save)][-1]
        assert state is not None
        record = msgspec.json.decode(state, type=ContactRecord)
        fresh = Floor()
        fresh.seats.restore(world.floor.seats.snapshot([TENANT]))
        return fresh.recover([record], EndReason.EDGE_RESTARTED, 5_000)

    first, second = recovered(), recovered()
    ids = [o.event_id for o in first if isinstance(o, Emit)]
    assert ids == [o.event_id for o in second if isinstance(o, Emit)]
    told = Counter(type(o.body).__name__ for o in first if isinstance(o, Emit))
    assert told == {
        "LegEnded": 2, "InteractionEnded": 1, "ContactEnded": 1, "AgentStateChanged": 1,
    }  # fmt: skip


@pytest.mark.parametrize("phase", list(Phase))
@pytest.mark.parametrize("trigger", list(Trigger))
def test_transitions_are_the_table(phase: Phase, trigger: Trigger) -> None:
    if (phase, trigger) in TRANSITIONS:
        assert next_phase(phase, trigger) is TRANSITIONS[phase, trigger]
    else:
        with pytest.raises(InvariantError):
            next_phase(phase, trigger)


STEPS = st.lists(
    st.tuples(
        st.sampled_from(
            ["answer", "queue", "leave", "offer", "cancel", "end_caller", "end_agent", "ring",
             "finish", "shutdown", "media_lost", "voicemail", "voicemail_over", "available",
             "aux", "late_timers", "bye_confirmed"]
        ),
        st.integers(0, 3),
        st.sampled_from([200, 408, 480, 486, 487, 503, 603]),
        st.sampled_from(list(media.EndedBy)),
    ),
    max_size=40,
)  # fmt: skip


def play(world: World, step: tuple[str, int, int, media.EndedBy], number: int) -> None:
    """One event; those of the worker name any leg that was ever dialled."""
    kind, pick, status, by = step
    world.now += 100
    legs = [o.leg_id for o in world.out if isinstance(o, DialAgent)] or [LegId(ident(77))]
    leg = legs[pick % len(legs)]
    machine = world.machine
    match kind:
        case "answer":
            world.answer(leg if pick else CALLER_LEG)
        case "queue" if machine.record.phase is not Phase.IN_FLOW:
            return  # a flow that was stopped says nothing
        case "queue":
            world.queue()
        case "leave":
            world.take(machine.leave_queue("overflow", world.now))
        case "offer":
            try:
                world.offer(100 + number)
            except Conflict:
                return
        case "cancel":
            try:
                body = CancelOffer(
                    domain_id=DOMAIN, epoch=1, contact_id=CONTACT,
                    offer_id=machine.record.offer.order.offer_id
                    if machine.record.offer else OfferId(ident(66)),
                )  # fmt: skip
                world.out += world.floor.cancel_offer(TENANT, body, world.now)
            except Conflict:
                return
        case "end_caller":
            world.end(CALLER_LEG, status, by)
        case "end_agent":
            world.end(leg, status, by)
        case "bye_confirmed":
            for live in [x for x in machine.record.legs.values() if x.end_reason]:
                world.end(live.leg_id, 200, media.EndedBy.LOCAL)
        case "ring":
            world.take(machine.timer_due("ring", world.now))
        case "late_timers":
            world.take(machine.timer_due("hangup:" + leg, world.now))
        case "finish" | "shutdown":
            outcome = ContactOutcome.SELF_SERVED if kind == "finish" else None
            world.take(machine.close(outcome, EndReason.FLOW_HANGUP, world.now))
        case "media_lost":
            world.take(machine.media_lost(leg if pick else CALLER_LEG, world.now))
        case "voicemail":
            world.take(machine.record_voicemail(1_000, world.now))
        case "voicemail_over":
            world.take(machine.timer_due("voicemail", world.now))
        case "available" | "aux":
            try:
                state = AgentState(kind)
                expected = AgentState.AUX if kind == "available" else AgentState.ACW
                world.set_state(expected, state)
            except Conflict:
                return


@given(STEPS)
def test_each_leg_and_contact_ends_exactly_once(
    steps: list[tuple[str, int, int, media.EndedBy]],
) -> None:
    world = World()
    for number, step in enumerate(steps):
        play(world, step, number)
        live = [x for x in world.machine.record.legs.values() if not x.end_reason]
        assert len([x for x in live if x.role is LegRole.AGENT]) <= 1
    world.take(world.machine.lose(EndReason.WORKER_LOST, world.now))
    world.take(world.machine.lose(EndReason.WORKER_LOST, world.now))
    assert world.machine.is_over
    assert len(world.bodies(ContactEnded)) == 1
    dialled = {o.leg_id for o in world.out if isinstance(o, DialAgent)} | {CALLER_LEG}
    assert Counter(e.leg_id for e in world.bodies(LegEnded)) == dict.fromkeys(dialled, 1)
    interactions = [e.interaction_id for e in world.bodies(ContactConnected)]
    assert [e.interaction_id for e in world.bodies(InteractionEnded)] == interactions
    ids = [o.event_id for o in world.out if isinstance(o, Emit)]
    assert len(ids) == len(set(ids))
    assert world.state not in (AgentState.OFFERED, AgentState.ON_CONTACT)
