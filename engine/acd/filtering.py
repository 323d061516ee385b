"""Phase 1 of routing, filter: which agents may take a contact, and why the others may not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from infra.contracts.agent import AgentState
from infra.contracts.config import AgentConfig, QueueConfig
from infra.contracts.ids import AgentId, ContactId, QueueId

# How an agent fits a lane, lower is better: the first ring that admits it, its tier there, and how
# many levels it lacks of what is wished for.
Fit = tuple[int, int, int]

# Skills and lowest levels, sorted by skill: equal demands are equal values.
Requirement = tuple[tuple[str, int], ...]


class Rejection(StrEnum):
    """Why a member of the queue was not chosen."""

    OTHER_SITE = "other_site"
    LACKS_SKILL = "lacks_skill"
    OTHER_RING = "other_ring"
    OFFLINE = "offline"
    OFFERED = "offered"
    ON_CONTACT = "on_contact"
    ACW = "acw"
    AUX = "aux"
    RESERVED = "reserved"
    ELSEWHERE = "elsewhere"  # the person works on a call of another tenant
    HELD = "held"


@dataclass(frozen=True, slots=True)
class Decision:
    """What routing decided for a contact, and the rejected members of its queue, counted by reason.

    Attributes:
        agent_id: the chosen agent; None means that the contact waits.
        eligible: members that could take the contact at once, count.
        ring: how many rings had opened for it by waiting.
        strategy: how the queue chooses among its free agents.
        fit: how the chosen agent fits; None while the contact waits.
        is_preferred: it waits for, or got, the agent that it was to have.
    """

    contact_id: ContactId
    queue_id: QueueId
    at_ms: int
    agent_id: AgentId | None
    eligible: int
    rejected: tuple[tuple[Rejection, int], ...]
    ring: int = 0
    strategy: str = ""
    fit: Fit | None = None
    is_preferred: bool = False


_REJECTED_STATES = {
    AgentState.OFFLINE: Rejection.OFFLINE,
    AgentState.OFFERED: Rejection.OFFERED,
    AgentState.ON_CONTACT: Rejection.ON_CONTACT,
    AgentState.ACW: Rejection.ACW,
    AgentState.AUX: Rejection.AUX,
}


def requirement_of(queue_skills: Mapping[str, int], call_skills: Mapping[str, int]) -> Requirement:
    """What an agent must hold: both demands together, the higher level of each skill."""
    merged = dict(queue_skills)
    for skill, level in call_skills.items():
        merged[skill] = max(level, merged.get(skill, level))
    return tuple(sorted(merged.items()))


@dataclass(frozen=True, slots=True)
class Circle:
    """Who one ring admits: members of these queues, up to a tier, who hold the skills."""

    requirement: Requirement
    max_tier: int
    queue_ids: frozenset[QueueId]


def circles_of(
    queue: QueueConfig | None, queue_id: QueueId, call: Requirement
) -> tuple[Circle, ...]:
    """The rings of a queue for a call with these demands of its own, from the inmost."""
    own = frozenset((queue_id,))
    if queue is None:
        return (Circle(call, 0, own),)
    call_skills = dict(call)
    circles = [Circle(requirement_of(queue.required_skills, call_skills), queue.max_tier, own)]
    for ring in queue.rings:
        skills = queue.required_skills if ring.required_skills is None else ring.required_skills
        wider = own.union(ring.queue_ids)
        circles.append(Circle(requirement_of(skills, call_skills), ring.max_tier, wider))
    return tuple(circles)


def open_rings(queue: QueueConfig | None, waited_ms: int) -> int:
    """How many rings beyond the first are open after that wait."""
    if queue is None:
        return 0
    return sum(1 for ring in queue.rings if ring.after_ms <= waited_ms)


def next_ring_ms(queue: QueueConfig | None, waited_ms: int) -> int | None:
    """The wait at which the next ring opens; None when all are open."""
    if queue is None:
        return None
    return min((ring.after_ms for ring in queue.rings if ring.after_ms > waited_ms), default=None)


def lacks(skills: Mapping[str, int], requirement: Requirement) -> bool:
    """Some skill is missing, or held at too low a level."""
    return any(skills.get(skill, 0) < level for skill, level in requirement)


def fit_of(
    agent: AgentConfig, circles: tuple[Circle, ...], preferred: Mapping[str, int]
) -> Fit | Rejection:
    """How the agent fits the first circle that admits it, or the reason why none does."""
    rejection = Rejection.OTHER_RING
    for number, circle in enumerate(circles):
        tiers = [agent.tiers.get(each, 1) for each in agent.queue_ids if each in circle.queue_ids]
        if not tiers or min(tiers) > circle.max_tier:
            continue
        if lacks(agent.skills, circle.requirement):
            rejection = Rejection.LACKS_SKILL
            continue
        return (number, min(tiers), shortfall(agent.skills, preferred))
    return rejection


def shortfall(skills: Mapping[str, int], preferred: Mapping[str, int]) -> int:
    """Levels that the agent lacks of what is wished for, summed over the skills."""
    return sum(max(0, level - skills.get(skill, 0)) for skill, level in preferred.items())


def present_rejection(
    state: AgentState, *, is_reserved: bool, is_held: bool, is_elsewhere: bool = False
) -> Rejection | None:
    """The reason that holds at the moment, or None for an agent that could be offered a contact."""
    if is_reserved:
        return Rejection.RESERVED
    if state is not AgentState.AVAILABLE:
        return _REJECTED_STATES[state]
    if is_elsewhere:
        return Rejection.ELSEWHERE
    return Rejection.HELD if is_held else None
