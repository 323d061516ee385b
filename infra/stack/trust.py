"""The stack's NATS trust: operator, accounts, users, and voiding edges' old credentials."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Mapping
from pathlib import Path

import msgspec
import nats.errors
from nats.aio.client import Client

from infra.bus.credentials import EDGE_CREDENTIALS_LIFE_S, mint_user, write_secret
from infra.bus.jwt import (
    AccountClaim,
    JetStreamLimits,
    KeyPair,
    account_jwt,
    decode_unverified,
    operator_jwt,
)
from infra.bus.permissions import cloud_node, edge_client, edge_leaf
from infra.contracts.errors import PeerError
from infra.contracts.ids import SiteId, TenantId
from infra.stack.folder import read_json, write_json

REGION_ACCOUNT = "TANDEM"
SYSTEM_ACCOUNT = "SYS"
PUSH_TIMEOUT_S = 5.0
# A stack that sleeps for two weeks wakes with credentials that still work.
RENEW_BEFORE_S = EDGE_CREDENTIALS_LIFE_S // 2


class EdgeGrant(msgspec.Struct):
    """What one site's leaf link may do now, and until when (seconds since 1970).

    `tenant_ids` None: it carries every tenant, as a point of presence does.
    """

    tenant_ids: list[TenantId] | None
    user_public: str = ""
    expires_at_s: int = 0


class TrustRecord(msgspec.Struct):
    """State file: the sites' grants, and revoked users with the second of revocation."""

    sites: dict[SiteId, EdgeGrant] = {}
    revoked: dict[str, int] = {}


class RegionTrust:
    """Keys and credentials of the region's server, kept in the secrets folder."""

    def __init__(self, secrets_dir: Path) -> None:
        self._dir = secrets_dir / "nats"
        self.operator = _key(self._dir / "operator.seed", KeyPair.operator)
        self.system = _key(self._dir / "system.seed", KeyPair.account)
        self.account = _key(self._dir / "tandem.seed", KeyPair.account)
        self.cloud_creds = self._dir / "cloud.creds"
        self.system_creds = self._dir / "system.creds"
        self._record_path = self._dir / "grants.json"
        self.record = read_json(self._record_path, TrustRecord, TrustRecord())

    def write_fixed_users(self) -> None:
        """Mint the region's own users anew; processes take them up when they connect."""
        write_secret(self.cloud_creds, mint_user("cloud", cloud_node(), self.account).creds)
        write_secret(self.system_creds, mint_user("system", None, self.system).creds)

    def operator_jwt(self) -> str:
        """For the server's configuration."""
        return operator_jwt(self.operator, "tandem", self.system.public)

    def system_jwt(self) -> str:
        """The system account's JWT."""
        return account_jwt(self.system.public, AccountClaim(SYSTEM_ACCOUNT), self.operator)

    def region_jwt(self, known: str | None, revoked: Mapping[str, int] | None = None) -> str:
        """The region account's JWT, with every revocation that may still matter.

        Two write it: this stack for its own sites, and the role `enrolment` for enrolled edges.
        Neither may forget what the other revoked.

        Args:
            known: the JWT that the server has now.
            revoked: further users, with the second of their revocation.
        """
        all_revoked = dict(_revocations(known) if known else {})
        all_revoked.update(self.record.revoked)
        all_revoked.update(revoked or {})
        oldest_s = int(time.time()) - EDGE_CREDENTIALS_LIFE_S
        kept = {user: at_s for user, at_s in all_revoked.items() if at_s >= oldest_s}
        return account_jwt(
            self.account.public,
            AccountClaim(REGION_ACCOUNT, JetStreamLimits(), kept),
            self.operator,
        )

    def leaf_creds(self, site: SiteId) -> Path:
        """Where a site's link credentials lie."""
        return self._dir / "sites" / f"{site}.leaf.creds"

    def issue(self, site: SiteId, tenants: Collection[TenantId] | None) -> None:
        """Mint link credentials for these tenants (None: all), and void the site's earlier ones.

        The server learns of it by `push`; then it drops the old link, and the leaf comes back
        with the new file.
        """
        now_s = int(time.time())
        user = mint_user(
            f"edge {site}",
            edge_leaf(site, tenants),
            self.account,
            life_s=EDGE_CREDENTIALS_LIFE_S,
        )
        write_secret(self.leaf_creds(site), user.creds)
        earlier = self.record.sites.get(site)
        if earlier and earlier.user_public:
            self.record.revoked[earlier.user_public] = now_s
        named = None if tenants is None else sorted(set(tenants))
        self.record.sites[site] = EdgeGrant(named, user.public, user.expires_at_s or 0)
        self._save(now_s)

    def withdraw(self, site: SiteId) -> None:
        """Void a site's link credentials for good."""
        grant = self.record.sites.pop(site, None)
        now_s = int(time.time())
        if grant and grant.user_public:
            self.record.revoked[grant.user_public] = now_s
        self.leaf_creds(site).unlink(missing_ok=True)
        self._save(now_s)

    def due(self) -> list[SiteId]:
        """Sites whose credentials should be renewed now."""
        limit_s = time.time() + RENEW_BEFORE_S
        return [
            site
            for site, grant in self.record.sites.items()
            if grant.expires_at_s < limit_s or not self.leaf_creds(site).exists()
        ]

    def _save(self, now_s: int) -> None:
        # A revocation is needed only while the JWT that it voids could still be valid.
        oldest_s = now_s - EDGE_CREDENTIALS_LIFE_S
        self.record.revoked = {k: s for k, s in self.record.revoked.items() if s >= oldest_s}
        write_json(self._record_path, self.record)

    async def push(self, url: str, revoked: Mapping[str, int] | None = None) -> None:
        """Give the running server the account's JWT; it drops revoked links at once.

        Args:
            revoked: further users to revoke, with the second up to which their JWTs are void.

        Raises:
            PeerError: the server did not take it.
        """
        client = Client()
        try:
            await client.connect(
                url, user_credentials=str(self.system_creds), allow_reconnect=False, name="trust"
            )
            known = await client.request(
                f"$SYS.REQ.ACCOUNT.{self.account.public}.CLAIMS.LOOKUP",
                b"",
                timeout=PUSH_TIMEOUT_S,
            )
            answer = await client.request(
                "$SYS.REQ.CLAIMS.UPDATE",
                self.region_jwt(known.data.decode() or None, revoked).encode(),
                timeout=PUSH_TIMEOUT_S,
            )
        except (TimeoutError, OSError, nats.errors.Error) as exc:
            raise PeerError(f"hub did not take the account: {exc}", code="claims_refused") from exc
        finally:
            await client.close()
        verdict = msgspec.json.decode(answer.data)
        if verdict.get("data", {}).get("code") != 200:
            raise PeerError(f"hub refused the account: {verdict}", code="claims_refused")


def _revocations(jwt: str) -> dict[str, int]:
    found: dict[str, int] = decode_unverified(jwt).get("nats", {}).get("revocations", {})
    return found


class SiteTrust:
    """Keys of one edge's own server: not the region's, so neither is good at the other."""

    def __init__(self, secrets_dir: Path, site: SiteId) -> None:
        folder = secrets_dir / "nats" / "sites" / site
        self.site = site
        self.operator = _key(folder / "operator.seed", KeyPair.operator)
        self.system = _key(folder / "system.seed", KeyPair.account)
        self.account = _key(folder / "account.seed", KeyPair.account)
        self.daemon_creds = folder / "daemon.creds"
        self.system_creds = folder / "system.creds"

    def write_users(self) -> None:
        """Mint the server's users: the edge daemon, and the one that may drop the link."""
        user = mint_user(f"edge daemon {self.site}", edge_client(self.site), self.account)
        write_secret(self.daemon_creds, user.creds)
        write_secret(self.system_creds, mint_user("system", None, self.system).creds)

    def operator_jwt(self) -> str:
        """For the server's configuration."""
        return operator_jwt(self.operator, f"edge {self.site}", self.system.public)

    def account_jwts(self) -> dict[str, str]:
        """Public key to JWT of both accounts."""
        system = account_jwt(self.system.public, AccountClaim(SYSTEM_ACCOUNT), self.operator)
        site = account_jwt(
            self.account.public, AccountClaim("SITE", JetStreamLimits()), self.operator
        )
        return {self.system.public: system, self.account.public: site}


def _key(path: Path, make: Callable[[], KeyPair]) -> KeyPair:
    if path.exists():
        return KeyPair(path.read_text(encoding="ascii").strip().encode())
    key = make()
    write_secret(path, key.seed.decode() + "\n")
    return key
