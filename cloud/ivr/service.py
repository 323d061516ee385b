"""Drafts, checks, publishes and rolls back flows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

import msgspec

from cloud.api.boundary import new_id
from cloud.api.errors import FieldProblem, Invalid
from cloud.api.pages import decode_cursor, encode_cursor
from cloud.audit.trail import Change, record
from cloud.hours.repository import HoursRepository
from cloud.identity.principal import Actor
from cloud.ivr.flow_templates import Filling, fill
from cloud.ivr.repository import FlowRepository
from cloud.ivr.schemas import (
    Document,
    FlowDetail,
    FlowFromTemplate,
    FlowList,
    FlowProblem,
    FlowPublished,
    FlowReport,
    FlowSummary,
    FlowVersion,
    FlowVersionPage,
    FlowVersionSummary,
    NewFlow,
)
from cloud.tenancy.outbox import record_change
from engine.ivr.loading import FlowError, Problem, load_flow
from engine.ivr.references import hours_of, resolve_hours
from infra.contracts.errors import Conflict, NotFound, RequestError
from infra.contracts.ids import QueueId
from infra.db.scope import AnyRow, TenantScope

MAX_FLOWS = 200
MAX_FLOW_BYTES = 100_000  # all published flows of a tenant share one bus message of 1 MB
# The deepest valid document is steps, step, phrases, phrase, text: 6 levels.
MAX_FLOW_DEPTH = 30
MAX_VERSION = 2**31 - 1  # the column's
MAX_NUMBERS_NAMED = 5  # of those that keep a flow from being removed
_NUL = b"\\u0000"  # JSON's spelling of a character that the database has no place for

VersionNumber = Annotated[int, msgspec.Meta(ge=1, le=MAX_VERSION)]


class FlowService:
    """Flows of one tenant, inside the request's transaction."""

    def __init__(self, scope: TenantScope) -> None:
        self._scope = scope
        self._flows = FlowRepository(scope)

    async def all(self) -> FlowList:
        """Every flow, by name."""
        return FlowList(
            [
                FlowSummary(
                    row.flow_id, row.name, row.published_version, row.updated_at_ms, row.has_changes
                )
                for row in await self._flows.all()
            ]
        )

    async def get(self, flow_id: str) -> FlowDetail:
        """One flow with its draft."""
        row = await self._row(flow_id)
        return FlowDetail(
            row.flow_id, row.name, row.draft, row.published_version, row.updated_at_ms
        )

    async def version(self, flow_id: str, version: int) -> FlowVersion:
        """One published document."""
        row = await self._version(flow_id, version)
        return FlowVersion(
            row.flow_id,
            row.version,
            row.document,
            row.published_at_ms,
            row.published_by,
            row.rolled_back_from,
        )

    async def versions(self, flow_id: str, cursor: str | None, limit: int) -> FlowVersionPage:
        """A page of published versions, newest first."""
        current = (await self._row(flow_id)).published_version
        before = None if cursor is None else decode_cursor(cursor, (VersionNumber,))[1]
        rows = await self._flows.versions(flow_id, before, limit + 1)
        page = [
            FlowVersionSummary(
                row.version,
                row.published_at_ms,
                row.published_by,
                row.rolled_back_from,
                row.version == current,
            )
            for row in rows[:limit]
        ]
        following = encode_cursor(0, page[-1].version) if len(rows) > limit else None
        return FlowVersionPage(page, following)

    async def add(self, new: NewFlow, actor: Actor, now_ms: int) -> FlowDetail:
        """Add a flow as a draft."""
        return await self._add(new.name, new.document, actor, now_ms)

    async def add_from_template(
        self, new: FlowFromTemplate, actor: Actor, now_ms: int
    ) -> FlowDetail:
        """Make a flow from a template, and put it in force when asked to.

        Raises:
            NotFound: no such template.
            RequestError: a queue or the hours are missing or unknown.
        """
        company = await self._flows.tenant_name()
        filling = Filling(new.name, company, new.locale, new.queue_ids, new.hours_id)
        document = fill(new.template_id, filling)
        await self._check_named(new)
        added = await self._add(new.name, document, actor, now_ms)
        if not new.publish:
            return added
        await self.publish(added.flow_id, actor, now_ms)
        return await self.get(added.flow_id)

    async def set_draft(
        self,
        flow_id: str,
        document: Document,
        check_seen: Callable[[FlowDetail], None],
        actor: Actor,
        now_ms: int,
    ) -> FlowDetail:
        """Replace the draft; what is published stays in force.

        Args:
            check_seen: raises unless the client has seen the flow as it is now.
        """
        _check_storable(document)
        before = await self._row(flow_id, lock=True)
        check_seen(await self.get(flow_id))
        await self._flows.set_draft(flow_id, document, now_ms)
        change = Change("flow.drafted", flow_id, _summary(before.draft), _summary(document))
        await self._record(actor, change, now_ms)
        return await self.get(flow_id)

    async def rename(
        self,
        flow_id: str,
        name: str,
        check_seen: Callable[[FlowDetail], None],
        actor: Actor,
        now_ms: int,
    ) -> FlowDetail:
        """Give a flow another name; edges hear of it with the next configuration.

        Args:
            check_seen: raises unless the client has seen the flow as it is now.
        """
        _check_storable({"name": name})
        await record_change(self._scope.connection, self._scope.tenant_id, now_ms)
        before = await self._row(flow_id, lock=True)
        check_seen(await self.get(flow_id))
        await self._flows.rename(flow_id, name, now_ms)
        change = Change("flow.renamed", flow_id, {"name": before.name}, {"name": name})
        await self._record(actor, change, now_ms)
        return await self.get(flow_id)

    async def remove(
        self,
        flow_id: str,
        check_seen: Callable[[FlowDetail], None],
        actor: Actor,
        now_ms: int,
    ) -> None:
        """Remove a flow to which no number leads.

        Raises:
            Conflict: one does; names it.
        """
        # The counter's row first: whoever lets a number lead here meanwhile waits, and then finds
        # no flow.
        await record_change(self._scope.connection, self._scope.tenant_id, now_ms)
        before = await self._row(flow_id, lock=True)
        check_seen(await self.get(flow_id))
        numbers = await self._flows.numbers(flow_id)
        if numbers:
            named = ", ".join(numbers[:MAX_NUMBERS_NAMED])
            raise Conflict(
                f"{len(numbers)} number(s) lead to it: {named}", code="flow_in_use", field="flow_id"
            )
        await self._flows.remove(before, now_ms)
        shown = {"name": before.name, "published_version": before.published_version}
        await self._record(actor, Change("flow.removed", flow_id, shown, None), now_ms)

    async def check(self, flow_id: str) -> FlowReport:
        """What publishing the draft would find."""
        problems = await self.problems((await self._row(flow_id)).draft)
        return FlowReport(
            not problems, [FlowProblem(p.step, p.field, p.code, p.message) for p in problems]
        )

    async def publish(self, flow_id: str, actor: Actor, now_ms: int) -> FlowPublished:
        """Put the draft in force.

        Raises:
            Invalid: the document has problems; each names its step and field.
        """
        # The counter's row first: whoever removes a queue or hours meanwhile waits, and then sees
        # this version.
        await record_change(self._scope.connection, self._scope.tenant_id, now_ms)
        row = await self._row(flow_id, lock=True)
        return await self._put_in_force(row, row.draft, None, actor, now_ms)

    async def roll_back(
        self, flow_id: str, version: int, actor: Actor, now_ms: int
    ) -> FlowPublished:
        """Put an older document in force again, as a new version; the draft stays as it is.

        Raises:
            NotFound: no such version.
            Conflict: it is in force.
            Invalid: what it refers to is gone; each problem names its step and field.
        """
        await record_change(self._scope.connection, self._scope.tenant_id, now_ms)
        row = await self._row(flow_id, lock=True)
        old = await self._version(flow_id, version)
        if version == row.published_version:
            raise Conflict(
                "this version is in force already", code="already_published", field="version"
            )
        return await self._put_in_force(row, old.document, version, actor, now_ms)

    async def problems(self, document: Document) -> list[Problem]:
        """All that is wrong with a document, given the tenant's hours, queues and prompts."""
        hours = HoursRepository(self._scope)
        schedules = await hours.schedules() if hours_of(document) else {}
        resolved, problems = resolve_hours(document, schedules)
        try:
            load_flow(
                resolved,
                known_queues=[QueueId(each) for each in await self._flows.known_queues()],
                known_prompts=await self._flows.known_prompts(),
            )
        except FlowError as exc:
            return problems + exc.problems
        return problems

    async def check_published(self) -> None:
        """Prove that every published flow still finds its queues, prompts and hours.

        Raises:
            Conflict: one does not; names it.
        """
        for row in await self._flows.published():
            if await self.problems(row.document):
                raise Conflict(f'the published flow "{row.name}" needs it', code="in_use")

    async def _add(self, name: str, document: Document, actor: Actor, now_ms: int) -> FlowDetail:
        _check_storable({"name": name, "document": document})
        if await self._flows.count() >= MAX_FLOWS:
            raise Conflict(f"a tenant has at most {MAX_FLOWS} flows", code="too_many_flows")
        flow_id = new_id(now_ms)
        await self._flows.add(flow_id, name, document, now_ms)
        after = {"name": name, **_summary(document)}
        await self._record(actor, Change("flow.added", flow_id, None, after), now_ms)
        return await self.get(flow_id)

    async def _put_in_force(
        self,
        row: AnyRow,
        document: Document,
        rolled_back_from: int | None,
        actor: Actor,
        now_ms: int,
    ) -> FlowPublished:
        problems = await self.problems(document)
        if problems:
            raise Invalid(
                f"the flow has {len(problems)} problem(s)",
                [FieldProblem(path_of(each), each.message, each.code) for each in problems],
                code="invalid_flow",
            )
        version = (row.published_version or 0) + 1
        values = {
            "document": document,
            "published_at_ms": now_ms,
            "published_by": actor.name,
            "rolled_back_from": rolled_back_from,
        }
        await self._flows.publish(row.flow_id, version, values)
        action = "flow.published" if rolled_back_from is None else "flow.rolled_back"
        before = {"published_version": row.published_version}
        after = {"published_version": version, "rolled_back_from": rolled_back_from}
        await self._record(actor, Change(action, row.flow_id, before, after), now_ms)
        return FlowPublished(row.flow_id, version)

    async def _check_named(self, new: FlowFromTemplate) -> None:
        """A wrong queue or wrong hours are told by the request's own field, not the document's."""
        known = set(await self._flows.known_queues())
        for role, queue_id in new.queue_ids.items():
            if queue_id not in known:
                raise RequestError("no such queue", code="unknown_queue", field=f"queue_ids.{role}")
        hours = HoursRepository(self._scope)
        if new.hours_id is not None and await hours.get(new.hours_id) is None:
            raise RequestError("no such hours", code="unknown_hours", field="hours_id")

    async def _version(self, flow_id: str, version: int) -> AnyRow:
        row = await self._flows.version(flow_id, version)
        if row is None:
            raise NotFound("no such flow version", field="version")
        return row

    async def _row(self, flow_id: str, *, lock: bool = False) -> AnyRow:
        row = await self._flows.get(flow_id, lock=lock)
        if row is None:
            raise NotFound("no such flow", field="flow_id")
        return row

    async def _record(self, actor: Actor, change: Change, now_ms: int) -> None:
        await record(self._scope.connection, self._scope.tenant_id, actor, change, now_ms)


def path_of(problem: Problem) -> str:
    """Where in the document a problem is: `steps.menu.options[2].digit`."""
    return f"steps.{problem.step}.{problem.field}" if problem.step else problem.field


def _summary(document: Document) -> dict[str, Any]:  # JSON for the audit
    """What the audit tells of a draft: a whole one, saved every minute, would flood it."""
    steps = document.get("steps")
    names = sorted(map(str, steps)) if isinstance(steps, dict) else []
    return {"steps": names, "size_bytes": len(msgspec.json.encode(document))}


def _check_storable(document: Document) -> None:
    if _is_deeper(document, MAX_FLOW_DEPTH):
        raise RequestError(
            f"at most {MAX_FLOW_DEPTH} levels", code="flow_too_deep", field="document"
        )
    encoded = msgspec.json.encode(document)
    if len(encoded) > MAX_FLOW_BYTES:
        raise RequestError(
            f"a flow has at most {MAX_FLOW_BYTES} bytes", code="flow_too_large", field="document"
        )
    if _NUL in encoded:
        raise RequestError(
            "the character U+0000 can't be kept", code="bad_character", field="document"
        )


def _is_deeper(document: Any, levels: int) -> bool:  # JSON to be judged
    """Whether lists and objects hold one another deeper than that; level by level, no recursion."""
    layer = [document]
    for _ in range(levels):
        inside: list[Any] = []
        for node in layer:
            if isinstance(node, dict):
                inside.extend(node.values())
            elif isinstance(node, list):
                inside.extend(node)
        layer = [node for node in inside if isinstance(node, dict | list)]
        if not layer:
            return False
    return True
