"""Endpoints of a tenant's numbers and of the pool that they come from."""

from __future__ import annotations

from typing import Annotated

from litestar import Controller, delete, get, post, put
from litestar.params import JSONBody, PathParameter, QueryParameter

from cloud.api.boundary import (
    ID_PATTERN,
    PlatformRequest,
    TenantRequest,
    now_of,
    tenant_transaction,
)
from cloud.api.pages import DEFAULT_PAGE_ROWS, Cursor, Limit
from cloud.identity.permissions import Permission
from cloud.numbers.pool import PoolService
from cloud.numbers.schemas import (
    FreeNumberList,
    NewNumber,
    NumberBody,
    NumberList,
    PhoneNumber,
    PoolAdded,
    PoolNumberList,
    PoolNumbers,
)
from cloud.numbers.service import NumberService
from cloud.tenancy.controller import database_of

PathNumber = Annotated[str, PathParameter(pattern=r"^\+[1-9][0-9]{6,14}$")]
Prefix = Annotated[str, QueryParameter(pattern=r"^\+?[0-9]{0,15}$")]
HolderFilter = Annotated[str | None, QueryParameter(pattern=ID_PATTERN)]


class NumbersController(Controller):
    """`/v1/numbers`."""

    path = "/numbers"
    tags = ("numbers",)

    @get(needs=Permission.NUMBERS_READ)
    async def numbers(self, request: TenantRequest) -> NumberList:
        """List all numbers of the tenant."""
        async with tenant_transaction(request) as scope:
            return await NumberService(scope, request.user.actor).all()

    @post(needs=Permission.NUMBERS_WRITE)
    async def claim_number(self, request: TenantRequest, data: JSONBody[NewNumber]) -> PhoneNumber:
        """Claim a free number of the pool."""
        async with tenant_transaction(request) as scope:
            return await NumberService(scope, request.user.actor).claim(data, now_of(request))

    @put("/{number:str}", needs=Permission.NUMBERS_WRITE)
    async def point_number(
        self, request: TenantRequest, number: PathNumber, data: JSONBody[NumberBody]
    ) -> PhoneNumber:
        """Let a number that the tenant holds lead to a flow."""
        async with tenant_transaction(request) as scope:
            service = NumberService(scope, request.user.actor)
            return await service.point(number, data.flow_id, now_of(request))

    @delete("/{number:str}", needs=Permission.NUMBERS_WRITE)
    async def remove_number(self, request: TenantRequest, number: PathNumber) -> None:
        """Give a number up; nobody else gets it for a month."""
        async with tenant_transaction(request) as scope:
            await NumberService(scope, request.user.actor).remove(number, now_of(request))


class NumberPoolController(Controller):
    """`/v1/number-pool`."""

    path = "/number-pool"
    tags = ("numbers",)

    @get(needs=Permission.NUMBERS_READ)
    async def free_numbers(
        self,
        request: TenantRequest,
        prefix: Prefix = "",
        cursor: Cursor = None,
        limit: Limit = DEFAULT_PAGE_ROWS,
    ) -> FreeNumberList:
        """List numbers that the tenant can claim now, in order."""
        async with tenant_transaction(request) as scope:
            service = NumberService(scope, request.user.actor)
            return await service.free(prefix, cursor, limit, now_of(request))


class PlatformNumbersController(Controller):
    """`/v1/platform/numbers`: the operator's side of the pool."""

    path = "/platform/numbers"
    tags = ("platform",)

    @get(needs=Permission.PLATFORM_NUMBERS_WRITE)
    async def pool(
        self,
        request: PlatformRequest,
        prefix: Prefix = "",
        tenant_id: HolderFilter = None,
        cursor: Cursor = None,
        limit: Limit = DEFAULT_PAGE_ROWS,
    ) -> PoolNumberList:
        """List the pool with who holds what, in order."""
        async with database_of(request).platform() as connection:
            service = PoolService(connection, request.user.actor)
            return await service.page(prefix, tenant_id, cursor, limit)

    @post(needs=Permission.PLATFORM_NUMBERS_WRITE)
    async def add_numbers(self, request: PlatformRequest, data: JSONBody[PoolNumbers]) -> PoolAdded:
        """Put numbers into the pool, or give a tenant those of its own trunk."""
        async with database_of(request).platform() as connection:
            return await PoolService(connection, request.user.actor).add(data, now_of(request))

    @delete("/{number:str}", needs=Permission.PLATFORM_NUMBERS_WRITE)
    async def remove_from_pool(self, request: PlatformRequest, number: PathNumber) -> None:
        """Take a number that nobody holds out of the pool."""
        async with database_of(request).platform() as connection:
            await PoolService(connection, request.user.actor).remove(number)
