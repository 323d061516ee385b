"""Endpoints of an outsourcer's grants to its people in its clients."""

from __future__ import annotations

from litestar import Controller, delete, get, post
from litestar.params import JSONBody

from cloud.acd.asking import take_offline
from cloud.api.boundary import PathId, TenantRequest, now_of, tenant_transaction
from cloud.clients.grants import GrantService
from cloud.clients.schemas import Grant, GrantList, NewGrant
from cloud.clients.service import ClientService
from cloud.identity.permissions import Permission
from cloud.tenancy.controller import database_of
from infra.contracts.errors import NotFound


class GrantsController(Controller):
    """`/v1/grants`: what an outsourcer's people may do in its clients, and until when."""

    path = "/grants"
    tags = ("clients",)

    @get(needs=Permission.CLIENTS_READ)
    async def grants(self, request: TenantRequest) -> GrantList:
        """List grants in force or to come."""
        return GrantList(await _found(request))

    @post(needs=Permission.CLIENTS_WRITE)
    async def give_grant(self, request: TenantRequest, data: JSONBody[NewGrant]) -> Grant:
        """Give one of the outsourcer's own people a role in a client; an agent takes calls."""
        async with tenant_transaction(request) as scope:
            return await GrantService(scope, request.user).give(data, now_of(request))

    @delete("/{membership_id:str}", needs=Permission.CLIENTS_WRITE)
    async def revoke_grant(self, request: TenantRequest, membership_id: PathId) -> None:
        """End a grant; the next request is refused, and no further call is offered."""
        now_ms = now_of(request)
        found = await _found(request, membership_id)
        if not found:
            raise NotFound("no such grant", field="membership_id")
        async with tenant_transaction(request) as scope:
            revoked = await GrantService(scope, request.user).revoke(found[0], now_ms)
        if revoked.lost_agent_id is not None:
            bus = request.app.state.bus
            await take_offline(bus, revoked.tenant_id, revoked.lost_agent_id, now_ms)


async def _found(request: TenantRequest, membership_id: str | None = None) -> list[Grant]:
    """Grants of the outsourcer, of all its clients; only the platform's role sees across them."""
    async with database_of(request).platform() as connection:
        rows = await ClientService(connection, request.user).grants(now_of(request), membership_id)
    async with database_of(request).tenant(request.user.tenant) as scope:
        return await GrantService(scope, request.user).shown(rows)
