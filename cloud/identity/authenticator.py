"""From a bearer text to a principal: keys of programs, sessions of people."""

from __future__ import annotations

import hmac
from collections.abc import Callable

from cloud.api.errors import Unauthorized
from cloud.identity.lookup import Lookup
from cloud.identity.membership import rights_of
from cloud.identity.principal import (
    Actor,
    ActorKind,
    Principal,
    platform_key_principal,
)
from cloud.identity.secrets import (
    API_KEY_PREFIX,
    OAUTH_PREFIX,
    PLATFORM_KEY_PREFIX,
    SCIM_PREFIX,
    SESSION_PREFIX,
    TokenParts,
    hash_token,
    read_token,
)
from cloud.identity.session_repository import SessionRepository
from cloud.identity.session_rules import SEEN_EVERY_MS
from cloud.machines.delegation import known_permissions, permissions_of_kind
from cloud.machines.repository import CredentialRepository, is_stale
from cloud.tenancy.standing import Standings
from infra.contracts.errors import Forbidden
from infra.contracts.ids import TenantId
from infra.db.database import Database
from infra.db.scope import AnyRow


class Authenticator:
    """Finds the principal of a token."""

    def __init__(
        self,
        database: Database,
        platform_key: str,
        clock: Callable[[], int],
        standings: Standings,
    ) -> None:
        """Args: standings: told of each tenant that is read along with its caller."""
        self._database = database
        self._lookup = Lookup(database)
        self._standings = standings
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
        principal = await self._program(parts, parts.tenant_id, token)
        if acting_on not in (None, parts.tenant_id):
            raise Forbidden("a key acts on its own tenant only", code="foreign_tenant")
        return principal

    async def directory(self, token: str, tenant_id: TenantId) -> AnyRow:
        """The row of a tenant's directory token (SCIM), which opens nothing else.

        Raises:
            Unauthorized: no such token of this tenant in force.
        """
        parts = read_token(token)
        if parts is None or (parts.prefix, parts.tenant_id) != (SCIM_PREFIX, tenant_id):
            raise Unauthorized("the token is not valid")
        async with self._database.tenant(tenant_id) as scope:
            rows = CredentialRepository(scope)
            row = await rows.scim_token(hash_token(token), self._clock())
        if row is None:
            raise Unauthorized("the token is not valid")
        return row

    def _platform(self, token: str) -> Principal:
        if not hmac.compare_digest(hash_token(token), self._platform_hash):
            raise Unauthorized("the credentials are not valid")
        return platform_key_principal()

    async def _program(self, parts: TokenParts, tenant_id: TenantId, token: str) -> Principal:
        now_ms = self._clock()
        if parts.prefix == API_KEY_PREFIX:
            return await self._key(tenant_id, hash_token(token), now_ms)
        if parts.prefix == OAUTH_PREFIX:
            async with self._database.tenant(tenant_id) as scope:
                row = await CredentialRepository(scope).oauth_token(hash_token(token), now_ms)
            return _client_principal(tenant_id, row)
        raise Unauthorized("the credentials are not valid")

    async def _key(self, tenant_id: TenantId, key_hash: bytes, now_ms: int) -> Principal:
        found = await self._lookup.api_key(tenant_id, key_hash, now_ms)
        if found is None:
            raise Unauthorized("the API key is not valid")
        self._standings.remember(tenant_id, found.standing.standing())
        if is_stale(found.last_used_at_ms, now_ms):
            async with self._database.tenant(tenant_id) as scope:
                await CredentialRepository(scope).api_key_used(found.api_key_id, now_ms)
        allowed = permissions_of_kind(found.standing.kind)
        if found.permissions is not None:
            allowed &= known_permissions(found.permissions)
        actor = Actor(ActorKind.API_KEY, found.api_key_id, found.name)
        return Principal(actor, tenant_id, tenant_id, allowed)

    async def _person(self, home_id: TenantId, token: str, acting_on: TenantId | None) -> Principal:
        now_ms = self._clock()
        tenant_id = acting_on or home_id
        found = await self._lookup.person(home_id, hash_token(token), tenant_id, now_ms)
        if found is None:
            raise Unauthorized("the session is over; sign in again", code="session_over")
        if now_ms - found.last_seen_at_ms >= SEEN_EVERY_MS:
            async with self._database.tenant(home_id) as scope:
                await SessionRepository(scope.connection, home_id).seen(found.session_id, now_ms)
        is_home = tenant_id == home_id
        if found.standing is None or not (found.held or is_home):
            raise Forbidden("you have no access to this tenant", code="no_membership")
        self._standings.remember(tenant_id, found.standing.standing())
        rights = rights_of(
            [each.held() for each in found.held],
            is_reseller=found.standing.kind == "reseller",
            is_home=is_home,
        )
        owes = found.owes_second_factor
        return Principal(
            actor=Actor(ActorKind.USER, found.user_id, found.name),
            home_id=home_id,
            tenant_id=tenant_id,
            permissions=frozenset() if owes else rights.permissions,
            queue_ids=rights.queue_ids,
            user_id=found.user_id,
            session_id=found.session_id,
            grant_id=None if is_home else found.held[0].membership_id,
            owes_second_factor=owes,
        )


def _client_principal(tenant_id: TenantId, row: AnyRow | None) -> Principal:
    if row is None:
        raise Unauthorized("the access token is not valid, or is over", code="token_over")
    # The client's own list again: what it lost since the token was given is lost.
    held = known_permissions(row.permissions) & known_permissions(row.client_permissions)
    actor = Actor(ActorKind.OAUTH_CLIENT, row.oauth_client_id, row.name)
    return Principal(actor, tenant_id, tenant_id, held & permissions_of_kind(row.tenant_kind))
