"""Keeps opening hours; each change gives the edges a new configuration."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from cloud.api.boundary import new_id
from cloud.api.errors import FieldProblem, Invalid
from cloud.audit.trail import Change, record
from cloud.hours.repository import HoursRepository, calendar_of
from cloud.hours.schemas import HoursBody, HoursList, OpeningHours, OpenState
from cloud.identity.principal import Actor
from cloud.ivr.repository import FlowRepository
from cloud.tenancy.outbox import record_change
from engine.hours.calendar import Calendar, calendar_problems, holiday_on, schedule_of
from engine.hours.changes import next_change_ms
from engine.hours.schedule import is_open
from engine.ivr.references import hours_of
from infra.contracts.errors import Conflict, NotFound
from infra.db.scope import AnyRow, TenantScope

MAX_HOURS = 100  # a business with a hundred different weeks has a hundred branches


class HoursService:
    """Hours of one tenant, inside the request's transaction."""

    def __init__(self, scope: TenantScope) -> None:
        self._scope = scope
        self._hours = HoursRepository(scope)

    async def all(self) -> HoursList:
        """All hours, by name."""
        return HoursList([_hours(row) for row in await self._hours.all()])

    async def get(self, hours_id: str) -> OpeningHours:
        """One of them."""
        return _hours(await self._row(hours_id))

    async def add(self, body: HoursBody, actor: Actor, now_ms: int) -> OpeningHours:
        """Add hours."""
        _check(body)
        if await self._hours.count() >= MAX_HOURS:
            raise Conflict(f"a tenant has at most {MAX_HOURS} hours", code="too_many_hours")
        hours_id = new_id(now_ms)
        values = {**_values(body, now_ms), "created_at_ms": now_ms}
        await self._hours.add(hours_id, values)
        added = await self.get(hours_id)
        await self._record(actor, Change("hours.added", hours_id, None, _shown(added)), now_ms)
        return added

    async def replace(
        self,
        hours_id: str,
        body: HoursBody,
        check_seen: Callable[[OpeningHours], None],
        actor: Actor,
        now_ms: int,
    ) -> OpeningHours:
        """Replace hours; flows that refer to them follow at once.

        Args:
            check_seen: raises unless the client has seen them as they are now.
        """
        _check(body)
        # The counter's row first: it puts changes of one tenant's configuration in order.
        await record_change(self._scope.connection, self._scope.tenant_id, now_ms)
        before = await self.get(hours_id)
        check_seen(before)
        await self._hours.replace(hours_id, _values(body, now_ms))
        after = await self.get(hours_id)
        change = Change("hours.replaced", hours_id, _shown(before), _shown(after))
        await self._record(actor, change, now_ms)
        return after

    async def remove(
        self,
        hours_id: str,
        check_seen: Callable[[OpeningHours], None],
        actor: Actor,
        now_ms: int,
    ) -> None:
        """Remove hours to which no published flow refers.

        Raises:
            Conflict: one does; names it.
        """
        await record_change(self._scope.connection, self._scope.tenant_id, now_ms)
        before = await self.get(hours_id)
        check_seen(before)
        users = [
            row.name
            for row in await FlowRepository(self._scope).published()
            if hours_id in hours_of(row.document)
        ]
        if users:
            names = ", ".join(f'"{name}"' for name in users)
            raise Conflict(
                f"published flows use these hours: {names}", code="hours_in_use", field="hours_id"
            )
        await self._hours.remove(hours_id)
        await self._record(actor, Change("hours.removed", hours_id, _shown(before), None), now_ms)

    async def state(self, hours_id: str, at_ms: int) -> OpenState:
        """Whether they are open at an instant, and when that changes."""
        calendar = calendar_of(await self._row(hours_id))
        schedule = schedule_of(calendar)
        local = datetime.fromtimestamp(at_ms / 1000, tz=UTC).astimezone(
            ZoneInfo(calendar.time_zone)
        )
        holiday = holiday_on(calendar, local.date())
        return OpenState(
            is_open=is_open(schedule, at_ms),
            at_ms=at_ms,
            local_time=local.isoformat(timespec="seconds"),
            changes_at_ms=next_change_ms(schedule, at_ms),
            holiday=None if holiday is None else holiday.name,
        )

    async def _row(self, hours_id: str) -> AnyRow:
        row = await self._hours.get(hours_id)
        if row is None:
            raise NotFound("no such hours", field="hours_id")
        return row

    async def _record(self, actor: Actor, change: Change, now_ms: int) -> None:
        await record(self._scope.connection, self._scope.tenant_id, actor, change, now_ms)


def _check(body: HoursBody) -> None:
    problems = calendar_problems(Calendar(body.time_zone, body.weekly, body.holidays))
    if problems:
        raise Invalid(
            f"the hours have {len(problems)} problem(s): {problems[0].message}",
            [FieldProblem(each.field, each.message, each.code) for each in problems],
            code="invalid_hours",
        )


def _values(body: HoursBody, now_ms: int) -> dict[str, Any]:  # columns of different kinds
    weekly = sorted(body.weekly, key=lambda each: (each.day, each.from_minute))
    holidays = sorted(body.holidays, key=lambda each: each.date)
    return {
        "name": body.name,
        "time_zone": body.time_zone,
        "weekly": msgspec.to_builtins(weekly),
        "holidays": msgspec.to_builtins(holidays),
        "updated_at_ms": now_ms,
    }


def _hours(row: AnyRow) -> OpeningHours:
    calendar = calendar_of(row)
    return OpeningHours(
        row.hours_id,
        row.name,
        row.time_zone,
        list(calendar.weekly),
        list(calendar.holidays),
        row.updated_at_ms,
    )


def _shown(hours: OpeningHours) -> Any:  # JSON for the audit
    return msgspec.to_builtins(hours)
