"""Deletes what sign-in needs no more, of all organisations; run with the platform's role."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import delete, or_
from sqlalchemy.ext.asyncio import AsyncConnection

from cloud.identity.attempt_repository import AttemptRepository
from cloud.identity.sign_up_repository import SignUpRepository
from infra.db.tables.identity import session
from infra.db.tables.sign_in import one_time_token


@dataclass(frozen=True, slots=True)
class UpkeepRepository:
    """What is over."""

    connection: AsyncConnection

    async def forget(self, over_before_ms: int, unused_before_ms: int) -> dict[str, int]:
        """Delete it; returns how many of each.

        Args:
            over_before_ms: sessions, tokens and sign-ups that ended before.
            unused_before_ms: attempts that were last made before.
        """
        ended = or_(
            session.c.expires_at_ms < over_before_ms, session.c.revoked_at_ms < over_before_ms
        )
        expired = one_time_token.c.expires_at_ms < over_before_ms
        sessions = await self.connection.execute(delete(session).where(ended))
        tokens = await self.connection.execute(delete(one_time_token).where(expired))
        return {
            "sessions": sessions.rowcount,
            "tokens": tokens.rowcount,
            "sign_ups": await SignUpRepository(self.connection).forget(over_before_ms),
            "attempts": await AttemptRepository(self.connection).forget(unused_before_ms),
        }
