"""Asks a k-anonymity service whether a password is in a breach, without telling the password."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import httpx

from infra.telemetry.logs import get_logger

log = get_logger(__name__)

# The service hears 20 bits of the hash: one of about a million groups of hundreds of passwords.
PREFIX_DIGITS = 5
# Somebody waits for a form: without an answer by then the shipped list alone decides.
ANSWER_LIMIT_S = 1.5
MAX_ANSWER_BYTES = 500_000  # the largest group is about 40 kB, padding included


@dataclass(frozen=True, slots=True)
class BreachedRange:
    """A service with the interface of Have I Been Pwned's Pwned Passwords.

    Attributes:
        url: without the prefix: `https://api.pwnedpasswords.com/range`; empty to ask nobody.
    """

    url: str = ""

    async def holds(self, password: str) -> bool:
        """Whether the service knows the password; False when it does not answer."""
        if not self.url:
            return False
        # SHA-1 is what the service's interface is made of; nothing is kept under it.
        digits = hashlib.sha1(password.encode(), usedforsecurity=False).hexdigest().upper()
        prefix, rest = digits[:PREFIX_DIGITS], digits[PREFIX_DIGITS:]
        try:
            # Padding hides from the network which group was asked for.
            async with httpx.AsyncClient(timeout=ANSWER_LIMIT_S) as client:
                answer = await client.get(
                    f"{self.url.rstrip('/')}/{prefix}", headers={"Add-Padding": "true"}
                )
                answer.raise_for_status()
        except httpx.HTTPError as exc:
            log.warning("breached passwords not asked", fault=type(exc).__name__)
            return False
        return is_listed(rest, answer.text[:MAX_ANSWER_BYTES])


def is_listed(rest: str, answer: str) -> bool:
    """Whether a group names the rest of a hash; a count of 0 is padding."""
    for line in answer.splitlines():
        found, _, count = line.strip().partition(":")
        if found.upper() == rest:
            return count.strip() != "0"
    return False
