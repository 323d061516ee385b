"""Who is calling: the middleware that finds the principal, and the guard that checks its rights."""

from __future__ import annotations

from typing import Any, Final

from litestar.connection import ASGIConnection
from litestar.handlers import BaseRouteHandler
from litestar.middleware.authentication import (
    AbstractAuthenticationMiddleware,
    AuthenticationResult,
)

from cloud.api.errors import Unauthorized
from cloud.identity.authenticator import Authenticator
from cloud.identity.permissions import Permission
from cloud.identity.principal import Principal
from infra.contracts.errors import Forbidden, InvariantError, RequestError
from infra.contracts.ids import TenantId, is_id

# The cookie's prefix makes browsers insist on a secure origin; on plain loopback it can't be used.
SESSION_COOKIE = "tandem_session"
SECURE_PREFIX = "__Host-"
SECURE_SESSION_COOKIE = SECURE_PREFIX + SESSION_COOKIE
TENANT_HEADER = "tandem-tenant"
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
MAX_USER_AGENT_CHARS = 300
MAX_IP_CHARS = 45  # an IPv6 address with an IPv4 one in it

# Each handler says what it needs: `@get(needs=Permission.QUEUES_READ)`. SIGNED_IN: any principal.
NEEDS: Final = "needs"
SIGNED_IN: Final = "signed_in"
# What somebody may call who still has to set a second factor up: `@get(needs=SIGNED_IN,
# before_second_factor=True)`.
BEFORE_SECOND_FACTOR: Final = "before_second_factor"

AnyConnection = ASGIConnection[Any, Any, Any, Any]  # generic over handler, user, auth and state


class PrincipalMiddleware(AbstractAuthenticationMiddleware):
    """Puts the principal of the bearer token or the session cookie on every request under /v1."""

    async def authenticate_request(self, connection: AnyConnection) -> AuthenticationResult:
        """Refuse a request without valid credentials."""
        authenticator: Authenticator = connection.app.state.authenticator
        token = bearer_token(connection) or session_token(connection)
        if token is None:
            raise Unauthorized("send an API key (Authorization: Bearer <key>) or sign in")
        principal = await authenticator.principal(token, named_tenant(connection))
        return AuthenticationResult(user=seen_from(connection, principal), auth=None)


def bearer_token(connection: AnyConnection) -> str | None:
    """The token of the Authorization header."""
    scheme, _, token = connection.headers.get("authorization", "").partition(" ")
    return token.strip() or None if scheme.lower() == "bearer" else None


def session_token(connection: AnyConnection) -> str | None:
    """The token of the session cookie, if the request is not forged by another site.

    Raises:
        Forbidden: a page of another origin sends it along with a change.
    """
    token = cookie_of(connection, SESSION_COOKIE)
    if token is None:
        return None
    if connection.scope.get("method") not in SAFE_METHODS and not is_same_origin(connection):
        raise Forbidden("the request comes from another site", code="cross_site_request")
    return token


def is_secure(connection: AnyConnection) -> bool:
    """Whether the browser reached us by HTTPS, here or at the proxy that we trust."""
    if connection.app.state.identity.settings.trusts_proxy:
        forwarded = connection.headers.get("x-forwarded-proto")
        if forwarded is not None:
            return forwarded.strip().lower() == "https"
    return bool(connection.scope.get("scheme") in ("https", "wss"))


def cookie_name(connection: AnyConnection, name: str) -> str:
    """What a cookie of ours is called on this connection."""
    return SECURE_PREFIX + name if is_secure(connection) else name


def cookie_of(connection: AnyConnection, name: str) -> str | None:
    """A cookie of ours; over HTTPS only under the name that no other host can have set.

    A neighbour under the same domain could otherwise sign somebody in as somebody else.
    """
    return connection.cookies.get(cookie_name(connection, name)) or None


def is_same_origin(connection: AnyConnection) -> bool:
    """Whether the page that sends the request is ours, as the browser itself says."""
    site = connection.headers.get("sec-fetch-site")
    if site is not None:
        return site == "same-origin"
    origin = connection.headers.get("origin", "")
    return origin.partition("://")[2] == connection.headers.get("host", "")


def named_tenant(connection: AnyConnection) -> TenantId | None:
    """The tenant that the request says it acts on, in the header `Tandem-Tenant`."""
    name = connection.headers.get(TENANT_HEADER)
    if name is None:
        return None
    if not is_id(name):
        raise RequestError("not a tenant's id", code="bad_tenant", field="Tandem-Tenant")
    return TenantId(name)


def client_ip(connection: AnyConnection) -> str:
    """The address that a request comes from, as the proxy in front says where one is trusted."""
    if connection.app.state.identity.settings.trusts_proxy:
        # Each proxy adds what it saw at the end; what stands before it anybody may have written.
        seen = connection.headers.get("x-forwarded-for", "").rpartition(",")[2].strip()
        if seen:
            return seen[:MAX_IP_CHARS]
    return connection.client.host if connection.client else ""


def seen_from(connection: AnyConnection, principal: Principal) -> Principal:
    """The principal with the address it calls from."""
    ip = client_ip(connection)
    user_agent = connection.headers.get("user-agent", "")[:MAX_USER_AGENT_CHARS]
    return principal.seen_from(ip, user_agent)


async def check_rights(connection: AnyConnection, handler: BaseRouteHandler) -> None:
    """Guard of every route under /v1: the principal has what the handler needs.

    (A coroutine, because the framework gives what is none a thread.)

    Raises:
        InvariantError: the handler does not say what it needs.
        Forbidden: the principal lacks it, or owes a second factor (`second_factor_demanded`).
    """
    needed = handler.opt.get(NEEDS)
    principal: Principal = connection.user
    if principal.owes_second_factor and handler.opt.get(BEFORE_SECOND_FACTOR) is not True:
        raise Forbidden("set up a second factor first", code="second_factor_demanded")
    if needed == SIGNED_IN:
        return
    if not isinstance(needed, Permission):
        raise InvariantError(f"{handler} does not say what it needs", code="no_permission_named")
    if not principal.may(needed):
        raise Forbidden(f"this needs the permission {needed}", code="permission_needed")
    if not needed.is_platform:
        _ = principal.tenant
