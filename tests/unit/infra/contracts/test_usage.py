"""Usage entries: the units are in the names, and an entry goes round as JSON."""

from __future__ import annotations

import msgspec

from infra.contracts.ids import EventId, TenantId
from infra.contracts.usage import UsageMetric, UsageRecorded


def test_metrics_end_in_their_unit() -> None:
    assert all(metric.endswith(("_seconds", "_bytes")) for metric in UsageMetric)


def test_round_trip() -> None:
    entry = UsageRecorded(
        TenantId("t"), UsageMetric.RECORDING_SECONDS, 61, EventId("e"), "recording-1", 5
    )
    assert msgspec.json.decode(msgspec.json.encode(entry), type=UsageRecorded) == entry
