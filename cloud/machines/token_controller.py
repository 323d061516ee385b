"""The OAuth2 token and revocation endpoints, and the document that tells programs of them."""

from __future__ import annotations

from typing import Any

from litestar import Controller, Response, get, post

from cloud.api.boundary import AnyState, now_of
from cloud.audit.trail import Change, record
from cloud.identity.permissions import TENANT_PERMISSIONS
from cloud.identity.principal import Actor, ActorKind
from cloud.identity.secrets import OAUTH_PREFIX, hash_token, new_token
from cloud.machines.delegation import known_permissions
from cloud.machines.repository import TokenRepository
from cloud.machines.schemas import AuthorizationServer
from cloud.machines.service import client_name
from cloud.machines.token_request import ClientRequest, read_client_request
from cloud.machines.token_server import (
    AUTH_METHODS,
    GRANT_TYPE,
    TOKEN_LIFE_S,
    Decision,
    KnownClient,
    KnownToken,
    OauthAnswer,
    decide_revocation,
    decide_token,
    hash_of,
)
from infra.contracts.errors import RequestError
from infra.contracts.ids import TenantId
from infra.db.database import Database
from infra.db.scope import AnyRow, TenantScope

MAX_TOKENS_OF_CLIENT = 1_000  # as many workers of one program; the oldest token gives way
MAX_USER_AGENT_CHARS = 300
MS_PER_S = 1_000
_NO_STORE = {"Cache-Control": "no-store", "Pragma": "no-cache"}  # RFC 6749, section 5.1


def on_refused(_: AnyState, error: RequestError) -> Response[Any]:
    """Answer a request that is not even a form, in the standard's own words."""
    body = {"error": "invalid_request", "error_description": str(error)}
    return _response(OauthAnswer(400, body, []))


class TokenController(Controller):
    """`/v1/oauth`: public, because the client's credentials are in the request itself."""

    path = "/oauth"
    # Not in the API's document: a standard describes it, and programs' OAuth2 libraries know it.
    include_in_schema = False
    exception_handlers = {RequestError: on_refused}

    @post("/token", status_code=200)
    async def token(self, request: AnyState) -> Response[Any]:
        """Give an access token for a client's credentials (RFC 6749, section 4.4)."""
        read = await read_client_request(request)
        tenant_id = read.tenant_id
        if tenant_id is None:
            return _response(decide_token(read.headers, read.form, None, str).answer)
        async with _database(request).tenant(tenant_id) as scope:
            row = await TokenRepository(scope).client(read.oauth_client_id)
            decision = decide_token(
                read.headers, read.form, _known(row), lambda: new_token(OAUTH_PREFIX, tenant_id)
            )
            if decision.issued is not None and row is not None:
                await _store(scope, row, decision.issued, request)
        return _response(decision.answer)

    @post("/revoke", status_code=200)
    async def revoke(self, request: AnyState) -> Response[Any]:
        """Make an access token invalid (RFC 7009)."""
        read = await read_client_request(request)
        if read.tenant_id is None:
            return _response(decide_revocation(read.headers, read.form, None, None).answer)
        async with _database(request).tenant(read.tenant_id) as scope:
            decision = await _revocation(scope, read, request)
        return _response(decision.answer)


@get("/.well-known/oauth-authorization-server", include_in_schema=False)
async def authorization_server(request: AnyState) -> AuthorizationServer:
    """Tell programs where tokens are given (RFC 8414)."""
    issuer = request.app.state.identity.settings.public_url.rstrip("/")
    return AuthorizationServer(
        issuer=issuer,
        token_endpoint=f"{issuer}/v1/oauth/token",
        revocation_endpoint=f"{issuer}/v1/oauth/revoke",
        scopes_supported=sorted(TENANT_PERMISSIONS),
        grant_types_supported=[GRANT_TYPE],
        response_types_supported=[],
        token_endpoint_auth_methods_supported=list(AUTH_METHODS),
        revocation_endpoint_auth_methods_supported=list(AUTH_METHODS),
    )


async def _store(
    scope: TenantScope, row: AnyRow, issued: tuple[str, frozenset[Any]], request: AnyState
) -> None:
    text, permissions = issued
    now_ms = now_of(request)
    tokens = TokenRepository(scope)
    until_ms = now_ms + TOKEN_LIFE_S * MS_PER_S
    await tokens.add(row.oauth_client_id, hash_token(text), permissions, now_ms, until_ms)
    await tokens.prune(row.oauth_client_id, now_ms, MAX_TOKENS_OF_CLIENT)
    after = {"permissions": sorted(permissions), "expires_at_ms": until_ms}
    change = Change("oauth_client.token_given", row.oauth_client_id, after=after)
    await record(scope.connection, scope.tenant_id, _actor(row, request), change, now_ms)


async def _revocation(scope: TenantScope, read: ClientRequest, request: AnyState) -> Decision:
    tokens = TokenRepository(scope)
    client = await tokens.client(read.oauth_client_id)
    row = await tokens.token(hash_of(read.form.get("token", "")))
    token = row and KnownToken(row.hash, client_name(scope.tenant_id, row.oauth_client_id))
    decision = decide_revocation(read.headers, read.form, _known(client), token)
    if decision.revoked is not None and client is not None:
        await tokens.remove(decision.revoked)
        change = Change("oauth_client.token_revoked", client.oauth_client_id)
        actor = _actor(client, request)
        await record(scope.connection, scope.tenant_id, actor, change, now_of(request))
    return decision


def _known(row: AnyRow | None) -> KnownClient | None:
    if row is None:
        return None
    client_id = client_name(TenantId(row.tenant_id), row.oauth_client_id)
    return KnownClient(client_id, row.hash, known_permissions(row.permissions))


def _actor(row: AnyRow, request: AnyState) -> Actor:
    ip = request.client.host if request.client else ""
    user_agent = request.headers.get("user-agent", "")[:MAX_USER_AGENT_CHARS]
    return Actor(ActorKind.OAUTH_CLIENT, row.oauth_client_id, row.name, ip, user_agent)


def _response(answer: OauthAnswer) -> Response[Any]:
    headers = {**dict(answer.headers), **_NO_STORE}
    headers.pop("Content-Type", None)
    return Response(
        answer.body, status_code=answer.status, headers=headers, media_type="application/json"
    )


def _database(request: AnyState) -> Database:
    database: Database = request.app.state.database
    return database
