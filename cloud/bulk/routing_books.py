"""Skills, queues and numbers as CSV records."""

from __future__ import annotations

from typing import Any

import msgspec

from cloud.acd.schemas import Queue, QueueBody, Skill, SkillBody
from cloud.acd.service import QueueService
from cloud.acd.skill_service import SkillService
from cloud.bulk.book import (
    NO,
    YES,
    Directory,
    levels,
    levels_text,
    required,
    struct_of,
    truth,
)
from cloud.bulk.csv_file import Columns, Line
from cloud.bulk.schemas import Outcome
from cloud.identity.principal import Principal
from cloud.ivr.repository import FlowRepository
from cloud.numbers.schemas import NewNumber, PhoneNumber
from cloud.numbers.service import NumberService
from infra.db.scope import TenantScope

_NUMERIC = ("priority", "ring_timeout_ms", "acw_ms", "service_level_ms")


class SkillBook:
    """Skills by name."""

    columns = Columns(("name", "description"), ("name",))

    def __init__(self, scope: TenantScope, principal: Principal, now_ms: int) -> None:
        self._skills = SkillService(scope, principal.actor)
        self._now_ms = now_ms
        self._known: dict[str, Skill] = {}
        self.lost_agent_ids: list[str] = []

    async def records(self) -> list[dict[str, str]]:
        """Every skill."""
        found = (await self._skills.found(None)).items
        return [{"name": each.name, "description": each.description} for each in found]

    async def load(self) -> None:
        """Read what lines are compared with."""
        self._known = {each.name: each for each in (await self._skills.found(None)).items}

    async def apply(self, line: Line) -> Outcome:
        """Add the skill, or change its description."""
        name = required(line, "name").lower()
        known = self._known.get(name)
        before = "" if known is None else known.description
        description = line.cells.get("description", before.strip())
        body = struct_of(SkillBody, {"name": name, "description": description})
        if known is None:
            await self._skills.add(body, self._now_ms)
            return Outcome.CREATED
        if body.description == before.strip():
            return Outcome.UNCHANGED
        await self._skills.replace(known.skill_id, body, self._now_ms)
        return Outcome.UPDATED


class QueueBook:
    """Queues by name."""

    columns = Columns(("name", "required_skills", *_NUMERIC, "is_recorded"), ("name",))

    def __init__(self, scope: TenantScope, principal: Principal, now_ms: int) -> None:
        self._queues = QueueService(scope, principal)
        self._now_ms = now_ms
        self._known: dict[str, Queue] = {}
        self.lost_agent_ids: list[str] = []

    async def records(self) -> list[dict[str, str]]:
        """Every queue."""
        return [queue_record(each) for each in (await self._queues.found(None, None)).items]

    async def load(self) -> None:
        """Read what lines are compared with."""
        found = (await self._queues.found(None, None)).items
        self._known = {each.name.strip(): each for each in found}

    async def apply(self, line: Line) -> Outcome:
        """Add the queue, or change the policy that the file names; the rest stays."""
        name = required(line, "name")
        known = self._known.get(name)
        before: dict[str, Any] = {}  # columns of different kinds
        if known is not None:
            before = msgspec.structs.asdict(known)
            del before["queue_id"]
        values = {
            **msgspec.to_builtins(before),
            "name": before.get("name", name),
            **queue_values(line),
        }
        body = struct_of(QueueBody, values)
        if known is None:
            await self._queues.add(body, self._now_ms)
            return Outcome.CREATED
        if msgspec.structs.asdict(body) == before:
            return Outcome.UNCHANGED
        await self._queues.replace(known.queue_id, body, self._now_ms)
        return Outcome.UPDATED


class NumberBook:
    """Numbers that the tenant holds, and the flows they lead to, by the flow's name."""

    columns = Columns(("number", "flow"), ("number",))

    def __init__(self, scope: TenantScope, principal: Principal, now_ms: int) -> None:
        self._numbers = NumberService(scope, principal.actor)
        self._flow_rows = FlowRepository(scope)
        self._now_ms = now_ms
        self._known: dict[str, PhoneNumber] = {}
        self._flows = Directory({}, "unknown_flow")
        self.lost_agent_ids: list[str] = []

    async def records(self) -> list[dict[str, str]]:
        """Every number."""
        await self.load()
        return [
            {
                "number": each.number,
                "flow": "" if each.flow_id is None else self._flows.name_of(each.flow_id),
            }
            for each in self._known.values()
        ]

    async def load(self) -> None:
        """Read what lines are compared with."""
        self._known = {each.number: each for each in (await self._numbers.all()).items}
        flows = {row.flow_id: row.name for row in await self._flow_rows.all()}
        self._flows = Directory(flows, "unknown_flow")

    async def apply(self, line: Line) -> Outcome:
        """Claim the number, or let it lead to another flow (an empty cell: to none)."""
        # Spreadsheets show numbers with spaces, and eat the plus sign of a cell without a shield.
        written = required(line, "number").replace(" ", "").replace("-", "")
        number = written if written.startswith("+") else f"+{written}"
        known = self._known.get(number)
        flow_id = None if known is None else known.flow_id
        flow = line.cells.get("flow")
        if flow is not None:
            flow_id = self._flows.id_of(flow, "flow") if flow else None
        new = struct_of(NewNumber, {"number": number, "flow_id": flow_id})
        if known is None:
            await self._numbers.claim(new, self._now_ms)
            return Outcome.CREATED
        if known.flow_id == flow_id:
            return Outcome.UNCHANGED
        await self._numbers.point(number, flow_id, self._now_ms)
        return Outcome.UPDATED


def queue_record(queue: Queue) -> dict[str, str]:
    """A queue as an export shows it."""
    return {
        "name": queue.name,
        "required_skills": levels_text(queue.required_skills),
        **{name: str(getattr(queue, name)) for name in _NUMERIC},
        "is_recorded": YES if queue.is_recorded else NO,
    }


def queue_values(line: Line) -> dict[str, Any]:  # columns of different kinds
    """The fields of a queue that a line's cells hold, beside its name."""
    values: dict[str, Any] = {name: required(line, name) for name in _NUMERIC if name in line.cells}
    if "required_skills" in line.cells:
        values["required_skills"] = levels(line, "required_skills")
    if "is_recorded" in line.cells:
        values["is_recorded"] = truth(line, "is_recorded")
    return values
