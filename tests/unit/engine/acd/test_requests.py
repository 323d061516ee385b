"""States that people ask for, and the end of wrap-up."""

from __future__ import annotations

import pytest

from engine.acd.agents import REQUESTABLE
from engine.acd.events import Configured, TimerDue
from engine.acd.reserving import ACW_RETRY_MS
from engine.acd.seat import ordered_event
from infra.contracts.agent import AgentState, RequestAgentState, SetAgentState
from infra.contracts.errors import Conflict, NotFound, RequestError
from infra.contracts.ids import AgentId
from tests.unit.engine.acd.scene import (
    DOMAIN,
    OTHER_SITE,
    OTHER_TENANT,
    SITE,
    TENANT,
    Scene,
    agent,
    only_offer,
    pairs,
    queue,
)


@pytest.fixture
def scene() -> Scene:
    scene = Scene()
    scene.configure([queue()], [agent("a"), agent("far", site_id=OTHER_SITE)])
    return scene


def request(state: AgentState, reason: str | None = None) -> RequestAgentState:
    return RequestAgentState(AgentId("a"), state, reason)


@pytest.mark.parametrize("present", list(AgentState))
@pytest.mark.parametrize("wanted", list(AgentState))
def test_every_pair_of_states(scene: Scene, present: AgentState, wanted: AgentState) -> None:
    scene.state("a", present, reason="tea" if present is AgentState.AUX else None)
    asked = request(wanted, "lunch" if wanted is AgentState.AUX else None)
    if wanted not in REQUESTABLE:
        with pytest.raises(RequestError) as caught:
            scene.tell(asked)
        assert (caught.value.code, caught.value.field) == ("state_not_requestable", "state")
    elif present in (AgentState.OFFERED, AgentState.ON_CONTACT):
        with pytest.raises(Conflict) as conflict:
            scene.tell(asked)
        assert conflict.value.code == "wrong_agent_state"
        assert present in str(conflict.value)
    elif present is wanted and wanted is not AgentState.AUX:
        assert scene.tell(asked) == []
    else:
        (order,) = scene.tell(asked)
        assert (order.tenant_id, order.site_id) == (TENANT, SITE)
        assert order.body == SetAgentState(DOMAIN, 7, AgentId("a"), present, wanted, asked.reason)
        assert ordered_event(present, order.body) is not None


def test_reason_is_kept_for_aux_only(scene: Scene) -> None:
    (order,) = scene.tell(request(AgentState.AVAILABLE, "because"))
    assert isinstance(order.body, SetAgentState)
    assert order.body.reason is None


def test_same_aux_again_orders_nothing(scene: Scene) -> None:
    scene.state("a", AgentState.AUX, reason="tea")
    assert scene.tell(request(AgentState.AUX, "tea")) == []


@pytest.mark.parametrize("reason", [None, "", "x" * 65])
def test_aux_needs_a_reason(scene: Scene, reason: str | None) -> None:
    with pytest.raises(RequestError) as caught:
        scene.tell(request(AgentState.AUX, reason))
    assert (caught.value.code, caught.value.field) == ("bad_aux_reason", "reason")


def test_reserved_agent_is_as_good_as_offered(scene: Scene) -> None:
    scene.state("a")
    assert pairs(scene.queued("c1")) == [("c1", "a")]
    with pytest.raises(Conflict):
        scene.tell(request(AgentState.AUX, "tea"))


def test_order_goes_where_the_agent_is_configured_or_signed_in(scene: Scene) -> None:
    asked = RequestAgentState(AgentId("far"), AgentState.AVAILABLE)
    (order,) = scene.tell(asked)
    assert order.site_id == OTHER_SITE
    scene.state("far", AgentState.AUX, reason="tea", site_id=SITE)
    (order,) = scene.tell(asked)
    assert order.site_id == SITE


@pytest.mark.parametrize("tenant_id", [TENANT, OTHER_TENANT])
def test_unknown_agent_is_not_found(scene: Scene, tenant_id: str) -> None:
    unknown = "nobody" if tenant_id == TENANT else "a"
    with pytest.raises(NotFound):
        scene.tell(
            RequestAgentState(AgentId(unknown), AgentState.AVAILABLE),
            tenant_id=tenant_id,  # type: ignore[arg-type]
        )


def test_agent_who_was_deleted_is_not_found(scene: Scene) -> None:
    scene.state("a")
    scene.tell(Configured([]))
    with pytest.raises(NotFound):
        scene.tell(request(AgentState.AUX, "tea"))


def test_wrap_up_ends_by_order_and_is_ordered_again_if_lost(scene: Scene) -> None:
    ends_at_ms = scene.now_ms + 3_000
    scene.state("a", AgentState.ACW, acw_ends_at_ms=ends_at_ms)
    assert scene.core.wake_at_ms == ends_at_ms
    scene.now_ms = ends_at_ms - 1
    assert scene.tell(TimerDue()) == []
    scene.now_ms = ends_at_ms
    expected = SetAgentState(DOMAIN, 7, AgentId("a"), AgentState.ACW, AgentState.AVAILABLE)
    assert [order.body for order in scene.tell(TimerDue())] == [expected]
    assert scene.core.wake_at_ms == ends_at_ms + ACW_RETRY_MS
    scene.now_ms += ACW_RETRY_MS
    assert [order.body for order in scene.tell(TimerDue())] == [expected]


@pytest.mark.parametrize(
    "after",
    [
        pytest.param(AgentState.AVAILABLE, id="asked-early"),
        pytest.param(AgentState.ACW, id="a-later-wrap-up"),
    ],
)
def test_timer_of_a_wrap_up_that_is_over_does_nothing(scene: Scene, after: AgentState) -> None:
    scene.state("a", AgentState.ACW, acw_ends_at_ms=scene.now_ms + 3_000)
    later = scene.now_ms + 9_000 if after is AgentState.ACW else None
    scene.state("a", after, acw_ends_at_ms=later)
    scene.now_ms += 3_000
    assert scene.tell(TimerDue()) == []


def test_word_that_was_heard_before_is_not_believed_again(scene: Scene) -> None:
    scene.state("a")
    scene.state("a", AgentState.AUX, reason="tea")
    scene.sequences[AgentId("a")] = 0
    scene.state("a")
    assert scene.queued("c1") == []


def test_becoming_available_after_an_unheard_offer_keeps_no_idle_time(scene: Scene) -> None:
    scene.configure([queue()], [agent("a"), agent("b")])
    scene.state("b", AgentState.OFFERED)
    scene.now_ms += 1
    scene.state("a")
    scene.now_ms += 1
    scene.state("b", previous=AgentState.OFFERED)
    assert only_offer(scene.queued("c1")).agent_id == "a"
