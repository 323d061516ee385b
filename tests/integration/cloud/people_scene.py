"""People of a tenant for tests: invited through the API, then signed in as themselves."""

from __future__ import annotations

import dataclasses
from typing import Any

from cloud.identity.secrets import SESSION_PREFIX, hash_token, new_token
from cloud.identity.session_repository import NewSession, SessionRepository
from cloud.identity.user_repository import UserRepository
from infra.contracts.ids import UserId
from tests.integration.cloud.call_events import new_uuid
from tests.integration.cloud.conftest import Key

HOUR_MS = 3_600_000


def address(name: str) -> str:
    """An address that nobody has on the whole platform."""
    return f"{name.lower()}.{new_uuid()}@example.com"


async def invited(tenant: Key, name: str, *roles: str, **more: Any) -> dict[str, Any]:
    """A person with these roles over the whole tenant."""
    given = [{"role": role} for role in roles]
    body = {"email": address(name), "name": name, "roles": given, **more}
    person: dict[str, Any] = await tenant.call("POST", "/v1/people", 201, **body)
    return person


async def signed_in(tenant: Key, user_id: str) -> Key:
    """The API as this person sees it, once it has accepted."""
    token = new_token(SESSION_PREFIX, tenant.tenant_id)
    now_ms = tenant.parts.clock()
    session = NewSession(
        session_id=new_uuid(),
        user_id=UserId(user_id),
        hash=hash_token(token),
        method="password",
        ip="",
        user_agent="",
        created_at_ms=now_ms,
        last_seen_at_ms=now_ms,
        expires_at_ms=now_ms + HOUR_MS,
        second_factor_at_ms=None,
    )
    async with tenant.parts.database.tenant(tenant.tenant_id) as scope:
        users = UserRepository(scope.connection)
        await users.change(tenant.tenant_id, UserId(user_id), status="active", password_hash="x")
        await SessionRepository(scope.connection, tenant.tenant_id).add(session)
    return dataclasses.replace(tenant, key=token)


async def person(tenant: Key, name: str, *roles: str, **more: Any) -> Key:
    """A person who is signed in."""
    body = await invited(tenant, name, *roles, **more)
    return await signed_in(tenant, body["user_id"])


async def user_id_of(who: Key) -> str:
    """The person behind a session."""
    me = await who.call("GET", "/v1/me")
    found: str = me["user"]["user_id"]
    return found
