"""NATS JWTs (version 2): keys of operators, accounts and users, and the claims they sign."""

from __future__ import annotations

import base64
import binascii
import hashlib
import os
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec
import nkeys
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from infra.contracts.errors import RequestError

UNLIMITED = -1
# An nkey's text: base32 of prefix, ed25519 key and checksum.
_NKEY_BYTES = 1 + 32 + 2
_USER_PREFIX = 20 << 3  # "U"


class KeyPair:
    """An ed25519 key with a NATS role: operator (O…), account (A…) or user (U…)."""

    def __init__(self, seed: bytes) -> None:
        self.seed = bytes(seed)
        self._pair = nkeys.from_seed(bytearray(seed))
        self.public: str = self._pair.public_key.decode()

    @classmethod
    def operator(cls) -> KeyPair:
        """A fresh operator key."""
        return cls(nkeys.encode_seed(os.urandom(32), nkeys.PREFIX_BYTE_OPERATOR))

    @classmethod
    def account(cls) -> KeyPair:
        """A fresh account key."""
        return cls(nkeys.encode_seed(os.urandom(32), nkeys.PREFIX_BYTE_ACCOUNT))

    @classmethod
    def user(cls) -> KeyPair:
        """A fresh user key."""
        return cls(nkeys.encode_seed(os.urandom(32), nkeys.PREFIX_BYTE_USER))

    def sign(self, message: bytes) -> bytes:
        """Signature, 64 bytes."""
        signature: bytes = self._pair.sign(message)
        return signature


def user_public_key(nkey: str) -> Ed25519PublicKey:
    """The key behind a bus user's public name `U…`.

    Raises:
        RequestError: it is none.
    """
    try:
        raw = base64.b32decode(nkey + "=" * (-len(nkey) % 8))
    except ValueError as exc:
        raise _not_a_user() from exc
    is_whole = len(raw) == _NKEY_BYTES and raw[0] == _USER_PREFIX
    if not is_whole or binascii.crc_hqx(raw[:-2], 0) != int.from_bytes(raw[-2:], "little"):
        raise _not_a_user()
    return Ed25519PublicKey.from_public_bytes(raw[1:-2])


def is_signed_by(nkey: str, message: bytes, signature: bytes) -> bool:
    """Whether the user `U…` signed the message."""
    try:
        user_public_key(nkey).verify(signature, message)
    except InvalidSignature:
        return False
    return True


def _not_a_user() -> RequestError:
    return RequestError("not a bus user's public key", code="bad_nkey", field="nkey_public")


@dataclass(frozen=True, slots=True)
class Permissions:
    """What a user may do, as subjects; an empty allow list of a direction allows nothing."""

    publish: Sequence[str] = ()
    subscribe: Sequence[str] = ()
    connection_types: Sequence[str] = ("STANDARD",)


@dataclass(frozen=True, slots=True)
class JetStreamLimits:
    """An account's storage; bytes, -1 for no limit."""

    memory_bytes: int = UNLIMITED
    disk_bytes: int = UNLIMITED
    streams: int = UNLIMITED
    consumers: int = UNLIMITED


@dataclass(frozen=True, slots=True)
class AccountClaim:
    """An account's JWT content.

    Attributes:
        revocations: user's public key to the second (since 1970) up to which its JWTs are void.
    """

    name: str
    jetstream: JetStreamLimits | None = None
    revocations: Mapping[str, int] = field(default_factory=dict)


def operator_jwt(operator: KeyPair, name: str, system_account: str) -> str:
    """The operator's self-signed JWT."""
    claim = {"type": "operator", "version": 2, "system_account": system_account}
    return _encode(operator.public, name, claim, operator)


def account_jwt(account_public: str, claim: AccountClaim, operator: KeyPair) -> str:
    """An account's JWT, signed by the operator."""
    limits: dict[str, Any] = dict.fromkeys(
        ("subs", "data", "payload", "imports", "exports", "conn", "leaf"), UNLIMITED
    )
    limits["wildcards"] = True
    if claim.jetstream is not None:
        limits |= {
            "mem_storage": claim.jetstream.memory_bytes,
            "disk_storage": claim.jetstream.disk_bytes,
            "streams": claim.jetstream.streams,
            "consumer": claim.jetstream.consumers,
        }
    body: dict[str, Any] = {
        "type": "account",
        "version": 2,
        "limits": limits,
        "default_permissions": {"pub": {}, "sub": {}},
    }
    if claim.revocations:
        body["revocations"] = dict(claim.revocations)
    return _encode(account_public, claim.name, body, operator)


def user_jwt(
    user_public: str,
    name: str,
    permissions: Permissions | None,
    account: KeyPair,
    *,
    expires_at_s: int | None = None,
) -> str:
    """A user's JWT, signed by its account.

    Args:
        permissions: None for all of the account (system users only).
        expires_at_s: seconds since 1970; the server drops the connection then.
    """
    body: dict[str, Any] = {
        "type": "user",
        "version": 2,
        "subs": UNLIMITED,
        "data": UNLIMITED,
        "payload": UNLIMITED,
        "pub": {},
        "sub": {},
    }
    if permissions is not None:
        body["pub"] = _direction(permissions.publish)
        body["sub"] = _direction(permissions.subscribe)
        body["allowed_connection_types"] = list(permissions.connection_types)
    return _encode(user_public, name, body, account, expires_at_s=expires_at_s)


def _direction(allow: Sequence[str]) -> dict[str, list[str]]:
    # To NATS a missing list means "anything": nothing allowed must be said as a denial.
    return {"allow": list(allow)} if allow else {"deny": [">"]}


def _encode(
    subject: str,
    name: str,
    body: Mapping[str, Any],
    issuer: KeyPair,
    *,
    expires_at_s: int | None = None,
) -> str:
    claim: dict[str, Any] = {
        "sub": subject,
        "name": name,
        "iss": issuer.public,
        "iat": int(time.time()),
        "nats": body,
    }
    if expires_at_s is not None:
        claim["exp"] = expires_at_s
    unsigned = msgspec.json.encode(claim, order="sorted")
    claim["jti"] = base64.b32encode(hashlib.sha256(unsigned).digest()).rstrip(b"=").decode()
    head = _base64(msgspec.json.encode({"typ": "JWT", "alg": "ed25519-nkey"}))
    content = f"{head}.{_base64(msgspec.json.encode(claim, order='sorted'))}"
    return f"{content}.{_base64(issuer.sign(content.encode()))}"


def decode_unverified(jwt: str) -> dict[str, Any]:
    """The claims of a JWT that we issued; for display and tests, never for a decision."""
    content = jwt.split(".")[1]
    padded = content + "=" * (-len(content) % 4)
    claims: dict[str, Any] = msgspec.json.decode(base64.urlsafe_b64decode(padded))
    return claims


def _base64(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()
