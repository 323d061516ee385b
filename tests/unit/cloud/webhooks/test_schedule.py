"""What becomes of a delivery after each attempt, and when a webhook is switched off."""

from __future__ import annotations

import pytest

from cloud.webhooks.schedule import (
    DAY_MS,
    DISABLE_AFTER_MS,
    MAX_ATTEMPTS,
    RETRY_AFTER_MS,
    DeliveryStatus,
    Next,
    Outcome,
    after_attempt,
    must_disable,
)

NOW_MS = 1_000_000
PENDING, DELIVERED, FAILED = (
    DeliveryStatus.PENDING,
    DeliveryStatus.DELIVERED,
    DeliveryStatus.FAILED,
)


def answered(status: int | None, retry_after_s: int | None = None) -> Outcome:
    fault = "timeout" if status is None else ""
    return Outcome(status, fault, 5, retry_after_s=retry_after_s)


@pytest.mark.parametrize(
    ("outcome", "attempts", "expected"),
    [
        pytest.param(answered(200), 1, Next(DELIVERED, None), id="ok"),
        pytest.param(answered(299), MAX_ATTEMPTS, Next(DELIVERED, None), id="at-last"),
        pytest.param(answered(302), 1, Next(PENDING, NOW_MS + 5_000), id="redirect"),
        pytest.param(answered(None), 1, Next(PENDING, NOW_MS + 5_000), id="timeout"),
        pytest.param(answered(500), 2, Next(PENDING, NOW_MS + 300_000), id="second"),
        pytest.param(answered(500), MAX_ATTEMPTS, Next(FAILED, None), id="given-up"),
        pytest.param(answered(410), 1, Next(FAILED, None), id="gone"),
        pytest.param(answered(503, 60), 1, Next(PENDING, NOW_MS + 60_000), id="retry-after"),
        pytest.param(answered(503, 1), 2, Next(PENDING, NOW_MS + 300_000), id="not-sooner"),
        pytest.param(answered(503, 10**9), 1, Next(PENDING, NOW_MS + DAY_MS), id="not-for-ever"),
    ],
)
def test_after_attempt(outcome: Outcome, attempts: int, expected: Next) -> None:
    assert after_attempt(outcome, attempts, NOW_MS, 0.0) == expected


def test_it_is_tried_for_three_days() -> None:
    assert 2.9 * DAY_MS < sum(RETRY_AFTER_MS) < 3.1 * DAY_MS
    assert list(RETRY_AFTER_MS) == sorted(RETRY_AFTER_MS)


def test_jitter_only_lengthens() -> None:
    found = after_attempt(answered(500), 1, NOW_MS, 0.999).at_ms
    assert found is not None
    assert NOW_MS + 5_000 < found < NOW_MS + 5_500


def test_when_a_webhook_is_switched_off() -> None:
    assert must_disable(answered(410), NOW_MS, NOW_MS)
    assert not must_disable(answered(500), NOW_MS, NOW_MS + DISABLE_AFTER_MS - 1)
    assert must_disable(answered(500), NOW_MS, NOW_MS + DISABLE_AFTER_MS)
