"""Organisations of each kind, and people of one role who are signed in."""

from __future__ import annotations

import secrets
from dataclasses import replace

from sqlalchemy import insert, select

from infra.contracts.ids import TenantId
from infra.db.tables.directory import tenant as tenants
from infra.db.tables.identity import membership
from tests.integration.cloud.call_events import new_uuid
from tests.integration.cloud.conftest import Key
from tests.integration.cloud.people_scene import invited, signed_in


async def organisation(operator: Key, kind: str) -> Key:
    """An organisation of this kind and a key of it; there is one operator on a platform."""
    found = None
    if kind == "operator":
        async with operator.parts.database.platform() as connection:
            query = select(tenants.c.tenant_id).where(tenants.c.kind == "operator")
            found = (await connection.execute(query)).scalar_one_or_none()
    if found is None:
        name = f"{kind} {secrets.token_hex(4)}"
        made = await operator.call(
            "POST", "/v1/tenants", 201, name=name, kind=kind, plan="enterprise"
        )
        found = made["tenant_id"]
    path = f"/v1/tenants/{found}/api-keys"
    key = await operator.call("POST", path, 201, name="roles")
    return replace(operator, key=key["key"], tenant_id=TenantId(found))


async def person_as(home: Key, role: str) -> Key:
    """A signed-in person with this role alone."""
    user_id = (await invited(home, f"As_{role}"))["user_id"]
    values = {
        "tenant_id": home.tenant_id,
        "membership_id": new_uuid(),
        "home_id": home.tenant_id,
        "user_id": user_id,
        "role": role,
        "from_at_ms": 0,
        "created_at_ms": 0,
        "granted_by": "test",
    }
    async with home.parts.database.tenant(home.tenant_id) as scope:
        await scope.execute(insert(membership).values(**values))
    return await signed_in(home, user_id)
