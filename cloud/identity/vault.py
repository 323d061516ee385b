"""Seals small secrets at rest, and makes keyed digests, with keys that only the nodes have."""

from __future__ import annotations

import hashlib
import hmac
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from infra.contracts.errors import InvariantError

NONCE_BYTES = 12  # NIST SP 800-38D, section 5.2.1.1
_VERSION = b"\x01"


class Vault:
    """AES-256-GCM under one key of the nodes, bound to the place where the secret is kept."""

    def __init__(self, key: bytes) -> None:
        # One key for each use, so that a digest can never help against a cipher text.
        self._cipher = AESGCM(_derived(key, b"seal"))
        self._digest_key = _derived(key, b"digest")

    def seal(self, plain: bytes, place: str) -> bytes:
        """Encrypt; `place` (table and ids of the row) must be named again to open it."""
        nonce = secrets.token_bytes(NONCE_BYTES)
        return _VERSION + nonce + self._cipher.encrypt(nonce, plain, place.encode())

    def open(self, sealed: bytes, place: str) -> bytes:
        """Decrypt.

        Raises:
            InvariantError: sealed with another key, or for another place.
        """
        nonce, cipher_text = sealed[1 : 1 + NONCE_BYTES], sealed[1 + NONCE_BYTES :]
        try:
            if not sealed.startswith(_VERSION):
                raise InvalidTag
            return self._cipher.decrypt(nonce, cipher_text, place.encode())
        except InvalidTag as exc:
            raise InvariantError(
                "a stored secret does not open with this node's key", code="wrong_secret_key"
            ) from exc

    def digest(self, kind: str, text: str) -> bytes:
        """Keyed SHA-256 of a text too short to be hashed plainly: a code, an address."""
        return hmac.new(self._digest_key, f"{kind}\0{text}".encode(), hashlib.sha256).digest()


def _derived(key: bytes, use: bytes) -> bytes:
    return hmac.new(key, b"tandem:" + use, hashlib.sha256).digest()
