"""Who is calling: API keys of a tenant or of the platform, and the guards that part them."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from typing import Any

from litestar.connection import ASGIConnection
from litestar.handlers import BaseRouteHandler
from litestar.middleware.authentication import (
    AbstractAuthenticationMiddleware,
    AuthenticationResult,
)

from cloud.api.errors import Unauthorized
from infra.contracts.errors import Forbidden
from infra.contracts.ids import TenantId, is_id
from infra.db.database import Database
from infra.db.tables.directory import api_key

KEY_SECRET_BYTES = 32  # 256 bits of randomness: a plain SHA-256 of it can't be searched
TENANT_KEY_PREFIX = "tdk"
PLATFORM_KEY_PREFIX = "tdp"
_SEPARATOR = "_"
_MAX_KEY_CHARS = 200

AnyConnection = ASGIConnection[Any, Any, Any, Any]  # generic over handler, user, auth and state


@dataclass(frozen=True, slots=True)
class PlatformPrincipal:
    """The operator of the platform."""

    actor: str = "platform"


@dataclass(frozen=True, slots=True)
class TenantPrincipal:
    """A program of one tenant.

    Attributes:
        actor: the API key's id, for the audit.
    """

    tenant_id: TenantId
    actor: str


Principal = PlatformPrincipal | TenantPrincipal


def new_tenant_key(tenant_id: TenantId) -> str:
    """A random key that names its tenant, so that it can be looked up under row-level security."""
    return _SEPARATOR.join((TENANT_KEY_PREFIX, tenant_id, secrets.token_urlsafe(KEY_SECRET_BYTES)))


def new_platform_key() -> str:
    """A random key of the operator."""
    return _SEPARATOR.join((PLATFORM_KEY_PREFIX, secrets.token_urlsafe(KEY_SECRET_BYTES)))


def hash_key(key: str) -> bytes:
    """What is stored of a key: its SHA-256, 32 bytes."""
    return hashlib.sha256(key.encode()).digest()


class Authenticator:
    """Finds the principal of a key."""

    def __init__(self, database: Database, platform_key: str) -> None:
        self._database = database
        self._platform_hash = hash_key(platform_key)

    async def principal(self, key: str) -> Principal:
        """The principal.

        Raises:
            Unauthorized: no such key, or it was revoked.
        """
        prefix, _, rest = key.partition(_SEPARATOR)
        if len(key) > _MAX_KEY_CHARS:
            raise Unauthorized("the API key is not valid")
        if prefix == PLATFORM_KEY_PREFIX and hmac.compare_digest(
            hash_key(key), self._platform_hash
        ):
            return PlatformPrincipal()
        tenant, _, _ = rest.partition(_SEPARATOR)
        if prefix == TENANT_KEY_PREFIX and is_id(tenant):
            return await self._tenant_principal(TenantId(tenant), key)
        raise Unauthorized("the API key is not valid")

    async def _tenant_principal(self, tenant_id: TenantId, key: str) -> TenantPrincipal:
        async with self._database.tenant(tenant_id) as scope:
            row = await scope.row(
                scope.select(api_key, api_key.c.api_key_id)
                .where(api_key.c.hash == hash_key(key))
                .where(api_key.c.revoked_at_ms.is_(None))
            )
        if row is None:
            raise Unauthorized("the API key is not valid")
        return TenantPrincipal(tenant_id, row.api_key_id)


class KeyMiddleware(AbstractAuthenticationMiddleware):
    """Puts the principal of the Authorization header on every request under /v1."""

    async def authenticate_request(self, connection: AnyConnection) -> AuthenticationResult:
        """Refuse a request without a valid bearer key."""
        scheme, _, key = connection.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not key:
            raise Unauthorized("send an API key: Authorization: Bearer <key>")
        authenticator: Authenticator = connection.app.state.authenticator
        principal = await authenticator.principal(key.strip())
        return AuthenticationResult(user=principal, auth=None)


def tenant_only(connection: AnyConnection, _: BaseRouteHandler) -> None:
    """Guard: the request must come with a tenant's key."""
    if not isinstance(connection.user, TenantPrincipal):
        raise Forbidden("this needs a tenant's API key", code="tenant_key_needed")


def platform_only(connection: AnyConnection, _: BaseRouteHandler) -> None:
    """Guard: the request must come with the platform's key."""
    if not isinstance(connection.user, PlatformPrincipal):
        raise Forbidden("this needs the platform's API key", code="platform_key_needed")
