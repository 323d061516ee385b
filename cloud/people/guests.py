"""What a guest whose access ends must not leave behind: a way in that does not end."""

from __future__ import annotations

from cloud.identity.principal import Principal
from infra.contracts.errors import Forbidden
from infra.db.scope import TenantScope
from infra.db.tables.identity import membership


async def check_stays(scope: TenantScope, giver: Principal) -> None:
    """Roles, phones, edges and webhooks outlive an access with an end, and are not made by it.

    Args:
        scope: of the tenant that the giver acts on.

    Raises:
        Forbidden: every membership by which the giver is here has an end.
    """
    if giver.grant_id is None:
        return
    held = membership.c
    lasting = (
        scope.select(membership, held.membership_id)
        .where(held.home_id == giver.home_id, held.user_id == giver.user_id)
        .where(held.revoked_at_ms.is_(None), held.until_at_ms.is_(None))
        .limit(1)
    )
    if await scope.row(lasting) is None:
        raise Forbidden(
            "your access has an end: what would outlive it is not yours to make",
            code="guest_credentials",
        )
