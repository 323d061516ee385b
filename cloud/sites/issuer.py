"""The role `enrolment`: holds the signing keys; issues, renews and revokes edges' credentials."""

from __future__ import annotations

import asyncio
import base64
import binascii
import hashlib
import hmac
import secrets

import msgspec
from sqlalchemy import select

from cloud.identity.vault import Vault
from cloud.sites.authority import EdgeAuthority, open_authority
from infra.bus.jwt import is_signed_by, user_jwt, user_public_key
from infra.bus.permissions import edge_leaf
from infra.bus.serving import Delivery, serve
from infra.config.role import NodeParts, TrustPlace
from infra.contracts import subjects
from infra.contracts.errors import PeerError, RequestError, UnknownMessage
from infra.contracts.ids import SiteId
from infra.contracts.trust import (
    AskChallenge,
    Challenge,
    IssueCredentials,
    IssuedCredentials,
    RenewCredentials,
    RevokeUsers,
    UsersRevoked,
    renewal_text,
)
from infra.db.tables.edges import site_credential
from infra.stack.trust import RegionTrust
from infra.telemetry.logs import get_logger

log = get_logger(__name__)

QUEUE = "enrolment"  # nodes of this role share the requests
MS_PER_S = 1_000
# Stolen credentials are of use for a day at most; an edge renews at half of it.
CREDENTIALS_LIFE_MS = 24 * 3600 * MS_PER_S
# A challenge is answered in one breath; a slow line gets a minute.
CHALLENGE_LIFE_MS = 60 * MS_PER_S
# Each revocation is pushed when it is asked for; this finds what was asked while nobody served.
RECHECK_EVERY_S = 15.0
_NONCE_BYTES = 16


async def run(parts: NodeParts) -> None:
    """Serve, and see that what the database calls revoked is revoked at the bus, until cancelled.

    Raises:
        PeerError: this node was given no keys.
    """
    if parts.trust is None:
        raise PeerError(
            "the role enrolment needs TANDEM_TRUST_SECRETS_DIR", code="signing_keys_missing"
        )
    issuer = await asyncio.to_thread(Issuer, parts, parts.trust)
    client = parts.bus.client
    subscription = await serve(client, subjects.ALL_TRUST_REQUESTS, issuer.answer, queue=QUEUE)
    try:
        while True:
            await issuer.revoke_missed()
            await asyncio.sleep(RECHECK_EVERY_S)
    finally:
        if not client.is_closed:
            await subscription.unsubscribe()


class Issuer:
    """Signs with the region's account key and the edges' authority."""

    def __init__(self, parts: NodeParts, place: TrustPlace) -> None:
        """Blocking: reads the keys."""
        if not (place.secrets_dir / "nats" / "operator.seed").exists():
            raise PeerError(
                f"{place.secrets_dir} holds no keys of the bus", code="signing_keys_missing"
            )
        self._parts = parts
        self._place = place
        self._trust = RegionTrust(place.secrets_dir)
        vault = None if parts.webhooks is None else Vault(parts.webhooks.secret_key)
        self._authority: EdgeAuthority = open_authority(place.secrets_dir, vault)
        # Of its own, so that a challenge can't be taken for anything else that the key signs.
        self._challenge_key = hashlib.sha256(b"challenge" + self._trust.account.seed).digest()
        self._pushed: set[str] = set()

    async def answer(self, delivery: Delivery) -> msgspec.Struct:
        """Obey one request of an API node."""
        match delivery.body:
            case IssueCredentials() as order:
                return self.issue(order)
            case AskChallenge(site_id):
                return self.challenge(site_id)
            case RenewCredentials() as order:
                return self.renew(order)
            case RevokeUsers(nkeys_public):
                await self.revoke(set(nkeys_public))
                return UsersRevoked()
            case other:
                raise UnknownMessage(f"{type(other).__name__} is not for the role enrolment")

    def issue(self, order: IssueCredentials) -> IssuedCredentials:
        """Credentials for an edge's keys; the asker has checked its right to them."""
        user_public_key(order.nkey_public)
        issued_at_ms = self._parts.clock()
        expires_at_ms = issued_at_ms + CREDENTIALS_LIFE_MS
        certificate = self._authority.sign(order.site_id, order.csr, issued_at_ms, expires_at_ms)
        jwt = user_jwt(
            order.nkey_public,
            f"edge {order.site_id}",
            edge_leaf(order.site_id, order.tenant_ids),
            self._trust.account,
            expires_at_s=expires_at_ms // MS_PER_S,
        )
        return IssuedCredentials(
            user_jwt=jwt,
            certificate=certificate.pem,
            authority=self._authority.pem,
            serial=certificate.serial,
            issued_at_ms=issued_at_ms,
            expires_at_ms=expires_at_ms,
            bus_url=self._place.edge_bus_url,
        )

    def challenge(self, site_id: SiteId) -> Challenge:
        """A nonce that any node of this role can check without having kept it."""
        expires_at_ms = self._parts.clock() + CHALLENGE_LIFE_MS
        random = secrets.token_hex(_NONCE_BYTES)
        seal = self._seal(site_id, expires_at_ms, random)
        return Challenge(f"{expires_at_ms}.{random}.{seal}", expires_at_ms)

    def renew(self, order: RenewCredentials) -> IssuedCredentials:
        """Credentials anew for an edge that signs a fresh nonce with the key it has.

        Raises:
            RequestError: the nonce is not ours or too old, or the signature is another's.
        """
        issue = order.issue
        self._check_nonce(issue.site_id, order.nonce)
        text = renewal_text(issue.site_id, issue.nkey_public, issue.csr, order.nonce)
        try:
            signature = base64.urlsafe_b64decode(order.signature)
        except (binascii.Error, ValueError) as exc:
            raise _not_proven() from exc
        if not is_signed_by(issue.nkey_public, text, signature):
            raise _not_proven()
        return self.issue(issue)

    def _check_nonce(self, site_id: SiteId, nonce: str) -> None:
        expires, _, rest = nonce.partition(".")
        random, _, seal = rest.partition(".")
        is_ours = expires.isascii() and expires.isdigit() and len(expires) <= len("9" * 15)
        if not is_ours or not hmac.compare_digest(
            seal.encode(), self._seal(site_id, int(expires), random).encode()
        ):
            raise RequestError("not a nonce of ours", code="bad_nonce", field="nonce")
        if int(expires) < self._parts.clock():
            raise RequestError("the nonce is too old", code="nonce_expired", field="nonce")

    def _seal(self, site_id: SiteId, expires_at_ms: int, random: str) -> str:
        text = f"{site_id}\n{expires_at_ms}\n{random}".encode()
        return hmac.digest(self._challenge_key, text, "sha256").hex()

    async def revoke(self, users: set[str]) -> None:
        """Drop these users' links and refuse their JWTs from now on.

        Raises:
            PeerError: the bus did not take it.
        """
        for user in users:
            user_public_key(user)
        now_s = self._parts.clock() // MS_PER_S
        await self._trust.push(self._place.bus_url, dict.fromkeys(users, now_s))
        self._pushed |= users
        log.info("bus users revoked", count=len(users))

    async def revoke_missed(self) -> None:
        """Revoke what the database says is revoked and this node has not pushed yet."""
        async with self._parts.database.platform() as connection:
            rows = await connection.execute(
                select(site_credential.c.nkey_public)
                .where(site_credential.c.revoked_at_ms.is_not(None))
                .where(site_credential.c.expires_at_ms > self._parts.clock())
                .distinct()
            )
            revoked = set(rows.scalars())
        if missed := revoked - self._pushed:
            await self.revoke(missed)
        self._pushed &= revoked


def _not_proven() -> RequestError:
    return RequestError("the signature is not of this key", code="bad_signature", field="signature")
