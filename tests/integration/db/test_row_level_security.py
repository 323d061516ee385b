"""Every tenant table is locked: the catalog says so, and two populated tenants prove it."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import create_async_engine

from billing.repository import LedgerRepository
from cloud.contacts.projection_repository import ProjectionRepository
from infra.contracts.envelope import decode, encode
from infra.contracts.ids import SiteId, TenantId
from infra.contracts.usage import UsageMetric, UsageRecorded
from infra.db.database import Database
from infra.db.migrate import migrate, schema_status
from infra.db.settings import DatabaseSettings, load_database_settings
from infra.db.tables import METADATA, history
from tests.integration.cloud.call_events import Call, new_uuid
from tests.integration.running_stack import RunningStack

# Over the whole platform, because something outside finds the tenant by them, or because an
# organisation (an outsourcer, the operator) looks over those it serves.
GLOBAL_INDEXES = {
    "uq_agent_sip_username",
    "uq_brand_domain",
    "uq_number_number",
    "uq_sign_in_name_email",
    "uq_tenant_one_operator",
    "ix_tenant_reseller_id",
    "ix_membership_home_id_user_id",
    "uq_identity_provider_provider_id",
    "uq_sso_domain_proved",
}


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


async def populate(database: Database) -> Call:
    call = Call(TenantId(new_uuid()), SiteId(new_uuid()))
    async with database.tenant(call.tenant_id) as scope:
        projection = ProjectionRepository(scope)
        await projection.mark_seen([each.event_id for each in call.events()], 1)
        for envelope in call.events():
            await projection.apply(*decode(encode(envelope)))
        entry = UsageRecorded(
            call.tenant_id, UsageMetric.RECORDING_SECONDS, 1, new_uuid(), call.recording, 1
        )
        await LedgerRepository(scope).append([entry], 1)
    return call


async def test_every_tenant_table_is_locked(urls: DatabaseSettings) -> None:
    engine = create_async_engine(urls.owner_url)
    async with engine.connect() as connection:
        rows = await connection.execute(
            text(
                """
                SELECT c.relname, c.relrowsecurity AND c.relforcerowsecurity AS is_forced,
                       (SELECT string_agg(p.qual || p.with_check, '') FROM pg_policies AS p
                         WHERE p.tablename = c.relname AND p.policyname = 'tenant_rows') AS rule
                  FROM pg_class AS c
                  JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attname = 'tenant_id'
                 WHERE c.relkind IN ('r', 'p') AND c.relnamespace = 'public'::regnamespace
                """
            )
        )
        tables = {row.relname: row for row in rows}
    await engine.dispose()
    expected = {table.name for table in METADATA.tables.values() if "tenant_id" in table.c}
    assert set(tables) == expected
    for name, row in tables.items():
        assert row.is_forced, name
        assert row.rule.count("current_setting('app.tenant_id'::text)") == 2, name


async def test_the_tenant_leads_every_key_and_index(urls: DatabaseSettings) -> None:
    engine = create_async_engine(urls.owner_url)
    async with engine.connect() as connection:
        rows = await connection.execute(
            text(
                """
                SELECT i.relname AS name, a.attname AS leading
                  FROM pg_index AS x
                  JOIN pg_class AS i ON i.oid = x.indexrelid
                  JOIN pg_class AS t ON t.oid = x.indrelid
                  JOIN pg_attribute AS a ON a.attrelid = t.oid AND a.attnum = x.indkey[0]
                 WHERE t.relnamespace = 'public'::regnamespace
                   AND EXISTS (SELECT FROM pg_attribute AS b
                                WHERE b.attrelid = t.oid AND b.attname = 'tenant_id')
                """
            )
        )
        strangers = {row.name for row in rows if row.leading != "tenant_id"}
    await engine.dispose()
    assert strangers == GLOBAL_INDEXES


async def test_the_second_tenant_sees_nothing_of_the_first(database: Database) -> None:
    first, second = await populate(database), await populate(database)
    for table in METADATA.tables.values():
        if "tenant_id" not in table.c:
            continue
        async with database.tenant(second.tenant_id) as scope:
            # On purpose without the scope's own filter: the database alone must refuse.
            rows = (await scope.execute(select(table.c.tenant_id))).scalars().all()
        assert first.tenant_id not in rows, table.name
        if table in (history.contact, history.cdr, history.event_seen):
            assert set(rows) == {second.tenant_id}, table.name


async def test_a_stranger_s_row_can_not_be_written(database: Database) -> None:
    mine, theirs = TenantId(new_uuid()), TenantId(new_uuid())
    row = {"tenant_id": theirs, "event_id": new_uuid(), "seen_at_ms": 1}
    with pytest.raises(DBAPIError, match="row-level security"):
        async with database.tenant(mine) as scope:
            await scope.execute(history.event_seen.insert().values(**row))


async def test_no_tenant_set_is_an_error(database: Database, urls: DatabaseSettings) -> None:
    await populate(database)
    engine = create_async_engine(urls.app_url)
    async with engine.connect() as connection:
        with pytest.raises(DBAPIError, match=r"app\.tenant_id"):
            await connection.execute(select(history.contact))
    # And again on a connection on which a tenant was set by an earlier transaction.
    async with engine.connect() as connection:
        tenant = {"tenant_id": new_uuid()}
        async with connection.begin():
            await connection.execute(
                text("SELECT set_config('app.tenant_id', :tenant_id, true)"), tenant
            )
        with pytest.raises(DBAPIError):
            await connection.execute(select(history.contact))
    await engine.dispose()


async def test_the_platform_s_role_sees_no_history(database: Database) -> None:
    await populate(database)
    for table in (history.contact, history.cdr):
        with pytest.raises(DBAPIError, match="permission denied"):
            async with database.platform() as connection:
                await connection.execute(select(table))


@pytest.mark.parametrize("table", ["usage_entry", "cdr", "audit_entry", "audit_link"])
@pytest.mark.parametrize(
    "statement", ["DELETE FROM {0}", "UPDATE {0} SET tenant_id = tenant_id", "TRUNCATE {0}"]
)
async def test_what_is_written_once_stays(
    database: Database, urls: DatabaseSettings, table: str, statement: str
) -> None:
    call = await populate(database)
    with pytest.raises(DBAPIError, match="permission denied"):
        async with database.tenant(call.tenant_id) as scope:
            await scope.execute(text(statement.format(table)))
    engine = create_async_engine(urls.owner_url)
    with pytest.raises(DBAPIError, match="append-only"):
        async with engine.begin() as connection:
            await connection.execute(text(statement.format(table)))
    await engine.dispose()


async def test_the_migrations_make_the_declared_tables(urls: DatabaseSettings) -> None:
    status = await schema_status(urls.owner_url)
    assert status.pending == ()
    assert status.current == status.head

    def difference(connection: Connection) -> list[object]:
        return list(compare_metadata(MigrationContext.configure(connection), METADATA))

    engine = create_async_engine(urls.owner_url)
    async with engine.connect() as connection:
        found = await connection.run_sync(difference)
    await engine.dispose()
    assert found == []
