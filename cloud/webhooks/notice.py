"""Mails the people in charge when a webhook was switched off."""

from __future__ import annotations

from urllib.parse import urlsplit

from cloud.webhooks.repository import WebhookRepository
from cloud.webhooks.schedule import DAY_MS
from infra.db.scope import AnyRow
from infra.mail.repository import NewMail, queue_mail

MAX_MAILS = 20  # owners and administrators of a large tenant; one of them will see to it
MAIL_LIFE_MS = 3 * DAY_MS


async def tell_keepers(hooks: WebhookRepository, hook: AnyRow, now_ms: int) -> None:
    """Queue a mail to each owner and administrator, in this transaction."""
    scope = hooks.scope
    for person in (await hooks.keepers(now_ms))[:MAX_MAILS]:
        mail = NewMail(
            recipient=person.email,
            locale=person.locale,
            template="webhook_disabled",
            fields={
                "name": person.name,
                "organisation": person.organisation,
                # The rest of an address may hold a token.
                "host": urlsplit(hook.url).hostname or "",
                "webhook_id": hook.webhook_id,
            },
            expires_at_ms=now_ms + MAIL_LIFE_MS,
        )
        await queue_mail(scope.connection, scope.tenant_id, mail, now_ms)
