"""Rows of webhooks, deliveries and attempts of one tenant."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, func

from cloud.api.pages import newest_first, within
from cloud.webhooks.schedule import DeliveryStatus
from infra.db.scope import AnyRow, TenantScope
from infra.db.tables.directory import tenant
from infra.db.tables.identity import membership, user_account
from infra.db.tables.webhooks import webhook, webhook_attempt, webhook_delivery

_ATTEMPTS_SHOWN = 50  # several rounds of ten


@dataclass(frozen=True, slots=True)
class WebhookRepository:
    """The tenant's webhooks."""

    scope: TenantScope

    async def add(self, values: dict[str, Any]) -> None:
        """Add one."""
        await self.scope.execute(self.scope.insert(webhook, **values))

    async def count(self) -> int:
        """How many there are."""
        row = await self.scope.row(self.scope.select(webhook, func.count().label("rows")))
        return int(row.rows) if row else 0

    async def page(self, cursor: str | None, limit: int) -> Sequence[AnyRow]:
        """Webhooks, newest first, one more than `limit` if there are more."""
        columns = webhook.c
        return await self.scope.rows(
            newest_first(
                self.scope.select(webhook),
                columns.created_at_ms,
                (columns.webhook_id,),
                cursor,
                limit,
            )
        )

    async def one(self, webhook_id: str, *, lock: bool = False) -> AnyRow | None:
        """One of them; a locked one can't be changed or removed meanwhile."""
        statement = self.scope.select(webhook).where(webhook.c.webhook_id == webhook_id)
        # Not the key: new deliveries, which refer to it, need not wait.
        return await self.scope.row(
            statement.with_for_update(key_share=True) if lock else statement
        )

    async def change(self, webhook_id: str, values: dict[str, Any]) -> AnyRow | None:
        """Set columns of one; gives it as it is then."""
        return await self.scope.row(
            self.scope.update(webhook)
            .where(webhook.c.webhook_id == webhook_id)
            .values(**values)
            .returning(webhook)
        )

    async def remove(self, webhook_id: str) -> None:
        """Delete one, with its deliveries."""
        await self.scope.execute(
            self.scope.delete(webhook).where(webhook.c.webhook_id == webhook_id)
        )

    async def keepers(self, now_ms: int) -> Sequence[AnyRow]:
        """The tenant's own owners and administrators, with the organisation's name."""
        member, user = membership.c, user_account.c
        return await self.scope.rows(
            self.scope.select(
                user_account,
                user.email,
                user.name,
                user.locale,
                tenant.c.name.label("organisation"),
            )
            .distinct()
            .join(
                membership,
                (member.tenant_id == user.tenant_id)
                & (member.home_id == user.tenant_id)
                & (member.user_id == user.user_id),
            )
            .join(tenant, tenant.c.tenant_id == user.tenant_id)
            .where(member.role.in_(("owner", "administrator")), member.revoked_at_ms.is_(None))
            .where(member.from_at_ms <= now_ms)
            .where(user.status == "active", user.removed_at_ms.is_(None))
        )


@dataclass(frozen=True, slots=True)
class DeliveryRepository:
    """The tenant's deliveries."""

    scope: TenantScope

    async def page(
        self, webhook_id: str, status: str | None, cursor: str | None, limit: int
    ) -> Sequence[AnyRow]:
        """Deliveries of a webhook, newest first, one more than `limit` if there are more."""
        columns = webhook_delivery.c
        # The payload, by far the largest column, is not shown in a list.
        shown = [each for each in webhook_delivery.columns if each.name != "payload"]
        statement = self.scope.select(webhook_delivery, *shown)
        statement = statement.where(columns.webhook_id == webhook_id)
        if status is not None:
            statement = statement.where(columns.status == status)
        return await self.scope.rows(
            newest_first(statement, columns.created_at_ms, (columns.delivery_id,), cursor, limit)
        )

    async def one(self, webhook_id: str, delivery_id: str) -> AnyRow | None:
        """One delivery."""
        columns = webhook_delivery.c
        statement = self.scope.select(webhook_delivery)
        return await self.scope.row(
            statement.where(columns.webhook_id == webhook_id, columns.delivery_id == delivery_id)
        )

    async def attempts(self, webhook_id: str, delivery_id: str) -> Sequence[AnyRow]:
        """Attempts at a delivery, latest first."""
        columns = webhook_attempt.c
        return await self.scope.rows(
            self.scope.select(webhook_attempt)
            .where(columns.webhook_id == webhook_id, columns.delivery_id == delivery_id)
            .order_by(columns.number.desc())
            .limit(_ATTEMPTS_SHOWN)
        )

    async def replay(self, webhook_id: str, delivery_id: str, now_ms: int) -> AnyRow | None:
        """Let a delivery start again; gives it as it is then, None when there is none."""
        columns = webhook_delivery.c
        return await self.scope.row(
            self.scope.update(webhook_delivery)
            .where(columns.webhook_id == webhook_id, columns.delivery_id == delivery_id)
            .values(**_afresh(now_ms))
            .returning(webhook_delivery)
        )

    async def replay_range(
        self,
        webhook_id: str,
        span: tuple[int, int],
        statuses: Sequence[str],
        now_ms: int,
        most: int,
    ) -> int:
        """Let deliveries of a time start again, oldest first; returns how many."""
        columns = webhook_delivery.c
        chosen = within(
            self.scope.select(webhook_delivery, columns.webhook_id, columns.delivery_id),
            columns.created_at_ms,
            *span,
        )
        chosen = chosen.where(columns.webhook_id == webhook_id, columns.status.in_(statuses))
        chosen = chosen.order_by(columns.created_at_ms).limit(most).with_for_update()
        oldest = chosen.cte("oldest").prefix_with("MATERIALIZED")
        result = await self.scope.execute(
            self.scope.update(webhook_delivery)
            .where(columns.webhook_id == oldest.c.webhook_id)
            .where(columns.delivery_id == oldest.c.delivery_id)
            .values(**_afresh(now_ms))
        )
        return result.rowcount

    async def claim(
        self, webhook_id: str, now_ms: int, lease_ms: int, most: int
    ) -> Sequence[AnyRow]:
        """Take deliveries that are due, for so long: no other sender tries them meanwhile.

        The choice is materialised: as a subquery of the update's condition, PostgreSQL may run it
        once per row, and each run would choose others.
        """
        columns = webhook_delivery.c
        due = (
            self.scope.select(webhook_delivery, columns.webhook_id, columns.delivery_id)
            .where(columns.webhook_id == webhook_id, columns.next_at_ms <= now_ms)
            .where(columns.status == DeliveryStatus.PENDING)
            .order_by(columns.next_at_ms)
            .limit(most)
            .with_for_update(skip_locked=True)
            .cte("due")
            .prefix_with("MATERIALIZED")
        )
        return await self.scope.rows(
            self.scope.update(webhook_delivery)
            .where(columns.webhook_id == due.c.webhook_id, columns.delivery_id == due.c.delivery_id)
            .values(
                next_at_ms=now_ms + lease_ms,
                attempts=columns.attempts + 1,
                tries=columns.tries + 1,
            )
            .returning(webhook_delivery)
        )

    async def settle(self, claimed: AnyRow, values: dict[str, Any]) -> None:
        """Write what an attempt came to; a replay meanwhile has begun another round and stays."""
        columns = webhook_delivery.c
        mine: list[ColumnElement[bool]] = [
            columns.webhook_id == claimed.webhook_id,
            columns.delivery_id == claimed.delivery_id,
            columns.tries == claimed.tries,
            columns.next_at_ms == claimed.next_at_ms,
        ]
        await self.scope.execute(self.scope.update(webhook_delivery).where(*mine).values(**values))

    async def add_attempt(self, claimed: AnyRow, values: dict[str, Any]) -> None:
        """Note an attempt, unless the delivery was forgotten meanwhile."""
        columns = webhook_delivery.c
        statement = self.scope.select(webhook_delivery, columns.delivery_id)
        statement = statement.where(
            columns.webhook_id == claimed.webhook_id, columns.delivery_id == claimed.delivery_id
        )
        if await self.scope.row(statement) is None:
            return
        noted = self.scope.insert(
            webhook_attempt,
            webhook_id=claimed.webhook_id,
            delivery_id=claimed.delivery_id,
            number=claimed.tries,
            **values,
        )
        await self.scope.execute(noted.on_conflict_do_nothing())


def _afresh(now_ms: int) -> dict[str, Any]:
    return {"status": DeliveryStatus.PENDING, "attempts": 0, "next_at_ms": now_ms}
