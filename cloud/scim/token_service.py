"""Makes and ends the tokens of directories, inside the request's transaction."""

from __future__ import annotations

from typing import Final

import msgspec

from cloud.api.boundary import new_id
from cloud.api.pages import encode_cursor
from cloud.audit.trail import Change, record
from cloud.identity.principal import Principal
from cloud.identity.secrets import SCIM_PREFIX, hash_token, new_token
from cloud.machines.makers import Maker, makers_of
from cloud.machines.repository import MachineRepository
from cloud.machines.service import check_expiry
from cloud.scim.token_schemas import CreatedScimToken, NewScimToken, ScimToken, ScimTokenList
from cloud.sso.service import check_default_role
from infra.contracts.errors import Conflict, NotFound
from infra.db.scope import AnyRow, TenantScope
from infra.db.tables.machines import scim_token

MAX_TOKENS: Final = 10  # one for each directory, and a second while it is renewed


class ScimTokenService:
    """Tokens of one tenant's directories.

    Args:
        base_url: address of this tenant's SCIM service.
    """

    def __init__(self, scope: TenantScope, giver: Principal, base_url: str) -> None:
        self._scope = scope
        self._giver = giver
        self._base_url = base_url
        self._rows = MachineRepository(scope)

    async def all(self, cursor: str | None, limit: int) -> ScimTokenList:
        """A page of tokens, newest first."""
        rows = await self._rows.page(scim_token, "scim_token_id", cursor, limit)
        makers = await makers_of(self._scope, (row.created_by for row in rows))
        items = [_token(row, makers.get(row.created_by)) for row in rows[:limit]]
        last = items[-1] if len(rows) > limit else None
        following = encode_cursor(last.created_at_ms, last.scim_token_id) if last else None
        return ScimTokenList(self._base_url, items, following)

    async def add(self, new: NewScimToken, now_ms: int) -> CreatedScimToken:
        """Make a token; its text leaves here once and is not kept."""
        check_expiry(new.expires_at_ms, now_ms)
        check_default_role(self._giver, new.default_role, await self._rows.organisation_kind())
        if await self._rows.in_force(scim_token) >= MAX_TOKENS:
            raise Conflict(f"a tenant has at most {MAX_TOKENS} tokens", code="too_many_scim_tokens")
        token, scim_token_id = new_token(SCIM_PREFIX, self._scope.tenant_id), new_id(now_ms)
        values = {
            "name": new.name,
            "default_role": new.default_role.value,
            "created_by": self._giver.actor.id,
            "created_at_ms": now_ms,
            "expires_at_ms": new.expires_at_ms,
        }
        stored = {"scim_token_id": scim_token_id, "hash": hash_token(token)}
        await self._rows.add(scim_token, {**values, **stored})
        await self._record(Change("scim_token.created", scim_token_id, after=values), now_ms)
        return CreatedScimToken(
            scim_token_id,
            new.name,
            new.default_role.value,
            new.expires_at_ms,
            self._base_url,
            token,
        )

    async def revoke(self, scim_token_id: str, now_ms: int) -> None:
        """Make a token invalid from now on.

        Raises:
            NotFound: there is no such token in force.
        """
        row = await self._rows.revoke(scim_token, "scim_token_id", scim_token_id, now_ms)
        if row is None:
            raise NotFound("no such token in force", field="scim_token_id")
        before = msgspec.to_builtins(_token(row))
        await self._record(Change("scim_token.revoked", scim_token_id, before=before), now_ms)

    async def _record(self, change: Change, now_ms: int) -> None:
        tenant_id = self._scope.tenant_id
        await record(self._scope.connection, tenant_id, self._giver.actor, change, now_ms)


def _token(row: AnyRow, maker: Maker | None = None) -> ScimToken:
    return ScimToken(
        row.scim_token_id,
        row.name,
        row.default_role,
        row.created_by,
        row.created_at_ms,
        row.expires_at_ms,
        row.last_used_at_ms,
        row.revoked_at_ms,
        None if maker is None else maker.name,
        maker is not None and maker.is_gone,
    )
