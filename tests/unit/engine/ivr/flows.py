"""Flow documents for tests, built from steps."""

from __future__ import annotations

from typing import Any

from engine.ivr.document import Flow
from engine.ivr.loading import FlowError, Problem, load_flow
from infra.contracts.ids import QueueId

QUEUES = frozenset({QueueId("sales"), QueueId("support")})
PROMPTS = frozenset({"welcome", "music"})
BYE: dict[str, Any] = {"type": "hangup"}
ALWAYS = {
    "time_zone": "UTC",
    "weekly": {day: [["00:00", "24:00"]] for day in ("mon", "tue", "wed", "thu", "fri", "sat")},
}


def document(**steps: object) -> dict[str, Any]:
    """A document of these steps, beginning with `start`."""
    return {"schema": 1, "name": "test", "start": "start", "steps": steps}


def say(following: str, text: str = "Hello.") -> dict[str, Any]:
    """A say step."""
    return {"type": "say", "text": {"en": text}, "next": following}


def menu(following: str = "bye", **fields: object) -> dict[str, Any]:
    """A menu with one option, digit 1."""
    return {
        "type": "menu",
        "prompts": [{"text": {"en": "Press 1."}}],
        "options": [{"digit": "1", "next": following}],
        "no_input": "bye",
        **fields,
    }


def load(given: dict[str, Any]) -> Flow:
    """Loads with the tenant's queues and prompts above."""
    return load_flow(given, known_queues=QUEUES, known_prompts=PROMPTS)


def problems(given: Any) -> list[Problem]:  # Any: also what is no document
    """The problems of a document that must have some."""
    try:
        load(given)
    except FlowError as exc:
        return exc.problems
    raise AssertionError("the document was accepted")
