"""A claim takes no more than it asked for, by whatever plan PostgreSQL runs it."""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from cloud.api.repeats import repository as repeats
from cloud.api.repeats.repository import RepeatRepository
from cloud.webhooks.repository import DeliveryRepository
from cloud.webhooks.schedule import DeliveryStatus
from infra.config.role import NodeParts
from infra.db.tables.audit import idempotency_key
from infra.db.tables.webhooks import webhook_delivery
from infra.mail.repository import MailQueue, NewMail, queue_mail
from tests.integration.cloud.call_events import new_uuid
from tests.integration.cloud.conftest import Key

ROWS = 20
WANTED = 3
LEASE_MS = 60_000

# Without these, the only way left to match a table's rows with those chosen is a nested loop that
# keeps nothing: a choice in the condition of the change is then made anew for each row.
WORST_PLAN = (
    "enable_hashjoin",
    "enable_mergejoin",
    "enable_hashagg",
    "enable_sort",
    "enable_material",
    "enable_memoize",
)

# What the claims were before; the settings must make this one fail, or they prove nothing.
NAIVE_CLAIM = text(
    """
    UPDATE webhook_delivery SET next_at_ms = :until_ms WHERE (webhook_id, delivery_id) IN (
        SELECT webhook_id, delivery_id FROM webhook_delivery
        WHERE webhook_id = :webhook_id AND next_at_ms <= :now_ms AND status = 'pending'
        ORDER BY next_at_ms LIMIT :wanted FOR UPDATE SKIP LOCKED
    ) RETURNING delivery_id
    """
)


@asynccontextmanager
async def worst_plan(connection: AsyncConnection) -> AsyncIterator[None]:
    """What is inside runs under the plan that a claim must survive, and is undone."""
    async with connection.begin_nested() as attempt:
        for setting in WORST_PLAN:
            await connection.execute(text(f"SET LOCAL {setting} = off"))
        yield
        await attempt.rollback()


@pytest.fixture
async def webhook_id(one: Key, parts: NodeParts) -> str:
    """A webhook of the first tenant to which many deliveries are due."""
    body = {"url": "https://example.com/", "events": ["contact.ended"]}
    made = await one.call("POST", "/v1/webhooks", 201, **body)
    found: str = made["webhook"]["webhook_id"]
    now_ms = parts.clock()
    # In the order of the table: each row is passed by before the next choice reaches it.
    rows = [
        {
            "webhook_id": found,
            "delivery_id": new_uuid(),
            "event_id": new_uuid(),
            "kind": "contact.ended",
            "payload": "{}",
            "created_at_ms": now_ms - ROWS + n,
            "next_at_ms": now_ms - ROWS + n,
        }
        for n in range(ROWS)
    ]
    async with parts.database.tenant(one.tenant_id) as scope:
        await scope.execute(scope.insert_many(webhook_delivery, rows))
    return found


async def test_the_plan_is_the_one_that_this_is_about(
    one: Key, parts: NodeParts, webhook_id: str
) -> None:
    now_ms = parts.clock()
    values = {"webhook_id": webhook_id, "now_ms": now_ms, "until_ms": now_ms + LEASE_MS}
    async with parts.database.tenant(one.tenant_id) as scope, worst_plan(scope.connection):
        taken = await scope.connection.execute(NAIVE_CLAIM, values | {"wanted": WANTED})
        assert len(taken.all()) > WANTED


async def test_deliveries(one: Key, parts: NodeParts, webhook_id: str) -> None:
    now_ms = parts.clock()
    async with parts.database.tenant(one.tenant_id) as scope, worst_plan(scope.connection):
        deliveries = DeliveryRepository(scope)
        first = await deliveries.claim(webhook_id, now_ms, LEASE_MS, WANTED)
        assert len(first) == WANTED
        rest = await deliveries.claim(webhook_id, now_ms, LEASE_MS, ROWS)
        assert len({row.delivery_id for row in [*first, *rest]}) == ROWS


async def test_deliveries_that_start_again(one: Key, parts: NodeParts, webhook_id: str) -> None:
    now_ms = parts.clock()
    async with parts.database.tenant(one.tenant_id) as scope, worst_plan(scope.connection):
        again = await DeliveryRepository(scope).replay_range(
            webhook_id, (0, now_ms + 1), [DeliveryStatus.PENDING], now_ms, WANTED
        )
        assert again == WANTED


async def test_mails(one: Key, parts: NodeParts) -> None:
    """A guard only: of this table the planner knows too little to choose the worst plan."""
    now_ms = parts.clock()
    async with parts.database.platform() as connection, worst_plan(connection):
        for n in range(ROWS):
            mail = NewMail("a@people.example", "en", "reset", {}, now_ms + LEASE_MS)
            await queue_mail(connection, one.tenant_id, mail, now_ms - ROWS + n)
        rows = await MailQueue(connection).claim(now_ms, LEASE_MS, WANTED)
        assert len(rows) == WANTED


async def test_expired_repeats(one: Key, parts: NodeParts, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(repeats, "PRUNED_ROWS", WANTED)
    rows = [
        {
            "principal": "somebody",
            "key_hash": secrets.token_bytes(32),
            "fingerprint": secrets.token_bytes(32),
            "state": "answered",
            "claim_id": new_uuid(),
            "claimed_at_ms": 1,
            "expires_at_ms": 2,
        }
        for _ in range(ROWS)
    ]
    columns = idempotency_key.c
    left = select(func.count()).where(
        columns.tenant_id == one.tenant_id, columns.principal == "somebody"
    )
    async with parts.database.tenant(one.tenant_id) as scope, worst_plan(scope.connection):
        await scope.execute(scope.insert_many(idempotency_key, rows))
        await RepeatRepository(scope).prune(parts.clock())
        assert (await scope.execute(left)).scalar_one() == ROWS - WANTED
