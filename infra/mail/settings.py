"""How mail leaves the platform: by an SMTP server, or into a folder on this machine."""

from __future__ import annotations

from enum import StrEnum

import msgspec

MAX_PORT = 65_535


class TlsMode(StrEnum):
    """How the connection to the SMTP server is protected."""

    STARTTLS = "starttls"
    IMPLICIT = "implicit"
    NONE = "none"


class MailSettings(msgspec.Struct, frozen=True):
    """TANDEM_MAIL_*; without a host every mail is written as a file into `folder`.

    Attributes:
        host: SMTP server; empty for none.
        user, password: for its AUTH; empty for none.
        sender: address in From, with or without a name: `Tandem <no-reply@example.com>`.
        folder: where mails become .eml files without a host.
    """

    host: str = ""
    port: int = 587
    tls: TlsMode = TlsMode.STARTTLS
    user: str = ""
    password: str = ""
    sender: str = "Tandem <no-reply@tandem.invalid>"
    folder: str = ""

    def __post_init__(self) -> None:
        if not self.host and not self.folder:
            raise ValueError("mail needs an SMTP host, or a folder to write into")
        if not 1 <= self.port <= MAX_PORT:
            raise ValueError(f"mail.port must be 1 to {MAX_PORT}")
        if self.password and self.host and self.tls is TlsMode.NONE:
            raise ValueError("mail.password would go over the network in the clear; set mail.tls")
