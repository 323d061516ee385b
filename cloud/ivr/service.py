"""Drafts, checks and publishes flows; points numbers at them; keeps their prompts."""

from __future__ import annotations

import hashlib
from typing import Any

import msgspec

from cloud.api.boundary import new_id
from cloud.api.errors import FieldProblem, Invalid
from cloud.ivr.repository import FlowRepository, NumberRepository, PromptRepository
from cloud.ivr.schemas import (
    FlowDetail,
    FlowList,
    FlowProblem,
    FlowPublished,
    FlowReport,
    FlowSummary,
    FlowVersion,
    NewFlow,
    NumberList,
    PhoneNumber,
    Prompt,
    PromptList,
)
from cloud.ivr.wav import judge_wav
from cloud.tenancy.outbox import record_change
from engine.ivr.loading import FlowError, Problem, load_flow
from infra.contracts.errors import Conflict, NotFound, RequestError
from infra.contracts.ids import QueueId
from infra.db.scope import AnyRow, TenantScope
from infra.objects.store import ObjectStore

MAX_FLOWS = 200
MAX_FLOW_BYTES = 100_000  # all published flows of a tenant share one bus message of 1 MB
WAV_MEDIA_TYPE = "audio/wav"


class FlowService:
    """Flows of one tenant, inside the request's transaction."""

    def __init__(self, scope: TenantScope) -> None:
        self._scope = scope
        self._flows = FlowRepository(scope)

    async def all(self) -> FlowList:
        """Every flow, by name."""
        rows = await self._flows.all()
        return FlowList(
            [FlowSummary(r.flow_id, r.name, r.published_version, r.updated_at_ms) for r in rows]
        )

    async def get(self, flow_id: str) -> FlowDetail:
        """One flow with its draft."""
        row = await self._row(flow_id)
        return FlowDetail(
            row.flow_id, row.name, row.draft, row.published_version, row.updated_at_ms
        )

    async def version(self, flow_id: str, version: int) -> FlowVersion:
        """One published document."""
        row = await self._flows.version(flow_id, version)
        if row is None:
            raise NotFound("no such flow version", field="version")
        return FlowVersion(row.flow_id, row.version, row.document, row.published_at_ms)

    async def add(self, new: NewFlow, now_ms: int) -> FlowDetail:
        """Add a flow as a draft."""
        _check_size(new.document)
        if await self._flows.count() >= MAX_FLOWS:
            raise Conflict(f"a tenant has at most {MAX_FLOWS} flows", code="too_many_flows")
        flow_id = new_id(now_ms)
        await self._flows.add(flow_id, new.name, new.document, now_ms)
        return await self.get(flow_id)

    async def set_draft(
        self,
        flow_id: str,
        document: dict[str, Any],  # any JSON: load_flow judges it
        now_ms: int,
    ) -> FlowDetail:
        """Replace the draft; what is published stays in force."""
        _check_size(document)
        if not await self._flows.set_draft(flow_id, document, now_ms):
            raise NotFound("no such flow", field="flow_id")
        return await self.get(flow_id)

    async def check(self, flow_id: str) -> FlowReport:
        """What publishing the draft would find."""
        problems = await self.problems((await self._row(flow_id)).draft)
        return FlowReport(
            not problems, [FlowProblem(p.step, p.field, p.code, p.message) for p in problems]
        )

    async def publish(self, flow_id: str, now_ms: int) -> FlowPublished:
        """Put the draft in force.

        Raises:
            Invalid: the document has problems; each names its step and field.
        """
        row = await self._row(flow_id, lock=True)
        problems = await self.problems(row.draft)
        if problems:
            raise Invalid(
                f"the flow has {len(problems)} problem(s)",
                [FieldProblem(path_of(each), each.message, each.code) for each in problems],
                code="invalid_flow",
            )
        version = (row.published_version or 0) + 1
        await self._flows.publish(flow_id, version, row.draft, now_ms)
        await record_change(self._scope.connection, self._scope.tenant_id, now_ms)
        return FlowPublished(flow_id, version)

    async def problems(self, document: dict[str, Any]) -> list[Problem]:
        """All that is wrong with a document, given the tenant's queues and prompts."""
        try:
            load_flow(
                document,
                known_queues=[QueueId(each) for each in await self._flows.known_queues()],
                known_prompts=await self._flows.known_prompts(),
            )
        except FlowError as exc:
            return exc.problems
        return []

    async def check_published(self) -> None:
        """Prove that every published flow still finds its queues and prompts.

        Raises:
            Conflict: one does not; names it.
        """
        for row in await self._flows.published():
            if await self.problems(row.document):
                raise Conflict(f"the published flow {row.flow_id} needs it", code="in_use")

    async def _row(self, flow_id: str, *, lock: bool = False) -> AnyRow:
        row = await self._flows.get(flow_id, lock=lock)
        if row is None:
            raise NotFound("no such flow", field="flow_id")
        return row


class NumberService:
    """Numbers of one tenant, inside the request's transaction."""

    def __init__(self, scope: TenantScope) -> None:
        self._scope = scope
        self._numbers = NumberRepository(scope)

    async def all(self) -> NumberList:
        """Every number."""
        rows = await self._numbers.all()
        return NumberList([PhoneNumber(row.number, row.flow_id) for row in rows])

    async def point(self, e164: str, flow_id: str, now_ms: int) -> PhoneNumber:
        """Let a number lead to a flow; another tenant's number is refused by the database."""
        await self._numbers.point(e164, flow_id, now_ms)
        await record_change(self._scope.connection, self._scope.tenant_id, now_ms)
        return PhoneNumber(e164, flow_id)

    async def remove(self, e164: str, now_ms: int) -> None:
        """Give a number up."""
        if not await self._numbers.remove(e164):
            raise NotFound("no such number", field="number")
        await record_change(self._scope.connection, self._scope.tenant_id, now_ms)


class PromptService:
    """Prompts of one tenant, inside the request's transaction."""

    def __init__(self, scope: TenantScope, store: ObjectStore) -> None:
        self._scope = scope
        self._prompts = PromptRepository(scope)
        self._store = store

    async def all(self) -> PromptList:
        """Every prompt, by name."""
        return PromptList([_prompt(row) for row in await self._prompts.all()])

    async def put(self, name: str, content: bytes, now_ms: int) -> Prompt:
        """Add or replace a prompt.

        The object is stored before the row: a row without its object would break a flow, an object
        without a row is litter.
        """
        facts = judge_wav(content)
        sha256 = hashlib.sha256(content).hexdigest()
        object_key = f"{self._scope.tenant_id}/prompts/{sha256}.wav"
        await self._store.put(object_key, content, media_type=WAV_MEDIA_TYPE)
        await self._prompts.put(
            name,
            {
                "sha256": sha256,
                "object_key": object_key,
                "size_bytes": len(content),
                "duration_ms": facts.duration_ms,
                "created_at_ms": now_ms,
            },
        )
        await record_change(self._scope.connection, self._scope.tenant_id, now_ms)
        return Prompt(name, sha256, len(content), facts.duration_ms, now_ms)


def path_of(problem: Problem) -> str:
    """Where in the document a problem is: `steps.menu.options[2].digit`."""
    return f"steps.{problem.step}.{problem.field}" if problem.step else problem.field


def _prompt(row: AnyRow) -> Prompt:
    return Prompt(row.name, row.sha256, row.size_bytes, row.duration_ms, row.created_at_ms)


def _check_size(document: dict[str, Any]) -> None:
    if len(msgspec.json.encode(document)) > MAX_FLOW_BYTES:
        raise RequestError(
            f"a flow has at most {MAX_FLOW_BYTES} bytes", code="flow_too_large", field="document"
        )
