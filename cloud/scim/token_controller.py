"""Endpoints of a tenant for the tokens of its directories."""

from __future__ import annotations

from litestar import Controller, delete, get, post
from litestar.params import JSONBody

from cloud.api.boundary import PathId, TenantRequest, now_of, tenant_transaction
from cloud.api.pages import DEFAULT_PAGE_ROWS, Cursor, Limit
from cloud.identity.permissions import Permission
from cloud.scim.controller import scim_base
from cloud.scim.token_schemas import CreatedScimToken, NewScimToken, ScimTokenList
from cloud.scim.token_service import ScimTokenService
from infra.db.scope import TenantScope


class ScimTokensController(Controller):
    """`/v1/scim-tokens`."""

    path = "/scim-tokens"
    tags = ("sign-in",)

    @get(needs=Permission.SIGN_IN_WRITE)
    async def scim_tokens(
        self, request: TenantRequest, cursor: Cursor = None, limit: Limit = DEFAULT_PAGE_ROWS
    ) -> ScimTokenList:
        """List the tokens of the tenant's directories, newest first, without their secrets."""
        async with tenant_transaction(request) as scope:
            return await _service(request, scope).all(cursor, limit)

    @post(needs=Permission.SIGN_IN_WRITE)
    async def make_scim_token(
        self, request: TenantRequest, data: JSONBody[NewScimToken]
    ) -> CreatedScimToken:
        """Make a directory's token; the answer is the only place that shows it."""
        async with tenant_transaction(request) as scope:
            return await _service(request, scope).add(data, now_of(request))

    @delete("/{scim_token_id:str}", needs=Permission.SIGN_IN_WRITE)
    async def end_scim_token(self, request: TenantRequest, scim_token_id: PathId) -> None:
        """Revoke a directory's token, at once."""
        async with tenant_transaction(request) as scope:
            await _service(request, scope).revoke(scim_token_id, now_of(request))


def _service(request: TenantRequest, scope: TenantScope) -> ScimTokenService:
    return ScimTokenService(scope, request.user, scim_base(request))
