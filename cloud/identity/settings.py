"""Settings of sign-in: the key that seals secrets, and where people reach the portal."""

from __future__ import annotations

import base64
import binascii
import secrets

import msgspec

KEY_BYTES = 32  # AES-256


class IdentitySettings(msgspec.Struct, frozen=True):
    """TANDEM_IDENTITY_*.

    Attributes:
        secret_key: base64 of 32 random bytes; seals second factors at rest. The same for all
            nodes, and kept for as long as the database is: without it nobody's codes work.
        public_url: of the portal, as people reach it, for links in mails: `https://app.example.com`.
        trusts_proxy: a proxy in front sets X-Forwarded-Proto, and nobody can reach a node past it.
        breached_range_url: a k-anonymity service for breached passwords, asked with the first
            five digits of the SHA-1 only, e.g. `https://api.pwnedpasswords.com/range`; none asked
            when empty.
    """

    secret_key: str
    public_url: str
    trusts_proxy: bool = False
    breached_range_url: str = ""

    def __post_init__(self) -> None:
        if len(key_bytes(self.secret_key)) != KEY_BYTES:
            raise ValueError(f"identity.secret_key must be base64 of {KEY_BYTES} bytes")
        if not self.public_url.startswith(("http://", "https://")):
            raise ValueError("identity.public_url must begin with http:// or https://")


def key_bytes(text: str) -> bytes:
    """The key; empty when the text is not base64."""
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return b""


def new_secret_key() -> str:
    """A random key, as the setting takes it."""
    return base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode()
