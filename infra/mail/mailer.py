"""The role `mailer`: sends what is queued, at least once, and gives up after a day."""

from __future__ import annotations

import time

from infra.config.role import NodeParts
from infra.contracts.errors import InvariantError, PeerError
from infra.db.scope import AnyRow
from infra.mail.repository import CHANNEL, MailQueue
from infra.mail.texts import Texts
from infra.mail.transport import MailDelayed, MailRefused, Transport, message_of, transport_of
from infra.telemetry.logs import get_logger
from infra.telemetry.metrics import Counter

log = get_logger(__name__)

# The database tells of each mail; the sweep finds what is to be tried again.
SWEEP_EVERY_S = 5.0
# So many are claimed at once and sent one after the other.
BATCH = 20
# A mailer that died leaves its batch to others after this: longer than a batch takes at its worst
# (BATCH mails, each up to the transport's limit of 20 s).
LEASE_MS = 10 * 60_000
FIRST_RETRY_MS = 10_000
MAX_RETRY_MS = 3_600_000
# With the waits doubling up to an hour, this is about a day.
MAX_ATTEMPTS = 30
# A sent mail tells for a month when it left; what it said is forgotten at once.
KEPT_MS = 30 * 24 * 3_600_000
FORGET_EVERY_S = 3_600.0

sent_total = Counter("tandem_mails_total", "Mails, by what became of them", ["outcome"])


async def run(parts: NodeParts) -> None:
    """Send for ever, until cancelled."""
    mailer = Mailer(parts)
    async with parts.database.listen(CHANNEL) as announcements:
        forget_at_s = time.monotonic()
        while True:
            while await mailer.send_due() > 0:
                continue
            if time.monotonic() >= forget_at_s:
                await mailer.forget()
                forget_at_s = time.monotonic() + FORGET_EVERY_S
            await announcements.wait(SWEEP_EVERY_S)


class Mailer:
    """Claims, sends, marks. A crash between sending and marking sends a mail twice."""

    def __init__(self, parts: NodeParts, transport: Transport | None = None) -> None:
        place = parts.mail
        if place is None:
            raise InvariantError("the node has no mail settings", code="no_mail_settings")
        self._parts = parts
        self._sender = place.settings.sender
        self._texts = Texts(place.public_url)
        self._transport = transport or transport_of(place.settings)

    async def send_due(self) -> int:
        """Try one batch of what is due; returns how many."""
        async with self._parts.database.platform() as connection:
            rows = await MailQueue(connection).claim(self._parts.clock(), LEASE_MS, BATCH)
        for row in rows:
            await self._try(row)
        return len(rows)

    async def forget(self) -> None:
        """Delete what was sent or given up long ago."""
        async with self._parts.database.platform() as connection:
            await MailQueue(connection).forget(self._parts.clock() - KEPT_MS)

    async def _try(self, row: AnyRow) -> None:
        try:
            await self._send(row)
        except (MailRefused, InvariantError) as exc:
            await self._give_up(row, exc)
        except MailDelayed as exc:
            if row.attempts >= MAX_ATTEMPTS:
                await self._give_up(row, exc)
            else:
                await self._put_off(row, exc)

    async def _send(self, row: AnyRow) -> None:
        now_ms = self._parts.clock()
        if row.expires_at_ms <= now_ms:
            raise MailRefused("it came too late to be of use", code="mail_expired")
        text = self._texts.fill(row.template, row.locale, row.fields)
        message = message_of(text, self._sender, row.recipient, row.mail_id, row.created_at_ms)
        await self._transport.send(message)
        async with self._parts.database.platform() as connection:
            await MailQueue(connection).sent(row, self._parts.clock())
        sent_total.labels("sent").inc()
        log.info("mail sent", mail_id=row.mail_id, template=row.template, attempts=row.attempts)

    async def _give_up(self, row: AnyRow, error: PeerError | InvariantError) -> None:
        async with self._parts.database.platform() as connection:
            await MailQueue(connection).failed(row, error.code, self._parts.clock())
        sent_total.labels("failed").inc()
        log.error("mail given up", mail_id=row.mail_id, template=row.template, why=str(error))

    async def _put_off(self, row: AnyRow, error: PeerError) -> None:
        wait_ms = min(FIRST_RETRY_MS << min(row.attempts - 1, 20), MAX_RETRY_MS)
        async with self._parts.database.platform() as connection:
            await MailQueue(connection).retry(row, error.code, self._parts.clock() + wait_ms)
        sent_total.labels("put_off").inc()
        log.warning("mail put off", mail_id=row.mail_id, wait_ms=wait_ms, why=str(error))
