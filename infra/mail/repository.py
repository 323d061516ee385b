"""Rows of mail to be sent: queued in the transaction that causes them, claimed by one mailer."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Update, delete, func, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from infra.contracts.ids import TenantId, uuid7
from infra.db.scope import AnyRow
from infra.db.tables.sign_in import mail_outbox

CHANNEL = "tandem_mail"
_ID_RANDOM_BITS = 74


@dataclass(frozen=True, slots=True)
class NewMail:
    """One mail to one person.

    Attributes:
        template: name of its text in catalogue.toml.
        fields: what the text mentions; codes and links too, so it is never logged.
        expires_at_ms: after this it is of no use and is not sent.
    """

    recipient: str
    locale: str
    template: str
    fields: Mapping[str, str]
    expires_at_ms: int


async def queue_mail(
    connection: AsyncConnection, tenant_id: TenantId, mail: NewMail, now_ms: int
) -> None:
    """Queue a mail; it is sent once the transaction has committed."""
    await connection.execute(
        insert(mail_outbox).values(
            tenant_id=tenant_id,
            mail_id=uuid7(now_ms, secrets.randbits(_ID_RANDOM_BITS)),
            recipient=mail.recipient,
            locale=mail.locale,
            template=mail.template,
            fields=dict(mail.fields),
            created_at_ms=now_ms,
            expires_at_ms=mail.expires_at_ms,
            next_at_ms=now_ms,
        )
    )
    await connection.execute(select(func.pg_notify(CHANNEL, "")))


@dataclass(frozen=True, slots=True)
class MailQueue:
    """The queue as the mailer sees it, with the platform's role."""

    connection: AsyncConnection

    async def claim(self, now_ms: int, lease_ms: int, limit: int) -> Sequence[AnyRow]:
        """Take mails that are due, for so long: no other mailer sends them meanwhile.

        The choice is materialised: as a subquery of the update's condition, PostgreSQL may run it
        once per row, and each run would choose others.
        """
        columns = mail_outbox.c
        due = (
            select(columns.tenant_id, columns.mail_id)
            .where(columns.sent_at_ms.is_(None), columns.failed_at_ms.is_(None))
            .where(columns.next_at_ms <= now_ms)
            .order_by(columns.next_at_ms)
            .limit(limit)
            .with_for_update(skip_locked=True)
            .cte("due")
            .prefix_with("MATERIALIZED")
        )
        claimed = (
            update(mail_outbox)
            .where(columns.tenant_id == due.c.tenant_id, columns.mail_id == due.c.mail_id)
            .values(next_at_ms=now_ms + lease_ms, attempts=columns.attempts + 1)
            .returning(mail_outbox)
        )
        rows: Sequence[AnyRow] = (await self.connection.execute(claimed)).all()
        return rows

    async def sent(self, row: AnyRow, now_ms: int) -> None:
        """Mark one as sent, and forget what it said."""
        await self._close(row, sent_at_ms=now_ms, fault="")

    async def failed(self, row: AnyRow, fault: str, now_ms: int) -> None:
        """Give one up, and forget what it said."""
        await self._close(row, failed_at_ms=now_ms, fault=fault)

    async def retry(self, row: AnyRow, fault: str, next_at_ms: int) -> None:
        """Try one again later."""
        await self.connection.execute(
            _one(row).values(next_at_ms=next_at_ms, fault=fault)  # its fields are still needed
        )

    async def forget(self, before_ms: int) -> int:
        """Delete what was sent or given up before; returns how many."""
        columns = mail_outbox.c
        statement = delete(mail_outbox).where(
            or_(columns.sent_at_ms < before_ms, columns.failed_at_ms < before_ms)
        )
        return (await self.connection.execute(statement)).rowcount

    async def _close(self, row: AnyRow, **values: object) -> None:
        await self.connection.execute(_one(row).values(fields=None, **values))


def _one(row: AnyRow) -> Update:
    return update(mail_outbox).where(
        mail_outbox.c.tenant_id == row.tenant_id, mail_outbox.c.mail_id == row.mail_id
    )
