"""What of a client its outsourcer may see to choose agents for it: queues and skills by name."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from cloud.acd.repository import QueueRepository, SkillRepository
from cloud.clients.guest_repository import GuestRepository
from cloud.clients.schemas import ClientQueue, ClientQueueList, ClientSkill, ClientSkillList
from infra.contracts.errors import NotFound
from infra.contracts.ids import TenantId
from infra.db.elsewhere import elsewhere
from infra.db.scope import TenantScope


@asynccontextmanager
async def client_scope(home: TenantScope, tenant_id: TenantId) -> AsyncIterator[TenantScope]:
    """A client's rows; the first that is read there proves whose client it is.

    Raises:
        NotFound: the organisation of `home` has no such client.
    """
    async with elsewhere(home, tenant_id) as client:
        row = await GuestRepository(client).organisation()
        if row is None or row.reseller_id != home.tenant_id:
            raise NotFound("no such client", field="tenant_id")
        yield client


async def client_queues(home: TenantScope, tenant_id: TenantId) -> ClientQueueList:
    """A client's queues, by name."""
    async with client_scope(home, tenant_id) as client:
        rows = await QueueRepository(client).all()
    return ClientQueueList(
        [ClientQueue(row.queue_id, row.name, row.required_skills) for row in rows]
    )


async def client_skills(home: TenantScope, tenant_id: TenantId) -> ClientSkillList:
    """A client's catalogue of skills, by name."""
    async with client_scope(home, tenant_id) as client:
        rows = await SkillRepository(client).found()
    return ClientSkillList([ClientSkill(row.name, row.description) for row in rows])
