"""Statements run on the driver itself: same rows and faults as SQLAlchemy's, transactions whole."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import asyncpg
import pytest
from sqlalchemy import BigInteger, bindparam, func, literal, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import create_async_engine

from infra.contracts.errors import InvariantError
from infra.contracts.ids import TenantId
from infra.db import pool
from infra.db.database import Database, constraint_of
from infra.db.migrate import migrate
from infra.db.pool import DatabaseUnavailable
from infra.db.scope import TenantScope
from infra.db.settings import DatabaseSettings, load_database_settings
from infra.db.statements import fixed
from infra.db.tables.directory import tenant
from infra.db.tables.people import skill
from infra.stack.addresses import load_addresses
from tests.integration.cloud.call_events import new_uuid
from tests.integration.running_stack import RunningStack

_SKILL_NAMED = fixed(
    select(skill).where(
        skill.c.tenant_id == bindparam("tenant_id"), skill.c.name == bindparam("name")
    )
)
_LATER = fixed(select((literal(1, BigInteger) + bindparam("more", type_=BigInteger)).label("n")))
_MY_SERVER = text("SELECT pg_backend_pid()")


@pytest.fixture
async def urls(stack: RunningStack) -> DatabaseSettings:
    found = load_database_settings(str(stack.data_dir))
    await migrate(found.owner_url)
    return found


@pytest.fixture
async def database(urls: DatabaseSettings) -> AsyncIterator[Database]:
    opened = Database(urls.app_url, urls.platform_url)
    yield opened
    await opened.close()


@pytest.fixture
async def tenant_id(database: Database) -> TenantId:
    made = TenantId(new_uuid())
    async with database.platform() as connection:
        await connection.execute(
            tenant.insert().values(
                tenant_id=made, domain_id=made, name="Here", time_zone="UTC", created_at_ms=1
            )
        )
    return made


async def _add(database: Database, tenant_id: TenantId, *names: str) -> None:
    async with database.tenant(tenant_id) as scope:
        for name in names:
            values = {"skill_id": new_uuid(), "name": name, "description": "", "created_at_ms": 1}
            await scope.execute(scope.insert(skill, **values))


async def _names(database: Database, tenant_id: TenantId) -> list[str]:
    async with database.tenant(tenant_id) as scope:
        rows = await scope.rows(scope.select(skill, skill.c.name).order_by(skill.c.name))
        return [row.name for row in rows]


async def test_rows_are_those_of_sqlalchemy(
    urls: DatabaseSettings, database: Database, tenant_id: TenantId
) -> None:
    statement = select(tenant, func.now().label("at")).where(tenant.c.tenant_id.in_([tenant_id]))
    async with database.platform() as connection:
        ours = (await connection.execute(statement)).one()
    engine = create_async_engine(urls.platform_url)
    async with engine.connect() as plain:
        theirs = (await plain.execute(statement)).one()
    await engine.dispose()
    assert tuple(ours)[:-1] == tuple(theirs)[:-1]
    assert (ours._fields, type(ours.at)) == (theirs._fields, type(theirs.at))


async def test_a_change_says_how_many_rows_it_met(database: Database, tenant_id: TenantId) -> None:
    await _add(database, tenant_id, "a", "b")
    async with database.tenant(tenant_id) as scope:
        statement = scope.update(skill).values(description="known")
        assert (await scope.execute(statement)).rowcount == 2
        nobody = scope.delete(skill).where(skill.c.name == "none")
        assert (await scope.execute(nobody)).rowcount == 0


async def test_a_fixed_statement_takes_its_values_anew(
    database: Database, tenant_id: TenantId
) -> None:
    await _add(database, tenant_id, "a", "b")
    async with database.tenant(tenant_id) as scope:
        found = [await scope.row(_SKILL_NAMED, name=name) for name in ("a", "b", "none")]
    assert [row and row.name for row in found] == ["a", "b", None]
    async with database.platform() as connection:
        sums = [(await connection.execute(_LATER, {"more": n})).scalar_one() for n in (1, 5)]
    assert sums == [2, 6]


async def test_a_broken_constraint_is_told_as_before(
    database: Database, tenant_id: TenantId
) -> None:
    await _add(database, tenant_id, "a")
    with pytest.raises(IntegrityError) as fault:
        await _add(database, tenant_id, "b", "a")
    assert constraint_of(fault.value) == "uq_skill_tenant_id_name"
    assert 'constraint "uq_skill_tenant_id_name"' in str(fault.value.orig)
    assert await _names(database, tenant_id) == ["a"]  # `b` went with its transaction


async def test_a_savepoint_undoes_its_own_part_only(
    database: Database, tenant_id: TenantId
) -> None:
    async def add(scope: TenantScope, name: str) -> None:
        values = {"name": name, "description": "", "created_at_ms": 1}
        await scope.execute(scope.insert(skill, skill_id=new_uuid(), **values))

    async def add_within(scope: TenantScope, name: str) -> None:
        async with scope.connection.begin_nested():
            await add(scope, name)

    async with database.tenant(tenant_id) as scope:
        await add(scope, "a")
        with pytest.raises(IntegrityError):
            await add_within(scope, "a")
        await add(scope, "b")
    assert await _names(database, tenant_id) == ["a", "b"]


async def test_a_cancelled_request_leaves_nothing_behind(
    database: Database, tenant_id: TenantId
) -> None:
    added = asyncio.Event()

    async def add_and_wait() -> None:
        async with database.tenant(tenant_id) as scope:
            values = {"name": "a", "description": "", "created_at_ms": 1}
            await scope.execute(scope.insert(skill, skill_id=new_uuid(), **values))
            added.set()
            await scope.execute(text("SELECT pg_sleep(60)"))

    task = asyncio.create_task(add_and_wait())
    await added.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await _add(database, tenant_id, "b")
    assert await _names(database, tenant_id) == ["b"]


async def test_a_connection_lost_at_rest_is_replaced(
    stack: RunningStack, database: Database, tenant_id: TenantId
) -> None:
    async with database.tenant(tenant_id) as scope:
        server = (await scope.execute(_MY_SERVER)).scalar_one()
    await _end_server(stack, server)
    assert await _names(database, tenant_id) == []


async def test_a_connection_lost_in_a_transaction_is_unavailable(
    stack: RunningStack, database: Database, tenant_id: TenantId
) -> None:
    async def lose_it() -> None:
        async with database.tenant(tenant_id) as scope:
            await _end_server(stack, (await scope.execute(_MY_SERVER)).scalar_one())
            await scope.rows(scope.select(skill))

    with pytest.raises(DatabaseUnavailable):
        await lose_it()
    assert await _names(database, tenant_id) == []


async def test_who_waits_too_long_for_a_connection_is_told(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pool, "POOL_WAIT_S", 0.05)
    small = database._platform
    async with asyncio.TaskGroup() as group:
        release = asyncio.Event()
        held = [asyncio.Event() for _ in range(8)]

        async def hold(mine: asyncio.Event) -> None:
            async with small.transaction("BEGIN"):
                mine.set()
                await release.wait()

        for each in held:
            group.create_task(hold(each))
        for each in held:
            await each.wait()
        with pytest.raises(DatabaseUnavailable):
            await database.platform().__aenter__()
        release.set()
    async with database.platform() as connection:
        assert (await connection.execute(text("SELECT 1"))).scalar_one() == 1


async def test_a_tenants_id_is_checked_before_it_is_sent(database: Database) -> None:
    with pytest.raises(InvariantError, match="not a tenant's id"):
        await _names(database, TenantId("'; DROP TABLE skill; --"))


async def _end_server(stack: RunningStack, server: int) -> None:
    """As an administrator does, who is not asked by name."""
    connection = await asyncpg.connect(load_addresses(stack.data_dir).database.dsn("postgres"))
    try:
        await connection.execute("SELECT pg_terminate_backend($1)", server)
    finally:
        await connection.close()
