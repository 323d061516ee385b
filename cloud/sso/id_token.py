"""Checks an ID token in full (OpenID Connect Core 1.0, section 3.1.3.7)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, TypeGuard

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from joserfc.jws import extract_compact

from infra.contracts.errors import Forbidden

# Signatures with public keys only: with a shared secret or none, the client could sign by itself.
ALGORITHMS: Final = (
    "RS256",
    "RS384",
    "RS512",
    "PS256",
    "PS384",
    "PS512",
    "ES256",
    "ES384",
    "EdDSA",
)
LEEWAY_S: Final = 30  # clocks of well-run servers differ by less
MAX_AGE_S: Final = 600  # it was made for this sign-in, seconds ago
MAX_TOKEN_CHARS: Final = 20_000
MAX_SUBJECT_CHARS: Final = 255  # section 2, "sub"
MS_PER_S = 1_000


class SignInRefused(Forbidden):
    """The provider's word does not sign anybody in; `code` says why."""

    code = "sso_refused"


def key_id_of(token: str) -> str | None:
    """Which key the token says it is signed with.

    Raises:
        SignInRefused: it is no token.
    """
    key_id = _header(token).get("kid")
    return key_id if isinstance(key_id, str) else None


def verified_claims(
    token: str,
    keys: KeySet,
    *,
    issuer: str,
    client_id: str,
    nonce: str,
    now_ms: int,
    offered: tuple[str, ...] = ALGORITHMS,
) -> dict[str, Any]:
    """The token's claims.

    Args:
        offered: algorithms that the provider says it signs with.

    Raises:
        SignInRefused: the signature, issuer, audience, time or nonce is not right.
    """
    allowed = [each for each in ALGORITHMS if each in offered]
    if _header(token).get("alg") not in allowed:
        raise SignInRefused("the ID token's algorithm is not allowed", code="sso_algorithm")
    try:
        claims = jwt.decode(token, keys, algorithms=allowed).claims
    except (JoseError, ValueError, TypeError) as exc:
        raise SignInRefused("the ID token's signature is not valid", code="sso_signature") from exc
    _check_parties(claims, issuer, client_id)
    _check_times(claims, now_ms // MS_PER_S)
    if claims.get("nonce") != nonce:
        raise SignInRefused("the ID token is of another sign-in", code="sso_nonce")
    subject = claims.get("sub")
    if not isinstance(subject, str) or not 0 < len(subject) <= MAX_SUBJECT_CHARS:
        raise SignInRefused("the ID token names nobody", code="sso_subject")
    return claims


def _header(token: str) -> Mapping[str, Any]:
    if len(token) > MAX_TOKEN_CHARS:
        raise SignInRefused("the ID token is too long", code="sso_token")
    try:
        return extract_compact(token.encode()).headers()
    except (JoseError, ValueError, TypeError, UnicodeError) as exc:
        raise SignInRefused("the ID token can't be read", code="sso_token") from exc


def _check_parties(claims: Mapping[str, Any], issuer: str, client_id: str) -> None:
    if claims.get("iss") != issuer:
        raise SignInRefused("the ID token is of another issuer", code="sso_issuer")
    audience = claims.get("aud")
    parties = audience if isinstance(audience, list) else [audience]
    if client_id not in parties:
        raise SignInRefused("the ID token is for somebody else", code="sso_audience")
    authorized = claims.get("azp")
    if (len(parties) > 1 or authorized is not None) and authorized != client_id:
        raise SignInRefused("the ID token is for somebody else", code="sso_audience")


def _check_times(claims: Mapping[str, Any], now_s: int) -> None:
    expires_s, issued_s, begins_s = claims.get("exp"), claims.get("iat"), claims.get("nbf")
    if not _is_number(expires_s) or now_s >= expires_s + LEEWAY_S:
        raise SignInRefused("the ID token is over", code="sso_expired")
    if not _is_number(issued_s) or not now_s - MAX_AGE_S <= issued_s <= now_s + LEEWAY_S:
        raise SignInRefused("the ID token is not of now", code="sso_issued_at")
    if begins_s is not None and (not _is_number(begins_s) or begins_s > now_s + LEEWAY_S):
        raise SignInRefused("the ID token is not valid yet", code="sso_issued_at")


def _is_number(value: Any) -> TypeGuard[float]:  # a claim can be anything
    return isinstance(value, int | float) and not isinstance(value, bool)
