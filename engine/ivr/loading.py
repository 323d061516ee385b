"""Turns a flow document into a Flow, or names every problem in it."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Any

from engine.ivr.checking import StepCheck
from engine.ivr.document import MAX_NAME, MAX_STEPS, SCHEMA, Flow, Language, Step
from engine.ivr.graph import check_loops, check_reachable
from engine.ivr.parsing import parse_step, parse_value
from engine.ivr.problems import FlowError, Problem, Problems
from infra.contracts.ids import QueueId

__all__ = ["FlowError", "Problem", "load_flow"]

_FIELDS = frozenset({"schema", "name", "language", "start", "steps"})
_STEP_NAME = re.compile(r"[A-Za-z0-9_-]{1,64}")


def load_flow(
    document: dict[str, Any],  # any JSON: judging it is the work here
    *,
    known_queues: Collection[QueueId],
    known_prompts: Collection[str],
) -> Flow:
    """The flow of a document, checked in full.

    Args:
        known_queues: ids of the tenant's queues.
        known_prompts: names of the tenant's WAV prompts.

    Raises:
        FlowError: with every problem found.
    """
    problems = Problems()
    raw_steps = _raw_steps(document, problems)
    name = parse_value(None, "name", document.get("name"), str, problems)
    language = parse_value(None, "language", document.get("language", "en"), Language, problems)
    start = parse_value(None, "start", document.get("start"), str, problems)
    if name is not None and not 1 <= len(name) <= MAX_NAME:
        problems.add(None, "name", "bad_name", f"1 to {MAX_NAME} characters")
    if start is not None and start not in raw_steps:
        problems.add(None, "start", "unknown_step", "there is no step of this name")
    steps: dict[str, Step] = {}
    for step_name, raw in raw_steps.items():
        step = parse_step(step_name, raw, problems)
        if step is not None:
            steps[step_name] = step
    check = StepCheck(language or "en", raw_steps, known_queues, known_prompts, problems)
    for step_name, step in steps.items():
        check.check(step_name, step)
    check_loops(steps, problems)
    # Steps that could not be read lead we don't know where.
    if len(steps) == len(raw_steps) and start in steps:
        check_reachable(start, steps, problems)
    if problems.found:
        raise FlowError(problems.found)
    return Flow(name=name, language=language, start=start, steps=steps)


def _raw_steps(document: Any, problems: Problems) -> dict[str, Any]:  # Any: JSON to be judged
    """The steps as they came, after the checks without which nothing else makes sense."""
    if not isinstance(document, dict):
        raise FlowError([Problem(None, "", "bad_value", "a flow is an object")])
    schema = document.get("schema")
    if schema != SCHEMA or isinstance(schema, bool):
        raise FlowError([Problem(None, "schema", "unknown_schema", f"schema is {SCHEMA}")])
    for key in document:
        if key not in _FIELDS:
            problems.add(None, str(key), "unknown_field", "a flow has no such field")
    steps = document.get("steps")
    if not isinstance(steps, dict) or not steps:
        raise FlowError([Problem(None, "steps", "no_steps", "steps is an object of steps by name")])
    if len(steps) > MAX_STEPS:
        raise FlowError([Problem(None, "steps", "too_many_steps", f"at most {MAX_STEPS} steps")])
    named: dict[str, Any] = {}  # Any: JSON to be judged
    for name, raw in steps.items():
        if isinstance(name, str) and _STEP_NAME.fullmatch(name):
            named[name] = raw
        else:
            problems.add(
                None, "steps", "bad_step_name", "names have 1 to 64 letters, digits, _ and -"
            )
    return named
