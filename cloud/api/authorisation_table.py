"""The table of who may call what, made from the handlers and the roles: docs/authorisation.md.

`python -m cloud.api.authorisation_table` prints it.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from litestar import Litestar, Router
from litestar.routes import HTTPRoute

from cloud.api.auth import NEEDS, SIGNED_IN
from cloud.identity.permissions import (
    OPERATOR_PERMISSIONS,
    QUEUE_LIMITED_PERMISSIONS,
    ROLE_PERMISSIONS,
    OperatorRole,
    Permission,
    Role,
)
from infra.contracts.errors import InvariantError

ROLES: Sequence[Role | OperatorRole] = (*Role, *OperatorRole)
_METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
_SHORT = {
    Role.ADMINISTRATOR: "admin",
    Role.QUALITY_ANALYST: "quality",
    Role.READ_ONLY: "read-only",
    OperatorRole.OPERATOR_ADMINISTRATOR: "op. admin",
    OperatorRole.OPERATOR_SUPPORT: "op. support",
    OperatorRole.OPERATOR_READ_ONLY: "op. read-only",
}

_HEAD = """# Who may call what

Made by `python -m cloud.api.authorisation_table` from the handlers and \
`cloud/identity/permissions.py`; a test holds it to both, and tries every cell with a real session.

● allowed · ◐ allowed in an outsourcer's organisation only · blank: 403 `permission_needed`. \
Operator roles hold in the operator's organisation and on no tenant; a tenant's data needs an \
access that the tenant has approved. An API key may do what its own list names, at most what an \
owner may. `q`: also by people limited to some queues, who see those queues' part.

Tests, made from the same document and routes, in `tests/integration/authorisation`: \
`test_authorisation.py` (this table), `test_tenants_apart.py` and `test_hidden_paths.py` (another \
tenant's ids get no 2xx, and the database's rows stay as they were), `test_api_fuzz.py` \
(schemathesis; more than its usual requests: `TANDEM_FUZZ_EXAMPLES=100`).
"""


@dataclass(frozen=True, slots=True)
class Demand:
    """What one operation needs.

    Attributes:
        permission: None when any principal will do.
    """

    method: str
    path: str
    permission: Permission | None

    def allows(self, role: Role | OperatorRole, *, is_reseller: bool = False) -> bool:
        """Whether a person with this role alone may call it at home.

        Args:
            is_reseller: home is an outsourcer's organisation; nobody else has clients.
        """
        if self.permission is None:
            return True
        if self.permission.is_client and not is_reseller:
            return False
        if isinstance(role, Role):
            return self.permission in ROLE_PERMISSIONS[role]
        return self.permission in OPERATOR_PERMISSIONS[role]


def demands(app: Litestar) -> list[Demand]:
    """Of every operation under /v1 that is for principals, by path.

    Raises:
        InvariantError: a handler does not say what it needs.
    """
    found = []
    for route in app.routes:
        if not isinstance(route, HTTPRoute) or not route.path.startswith("/v1"):
            continue
        for handler in route.route_handlers:
            needed = handler.opt.get(NEEDS)
            if not handler.resolve_guards() or not handler.include_in_schema:
                continue  # for those who have no principal yet
            if needed != SIGNED_IN and not isinstance(needed, Permission):
                raise InvariantError(f"{handler} does not say what it needs")
            permission = needed if isinstance(needed, Permission) else None
            found += [
                Demand(str(method), route.path_format, permission)
                for method in handler.http_methods
                if method in _METHODS
            ]
    return sorted(found, key=lambda each: (each.path, _METHODS.index(each.method)))


def table(found: Iterable[Demand]) -> str:
    """The page, in Markdown."""
    heads = [_SHORT.get(role, role.value) for role in ROLES]
    lines = [_HEAD, f"| Operation | Needs | q | {' | '.join(heads)} |"]
    lines.append(f"|---|---|---|{'---|' * len(heads)}")
    for each in found:
        is_limited = each.permission is None or each.permission in QUEUE_LIMITED_PERMISSIONS
        cells = [_cell(each, role) for role in ROLES]
        needs = each.permission.value if each.permission else "a sign-in"
        lines.append(
            f"| `{each.method} {each.path}` | {needs} | {'q' if is_limited else ''} |"
            f" {' | '.join(cells)} |"
        )
    return "\n".join(lines) + "\n"


def _cell(demand: Demand, role: Role | OperatorRole) -> str:
    if demand.allows(role):
        return "●"
    return "◐" if demand.allows(role, is_reseller=True) else ""


def described_app() -> Litestar:
    """The routes alone: nothing of it can serve."""
    from cloud.api.app import CONTROLLERS
    from cloud.api.auth import check_rights

    secured = Router(path="/v1", route_handlers=CONTROLLERS, guards=[check_rights])
    return Litestar(route_handlers=[secured], openapi_config=None, logging_config=None)


if __name__ == "__main__":
    sys.stdout.write(table(demands(described_app())))
