"""What the portal needs to know of whoever is signed in."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from cloud.clients.brand import brand_of_tenant
from cloud.identity.principal import Principal
from cloud.identity.schemas import Me, MeBrand, MeOrganisation, MeUser, Organisation
from cloud.identity.second_factor_repository import SecondFactorRepository
from cloud.identity.user_repository import UserRepository
from infra.contracts.errors import Forbidden, NotFound
from infra.contracts.ids import TenantId, UserId
from infra.db.database import Database
from infra.db.scope import AnyRow


def organisation_of(row: AnyRow) -> Organisation:
    """A row as the API shows it."""
    return Organisation(
        row.tenant_id,
        row.name,
        row.kind,
        row.status,
        row.plan,
        row.time_zone,
        row.locale,
        row.trial_ends_at_ms,
    )


def person_of(principal: Principal) -> tuple[TenantId, UserId]:
    """Home and id of the person who asks.

    Raises:
        Forbidden: a program asks.
    """
    if principal.user_id is None or principal.home_id is None:
        raise Forbidden("only a person who is signed in has this", code="not_a_person")
    return principal.home_id, principal.user_id


async def me_of(database: Database, principal: Principal, now_ms: int) -> Me:
    """The signed-in person, where it acts and where else it may."""
    home_id, user_id = person_of(principal)
    async with database.tenant(home_id) as scope:
        has_second_factor = await SecondFactorRepository(scope).is_on(user_id)
    async with database.platform() as connection:
        users = UserRepository(connection)
        user = await users.get(home_id, user_id)
        home = await users.organisation(home_id)
        is_home = principal.tenant == home_id
        acted_on = home if is_home else await users.organisation(principal.tenant)
        held = await users.where_member(home_id, user_id, now_ms)
        brand = await brand_of_tenant(connection, principal.tenant)
    if user is None or home is None or acted_on is None:
        raise NotFound("no such person")
    return Me(
        user=MeUser(user.user_id, user.email, user.name, user.locale, has_second_factor),
        home=organisation_of(home),
        tenant=organisation_of(acted_on),
        permissions=sorted(principal.permissions),
        queue_ids=None if principal.queue_ids is None else sorted(principal.queue_ids),
        organisations=_organisations(held),
        brand=MeBrand(brand.name, brand.logo_url, brand.colour),
        owes_second_factor=principal.owes_second_factor,
    )


def _organisations(rows: Sequence[AnyRow]) -> list[MeOrganisation]:
    """One entry for each organisation, with all roles there and the latest end of them."""
    found: dict[str, MeOrganisation] = {}
    for row in rows:
        known = found.get(row.tenant_id)
        if known is None:
            found[row.tenant_id] = MeOrganisation(
                row.tenant_id, row.name, row.kind, [row.role], row.until_at_ms
            )
            continue
        ends = (known.until_at_ms, row.until_at_ms)
        found[row.tenant_id] = msgspec.structs.replace(
            known,
            roles=sorted({*known.roles, row.role}),
            until_at_ms=None if None in ends else max(ends),
        )
    return list(found.values())
