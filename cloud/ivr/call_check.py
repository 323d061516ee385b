"""Tells what would happen to a call now: from the number through the flow to the people."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import msgspec

from cloud.sites.schemas import Site, SiteStatus
from engine.acd.filtering import (
    Rejection,
    circles_of,
    fit_of,
    present_rejection,
    requirement_of,
)
from engine.hours.schedule import is_open
from engine.ivr import document as doc
from engine.ivr.loading import load_flow
from engine.ivr.rehearsal import Ended, Pressed, Queued, Scene, StepEntered, rehearse
from infra.contracts.agent import AgentState
from infra.contracts.config import AgentConfig, FlowConfig, QueueConfig, TenantConfig
from infra.contracts.contact import ContactOutcome
from infra.contracts.ids import AgentId, QueueId
from infra.contracts.live import LiveAgent

MAX_DETAIL_CHARS = 200
MAX_SCENES = 100  # a caller who goes in circles is told by the beginning and the end
MAX_AGENTS_NAMED = 5  # of those whose phone did not answer
UNREACHABLE = "unreachable"  # the reason of an agent whose phone could not be rung


class CheckStep(msgspec.Struct, frozen=True):
    """One thing that would happen, or is missing.

    Attributes:
        code: docs/flow-document.md lists them all.
        subject: what it is about, by its name.
        detail: a count, a key, a text, a time; null where the code says it all.
        is_problem: a call would not reach anybody because of it.
    """

    code: str
    subject: str
    detail: str | None = None
    is_problem: bool = False


class CallCheck(msgspec.Struct, frozen=True):
    """A call, told before it is made; `ok` when nothing is missing on its way."""

    ok: bool
    steps: list[CheckStep]


@dataclass(frozen=True, slots=True)
class Situation:
    """All that the answer depends on.

    Attributes:
        config: of the site that carries the call, as its edge holds it; None without a site.
        flow_name: of the flow that the number leads to; None when it leads nowhere.
        agents: by id, as the routing owner shows them; None when no owner answers.
        stopped: the tenant's status when its calls are refused, else None.
    """

    number: str
    config: TenantConfig | None
    site: Site | None
    flow_name: str | None
    agents: Mapping[AgentId, LiveAgent] | None
    stopped: str | None
    now_ms: int
    digits: str = ""


def check_call(situation: Situation) -> CallCheck:
    """Walk the call with the edge's own code."""
    steps = _Walk(situation).walk()
    return CallCheck(not any(step.is_problem for step in steps), steps)


@dataclass(slots=True)
class _Walk:
    situation: Situation
    steps: list[CheckStep] = field(default_factory=list)

    def walk(self) -> list[CheckStep]:
        now = self.situation
        self._tell("number_found", now.number)
        if now.stopped is not None:
            self._miss("calls_refused", now.stopped)
        if now.flow_name is None:
            self._miss("number_without_flow", now.number)
            return self.steps
        config = self._site()
        if config is None:
            return self.steps
        led = [each.flow_id for each in config.numbers if each.number == now.number]
        held = [flow for flow in config.flows if flow.flow_id in led]
        if not held:
            self._miss("flow_not_published", now.flow_name)
            return self.steps
        self._flow(config, held[0])
        return self.steps

    def _site(self) -> TenantConfig | None:
        site = self.situation.site
        if site is None or self.situation.config is None:
            self._miss("no_site", self.situation.number)
            return None
        if site.status is SiteStatus.ONLINE:
            self._tell("site_online", site.name)
        else:
            self._miss("site_not_online", site.name, site.status.value)
        return self.situation.config

    def _flow(self, config: TenantConfig, held: FlowConfig) -> None:
        self._tell("flow_published", held.name, str(held.version))
        flow = load_flow(
            held.document,
            known_queues={queue.queue_id for queue in config.queues},
            known_prompts={prompt.name for prompt in config.prompts},
        )
        walked: set[QueueId] = set()
        scenes = rehearse(flow, self.situation.now_ms, self.situation.digits)
        if len(scenes) > MAX_SCENES:
            scenes = [*scenes[:MAX_SCENES], scenes[-1]]
        for scene in scenes:
            self._scene(config, flow, scene)
            if isinstance(scene, Queued):
                walked.add(scene.queue_id)
        others = {
            step.queue_id: step for step in flow.steps.values() if isinstance(step, doc.Queue)
        }
        queues = {queue.queue_id: queue for queue in config.queues}
        for queue_id in sorted(others.keys() - walked):
            self._tell("other_way", queues[queue_id].name)
            self._people(config, queues[queue_id], {}, is_on_the_way=False)

    def _scene(self, config: TenantConfig, flow: doc.Flow, scene: Scene) -> None:
        match scene:
            case StepEntered(name, doc.Hours(schedule=schedule), at_ms):
                code = "hours_open" if is_open(schedule, at_ms) else "hours_closed"
                self._tell(code, name, _local(at_ms, schedule.time_zone))
            case StepEntered(name, doc.Say(text=text)):
                self._tell("speaks", name, text.get(flow.language))
            case StepEntered(name, doc.PlayPrompt(prompt=prompt)):
                self._tell("plays", name, prompt)
            case StepEntered(name, doc.Voicemail()):
                self._tell("voicemail", name)
            case Pressed(name, digit):
                self._tell("menu_pressed" if digit else "menu_silent", name, digit)
            case Queued(_, queue_id, skills):
                queue = next(each for each in config.queues if each.queue_id == queue_id)
                self._tell("queue_entered", queue.name)
                self._people(config, queue, skills, is_on_the_way=True)
            case Ended(ContactOutcome.FAILED):
                self._miss("goes_in_circles", self.situation.number)
            case Ended(outcome):
                self._tell("call_ends", self.situation.number, outcome.value)
            case _:
                pass

    def _people(
        self,
        config: TenantConfig,
        queue: QueueConfig,
        skills: Mapping[str, int],
        *,
        is_on_the_way: bool,
    ) -> None:
        """Who could be offered the contact, now or after a wait, by the phases of routing."""
        circles = circles_of(queue, queue.queue_id, requirement_of({}, skills))
        asked = frozenset[QueueId]().union(*(circle.queue_ids for circle in circles))
        members = [agent for agent in config.agents if not asked.isdisjoint(agent.queue_ids)]
        able = [
            agent
            for agent in members
            if agent.site_id == config.site_id
            and not isinstance(fit_of(agent, circles, {}), Rejection)
        ]
        code, count, is_missing = self._presence(members, able)
        self.steps.append(
            CheckStep(code, queue.name, count, is_problem=is_missing and is_on_the_way)
        )
        for name in self._unreachable(able):
            self._tell("phone_unreachable", name)

    def _presence(
        self, members: list[AgentConfig], able: list[AgentConfig]
    ) -> tuple[str, str | None, bool]:
        live = self.situation.agents
        if not members:
            return "queue_without_agents", None, True
        if not able:
            return "no_agent_with_skills", str(len(members)), True
        if live is None:
            return "routing_silent", None, True
        rejections = [
            present_rejection(_state(live.get(agent.agent_id)), is_reserved=False, is_held=False)
            for agent in able
        ]
        if None in rejections:
            return "agents_ready", str(rejections.count(None)), False
        if all(each in (Rejection.OFFLINE, Rejection.AUX) for each in rejections):
            return "no_agent_available", str(len(able)), True
        return "agents_busy", str(len(able)), False

    def _unreachable(self, able: Iterable[AgentConfig]) -> list[str]:
        live = self.situation.agents or {}
        found = [
            agent.name
            for agent in able
            if (seat := live.get(agent.agent_id)) is not None
            and seat.state is AgentState.AUX
            and seat.reason == UNREACHABLE
        ]
        return found[:MAX_AGENTS_NAMED]

    def _tell(self, code: str, subject: str, detail: str | None = None) -> None:
        self.steps.append(CheckStep(code, subject, detail and detail[:MAX_DETAIL_CHARS]))

    def _miss(self, code: str, subject: str, detail: str | None = None) -> None:
        self.steps.append(CheckStep(code, subject, detail, is_problem=True))


def _state(agent: LiveAgent | None) -> AgentState:
    return AgentState.OFFLINE if agent is None else agent.state


def _local(at_ms: int, time_zone: str) -> str:
    at = datetime.fromtimestamp(at_ms / 1_000, tz=UTC).astimezone(ZoneInfo(time_zone))
    return at.isoformat(timespec="minutes")
