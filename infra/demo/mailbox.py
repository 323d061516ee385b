"""Reads the mails that an embedded node writes into its folder: codes, invitations, resets."""

from __future__ import annotations

import asyncio
import email
import email.policy
import re
from email.message import EmailMessage
from pathlib import Path

from infra.contracts.errors import PeerError

# The mailer hears of a mail at once; its sweep comes every 5 s on a machine that lost the word.
MAIL_LIMIT_S = 20.0
POLL_S = 0.05

_CODE = re.compile(r"^\s*(\d{6})\s*$", re.MULTILINE)
_LINK = re.compile(r"(https?://\S+)")


class NoMail(PeerError):
    """The mail did not come, or lacks what it should hold."""

    code = "no_mail"


class Mailbox:
    """The folder `mail` of a data folder; everybody's mail lies there."""

    def __init__(self, data: Path) -> None:
        self.folder = data / "mail"
        self._read: set[Path] = set()

    def skip(self) -> None:
        """Forget what is there: `wait_for` gives later mails only."""
        self._read.update(self._files())

    async def wait_for(self, recipient: str, limit_s: float = MAIL_LIMIT_S) -> EmailMessage:
        """The next mail to this address, each once.

        Raises:
            NoMail: none came within `limit_s`.
        """
        deadline = asyncio.get_running_loop().time() + limit_s
        while True:
            for path in self._files():
                message = _message(path)
                if path not in self._read and str(message["To"]).lower() == recipient.lower():
                    self._read.add(path)
                    return message
            if asyncio.get_running_loop().time() > deadline:
                raise NoMail(f"no mail within {limit_s:.0f} s in {self.folder}")
            await asyncio.sleep(POLL_S)

    async def code(self, recipient: str) -> str:
        """The six digits of the next mail."""
        return _found(_CODE, await self.wait_for(recipient))

    async def link(self, recipient: str) -> str:
        """The address in the next mail."""
        return _found(_LINK, await self.wait_for(recipient))

    def _files(self) -> list[Path]:
        """In the order of their sending."""
        return sorted(self.folder.glob("*.eml"))


def _message(path: Path) -> EmailMessage:
    return email.message_from_bytes(path.read_bytes(), policy=email.policy.default)


def _found(pattern: re.Pattern[str], message: EmailMessage) -> str:
    match = pattern.search(message.get_content())
    if match is None:
        raise NoMail("the mail lacks what it was sent for")
    return match[1]
