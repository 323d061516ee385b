"""Hands one finished mail to an SMTP server, or writes it into a folder."""

from __future__ import annotations

import asyncio
import os
from dataclasses import dataclass
from datetime import UTC, datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr
from pathlib import Path
from typing import Protocol

import aiosmtplib

from infra.contracts.errors import PeerError
from infra.mail.settings import MailSettings, TlsMode
from infra.mail.texts import FilledText

MS_PER_S = 1_000
# A server that takes longer is tried again later; RFC 5321 would allow five minutes, which would
# hold up everybody else's mail.
SMTP_LIMIT_S = 20.0
_PERMANENT = 500


class MailRefused(PeerError):
    """The server will never take this mail."""

    code = "mail_refused"


class MailDelayed(PeerError):
    """The server can't be reached, or can't take it now."""

    code = "mail_delayed"


class Transport(Protocol):
    """A way out."""

    async def send(self, message: EmailMessage) -> None:
        """Hand over one mail.

        Raises:
            MailRefused: for good.
            MailDelayed: try again.
        """


def transport_of(settings: MailSettings) -> Transport:
    """SMTP where a server is configured, else the folder."""
    return SmtpTransport(settings) if settings.host else FolderTransport(Path(settings.folder))


def message_of(
    text: FilledText, sender: str, recipient: str, mail_id: str, at_ms: int
) -> EmailMessage:
    """The mail itself; the same id each time it is tried, so that readers see repetitions."""
    name, address = parseaddr(sender)
    local, _, domain = address.partition("@")
    message = EmailMessage()
    message["From"] = Address(name, local, domain)
    message["To"] = recipient
    message["Subject"] = text.subject
    message["Date"] = format_datetime(datetime.fromtimestamp(at_ms / MS_PER_S, UTC))
    message["Message-ID"] = f"<{mail_id}@{domain}>"
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no out-of-office answers
    message.set_content(text.body)
    return message


@dataclass(frozen=True, slots=True)
class SmtpTransport:
    """One connection for each mail: there are few."""

    settings: MailSettings

    async def send(self, message: EmailMessage) -> None:
        """Hand one mail over."""
        chosen = self.settings
        try:
            await aiosmtplib.send(
                message,
                sender=parseaddr(chosen.sender)[1],
                recipients=[str(message["To"])],
                hostname=chosen.host,
                port=chosen.port,
                username=chosen.user or None,
                password=chosen.password or None,
                use_tls=chosen.tls is TlsMode.IMPLICIT,
                start_tls=chosen.tls is TlsMode.STARTTLS,
                timeout=SMTP_LIMIT_S,
            )
        except aiosmtplib.SMTPAuthenticationError as exc:
            # Our settings are wrong, not the mail: it waits until they are right.
            raise MailDelayed(f"the mail server refuses our sign-in ({exc.code})") from exc
        except aiosmtplib.SMTPRecipientsRefused as exc:
            raise _refusal(max(each.code for each in exc.recipients)) from exc
        except aiosmtplib.SMTPResponseException as exc:
            raise _refusal(exc.code) from exc
        except (aiosmtplib.SMTPException, OSError) as exc:
            raise MailDelayed(f"the mail server does not answer ({type(exc).__name__})") from exc


def _refusal(code: int) -> PeerError:
    # The server's words may repeat the address: only its number is kept.
    if code >= _PERMANENT:
        return MailRefused(f"the mail server refuses it ({code})")
    return MailDelayed(f"the mail server puts it off ({code})")


@dataclass(frozen=True, slots=True)
class FolderTransport:
    """Writes each mail as a file: how one reads its code on a machine without a mail server."""

    folder: Path

    async def send(self, message: EmailMessage) -> None:
        """Write one mail; its name sorts by time."""
        await asyncio.to_thread(self._write, message)

    def _write(self, message: EmailMessage) -> None:
        name = str(message["Message-ID"]).strip("<>").partition("@")[0]
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            draft = self.folder / f".{name}"
            # It holds codes and links.
            with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
                file.write(message.as_bytes())
            draft.replace(self.folder / f"{name}.eml")
        except OSError as exc:
            raise MailDelayed(f"the mail folder can't be written: {exc.strerror}") from exc
