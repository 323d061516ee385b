"""One more call of a tenant: refused when it is suspended or its plan's calls are all taken."""

from __future__ import annotations

from typing import Any, cast

from edge_agent.admission import Admission, Refusal
from edge_agent.dialplan import Route
from infra.contracts.ids import FlowId, TenantId

ONE, TWO = TenantId("one"), TenantId("two")


def route(tenant_id: TenantId, *, takes_calls: bool = True, limit: int | None = None) -> Route:
    flow = cast(Any, None)  # what the call would hear does not matter here
    return Route(tenant_id, FlowId("f"), 1, flow, {}, takes_calls, limit)


def test_without_a_limit_every_call_comes_in() -> None:
    admission = Admission()
    for _ in range(1_000):
        assert admission.refusal(route(ONE)) is None
        admission.began(ONE)


def test_a_suspended_tenant_has_no_new_call() -> None:
    refused = Admission().refusal(route(ONE, takes_calls=False))
    assert refused == Refusal(403, "tenant_suspended")


def test_the_limit_is_the_tenant_s_own() -> None:
    admission = Admission()
    for _ in range(2):
        assert admission.refusal(route(ONE, limit=2)) is None
        admission.began(ONE)
    assert admission.refusal(route(ONE, limit=2)) == Refusal(486, "tenant_call_limit")
    assert admission.refusal(route(TWO, limit=2)) is None
    admission.ended(ONE)
    assert admission.refusal(route(ONE, limit=2)) is None


def test_a_lowered_limit_ends_no_call() -> None:
    admission = Admission()
    for _ in range(3):
        admission.began(ONE)
    assert admission.refusal(route(ONE, limit=1)) is not None
    for _ in range(3):
        admission.ended(ONE)
    assert admission.refusal(route(ONE, limit=1)) is None
