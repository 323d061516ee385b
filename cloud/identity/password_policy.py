"""Which passwords are refused: short ones, well-known ones, and those that name their owner."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from zxcvbn import zxcvbn
from zxcvbn.frequency_lists import FREQUENCY_LISTS

from cloud.identity.breached import BreachedRange
from cloud.identity.passwords import normalised
from infra.contracts.errors import RequestError

# OWASP ASVS 5.0, 6.2.1 and 6.2.9: at least 8, at least 64 allowed. There are no rules about kinds
# of characters (6.2.5).
MIN_CHARS = 10
MAX_CHARS = 128
# What the estimator takes; its time grows with the square of the length.
ESTIMATED_CHARS = 40
# On zxcvbn's scale 0 to 4: 2 is more than a million guesses, far beyond what the growing delays
# let anybody try.
MIN_SCORE = 2
# A shorter word would be found in half of all good passwords.
MIN_NAMED_CHARS = 4


class WeakPassword(RequestError):
    """The password is refused; the code says why, the message never repeats it."""

    code = "weak_password"


async def check_password(
    password: str,
    about: Sequence[str],
    *,
    field: str = "password",
    breached: BreachedRange = BreachedRange(),  # noqa: B008 - frozen, and asks nobody
) -> None:
    """Refuse a password that somebody would guess.

    Args:
        about: what people know of its owner: e-mail address, name, company.
        breached: the service that is asked beyond the shipped list.

    Raises:
        WeakPassword: code `password_too_short`, `password_too_long`, `password_names_you`,
            `password_breached` or `password_too_easy`.
    """
    plain = normalised(password)
    if len(plain) < MIN_CHARS:
        raise WeakPassword(
            f"the password has fewer than {MIN_CHARS} characters",
            code="password_too_short",
            field=field,
        )
    if len(plain) > MAX_CHARS:
        raise WeakPassword(
            f"the password has more than {MAX_CHARS} characters",
            code="password_too_long",
            field=field,
        )
    # The estimator is plain Python: some milliseconds that other requests need not wait for.
    code = await asyncio.to_thread(weakness_of, plain, about)
    if code is None and await breached.holds(plain):
        code = "password_breached"
    if code is not None:
        raise WeakPassword(_MESSAGES[code], code=code, field=field)


def weakness_of(password: str, about: Sequence[str]) -> str | None:
    """The code of what is wrong with a password of a good length, or None."""
    words = sorted(_words(about))
    lower = password.lower()
    if any(word in lower for word in words):
        return "password_names_you"
    if is_well_known(lower):
        return "password_breached"
    if is_of_our_words(lower):
        return "password_too_easy"
    if zxcvbn(password[:ESTIMATED_CHARS], user_inputs=words)["score"] < MIN_SCORE:
        return "password_too_easy"
    return None


def is_well_known(lower: str) -> bool:
    """Whether it is in the list of breached passwords, as such or with digits at its ends."""
    return lower in _breached() or lower.strip("0123456789!@#$.-_*?") in _breached()


def is_of_our_words(lower: str) -> bool:
    """Whether it is the platform's own words with digits and signs, and hardly anything else."""
    left = lower
    for word in PLATFORM_WORDS:
        left = left.replace(word, " ")
    is_ours = left != lower
    return is_ours and sum(each.isalpha() for each in left) < MIN_OWN_LETTERS


def _words(about: Sequence[str]) -> set[str]:
    found: set[str] = set()
    for text in about:
        lower = text.lower()
        found.add(lower)
        found.add(lower.partition("@")[0])
        found |= {part for part in lower.replace("@", " ").replace(".", " ").split() if part}
    return {word for word in found if len(word) >= MIN_NAMED_CHARS and word not in _COMMON_WORDS}


# What everybody here has in mind: the product, the trade and its roles (OWASP ASVS 5.0, 6.2.11).
# Longer ones first: they hold the shorter.
PLATFORM_WORDS = (
    "administrator", "supervisor", "callcenter", "callcentre", "telephone", "operator", "contact",
    "tandem", "center", "centre", "portal", "agent", "owner", "phone", "queue", "admin", "call",
)  # fmt: skip
MIN_OWN_LETTERS = 4  # a word of one's own beside ours
# Parts of names and addresses that name nobody.
_COMMON_WORDS = frozenset(
    {"mail", "gmail", "info", "example", "limited", "gmbh", "company", "group", "the", "and"}
)

_MESSAGES = {
    "password_names_you": "the password contains your name, address or company",
    "password_breached": "this password is known from breaches; choose another",
    "password_too_easy": "this password is easy to guess; choose a longer or less regular one",
}


def _breached() -> frozenset[str]:
    global _known
    if _known is None:
        _known = frozenset(FREQUENCY_LISTS["passwords"])
    return _known


_known: frozenset[str] | None = None
