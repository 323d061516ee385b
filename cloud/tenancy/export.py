"""Writes all that a tenant owns into one zip: JSON lines for each table, and recordings' links."""

from __future__ import annotations

import asyncio
import hashlib
import tempfile
import zipfile
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import msgspec
from sqlalchemy import Column, LargeBinary, Table, tuple_

from infra.config.role import NodeParts
from infra.contracts.ids import TenantId
from infra.db.tables import METADATA, history
from infra.objects.store import MAX_EXPIRES_S

# Rows read in one transaction: a second at most, so that no lock or snapshot is held for long.
BATCH_ROWS = 2_000
HASH_BLOCK_BYTES = 1024 * 1024
MEDIA_TYPE = "application/zip"
LINKS_FILE = "recording-links.jsonl"

# Ours, not the tenant's: secrets, what only the machinery needs, and exports themselves.
NOT_EXPORTED = frozenset(
    {
        "attempt_delay",
        "audit_head",
        "config_version",
        "data_export",
        "erasure_certificate",
        "event_seen",
        "idempotency_key",
        "mail_outbox",
        "oauth_token",
        "one_time_token",
        "outbox",
        "recovery_code",
        "scim_token",
        "session",
        "sign_up",
        "sso_attempt",
        "totp_secret",
    }
)
# Columns that prove who somebody is; binary ones (hashes, salts, sealed secrets) are left out too.
SECRET_COLUMNS = frozenset(
    {"password_hash", "sip_ha1", "client_secret", "secret", "search", "vault_key"}
)


@dataclass(frozen=True, slots=True)
class Exported:
    """A finished file in the store."""

    object_key: str
    size_bytes: int
    rows: int
    sha256: str


def exported_tables() -> list[Table]:
    """Every table that a tenant gets, by name."""
    return sorted(
        (
            table
            for table in METADATA.tables.values()
            if "tenant_id" in table.c and table.name not in NOT_EXPORTED
        ),
        key=lambda table: table.name,
    )


def exported_columns(table: Table) -> list[Column[Any]]:
    """The columns that leave the house."""
    return [
        column
        for column in table.columns
        if not isinstance(column.type, LargeBinary) and column.name not in SECRET_COLUMNS
    ]


async def export_tenant(parts: NodeParts, tenant_id: TenantId, export_id: str) -> Exported:
    """Write the zip and put it into the store, under the tenant's own prefix.

    Each batch is a transaction of its own: rows that are added meanwhile may or may not be in it.

    Raises:
        PeerError: the database or the store is away.
    """
    with tempfile.TemporaryDirectory(prefix="tandem-export-") as folder:
        path = Path(folder) / "export.zip"
        rows = await _write(parts, tenant_id, path)
        sha256 = await asyncio.to_thread(_hash, path)
        object_key = f"{tenant_id}/exports/{export_id}.zip"
        with path.open("rb") as content:
            await parts.recordings.put(object_key, content, media_type=MEDIA_TYPE)
        return Exported(object_key, path.stat().st_size, rows, sha256)


async def _write(parts: NodeParts, tenant_id: TenantId, path: Path) -> int:
    rows = 0
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for table in exported_tables():
            with archive.open(f"{table.name}.jsonl", "w", force_zip64=True) as file:
                async for batch in batches(parts, tenant_id, table):
                    # Compressing takes the processor: calls of this node must not wait for it.
                    await asyncio.to_thread(_append, file, batch)
                    rows += len(batch)
        with archive.open(LINKS_FILE, "w", force_zip64=True) as file:
            async for batch in batches(parts, tenant_id, history.recording):
                await asyncio.to_thread(_append, file, _links(parts, batch))
    return rows


async def batches(
    parts: NodeParts, tenant_id: TenantId, table: Table
) -> AsyncIterator[list[dict[str, Any]]]:
    """All rows of a table as mappings, in order of the primary key."""
    keys = [column for column in table.primary_key.columns if column.name != "tenant_id"]
    columns = exported_columns(table)
    last: tuple[Any, ...] | None = None
    while True:
        async with parts.database.tenant(tenant_id) as scope:
            statement = scope.select(table, *columns, *keys).order_by(*keys).limit(BATCH_ROWS)
            if last is not None:
                statement = statement.where(tuple_(*keys) > tuple_(*last))
            rows = (await scope.execute(statement)).all()
        if not rows:
            return
        names = [column.name for column in columns]
        yield [dict(zip(names, row[: len(names)], strict=True)) for row in rows]
        if len(rows) < BATCH_ROWS or not keys:
            return
        last = tuple(rows[-1][len(names) :])


def _append(file: IO[bytes], batch: Sequence[dict[str, Any]]) -> None:
    file.write(b"".join(msgspec.json.encode(row) + b"\n" for row in batch))


def _links(parts: NodeParts, batch: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    return [
        {
            "recording_id": row["recording_id"],
            "sha256": row["sha256"],
            "size_bytes": row["size_bytes"],
            "url": parts.recordings.presign_get(row["object_key"], expires_s=MAX_EXPIRES_S),
        }
        for row in batch
        if row["object_key"] is not None
    ]


def _hash(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as content:
        while block := content.read(HASH_BLOCK_BYTES):
            digest.update(block)
    return digest.hexdigest()
