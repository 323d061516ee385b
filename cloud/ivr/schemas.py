"""What the flow, number and prompt endpoints take and give."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec
from litestar.datastructures import UploadFile

from cloud.tenancy.schemas import Id, Name

# A document's own types are engine.ivr's, which names every problem in it; here it is cargo.
Document = dict[str, Any]
E164 = Annotated[str, msgspec.Meta(pattern=r"^\+[1-9][0-9]{6,14}$")]


class NewFlow(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A flow to add, as a draft; a draft may be wrong until it is published."""

    name: Name
    document: Document


class FlowDraft(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A flow's next document."""

    document: Document


class FlowSummary(msgspec.Struct, frozen=True):
    """A flow in a list."""

    flow_id: str
    name: str
    published_version: int | None
    updated_at_ms: int


class FlowList(msgspec.Struct, frozen=True):
    """All flows of a tenant, by name."""

    items: list[FlowSummary]


class FlowDetail(msgspec.Struct, frozen=True):
    """A flow with its draft."""

    flow_id: str
    name: str
    draft: Document
    published_version: int | None
    updated_at_ms: int


class FlowVersion(msgspec.Struct, frozen=True):
    """A published document."""

    flow_id: str
    version: int
    document: Document
    published_at_ms: int


class FlowPublished(msgspec.Struct, frozen=True):
    """A flow went live."""

    flow_id: str
    version: int


class FlowProblem(msgspec.Struct, frozen=True):
    """One thing wrong with a document; `step` is null when it is about the whole."""

    step: str | None
    field: str
    code: str
    message: str


class FlowReport(msgspec.Struct, frozen=True):
    """What a check of a document found."""

    is_valid: bool
    problems: list[FlowProblem]


class NumberBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where a number leads."""

    flow_id: Id


class PhoneNumber(msgspec.Struct, frozen=True):
    """A number that callers dial, and its flow."""

    number: str
    flow_id: str


class NumberList(msgspec.Struct, frozen=True):
    """All numbers of a tenant."""

    items: list[PhoneNumber]


class PromptUpload(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A form with one WAV file."""

    file: UploadFile


class Prompt(msgspec.Struct, frozen=True):
    """A WAV file that flows play."""

    name: str
    sha256: str
    size_bytes: int
    duration_ms: int
    created_at_ms: int


class PromptList(msgspec.Struct, frozen=True):
    """All prompts of a tenant, by name."""

    items: list[Prompt]
