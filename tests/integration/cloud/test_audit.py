"""The audit over real PostgreSQL: chained in order, tamper-evident, searchable, exportable."""

from __future__ import annotations

import asyncio
import csv
import hashlib
import io
import json
import time

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import create_async_engine

from cloud.audit.trail import Change, record, record_platform
from cloud.identity.principal import Actor, ActorKind
from cloud.settings import NodeSettings
from infra.config.role import NodeParts
from infra.db.tables.audit import audit_entry
from tests.integration.cloud.conftest import Key

ANA = Actor(ActorKind.USER, "ana-1", "Ana 安娜", "192.0.2.7", "Firefox \x01 \u2028")


async def put(parts: NodeParts, key: Key, change: Change, at_ms: int = 1_000) -> None:
    async with parts.database.tenant(key.tenant_id) as scope:
        await record(scope.connection, key.tenant_id, ANA, change, at_ms)


async def test_the_export_proves_itself(parts: NodeParts, one: Key, two: Key) -> None:
    odd = {"name": 'a"b\\c\n\t\x7f', "n": 1e22, "f": 0.1, "deep": [None, True, {"z": 1, "a": 2}]}
    for number in range(5):
        await put(parts, one, Change("queue.replaced", f"q{number}", {"n": number}, odd))
    await put(parts, two, Change("queue.removed", "other"))
    proof = await one.call("GET", "/v1/audit/verify")
    assert (proof["ok"], proof["broken_at"]) == (True, None)
    auth = {"Authorization": f"Bearer {one.key}"}
    answer = await one.http.get("/v1/audit/export.jsonl", headers=auth)
    previous = "0" * 64
    lines = answer.text.split("\n")[:-1]
    assert len(lines) == proof["entries"]
    for line in lines:
        entry = json.loads(line)
        found = entry.pop("hash")
        canonical = json.dumps(entry, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        assert hashlib.sha256(canonical.encode()).hexdigest() == found
        assert entry["prev_hash"] == previous
        assert entry["tenant_id"] == one.tenant_id
        previous = found
    assert previous == proof["head"]
    shown = (await one.call("GET", "/v1/audit?limit=1&actor=ana-1"))["items"][0]
    assert shown["after"] == odd
    assert shown["actor"] == {"kind": "user", "id": "ana-1", "name": "Ana 安娜"}
    assert shown["ip"] == "192.0.2.7"


async def test_writers_at_once_make_one_chain(parts: NodeParts, one: Key) -> None:
    before = (await one.call("GET", "/v1/audit/verify"))["entries"]
    began = time.perf_counter()
    await asyncio.gather(
        *(put(parts, one, Change("queue.added", f"q{number}")) for number in range(200))
    )
    print(f"\n200 audited transactions at once: {time.perf_counter() - began:.2f} s")
    began = time.perf_counter()
    for number in range(100):
        await put(parts, one, Change("queue.added", f"r{number}"))
    alone_s = time.perf_counter() - began
    began = time.perf_counter()
    for _ in range(100):
        async with parts.database.tenant(one.tenant_id) as scope:
            await scope.execute(text("SELECT 1"))
    empty_s = time.perf_counter() - began
    print(f"one entry: {alone_s * 10:.2f} ms; a transaction without: {empty_s * 10:.2f} ms")
    proof = await one.call("GET", "/v1/audit/verify")
    assert (proof["ok"], proof["entries"]) == (True, before + 300)


async def test_a_change_that_fails_leaves_no_entry(parts: NodeParts, one: Key) -> None:
    before = await one.call("GET", "/v1/audit/verify")

    async def fail() -> None:
        async with parts.database.tenant(one.tenant_id) as scope:
            await record(scope.connection, one.tenant_id, ANA, Change("queue.added", "q"), 1)
            raise LookupError

    with pytest.raises(LookupError):
        await fail()
    assert await one.call("GET", "/v1/audit/verify") == before


@pytest.mark.parametrize(
    "tampering",
    [
        "UPDATE audit_entry SET after = '8' WHERE tenant_id = :t AND subject = 'q2'",
        "UPDATE audit_entry SET actor = 'bob' WHERE tenant_id = :t AND subject = 'q2'",
        "UPDATE audit_entry SET at_ms = 5 WHERE tenant_id = :t AND subject = 'q4'",
        "DELETE FROM audit_entry WHERE tenant_id = :t AND subject = 'q2'",
        "DELETE FROM audit_link WHERE tenant_id = :t AND seq = 2",
        # The tail, with its link: only the head remembers.
        """WITH gone AS (DELETE FROM audit_entry WHERE tenant_id = :t AND subject = 'q4'
            RETURNING audit_id) DELETE FROM audit_link WHERE audit_id IN (SELECT * FROM gone)""",
        """INSERT INTO audit_entry (tenant_id, audit_id, at_ms, actor, action, subject)
            VALUES (:t, gen_random_uuid(), 1, 'bob', 'queue.added', 'x')""",
    ],
)
async def test_tampering_is_seen(
    parts: NodeParts, settings: NodeSettings, one: Key, tampering: str
) -> None:
    for number in range(5):
        await put(parts, one, Change("queue.replaced", f"q{number}", None, {"n": number}))
    await _as_superuser(settings, tampering, one.tenant_id)
    proof = await one.call("GET", "/v1/audit/verify")
    assert proof["ok"] is False
    assert proof["broken_at"] is not None


async def _as_superuser(settings: NodeSettings, statement: str, tenant_id: str) -> None:
    """What only somebody with the server's superuser could do: past triggers and policies."""
    engine = create_async_engine(settings.database.owner_url)
    tables = ("audit_entry", "audit_link")
    async with engine.begin() as connection:
        for table in tables:
            await connection.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER USER"))
            await connection.execute(text(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY"))
        changed = await connection.execute(text(statement), {"t": tenant_id})
        assert changed.rowcount == 1
        for table in tables:
            await connection.execute(text(f"ALTER TABLE {table} ENABLE TRIGGER USER"))
            await connection.execute(text(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY"))
    await engine.dispose()


@pytest.mark.parametrize("table", ["audit_entry", "audit_link", "audit_head"])
async def test_no_node_can_change_the_log(parts: NodeParts, one: Key, table: str) -> None:
    for kind in ("DELETE FROM {}", "UPDATE {} SET tenant_id = tenant_id"):
        statement = kind.format(table)
        with pytest.raises(DBAPIError, match="permission denied"):
            async with parts.database.tenant(one.tenant_id) as scope:
                await scope.execute(text(statement))
        with pytest.raises(DBAPIError, match="permission denied"):
            async with parts.database.platform() as connection:
                await connection.execute(text(statement))


async def test_filters_and_search(parts: NodeParts, one: Key, two: Key) -> None:
    await put(parts, one, Change("queue.added", "q-1", None, {"name": "销售 Sales_100%"}), 2_000)
    await put(parts, one, Change("queue.removed", "q-2"), 3_000)
    await put(parts, one, Change("flow.published", "f-1"), 4_000)
    await put(parts, two, Change("queue.added", "theirs", None, {"name": "Sales"}), 2_000)

    async def found(query: str) -> list[str]:
        page = await one.call("GET", f"/v1/audit?{query}")
        return [each["subject_id"] for each in page["items"] if each["actor"]["id"] == "ana-1"]

    assert await found("actor=ana-1") == ["f-1", "q-2", "q-1"]
    assert await found("action=queue.") == ["q-2", "q-1"]
    assert await found("action=queue.removed") == ["q-2"]
    assert await found("subject=f-1") == ["f-1"]
    assert await found("from_ms=3000&to_ms=4000") == ["q-2"]
    for q in ("SALES_100%25", "销售", "_100"):
        assert await found(f"q={q}") == ["q-1"], q
    assert await found("q=%25") == ["q-1"]
    assert await found("q=nothing+like+it") == []
    for bad in ("q=", "q=%00", "actor=%00", "cursor=x", "from_ms=-1"):
        await one.call("GET", f"/v1/audit?{bad}", 400)
    first = await one.call("GET", "/v1/audit?actor=ana-1&limit=2")
    rest = await one.call("GET", f"/v1/audit?actor=ana-1&limit=2&cursor={first['next_cursor']}")
    assert [each["subject_id"] for each in rest["items"]] == ["q-1"]


async def test_a_spreadsheet_runs_nothing(parts: NodeParts, one: Key) -> None:
    for subject in ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\uff1d1", "plain"):
        await put(parts, one, Change("queue.added", subject))
    auth = {"Authorization": f"Bearer {one.key}"}
    answer = await one.http.get("/v1/audit/export.csv?actor=ana-1", headers=auth)
    assert answer.headers["content-type"].startswith("text/csv")
    assert "attachment" in answer.headers["content-disposition"]
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    subjects = [row["subject_id"] for row in rows]
    assert subjects[:6] == ["'=1+1", "'+1", "'-1", "'@SUM(A1)", "'\t=1", "'\uff1d1"]
    assert subjects[6] == "plain"


async def test_secrets_never_enter(parts: NodeParts, one: Key) -> None:
    secret = "S3cretValue-" + "x" * 20
    names = (
        "password", "password_hash", "sip_password", "sip_ha1", "secret", "client_secret", "key",
        "token", "refresh_token", "hash", "totp_secret", "recovery_codes", "otpauth_url", "code",
        "private_key", "signing_secret", "credentials", "cookie", "current", "new", "challenge",
    )  # fmt: skip
    after = {
        **dict.fromkeys(names, secret),
        "nested": [{"sip": {"sip_password": secret}}],
        "note": f"the key is tdk_{one.tenant_id}_{secret}",
        "hashed": "$argon2id$v=19$" + secret,
        "recovery": {"recovery_codes": [secret]},
        "has_password": True,
        "token_count": None,
    }
    await put(parts, one, Change("agent.changed", "a", after, after))
    async with parts.database.tenant(one.tenant_id) as scope:
        rows = await scope.rows(scope.select(audit_entry))
    assert secret not in str(rows)
    shown = (await one.call("GET", "/v1/audit?actor=ana-1"))["items"][0]["after"]
    assert shown["has_password"] is True
    assert shown["password"] == "[secret]"


async def test_what_postgres_can_not_hold_is_replaced(parts: NodeParts, one: Key) -> None:
    await put(parts, one, Change("queue.added", "a\0b\ud800", {"n\0": "x\0\ud800"}, "y" * 100_000))
    entry = (await one.call("GET", "/v1/audit?actor=ana-1"))["items"][0]
    assert entry["subject_id"] == "a\ufffdb?"
    assert entry["before"] == {"n\ufffd": "x\ufffd?"}
    assert entry["after"]["json_bytes"] == 100_002
    assert (await one.call("GET", "/v1/audit/verify"))["ok"] is True


async def test_the_platform_writes_into_tenants_logs(parts: NodeParts, one: Key) -> None:
    async with parts.database.platform() as connection:
        await record(connection, one.tenant_id, ANA, Change("tenant.suspended", "x"), 1)
        await record_platform(connection, ANA, Change("plan.changed", "trial"), 1)
    found = (await one.call("GET", "/v1/audit?actor=ana-1"))["items"]
    assert [each["action"] for each in found] == ["tenant.suspended"]
    with pytest.raises(DBAPIError, match="permission denied"):
        async with parts.database.platform() as connection:
            await connection.execute(text("SELECT * FROM audit_entry"))
