"""Endpoints for flows, their versions, and the templates to start from."""

from __future__ import annotations

from functools import partial
from typing import Annotated

from litestar import Controller, delete, get, patch, post, put
from litestar.params import JSONBody, PathParameter, QueryParameter

from cloud.api.boundary import PathId, TenantRequest, now_of, tenant_transaction
from cloud.api.etags import check_match
from cloud.api.pages import DEFAULT_PAGE_ROWS, Cursor, Limit
from cloud.identity.permissions import Permission
from cloud.ivr.flow_templates import FlowTemplate, Locale, templates
from cloud.ivr.schemas import (
    FlowDetail,
    FlowDraft,
    FlowFromTemplate,
    FlowList,
    FlowPatch,
    FlowPublished,
    FlowReport,
    FlowRollback,
    FlowTemplateList,
    FlowTemplateSummary,
    FlowVersion,
    FlowVersionPage,
    NewFlow,
    TemplateRole,
)
from cloud.ivr.service import MAX_VERSION, FlowService

PathVersion = Annotated[int, PathParameter(ge=1, le=MAX_VERSION)]
LocaleChoice = Annotated[Locale, QueryParameter()]


class FlowsController(Controller):
    """`/v1/flows`."""

    path = "/flows"
    tags = ("flows",)

    @get(needs=Permission.FLOWS_READ)
    async def flows(self, request: TenantRequest) -> FlowList:
        """List all flows, by name."""
        async with tenant_transaction(request) as scope:
            return await FlowService(scope).all()

    @post(needs=Permission.FLOWS_WRITE)
    async def add_flow(self, request: TenantRequest, data: JSONBody[NewFlow]) -> FlowDetail:
        """Add a flow as a draft."""
        async with tenant_transaction(request) as scope:
            return await FlowService(scope).add(data, request.user.actor, now_of(request))

    @post("/from-template", needs=Permission.FLOWS_WRITE)
    async def add_flow_from_template(
        self, request: TenantRequest, data: JSONBody[FlowFromTemplate]
    ) -> FlowDetail:
        """Make a flow from a template; `publish` puts it in force at once."""
        async with tenant_transaction(request) as scope:
            service = FlowService(scope)
            return await service.add_from_template(data, request.user.actor, now_of(request))

    @get("/{flow_id:str}", needs=Permission.FLOWS_READ)
    async def flow(self, request: TenantRequest, flow_id: PathId) -> FlowDetail:
        """Show a flow and its draft."""
        async with tenant_transaction(request) as scope:
            return await FlowService(scope).get(flow_id)

    @patch("/{flow_id:str}", needs=Permission.FLOWS_WRITE)
    async def rename_flow(
        self, request: TenantRequest, flow_id: PathId, data: JSONBody[FlowPatch]
    ) -> FlowDetail:
        """Give a flow another name; numbers that lead to it still do."""
        async with tenant_transaction(request) as scope:
            service, check = FlowService(scope), partial(check_match, request)
            return await service.rename(
                flow_id, data.name, check, request.user.actor, now_of(request)
            )

    @delete("/{flow_id:str}", needs=Permission.FLOWS_WRITE)
    async def remove_flow(self, request: TenantRequest, flow_id: PathId) -> None:
        """Remove a flow that no number leads to; contacts that it served stay as they are."""
        async with tenant_transaction(request) as scope:
            check = partial(check_match, request)
            await FlowService(scope).remove(flow_id, check, request.user.actor, now_of(request))

    @get("/{flow_id:str}/versions", needs=Permission.FLOWS_READ)
    async def flow_versions(
        self,
        request: TenantRequest,
        flow_id: PathId,
        cursor: Cursor = None,
        limit: Limit = DEFAULT_PAGE_ROWS,
    ) -> FlowVersionPage:
        """List published versions, newest first."""
        async with tenant_transaction(request) as scope:
            return await FlowService(scope).versions(flow_id, cursor, limit)

    @get("/{flow_id:str}/versions/{version:int}", needs=Permission.FLOWS_READ)
    async def flow_version(
        self, request: TenantRequest, flow_id: PathId, version: PathVersion
    ) -> FlowVersion:
        """Show a published document."""
        async with tenant_transaction(request) as scope:
            return await FlowService(scope).version(flow_id, version)

    @put("/{flow_id:str}/draft", needs=Permission.FLOWS_WRITE)
    async def set_draft(
        self, request: TenantRequest, flow_id: PathId, data: JSONBody[FlowDraft]
    ) -> FlowDetail:
        """Replace the draft; what is published stays in force."""
        async with tenant_transaction(request) as scope:
            return await FlowService(scope).set_draft(
                flow_id,
                data.document,
                partial(check_match, request),
                request.user.actor,
                now_of(request),
            )

    @post("/{flow_id:str}/check", status_code=200, needs=Permission.FLOWS_WRITE)
    async def check_flow(self, request: TenantRequest, flow_id: PathId) -> FlowReport:
        """Say what publishing the draft would find."""
        async with tenant_transaction(request) as scope:
            return await FlowService(scope).check(flow_id)

    @post("/{flow_id:str}/publish", status_code=200, needs=Permission.FLOWS_WRITE)
    async def publish_flow(self, request: TenantRequest, flow_id: PathId) -> FlowPublished:
        """Put the draft in force; each problem names its step and field."""
        async with tenant_transaction(request) as scope:
            return await FlowService(scope).publish(flow_id, request.user.actor, now_of(request))

    @post("/{flow_id:str}/rollback", status_code=200, needs=Permission.FLOWS_WRITE)
    async def roll_flow_back(
        self, request: TenantRequest, flow_id: PathId, data: JSONBody[FlowRollback]
    ) -> FlowPublished:
        """Put an older version in force again, as a new version; the draft stays as it is."""
        async with tenant_transaction(request) as scope:
            service = FlowService(scope)
            return await service.roll_back(
                flow_id, data.version, request.user.actor, now_of(request)
            )


class FlowTemplatesController(Controller):
    """`/v1/flow-templates`."""

    path = "/flow-templates"
    tags = ("flows",)

    @get(needs=Permission.FLOWS_READ, sync_to_thread=False)
    def flow_templates(self, locale: LocaleChoice = "en") -> FlowTemplateList:
        """List the starter flows, simplest first."""
        return FlowTemplateList([_template(each, locale) for each in templates().values()])


def _template(template: FlowTemplate, locale: Locale) -> FlowTemplateSummary:
    return FlowTemplateSummary(
        template.template_id,
        template.name[locale],
        template.description[locale],
        [words[locale] for words in template.steps],
        [TemplateRole(each.role, each.name[locale]) for each in template.queue_roles],
        template.needs_hours,
    )
