"""`/v1/sign-in-rules`: what a tenant demands of whoever signs in to it."""

from __future__ import annotations

from litestar import Controller, get, put
from litestar.params import JSONBody

from cloud.api.boundary import TenantRequest, now_of, tenant_transaction
from cloud.identity.permissions import Permission
from cloud.identity.rules import RulesService
from cloud.identity.schemas import SignInRules, SignInRulesBody


class SignInRulesController(Controller):
    """The rules of the tenant that the request acts on."""

    path = "/sign-in-rules"
    tags = ("sign-in",)

    @get(needs=Permission.SIGN_IN_WRITE)
    async def sign_in_rules(self, request: TenantRequest) -> SignInRules:
        """Show what is demanded, and of how many people it is still missing."""
        async with tenant_transaction(request) as scope:
            return await RulesService(scope, request.user).get()

    @put(needs=Permission.SIGN_IN_WRITE)
    async def replace_sign_in_rules(
        self, request: TenantRequest, data: JSONBody[SignInRulesBody]
    ) -> SignInRules:
        """Replace the rules; they hold at once, for sessions that are open as well."""
        async with tenant_transaction(request) as scope:
            return await RulesService(scope, request.user).put(data, now_of(request))
