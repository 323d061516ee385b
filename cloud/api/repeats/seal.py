"""Seals kept answers with what only the client holds: an answer may show a new secret once."""

from __future__ import annotations

import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_KEY_BYTES = 32
_NONCE_BYTES = 12  # NIST SP 800-38D: 96 bits
_PURPOSE = b"tandem idempotency answer v1"


def seal(content: bytes, token: str, key: str, fingerprint: bytes) -> bytes:
    """AES-256-GCM under a key derived from the caller's token and its Idempotency-Key."""
    nonce = secrets.token_bytes(_NONCE_BYTES)
    return nonce + AESGCM(_derived(token, key)).encrypt(nonce, content, fingerprint)


def unseal(sealed: bytes, token: str, key: str, fingerprint: bytes) -> bytes | None:
    """The content; None when another token (a later session of the same person) sealed it."""
    nonce, content = sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:]
    try:
        return AESGCM(_derived(token, key)).decrypt(nonce, content, fingerprint)
    except InvalidTag:
        return None


def _derived(token: str, key: str) -> bytes:
    kdf = HKDF(algorithm=SHA256(), length=_KEY_BYTES, salt=key.encode(), info=_PURPOSE)
    return kdf.derive(token.encode())
