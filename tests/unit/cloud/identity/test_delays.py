"""Delays grow, have a limit, and never overflow."""

from __future__ import annotations

import pytest

from cloud.identity.delays import (
    ACCOUNT_RULE,
    ADDRESS_RULE,
    MAIL_ADDRESS_RULE,
    MAIL_RULE,
    DelayRule,
    Failures,
)

RULE = DelayRule(free=2, first_ms=1_000, max_ms=5_000, forgive_ms=60_000)


@pytest.mark.parametrize(
    ("failures", "wait_ms"),
    [(0, 0), (2, 0), (3, 1_000), (4, 2_000), (5, 4_000), (6, 5_000), (10**9, 5_000)],
)
def test_waits(failures: int, wait_ms: int) -> None:
    assert RULE.wait_ms(failures) == wait_ms


@pytest.mark.parametrize("rule", [ACCOUNT_RULE, ADDRESS_RULE, MAIL_RULE, MAIL_ADDRESS_RULE])
def test_nobody_is_locked_out_for_good(rule: DelayRule) -> None:
    assert rule.wait_ms(10_000) == rule.max_ms <= 3_600_000


@pytest.mark.parametrize(
    ("count", "passed_ms", "expected"),
    [
        pytest.param(3, 59_999, Failures(3, 0), id="not-yet"),
        pytest.param(3, 60_000, Failures(2, 60_000), id="one"),
        pytest.param(3, 179_000, Failures(1, 120_000), id="the-rest-of-a-minute-is-kept"),
        pytest.param(3, 180_000, Failures(0, 180_000), id="all"),
        pytest.param(0, 5, Failures(0, 5), id="none"),
        pytest.param(2, -5, Failures(2, 0), id="a-clock-that-went-back"),
    ],
)
def test_time_forgives(count: int, passed_ms: int, expected: Failures) -> None:
    assert RULE.forgiven(Failures(count, 0), passed_ms) == expected


def test_a_busy_office_is_never_delayed() -> None:
    # A sign-in each second, every hundredth of them mistyped, all day.
    held = Failures(0, 0)
    for second in range(86_400):
        held = ADDRESS_RULE.forgiven(held, second * 1_000)
        if second % 100 == 0:
            held = Failures(held.count + 1, held.since_ms)
        assert ADDRESS_RULE.wait_ms(held.count) == 0


def test_a_guesser_gets_few_attempts_a_day() -> None:
    now_ms, attempts, held = 0, 0, Failures(0, 0)
    while now_ms < 24 * 3_600_000:
        attempts += 1
        held = ACCOUNT_RULE.forgiven(held, now_ms)
        held = Failures(held.count + 1, held.since_ms)
        now_ms += ACCOUNT_RULE.wait_ms(held.count)
    assert attempts < 130
