"""An imagined caller takes the first way through each menu, or the one that is asked for."""

from __future__ import annotations

from typing import Any

import pytest

from engine.ivr.loading import load_flow
from engine.ivr.rehearsal import Ended, Pressed, Queued, StepEntered, rehearse
from infra.contracts.contact import ContactOutcome
from infra.contracts.ids import QueueId

MONDAY_NOON_MS = 1_795_435_200_000  # 2026-11-23T12:00Z

MENU = {
    "type": "menu",
    "prompts": [{"text": {"en": "1 or 2?"}}],
    "options": [{"digit": "1", "next": "sales"}, {"digit": "2", "next": "support"}],
    "no_input": "bye",
}


def told(steps: dict[str, Any], start: str, digits: str = "", now_ms: int = 0) -> list[str]:
    """The rehearsal in short: names of steps, keys, and how it ends."""
    flow = load_flow(
        {"schema": 1, "name": "x", "start": start, "steps": steps},
        known_queues={QueueId("s"), QueueId("t")},
        known_prompts={"hello"},
    )
    short: list[str] = []
    for scene in rehearse(flow, now_ms, digits):
        match scene:
            case StepEntered(name):
                short.append(name)
            case Pressed(name, digit):
                short.append(f"{name}:{digit}")
            case Queued(_, queue_id, skills):
                short.append(f"queue {queue_id} {dict(skills)}")
            case Ended(outcome):
                short.append(outcome.value)
    return short


STEPS: dict[str, Any] = {
    "hello": {"type": "play", "prompt": "hello", "next": "menu"},
    "menu": MENU,
    "sales": {"type": "set", "skills": {"en": 3}, "next": "wait"},
    "wait": {"type": "queue", "queue_id": "s"},
    "support": {"type": "queue", "queue_id": "t"},
    "bye": {"type": "hangup"},
}


@pytest.mark.parametrize(
    ("digits", "expected"),
    [
        pytest.param(
            "", ["hello", "menu", "menu:1", "sales", "wait", "queue s {'en': 3}"], id="first"
        ),
        pytest.param("2", ["hello", "menu", "menu:2", "support", "queue t {}"], id="asked"),
        pytest.param(
            "92", ["hello", "menu", "menu:9", "menu:2", "support", "queue t {}"], id="wrong-then"
        ),
    ],
)
@pytest.mark.parametrize("barge_in", [True, False])
def test_a_caller_presses_the_first_option_or_the_keys_given(
    digits: str, expected: list[str], barge_in: bool
) -> None:
    steps = {**STEPS, "menu": {**MENU, "barge_in": barge_in}}
    assert told(steps, "hello", digits) == expected


def test_a_menu_heard_again_is_met_with_silence() -> None:
    steps = {
        "news": {"type": "say", "text": {"en": "News."}, "next": "again"},
        "again": {**MENU, "options": [{"digit": "1", "next": "news"}], "retries": 1},
        "bye": {"type": "hangup"},
    }
    assert told(steps, "news") == [
        "news",
        "again",
        "again:1",
        "news",
        "again",
        "again:None",
        "again:None",
        "bye",
        ContactOutcome.SELF_SERVED.value,
    ]


@pytest.mark.parametrize(
    ("now_ms", "expected"),
    [
        pytest.param(MONDAY_NOON_MS, ["hours", "wait", "queue s {}"], id="open"),
        pytest.param(
            MONDAY_NOON_MS + 12 * 3_600_000, ["hours", "message", "voicemail"], id="closed"
        ),
    ],
)
def test_the_clock_decides(now_ms: int, expected: list[str]) -> None:
    steps = {
        "hours": {
            "type": "hours",
            "schedule": {"time_zone": "UTC", "weekly": {"mon": [["09:00", "17:00"]]}},
            "open": "wait",
            "closed": "message",
        },
        "wait": {"type": "queue", "queue_id": "s"},
        "message": {"type": "voicemail", "queue_id": "s"},
    }
    assert told(steps, "hours", now_ms=now_ms) == expected


def test_a_flow_that_never_ends_by_itself_is_left_in_time() -> None:
    # A silent caller goes round until the run hangs up.
    steps = {"menu": {**MENU, "options": [{"digit": "1", "next": "menu"}], "no_input": "menu"}}
    heard = told(steps, "menu")
    assert heard[-1] == ContactOutcome.FAILED.value
    assert len(heard) < 2_000  # the run has its own limit
