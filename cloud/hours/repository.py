"""Rows of opening hours."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
from sqlalchemy import func

from engine.hours.calendar import Calendar, Holiday, WeeklyHours, schedule_of
from infra.db.scope import AnyRow, TenantScope
from infra.db.tables.flows import hours


@dataclass(frozen=True, slots=True)
class HoursRepository:
    """Hours of one tenant."""

    scope: TenantScope

    async def all(self) -> Sequence[AnyRow]:
        """Every row, by name; bounded by MAX_HOURS of the service."""
        return await self.scope.rows(self.scope.select(hours).order_by(hours.c.name))

    async def count(self) -> int:
        """How many there are."""
        row = await self.scope.row(self.scope.select(hours, func.count().label("rows")))
        return int(row.rows) if row else 0

    async def get(self, hours_id: str) -> AnyRow | None:
        """One row, or None."""
        return await self.scope.row(self.scope.select(hours).where(hours.c.hours_id == hours_id))

    async def add(self, hours_id: str, values: dict[str, Any]) -> None:
        """Add hours."""
        await self.scope.execute(self.scope.insert(hours, hours_id=hours_id, **values))

    async def replace(self, hours_id: str, values: dict[str, Any]) -> None:
        """Replace hours."""
        statement = self.scope.update(hours).where(hours.c.hours_id == hours_id).values(**values)
        await self.scope.execute(statement)

    async def remove(self, hours_id: str) -> None:
        """Remove hours."""
        await self.scope.execute(self.scope.delete(hours).where(hours.c.hours_id == hours_id))

    async def schedules(self) -> dict[str, dict[str, Any]]:
        """Each row as the schedule inside a flow document, by id."""
        return {
            row.hours_id: msgspec.json.decode(msgspec.json.encode(schedule_of(calendar_of(row))))
            for row in await self.all()
        }


def calendar_of(row: AnyRow) -> Calendar:
    """The calendar in a row."""
    return Calendar(
        row.time_zone,
        msgspec.convert(row.weekly, list[WeeklyHours]),
        msgspec.convert(row.holidays, list[Holiday]),
    )
