"""Buckets of the API's rate limits: what other nodes allowed is paid for here too."""

from __future__ import annotations

from cloud.api.buckets import Buckets

LIMIT = 60  # one a second


def test_what_another_node_allowed_is_taken_here() -> None:
    buckets = Buckets()
    for _ in range(10):
        assert buckets.take("a", LIMIT, 0.0).is_allowed
    buckets.charge("a", 49, LIMIT, 0.0)
    assert buckets.take("a", LIMIT, 0.0).remaining == 0
    refused = buckets.take("a", LIMIT, 0.0)
    assert (refused.is_allowed, refused.retry_in_s) == (False, 1)
    assert buckets.take("b", LIMIT, 0.0).is_allowed


def test_a_caller_that_was_never_seen_here_is_charged_too() -> None:
    buckets = Buckets()
    buckets.charge("a", LIMIT, LIMIT, 0.0)
    assert not buckets.take("a", LIMIT, 0.0).is_allowed


def test_a_debt_is_paid_back_and_never_longer_than_a_minute() -> None:
    buckets = Buckets()
    buckets.charge("a", 10 * LIMIT, LIMIT, 0.0)
    refused = buckets.take("a", LIMIT, 0.0)
    assert (refused.remaining, refused.retry_in_s) == (0, 61)
    assert not buckets.take("a", LIMIT, 60.0).is_allowed
    assert buckets.take("a", LIMIT, 61.0).is_allowed


def test_an_old_charge_is_refilled_like_any_other() -> None:
    buckets = Buckets()
    buckets.charge("a", LIMIT, LIMIT, 0.0)
    assert buckets.take("a", LIMIT, 60.0).remaining == LIMIT - 1
