"""Adds, changes and removes webhooks, and sends again; inside the request's transaction."""

from __future__ import annotations

from typing import Any, Final

import msgspec

from cloud.api.boundary import new_id
from cloud.api.pages import encode_cursor
from cloud.audit.trail import Change, record
from cloud.identity.principal import Actor
from cloud.identity.vault import Vault
from cloud.webhooks.addresses import check_url
from cloud.webhooks.announce import wake
from cloud.webhooks.kinds import SUBSCRIBABLE, EventKind, Happening, payload_of
from cloud.webhooks.repository import DeliveryRepository, WebhookRepository
from cloud.webhooks.schedule import DeliveryStatus
from cloud.webhooks.schemas import (
    CreatedWebhook,
    NewWebhook,
    RenewedSecret,
    Replayed,
    ReplayRange,
    Webhook,
    WebhookAttempt,
    WebhookDelivery,
    WebhookDeliveryDetail,
    WebhookDeliveryList,
    WebhookList,
)
from cloud.webhooks.settings import WebhookSettings
from cloud.webhooks.signing import PREVIOUS_KEPT_MS, new_secret
from infra.contracts.errors import Conflict, NotFound, RequestError
from infra.db.scope import AnyRow, TenantScope
from infra.db.tables.webhooks import webhook_delivery

MAX_WEBHOOKS: Final = 50  # each event is stored once for each that wants it
# Of one request; whoever has more asks again for what is left.
MAX_REPLAYED: Final = 10_000


def place_of(tenant_id: str, webhook_id: str) -> str:
    """Where a webhook's secrets are sealed for."""
    return f"webhook:{tenant_id}:{webhook_id}"


class WebhookService:
    """Webhooks of one tenant."""

    def __init__(
        self, scope: TenantScope, actor: Actor, vault: Vault, settings: WebhookSettings
    ) -> None:
        self._scope = scope
        self._actor = actor
        self._vault = vault
        self._settings = settings
        self._rows = WebhookRepository(scope)

    async def all(self, cursor: str | None, limit: int) -> WebhookList:
        """A page of webhooks, newest first."""
        rows = await self._rows.page(cursor, limit)
        items = [webhook_of(row) for row in rows[:limit]]
        more = len(rows) > limit
        following = encode_cursor(items[-1].created_at_ms, items[-1].webhook_id) if more else None
        return WebhookList(items, following)

    async def one(self, webhook_id: str, *, lock: bool = False) -> Webhook:
        """One webhook.

        Raises:
            NotFound: there is none of that id.
        """
        row = await self._rows.one(webhook_id, lock=lock)
        if row is None:
            raise NotFound("no such webhook", field="webhook_id")
        return webhook_of(row)

    async def add(self, new: NewWebhook, now_ms: int) -> CreatedWebhook:
        """Add a webhook; its secret leaves here once.

        Raises:
            RequestError: the address may not be called, or an event can't be subscribed to.
            Conflict: the tenant has as many as it may.
        """
        values = self._checked(new)
        if await self._rows.count() >= MAX_WEBHOOKS:
            raise Conflict(
                f"a tenant has at most {MAX_WEBHOOKS} webhooks", code="too_many_webhooks"
            )
        webhook_id, secret = new_id(now_ms), new_secret()
        await self._rows.add(
            {
                **values,
                "webhook_id": webhook_id,
                "sealed_secret": self._seal(webhook_id, secret),
                "created_at_ms": now_ms,
                "changed_at_ms": now_ms,
            }
        )
        made = await self.one(webhook_id)
        await self._record("webhook.added", webhook_id, None, made, now_ms)
        return CreatedWebhook(made, secret)

    async def replace(self, before: Webhook, new: NewWebhook, now_ms: int) -> Webhook:
        """Give a webhook its new state; one that we had switched off begins afresh."""
        values: dict[str, Any] = {**self._checked(new), "changed_at_ms": now_ms}
        if new.is_active or new.url != before.url:
            values |= {"disabled_at_ms": None, "disabled_reason": "", "failing_since_at_ms": None}
        row = await self._rows.change(before.webhook_id, values)
        if row is None:
            raise NotFound("no such webhook", field="webhook_id")
        after = webhook_of(row)
        await self._record("webhook.replaced", before.webhook_id, before, after, now_ms)
        await wake(self._scope.connection)
        return after

    async def remove(self, before: Webhook, now_ms: int) -> None:
        """Remove a webhook with its deliveries and their log."""
        await self._rows.remove(before.webhook_id)
        await self._record("webhook.removed", before.webhook_id, before, None, now_ms)

    async def renew_secret(self, webhook_id: str, now_ms: int) -> RenewedSecret:
        """A new secret; the former one signs beside it for a day.

        Raises:
            NotFound: there is no such webhook.
        """
        row = await self._rows.one(webhook_id, lock=True)
        if row is None:
            raise NotFound("no such webhook", field="webhook_id")
        secret, until_ms = new_secret(), now_ms + PREVIOUS_KEPT_MS
        values = {
            "sealed_secret": self._seal(webhook_id, secret),
            "sealed_previous_secret": row.sealed_secret,
            "previous_until_at_ms": until_ms,
            "changed_at_ms": now_ms,
        }
        await self._rows.change(webhook_id, values)
        after = {"previous_until_at_ms": until_ms}
        await self._record("webhook.secret_renewed", webhook_id, None, after, now_ms)
        return RenewedSecret(secret, until_ms)

    def _checked(self, new: NewWebhook) -> dict[str, Any]:
        check_url(new.url, self._settings)
        events = list(dict.fromkeys(new.events))
        if any(each not in SUBSCRIBABLE for each in events):
            raise RequestError(
                "this event is sent on demand only", code="not_subscribable", field="events"
            )
        if "\0" in new.description:
            raise RequestError("a NUL is no text", code="bad_value", field="description")
        return {
            "url": new.url,
            "description": new.description,
            "events": [each.value for each in events],
            "is_active": new.is_active,
        }

    def _seal(self, webhook_id: str, secret: str) -> bytes:
        return self._vault.seal(secret.encode(), place_of(self._scope.tenant_id, webhook_id))

    async def _record(
        self, action: str, subject_id: str, before: Any, after: Any, now_ms: int
    ) -> None:
        change = Change(action, subject_id, before, after)
        await record(self._scope.connection, self._scope.tenant_id, self._actor, change, now_ms)


class DeliveryService:
    """The log of one webhook's deliveries, and sending again."""

    def __init__(self, scope: TenantScope, actor: Actor, webhook_id: str) -> None:
        self._scope = scope
        self._actor = actor
        self._webhook_id = webhook_id
        self._rows = DeliveryRepository(scope)

    async def all(
        self, status: DeliveryStatus | None, cursor: str | None, limit: int
    ) -> WebhookDeliveryList:
        """A page of deliveries, newest first."""
        rows = await self._rows.page(self._webhook_id, status, cursor, limit)
        items = [delivery_of(row) for row in rows[:limit]]
        more = len(rows) > limit
        following = encode_cursor(items[-1].created_at_ms, items[-1].delivery_id) if more else None
        return WebhookDeliveryList(items, following)

    async def one(self, delivery_id: str) -> WebhookDeliveryDetail:
        """One delivery, with what is sent and every attempt.

        Raises:
            NotFound: the webhook has no such delivery.
        """
        row = await self._rows.one(self._webhook_id, delivery_id)
        if row is None:
            raise NotFound("no such delivery", field="delivery_id")
        attempts = [
            WebhookAttempt(
                each.number,
                each.at_ms,
                each.response_status,
                each.duration_ms,
                each.fault,
                each.answer,
            )
            for each in await self._rows.attempts(self._webhook_id, delivery_id)
        ]
        return WebhookDeliveryDetail(delivery_of(row), row.payload, attempts)

    async def test(self, now_ms: int) -> WebhookDelivery:
        """Queue a test event for this webhook alone, whatever it subscribes to."""
        event_id, delivery_id = new_id(now_ms), new_id(now_ms)
        data = {"message": "This is a test."}
        happening = Happening(event_id, EventKind.WEBHOOK_TEST, now_ms, data)
        statement = self._scope.insert(
            webhook_delivery,
            webhook_id=self._webhook_id,
            delivery_id=delivery_id,
            event_id=event_id,
            kind=happening.kind.value,
            payload=payload_of(self._scope.tenant_id, happening),
            created_at_ms=now_ms,
            next_at_ms=now_ms,
        )
        await self._scope.execute(statement)
        await self._record("webhook.tested", {"delivery_id": delivery_id}, now_ms)
        return (await self.one(delivery_id)).delivery

    async def replay(self, delivery_id: str, now_ms: int) -> WebhookDelivery:
        """Send one again, whether it was delivered or not.

        Raises:
            NotFound: the webhook has no such delivery.
        """
        row = await self._rows.replay(self._webhook_id, delivery_id, now_ms)
        if row is None:
            raise NotFound("no such delivery", field="delivery_id")
        await self._record("webhook.replayed", {"delivery_id": delivery_id}, now_ms)
        return delivery_of(row)

    async def replay_range(self, asked: ReplayRange, now_ms: int) -> Replayed:
        """Send those of a time again, oldest first, at most MAX_REPLAYED.

        Raises:
            RequestError: the range is empty.
        """
        if asked.to_ms <= asked.from_ms:
            raise RequestError("the range ends before it begins", code="bad_range", field="to_ms")
        statuses = [DeliveryStatus.FAILED]
        if not asked.only_failed:
            statuses.append(DeliveryStatus.DELIVERED)
        span = (asked.from_ms, asked.to_ms)
        count = await self._rows.replay_range(
            self._webhook_id, span, statuses, now_ms, MAX_REPLAYED
        )
        after = {**msgspec.to_builtins(asked), "count": count}
        await self._record("webhook.range_replayed", after, now_ms)
        return Replayed(count)

    async def _record(self, action: str, after: dict[str, Any], now_ms: int) -> None:
        connection, tenant_id = self._scope.connection, self._scope.tenant_id
        change = Change(action, self._webhook_id, None, after)
        await record(connection, tenant_id, self._actor, change, now_ms)
        await wake(connection)


def webhook_of(row: AnyRow) -> Webhook:
    """The public form of a row."""
    return Webhook(
        row.webhook_id,
        row.url,
        row.description,
        row.events,
        row.is_active,
        row.previous_until_at_ms,
        row.failing_since_at_ms,
        row.disabled_at_ms,
        row.disabled_reason,
        row.created_at_ms,
        row.changed_at_ms,
    )


def delivery_of(row: AnyRow) -> WebhookDelivery:
    """The public form of a row."""
    is_pending = row.status == DeliveryStatus.PENDING
    return WebhookDelivery(
        row.delivery_id,
        row.event_id,
        row.kind,
        row.status,
        row.tries,
        row.created_at_ms,
        row.next_at_ms if is_pending else None,
        row.last_attempt_at_ms,
        row.response_status,
        row.duration_ms,
        row.fault,
    )
