"""Writes what happened into the deliveries of the webhooks that want it, each event once."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import bindparam, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from cloud.webhooks.kinds import OF_ACTION, Happening, payload_of
from infra.contracts.ids import TenantId, uuid7
from infra.db.statements import fixed
from infra.db.tables.webhooks import webhook, webhook_delivery

_ACTIVE = fixed(
    select(webhook.c.webhook_id, webhook.c.events).where(
        webhook.c.tenant_id == bindparam("tenant_id"), webhook.c.is_active
    )
)

# Wakes the senders once the transaction has committed.
CHANNEL = "tandem_webhooks"
_ID_RANDOM_BITS = 74
_ROWS_A_STATEMENT = 500  # of 8 values each; the protocol takes 32,767 values


async def enqueue(
    connection: AsyncConnection,
    tenant_id: TenantId,
    happenings: Sequence[Happening],
    now_ms: int,
) -> int:
    """Queue deliveries of these events; what is queued already stays as it is.

    Args:
        connection: of the tenant's scope or of the platform; the deliveries commit with it.

    Returns:
        How many were queued.
    """
    wanted = (await connection.execute(_ACTIVE, {"tenant_id": tenant_id})).all()
    rows = [
        _row(tenant_id, each.webhook_id, happening, now_ms)
        for happening in happenings
        for each in wanted
        if happening.kind.value in each.events
    ]
    queued = 0
    for start in range(0, len(rows), _ROWS_A_STATEMENT):
        part = insert(webhook_delivery).values(rows[start : start + _ROWS_A_STATEMENT])
        queued += (await connection.execute(part.on_conflict_do_nothing())).rowcount
    if rows:
        await wake(connection)
    return queued


async def wake(connection: AsyncConnection) -> None:
    """Tell the senders, after the commit, that something is due."""
    await connection.execute(select(func.pg_notify(CHANNEL, "")))


async def announce_change(
    connection: AsyncConnection, tenant_id: TenantId, change: Mapping[str, Any], now_ms: int
) -> None:
    """Queue what an entry of the audit log tells, if webhooks can subscribe to it.

    Args:
        change: `action`, `subject_id`, `before`, `after`, `actor`, without secrets.
    """
    kind = OF_ACTION.get(change["action"])
    if kind is None:
        return
    event_id = uuid7(now_ms, secrets.randbits(_ID_RANDOM_BITS))
    data = {name: value for name, value in change.items() if name != "action"}
    await enqueue(connection, tenant_id, [Happening(event_id, kind, now_ms, data)], now_ms)


def _row(
    tenant_id: TenantId, webhook_id: str, happening: Happening, now_ms: int
) -> dict[str, str | int]:
    return {
        "tenant_id": tenant_id,
        "webhook_id": webhook_id,
        "delivery_id": uuid7(now_ms, secrets.randbits(_ID_RANDOM_BITS)),
        "event_id": happening.event_id,
        "kind": happening.kind.value,
        "payload": payload_of(tenant_id, happening),
        "created_at_ms": now_ms,
        "next_at_ms": now_ms,
    }
