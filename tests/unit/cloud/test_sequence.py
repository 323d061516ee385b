"""A lost, repeated or foreign event is told from the next one."""

from __future__ import annotations

import pytest

from cloud.acd.sequence import SiteSequence, Verdict
from infra.contracts.ids import TenantId

ONE, TWO = TenantId("one"), TenantId("two")


@pytest.fixture
def synced() -> SiteSequence:
    sequence = SiteSequence()
    sequence.on_snapshot("boot", {ONE: 5, TWO: 0})
    return sequence


@pytest.mark.parametrize(
    ("boot", "seq", "expected"),
    [
        pytest.param("boot", 6, Verdict.APPLY, id="the-next"),
        pytest.param("boot", 5, Verdict.DROP, id="in-the-snapshot"),
        pytest.param("boot", 7, Verdict.MISSED, id="one-was-lost"),
        pytest.param("other", 6, Verdict.MISSED, id="the-edge-restarted"),
    ],
)
def test_on_event(synced: SiteSequence, boot: str, seq: int, expected: Verdict) -> None:
    assert synced.on_event(boot, ONE, seq) is expected


def test_nothing_counts_before_a_snapshot() -> None:
    sequence = SiteSequence()
    assert sequence.on_event("boot", ONE, 1) is Verdict.MISSED
    assert sequence.is_behind("boot", {})


def test_tenants_count_apart(synced: SiteSequence) -> None:
    assert synced.on_event("boot", TWO, 1) is Verdict.APPLY
    assert synced.on_event("boot", ONE, 6) is Verdict.APPLY


@pytest.mark.parametrize(
    ("boot", "sequences", "expected"),
    [
        pytest.param("boot", {ONE: 5}, False, id="all-heard"),
        pytest.param("boot", {ONE: 4}, False, id="an-old-heartbeat"),
        pytest.param("boot", {ONE: 6}, True, id="one-more-was-said"),
        pytest.param("boot", {TenantId("stranger"): 9}, False, id="another-domain-s-tenant"),
        pytest.param("other", {ONE: 5}, True, id="the-edge-restarted"),
    ],
)
def test_is_behind(
    synced: SiteSequence, boot: str, sequences: dict[TenantId, int], expected: bool
) -> None:
    assert synced.is_behind(boot, sequences) is expected


def test_lose_needs_a_snapshot(synced: SiteSequence) -> None:
    synced.lose()
    assert synced.on_event("boot", ONE, 6) is Verdict.MISSED
