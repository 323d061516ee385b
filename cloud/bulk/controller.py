"""Endpoints that export a tenant's people, skills, queues and numbers as CSV, and import them."""

from __future__ import annotations

from litestar import Controller, Response, get, post
from litestar.params import FromQuery, MultipartBody

from cloud.acd.asking import take_offline
from cloud.api.boundary import TenantRequest, now_of, tenant_transaction
from cloud.api.errors import FieldProblem, Invalid
from cloud.audit.trail import Change, record
from cloud.bulk.book import Book
from cloud.bulk.csv_file import MAX_FILE_BYTES, read_file, write_file
from cloud.bulk.importing import Undone, run_import
from cloud.bulk.people_book import PeopleBook
from cloud.bulk.routing_books import NumberBook, QueueBook, SkillBook
from cloud.bulk.schemas import CsvUpload, ImportReport
from cloud.identity.permissions import Permission

FORM_OVERHEAD_BYTES = 10_000  # boundaries and part headers of a multipart form
MAX_UPLOAD_BYTES = MAX_FILE_BYTES + FORM_OVERHEAD_BYTES

AnyBook = type[PeopleBook] | type[SkillBook] | type[QueueBook] | type[NumberBook]


class ExportController(Controller):
    """`/v1/export`."""

    path = "/export"
    tags = ("bulk",)

    @get("/people.csv", media_type="text/csv", needs=Permission.PEOPLE_READ)
    async def export_people(
        self, request: TenantRequest, bom: FromQuery[bool] = False
    ) -> Response[bytes]:
        """Export people; `bom` for Excel."""
        return await _export(request, "people", PeopleBook, with_bom=bom)

    @get("/skills.csv", media_type="text/csv", needs=Permission.QUEUES_READ)
    async def export_skills(
        self, request: TenantRequest, bom: FromQuery[bool] = False
    ) -> Response[bytes]:
        """Export skills; `bom` for Excel."""
        return await _export(request, "skills", SkillBook, with_bom=bom)

    @get("/queues.csv", media_type="text/csv", needs=Permission.QUEUES_READ)
    async def export_queues(
        self, request: TenantRequest, bom: FromQuery[bool] = False
    ) -> Response[bytes]:
        """Export queues; `bom` for Excel."""
        return await _export(request, "queues", QueueBook, with_bom=bom)

    @get("/numbers.csv", media_type="text/csv", needs=Permission.NUMBERS_READ)
    async def export_numbers(
        self, request: TenantRequest, bom: FromQuery[bool] = False
    ) -> Response[bytes]:
        """Export numbers; `bom` for Excel."""
        return await _export(request, "numbers", NumberBook, with_bom=bom)


class ImportController(Controller):
    """`/v1/import`: a form with one CSV as `file`; all of it is applied, or nothing."""

    path = "/import"
    tags = ("bulk",)
    request_max_body_size = MAX_UPLOAD_BYTES

    @post("/people", status_code=200, needs=Permission.PEOPLE_WRITE)
    async def import_people(
        self,
        request: TenantRequest,
        data: MultipartBody[CsvUpload],
        dry_run: FromQuery[bool] = False,
    ) -> ImportReport:
        """Invite and change people; a dry run lists every bad line and changes nothing."""
        return await _import(request, "people", PeopleBook, data, is_dry_run=dry_run)

    @post("/skills", status_code=200, needs=Permission.QUEUES_WRITE)
    async def import_skills(
        self,
        request: TenantRequest,
        data: MultipartBody[CsvUpload],
        dry_run: FromQuery[bool] = False,
    ) -> ImportReport:
        """Add and change skills; a dry run lists every bad line and changes nothing."""
        return await _import(request, "skills", SkillBook, data, is_dry_run=dry_run)

    @post("/queues", status_code=200, needs=Permission.QUEUES_WRITE)
    async def import_queues(
        self,
        request: TenantRequest,
        data: MultipartBody[CsvUpload],
        dry_run: FromQuery[bool] = False,
    ) -> ImportReport:
        """Add and change queues; a dry run lists every bad line and changes nothing."""
        return await _import(request, "queues", QueueBook, data, is_dry_run=dry_run)

    @post("/numbers", status_code=200, needs=Permission.NUMBERS_WRITE)
    async def import_numbers(
        self,
        request: TenantRequest,
        data: MultipartBody[CsvUpload],
        dry_run: FromQuery[bool] = False,
    ) -> ImportReport:
        """Claim and point numbers; a dry run lists every bad line and changes nothing."""
        return await _import(request, "numbers", NumberBook, data, is_dry_run=dry_run)


async def _export(
    request: TenantRequest, kind: str, make: AnyBook, *, with_bom: bool
) -> Response[bytes]:
    now_ms, principal = now_of(request), request.user
    async with tenant_transaction(request) as scope:
        book: Book = make(scope, principal, now_ms)
        records = await book.records()
        # Who took the whole list along is worth knowing.
        change = Change(f"{kind}.exported", kind, None, {"rows": len(records)})
        await record(scope.connection, scope.tenant_id, principal.actor, change, now_ms)
    return Response(
        write_file(book.columns, records, with_bom=with_bom),
        media_type="text/csv",
        headers={"Content-Disposition": f'attachment; filename="{kind}.csv"'},
    )


async def _import(
    request: TenantRequest, kind: str, make: AnyBook, data: CsvUpload, *, is_dry_run: bool
) -> ImportReport:
    lines = read_file(await data.file.read(), make.columns)
    now_ms, principal = now_of(request), request.user
    try:
        async with tenant_transaction(request) as scope:
            book: Book = make(scope, principal, now_ms)
            report = await run_import(scope, book, lines, is_dry_run=is_dry_run)
            change = Change(f"{kind}.imported", kind, None, report)
            await record(scope.connection, scope.tenant_id, principal.actor, change, now_ms)
    except Undone as undone:
        if is_dry_run:
            return undone.report
        raise _refused(undone.report) from undone
    for agent_id in book.lost_agent_ids:
        await take_offline(request.app.state.bus, principal.tenant, agent_id, now_ms)
    return report


def _refused(report: ImportReport) -> Invalid:
    problems = [
        FieldProblem(f"lines[{each.line}].{each.field}".rstrip("."), each.message, each.code)
        for each in report.errors
    ]
    return Invalid(
        f"{report.error_count} problems, nothing was imported: a dry run lists them by line",
        problems,
        code="import_refused",
    )
