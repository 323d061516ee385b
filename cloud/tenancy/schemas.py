"""What the tenancy endpoints take and give."""

from __future__ import annotations

from typing import Annotated

import msgspec

Name = Annotated[str, msgspec.Meta(min_length=1, max_length=200, pattern=r"\S")]
Id = Annotated[
    str, msgspec.Meta(pattern="^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$")
]


class NewTenant(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A tenant to open.

    Attributes:
        time_zone: IANA name, `Asia/Shanghai`.
        domain_id: routing domain to join; its own by default.
    """

    name: Name
    time_zone: str = "UTC"
    domain_id: Id | None = None


class Tenant(msgspec.Struct, frozen=True):
    """A tenant."""

    tenant_id: str
    domain_id: str
    name: str
    time_zone: str
    created_at_ms: int


class TenantList(msgspec.Struct, frozen=True):
    """Tenants, newest first."""

    items: list[Tenant]
    next_cursor: str | None


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
