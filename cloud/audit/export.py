"""The audit as a file: CSV for spreadsheets, JSON lines for proofs; streamed, never held whole."""

from __future__ import annotations

import csv
import io
from collections.abc import AsyncIterator, Iterable, Sequence
from datetime import UTC, datetime

from cloud.audit.chain import ChainedEntry, export_line
from cloud.audit.repository import BATCH_ENTRIES, AuditQuery, AuditRepository
from infra.contracts.ids import TenantId
from infra.db.database import Database

COLUMNS = (
    "seq",
    "at",
    "at_ms",
    "actor_kind",
    "actor_id",
    "actor_name",
    "ip",
    "user_agent",
    "action",
    "subject_id",
    "before",
    "after",
    "hash",
)
# What a spreadsheet takes for a formula at the start of a cell (OWASP, CSV injection).
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
_MS_PER_S = 1_000


def safe_cell(value: str) -> str:
    """The text of a cell, with an apostrophe before it where a spreadsheet would run it."""
    return f"'{value}" if value.startswith(_FORMULA_STARTS) else value


async def csv_stream(
    database: Database, tenant_id: TenantId, query: AuditQuery
) -> AsyncIterator[bytes]:
    """The entries as CSV (RFC 4180) with a header, UTF-8 with a mark so that Excel reads it."""
    yield b"\xef\xbb\xbf" + _csv([COLUMNS])
    async for batch in _batches(database, tenant_id, query):
        yield _csv([_cells(each) for each in batch])


async def jsonl_stream(
    database: Database, tenant_id: TenantId, query: AuditQuery
) -> AsyncIterator[bytes]:
    """The entries as lines of canonical JSON, each with its hash."""
    async for batch in _batches(database, tenant_id, query):
        yield b"".join(export_line(each) for each in batch)


async def _batches(
    database: Database, tenant_id: TenantId, query: AuditQuery
) -> AsyncIterator[list[ChainedEntry]]:
    """Lists of at most BATCH_ENTRIES, oldest first."""
    after = 0
    while True:
        # One short transaction each: a slow client must not hold one open. Entries never change.
        async with database.tenant(tenant_id) as scope:
            batch = await AuditRepository(scope).batch(query, after)
        if batch:
            yield list(batch)
        if len(batch) < BATCH_ENTRIES:
            return
        after = batch[-1].seq


def _cells(entry: ChainedEntry) -> Sequence[str]:
    at = datetime.fromtimestamp(entry.at_ms / _MS_PER_S, tz=UTC)
    texts = (
        entry.actor_kind,
        entry.actor_id,
        entry.actor_name,
        entry.ip,
        entry.user_agent,
        entry.action,
        entry.subject_id,
        entry.before or "",
        entry.after or "",
        entry.hash.hex(),
    )
    head = (str(entry.seq), at.isoformat(timespec="milliseconds"), str(entry.at_ms))
    return (*head, *map(safe_cell, texts))


def _csv(rows: Iterable[Sequence[str]]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue().encode()
