"""Mints bus users and writes their .creds files."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass
from pathlib import Path

from infra.bus.jwt import KeyPair, Permissions, user_jwt

# An edge that was off for a month must be enrolled again; a running one is renewed long before.
EDGE_CREDENTIALS_LIFE_S = 30 * 24 * 3600
_CREDS = """-----BEGIN NATS USER JWT-----
{jwt}
------END NATS USER JWT------

************************* IMPORTANT *************************
The seed below is a private key: whoever has it is this user.

-----BEGIN USER NKEY SEED-----
{seed}
------END USER NKEY SEED------

*************************************************************
"""


@dataclass(frozen=True, slots=True)
class MintedUser:
    """A user's public key and the text of its .creds file (secret)."""

    public: str
    creds: str
    expires_at_s: int | None


def creds_text(jwt: str, seed: bytes) -> str:
    """Content of a .creds file (secret): the user's JWT and its private key."""
    return _CREDS.format(jwt=jwt, seed=seed.decode())


def mint_user(
    name: str, permissions: Permissions | None, account: KeyPair, *, life_s: int | None = None
) -> MintedUser:
    """A fresh user of `account`.

    Args:
        life_s: seconds until it expires; None for never (processes of the region only).
    """
    key = KeyPair.user()
    expires_at_s = int(time.time()) + life_s if life_s is not None else None
    jwt = user_jwt(key.public, name, permissions, account, expires_at_s=expires_at_s)
    return MintedUser(key.public, creds_text(jwt, key.seed), expires_at_s)


def write_secret(path: Path, content: str) -> Path:
    """Write a secret file, 0600, whole or not at all."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    fresh = path.with_name(f".{path.name}.new")
    fresh.unlink(missing_ok=True)
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    os.replace(fresh, path)
    return path
