"""The validator: each refusal by its code, step and field; and the documented examples."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from engine.ivr.document import MAX_STEPS, MAX_TEXT, STEP_TYPES, Menu
from engine.ivr.loading import FlowError
from engine.ivr.problems import MAX_PROBLEMS
from infra.contracts.errors import RequestError
from tests.unit.engine.ivr.flows import ALWAYS, BYE, document, load, menu, problems, say

PAGE = Path(__file__).parents[4] / "docs" / "flow-document.md"
EXAMPLES = re.findall(r"```json\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)


@pytest.mark.parametrize("example", EXAMPLES)
def test_examples_of_the_page_load(example: str) -> None:
    assert load(json.loads(example)).steps


def test_the_page_tells_of_each_step_type() -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert all(f"| `{kind.__struct_config__.tag}` |" in text for kind in STEP_TYPES)


def test_defaults() -> None:
    flow = load(document(start=menu(), bye=BYE))
    step = flow.steps["start"]
    assert isinstance(step, Menu)
    assert (flow.language, step.retries, step.timeout_ms, step.barge_in) == ("en", 2, 5_000, True)


@pytest.mark.parametrize("given", [None, [], 3, "flow", {}, {"schema": 1, "steps": []}])
def test_not_a_flow_at_all(given: Any) -> None:
    assert len(problems(given)) == 1


DOCUMENT_TABLE = [
    pytest.param({"schema": 2}, "schema", "unknown_schema", id="schema-2"),
    pytest.param({"schema": True}, "schema", "unknown_schema", id="schema-true"),
    pytest.param({"steps": {}}, "steps", "no_steps", id="no-steps"),
    pytest.param({"name": ""}, "name", "bad_name", id="empty-name"),
    pytest.param({"name": None}, "name", "bad_value", id="no-name"),
    pytest.param({"language": "fr"}, "language", "bad_value", id="language"),
    pytest.param({"start": "nowhere"}, "start", "unknown_step", id="start"),
    pytest.param({"start": 4}, "start", "bad_value", id="start-type"),
    pytest.param({"color": 4}, "color", "unknown_field", id="unknown-field"),
    pytest.param({"steps": {"start": BYE, "a b": BYE}}, "steps", "bad_step_name", id="step-name"),
    pytest.param(
        {"steps": {f"s{n}": BYE for n in range(MAX_STEPS + 1)}},
        "steps",
        "too_many_steps",
        id="many",
    ),
]


@pytest.mark.parametrize(("change", "field", "code"), DOCUMENT_TABLE)
def test_document_is_refused(change: dict[str, Any], field: str, code: str) -> None:
    found = problems({**document(start=BYE), **change})
    assert (None, field, code) in [(p.step, p.field, p.code) for p in found]


def queue_step(**fields: object) -> dict[str, Any]:
    return {"type": "queue", "queue_id": "sales", **fields}


def hours(**fields: object) -> dict[str, Any]:
    schedule = {**ALWAYS, **fields}
    return {"type": "hours", "schedule": schedule, "open": "bye", "closed": "bye"}


LONG = "x" * (MAX_TEXT + 1)
STEP_TABLE = [
    pytest.param([], "", "bad_value", id="not-an-object"),
    pytest.param({}, "type", "unknown_step_type", id="no-type"),
    pytest.param({"type": "dance"}, "type", "unknown_step_type", id="unknown-type"),
    pytest.param({"type": ["say"]}, "type", "unknown_step_type", id="type-of-wrong-type"),
    pytest.param({"type": "say", "text": {"en": "x"}}, "next", "missing_field", id="no-next"),
    pytest.param({**say("bye"), "nxt": "bye"}, "nxt", "unknown_field", id="unknown-field"),
    pytest.param({**say("bye"), "text": "Hello"}, "text", "bad_value", id="text-not-by-language"),
    pytest.param({**say("bye"), "text": {"en": 1}}, "text[...]", "bad_value", id="text-not-text"),
    pytest.param(say("gone"), "next", "unknown_step", id="unknown-next"),
    pytest.param(say("bye", "  "), "text.en", "empty_text", id="empty-text"),
    pytest.param(say("bye", LONG), "text.en", "text_too_long", id="long-text"),
    pytest.param({**say("bye"), "text": {"zh": "好"}}, "text", "missing_text", id="own-language"),
    pytest.param(
        {**say("bye"), "text": {"en": "a", "fr": "b"}}, "text.fr", "unknown_language", id="french"
    ),
    pytest.param(
        {"type": "play", "prompt": "gone", "next": "bye"}, "prompt", "unknown_prompt", id="prompt"
    ),
    pytest.param(menu(prompts=[]), "prompts", "nothing_to_say", id="silent-menu"),
    pytest.param(menu(prompts=[{}]), "prompts[0]", "bad_phrase", id="empty-phrase"),
    pytest.param(
        menu(prompts=[{"text": {"en": "a"}, "prompt": "welcome"}]),
        "prompts[0]",
        "bad_phrase",
        id="text-and-prompt",
    ),
    pytest.param(
        menu(prompts=[{"prompt": "gone"}]), "prompts[0].prompt", "unknown_prompt", id="menu-prompt"
    ),
    pytest.param(
        menu(prompts=[{"prompt": "welcome"}] * 21), "prompts", "too_many_phrases", id="long-menu"
    ),
    pytest.param(menu(invalid={"text": {"en": ""}}), "invalid.text.en", "empty_text", id="invalid"),
    pytest.param(menu(timeout={}), "timeout", "bad_phrase", id="timeout"),
    pytest.param(menu(options=[]), "options", "no_options", id="no-options"),
    pytest.param(menu("gone"), "options[0].next", "unknown_step", id="option-to-nowhere"),
    pytest.param(menu(no_input="gone"), "no_input", "unknown_step", id="no-input-to-nowhere"),
    pytest.param(
        menu(options=[{"digit": "1", "next": "bye"}] * 2),
        "options[1].digit",
        "duplicate_digit",
        id="digit-twice",
    ),
    pytest.param(
        menu(options=[{"digit": "12", "next": "bye"}]), "options[0].digit", "bad_digit", id="12"
    ),
    pytest.param(
        menu(options=[{"digit": "", "next": "bye"}]), "options[0].digit", "bad_digit", id="no-digit"
    ),
    pytest.param(
        menu(options=[{"digit": "1"}]), "options[0]", "bad_value", id="option-without-next"
    ),
    pytest.param(menu(retries=11), "retries", "out_of_range", id="retries"),
    pytest.param(menu(timeout_ms=499), "timeout_ms", "out_of_range", id="timeout-ms"),
    pytest.param(hours(time_zone="Mars/Sea"), "schedule.time_zone", "unknown_time_zone", id="mars"),
    pytest.param(
        hours(weekly={"mon": [["9", "17:00"]]}), "schedule.weekly.mon[0]", "bad_time", id="time"
    ),
    pytest.param(hours(weekly=4), "schedule.weekly", "bad_value", id="weekly-type"),
    pytest.param(
        {"type": "set", "next": "bye", "priority": 101}, "priority", "out_of_range", id="priority"
    ),
    pytest.param(
        {"type": "set", "next": "bye", "skills": {"fr": 11}},
        "skills.fr",
        "out_of_range",
        id="level",
    ),
    pytest.param(
        {"type": "set", "next": "bye", "skills": {"": 1}}, "skills", "bad_skill", id="no-skill-name"
    ),
    pytest.param(
        {"type": "set", "next": "bye", "skills": {str(n): 1 for n in range(21)}},
        "skills",
        "too_many_skills",
        id="skills",
    ),
    pytest.param(
        {"type": "set", "next": "bye", "language": "fr"}, "language", "bad_value", id="set-french"
    ),
    pytest.param(queue_step(queue_id="gone"), "queue_id", "unknown_queue", id="queue"),
    pytest.param(queue_step(priority=-1), "priority", "out_of_range", id="queue-priority"),
    pytest.param(queue_step(max_wait_ms=5_000), "next", "missing_field", id="wait-without-way-on"),
    pytest.param(
        queue_step(max_wait_ms=1, next="bye"), "max_wait_ms", "out_of_range", id="short-wait"
    ),
    pytest.param(
        queue_step(announce_every_ms=1), "announce_every_ms", "out_of_range", id="chatter"
    ),
    pytest.param(queue_step(music="gone"), "music", "unknown_prompt", id="music"),
    pytest.param(
        queue_step(announcements=[{"prompt": "gone"}]),
        "announcements[0].prompt",
        "unknown_prompt",
        id="announcement",
    ),
    pytest.param(
        queue_step(digits=[{"digit": "x", "next": "bye"}]), "digits[0].digit", "bad_digit", id="key"
    ),
    pytest.param(
        {"type": "voicemail", "queue_id": "gone"}, "queue_id", "unknown_queue", id="mailbox"
    ),
    pytest.param(
        {"type": "voicemail", "queue_id": "sales", "max_ms": 1},
        "max_ms",
        "out_of_range",
        id="short",
    ),
    pytest.param(
        {"type": "voicemail", "queue_id": "sales", "greeting": {}},
        "greeting",
        "bad_phrase",
        id="greeting",
    ),
    pytest.param({"type": "hangup", "outcome": "failed"}, "outcome", "bad_value", id="outcome"),
    pytest.param({"type": "goto"}, "next", "missing_field", id="goto-nowhere"),
]


@pytest.mark.parametrize(("step", "field", "code"), STEP_TABLE)
def test_step_is_refused(step: Any, field: str, code: str) -> None:
    found = problems(document(start=step, bye=BYE))
    assert ("start", field, code) in [(p.step, p.field, p.code) for p in found]
    assert all(problem.message for problem in found)


def test_all_problems_are_named_at_once() -> None:
    given = document(start=menu("gone", retries=99), other=say("gone", ""), bye=BYE)
    found = {(p.step, p.code) for p in problems(given)}
    assert found == {
        ("start", "unknown_step"),
        ("start", "out_of_range"),
        ("other", "unknown_step"),
        ("other", "empty_text"),
        ("other", "unreachable_step"),
    }


def test_the_error_names_the_first_problem_and_how_many_more() -> None:
    with pytest.raises(FlowError) as caught:
        load(document(start=menu("gone", retries=99), bye=BYE))
    assert isinstance(caught.value, RequestError)
    assert (caught.value.code, caught.value.field) == (
        "invalid_flow",
        "steps.start.options[0].next",
    )
    assert "1 more" in str(caught.value)
    with pytest.raises(FlowError, match=r"^flow: start: there is no step of this name$"):
        load({**document(start=BYE), "start": "gone"})


def test_problems_end_somewhere() -> None:
    given = document(**{f"s{n}": {"type": "dance"} for n in range(MAX_STEPS)})
    assert len(problems(given)) == MAX_PROBLEMS


def test_unreachable_steps_are_not_guessed_while_steps_are_unreadable() -> None:
    given = document(start={"type": "dance"}, lonely=BYE)
    assert [p.code for p in problems(given)] == ["unknown_step", "unknown_step_type"][1:]


LOOPS = [
    pytest.param({"start": {"type": "goto", "next": "start"}}, "start", id="goto-itself"),
    pytest.param({"start": say("b"), "b": say("start")}, "start, b", id="two-says"),
    pytest.param(
        {
            "start": say("a"),
            "a": {"type": "set", "next": "b"},
            "b": {"type": "hours", "schedule": ALWAYS, "open": "a", "closed": "bye"},
            "bye": BYE,
        },
        "a, b",
        id="one-branch-of-hours",
    ),
    pytest.param(
        {
            "start": {"type": "hours", "schedule": ALWAYS, "open": "a", "closed": "b"},
            "a": {"type": "goto", "next": "a"},
            "b": {"type": "play", "prompt": "welcome", "next": "b"},
        },
        "a",
        id="two-loops",
    ),
]


@pytest.mark.parametrize(("steps", "names"), LOOPS)
def test_loop_without_input_is_refused_by_name(steps: dict[str, Any], names: str) -> None:
    found = [p for p in problems(document(**steps)) if p.code == "loop_without_input"]
    assert found[0].message.endswith(f": {names}")
    assert found[0].step == names.split(", ")[0]
    if "b" in steps and steps["b"]["type"] == "play":
        assert [p.step for p in found] == ["a", "b"]


@pytest.mark.parametrize(
    "steps",
    [
        pytest.param({"start": menu("start"), "bye": BYE}, id="menu"),
        pytest.param(
            {"start": queue_step(max_wait_ms=5_000, next="again"), "again": say("start")},
            id="queue",
        ),
        pytest.param(
            {"start": {"type": "voicemail", "queue_id": "sales", "next": "start"}}, id="voicemail"
        ),
    ],
)
def test_loops_that_hear_or_wait_are_fine(steps: dict[str, Any]) -> None:
    assert load(document(**steps)).start == "start"
