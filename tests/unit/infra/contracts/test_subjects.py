"""Subjects: spelled once, scoped by tenant or site, and matched by their wildcards."""

from __future__ import annotations

import pytest

from infra.contracts import subjects
from infra.contracts.agent import RequestAgentState, SetAgentState
from infra.contracts.contact import ContactQueued
from infra.contracts.ids import AgentId, DomainId, SiteId, TenantId
from infra.contracts.live import AskPosition
from infra.contracts.offer import OfferContact
from infra.contracts.site import EdgeHeartbeat

TENANT = TenantId("t1")
SITE = SiteId("s1")


def matches(pattern: str, subject: str) -> bool:
    """NATS: `*` is one token, `>` is one or more at the end."""
    wanted, given = pattern.split("."), subject.split(".")
    for index, token in enumerate(wanted):
        if token == ">":
            return len(given) > index
        if index >= len(given) or token not in ("*", given[index]):
            return False
    return len(wanted) == len(given)


@pytest.mark.parametrize(
    ("subject", "expected"),
    [
        (
            subjects.event(TENANT, SITE, ContactQueued),
            "tenant.t1.site.s1.evt.contact.queued.v1",
        ),
        (
            subjects.edge_command(TENANT, SITE, OfferContact),
            "tenant.t1.site.s1.cmd.offer.offer_contact.v1",
        ),
        (
            subjects.cloud_request(TENANT, SITE, AskPosition),
            "tenant.t1.site.s1.ask.live.ask_position.v1",
        ),
        (subjects.site_message(SITE, EdgeHeartbeat), "site.s1.site.heartbeat.v1"),
        (subjects.acd_request(TENANT, RequestAgentState), "tenant.t1.acd.agent.request_state.v1"),
        (subjects.live_deltas(TENANT), "tenant.t1.live.delta.v1"),
        (subjects.config_key(SITE, TENANT), "s1.t1"),
        (subjects.lease_key(DomainId("d1")), "d1"),
        (subjects.seat_key(TENANT, AgentId("a1")), "seat.t1.a1"),
        (subjects.contact_key(TENANT, "c1"), "contact.t1.c1"),
    ],
)
def test_spelling(subject: str, expected: str) -> None:
    assert subject == expected


EVENT = subjects.event(TENANT, SITE, ContactQueued)


@pytest.mark.parametrize(
    ("pattern", "subject"),
    [
        (subjects.site_events(SITE), EVENT),
        (subjects.tenant_events(TENANT), EVENT),
        (subjects.ALL_PUMPED, subjects.pumped(EVENT)),
        (subjects.edge_commands(SITE), subjects.edge_command(TENANT, SITE, SetAgentState)),
        (subjects.cloud_requests(AskPosition), subjects.cloud_request(TENANT, SITE, AskPosition)),
        (
            subjects.tenant_asks(TENANT, AskPosition),
            subjects.cloud_request(TENANT, SITE, AskPosition),
        ),
        (subjects.ALL_HEARTBEATS, subjects.site_message(SITE, EdgeHeartbeat)),
    ],
)
def test_wildcards_take_what_they_are_for(pattern: str, subject: str) -> None:
    assert matches(pattern, subject)
    assert not matches(pattern, subjects.live_deltas(TENANT))


def test_wildcards_of_one_tenant_or_site_take_no_other() -> None:
    assert not matches(subjects.tenant_events(TenantId("t2")), EVENT)
    assert not matches(subjects.site_events(SiteId("s2")), EVENT)
    assert not matches(subjects.ALL_PUMPED, EVENT)


def test_only_events_are_pumped() -> None:
    assert subjects.pumped(EVENT) == "tenant.t1.site.s1.up.contact.queued.v1"
    with pytest.raises(ValueError, match="not an event subject"):
        subjects.pumped(subjects.edge_command(TENANT, SITE, SetAgentState))
