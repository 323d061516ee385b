"""Endpoints for prompts: upload, speech, playing back, and who plays them."""

from __future__ import annotations

from typing import Annotated

from litestar import Controller, Response, delete, get, post, put
from litestar.params import JSONBody, MultipartBody, PathParameter

from cloud.api.boundary import TenantRequest, now_of, tenant_transaction
from cloud.identity.permissions import Permission
from cloud.ivr.byte_ranges import wav_response
from cloud.ivr.prompt_schemas import Prompt, PromptList, PromptUpload, PromptUseList, Speech
from cloud.ivr.prompt_service import WAV_MEDIA_TYPE, PromptService
from cloud.ivr.wav import MAX_PROMPT_BYTES
from infra.objects.store import ObjectStore
from infra.speech.espeak import Synthesiser

FORM_OVERHEAD_BYTES = 10_000  # boundaries and part headers of a multipart form

PathPrompt = Annotated[str, PathParameter(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]{0,99}$")]


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
        self, request: TenantRequest, name: PathPrompt, data: MultipartBody[PromptUpload]
    ) -> Prompt:
        """Add or replace a prompt: a form with one 16-bit PCM WAV as `file`."""
        content = await data.file.read()
        async with tenant_transaction(request) as scope:
            service = PromptService(scope, _store(request))
            return await service.put(name, content, None, request.user.actor, now_of(request))

    @post("/{name:str}/speech", status_code=200, needs=Permission.FLOWS_WRITE)
    async def speak_prompt(
        self, request: TenantRequest, name: PathPrompt, data: JSONBody[Speech]
    ) -> Prompt:
        """Add or replace a prompt by a text that the synthesiser speaks."""
        # Before the transaction: a connection to the database must not wait for the synthesiser.
        content = await _speak(request, data)
        async with tenant_transaction(request) as scope:
            service = PromptService(scope, _store(request))
            return await service.put(name, content, data, request.user.actor, now_of(request))

    @get(
        "/{name:str}/audio",
        media_type=WAV_MEDIA_TYPE,
        exclude_from_compression=True,
        needs=Permission.FLOWS_READ,
    )
    async def prompt_audio(self, request: TenantRequest, name: PathPrompt) -> Response[bytes]:
        """Play a prompt back: the WAV file, or the part that `Range` asks for."""
        store = _store(request)
        async with tenant_transaction(request) as scope:
            object_key, sha256 = await PromptService(scope, store).place(name)
        return wav_response(await store.get(object_key), sha256, request.headers)

    @get("/{name:str}/uses", needs=Permission.FLOWS_READ)
    async def prompt_uses(self, request: TenantRequest, name: PathPrompt) -> PromptUseList:
        """List the flows that play a prompt."""
        async with tenant_transaction(request) as scope:
            return await PromptService(scope, _store(request)).uses(name)

    @delete("/{name:str}", needs=Permission.FLOWS_WRITE)
    async def remove_prompt(self, request: TenantRequest, name: PathPrompt) -> None:
        """Remove a prompt that no published flow plays."""
        async with tenant_transaction(request) as scope:
            service = PromptService(scope, _store(request))
            await service.remove(name, request.user.actor, now_of(request))


class PromptPreviewsController(Controller):
    """`/v1/prompt-previews`."""

    path = "/prompt-previews"
    tags = ("flows",)

    @post(
        status_code=200,
        media_type=WAV_MEDIA_TYPE,
        exclude_from_compression=True,
        needs=Permission.FLOWS_WRITE,
    )
    async def preview_prompt(
        self, request: TenantRequest, data: JSONBody[Speech]
    ) -> Response[bytes]:
        """Speak a text without keeping it; the answer is the WAV file."""
        content = await _speak(request, data)
        return Response(content, media_type=WAV_MEDIA_TYPE, headers={"Cache-Control": "no-store"})


async def _speak(request: TenantRequest, speech: Speech) -> bytes:
    synthesiser: Synthesiser = request.app.state.synthesiser
    return await synthesiser.speak(speech.text, speech.language, speech.voice)


def _store(request: TenantRequest) -> ObjectStore:
    store: ObjectStore = request.app.state.prompts
    return store
