"""One transaction over the rows of two organisations that belong together, one after the other."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy import text

from infra.contracts.ids import TenantId
from infra.db.scope import TenantScope

_SET_TENANT = text("SELECT set_config('app.tenant_id', :tenant_id, true)")


@asynccontextmanager
async def elsewhere(scope: TenantScope, tenant_id: TenantId) -> AsyncIterator[TenantScope]:
    """The same transaction over another organisation's rows, until the context is left.

    Row-level security holds inside for that organisation alone. Whoever enters proves, before it
    or by its first statement there, that the caller has business with it: an outsourcer with its
    client, a client with the home of a person whom it lets in.
    """
    await scope.connection.execute(_SET_TENANT, {"tenant_id": tenant_id})
    yield TenantScope(scope.connection, tenant_id)
    # Not after a fault: it ends the transaction, and one that PostgreSQL has aborted takes nothing.
    await scope.connection.execute(_SET_TENANT, {"tenant_id": scope.tenant_id})
