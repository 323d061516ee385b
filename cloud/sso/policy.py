"""What single sign-on means for the other ways in: which are offered, and which are closed."""

from __future__ import annotations

from cloud.sso.repository import ProviderRepository, owner_of_domain
from cloud.sso.schemas import SignOnWay
from cloud.sso.service import start_path
from infra.contracts.errors import Forbidden
from infra.contracts.ids import TenantId, UserId
from infra.db.database import Database
from infra.db.scope import TenantScope


async def sign_on_ways(database: Database, email: str) -> list[SignOnWay]:
    """Providers for an address, by its domain alone: whether the person exists is not told."""
    domain = email.strip().lower().rpartition("@")[2]
    async with database.platform() as connection:
        owner = await owner_of_domain(connection, domain)
    if owner is None:
        return []
    async with database.tenant(TenantId(owner.tenant_id)) as scope:
        row = await ProviderRepository(scope).get(owner.provider_id)
    return (
        [] if row is None else [SignOnWay(row.provider_id, row.name, start_path(row.provider_id))]
    )


async def check_password_allowed(scope: TenantScope, user_id: UserId, now_ms: int) -> None:
    """Refuse a password where the tenant wants its own sign-on; owners keep a way in.

    Args:
        scope: of the person's home.

    Raises:
        Forbidden: the person must sign in at the tenant's provider.
    """
    providers = ProviderRepository(scope)
    if await providers.requiring() and not await providers.is_owner(user_id, now_ms):
        raise Forbidden(
            "your company wants you to sign in with its own account", code="sso_required"
        )
