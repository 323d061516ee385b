"""Endpoints of a tenant's exports: ask for one, see how it goes, fetch it."""

from __future__ import annotations

import msgspec
from litestar import Controller, get, post

from cloud.api.boundary import PathId, TenantRequest, new_id, now_of, tenant_transaction
from cloud.audit.trail import Change, record
from cloud.identity.permissions import Permission
from infra.contracts.errors import Conflict, NotFound
from infra.db.scope import AnyRow
from infra.db.tables.tenancy import data_export
from infra.objects.store import ObjectStore

LINK_EXPIRES_S = 300  # a click and the beginning of a download; the download itself may take longer
MAX_LISTED = 100  # the newest; one a day for three months


class DataExport(msgspec.Struct, frozen=True):
    """An export: a zip with JSON lines for each table and links to the recordings.

    Attributes:
        status: pending, done, failed or expired.
        rows: in the file; count.
    """

    export_id: str
    status: str
    created_at_ms: int
    finished_at_ms: int | None
    expires_at_ms: int | None
    size_bytes: int | None
    rows: int | None
    sha256: str | None


class DataExportList(msgspec.Struct, frozen=True):
    """The newest exports."""

    items: list[DataExport]


class ExportLink(msgspec.Struct, frozen=True):
    """Where the file is, for a few minutes."""

    url: str
    expires_at_ms: int


class ExportsController(Controller):
    """`/v1/tenant/exports`: all that the tenant owns; for its owner, also after the end."""

    path = "/tenant/exports"
    tags = ("tenant",)

    @post(status_code=202, needs=Permission.TENANT_CLOSE)
    async def ask_export(self, request: TenantRequest) -> DataExport:
        """Ask for an export; it is written in the background."""
        now_ms = now_of(request)
        actor = request.user.actor
        async with tenant_transaction(request) as scope:
            waiting = await scope.rows(
                scope.select(data_export).where(data_export.c.status == "pending")
            )
            if waiting:
                raise Conflict("an export is being written", code="export_pending")
            export_id = new_id(now_ms)
            statement = scope.insert(
                data_export,
                export_id=export_id,
                status="pending",
                requested_by=actor.id,
                created_at_ms=now_ms,
            )
            await scope.execute(statement)
            asked = DataExport(export_id, "pending", now_ms, None, None, None, None, None)
            change = Change("export.asked", export_id, None, asked)
            await record(scope.connection, scope.tenant_id, actor, change, now_ms)
        return asked

    @get(needs=Permission.TENANT_CLOSE)
    async def exports(self, request: TenantRequest) -> DataExportList:
        """List the newest exports."""
        columns = data_export.c
        async with tenant_transaction(request) as scope:
            rows = await scope.rows(
                scope.select(data_export)
                .order_by(columns.created_at_ms.desc(), columns.export_id.desc())
                .limit(MAX_LISTED)
            )
        return DataExportList([_export(row) for row in rows])

    @post("/{export_id:str}/link", status_code=200, needs=Permission.TENANT_CLOSE)
    async def export_link(self, request: TenantRequest, export_id: PathId) -> ExportLink:
        """Give an address that downloads the file; the audit log notes who asked."""
        now_ms = now_of(request)
        store: ObjectStore = request.app.state.recordings
        async with tenant_transaction(request) as scope:
            row = await scope.row(
                scope.select(data_export).where(data_export.c.export_id == export_id)
            )
            if row is None:
                raise NotFound("no such export", field="export_id")
            if row.status != "done" or row.expires_at_ms <= now_ms:
                raise Conflict("the file is not there", code="export_not_ready")
            change = Change("export.link_given", export_id)
            await record(scope.connection, scope.tenant_id, request.user.actor, change, now_ms)
        name = f"tandem-export-{export_id}.zip"
        url = store.presign_get(row.object_key, expires_s=LINK_EXPIRES_S, file_name=name)
        return ExportLink(url, now_ms + LINK_EXPIRES_S * 1_000)


def _export(row: AnyRow) -> DataExport:
    return DataExport(**{name: getattr(row, name) for name in DataExport.__struct_fields__})
