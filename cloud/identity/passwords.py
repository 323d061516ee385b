"""Hashes passwords with argon2id, in threads, a few at a time."""

from __future__ import annotations

import asyncio
import secrets
import unicodedata
from dataclasses import dataclass

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from infra.contracts.errors import InvariantError

# OWASP's Password Storage Cheat Sheet: 19 MiB, two passes, one lane; about 30 ms here.
MEMORY_KIB = 19_456
PASSES = 2
LANES = 1
# Each takes a core and 19 MiB: so many at once leave the event loop its share of the machine.
MAX_AT_ONCE = 4


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether the password is right, and whether its hash is of older, weaker parameters."""

    is_right: bool
    needs_rehash: bool = False


class Passwords:
    """Hashes and verifies; never logs, never compares in the clear."""

    def __init__(
        self, *, memory_kib: int = MEMORY_KIB, passes: int = PASSES, lanes: int = LANES
    ) -> None:
        self._hasher = PasswordHasher(passes, memory_kib, lanes)
        self._room = asyncio.Semaphore(MAX_AT_ONCE)
        # Verified in place of an unknown account's, so that both answers take as long.
        self._nobody_s = self._hasher.hash(secrets.token_urlsafe())

    async def hash(self, password: str) -> str:
        """What is stored of a password, parameters and salt included."""
        async with self._room:
            return await asyncio.to_thread(self._hasher.hash, normalised(password))

    async def verify(self, stored: str | None, password: str) -> Verdict:
        """Compare; with None (no such account, or one without a password) it only takes as long.

        Raises:
            InvariantError: what is stored is no hash.
        """
        async with self._room:
            is_right = await asyncio.to_thread(
                self._matches, stored or self._nobody_s, normalised(password)
            )
        if stored is None or not is_right:
            return Verdict(is_right=False)
        return Verdict(is_right=True, needs_rehash=self._hasher.check_needs_rehash(stored))

    def _matches(self, stored: str, password: str) -> bool:
        try:
            return self._hasher.verify(stored, password)
        except InvalidHashError as exc:
            raise InvariantError("a stored password is no hash", code="bad_hash") from exc
        except VerificationError:
            return False


def normalised(password: str) -> str:
    """The same characters however the keyboard composed them (NIST SP 800-63B, section 3.1.1.2)."""
    return unicodedata.normalize("NFKC", password)
