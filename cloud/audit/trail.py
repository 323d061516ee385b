"""Writes what was done into the tenant's audit log, in the transaction that does it."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Any

import msgspec
from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from cloud.audit.chain import bounded
from cloud.audit.secrecy import without_secrets
from cloud.identity.principal import Actor
from cloud.webhooks.announce import announce_change
from cloud.webhooks.kinds import OF_ACTION
from infra.contracts.ids import TenantId, uuid7
from infra.db.statements import fixed
from infra.db.tables.audit import audit_entry
from infra.db.tables.directory import tenant
from infra.telemetry.logs import get_logger

log = get_logger(__name__)

_ADD_ENTRY = fixed(insert(audit_entry))
_ID_RANDOM_BITS = 74
_MAX_TEXT_CHARS = 500  # of a subject's or actor's name; ids are far shorter


@dataclass(frozen=True, slots=True)
class Change:
    """One thing done.

    Attributes:
        action: what, as `<kind>.<past tense>`: `queue.replaced`, `recording.link_given`.
        subject_id: of the thing it was done to.
        before, after: its public representation, as the API shows it; None where there is none.
            Never a secret: no password, key or hash. (Known ones are blanked here all the same.)
    """

    action: str
    subject_id: str
    before: Any = None
    after: Any = None


async def record(
    connection: AsyncConnection, tenant_id: TenantId, actor: Actor, change: Change, now_ms: int
) -> None:
    """Append to the tenant's log; commits or vanishes with the change itself.

    The database links the entry into the tenant's hash chain when the transaction commits. What
    webhooks can subscribe to is queued for them in the same transaction.

    Args:
        connection: of the tenant's scope (`scope.connection`) or of the platform.
    """
    await connection.execute(
        _ADD_ENTRY,
        {
            "tenant_id": tenant_id,
            "audit_id": uuid7(now_ms, secrets.randbits(_ID_RANDOM_BITS)),
            "at_ms": now_ms,
            "actor": _text(actor.id),
            "actor_kind": actor.kind.value,
            "actor_name": _text(actor.name),
            "ip": _text(actor.ip),
            "user_agent": _text(actor.user_agent),
            "action": change.action,
            "subject": _text(change.subject_id),
            "before": _side(change.before),
            "after": _side(change.after),
        },
    )
    if change.action in OF_ACTION:
        told = {
            "action": change.action,
            "subject_id": change.subject_id,
            "actor": {"kind": actor.kind.value, "id": actor.id},
            "before": without_secrets(msgspec.to_builtins(change.before)),
            "after": without_secrets(msgspec.to_builtins(change.after)),
        }
        await announce_change(connection, tenant_id, told, now_ms)


async def record_platform(
    connection: AsyncConnection, actor: Actor, change: Change, now_ms: int
) -> None:
    """Append what concerns no tenant to the log of the operator's organisation.

    Args:
        connection: of the platform.
    """
    operator = (
        await connection.execute(select(tenant.c.tenant_id).where(tenant.c.kind == "operator"))
    ).scalar_one_or_none()
    if operator is None:
        # A fresh installation, whose operator has not been set up: the log is all there is.
        log.warning("platform change without an operator", action=change.action, actor=actor.id)
        return
    await record(connection, TenantId(operator), actor, change, now_ms)


def _text(value: str) -> str:
    """Bounded, and without what PostgreSQL can't hold."""
    text = value[:_MAX_TEXT_CHARS].replace("\0", "\ufffd")
    return text.encode("utf-8", "replace").decode()


def _side(value: Any) -> str | None:
    return None if value is None else bounded(without_secrets(msgspec.to_builtins(value)))
