"""One more call of a tenant: refused when it is suspended or its plan's calls are all taken."""

from __future__ import annotations

from typing import Any, cast

from edge_agent.admission import Admission, Refusal
from edge_agent.dialplan import Route
from infra.contracts.call_count import KNOWN_FOR_S, CallsElsewhere
from infra.contracts.ids import FlowId, SiteId, TenantId

ONE, TWO = TenantId("one"), TenantId("two")


def route(tenant_id: TenantId, *, takes_calls: bool = True, limit: int | None = None) -> Route:
    flow = cast(Any, None)  # what the call would hear does not matter here
    return Route(tenant_id, FlowId("f"), 1, flow, {}, takes_calls, limit)


def test_without_a_limit_every_call_comes_in() -> None:
    admission = Admission()
    for _ in range(1_000):
        assert admission.refusal(route(ONE), 0.0) is None
        admission.began(ONE)


def test_a_suspended_tenant_has_no_new_call() -> None:
    refused = Admission().refusal(route(ONE, takes_calls=False), 0.0)
    assert refused == Refusal(403, "tenant_suspended")


def test_the_limit_is_the_tenant_s_own() -> None:
    admission = Admission()
    for _ in range(2):
        assert admission.refusal(route(ONE, limit=2), 0.0) is None
        admission.began(ONE)
    assert admission.refusal(route(ONE, limit=2), 0.0) == Refusal(486, "tenant_call_limit")
    assert admission.refusal(route(TWO, limit=2), 0.0) is None
    admission.ended(ONE)
    assert admission.refusal(route(ONE, limit=2), 0.0) is None


def test_a_lowered_limit_ends_no_call() -> None:
    admission = Admission()
    for _ in range(3):
        admission.began(ONE)
    assert admission.refusal(route(ONE, limit=1), 0.0) is not None
    for _ in range(3):
        admission.ended(ONE)
    assert admission.refusal(route(ONE, limit=1), 0.0) is None


def test_calls_at_other_sites_count_while_they_are_news() -> None:
    admission = Admission()
    admission.began(ONE)
    admission.hear(ONE, CallsElsewhere(SiteId("a"), "boot", 1, 1), 10.0)
    admission.hear(ONE, CallsElsewhere(SiteId("b"), "boot", 1, 2), 11.0)
    assert admission.refusal(route(ONE, limit=4), 11.0) == Refusal(486, "tenant_call_limit")
    assert admission.refusal(route(ONE, limit=5), 11.0) is None
    assert admission.refusal(route(TWO, limit=1), 11.0) is None
    # Site a has fallen silent; b's news are younger by a second.
    assert admission.refusal(route(ONE, limit=4), 10.5 + KNOWN_FOR_S) is None
    assert admission.refusal(route(ONE, limit=3), 10.5 + KNOWN_FOR_S) is not None
    # Nobody is heard: the site's own count is held against the whole limit.
    assert admission.refusal(route(ONE, limit=2), 20.0 + KNOWN_FOR_S) is None
    assert admission.refusal(route(ONE, limit=1), 20.0 + KNOWN_FOR_S) is not None


def test_overtaken_news_are_left_aside() -> None:
    admission = Admission()
    site = SiteId("a")
    for boot, seq, calls in (("b1", 7, 3), ("b1", 6, 9), ("b2", 1, 1), ("b1", 8, 9)):
        admission.hear(ONE, CallsElsewhere(site, boot, seq, calls), 0.0)
    assert admission.refusal(route(ONE, limit=2), 0.0) is None
    assert admission.refusal(route(ONE, limit=1), 0.0) is not None
    admission.forget(ONE)
    assert admission.refusal(route(ONE, limit=1), 0.0) is None


def test_changes_are_told_once_and_an_end_as_zero() -> None:
    admission = Admission()
    admission.began(ONE)
    admission.began(TWO)
    assert admission.take_changes() == {ONE: 1, TWO: 1}
    assert admission.take_changes() == {}
    admission.ended(ONE)
    assert admission.take_changes() == {ONE: 0}
    assert admission.contacts == {TWO: 1}
