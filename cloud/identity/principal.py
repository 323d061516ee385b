"""Who makes a request, in which tenant, and what it may do there."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from cloud.identity.permissions import PLATFORM_PERMISSIONS, Permission
from infra.contracts.errors import Forbidden
from infra.contracts.ids import QueueId, TenantId, UserId


class ActorKind(StrEnum):
    """What kind of party acts."""

    USER = "user"
    API_KEY = "api_key"
    OAUTH_CLIENT = "oauth_client"
    SCIM = "scim"
    PLATFORM_KEY = "platform_key"
    SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts, as the audit names it.

    Attributes:
        id: of the user, key or client; `platform` for the platform's key.
        name: of a person or key, as people know it.
        ip, user_agent: where the request came from; empty for tasks of the node.
    """

    kind: ActorKind
    id: str
    name: str
    ip: str = ""
    user_agent: str = ""


@dataclass(frozen=True, slots=True)
class Principal:
    """One request's party and rights.

    Attributes:
        home_id: the organisation that the party belongs to; None for the platform's key.
        tenant_id: the tenant that the request acts on; None for the platform's key.
        permissions: in force for this request.
        queue_ids: queues it is limited to; None for all of the tenant's.
        user_id: the person; None for programs.
        session_id: the browser session; None for programs.
        grant_id: the membership by which a stranger acts on this tenant; None at home.
        owes_second_factor: a second factor is demanded of the person, and the session lacks it;
            there are no permissions until it is proved.
    """

    actor: Actor
    home_id: TenantId | None
    tenant_id: TenantId | None
    permissions: frozenset[Permission]
    queue_ids: frozenset[QueueId] | None = None
    user_id: UserId | None = None
    session_id: str | None = None
    grant_id: str | None = None
    owes_second_factor: bool = False

    @property
    def tenant(self) -> TenantId:
        """The tenant that the request acts on.

        Raises:
            Forbidden: it acts on none.
        """
        if self.tenant_id is None:
            raise Forbidden("this acts on a tenant, and the caller has none", code="no_tenant")
        return self.tenant_id

    def may(self, permission: Permission) -> bool:
        """Whether the permission is in force."""
        return permission in self.permissions

    def may_queue(self, queue_id: str | None) -> bool:
        """Whether the queue is one of those it is limited to; True when it is not limited."""
        return self.queue_ids is None or queue_id in self.queue_ids

    def seen_from(self, ip: str, user_agent: str) -> Principal:
        """The same, with the address that the request came from."""
        return replace(self, actor=replace(self.actor, ip=ip, user_agent=user_agent))


def platform_key_principal() -> Principal:
    """The holder of the platform's own key."""
    actor = Actor(ActorKind.PLATFORM_KEY, "platform", "platform key")
    return Principal(actor, None, None, PLATFORM_PERMISSIONS)
