"""Endpoints of webhooks: what is told to whom, and the log of what was."""

from __future__ import annotations

from litestar import Controller, delete, get, post, put
from litestar.params import FromQuery, JSONBody

from cloud.api.boundary import PathId, TenantRequest, now_of, tenant_transaction
from cloud.api.etags import check_match
from cloud.api.pages import DEFAULT_PAGE_ROWS, Cursor, Limit
from cloud.identity.permissions import Permission
from cloud.people.guests import check_stays
from cloud.webhooks.kinds import DESCRIPTIONS, SUBSCRIBABLE
from cloud.webhooks.schedule import DeliveryStatus
from cloud.webhooks.schemas import (
    CreatedWebhook,
    NewWebhook,
    RenewedSecret,
    Replayed,
    ReplayRange,
    Webhook,
    WebhookDelivery,
    WebhookDeliveryDetail,
    WebhookDeliveryList,
    WebhookEvent,
    WebhookEventList,
    WebhookList,
)
from cloud.webhooks.service import DeliveryService, WebhookService
from infra.db.scope import TenantScope


def _service(request: TenantRequest, scope: TenantScope) -> WebhookService:
    state = request.app.state
    return WebhookService(scope, request.user.actor, state.identity.vault, state.webhooks)


class WebhooksController(Controller):
    """`/v1/webhooks`."""

    path = "/webhooks"
    tags = ("webhooks",)

    @get(needs=Permission.WEBHOOKS_READ)
    async def webhooks(
        self, request: TenantRequest, cursor: Cursor = None, limit: Limit = DEFAULT_PAGE_ROWS
    ) -> WebhookList:
        """List the tenant's webhooks, newest first, without their secrets."""
        async with tenant_transaction(request) as scope:
            return await _service(request, scope).all(cursor, limit)

    @post(needs=Permission.WEBHOOKS_WRITE)
    async def add_webhook(
        self, request: TenantRequest, data: JSONBody[NewWebhook]
    ) -> CreatedWebhook:
        """Add a webhook; the answer is the only place that shows its secret."""
        async with tenant_transaction(request) as scope:
            await check_stays(scope, request.user)
            return await _service(request, scope).add(data, now_of(request))

    @get("/{webhook_id:str}", needs=Permission.WEBHOOKS_READ)
    async def webhook(self, request: TenantRequest, webhook_id: PathId) -> Webhook:
        """Read a webhook."""
        async with tenant_transaction(request) as scope:
            return await _service(request, scope).one(webhook_id)

    @put("/{webhook_id:str}", needs=Permission.WEBHOOKS_WRITE)
    async def replace_webhook(
        self, request: TenantRequest, webhook_id: PathId, data: JSONBody[NewWebhook]
    ) -> Webhook:
        """Change a webhook; to activate one that was switched off, put it as active."""
        async with tenant_transaction(request) as scope:
            await check_stays(scope, request.user)
            service = _service(request, scope)
            before = await service.one(webhook_id, lock=True)
            check_match(request, before)
            return await service.replace(before, data, now_of(request))

    @delete("/{webhook_id:str}", needs=Permission.WEBHOOKS_WRITE)
    async def remove_webhook(self, request: TenantRequest, webhook_id: PathId) -> None:
        """Remove a webhook with its deliveries and their log."""
        async with tenant_transaction(request) as scope:
            service = _service(request, scope)
            before = await service.one(webhook_id, lock=True)
            check_match(request, before)
            await service.remove(before, now_of(request))

    @post("/{webhook_id:str}/secret", needs=Permission.WEBHOOKS_WRITE)
    async def renew_webhook_secret(
        self, request: TenantRequest, webhook_id: PathId
    ) -> RenewedSecret:
        """Make a new secret; for a day deliveries are signed with both."""
        async with tenant_transaction(request) as scope:
            await check_stays(scope, request.user)
            return await _service(request, scope).renew_secret(webhook_id, now_of(request))

    @post("/{webhook_id:str}/test", needs=Permission.WEBHOOKS_WRITE, status_code=202)
    async def test_webhook(self, request: TenantRequest, webhook_id: PathId) -> WebhookDelivery:
        """Send a test event; look at its delivery to see what came of it."""
        async with tenant_transaction(request) as scope:
            await _service(request, scope).one(webhook_id, lock=True)
            return await _deliveries(request, scope, webhook_id).test(now_of(request))

    @post("/{webhook_id:str}/replay", needs=Permission.WEBHOOKS_WRITE, status_code=202)
    async def replay_webhook(
        self, request: TenantRequest, webhook_id: PathId, data: JSONBody[ReplayRange]
    ) -> Replayed:
        """Send the deliveries of a time again, at most 10,000 at once."""
        async with tenant_transaction(request) as scope:
            await _service(request, scope).one(webhook_id, lock=True)
            service = _deliveries(request, scope, webhook_id)
            return await service.replay_range(data, now_of(request))

    @get("/{webhook_id:str}/deliveries", needs=Permission.WEBHOOKS_READ)
    async def webhook_deliveries(
        self,
        request: TenantRequest,
        webhook_id: PathId,
        status: FromQuery[DeliveryStatus | None] = None,
        cursor: Cursor = None,
        limit: Limit = DEFAULT_PAGE_ROWS,
    ) -> WebhookDeliveryList:
        """List what was sent to a webhook in the last 30 days, newest first."""
        async with tenant_transaction(request) as scope:
            await _service(request, scope).one(webhook_id)
            return await _deliveries(request, scope, webhook_id).all(status, cursor, limit)

    @get("/{webhook_id:str}/deliveries/{delivery_id:str}", needs=Permission.WEBHOOKS_READ)
    async def webhook_delivery(
        self, request: TenantRequest, webhook_id: PathId, delivery_id: PathId
    ) -> WebhookDeliveryDetail:
        """Read a delivery: the text that is sent, and every attempt with its answer."""
        async with tenant_transaction(request) as scope:
            return await _deliveries(request, scope, webhook_id).one(delivery_id)

    @post(
        "/{webhook_id:str}/deliveries/{delivery_id:str}/replay",
        needs=Permission.WEBHOOKS_WRITE,
        status_code=202,
    )
    async def replay_webhook_delivery(
        self, request: TenantRequest, webhook_id: PathId, delivery_id: PathId
    ) -> WebhookDelivery:
        """Send a delivery again, whatever came of it before."""
        async with tenant_transaction(request) as scope:
            await _service(request, scope).one(webhook_id, lock=True)
            return await _deliveries(request, scope, webhook_id).replay(
                delivery_id, now_of(request)
            )


def _deliveries(request: TenantRequest, scope: TenantScope, webhook_id: str) -> DeliveryService:
    return DeliveryService(scope, request.user.actor, webhook_id)


class WebhookEventsController(Controller):
    """`/v1/webhook-events`."""

    path = "/webhook-events"
    tags = ("webhooks",)

    @get(needs=Permission.WEBHOOKS_READ)
    async def webhook_events(self) -> WebhookEventList:
        """List the events that a webhook can subscribe to."""
        return WebhookEventList(
            [WebhookEvent(each.value, DESCRIPTIONS[each]) for each in SUBSCRIBABLE]
        )
