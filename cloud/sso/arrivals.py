"""People who come from a provider: known by their subject or address, or new (just in time)."""

from __future__ import annotations

from cloud.audit.trail import Change, record
from cloud.identity.permissions import Role
from cloud.identity.principal import Actor, ActorKind
from cloud.identity.user_repository import UserRepository
from cloud.identity.visitor import Visitor
from cloud.sso.claims import Claimed
from cloud.sso.id_token import SignInRefused
from cloud.sso.newcomers import add_newcomer, directory_principal
from cloud.sso.repository import SubjectRepository
from infra.contracts.errors import Conflict
from infra.contracts.ids import UserId
from infra.db.scope import AnyRow, TenantScope

CLOSED_STATES = frozenset({"closed", "erased"})


class Arrivals:
    """Arrivals at one tenant by one of its providers, inside a transaction."""

    def __init__(self, scope: TenantScope, provider: AnyRow) -> None:
        self._scope = scope
        self._provider = provider
        self._subjects = SubjectRepository(scope)
        self._users = UserRepository(scope.connection)

    async def person(self, claimed: Claimed, visitor: Visitor, now_ms: int) -> Actor:
        """The person, ready to have a session.

        Raises:
            SignInRefused: disabled, of a closed tenant, or another person's address.
        """
        organisation = await self._users.organisation(self._scope.tenant_id)
        if organisation is None or organisation.status in CLOSED_STATES:
            raise SignInRefused("the organisation is closed", code="sso_closed")
        provider_id = self._provider.provider_id
        row = await self._subjects.user(provider_id, claimed.subject)
        if row is None:
            row = await self._subjects.user_of_email(claimed.email)
            if row is not None and await self._subjects.is_linked(provider_id, UserId(row.user_id)):
                # The address went to another person: the account must not go with it.
                raise SignInRefused("the address was another person's", code="sso_subject_changed")
            if row is None:
                return await self._add(claimed, visitor, organisation, now_ms)
            await self._subjects.link(provider_id, claimed.subject, UserId(row.user_id), now_ms)
        return await self._known(row, visitor, now_ms)

    async def _known(self, row: AnyRow, visitor: Visitor, now_ms: int) -> Actor:
        if row.status == "disabled":
            raise SignInRefused("the account is disabled", code="sso_disabled")
        actor = visitor.acting_as(row.user_id, row.name)
        if row.status == "invited":
            # Signing in at the company's own provider proves the address as the invitation would.
            user_id = UserId(row.user_id)
            await self._users.change(self._scope.tenant_id, user_id, status="active")
            await self._users.take_name(self._scope.tenant_id, user_id, row.email)
            change = Change("person.activated", row.user_id, None, {"status": "active"})
            await record(self._scope.connection, self._scope.tenant_id, actor, change, now_ms)
        return actor

    async def _add(self, claimed: Claimed, visitor: Visitor, tenant: AnyRow, now_ms: int) -> Actor:
        provider = self._provider
        actor = Actor(
            ActorKind.SYSTEM, provider.provider_id, provider.name, visitor.ip, visitor.user_agent
        )
        directory = directory_principal(self._scope.tenant_id, tenant.kind, actor)
        role = Role(provider.default_role)
        try:
            user_id = await add_newcomer(
                self._scope, directory, claimed.email, claimed.name, tenant.locale, role, now_ms
            )
        except Conflict as exc:
            raise SignInRefused("there is no place for another person", code=exc.code) from exc
        await self._subjects.link(provider.provider_id, claimed.subject, user_id, now_ms)
        return visitor.acting_as(user_id, claimed.name)
