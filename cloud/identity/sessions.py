"""Browser sessions: opened after a sign-in, listed, revoked."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncConnection

from cloud.api.boundary import new_id
from cloud.audit.trail import Change, record
from cloud.identity.principal import Actor
from cloud.identity.secrets import SESSION_PREFIX, hash_token, new_token, read_token
from cloud.identity.session_repository import NewSession, SessionRepository
from cloud.identity.session_rules import ABSOLUTE_LIFE_MS
from cloud.identity.visitor import Visitor
from infra.contracts.errors import NotFound
from infra.contracts.ids import TenantId, UserId
from infra.db.database import Database


@dataclass(frozen=True, slots=True)
class OpenedSession:
    """A new session; the token leaves here once, as a cookie, and only its hash is kept."""

    session_id: str
    token: str


async def open_session(
    connection: AsyncConnection,
    home_id: TenantId,
    actor: Actor,
    method: str,
    now_ms: int,
    *,
    has_second_factor: bool = False,
) -> OpenedSession:
    """Open a session of the person `actor`.

    Args:
        method: `password`, `oidc`, `invitation` or `recovery`.
        has_second_factor: a second factor was proved just now.
    """
    token = new_token(SESSION_PREFIX, home_id)
    session_id = new_id(now_ms)
    sessions = SessionRepository(connection, home_id)
    await sessions.add(
        NewSession(
            session_id=session_id,
            user_id=UserId(actor.id),
            hash=hash_token(token),
            method=method,
            ip=actor.ip,
            user_agent=actor.user_agent,
            created_at_ms=now_ms,
            last_seen_at_ms=now_ms,
            expires_at_ms=now_ms + ABSOLUTE_LIFE_MS,
            second_factor_at_ms=now_ms if has_second_factor else None,
        )
    )
    await sessions.signed_in(UserId(actor.id), now_ms)
    after = {"method": method, "second_factor": has_second_factor}
    await record(
        connection, home_id, actor, Change("session.opened", session_id, None, after), now_ms
    )
    return OpenedSession(session_id, token)


async def revoke_session(
    connection: AsyncConnection,
    home_id: TenantId,
    user_id: UserId,
    session_id: str,
    actor: Actor,
    now_ms: int,
) -> None:
    """End one session of a person.

    Raises:
        NotFound: the person has no such session in force.
    """
    ended = await SessionRepository(connection, home_id).revoke(user_id, now_ms, only=session_id)
    if not ended:
        raise NotFound("no such session", field="session_id")
    await record(connection, home_id, actor, Change("session.revoked", session_id), now_ms)


async def revoke_sessions(
    connection: AsyncConnection,
    home_id: TenantId,
    user_id: UserId,
    actor: Actor,
    now_ms: int,
    *,
    keep: str | None = None,
) -> int:
    """End all sessions of a person but `keep`; returns how many."""
    ended = await SessionRepository(connection, home_id).revoke(user_id, now_ms, keep=keep)
    for session_id in ended:
        await record(connection, home_id, actor, Change("session.revoked", session_id), now_ms)
    return len(ended)


async def end_session(database: Database, token: str, visitor: Visitor, now_ms: int) -> None:
    """Sign out: end the session of a cookie; one that is over already is no fault."""
    home_id = _home_of(token)
    if home_id is None:
        return
    async with database.tenant(home_id) as scope:
        sessions = SessionRepository(scope.connection, home_id)
        row = await sessions.in_force(hash_token(token), now_ms)
        if row is None:
            return
        await sessions.revoke(UserId(row.user_id), now_ms, only=row.session_id)
        actor = visitor.acting_as(row.user_id, row.name)
        change = Change("session.signed_out", row.session_id)
        await record(scope.connection, home_id, actor, change, now_ms)


def _home_of(token: str) -> TenantId | None:
    parts = read_token(token)
    return parts.tenant_id if parts is not None and parts.prefix == SESSION_PREFIX else None
