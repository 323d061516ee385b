"""What the tenancy endpoints take and give."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

from cloud.api.pages import AtMs
from cloud.tenancy.lifecycle import Status

Name = Annotated[str, msgspec.Meta(min_length=1, max_length=200, pattern=r"\S")]
Id = Annotated[
    str, msgspec.Meta(pattern="^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$")
]

Reason = Annotated[str, msgspec.Meta(min_length=1, max_length=500, pattern=r"\S")]
PlanName = Annotated[str, msgspec.Meta(pattern="^[a-z][a-z0-9_]{1,39}$")]
Locale = Literal["en", "zh-CN"]


class NewTenant(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An organisation for the operator to open.

    Attributes:
        time_zone: IANA name, `Asia/Shanghai`.
        domain_id: routing domain to join; its own by default.
        reseller_id: the outsourcer that owns it.
    """

    name: Name
    time_zone: str = "UTC"
    domain_id: Id | None = None
    kind: Literal["tenant", "reseller", "operator"] = "tenant"
    plan: PlanName = "business"
    locale: Locale = "en"
    reseller_id: Id | None = None


class TenantPatch(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What to change of an organisation; what is left out stays."""

    name: Name | msgspec.UnsetType = msgspec.UNSET
    time_zone: str | msgspec.UnsetType = msgspec.UNSET
    locale: Locale | msgspec.UnsetType = msgspec.UNSET


class Tenant(msgspec.Struct, frozen=True, kw_only=True):
    """An organisation.

    Attributes:
        status: trial, active, past_due, suspended, closed or erased, since `status_since_at_ms`.
    """

    tenant_id: str
    domain_id: str
    name: str
    kind: str
    status: str
    status_since_at_ms: int
    plan: str
    time_zone: str
    locale: str
    trial_ends_at_ms: int | None
    reseller_id: str | None
    created_at_ms: int


class TenantList(msgspec.Struct, frozen=True):
    """Tenants, newest first."""

    items: list[Tenant]
    next_cursor: str | None


class LimitUse(msgspec.Struct, frozen=True):
    """One limit of the plan and how near it is.

    Attributes:
        name: seats, concurrent_calls, numbers, storage_bytes or api_requests_per_minute.
        state: `near` from four fifths on, `reached` when no more is accepted.
    """

    name: str
    used: int
    limit: int
    state: str


class LimitReport(msgspec.Struct, frozen=True):
    """The plan and all its limits."""

    plan: str
    limits: list[LimitUse]


class OwnTenant(Tenant, frozen=True, kw_only=True):
    """A tenant as it sees itself."""

    limits: list[LimitUse]


class StatusChange(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where to bring an organisation, and why; its own log shows the reason."""

    status: Status
    reason: Reason


class TrialEnd(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A trial's new end."""

    trial_ends_at_ms: AtMs
    reason: Reason


class PlanChoice(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The plan to be on."""

    plan: PlanName


class CloseTenant(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The end, confirmed by the organisation's own name."""

    name: Name
    reason: Reason = "closed by its owner"


class ErasureCertificate(msgspec.Struct, frozen=True):
    """What was erased of an organisation.

    Attributes:
        erased_at_ms: None while it goes on.
        rows: erased, by table; count.
        objects: recordings, prompts and exports; count.
        messages: configuration snapshots on the bus; count. (Events are purged uncounted.)
        kept: table to the reason why its rows stay.
    """

    tenant_id: str
    closed_at_ms: int
    begun_at_ms: int
    erased_at_ms: int | None
    rows: dict[str, int]
    objects: int
    messages: int
    kept: dict[str, str]


class NewApiKey(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A key to make."""

    name: Name


class ApiKey(msgspec.Struct, frozen=True):
    """A key without its secret."""

    api_key_id: str
    name: str
    created_at_ms: int
    revoked_at_ms: int | None


class ApiKeyList(msgspec.Struct, frozen=True):
    """A tenant's keys."""

    items: list[ApiKey]


class CreatedApiKey(msgspec.Struct, frozen=True):
    """A new key; `key` is shown this once and stored only as its hash."""

    api_key_id: str
    name: str
    key: str
