"""Third pass over a flow document: steps that nothing leads to, and loops that trap a caller."""

from __future__ import annotations

from collections.abc import Mapping

from engine.ivr import document as doc
from engine.ivr.checking import targets
from engine.ivr.problems import Problems

Edges = dict[str, set[str]]

# These neither hear the caller nor wait for anybody. A loop of them alone would talk for ever, or
# spin without a pause.
_UNHEARING = (doc.Say, doc.PlayPrompt, doc.SetFacts, doc.Hours, doc.Goto)


def check_reachable(start: str, steps: Mapping[str, doc.Step], problems: Problems) -> None:
    """Adds a problem for each step that no way leads to."""
    seen: set[str] = set()
    ahead = [start]
    while ahead:
        name = ahead.pop()
        if name in seen or name not in steps:
            continue
        seen.add(name)
        ahead.extend(target for _, target in targets(steps[name]))
    for name in steps:
        if name not in seen:
            problems.add(name, "", "unreachable_step", "no way leads to this step")


def check_loops(steps: Mapping[str, doc.Step], problems: Problems) -> None:
    """Adds a problem for each loop without the caller's input or a wait, naming its steps."""
    edges = {
        name: {target for _, target in targets(step)}
        for name, step in steps.items()
        if isinstance(step, _UNHEARING)
    }
    told: set[str] = set()
    rest = _without_dead_ends(edges)
    for name in steps:
        if name not in rest or name in told:
            continue
        ahead = _reachable(name, rest)
        if name not in ahead:
            continue
        loop = {other for other in ahead if name in _reachable(other, rest)}
        told |= loop
        names = ", ".join(step for step in steps if step in loop)
        problems.add(
            name, "next", "loop_without_input", f"goes round without input or wait: {names}"
        )


def _without_dead_ends(edges: Edges) -> Edges:
    """What is left after steps that lead to none of the others are taken away, again and again."""
    rest = edges
    while True:
        kept = {name: ahead & rest.keys() for name, ahead in rest.items()}
        kept = {name: ahead for name, ahead in kept.items() if ahead}
        if len(kept) == len(rest):
            return kept
        rest = kept


def _reachable(start: str, edges: Edges) -> set[str]:
    seen: set[str] = set()
    ahead = list(edges[start])
    while ahead:
        name = ahead.pop()
        if name not in seen:
            seen.add(name)
            ahead.extend(edges[name])
    return seen
