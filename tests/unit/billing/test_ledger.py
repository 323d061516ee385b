"""Every chargeable event makes its entries, once and rounded once."""

from __future__ import annotations

import pytest

from billing.ledger import seconds_up, usage_of
from infra.contracts.contact import EndReason
from infra.contracts.envelope import Envelope, wrap
from infra.contracts.errors import InvariantError
from infra.contracts.ids import ContactId, EventId, LegId, RecordingId, TenantId
from infra.contracts.leg import LegDirection, LegEnded, LegRole
from infra.contracts.recording import RecordingSealed, RecordingStored
from infra.contracts.usage import UsageMetric


def leg(role: LegRole, answered_at_ms: int | None, ended_at_ms: int = 10_000) -> LegEnded:
    return LegEnded(
        LegId("leg"),
        ContactId("contact"),
        role,
        LegDirection.INBOUND,
        "sip:x",
        0,
        ended_at_ms,
        EndReason.CALLER_HANGUP,
        answered_at_ms=answered_at_ms,
    )


def stored(duration_ms: int, size_bytes: int) -> RecordingStored:
    sealed = RecordingSealed(
        RecordingId("rec"),
        ContactId("contact"),
        None,
        None,
        0,
        duration_ms,
        8_000,
        2,
        "audio/flac",
        size_bytes,
        "00" * 32,
        False,
    )
    return RecordingStored(sealed, "key", 99)


def envelope(body: LegEnded | RecordingStored, tenant: TenantId | None) -> Envelope:
    return wrap(body, event_id=EventId("event"), tenant_id=tenant, at_ms=1)


TENANT = TenantId("tenant")


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        pytest.param(leg(LegRole.CALLER, None), [], id="never-answered-is-free"),
        pytest.param(
            leg(LegRole.CALLER, 1_000),
            [(UsageMetric.INBOUND_LEG_SECONDS, 9)],
            id="caller-from-answer-to-end",
        ),
        pytest.param(
            leg(LegRole.AGENT, 1_000, 10_001),
            [(UsageMetric.AGENT_LEG_SECONDS, 10)],
            id="a-started-second-counts",
        ),
        pytest.param(
            leg(LegRole.AGENT, 20_000),
            [(UsageMetric.AGENT_LEG_SECONDS, 0)],
            id="a-clock-that-ran-back-costs-nothing",
        ),
        pytest.param(
            stored(61_001, 5),
            [(UsageMetric.RECORDING_SECONDS, 62), (UsageMetric.RECORDING_STORED_BYTES, 5)],
            id="recording",
        ),
    ],
)
def test_usage_of(
    body: LegEnded | RecordingStored, expected: list[tuple[UsageMetric, int]]
) -> None:
    entries = usage_of(envelope(body, TENANT), body)
    assert [(entry.metric, entry.quantity) for entry in entries] == expected
    assert all(entry.source_event_id == "event" for entry in entries)
    assert usage_of(envelope(body, TENANT), body) == entries


def test_other_events_make_no_usage() -> None:
    body = stored(1, 1)
    assert usage_of(envelope(body, TENANT), object()) == []


def test_an_event_of_no_tenant_is_our_fault() -> None:
    body = leg(LegRole.CALLER, 0)
    with pytest.raises(InvariantError):
        usage_of(envelope(body, None), body)


@pytest.mark.parametrize(
    ("duration_ms", "expected"), [(-5, 0), (0, 0), (1, 1), (1_000, 1), (1_001, 2)]
)
def test_seconds_up(duration_ms: int, expected: int) -> None:
    assert seconds_up(duration_ms) == expected
