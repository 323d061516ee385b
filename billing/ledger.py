"""From an event to the ledger entries that it makes; pure, and the one place that rounds."""

from __future__ import annotations

from typing import Any

from infra.contracts.envelope import Envelope
from infra.contracts.errors import InvariantError
from infra.contracts.leg import LegEnded, LegRole
from infra.contracts.recording import RecordingStored
from infra.contracts.usage import UsageMetric, UsageRecorded

MS_PER_S = 1_000

_LEG_METRIC = {
    LegRole.CALLER: UsageMetric.INBOUND_LEG_SECONDS,
    LegRole.AGENT: UsageMetric.AGENT_LEG_SECONDS,
}


def usage_of(
    envelope: Envelope,
    body: Any,  # one of the contracts' events; all but two make no usage
) -> list[UsageRecorded]:
    """Entries that this event adds to the ledger, at most one for each metric.

    A leg counts from its answer to its end; one that was never answered costs nothing. Equal events
    give equal entries, so that a repetition is found by (tenant, source event, metric).

    Raises:
        InvariantError: the event is of no tenant.
    """
    if isinstance(body, LegEnded):
        return _leg_usage(envelope, body)
    if isinstance(body, RecordingStored):
        return _recording_usage(envelope, body)
    return []


def seconds_up(duration_ms: int) -> int:
    """Whole seconds, a started one counted; 0 for nothing, and for a clock that ran backwards."""
    return -(-max(duration_ms, 0) // MS_PER_S)


def _leg_usage(envelope: Envelope, body: LegEnded) -> list[UsageRecorded]:
    if body.answered_at_ms is None:
        return []
    seconds = seconds_up(body.ended_at_ms - body.answered_at_ms)
    metric = _LEG_METRIC[body.role]
    return [_entry(envelope, metric, seconds, body.leg_id, body.ended_at_ms)]


def _recording_usage(envelope: Envelope, body: RecordingStored) -> list[UsageRecorded]:
    sealed = body.recording
    source = sealed.recording_id
    return [
        _entry(
            envelope,
            UsageMetric.RECORDING_SECONDS,
            seconds_up(sealed.duration_ms),
            source,
            body.stored_at_ms,
        ),
        _entry(
            envelope,
            UsageMetric.RECORDING_STORED_BYTES,
            sealed.size_bytes,
            source,
            body.stored_at_ms,
        ),
    ]


def _entry(
    envelope: Envelope, metric: UsageMetric, quantity: int, source_id: str, occurred_at_ms: int
) -> UsageRecorded:
    if envelope.tenant_id is None:
        raise InvariantError("a chargeable event names no tenant", code="event_without_tenant")
    return UsageRecorded(
        tenant_id=envelope.tenant_id,
        metric=metric,
        quantity=quantity,
        source_event_id=envelope.event_id,
        source_id=source_id,
        occurred_at_ms=occurred_at_ms,
    )
