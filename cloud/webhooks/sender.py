"""Sends what is due: a few at a time for each webhook and tenant, so that a slow one is alone."""

from __future__ import annotations

import asyncio
import random
import ssl
from collections import Counter as Tally
from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy.exc import DBAPIError

from cloud.audit.trail import Change, record
from cloud.identity.principal import Actor, ActorKind
from cloud.identity.vault import Vault
from cloud.name_lookup import NameLookup
from cloud.tasks import end_tasks
from cloud.webhooks import signing
from cloud.webhooks.announce import CHANNEL
from cloud.webhooks.due_repository import DueRepository
from cloud.webhooks.notice import tell_keepers
from cloud.webhooks.outbound import TOTAL_TIMEOUT_S, Receiver
from cloud.webhooks.repository import DeliveryRepository, WebhookRepository
from cloud.webhooks.schedule import DeliveryStatus, Outcome, after_attempt, must_disable
from cloud.webhooks.service import place_of, webhook_of
from cloud.webhooks.settings import WebhookSettings
from infra.config.role import NodeParts
from infra.contracts.errors import InvariantError, PeerError
from infra.contracts.ids import TenantId
from infra.db.scope import AnyRow
from infra.telemetry.logs import get_logger
from infra.telemetry.metrics import Counter

log = get_logger(__name__)

SENDER: Final = Actor(ActorKind.SYSTEM, "webhooks", "webhooks")
MS_PER_S: Final = 1_000
# The database tells of new deliveries; the sweep finds those whose wait is over.
SWEEP_EVERY_S: Final = 1.0
# Announcements that come closer together are answered by one look.
PAUSE_S: Final = 0.02
# Deliveries to one webhook at the same time, on one node.
PER_WEBHOOK: Final = 4
# Webhooks of one tenant, and of all, that are sent to at the same time, on one node.
PER_TENANT: Final = 4
IN_ALL: Final = 128
# Transactions at the same time: the pool's other connections are the API's.
DATABASE_TURNS: Final = 4
# A sender that died leaves its deliveries to others after this: twice what a batch takes at worst.
LEASE_MS: Final = int(2 * TOTAL_TIMEOUT_S * MS_PER_S)
STOP_LIMIT_S: Final = 2.0  # a delivery that is cut off comes again after its lease

_SENT = Counter("tandem_webhook_attempts_total", "Attempts at deliveries, by outcome", ["outcome"])

WebhookKey = tuple[TenantId, str]


class Sender:
    """One node's sender. A crash between sending and noting sends a delivery twice."""

    def __init__(self, parts: NodeParts) -> None:
        place = parts.webhooks
        if place is None:
            raise InvariantError("the node has no webhook settings", code="no_webhook_settings")
        self._parts = parts
        self._vault = Vault(place.secret_key)
        self._settings = WebhookSettings(place.is_loopback_allowed, place.is_private_allowed)
        self._tls = ssl.create_default_context()
        self._names = NameLookup()
        self._turns = asyncio.Semaphore(DATABASE_TURNS)
        self._busy: dict[WebhookKey, asyncio.Task[None]] = {}
        # Busy ones for which something came while they were being sent to.
        self._again: set[WebhookKey] = set()

    async def run(self) -> None:
        """Send for ever, until cancelled."""
        async with self._parts.database.listen(CHANNEL) as announcements:
            try:
                while True:
                    await self.start_due()
                    await asyncio.sleep(PAUSE_S)
                    await announcements.wait(SWEEP_EVERY_S)
            finally:
                await end_tasks(set(self._busy.values()), STOP_LIMIT_S)

    async def start_due(self) -> None:
        """Start a task for each webhook to which something is due, within the limits."""
        async with self._parts.database.platform() as connection:
            rows = await DueRepository(connection).webhooks(self._parts.clock())
        keys: list[WebhookKey] = [(TenantId(row.tenant_id), row.webhook_id) for row in rows]
        random.shuffle(keys)  # nobody is always first
        tenants = Tally(tenant_id for tenant_id, _ in self._busy)
        for key in keys:
            if key in self._busy:
                self._again.add(key)
            elif tenants[key[0]] < PER_TENANT and len(self._busy) < IN_ALL:
                tenants[key[0]] += 1
                self._busy[key] = asyncio.create_task(self._work_off(key))

    async def idle(self) -> None:
        """Wait until nothing is being sent."""
        while self._busy:
            await asyncio.wait(set(self._busy.values()))

    async def _work_off(self, key: WebhookKey) -> None:
        """Send to one webhook until nothing is due."""
        try:
            is_due = True
            while is_due:
                self._again.discard(key)
                is_due = await self._send_batch(key) or key in self._again
        # What was claimed comes again after its lease; the other webhooks go on.
        except (PeerError, DBAPIError, TimeoutError) as exc:
            log.error("webhook waits", tenant_id=key[0], webhook_id=key[1], exc_info=exc)
        # One webhook's rows may hold what our code can't handle: it must not stop the others'.
        except Exception as exc:
            log.error("webhook failed", tenant_id=key[0], webhook_id=key[1], exc_info=exc)
        finally:
            del self._busy[key]

    async def _send_batch(self, key: WebhookKey) -> bool:
        tenant_id, webhook_id = key
        now_ms = self._parts.clock()
        async with self._turns, self._parts.database.tenant(tenant_id) as scope:
            hook = await WebhookRepository(scope).one(webhook_id)
            if hook is None or not hook.is_active:
                return False
            rows = await DeliveryRepository(scope).claim(webhook_id, now_ms, LEASE_MS, PER_WEBHOOK)
        if not rows:
            return False
        secrets = self._secrets(hook, now_ms)
        receiver = Receiver(hook.url, self._settings, self._tls, self._names, tenant_id)
        try:
            await _all(self._send(receiver, row, secrets) for row in rows)
        finally:
            await receiver.close()
        return True

    def _secrets(self, hook: AnyRow, now_ms: int) -> list[str]:
        sealed = [hook.sealed_secret]
        if hook.sealed_previous_secret is not None and hook.previous_until_at_ms > now_ms:
            sealed.append(hook.sealed_previous_secret)
        place = place_of(hook.tenant_id, hook.webhook_id)
        return [self._vault.open(each, place).decode() for each in sealed]

    async def _send(self, receiver: Receiver, row: AnyRow, secrets: Sequence[str]) -> None:
        timestamp_s = self._parts.clock() // MS_PER_S
        headers = signing.headers(secrets, row.event_id, timestamp_s, row.payload)
        outcome = await receiver.post(row.payload, headers)
        _SENT.labels("delivered" if outcome.is_success else outcome.fault or "refused").inc()
        async with self._turns:
            await self._settle(row, outcome)

    async def _settle(self, row: AnyRow, outcome: Outcome) -> None:
        """Note the attempt, and what follows from it, in one transaction."""
        now_ms = self._parts.clock()
        result = {
            "response_status": outcome.status,
            "duration_ms": outcome.duration_ms,
            "fault": outcome.fault,
        }
        following = after_attempt(outcome, row.attempts, now_ms, random.random())  # noqa: S311
        async with self._parts.database.tenant(TenantId(row.tenant_id)) as scope:
            hooks, deliveries = WebhookRepository(scope), DeliveryRepository(scope)
            hook = await hooks.one(row.webhook_id, lock=True)
            if hook is None:
                return  # removed while it was being told
            attempt = {**result, "at_ms": now_ms, "answer": outcome.answer}
            await deliveries.add_attempt(row, attempt)
            values: dict[str, Any] = {**result, "status": following.status}
            values["last_attempt_at_ms"] = now_ms
            if following.status is DeliveryStatus.PENDING:
                values["next_at_ms"] = following.at_ms
            await deliveries.settle(row, values)
            if outcome.is_success:
                if hook.failing_since_at_ms is not None:
                    await hooks.change(row.webhook_id, {"failing_since_at_ms": None})
            else:
                await self._note_failure(hooks, hook, outcome, now_ms)

    async def _note_failure(
        self, hooks: WebhookRepository, hook: AnyRow, outcome: Outcome, now_ms: int
    ) -> None:
        since_ms = now_ms if hook.failing_since_at_ms is None else hook.failing_since_at_ms
        values: dict[str, Any] = {"failing_since_at_ms": since_ms}
        is_over = hook.is_active and must_disable(outcome, since_ms, now_ms)
        if is_over:
            reason = "gone" if outcome.is_gone else "failing"
            values |= {"is_active": False, "disabled_at_ms": now_ms, "disabled_reason": reason}
        elif hook.failing_since_at_ms is not None:
            return
        after = await hooks.change(hook.webhook_id, values)
        if is_over and after is not None:
            scope = hooks.scope
            change = Change(
                "webhook.disabled", hook.webhook_id, webhook_of(hook), webhook_of(after)
            )
            await record(scope.connection, scope.tenant_id, SENDER, change, now_ms)
            await tell_keepers(hooks, after, now_ms)
            log.warning("webhook disabled", tenant_id=scope.tenant_id, webhook_id=hook.webhook_id)


async def _all(sendings: Any) -> None:  # coroutines; their results are nothing
    """Run them side by side to the end of each; then raise the first fault."""
    results = await asyncio.gather(*sendings, return_exceptions=True)
    for result in results:
        if isinstance(result, BaseException):
            raise result
