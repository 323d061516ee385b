"""What the endpoints of keys and OAuth2 clients take and give."""

from __future__ import annotations

from typing import Annotated

import msgspec

from cloud.api.pages import AtMs
from cloud.identity.permissions import TENANT_PERMISSIONS, Permission

Name = Annotated[str, msgspec.Meta(min_length=1, max_length=200, pattern=r"\S")]
Permissions = Annotated[
    list[Permission], msgspec.Meta(min_length=1, max_length=len(TENANT_PERMISSIONS))
]


class NewScopedKey(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A key to make.

    Attributes:
        permissions: what it may do; None for all that its maker may.
        expires_at_ms: when it ends by itself; None for never.
    """

    name: Name
    permissions: Permissions | None = None
    expires_at_ms: AtMs | None = None


class ScopedKey(msgspec.Struct, frozen=True):
    """A key without its secret.

    Attributes:
        permissions: None for all that the tenant may.
        created_by: id of the person or key that made it; `platform` for the operator.
        last_used_at_ms: to the hour.
        maker_name: of the person that made it; None when no person of the tenant did.
        is_maker_gone: that person is disabled or removed; the key goes on.
    """

    api_key_id: str
    name: str
    permissions: list[str] | None
    created_by: str
    created_at_ms: int
    expires_at_ms: int | None
    last_used_at_ms: int | None
    revoked_at_ms: int | None
    maker_name: str | None = None
    is_maker_gone: bool = False


class ScopedKeyList(msgspec.Struct, frozen=True):
    """A tenant's keys, newest first."""

    items: list[ScopedKey]
    next_cursor: str | None


class CreatedScopedKey(msgspec.Struct, frozen=True):
    """A new key; `key` is shown this once and stored only as its hash."""

    api_key_id: str
    name: str
    permissions: list[str] | None
    expires_at_ms: int | None
    key: str


class NewOauthClient(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An OAuth2 client to register, for the grant `client_credentials`.

    Attributes:
        permissions: the scopes that its tokens can have; None for all that its maker may.
    """

    name: Name
    permissions: Permissions | None = None


class OauthClient(msgspec.Struct, frozen=True):
    """An OAuth2 client without its secret.

    Attributes:
        client_id: what the client calls itself at the token endpoint.
        last_used_at_ms: when it last got a token.
        maker_name, is_maker_gone: as of keys.
    """

    oauth_client_id: str
    client_id: str
    name: str
    permissions: list[str]
    created_by: str
    created_at_ms: int
    last_used_at_ms: int | None
    revoked_at_ms: int | None
    maker_name: str | None = None
    is_maker_gone: bool = False


class OauthClientList(msgspec.Struct, frozen=True):
    """A tenant's OAuth2 clients, newest first."""

    items: list[OauthClient]
    next_cursor: str | None


class CreatedOauthClient(msgspec.Struct, frozen=True):
    """A new client; `client_secret` is shown this once and stored only as its hash."""

    oauth_client_id: str
    client_id: str
    client_secret: str
    name: str
    permissions: list[str]


class AuthorizationServer(msgspec.Struct, frozen=True):
    """What programs need to know of the token endpoint (RFC 8414, section 2)."""

    issuer: str
    token_endpoint: str
    revocation_endpoint: str
    scopes_supported: list[str]
    grant_types_supported: list[str]
    response_types_supported: list[str]
    token_endpoint_auth_methods_supported: list[str]
    revocation_endpoint_auth_methods_supported: list[str]
