"""Bearer secrets: random texts that name their organisation, of which only the hash is kept."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass

from infra.contracts.ids import TenantId, is_id

SECRET_BYTES = 32  # 256 bits of randomness: a plain SHA-256 of it can't be searched
MAX_TOKEN_CHARS = 200
PLATFORM_KEY_PREFIX = "tdp"
API_KEY_PREFIX = "tdk"
SESSION_PREFIX = "tds"
OAUTH_PREFIX = "tdt"
SCIM_PREFIX = "tdm"
SSO_STATE_PREFIX = "tdo"
_SEPARATOR = "_"


@dataclass(frozen=True, slots=True)
class TokenParts:
    """What a token says of itself before it is believed.

    Attributes:
        tenant_id: the organisation whose rows hold its hash; None for the platform's key.
    """

    prefix: str
    tenant_id: TenantId | None


def new_token(prefix: str, tenant_id: TenantId) -> str:
    """A random token that names its tenant, so that its look-up can be under row-level security."""
    return _SEPARATOR.join((prefix, tenant_id, secrets.token_urlsafe(SECRET_BYTES)))


def new_platform_key() -> str:
    """A random key of the platform."""
    return _SEPARATOR.join((PLATFORM_KEY_PREFIX, secrets.token_urlsafe(SECRET_BYTES)))


def hash_token(token: str) -> bytes:
    """What is stored of a token: its SHA-256, 32 bytes."""
    return hashlib.sha256(token.encode()).digest()


def read_token(token: str) -> TokenParts | None:
    """The token's prefix and tenant; None when it has not the form of a token."""
    if len(token) > MAX_TOKEN_CHARS:
        return None
    prefix, _, rest = token.partition(_SEPARATOR)
    if prefix == PLATFORM_KEY_PREFIX:
        return TokenParts(prefix, None)
    tenant, _, _ = rest.partition(_SEPARATOR)
    return TokenParts(prefix, TenantId(tenant)) if is_id(tenant) else None
