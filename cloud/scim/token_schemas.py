"""What the endpoints of directories' tokens take and give."""

from __future__ import annotations

import msgspec

from cloud.api.pages import AtMs
from cloud.identity.permissions import Role
from cloud.machines.schemas import Name


class NewScimToken(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A token for a directory.

    Attributes:
        default_role: of people whom the directory adds.
        expires_at_ms: when it ends by itself; None for never.
    """

    name: Name
    default_role: Role = Role.AGENT
    expires_at_ms: AtMs | None = None


class ScimToken(msgspec.Struct, frozen=True):
    """A token without its secret; `last_used_at_ms` is to the hour, makers are as of keys."""

    scim_token_id: str
    name: str
    default_role: str
    created_by: str
    created_at_ms: int
    expires_at_ms: int | None
    last_used_at_ms: int | None
    revoked_at_ms: int | None
    maker_name: str | None = None
    is_maker_gone: bool = False


class ScimTokenList(msgspec.Struct, frozen=True):
    """A tenant's tokens, newest first, and where its directory finds the service."""

    base_url: str
    items: list[ScimToken]
    next_cursor: str | None


class CreatedScimToken(msgspec.Struct, frozen=True):
    """A new token; `token` is shown this once and stored only as its hash."""

    scim_token_id: str
    name: str
    default_role: str
    expires_at_ms: int | None
    base_url: str
    token: str
