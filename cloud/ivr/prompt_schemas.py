"""What the prompt endpoints take and give."""

from __future__ import annotations

from typing import Annotated

import msgspec
from litestar.datastructures import UploadFile

from infra.speech.espeak import MAX_TEXT_CHARS, Language, Voice


class PromptUpload(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A form with one WAV file."""

    file: UploadFile


class Speech(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A text to speak; without `voice`, the usual one."""

    text: Annotated[str, msgspec.Meta(min_length=1, max_length=MAX_TEXT_CHARS)]
    language: Language
    voice: Voice | None = None


class Prompt(msgspec.Struct, frozen=True):
    """A WAV file that flows play; `speech` is the text behind it, null for an upload."""

    name: str
    sha256: str
    size_bytes: int
    duration_ms: int
    created_at_ms: int
    speech: Speech | None = None


class PromptList(msgspec.Struct, frozen=True):
    """All prompts of a tenant, by name."""

    items: list[Prompt]
    next_cursor: str | None = None


class PromptUse(msgspec.Struct, frozen=True):
    """A flow that plays a prompt: as published, in its draft, or both."""

    flow_id: str
    name: str
    is_published: bool
    is_draft: bool


class PromptUseList(msgspec.Struct, frozen=True):
    """The flows that play a prompt, by name."""

    items: list[PromptUse]
    next_cursor: str | None = None
