"""What the flow and template endpoints take and give."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec

from cloud.ivr.flow_templates import Locale
from cloud.tenancy.schemas import Id, Name

# A document's own types are engine.ivr's, which names every problem in it; here it is cargo.
Document = dict[str, Any]
# The document holds the flow's name as well, and takes no more.
FlowName = Annotated[str, msgspec.Meta(min_length=1, max_length=100, pattern=r"\S")]
RoleName = Annotated[str, msgspec.Meta(max_length=40)]


class NewFlow(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A flow to add, as a draft; a draft may be wrong until it is published."""

    name: Name
    document: Document


class FlowFromTemplate(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A flow to make from a template.

    Attributes:
        queue_ids: a queue for each of the template's roles.
        hours_id: needed by templates with opening hours.
        locale: what the flow speaks until the caller chooses.
        publish: put it in force at once.
    """

    template_id: Annotated[str, msgspec.Meta(max_length=100)]
    name: FlowName
    queue_ids: Annotated[dict[RoleName, Id], msgspec.Meta(max_length=10)] = {}
    hours_id: Id | None = None
    locale: Locale = "en"
    publish: bool = False


class TemplateRole(msgspec.Struct, frozen=True):
    """A queue that a template needs."""

    role: str
    name: str


class FlowTemplateSummary(msgspec.Struct, frozen=True):
    """A starter flow, in the language asked for; `steps` is what a caller meets, in words."""

    template_id: str
    name: str
    description: str
    steps: list[str]
    queue_roles: list[TemplateRole]
    needs_hours: bool


class FlowTemplateList(msgspec.Struct, frozen=True):
    """All starter flows, simplest first."""

    items: list[FlowTemplateSummary]
    next_cursor: str | None = None


class FlowPatch(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What to change of a flow, apart from its draft."""

    name: Name


class FlowDraft(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A flow's next document."""

    document: Document


class FlowSummary(msgspec.Struct, frozen=True):
    """A flow in a list; `has_changes`: the draft differs from what is published."""

    flow_id: str
    name: str
    published_version: int | None
    updated_at_ms: int
    has_changes: bool


class FlowList(msgspec.Struct, frozen=True):
    """All flows of a tenant, by name."""

    items: list[FlowSummary]
    next_cursor: str | None = None


class FlowDetail(msgspec.Struct, frozen=True):
    """A flow with its draft."""

    flow_id: str
    name: str
    draft: Document
    published_version: int | None
    updated_at_ms: int


class FlowVersion(msgspec.Struct, frozen=True):
    """A published document.

    Attributes:
        published_by: the name of whoever published it, as it was then.
        rolled_back_from: the older version that it repeats, or null.
    """

    flow_id: str
    version: int
    document: Document
    published_at_ms: int
    published_by: str
    rolled_back_from: int | None


class FlowVersionSummary(msgspec.Struct, frozen=True):
    """A published version in a list; `is_published`: it is the one in force."""

    version: int
    published_at_ms: int
    published_by: str
    rolled_back_from: int | None
    is_published: bool


class FlowVersionPage(msgspec.Struct, frozen=True):
    """Published versions of a flow, newest first."""

    items: list[FlowVersionSummary]
    next_cursor: str | None


class FlowRollback(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The version to publish again."""

    version: Annotated[int, msgspec.Meta(ge=1, le=2**31 - 1)]


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
