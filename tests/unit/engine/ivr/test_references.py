"""References of a document to hours and prompts: found, resolved, and named when unknown."""

from __future__ import annotations

from typing import Any

import pytest

from engine.ivr.references import hours_of, prompts_of, resolve_hours

SCHEDULE = {"time_zone": "UTC", "weekly": {"mon": [["09:00", "17:00"]]}}


def document(**steps: Any) -> dict[str, Any]:
    return {"schema": 1, "name": "x", "start": "hours", "steps": steps}


def hours(**fields: Any) -> dict[str, Any]:
    return {"type": "hours", "open": "a", "closed": "b", **fields}


def test_hours_are_put_in_and_the_original_stays() -> None:
    original = document(hours=hours(hours_id="1"), other=hours(schedule=SCHEDULE))
    resolved, problems = resolve_hours(original, {"1": SCHEDULE})
    assert problems == []
    assert resolved["steps"] == {
        "hours": hours(schedule=SCHEDULE),
        "other": hours(schedule=SCHEDULE),
    }
    assert original["steps"]["hours"] == hours(hours_id="1")


@pytest.mark.parametrize(
    ("step", "code"),
    [
        pytest.param(hours(hours_id="2"), "unknown_hours", id="unknown"),
        pytest.param(hours(hours_id=None), "unknown_hours", id="null"),
        pytest.param(hours(hours_id=[1]), "unknown_hours", id="list"),
        pytest.param(hours(hours_id="1", schedule=SCHEDULE), "two_schedules", id="both"),
    ],
)
def test_a_wrong_reference_is_named(step: dict[str, Any], code: str) -> None:
    resolved, problems = resolve_hours(document(hours=step), {"1": SCHEDULE})
    assert [(each.step, each.field, each.code) for each in problems] == [
        ("hours", "hours_id", code)
    ]
    # The rest of the document can still be checked.
    assert set(resolved["steps"]["hours"]) == {"type", "open", "closed", "schedule"}


@pytest.mark.parametrize(
    "odd",
    [
        pytest.param({}, id="empty"),
        pytest.param({"steps": None}, id="null"),
        pytest.param({"steps": [1]}, id="list"),
        pytest.param({"steps": {"a": 1, "b": None, "c": {"hours_id": "1"}}}, id="odd-steps"),
    ],
)
def test_any_json_is_taken(odd: dict[str, Any]) -> None:
    assert resolve_hours(odd, {}) == (odd, [])
    assert hours_of(odd) == set()
    assert prompts_of(odd) == set()


def test_prompts_are_found_wherever_they_are_played() -> None:
    found = prompts_of(
        document(
            hello={"type": "play", "prompt": "one", "next": "menu"},
            menu={
                "type": "menu",
                "prompts": [{"prompt": "two"}, {"text": {"en": "prompt"}}],
                "invalid": {"prompt": "three"},
            },
            wait={"type": "queue", "music": "four", "announcements": [{"prompt": "five"}]},
        )
    )
    assert found == {"one", "two", "three", "four", "five"}
