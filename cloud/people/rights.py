"""Who may give which role to whom, and whose account one may change: rules over permission sets."""

from __future__ import annotations

from collections.abc import Iterable

from cloud.identity.membership import permissions_of
from cloud.identity.permissions import (
    QUEUE_LIMITED_PERMISSIONS,
    OperatorRole,
    Permission,
    Role,
)
from cloud.identity.principal import Principal
from infra.contracts.errors import Forbidden, RequestError

OPERATOR_KIND = "operator"
RESELLER_KIND = "reseller"


class UnknownRole(RequestError):
    """There is no such role in this kind of organisation."""

    code = "unknown_role"


def check_known(role: str, kind: str, field: str) -> None:
    """The role exists in an organisation of this kind.

    Raises:
        UnknownRole: it does not.
    """
    known: frozenset[str] = frozenset(OperatorRole) if kind == OPERATOR_KIND else frozenset(Role)
    if role not in known:
        raise UnknownRole(f"no such role: {role}", field=field)


def permissions_given(role: str, kind: str, *, is_limited: bool) -> frozenset[Permission]:
    """What a role gives its holder at home.

    Args:
        kind: of the organisation; only an outsourcer's has clients.
        is_limited: it holds for some queues or teams only.
    """
    given = permissions_of(role, is_home=True)
    if is_limited:
        given &= QUEUE_LIMITED_PERMISSIONS
    if kind != RESELLER_KIND:
        given = frozenset(each for each in given if not each.is_client)
    return given


def check_may_give(principal: Principal, given: Iterable[Permission], field: str) -> None:
    """Nobody gives what it has not: so only an owner, who alone may all, makes owners.

    Raises:
        Forbidden: the role has a permission that the principal lacks.
    """
    lacking = sorted(set(given) - principal.permissions)
    if lacking:
        raise Forbidden(
            f"you can't give a role that has more rights than yours: {lacking[0]}",
            code="role_above_own",
            field=field,
        )


def check_may_change(principal: Principal, held: Iterable[Permission]) -> None:
    """Nobody changes the account of someone who may more than oneself.

    Raises:
        Forbidden: the person holds a permission that the principal lacks.
    """
    if set(held) - principal.permissions:
        raise Forbidden("this person has more rights than you", code="person_above_own")
