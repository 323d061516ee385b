"""What a tenant demands of its people's sign-in, inside the request's transaction."""

from __future__ import annotations

from typing import Final

import msgspec

from cloud.audit.trail import Change, record
from cloud.identity.principal import Principal
from cloud.identity.rules_repository import RulesRepository
from cloud.identity.schemas import SignInRules, SignInRulesBody
from cloud.machines.delegation import check_at_home
from infra.contracts.errors import Conflict, NotFound
from infra.db.scope import TenantScope

BY_PROVIDER: Final = "oidc"


class RulesService:
    """Sign-in rules of one tenant."""

    def __init__(self, scope: TenantScope, giver: Principal) -> None:
        self._scope = scope
        self._giver = giver
        self._rows = RulesRepository(scope)

    async def get(self) -> SignInRules:
        """The rules, and whom they will still ask for something."""
        people = await self._rows.people_with_password()
        return SignInRules(
            demands_second_factor=await self._rows.demands_second_factor(),
            people=people.people if people else 0,
            without_second_factor=people.without if people else 0,
        )

    async def put(self, body: SignInRulesBody, now_ms: int) -> SignInRules:
        """Replace the rules; sessions that do not meet them can do nothing from now on.

        Nobody is shut out: whoever has a password can set an authenticator app up with it.

        Raises:
            Forbidden: a guest asks.
            Conflict: the one who demands a second factor has none (`second_factor_first`).
        """
        check_at_home(self._giver)
        before = await self._rows.locked()
        if before is None:
            raise NotFound("no such tenant")
        if body.demands_second_factor and not before.demands_second_factor:
            await self._check_own_factor()
        await self._rows.demand_second_factor(is_demanded=body.demands_second_factor)
        if before.demands_second_factor != body.demands_second_factor:
            earlier = SignInRulesBody(before.demands_second_factor)
            await self._record(earlier, body, now_ms)
        return await self.get()

    async def _check_own_factor(self) -> None:
        """A mistake then meets the one who makes it first, and somebody has seen that it works."""
        session_id = self._giver.session_id
        if session_id is None:
            return  # a program, which has no second factor
        row = await self._rows.session(session_id)
        if row is None or (row.second_factor_at_ms is None and row.method != BY_PROVIDER):
            raise Conflict("set up your own second factor first", code="second_factor_first")

    async def _record(self, before: SignInRulesBody, after: SignInRulesBody, now_ms: int) -> None:
        tenant_id = self._scope.tenant_id
        change = Change(
            "sign_in_rules.changed",
            tenant_id,
            msgspec.to_builtins(before),
            msgspec.to_builtins(after),
        )
        await record(self._scope.connection, tenant_id, self._giver.actor, change, now_ms)
