"""Enrols edges by one-time codes, renews what they hold, and revokes it."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable
from typing import TypeVar

import msgspec

from cloud.api.boundary import new_id
from cloud.audit.trail import Change
from cloud.identity.principal import Actor, ActorKind
from cloud.sites.codes import SALT_BYTES, hash_secret, is_secret, new_code, read_code
from cloud.sites.enrolment_repository import EnrolmentRepository
from cloud.sites.repository import SiteRepository
from cloud.sites.schemas import (
    EdgeCredentials,
    Enrolment,
    EnrolmentCode,
    Renewal,
    RenewalChallenge,
    Site,
    SiteKind,
)
from cloud.sites.service import record_site, site_of
from infra.bus.messages import Bus
from infra.contracts import subjects
from infra.contracts.envelope import wrap
from infra.contracts.errors import (
    Forbidden,
    InvariantError,
    NotFound,
    PeerError,
    RequestError,
)
from infra.contracts.ids import EventId, SiteId, TenantId
from infra.contracts.trust import (
    AskChallenge,
    Challenge,
    IssueCredentials,
    IssuedCredentials,
    RenewCredentials,
    RevokeUsers,
    UsersRevoked,
)
from infra.db.database import Database
from infra.telemetry.logs import get_logger

log = get_logger(__name__)

CODE_LIFE_MS = 15 * 60 * 1_000
# Someone who mistypes gets on; someone who guesses has five chances in 10^12.
MAX_ATTEMPTS = 5
# A code's place among a million is free at the second try, or something is wrong.
MAX_LOCATOR_TRIES = 10
# An appliance that was off, or an island, renews by itself for so long after its credentials'
# end: it proves that it holds their key. After that it needs a new code.
RENEWAL_GRACE_MS = 30 * 24 * 3600 * 1_000
# Signing takes a millisecond, pushing a revocation to the bus some tens.
TRUST_LIMIT_S = 5.0

Reply = TypeVar("Reply", bound=msgspec.Struct)


class EnrolmentService:
    """Each method is a transaction, or two where a failure must be remembered as well."""

    def __init__(self, database: Database, bus: Bus, clock: Callable[[], int]) -> None:
        self._database = database
        self._bus = bus
        self._clock = clock

    async def make_code(self, site_id: SiteId, actor: Actor) -> EnrolmentCode:
        """A fresh code for a site; the one before is void.

        Raises:
            NotFound: there is no such site.
        """
        salt = secrets.token_bytes(SALT_BYTES)
        now_ms = self._clock()
        async with self._database.platform() as connection:
            rows = EnrolmentRepository(connection)
            site = await self._site(SiteRepository(connection), site_id)
            await rows.forget_codes(now_ms)
            for _ in range(MAX_LOCATOR_TRIES):
                code = new_code()
                if not await rows.is_locator_taken(code.locator, site_id):
                    break
            else:
                raise InvariantError("no free place for a code", code="no_locator")
            expires_at_ms = now_ms + CODE_LIFE_MS
            await rows.put_code(
                site_id,
                code,
                salt=salt,
                secret_hash=await asyncio.to_thread(hash_secret, code.secret, salt),
                created_by=actor.id,
                created_at_ms=now_ms,
                expires_at_ms=expires_at_ms,
            )
            change = Change("site.enrolment_code_made", site_id, None, {"expires": expires_at_ms})
            await record_site(connection, site, actor, change, now_ms)
        return EnrolmentCode(code.text, expires_at_ms)

    async def enrol(self, request: Enrolment, ip: str, user_agent: str) -> EdgeCredentials:
        """Take a code and give credentials; what the site held before is void.

        Raises:
            Forbidden: the code is wrong, too old, used, or was tried too often: which of these is
                told to nobody.
        """
        site_id, locator = await self._redeem(request)
        now_ms = self._clock()
        async with self._database.platform() as connection:
            sites, rows = SiteRepository(connection), EnrolmentRepository(connection)
            await rows.lock_site(site_id)
            # First of all: of two that come at once, the second waits here and then finds it used.
            if not await rows.remove_code(site_id, locator):
                raise _bad_code()
            site = await self._site(sites, site_id)
            tenants = await self._carried(sites, site)
            order = IssueCredentials(site_id, tenants, request.nkey_public, request.csr)
            issued = await self._ask(order, IssuedCredentials)
            superseded = await rows.revoke_all(site_id, now_ms, but=request.nkey_public)
            await rows.add_credential(site_id, request.nkey_public, issued)
            await sites.change(site_id, {"revoked_at_ms": None})
            actor = Actor(ActorKind.SYSTEM, site_id, f"edge {site.name}", ip, user_agent)
            told = {"serial": issued.serial, "version": request.version}
            await record_site(
                connection, site, actor, Change("site.enrolled", site_id, None, told), now_ms
            )
        if superseded:
            await self._revoke_superseded(superseded)
        return _credentials(site, tenants, issued)

    async def _revoke_superseded(self, users: list[str]) -> None:
        try:
            await self._ask(RevokeUsers(users), UsersRevoked)
        except PeerError as exc:
            # The code is used up, so the edge must get its answer; the role does it by itself.
            log.warning("superseded credentials not revoked yet", code=exc.code)

    async def _redeem(self, request: Enrolment) -> tuple[SiteId, str]:
        code = read_code(request.code)
        if code is None:
            raise _bad_code()
        # Of its own, so that the attempt counts whatever follows.
        async with self._database.platform() as connection:
            row = await EnrolmentRepository(connection).count_attempt(code.locator)
        if row is None or row.attempts > MAX_ATTEMPTS or row.expires_at_ms < self._clock():
            raise _bad_code()
        if not await asyncio.to_thread(is_secret, code.secret, row.salt, row.hash):
            raise _bad_code()
        return SiteId(row.site_id), code.locator

    async def challenge(self, site_id: SiteId) -> RenewalChallenge:
        """A nonce for an edge to sign."""
        answer = await self._ask(AskChallenge(site_id), Challenge)
        return RenewalChallenge(answer.nonce, answer.expires_at_ms)

    async def renew(self, request: Renewal) -> EdgeCredentials:
        """Give new credentials for those that an edge holds, and proves to hold.

        Raises:
            Forbidden: they were revoked, ended too long ago, or never were.
        """
        site_id, now_ms = SiteId(request.site_id), self._clock()
        async with self._database.platform() as connection:
            sites, rows = SiteRepository(connection), EnrolmentRepository(connection)
            await self._check_held(rows, request, now_ms)
            site = await self._site(sites, site_id)
            tenants = await self._carried(sites, site)
            issue = IssueCredentials(site_id, tenants, request.nkey_public, request.csr)
            order = RenewCredentials(issue, request.nonce, request.signature)
            issued = await self._ask(order, IssuedCredentials)
            # Signing took a while, without a lock: a revocation in between must not be outlived.
            await rows.lock_site(site_id)
            await self._check_held(rows, request, now_ms)
            await rows.add_credential(site_id, request.nkey_public, issued)
            await rows.forget_credentials(site_id, now_ms - RENEWAL_GRACE_MS)
        return _credentials(site, tenants, issued)

    @staticmethod
    async def _check_held(rows: EnrolmentRepository, request: Renewal, now_ms: int) -> None:
        site_id = SiteId(request.site_id)
        held = await rows.credential(site_id, request.serial, request.nkey_public)
        if held is None:
            raise Forbidden("this site holds no such credentials", code="not_enrolled")
        if held.revoked_at_ms is not None:
            raise Forbidden("the credentials were revoked", code="credentials_revoked")
        if held.expires_at_ms + RENEWAL_GRACE_MS < now_ms:
            raise Forbidden("they ended too long ago: enrol anew", code="credentials_expired")

    async def revoke(self, site_id: SiteId, actor: Actor) -> Site:
        """Void everything that the site holds: its link is dropped before this returns.

        A repetition pushes it again.

        Raises:
            PeerError: noted, but no node with the keys has taken it yet; it will within seconds of
                its return.
        """
        now_ms = self._clock()
        async with self._database.platform() as connection:
            sites, rows = SiteRepository(connection), EnrolmentRepository(connection)
            await rows.lock_site(site_id)
            before = await self._site(sites, site_id)
            await rows.remove_code(site_id)
            await rows.revoke_all(site_id, now_ms)
            users = await rows.revoked_users(site_id, now_ms)
            await sites.change(site_id, {"revoked_at_ms": now_ms})
            after = await self._site(sites, site_id)
            change = Change("site.revoked", site_id, before, after)
            await record_site(connection, after, actor, change, now_ms)
        if users:
            await self._ask(RevokeUsers(users), UsersRevoked)
        return after

    async def _site(self, sites: SiteRepository, site_id: SiteId) -> Site:
        row = await sites.get(site_id)
        if row is None:
            raise NotFound("no such site", field="site_id")
        return site_of(row, self._clock())

    @staticmethod
    async def _carried(sites: SiteRepository, site: Site) -> list[TenantId] | None:
        """Whose traffic its link may carry: everybody's at a point of presence (ADR 8)."""
        if site.kind is SiteKind.POP:
            return None
        return await sites.tenants(SiteId(site.site_id))

    async def _ask(self, order: msgspec.Struct, kind: type[Reply]) -> Reply:
        now_ms = self._clock()
        envelope = wrap(order, event_id=EventId(new_id(now_ms)), tenant_id=None, at_ms=now_ms)
        subject = subjects.trust_request(type(order))
        return await self._bus.request(subject, envelope, kind, timeout_s=TRUST_LIMIT_S)


def _credentials(
    site: Site, tenants: list[TenantId] | None, issued: IssuedCredentials
) -> EdgeCredentials:
    half_ms = (issued.expires_at_ms - issued.issued_at_ms) // 2
    return EdgeCredentials(
        site_id=site.site_id,
        site_name=site.name,
        tenant_ids=None if tenants is None else [str(each) for each in tenants],
        user_jwt=issued.user_jwt,
        certificate=issued.certificate,
        authority=issued.authority,
        serial=issued.serial,
        bus_url=issued.bus_url,
        issued_at_ms=issued.issued_at_ms,
        renew_at_ms=issued.issued_at_ms + half_ms,
        expires_at_ms=issued.expires_at_ms,
    )


def _bad_code() -> RequestError:
    return Forbidden("the code is not good, or not any more", code="bad_code", field="code")
