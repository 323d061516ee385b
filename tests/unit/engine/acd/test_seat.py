"""The seat: each row of the table, each hole in it, and what a change tells."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from engine.acd.diagram import draw
from engine.acd.seat import (
    MAX_REASON_CHARS,
    MISSED,
    TRANSITIONS,
    AcwOver,
    GoAux,
    GoAvailable,
    InteractionOver,
    OfferAnswered,
    OfferArrived,
    OfferEnded,
    Seat,
    SeatEvent,
    SignIn,
    SignOut,
    Trigger,
    advance,
    change_of,
    contract_from_seat,
    ordered_event,
    seat_from_contract,
    trigger_of,
)
from infra.contracts.agent import AgentState, SetAgentState
from infra.contracts.errors import Conflict, InvariantError, RequestError
from infra.contracts.ids import AgentId, ContactId, DomainId, InteractionId, OfferId, TenantId
from infra.contracts.offer import OfferFailure

EVENT_OF: dict[Trigger, SeatEvent] = {
    Trigger.SIGN_IN: SignIn(),
    Trigger.SIGN_OUT: SignOut(),
    Trigger.GO_AVAILABLE: GoAvailable(),
    Trigger.GO_AUX: GoAux("lunch"),
    Trigger.OFFER_ARRIVED: OfferArrived(OfferId("o"), ContactId("c")),
    Trigger.OFFER_ANSWERED: OfferAnswered(InteractionId("i")),
    Trigger.OFFER_MISSED: OfferEnded(OfferFailure.NO_ANSWER),
    Trigger.OFFER_WITHDRAWN: OfferEnded(OfferFailure.CANCELLED),
    Trigger.OVER_WITH_ACW: InteractionOver(acw_ms=500),
    Trigger.OVER_WITHOUT_ACW: InteractionOver(acw_ms=0),
    Trigger.ACW_OVER: AcwOver(),
}
CALL_DRIVEN = {
    Trigger.OFFER_ARRIVED,
    Trigger.OFFER_ANSWERED,
    Trigger.OFFER_MISSED,
    Trigger.OFFER_WITHDRAWN,
    Trigger.OVER_WITH_ACW,
    Trigger.OVER_WITHOUT_ACW,
}


def seat(state: AgentState = AgentState.OFFLINE, *, since_at_ms: int = 100) -> Seat:
    return Seat(
        tenant_id=TenantId("t"),
        agent_id=AgentId("a"),
        sequence=4,
        state=state,
        since_at_ms=since_at_ms,
        idle_since_at_ms=50 if state in (AgentState.AVAILABLE, AgentState.OFFERED) else None,
    )


@pytest.mark.parametrize("trigger", list(Trigger))
def test_each_trigger_has_its_event(trigger: Trigger) -> None:
    assert trigger_of(EVENT_OF[trigger]) is trigger


@pytest.mark.parametrize("trigger", list(Trigger))
@pytest.mark.parametrize("state", list(AgentState))
def test_table_is_followed_and_holes_are_refused(state: AgentState, trigger: Trigger) -> None:
    following = TRANSITIONS.get((state, trigger))
    if following is not None:
        after = advance(seat(state), EVENT_OF[trigger], 200)
        assert (after.state, after.sequence, after.since_at_ms) == (following, 5, 200)
        return
    with pytest.raises(InvariantError if trigger in CALL_DRIVEN else Conflict) as caught:
        advance(seat(state), EVENT_OF[trigger], 200)
    assert caught.value.code == "wrong_agent_state"


def test_each_state_but_offline_can_be_reached_and_left() -> None:
    assert {state for state, _ in TRANSITIONS} == set(AgentState)
    assert set(TRANSITIONS.values()) == set(AgentState)


@pytest.mark.parametrize("failure", list(OfferFailure))
def test_failed_offer_pauses_only_who_missed_it(failure: OfferFailure) -> None:
    after = advance(seat(AgentState.OFFERED), OfferEnded(failure), 200)
    if failure in MISSED:
        assert (after.state, after.reason, after.idle_since_at_ms) == (
            AgentState.AUX,
            MISSED[failure],
            None,
        )
    else:
        assert (after.state, after.reason, after.idle_since_at_ms) == (
            AgentState.AVAILABLE,
            None,
            50,
        )


def test_call_carries_its_ids_through_the_states() -> None:
    offered = advance(seat(AgentState.AVAILABLE), EVENT_OF[Trigger.OFFER_ARRIVED], 200)
    assert (offered.offer_id, offered.contact_id, offered.idle_since_at_ms) == ("o", "c", 50)
    talking = advance(offered, EVENT_OF[Trigger.OFFER_ANSWERED], 300)
    assert (talking.offer_id, talking.contact_id, talking.interaction_id) == ("o", "c", "i")
    assert talking.idle_since_at_ms is None
    wrapping = advance(talking, InteractionOver(acw_ms=500), 400)
    assert (wrapping.contact_id, wrapping.interaction_id, wrapping.acw_ends_at_ms) == (
        "c",
        "i",
        900,
    )
    assert wrapping.offer_id is None
    ready = advance(wrapping, AcwOver(), 900)
    assert ready == replace(
        seat(AgentState.AVAILABLE), sequence=8, since_at_ms=900, idle_since_at_ms=900
    )


def test_offered_without_idle_time_becomes_idle_when_withdrawn() -> None:
    offered = replace(seat(AgentState.OFFERED), idle_since_at_ms=None)
    assert advance(offered, OfferEnded(OfferFailure.CANCELLED), 200).idle_since_at_ms == 200


def test_clock_set_back_makes_no_negative_interval() -> None:
    after = advance(seat(AgentState.AUX, since_at_ms=1_000), GoAvailable(), 400)
    assert (after.since_at_ms, after.idle_since_at_ms) == (1_000, 1_000)


@pytest.mark.parametrize("reason", ["", "x" * (MAX_REASON_CHARS + 1)])
def test_bad_aux_reason_is_refused(reason: str) -> None:
    with pytest.raises(RequestError) as caught:
        advance(seat(AgentState.AVAILABLE), GoAux(reason), 200)
    assert (caught.value.code, caught.value.field) == ("bad_aux_reason", "reason")


def test_first_change_has_no_interval_before() -> None:
    before = Seat(TenantId("t"), AgentId("a"))
    change = change_of(before, advance(before, SignIn(), 200))
    assert (change.sequence, change.state, change.since_at_ms) == (1, AgentState.AVAILABLE, 200)
    assert change.previous_state is None
    assert change.previous_since_at_ms is None


def test_change_tells_the_interval_that_ended() -> None:
    before = advance(seat(AgentState.AVAILABLE), GoAux("lunch"), 200)
    change = change_of(before, advance(before, GoAvailable(), 300))
    assert (change.previous_state, change.previous_since_at_ms, change.previous_reason) == (
        AgentState.AUX,
        200,
        "lunch",
    )
    assert (change.state, change.since_at_ms, change.reason) == (AgentState.AVAILABLE, 300, None)


def order(expected: AgentState, state: AgentState, reason: str | None = None) -> SetAgentState:
    return SetAgentState(DomainId("d"), 1, AgentId("a"), expected, state, reason)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        pytest.param(order(AgentState.OFFLINE, AgentState.AVAILABLE), SignIn(), id="sign-in"),
        pytest.param(order(AgentState.ACW, AgentState.AVAILABLE), GoAvailable(), id="acw-over"),
        pytest.param(order(AgentState.AUX, AgentState.OFFLINE), SignOut(), id="sign-out"),
        pytest.param(order(AgentState.ACW, AgentState.AUX, "tea"), GoAux("tea"), id="pause"),
    ],
)
def test_order_of_the_owner_as_seat_event(given: SetAgentState, expected: SeatEvent) -> None:
    assert ordered_event(given.expected, given) == expected


def test_order_for_a_state_that_has_passed_is_refused() -> None:
    with pytest.raises(Conflict):
        ordered_event(AgentState.OFFERED, order(AgentState.AVAILABLE, AgentState.AUX, "tea"))


def test_states_of_calls_cannot_be_ordered() -> None:
    with pytest.raises(RequestError) as caught:
        ordered_event(AgentState.AVAILABLE, order(AgentState.AVAILABLE, AgentState.ON_CONTACT))
    assert caught.value.code == "state_not_requestable"


def test_contract_round_trip() -> None:
    talking = replace(
        seat(AgentState.ACW),
        reason="r",
        idle_since_at_ms=1,
        contact_id=ContactId("c"),
        interaction_id=InteractionId("i"),
        offer_id=OfferId("o"),
        acw_ends_at_ms=9,
    )
    assert seat_from_contract(contract_from_seat(talking)) == talking


def test_the_page_of_states_is_current() -> None:
    page = Path(__file__).parents[4] / "docs" / "acd-states.md"
    assert page.read_text(encoding="utf-8") == draw()
