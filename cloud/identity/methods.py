"""How an address may sign in: by password, or at its organisation's identity provider."""

from __future__ import annotations

from cloud.identity.parts import IdentityParts
from cloud.identity.schemas import SignInMethods, SingleSignOn
from cloud.sso.policy import sign_on_ways


async def methods_of(parts: IdentityParts, email: str) -> SignInMethods:
    """The ways that are open to an address.

    Whether somebody has that address is not said: providers go by its domain, and a password is
    always asked for, as owners may use theirs in any case.
    """
    ways = await sign_on_ways(parts.database, email)
    offered = [SingleSignOn(each.provider_id, each.name, each.start_url) for each in ways]
    return SignInMethods(password=True, sso=offered)
