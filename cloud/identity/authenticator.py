"""From a bearer text to a principal: keys of programs, sessions of people."""

from __future__ import annotations

import hmac
from collections.abc import Callable

from cloud.api.errors import Unauthorized
from cloud.identity.membership import rights_of
from cloud.identity.principal import (
    Actor,
    ActorKind,
    Principal,
    api_key_principal,
    platform_key_principal,
)
from cloud.identity.repository import PrincipalRepository
from cloud.identity.secrets import (
    API_KEY_PREFIX,
    PLATFORM_KEY_PREFIX,
    SESSION_PREFIX,
    hash_token,
    read_token,
)
from infra.contracts.errors import Forbidden
from infra.contracts.ids import TenantId, UserId
from infra.db.database import Database
from infra.db.scope import AnyRow


class Authenticator:
    """Finds the principal of a token."""

    def __init__(self, database: Database, platform_key: str, clock: Callable[[], int]) -> None:
        self._database = database
        self._platform_hash = hash_token(platform_key)
        self._clock = clock

    async def principal(self, token: str, acting_on: TenantId | None = None) -> Principal:
        """The principal.

        Args:
            acting_on: the tenant that the request names; the party's own organisation by default.

        Raises:
            Unauthorized: no such token in force.
            Forbidden: the party has nothing to do in that tenant.
        """
        parts = read_token(token)
        if parts is None:
            raise Unauthorized("the credentials are not valid")
        if parts.prefix == PLATFORM_KEY_PREFIX:
            return self._platform(token)
        if parts.tenant_id is None:
            raise Unauthorized("the credentials are not valid")
        if parts.prefix == SESSION_PREFIX:
            return await self._person(parts.tenant_id, token, acting_on)
        if parts.prefix == API_KEY_PREFIX:
            principal = await self._program(parts.tenant_id, token)
            if acting_on not in (None, parts.tenant_id):
                raise Forbidden("a key acts on its own tenant only", code="foreign_tenant")
            return principal
        raise Unauthorized("the credentials are not valid")

    def _platform(self, token: str) -> Principal:
        if not hmac.compare_digest(hash_token(token), self._platform_hash):
            raise Unauthorized("the credentials are not valid")
        return platform_key_principal()

    async def _program(self, tenant_id: TenantId, token: str) -> Principal:
        async with self._database.tenant(tenant_id) as scope:
            row = await PrincipalRepository(scope).api_key(hash_token(token))
        if row is None:
            raise Unauthorized("the API key is not valid")
        return api_key_principal(tenant_id, row.api_key_id, row.name, None)

    async def _person(self, home_id: TenantId, token: str, acting_on: TenantId | None) -> Principal:
        now_ms = self._clock()
        async with self._database.tenant(home_id) as scope:
            row = await PrincipalRepository(scope).session(hash_token(token), now_ms)
            if row is None:
                raise Unauthorized("the session is over; sign in again", code="session_over")
            if acting_on in (None, home_id):
                return await self._member(PrincipalRepository(scope), home_id, row, now_ms)
        if acting_on is None:
            raise Unauthorized("the session is over; sign in again", code="session_over")
        async with self._database.tenant(acting_on) as scope:
            return await self._member(PrincipalRepository(scope), home_id, row, now_ms)

    async def _member(
        self, rows: PrincipalRepository, home_id: TenantId, person: AnyRow, now_ms: int
    ) -> Principal:
        tenant_id = rows.scope.tenant_id
        organisation = await rows.organisation()
        held = await rows.held(home_id, UserId(person.user_id), now_ms)
        is_home = tenant_id == home_id
        if organisation is None or not (held or is_home):
            raise Forbidden("you have no access to this tenant", code="no_membership")
        rights = rights_of(held, is_reseller=organisation.kind == "reseller", is_home=is_home)
        return Principal(
            actor=Actor(ActorKind.USER, person.user_id, person.name),
            home_id=home_id,
            tenant_id=tenant_id,
            permissions=rights.permissions,
            queue_ids=rights.queue_ids,
            user_id=UserId(person.user_id),
            session_id=person.session_id,
            grant_id=None if is_home else held[0].membership_id,
        )
