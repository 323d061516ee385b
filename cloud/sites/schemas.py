"""What the site endpoints take and give."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import msgspec
from msgspec import UNSET, UnsetType

from cloud.tenancy.schemas import Id, Name

CsrText = Annotated[str, msgspec.Meta(min_length=1, max_length=4_096)]
NkeyText = Annotated[str, msgspec.Meta(pattern="^U[A-Z2-7]{55}$")]
CodeText = Annotated[str, msgspec.Meta(min_length=1, max_length=40)]
ShortText = Annotated[str, msgspec.Meta(max_length=200)]
# 159 random bits, as cryptography makes serials.
SerialText = Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{1,40}$")]


class SiteKind(StrEnum):
    """Whose a site is."""

    POP = "pop"  # the operator's point of presence: serves many tenants
    TENANT = "tenant"  # a tenant's own edge


class SiteStatus(StrEnum):
    """How a site is doing."""

    NEVER_ENROLLED = "never_enrolled"
    ONLINE = "online"
    OFFLINE = "offline"
    REVOKED = "revoked"


class NewSite(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A point of presence to add; bring the id when the appliance already has one.

    Attributes:
        is_default: it serves every tenant that is opened from now on.
    """

    name: Name
    site_id: Id | None = None
    is_default: bool = False


class SitePatch(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What to change of a site."""

    name: Name | UnsetType = UNSET
    is_default: bool | UnsetType = UNSET


class NewOwnSite(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An edge of the tenant's own to add."""

    name: Name


class OwnSitePatch(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What to change of a tenant's own edge."""

    name: Name | UnsetType = UNSET


class Site(msgspec.Struct, frozen=True):
    """A place where calls are carried.

    Attributes:
        last_seen_at_ms: of its last heartbeat; None when there was none.
        version: release of Tandem that it runs.
        config_version: of the asking tenant's configuration in force there; None for the operator,
            who looks at all tenants, and where none is in force.
        refused_configs: tenants (of those that the asker may see) whose newest configuration the
            site could not take; it goes on with the one before.
        live_legs: calls' legs there now, of all tenants; None for a tenant at a point of presence.
    """

    site_id: str
    name: str
    created_at_ms: int
    kind: SiteKind = SiteKind.POP
    is_default: bool = False
    owner_tenant_id: str | None = None
    status: SiteStatus = SiteStatus.NEVER_ENROLLED
    last_seen_at_ms: int | None = None
    version: str | None = None
    config_version: int | None = None
    refused_configs: int = 0
    live_legs: int | None = None
    is_draining: bool = False
    credentials_expire_at_ms: int | None = None


class SiteList(msgspec.Struct, frozen=True):
    """Sites, by name."""

    items: list[Site]


class SiteTenants(msgspec.Struct, frozen=True):
    """Whom a site serves."""

    tenant_ids: list[str]


class EnrolmentCode(msgspec.Struct, frozen=True):
    """A one-time code; shown this once and stored only as its hash."""

    code: str
    expires_at_ms: int


class Enrolment(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What an appliance sends to be enrolled; its private keys stay with it.

    Attributes:
        nkey_public: its bus user.
        csr: its certificate request, PEM, key on P-256.
    """

    code: CodeText
    nkey_public: NkeyText
    csr: CsrText
    version: ShortText = ""


class AskRenewal(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An edge wants a nonce to sign."""

    site_id: Id


class RenewalChallenge(msgspec.Struct, frozen=True):
    """What to sign, and until when."""

    nonce: str
    expires_at_ms: int


class Renewal(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An edge proves that it holds its keys, and asks for new credentials.

    Attributes:
        serial: of the certificate that it has.
        signature: base64url, by the nkey, over infra.contracts.trust.renewal_text.
    """

    site_id: Id
    nkey_public: NkeyText
    serial: SerialText
    csr: CsrText
    nonce: ShortText
    signature: ShortText


class EdgeCredentials(msgspec.Struct, frozen=True):
    """What an edge needs to speak with the region.

    Attributes:
        tenant_ids: whose traffic its link carries; None for every tenant's.
        renew_at_ms: ask for new ones from then on.
    """

    site_id: str
    site_name: str
    tenant_ids: list[str] | None
    user_jwt: str
    certificate: str
    authority: str
    serial: str
    bus_url: str
    issued_at_ms: int
    renew_at_ms: int
    expires_at_ms: int
