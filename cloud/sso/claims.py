"""Who a provider's claims speak of: the address it may speak for, and a name to show."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Final

from cloud.identity.schemas import EMAIL_PATTERN
from cloud.sso.id_token import SignInRefused
from infra.db.tables.identity import MAX_EMAIL_CHARS
from infra.db.tables.shared import MAX_NAME_CHARS

_EMAIL: Final = re.compile(EMAIL_PATTERN)
SEVERAL_FACTORS: Final = "mfa"
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]+")


@dataclass(frozen=True, slots=True)
class Claimed:
    """A person as the provider tells of it."""

    subject: str
    email: str
    name: str


def normal_email(value: Any) -> str | None:  # a claim can be anything
    """The address in lower case; None when it is none."""
    if not isinstance(value, str) or len(value) > MAX_EMAIL_CHARS:
        return None
    email = value.strip().lower()
    return email if _EMAIL.fullmatch(email) else None


def one_line(value: Any) -> str:  # a claim can be anything
    """A name fit to be shown; empty when there is none."""
    if not isinstance(value, str):
        return ""
    return " ".join(_CONTROL.sub(" ", value).split())[:MAX_NAME_CHARS].strip()


def tells_of_second_factor(claims: Mapping[str, Any]) -> bool:
    """Whether the provider says that it asked for more than one factor (RFC 8176, "mfa")."""
    methods = claims.get("amr")
    return isinstance(methods, list) and SEVERAL_FACTORS in methods


def claimed_person(claims: Mapping[str, Any], domains: Collection[str]) -> Claimed:
    """The person of the claims.

    Args:
        domains: proved for this provider; it speaks for no other.

    Raises:
        SignInRefused: no address, one that the provider has not checked, or of another domain.
    """
    # Entra names the address so when the optional claim `email` is not configured. Beside one, even
    # an unfit one, it does not count: at some providers people choose that name themselves.
    named = claims.get("email")
    email = normal_email(claims.get("preferred_username") if named is None else named)
    if email is None:
        raise SignInRefused("the provider tells no e-mail address", code="sso_no_email")
    if claims.get("email_verified") in (False, "false"):
        raise SignInRefused("the provider has not checked the address", code="sso_email_unverified")
    if email.rpartition("@")[2] not in domains:
        raise SignInRefused("the address is not of a proved domain", code="sso_domain")
    parts = (one_line(claims.get("given_name")), one_line(claims.get("family_name")))
    name = one_line(claims.get("name")) or " ".join(filter(None, parts))[:MAX_NAME_CHARS].strip()
    return Claimed(claims["sub"], email, name or email.partition("@")[0])
