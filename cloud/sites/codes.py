"""Enrolment codes: short enough to be typed at an appliance, found by a part that is no secret."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass

# Crockford's base 32: no I, L, O or U, which people confuse or read as words.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LOCATOR_CHARS = 4  # finds the row; a million places for the few codes that live at a time
SECRET_CHARS = 8  # 40 bits, of which MAX_ATTEMPTS can be tried
GROUP_CHARS = 4
SALT_BYTES = 16
_CONFUSED = str.maketrans("ILO", "110")
# 40 bits could be searched if the hash were cheap: 16 MB and some 50 ms a try.
_SCRYPT_N, _SCRYPT_R, _SCRYPT_P = 2**14, 8, 1


@dataclass(frozen=True, slots=True)
class CodeParts:
    """A code as it was typed, in its two parts."""

    locator: str
    secret: str

    @property
    def text(self) -> str:
        """As people see it: `K7QF-29MX-4HTD`."""
        whole = self.locator + self.secret
        groups = range(0, len(whole), GROUP_CHARS)
        return "-".join(whole[place : place + GROUP_CHARS] for place in groups)


def new_code() -> CodeParts:
    """A random code."""
    return CodeParts(_random(LOCATOR_CHARS), _random(SECRET_CHARS))


def read_code(text: str) -> CodeParts | None:
    """The parts of what somebody typed; None when it can't be a code."""
    plain = "".join(text.split()).replace("-", "").upper().translate(_CONFUSED)
    if len(plain) != LOCATOR_CHARS + SECRET_CHARS or set(plain) - set(ALPHABET):
        return None
    return CodeParts(plain[:LOCATOR_CHARS], plain[LOCATOR_CHARS:])


def hash_secret(secret: str, salt: bytes) -> bytes:
    """What is stored of the secret part. Blocking, for some 50 ms."""
    return hashlib.scrypt(
        secret.encode(), salt=salt, n=_SCRYPT_N, r=_SCRYPT_R, p=_SCRYPT_P, dklen=32
    )


def is_secret(secret: str, salt: bytes, stored: bytes) -> bool:
    """Whether it is the secret that was stored. Blocking, for some 50 ms."""
    return hmac.compare_digest(hash_secret(secret, salt), stored)


def _random(chars: int) -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(chars))
