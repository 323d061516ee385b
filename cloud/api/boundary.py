"""The edge of a request: the node's parts from the application's state, and its one transaction."""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Annotated, Any

from litestar import Request
from litestar.datastructures import State
from litestar.params import PathParameter, QueryParameter

from cloud.api.repeats.claims import commit_claim
from cloud.identity.principal import Principal
from infra.contracts.ids import uuid7
from infra.db.database import Database
from infra.db.scope import TenantScope

ID_PATTERN = "^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$"
_ID_RANDOM_BITS = 74  # what RFC 9562 leaves to chance in version 7

TenantRequest = Request[Principal, None, State]
PlatformRequest = Request[Principal, None, State]
PathId = Annotated[str, PathParameter(pattern=ID_PATTERN)]
IdFilter = Annotated[str | None, QueryParameter(pattern=ID_PATTERN)]

Clock = Callable[[], int]
AnyState = Request[Any, Any, State]  # only the application's state is read here


def new_id(now_ms: int) -> str:
    """A fresh time-ordered id."""
    return uuid7(now_ms, secrets.randbits(_ID_RANDOM_BITS))


def now_of(request: AnyState) -> int:
    """The node's clock: milliseconds since 1970."""
    clock: Clock = request.app.state.clock
    return clock()


@asynccontextmanager
async def tenant_transaction(request: TenantRequest) -> AsyncIterator[TenantScope]:
    """The request's single transaction, scoped to the caller's tenant; commits when it is left.

    A request with an Idempotency-Key is noted as done in the same transaction.
    """
    database: Database = request.app.state.database
    async with database.tenant(request.user.tenant) as scope:
        yield scope
        await commit_claim(request, scope)
