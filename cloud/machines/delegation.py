"""What a person may hand to a program: never more than the person has."""

from __future__ import annotations

from collections.abc import Iterable

from cloud.identity.permissions import TENANT_PERMISSIONS, Permission
from cloud.identity.principal import Principal
from infra.contracts.errors import Forbidden


def permissions_of_kind(kind: str) -> frozenset[Permission]:
    """All that an organisation of this kind may have: only an outsourcer has clients."""
    if kind == "reseller":
        return TENANT_PERMISSIONS
    return frozenset(each for each in TENANT_PERMISSIONS if not each.is_client)


def known_permissions(names: Iterable[str]) -> frozenset[Permission]:
    """The stored names that this release knows; one that was given up allows nothing."""
    stored = frozenset(names)
    return frozenset(each for each in Permission if each.value in stored)


def check_at_home(giver: Principal) -> None:
    """Lasting credentials are made by the tenant's own people and programs.

    Raises:
        Forbidden: a guest, whose access ends, would leave a door open behind.
    """
    if giver.grant_id is not None:
        raise Forbidden("a guest makes no lasting credentials", code="guest_credentials")


def delegated(
    wanted: Iterable[Permission] | None, giver: Principal, kind: str
) -> frozenset[Permission] | None:
    """What the program gets.

    Args:
        wanted: None for as much as possible.
        kind: of the tenant's organisation.

    Returns:
        None for all that the tenant may, also what later releases add: only from one who has it.

    Raises:
        Forbidden: more than the giver has (field `permissions`).
    """
    check_at_home(giver)
    everything = permissions_of_kind(kind)
    own = giver.permissions & everything
    if wanted is None:
        return None if own == everything else own
    chosen = frozenset(wanted)
    excess = chosen - own
    if excess:
        raise Forbidden(
            f"you can't give what you don't have: {', '.join(sorted(excess))}",
            code="more_than_own",
            field="permissions",
        )
    return chosen
