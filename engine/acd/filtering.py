"""Phase 1 of routing, filter: which agents may take a contact, and why the others may not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from infra.contracts.agent import AgentState
from infra.contracts.ids import AgentId, ContactId, QueueId, SiteId

# Skills and lowest levels, sorted by skill: equal demands are equal values.
Requirement = tuple[tuple[str, int], ...]


class Rejection(StrEnum):
    """Why a member of the queue was not chosen."""

    OTHER_SITE = "other_site"
    LACKS_SKILL = "lacks_skill"
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
    """

    contact_id: ContactId
    queue_id: QueueId
    at_ms: int
    agent_id: AgentId | None
    eligible: int
    rejected: tuple[tuple[Rejection, int], ...]


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


def standing_rejection(
    skills: Mapping[str, int], agent_site: SiteId, site: SiteId, requirement: Requirement
) -> Rejection | None:
    """The reason that holds whatever the agent does, or None.

    A contact stays at the site that carries it: legs between sites are not built yet.
    """
    if agent_site != site:
        return Rejection.OTHER_SITE
    for skill, level in requirement:
        if skills.get(skill, 0) < level:
            return Rejection.LACKS_SKILL
    return None


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
