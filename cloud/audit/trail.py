"""Writes what was done into the tenant's audit log, in the transaction that does it."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Any

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from cloud.identity.principal import Actor
from infra.contracts.ids import TenantId, uuid7
from infra.db.tables.history import audit_entry

_ID_RANDOM_BITS = 74


@dataclass(frozen=True, slots=True)
class Change:
    """One thing done.

    Attributes:
        action: what, as `<kind>.<past tense>`: `queue.replaced`, `recording.link_given`.
        subject_id: of the thing it was done to.
        before, after: its public representation, as the API shows it; None where there is none.
            Never a secret: no password, key or hash.
    """

    action: str
    subject_id: str
    before: Any = None
    after: Any = None


async def record(
    connection: AsyncConnection, tenant_id: TenantId, actor: Actor, change: Change, now_ms: int
) -> None:
    """Append to the tenant's log; commits or vanishes with the change itself.

    Args:
        connection: of the tenant's scope (`scope.connection`) or of the platform.
    """
    await connection.execute(
        insert(audit_entry).values(
            tenant_id=tenant_id,
            audit_id=uuid7(now_ms, secrets.randbits(_ID_RANDOM_BITS)),
            at_ms=now_ms,
            actor=actor.id,
            action=change.action,
            subject=change.subject_id,
        )
    )
