"""Rows that count failed attempts, the same for all nodes; run with the platform's role."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import delete, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from cloud.identity.delays import DelayRule, Failures
from infra.db.tables.sign_in import attempt_delay


@dataclass(frozen=True, slots=True)
class Counted:
    """One thing that attempts are counted for: an account or an address, as a keyed digest."""

    subject: bytes
    rule: DelayRule


@dataclass(frozen=True, slots=True)
class AttemptRepository:
    """Counts an attempt before it is made, so that a hundred at once are a hundred attempts."""

    connection: AsyncConnection

    async def begin(self, counted: Sequence[Counted], now_ms: int) -> int:
        """Count an attempt as failed; give 0, or until when (ms) it must wait and is not made."""
        rules = {each.subject: each.rule for each in counted}
        rows = [
            {"subject": each, "failures": 0, "last_at_ms": now_ms, "blocked_until_ms": 0}
            for each in sorted(rules)
        ]
        await self.connection.execute(insert(attempt_delay).values(rows).on_conflict_do_nothing())
        columns = attempt_delay.c
        locked = await self.connection.execute(
            select(attempt_delay)
            .where(columns.subject.in_(list(rules)))
            .order_by(columns.subject)  # always in the same order: no two wait for each other
            .with_for_update()
        )
        found = locked.all()
        blocked_until_ms = max(row.blocked_until_ms for row in found)
        if blocked_until_ms > now_ms:
            return int(blocked_until_ms)
        for row in found:
            rule = rules[row.subject]
            left = rule.forgiven(Failures(row.failures, row.last_at_ms), now_ms)
            failures = left.count + 1
            await self.connection.execute(
                update(attempt_delay)
                .where(columns.subject == row.subject)
                .values(
                    failures=failures,
                    last_at_ms=left.since_ms,
                    blocked_until_ms=now_ms + rule.wait_ms(failures),
                )
            )
        return 0

    async def clear(self, subject: bytes) -> None:
        """Forget an account's failed attempts: its owner is in."""
        await self.connection.execute(
            delete(attempt_delay).where(attempt_delay.c.subject == subject)
        )

    async def take_back(self, subject: bytes) -> None:
        """Uncount the one attempt that went well; an address keeps its failed ones."""
        columns = attempt_delay.c
        await self.connection.execute(
            update(attempt_delay)
            .where(columns.subject == subject)
            .values(failures=func.greatest(columns.failures - 1, 0), blocked_until_ms=0)
        )

    async def forget(self, before_ms: int) -> int:
        """Delete what was not tried since; returns how many."""
        statement = delete(attempt_delay).where(attempt_delay.c.last_at_ms < before_ms)
        return (await self.connection.execute(statement)).rowcount
