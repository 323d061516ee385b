"""What the endpoints of identity providers take and give."""

from __future__ import annotations

from typing import Annotated

import msgspec

from cloud.identity.permissions import Role
from infra.db.tables.single_sign_on import MAX_DOMAIN_CHARS

MAX_DOMAINS = 20  # a company's brands and countries; more belong to several providers

DOMAIN_PATTERN = (
    r"^([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+"
    r"([A-Za-z]{2,63}|[Xx][Nn]--[A-Za-z0-9-]{1,59})$"
)
LINE_PATTERN = r"^[^\u0000-\u001f\u007f]*[^\s\u0000-\u001f\u007f][^\u0000-\u001f\u007f]*$"

Name = Annotated[str, msgspec.Meta(min_length=1, max_length=200, pattern=LINE_PATTERN)]
Issuer = Annotated[str, msgspec.Meta(min_length=9, max_length=500, pattern=r"^https?://[!-~]+$")]
ClientText = Annotated[str, msgspec.Meta(min_length=1, max_length=500, pattern=r"^[!-~]+$")]
Domain = Annotated[str, msgspec.Meta(max_length=MAX_DOMAIN_CHARS, pattern=DOMAIN_PATTERN)]
Domains = Annotated[list[Domain], msgspec.Meta(min_length=1, max_length=MAX_DOMAINS)]


class NewIdentityProvider(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A provider to connect.

    Attributes:
        issuer: its OpenID Connect issuer; the discovery document is found under it.
        domains: mail domains whose people it may sign in, each after its proof.
        default_role: of people who come for the first time.
        is_required: nobody of the tenant but owners may sign in with a password.
    """

    name: Name
    issuer: Issuer
    client_id: ClientText
    client_secret: ClientText
    domains: Domains
    default_role: Role = Role.AGENT
    is_required: bool = False


class IdentityProviderBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A provider as a whole; without `client_secret` the stored one stays."""

    name: Name
    issuer: Issuer
    client_id: ClientText
    domains: Domains
    client_secret: ClientText | None = None
    default_role: Role = Role.AGENT
    is_required: bool = False


class DomainProof(msgspec.Struct, frozen=True):
    """How a domain is proved: by a TXT record that only its owner can publish."""

    domain: str
    record_name: str
    record_value: str
    proved_at_ms: int | None


class IdentityProvider(msgspec.Struct, frozen=True):
    """A provider; its client secret is never shown.

    Attributes:
        redirect_uri: to be entered at the provider.
        start_url: where a sign-in begins; also the provider's "initiate login" address.
    """

    provider_id: str
    name: str
    issuer: str
    client_id: str
    domains: list[str]
    domain_proofs: list[DomainProof]
    default_role: str
    is_required: bool
    redirect_uri: str
    start_url: str
    created_at_ms: int
    changed_at_ms: int


class IdentityProviderList(msgspec.Struct, frozen=True):
    """A tenant's providers, by name."""

    items: list[IdentityProvider]


class ProviderTest(msgspec.Struct, frozen=True):
    """Whether the provider answers as it should, and what is wrong if not."""

    ok: bool
    code: str
    detail: str


class SignOnWay(msgspec.Struct, frozen=True):
    """A provider that may sign in people of an address's domain."""

    provider_id: str
    name: str
    start_url: str
