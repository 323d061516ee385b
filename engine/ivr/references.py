"""What a flow document refers to by name: hours of the tenant, WAV prompts; and hours put in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from engine.ivr.problems import Problem

# Stands in for hours that are not known, so that the rest of the document can be checked.
_NO_HOURS: dict[str, Any] = {"time_zone": "UTC", "weekly": {}}


def resolve_hours(
    document: dict[str, Any],  # any JSON: load_flow judges it
    schedules: Mapping[str, dict[str, Any]],  # JSON of engine.hours.schedule.Schedule
) -> tuple[dict[str, Any], list[Problem]]:
    """The document with each `hours_id` replaced by its schedule, and the names that are unknown.

    An edge runs documents with schedules inside, of whatever release it is.
    """
    problems: list[Problem] = []
    steps = document.get("steps")
    if not isinstance(steps, dict) or not hours_of(document):
        return document, problems
    resolved: dict[str, Any] = {}  # JSON, as it came
    for name, step in steps.items():
        if not _refers(step):
            resolved[name] = step
            continue
        hours_id = step["hours_id"]
        if "schedule" in step:
            problems.append(
                Problem(name, "hours_id", "two_schedules", "either hours_id or a schedule")
            )
        schedule = schedules.get(hours_id) if isinstance(hours_id, str) else None
        if schedule is None:
            problems.append(Problem(name, "hours_id", "unknown_hours", "there are no such hours"))
        kept = {key: value for key, value in step.items() if key != "hours_id"}
        resolved[name] = {**kept, "schedule": schedule or _NO_HOURS}
    return {**document, "steps": resolved}, problems


def hours_of(document: dict[str, Any]) -> set[str]:  # any JSON
    """Ids of the hours that a document refers to."""
    steps = document.get("steps")
    if not isinstance(steps, dict):
        return set()
    return {str(step["hours_id"]) for step in steps.values() if _refers(step)}


def prompts_of(document: dict[str, Any]) -> set[str]:  # any JSON
    """Names of the WAV prompts that a document plays, as steps, phrases or music."""
    return set(_prompt_names(document.get("steps")))


def _refers(step: Any) -> bool:  # JSON to be judged
    return isinstance(step, dict) and step.get("type") == "hours" and "hours_id" in step


def _prompt_names(document: Any) -> Iterator[str]:  # JSON to be judged
    ahead = [document]
    while ahead:
        node = ahead.pop()
        if isinstance(node, list):
            ahead.extend(node)
        elif isinstance(node, dict):
            for key, child in node.items():
                if key in ("prompt", "music") and isinstance(child, str):
                    yield child
                else:
                    ahead.append(child)
