"""Adds people that a tenant's own directory vouches for: no invitation, no password."""

from __future__ import annotations

from cloud.api.boundary import new_id
from cloud.audit.trail import Change, record
from cloud.identity.permissions import Role
from cloud.identity.principal import Actor, Principal
from cloud.identity.user_repository import NewUser, UserRepository
from cloud.machines.delegation import permissions_of_kind
from cloud.people.agents import PersonAgents
from cloud.people.roles import RoleKeeper
from cloud.people.schemas import AgentPartPatch, RoleBody
from infra.contracts.ids import TenantId, UserId
from infra.db.scope import TenantScope


def directory_principal(tenant_id: TenantId, kind: str, actor: Actor) -> Principal:
    """A tenant's directory: whoever is in it is the tenant's own decision.

    Args:
        kind: of the tenant's organisation.
    """
    return Principal(actor, tenant_id, tenant_id, permissions_of_kind(kind))


async def add_newcomer(
    scope: TenantScope,
    directory: Principal,
    email: str,
    name: str,
    locale: str,
    role: Role,
    now_ms: int,
) -> UserId:
    """Add an active person with one role, which cannot be `owner`.

    Raises:
        IntegrityError: the address signs in already, here or elsewhere.
        Conflict: the plan has no seat, or no site serves the tenant, for an agent.
    """
    tenant_id, user_id = scope.tenant_id, UserId(new_id(now_ms))
    person = NewUser(user_id, email, name, locale, "active", None)
    await UserRepository(scope.connection).add(tenant_id, person, now_ms)
    roles = RoleKeeper(scope, directory)
    await roles.check([RoleBody(role.value)])
    await roles.give(user_id, [RoleBody(role.value)], now_ms)
    if role is Role.AGENT:
        await PersonAgents(scope).put(tenant_id, user_id, name, AgentPartPatch(), now_ms)
    after = {"email": email, "name": name, "roles": [role.value]}
    change = Change("person.added", user_id, None, after)
    await record(scope.connection, tenant_id, directory.actor, change, now_ms)
    return user_id
