"""What API nodes ask of the role that holds the signing keys: credentials for edges, revocation."""

from __future__ import annotations

import msgspec

from infra.contracts.ids import SiteId, TenantId


class IssueCredentials(msgspec.Struct, frozen=True):
    """Request: sign for this edge's keys. The asker has checked the edge's right to it.

    Attributes:
        tenant_ids: whose traffic its link may carry; None for every tenant's (ADR 8).
        nkey_public: the edge's bus user, `U…`; the private key never left the edge.
        csr: certificate request, PEM.
    """

    site_id: SiteId
    tenant_ids: list[TenantId] | None
    nkey_public: str
    csr: str


class AskChallenge(msgspec.Struct, frozen=True):
    """Request: something fresh for this edge to sign."""

    site_id: SiteId


class Challenge(msgspec.Struct, frozen=True):
    """Reply: a nonce that is good for one site and a minute."""

    nonce: str
    expires_at_ms: int


class RenewCredentials(msgspec.Struct, frozen=True):
    """Request: sign anew for an edge that proves to hold its keys.

    Attributes:
        nonce: of a Challenge.
        signature: by the nkey over `renewal_text`, base64url.
    """

    issue: IssueCredentials
    nonce: str
    signature: str


class IssuedCredentials(msgspec.Struct, frozen=True):
    """Reply: a bus user's JWT and a client certificate that end together.

    Attributes:
        serial: of the certificate, lower-case hexadecimal.
        certificate, authority: PEM.
        bus_url: where the edge's server links to.
    """

    user_jwt: str
    certificate: str
    authority: str
    serial: str
    issued_at_ms: int
    expires_at_ms: int
    bus_url: str


class RevokeUsers(msgspec.Struct, frozen=True):
    """Request: drop these bus users' links at once and refuse them from now on."""

    nkeys_public: list[str]


class UsersRevoked(msgspec.Struct, frozen=True):
    """Reply: the bus has taken it."""


def renewal_text(site_id: str, nkey_public: str, csr: str, nonce: str) -> bytes:
    """What an edge signs to renew: nothing of it can be exchanged afterwards."""
    return f"tandem renewal 1\n{site_id}\n{nkey_public}\n{nonce}\n{csr}".encode()
