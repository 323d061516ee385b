"""Opens tenants and hands out their API keys."""

from __future__ import annotations

from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy.ext.asyncio import AsyncConnection

from cloud.api.boundary import new_id
from cloud.api.pages import encode_cursor
from cloud.identity.secrets import API_KEY_PREFIX, hash_token, new_token
from cloud.tenancy.outbox import record_change
from cloud.tenancy.repository import TenantRepository
from cloud.tenancy.schemas import (
    ApiKey,
    ApiKeyList,
    CreatedApiKey,
    NewTenant,
    Tenant,
    TenantList,
)
from infra.contracts.errors import NotFound, RequestError
from infra.contracts.ids import TenantId
from infra.db.scope import AnyRow


def tenant_of(row: AnyRow) -> Tenant:
    """A row as the API shows it."""
    return Tenant(row.tenant_id, row.domain_id, row.name, row.time_zone, row.created_at_ms)


class TenancyService:
    """What the operator does with tenants, inside one transaction of the platform."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection
        self._tenants = TenantRepository(connection)

    async def open_tenant(self, new: NewTenant, now_ms: int) -> Tenant:
        """Open a tenant; its configuration starts at version 1."""
        _check_time_zone(new.time_zone)
        tenant_id = TenantId(new_id(now_ms))
        domain_id = new.domain_id or tenant_id
        await self._tenants.add(tenant_id, domain_id, new.name, new.time_zone, now_ms)
        await record_change(self._connection, tenant_id, now_ms)
        return Tenant(tenant_id, domain_id, new.name, new.time_zone, now_ms)

    async def tenant(self, tenant_id: TenantId) -> Tenant:
        """One tenant.

        Raises:
            NotFound: there is none of that id.
        """
        row = await self._tenants.get(tenant_id)
        if row is None:
            raise NotFound("no such tenant", field="tenant_id")
        return tenant_of(row)

    async def tenants(self, cursor: str | None, limit: int) -> TenantList:
        """A page of tenants, newest first."""
        rows = await self._tenants.page(cursor, limit)
        items = [tenant_of(row) for row in rows[:limit]]
        more = len(rows) > limit
        following = encode_cursor(items[-1].created_at_ms, items[-1].tenant_id) if more else None
        return TenantList(items, following)

    async def create_key(self, tenant_id: TenantId, name: str, now_ms: int) -> CreatedApiKey:
        """Make a key; its text leaves here once and is not kept."""
        await self.tenant(tenant_id)
        key = new_token(API_KEY_PREFIX, tenant_id)
        api_key_id = new_id(now_ms)
        await self._tenants.add_key(tenant_id, api_key_id, name, hash_token(key), now_ms)
        return CreatedApiKey(api_key_id, name, key)

    async def keys(self, tenant_id: TenantId) -> ApiKeyList:
        """A tenant's keys, without their secrets."""
        await self.tenant(tenant_id)
        rows = await self._tenants.keys(tenant_id)
        return ApiKeyList(
            [ApiKey(row.api_key_id, row.name, row.created_at_ms, row.revoked_at_ms) for row in rows]
        )

    async def revoke_key(self, tenant_id: TenantId, api_key_id: str, now_ms: int) -> None:
        """Make a key invalid from now on.

        Raises:
            NotFound: there is no such key in force.
        """
        if not await self._tenants.revoke_key(tenant_id, api_key_id, now_ms):
            raise NotFound("no such API key in force", field="api_key_id")


def _check_time_zone(name: str) -> None:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as exc:
        raise RequestError(
            "not an IANA time zone", code="unknown_time_zone", field="time_zone"
        ) from exc
