"""What a person may do in a tenant: the union of its memberships there that hold now."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from cloud.identity.permissions import (
    OPERATOR_PERMISSIONS,
    QUEUE_LIMITED_PERMISSIONS,
    ROLE_PERMISSIONS,
    OperatorRole,
    Permission,
    Role,
)
from infra.contracts.errors import InvariantError
from infra.contracts.ids import QueueId

_ROLES = frozenset(each.value for each in Role)
_OPERATOR_ROLES = frozenset(each.value for each in OperatorRole)
_CLIENT_PERMISSIONS = frozenset(each for each in Permission if each.is_client)


@dataclass(frozen=True, slots=True)
class Held:
    """One membership in force: a role, over some queues or (None) all."""

    membership_id: str
    role: str
    queue_ids: frozenset[QueueId] | None


@dataclass(frozen=True, slots=True)
class Rights:
    """Permissions, and the queues they are limited to (None: not limited)."""

    permissions: frozenset[Permission]
    queue_ids: frozenset[QueueId] | None


def rights_of(held: Iterable[Held], *, is_reseller: bool, is_home: bool) -> Rights:
    """What the memberships allow together.

    Args:
        is_reseller: the tenant is an outsourcer's organisation; elsewhere nobody has clients.
        is_home: the person belongs to the tenant; `platform:` roles hold at home only.

    A membership that is limited to queues allows what makes sense for part of a tenant. One that is
    not limited holds everywhere, and must not carry the others' permissions along: the result is
    limited, unless an unlimited one allows what makes no sense for part of a tenant; then that
    one counts, and the limited ones do not. Somebody who is an agent of the whole tenant and a
    supervisor of one queue so supervises that queue only.
    """
    everywhere: set[Permission] = set()
    in_part: set[Permission] = set()
    queues: set[QueueId] = set()
    for each in held:
        allowed = permissions_of(each.role, is_home=is_home)
        if each.queue_ids is None:
            everywhere |= allowed
        else:
            in_part |= allowed & QUEUE_LIMITED_PERMISSIONS
            queues |= each.queue_ids
    is_limited = not everywhere or (
        everywhere <= QUEUE_LIMITED_PERMISSIONS and not in_part <= everywhere
    )
    permissions = everywhere | in_part if is_limited else everywhere
    if not is_reseller or not is_home:
        permissions = permissions - _CLIENT_PERMISSIONS
    return Rights(frozenset(permissions), frozenset(queues) if is_limited else None)


def permissions_of(role: str, *, is_home: bool) -> frozenset[Permission]:
    """What one role allows.

    Raises:
        InvariantError: the role is not one of this release.
    """
    if role in _ROLES:
        return ROLE_PERMISSIONS[Role(role)]
    if role in _OPERATOR_ROLES:
        return OPERATOR_PERMISSIONS[OperatorRole(role)] if is_home else frozenset()
    raise InvariantError(f"unknown role {role}", code="unknown_role")
