"""Claims, points and releases a tenant's numbers."""

from __future__ import annotations

from typing import Any

from cloud.api.pages import decode_cursor, encode_cursor
from cloud.audit.trail import Change, record
from cloud.identity.principal import Actor
from cloud.ivr.repository import FlowRepository
from cloud.numbers.repository import NumberRepository
from cloud.numbers.schemas import (
    E164,
    FreeNumber,
    FreeNumberList,
    NewNumber,
    NumberList,
    PhoneNumber,
)
from cloud.tenancy.limits import LimitName
from cloud.tenancy.outbox import record_change
from cloud.tenancy.quotas import check_quota
from infra.contracts.errors import Conflict, NotFound
from infra.db.scope import AnyRow, TenantScope

# Callers of the tenant before go on dialling: for a month nobody else is at the other end.
QUARANTINE_MS = 30 * 24 * 3600 * 1_000


class NumberService:
    """Numbers of one tenant, inside the request's transaction."""

    def __init__(self, scope: TenantScope, actor: Actor) -> None:
        self._scope = scope
        self._actor = actor
        self._numbers = NumberRepository(scope)

    async def all(self) -> NumberList:
        """Every number that the tenant holds."""
        return NumberList([_number(row) for row in await self._numbers.held()])

    async def free(
        self, prefix: str, cursor: str | None, limit: int, now_ms: int
    ) -> FreeNumberList:
        """A page of numbers that the tenant can claim now."""
        after = None if cursor is None else decode_cursor(cursor, (E164,))[1]
        rows = await self._numbers.free(prefix, now_ms, after, limit)
        items = [FreeNumber(row.number) for row in rows[:limit]]
        following = encode_cursor(0, items[-1].number) if len(rows) > limit else None
        return FreeNumberList(items, following)

    async def claim(self, new: NewNumber, now_ms: int) -> PhoneNumber:
        """Take a free number of the pool.

        Raises:
            QuotaReached: the plan allows no more numbers.
            Conflict: the number is not free (or not of the pool: a stranger can't tell).
        """
        await check_quota(self._scope, LimitName.NUMBERS, now_ms)
        await self._check_flow(new.flow_id, now_ms)
        if not await self._numbers.claim(new.number, now_ms):
            raise Conflict("this number is not free", code="number_taken", field="number")
        if new.flow_id is not None:
            await self._numbers.point(new.number, new.flow_id, now_ms)
        return await self._changed("number.claimed", new.number, None, now_ms)

    async def point(self, e164: str, flow_id: str | None, now_ms: int) -> PhoneNumber:
        """Let a number that the tenant holds lead to a flow, or nowhere."""
        await self._check_flow(flow_id, now_ms)
        before = await self._held(e164)
        if flow_id is None:
            await self._numbers.unpoint(e164)
        else:
            await self._numbers.point(e164, flow_id, now_ms)
        return await self._changed("number.pointed", e164, before, now_ms)

    async def remove(self, e164: str, now_ms: int) -> None:
        """Give a number up; only this tenant can have it back within the quarantine."""
        before = await self._held(e164)
        await self._numbers.release(e164, now_ms + QUARANTINE_MS)
        await record_change(self._scope.connection, self._scope.tenant_id, now_ms)
        await self._audit(Change("number.released", e164, before, None), now_ms)

    async def _check_flow(self, flow_id: str | None, now_ms: int) -> None:
        """The number may lead there, and nobody removes the flow meanwhile."""
        await record_change(self._scope.connection, self._scope.tenant_id, now_ms)
        if flow_id is not None and await FlowRepository(self._scope).get(flow_id) is None:
            raise Conflict("no such flow", code="unknown_flow", field="flow_id")

    async def _held(self, e164: str) -> PhoneNumber:
        rows = await self._numbers.held(e164)
        if not rows:
            raise NotFound(
                "the tenant does not hold this number; claim it first",
                code="number_not_claimed",
                field="number",
            )
        return _number(rows[0])

    async def _changed(self, action: str, e164: str, before: Any, now_ms: int) -> PhoneNumber:
        """Note the change.

        Args: before: the number as the API showed it, or None.
        """
        after = await self._held(e164)
        await self._audit(Change(action, e164, before, after), now_ms)
        return after

    async def _audit(self, change: Change, now_ms: int) -> None:
        await record(self._scope.connection, self._scope.tenant_id, self._actor, change, now_ms)


def _number(row: AnyRow) -> PhoneNumber:
    return PhoneNumber(row.number, row.flow_id, row.claimed_at_ms, row.kind == "pool")
