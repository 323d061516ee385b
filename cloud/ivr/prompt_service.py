"""Keeps the WAV prompts of a tenant: uploads, spoken texts, and which flows play them."""

from __future__ import annotations

import hashlib
from typing import Any

import msgspec

from cloud.audit.trail import Change, record
from cloud.identity.principal import Actor
from cloud.ivr.prompt_litter import clear_litter, prompt_prefix
from cloud.ivr.prompt_schemas import Prompt, PromptList, PromptUse, PromptUseList, Speech
from cloud.ivr.repository import FlowRepository, PromptRepository
from cloud.ivr.wav import judge_wav
from cloud.tenancy.limits import LimitName
from cloud.tenancy.outbox import record_change
from cloud.tenancy.quotas import check_quota
from engine.ivr.references import prompts_of
from infra.contracts.errors import Conflict, NotFound
from infra.db.scope import AnyRow, TenantScope
from infra.objects.store import ObjectStore

MAX_PROMPTS = 1_000  # each is an entry of about 200 bytes in every snapshot of the configuration
WAV_MEDIA_TYPE = "audio/wav"


class PromptService:
    """Prompts of one tenant, inside the request's transaction."""

    def __init__(self, scope: TenantScope, store: ObjectStore) -> None:
        self._scope = scope
        self._prompts = PromptRepository(scope)
        self._store = store

    async def all(self) -> PromptList:
        """Every prompt, by name."""
        return PromptList([_prompt(row) for row in await self._prompts.all()])

    async def put(
        self, name: str, content: bytes, speech: Speech | None, actor: Actor, now_ms: int
    ) -> Prompt:
        """Add or replace a prompt.

        The object is stored before the row: a row without its object would break a flow, an object
        without a row is litter.

        Args:
            speech: the text that `content` speaks; None for an upload.
        """
        facts = judge_wav(content)
        before = await self._prompts.get(name)
        if before is None and len(await self._prompts.all()) >= MAX_PROMPTS:
            raise Conflict(f"a tenant has at most {MAX_PROMPTS} prompts", code="too_many_prompts")
        adding = len(content) - (before.size_bytes if before is not None else 0)
        await check_quota(self._scope, LimitName.STORAGE_BYTES, now_ms, adding=adding)
        sha256 = hashlib.sha256(content).hexdigest()
        object_key = f"{prompt_prefix(self._scope.tenant_id)}{sha256}.wav"
        # After the quota's lock, under which one prompt is put after the other.
        in_use = {object_key, *(row.object_key for row in await self._prompts.all())}
        await clear_litter(self._store, self._scope.tenant_id, in_use, now_ms)
        await self._store.put(object_key, content, media_type=WAV_MEDIA_TYPE)
        values: dict[str, Any] = {  # columns of different kinds
            "sha256": sha256,
            "object_key": object_key,
            "size_bytes": len(content),
            "duration_ms": facts.duration_ms,
            "speech": None if speech is None else msgspec.to_builtins(speech),
            "created_at_ms": now_ms,
        }
        await self._prompts.put(name, values)
        await record_change(self._scope.connection, self._scope.tenant_id, now_ms)
        after = Prompt(name, sha256, len(content), facts.duration_ms, now_ms, speech)
        action = "prompt.added" if before is None else "prompt.replaced"
        change = Change(action, name, before and _shown(_prompt(before)), _shown(after))
        await record(self._scope.connection, self._scope.tenant_id, actor, change, now_ms)
        return after

    async def remove(self, name: str, actor: Actor, now_ms: int) -> None:
        """Remove a prompt that no published flow plays.

        Its object stays for a day: an edge that has not seen the change may still fetch it.

        Raises:
            Conflict: one does; names it.
        """
        await record_change(self._scope.connection, self._scope.tenant_id, now_ms)
        before = await self._row(name)
        users = [use.name for use in (await self.uses(name)).items if use.is_published]
        if users:
            names = ", ".join(f'"{user}"' for user in users)
            raise Conflict(
                f"published flows play this prompt: {names}", code="prompt_in_use", field="name"
            )
        await self._prompts.remove(name)
        change = Change("prompt.removed", name, _shown(_prompt(before)), None)
        await record(self._scope.connection, self._scope.tenant_id, actor, change, now_ms)

    async def uses(self, name: str) -> PromptUseList:
        """The flows that play it."""
        await self._row(name)
        uses = [
            PromptUse(
                row.flow_id,
                row.name,
                is_published=row.document is not None and name in prompts_of(row.document),
                is_draft=name in prompts_of(row.draft),
            )
            for row in await FlowRepository(self._scope).drafts_and_published()
        ]
        return PromptUseList([use for use in uses if use.is_published or use.is_draft])

    async def place(self, name: str) -> tuple[str, str]:
        """Key and SHA-256 of its object."""
        row = await self._row(name)
        return row.object_key, row.sha256

    async def _row(self, name: str) -> AnyRow:
        row = await self._prompts.get(name)
        if row is None:
            raise NotFound("no such prompt", field="name")
        return row


def _prompt(row: AnyRow) -> Prompt:
    speech = None if row.speech is None else msgspec.convert(row.speech, Speech)
    return Prompt(row.name, row.sha256, row.size_bytes, row.duration_ms, row.created_at_ms, speech)


def _shown(prompt: Prompt) -> Any:  # JSON for the audit
    return msgspec.to_builtins(prompt)
