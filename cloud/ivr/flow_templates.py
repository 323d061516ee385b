"""Starter flows: the JSON files beside this module, made into documents of a tenant's own."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any, Literal

import msgspec

from infra.contracts.errors import NotFound, RequestError

Locale = Literal["en", "zh-CN"]
LANGUAGE_OF: Mapping[Locale, str] = {"en": "en", "zh-CN": "zh"}

# Stand-ins in a template's document.
QUEUE_MARK = "$queue:"
HOURS_MARK = "$hours"
COMPANY_MARK = "{company}"

Words = dict[Locale, str]
Document = dict[str, Any]  # its own types are engine.ivr's


class QueueRole(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A queue that the template needs, by what it does there."""

    role: str
    name: Words


class FlowTemplate(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A starter flow.

    Attributes:
        order: place in the list, simplest first.
        steps: what a caller meets, in words.
        document: a flow document without name and language, with stand-ins.
    """

    template_id: str
    order: int
    name: Words
    description: Words
    steps: list[Words]
    queue_roles: list[QueueRole]
    needs_hours: bool
    document: Document


class Filling(msgspec.Struct, frozen=True):
    """What a tenant puts into a template."""

    name: str
    company: str
    locale: Locale
    queue_ids: dict[str, str]
    hours_id: str | None


@cache
def templates() -> Mapping[str, FlowTemplate]:
    """All templates by id, simplest first; the files are read once, at the first call."""
    found = [
        msgspec.json.decode(entry.read_bytes(), type=FlowTemplate)
        for entry in files("cloud.ivr").joinpath("templates").iterdir()
        if entry.name.endswith(".json")
    ]
    return {each.template_id: each for each in sorted(found, key=lambda each: each.order)}


def fill(template_id: str, filling: Filling) -> Document:
    """The template's document with the tenant's queues, hours and name.

    Raises:
        NotFound: no such template.
        RequestError: a queue or the hours are missing, or more are named than it needs.
    """
    template = templates().get(template_id)
    if template is None:
        raise NotFound("no such template", code="unknown_template", field="template_id")
    roles = {each.role for each in template.queue_roles}
    for role in sorted(roles - filling.queue_ids.keys()):
        raise RequestError(
            f"the template needs a queue for {role}", code="queue_needed", field=f"queue_ids.{role}"
        )
    for _ in sorted(filling.queue_ids.keys() - roles):
        raise RequestError(
            f"the template's queues are: {', '.join(sorted(roles)) or 'none'}",
            code="unknown_role",
            field="queue_ids",
        )
    if template.needs_hours and filling.hours_id is None:
        raise RequestError(
            "the template needs opening hours", code="hours_needed", field="hours_id"
        )
    head = {"name": filling.name, "language": LANGUAGE_OF[filling.locale]}
    document: Document = _filled(template.document, filling)
    return {**document, **head}


def _filled(node: Any, filling: Filling) -> Any:  # JSON
    if isinstance(node, dict):
        return {key: _filled(child, filling) for key, child in node.items()}
    if isinstance(node, list):
        return [_filled(child, filling) for child in node]
    if not isinstance(node, str):
        return node
    if node == HOURS_MARK:
        return filling.hours_id
    if node.startswith(QUEUE_MARK):
        return filling.queue_ids[node.removeprefix(QUEUE_MARK)]
    return node.replace(COMPANY_MARK, filling.company)
