"""Every starter flow can be published, in both languages; a wrong filling is refused."""

from __future__ import annotations

import pytest

from cloud.ivr.flow_templates import Filling, Locale, fill, templates
from engine.ivr.document import LANGUAGES, Flow
from engine.ivr.loading import load_flow
from engine.ivr.references import resolve_hours
from infra.contracts.errors import NotFound, RequestError
from infra.contracts.ids import QueueId

HOURS = {"hours-1": {"time_zone": "Asia/Shanghai", "weekly": {"mon": [["09:00", "18:00"]]}}}
LOCALES: tuple[Locale, ...] = ("en", "zh-CN")


def filling(template_id: str, locale: Locale = "en", company: str = "Tea House") -> Filling:
    template = templates()[template_id]
    return Filling(
        name="Main line",
        company=company,
        locale=locale,
        queue_ids={each.role: f"queue-{each.role}" for each in template.queue_roles},
        hours_id="hours-1" if template.needs_hours else None,
    )


def load(template_id: str, locale: Locale = "en") -> Flow:
    document, problems = resolve_hours(fill(template_id, filling(template_id, locale)), HOURS)
    assert problems == []
    return load_flow(
        document,
        known_queues={QueueId(f"queue-{role}") for role in ("main", "sales", "support")},
        known_prompts=(),
    )


def test_there_is_a_template_for_each_usual_start() -> None:
    assert list(templates()) == [
        "straight_to_queue",
        "language_menu",
        "sales_and_support",
        "hours_and_voicemail",
        "business_line",
        "information_line",
    ]


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("template_id", sorted(templates()))
def test_a_filled_template_is_a_valid_flow(template_id: str, locale: Locale) -> None:
    flow = load(template_id, locale)
    assert flow.language == {"en": "en", "zh-CN": "zh"}[locale]
    assert flow.name == "Main line"


@pytest.mark.parametrize("template_id", sorted(templates()))
def test_every_text_is_in_both_languages(template_id: str) -> None:
    def texts(node: object) -> list[dict[str, str]]:
        if isinstance(node, dict):
            own = [node["text"]] if isinstance(node.get("text"), dict) else []
            return own + [found for child in node.values() for found in texts(child)]
        if isinstance(node, list):
            return [found for child in node for found in texts(child)]
        return []

    template = templates()[template_id]
    assert all(set(text) == set(LANGUAGES) for text in texts(template.document))
    words = [template.name, template.description, *template.steps]
    assert all(set(each) == set(LOCALES) for each in words)
    assert all(set(role.name) == set(LOCALES) for role in template.queue_roles)


def test_the_greeting_names_the_company_whatever_it_is_called() -> None:
    document = fill("straight_to_queue", filling("straight_to_queue", company="$hours {x}"))
    text = document["steps"]["greeting"]["text"]
    assert text == {"en": "Thank you for calling $hours {x}.", "zh": "感谢您致电$hours {x}。"}


def test_an_unknown_template_is_refused() -> None:
    with pytest.raises(NotFound):
        fill("nothing", Filling("x", "y", "en", {}, None))


@pytest.mark.parametrize(
    ("template_id", "queue_ids", "hours_id", "field", "code"),
    [
        pytest.param(
            "sales_and_support", {"sales": "1"}, None, "queue_ids.support", "queue_needed", id="few"
        ),
        pytest.param(
            "straight_to_queue",
            {"main": "1", "x": "2"},
            None,
            "queue_ids",
            "unknown_role",
            id="many",
        ),
        pytest.param(
            "hours_and_voicemail", {"main": "1"}, None, "hours_id", "hours_needed", id="no-hours"
        ),
    ],
)
def test_a_wrong_filling_names_its_field(
    template_id: str, queue_ids: dict[str, str], hours_id: str | None, field: str, code: str
) -> None:
    with pytest.raises(RequestError) as caught:
        fill(template_id, Filling("x", "y", "en", queue_ids, hours_id))
    assert (caught.value.field, caught.value.code) == (field, code)
