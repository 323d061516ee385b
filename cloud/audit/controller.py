"""Endpoints of the audit: search, export, and the proof that it is whole."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Annotated

import msgspec
from litestar import Controller, get
from litestar.params import QueryParameter
from litestar.response import Stream

from cloud.api.boundary import TenantRequest, tenant_transaction
from cloud.api.pages import DEFAULT_PAGE_ROWS, Cursor, Limit, SinceMs, UntilMs
from cloud.audit.chain import ChainedEntry
from cloud.audit.export import csv_stream, jsonl_stream
from cloud.audit.repository import AuditQuery, AuditRepository
from cloud.audit.schemas import AuditActor, AuditEntry, AuditPage, AuditProof
from cloud.identity.permissions import Permission
from infra.db.database import Database

MAX_FILTER_CHARS = 200  # the longest id or name that is searched for
# Letters of any script, but not NUL, which PostgreSQL holds in no text.
Filter = Annotated[
    str | None, QueryParameter(min_length=1, max_length=MAX_FILTER_CHARS, pattern="^[^\\x00]+$")
]


class AuditController(Controller):
    """`/v1/audit`."""

    path = "/audit"
    tags = ("audit",)

    @get(needs=Permission.AUDIT_READ)
    async def audit(
        self,
        request: TenantRequest,
        cursor: Cursor = None,
        limit: Limit = DEFAULT_PAGE_ROWS,
        from_ms: SinceMs = None,
        to_ms: UntilMs = None,
        actor: Filter = None,
        action: Filter = None,
        subject: Filter = None,
        q: Filter = None,
    ) -> AuditPage:
        """List who did what, newest first; an `action` ending with a dot means the whole kind."""
        query = AuditQuery(actor, action, subject, q, from_ms, to_ms)
        async with tenant_transaction(request) as scope:
            found, next_cursor = await AuditRepository(scope).page(query, cursor, limit)
        return AuditPage([_shown(each) for each in found], next_cursor)

    @get("/export.csv", needs=Permission.AUDIT_READ, media_type="text/csv")
    async def export_audit_csv(
        self,
        request: TenantRequest,
        from_ms: SinceMs = None,
        to_ms: UntilMs = None,
        actor: Filter = None,
        action: Filter = None,
        subject: Filter = None,
        q: Filter = None,
    ) -> Stream:
        """Export for a spreadsheet, oldest first; cells that would be formulas are made text."""
        query = AuditQuery(actor, action, subject, q, from_ms, to_ms)
        database: Database = request.app.state.database
        stream = csv_stream(database, request.user.tenant, query)
        return _file(stream, "audit.csv", "text/csv; charset=utf-8")

    @get("/export.jsonl", needs=Permission.AUDIT_READ, media_type="application/jsonl")
    async def export_audit_jsonl(
        self,
        request: TenantRequest,
        from_ms: SinceMs = None,
        to_ms: UntilMs = None,
        actor: Filter = None,
        action: Filter = None,
        subject: Filter = None,
        q: Filter = None,
    ) -> Stream:
        """Export as lines of canonical JSON with their hashes, oldest first."""
        query = AuditQuery(actor, action, subject, q, from_ms, to_ms)
        database: Database = request.app.state.database
        stream = jsonl_stream(database, request.user.tenant, query)
        return _file(stream, "audit.jsonl", "application/jsonl")

    @get("/verify", needs=Permission.AUDIT_READ)
    async def verify_audit(self, request: TenantRequest) -> AuditProof:
        """Walk along the whole chain and say whether any entry was changed, removed or inserted."""
        async with tenant_transaction(request) as scope:
            proof = await AuditRepository(scope).prove()
        return AuditProof(proof.broken_at is None, proof.entries, proof.broken_at, proof.head.hex())


def _file(stream: AsyncIterator[bytes], name: str, media_type: str) -> Stream:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Stream(stream, media_type=media_type, headers=headers)


def _shown(entry: ChainedEntry) -> AuditEntry:
    return AuditEntry(
        audit_id=entry.audit_id,
        seq=entry.seq,
        at_ms=entry.at_ms,
        actor=AuditActor(entry.actor_kind, entry.actor_id, entry.actor_name),
        ip=entry.ip,
        user_agent=entry.user_agent,
        action=entry.action,
        subject_id=entry.subject_id,
        before=_side(entry.before),
        after=_side(entry.after),
        prev_hash=entry.prev_hash.hex(),
        hash=entry.hash.hex(),
    )


def _side(text: str | None) -> object:
    return None if text is None else msgspec.json.decode(text)
