"""Endpoints for flows, numbers and prompts."""

from __future__ import annotations

from typing import Annotated

from litestar import Controller, delete, get, post, put
from litestar.enums import RequestEncodingType
from litestar.params import Body, Parameter

from cloud.api.boundary import PathId, TenantRequest, now_of, tenant_transaction
from cloud.identity.permissions import Permission
from cloud.ivr.schemas import (
    FlowDetail,
    FlowDraft,
    FlowList,
    FlowPublished,
    FlowReport,
    FlowVersion,
    NewFlow,
    NumberBody,
    NumberList,
    PhoneNumber,
    Prompt,
    PromptList,
    PromptUpload,
)
from cloud.ivr.service import FlowService, NumberService, PromptService
from cloud.ivr.wav import MAX_PROMPT_BYTES
from infra.objects.store import ObjectStore

FORM_OVERHEAD_BYTES = 10_000  # boundaries and part headers of a multipart form

PathNumber = Annotated[str, Parameter(pattern=r"^\+[1-9][0-9]{6,14}$")]
PathPrompt = Annotated[str, Parameter(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]{0,99}$")]
PathVersion = Annotated[int, Parameter(ge=1, le=2**31 - 1)]
PromptForm = Annotated[PromptUpload, Body(media_type=RequestEncodingType.MULTI_PART)]


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
    async def add_flow(self, request: TenantRequest, data: NewFlow) -> FlowDetail:
        """Add a flow as a draft."""
        async with tenant_transaction(request) as scope:
            return await FlowService(scope).add(data, now_of(request))

    @get("/{flow_id:str}", needs=Permission.FLOWS_READ)
    async def flow(self, request: TenantRequest, flow_id: PathId) -> FlowDetail:
        """Show a flow and its draft."""
        async with tenant_transaction(request) as scope:
            return await FlowService(scope).get(flow_id)

    @get("/{flow_id:str}/versions/{version:int}", needs=Permission.FLOWS_READ)
    async def flow_version(
        self, request: TenantRequest, flow_id: PathId, version: PathVersion
    ) -> FlowVersion:
        """Show a published document."""
        async with tenant_transaction(request) as scope:
            return await FlowService(scope).version(flow_id, version)

    @put("/{flow_id:str}/draft", needs=Permission.FLOWS_WRITE)
    async def set_draft(
        self, request: TenantRequest, flow_id: PathId, data: FlowDraft
    ) -> FlowDetail:
        """Replace the draft; what is published stays in force."""
        async with tenant_transaction(request) as scope:
            return await FlowService(scope).set_draft(flow_id, data.document, now_of(request))

    @post("/{flow_id:str}/check", status_code=200, needs=Permission.FLOWS_WRITE)
    async def check_flow(self, request: TenantRequest, flow_id: PathId) -> FlowReport:
        """Say what publishing the draft would find."""
        async with tenant_transaction(request) as scope:
            return await FlowService(scope).check(flow_id)

    @post("/{flow_id:str}/publish", status_code=200, needs=Permission.FLOWS_WRITE)
    async def publish_flow(self, request: TenantRequest, flow_id: PathId) -> FlowPublished:
        """Put the draft in force; each problem names its step and field."""
        async with tenant_transaction(request) as scope:
            return await FlowService(scope).publish(flow_id, now_of(request))


class NumbersController(Controller):
    """`/v1/numbers`."""

    path = "/numbers"
    tags = ("flows",)

    @get(needs=Permission.NUMBERS_READ)
    async def numbers(self, request: TenantRequest) -> NumberList:
        """List all numbers."""
        async with tenant_transaction(request) as scope:
            return await NumberService(scope).all()

    @put("/{number:str}", needs=Permission.NUMBERS_WRITE)
    async def point_number(
        self, request: TenantRequest, number: PathNumber, data: NumberBody
    ) -> PhoneNumber:
        """Let a number lead to a flow."""
        async with tenant_transaction(request) as scope:
            return await NumberService(scope).point(number, data.flow_id, now_of(request))

    @delete("/{number:str}", needs=Permission.NUMBERS_WRITE)
    async def remove_number(self, request: TenantRequest, number: PathNumber) -> None:
        """Give a number up."""
        async with tenant_transaction(request) as scope:
            await NumberService(scope).remove(number, now_of(request))


class PromptsController(Controller):
    """`/v1/prompts`."""

    path = "/prompts"
    tags = ("flows",)

    @get(needs=Permission.FLOWS_READ)
    async def prompts(self, request: TenantRequest) -> PromptList:
        """List all prompts, by name."""
        async with tenant_transaction(request) as scope:
            return await PromptService(scope, _store(request)).all()

    @put(
        "/{name:str}",
        request_max_body_size=MAX_PROMPT_BYTES + FORM_OVERHEAD_BYTES,
        needs=Permission.FLOWS_WRITE,
    )
    async def put_prompt(
        self, request: TenantRequest, name: PathPrompt, data: PromptForm
    ) -> Prompt:
        """Add or replace a prompt: a form with one 16-bit PCM WAV as `file`."""
        content = await data.file.read()
        async with tenant_transaction(request) as scope:
            return await PromptService(scope, _store(request)).put(name, content, now_of(request))


def _store(request: TenantRequest) -> ObjectStore:
    store: ObjectStore = request.app.state.prompts
    return store
