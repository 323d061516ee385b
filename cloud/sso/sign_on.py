"""Signs a person in at the tenant's provider: the leap there, the way back, the session."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy.exc import IntegrityError

from cloud.audit.trail import Change, record
from cloud.identity.parts import IdentityParts
from cloud.identity.principal import Actor, ActorKind
from cloud.identity.secrets import SSO_STATE_PREFIX, hash_token, new_token, read_token
from cloud.identity.sessions import OpenedSession, open_session
from cloud.identity.visitor import Visitor
from cloud.sso.arrivals import Arrivals
from cloud.sso.claims import claimed_person, tells_of_second_factor
from cloud.sso.exchange import Exchange, ProviderClient
from cloud.sso.id_token import SignInRefused
from cloud.sso.repository import AttemptRepository, ProviderRepository, tenant_of_provider
from cloud.sso.service import CALLBACK_PATH, secret_place
from infra.contracts.errors import NotFound
from infra.contracts.ids import TenantId
from infra.db.scope import AnyRow

ATTEMPT_LIFE_MS: Final = 600_000  # a password and a second factor at the provider
MAX_OPEN_ATTEMPTS: Final = 5_000  # of a provider: a whole company at eight in the morning
BROWSER_BYTES: Final = 32
MAX_RETURN_CHARS: Final = 500
HOME_PATH: Final = "/"


@dataclass(frozen=True, slots=True)
class Started:
    """Where the browser goes, and the secret that it keeps."""

    url: str
    browser: str


@dataclass(frozen=True, slots=True)
class WayBack:
    """The query of the callback; any of it can be missing or forged."""

    state: str
    code: str
    error: str
    issuer: str | None


@dataclass(frozen=True, slots=True)
class SignedOn:
    """A session, and where in the portal it goes on."""

    session: OpenedSession
    return_path: str


def safe_path(text: str) -> str:
    """A path of ours to go on at; the home page in place of anything else."""
    is_ours = text.startswith("/") and not text.startswith(("//", "/\\"))
    is_plain = text.isascii() and text.isprintable() and "\\" not in text and " " not in text
    return text if is_ours and is_plain and len(text) <= MAX_RETURN_CHARS else HOME_PATH


@dataclass(frozen=True, slots=True)
class SignOn:
    """Sign-ins at providers; each step is a transaction of its own."""

    parts: IdentityParts
    exchange: Exchange

    async def start(self, provider_id: str, return_path: str) -> Started:
        """Begin a sign-in.

        Raises:
            NotFound: no such provider.
            ProviderUnreachable: it does not answer.
        """
        parts, now_ms = self.parts, self.parts.clock()
        async with parts.database.platform() as connection:
            tenant_id = await tenant_of_provider(connection, provider_id)
        if tenant_id is None:
            raise NotFound("no such identity provider", field="provider_id")
        async with parts.database.tenant(tenant_id) as scope:
            row = await ProviderRepository(scope).get(provider_id)
        if row is None:
            raise NotFound("no such identity provider", field="provider_id")
        state = new_token(SSO_STATE_PREFIX, tenant_id)
        browser = secrets.token_urlsafe(BROWSER_BYTES)
        leap = await self.exchange.leap(self._client(row), state)
        values = {
            "state_hash": hash_token(state),
            "provider_id": provider_id,
            "browser_hash": hash_token(browser),
            "sealed_verifier": parts.vault.seal(leap.verifier.encode(), _place(state)),
            "nonce": leap.nonce,
            "return_path": safe_path(return_path),
            "created_at_ms": now_ms,
            "expires_at_ms": now_ms + ATTEMPT_LIFE_MS,
        }
        async with parts.database.tenant(tenant_id) as scope:
            attempts = AttemptRepository(scope)
            await attempts.add(values)
            await attempts.prune(provider_id, now_ms, MAX_OPEN_ATTEMPTS)
        return Started(leap.url, browser)

    async def finish(self, back: WayBack, browser: str, visitor: Visitor) -> SignedOn:
        """End a sign-in: check all that came back, find or make the person, open a session.

        Raises:
            SignInRefused: something is not right; the audit log of the tenant has it.
            ProviderUnreachable: the provider does not answer.
        """
        parts, now_ms = self.parts, self.parts.clock()
        named = read_token(back.state)
        if named is None or named.prefix != SSO_STATE_PREFIX or named.tenant_id is None:
            raise SignInRefused("no such sign-in under way", code="sso_state")
        async with parts.database.tenant(named.tenant_id) as scope:
            attempt = await AttemptRepository(scope).take(
                hash_token(back.state), hash_token(browser), now_ms
            )
            row = attempt and await ProviderRepository(scope).get(attempt.provider_id)
        if attempt is None or row is None:
            raise SignInRefused("no such sign-in under way", code="sso_state")
        try:
            claims = await self._claims(attempt, row, back)
            session = await self._arrive(row, claims, visitor)
        except SignInRefused as refusal:
            await self._note(row, refusal, visitor)
            raise
        return SignedOn(session, attempt.return_path)

    async def _claims(self, attempt: AnyRow, row: AnyRow, back: WayBack) -> dict[str, Any]:
        if back.error or not back.code:
            raise SignInRefused("the provider signed nobody in", code="sso_declined")
        parts = self.parts
        return await self.exchange.claims(
            self._client(row),
            back.code,
            verifier=parts.vault.open(attempt.sealed_verifier, _place(back.state)).decode(),
            nonce=attempt.nonce,
            named_issuer=back.issuer,
            now_ms=parts.clock(),
        )

    async def _arrive(self, row: AnyRow, claims: dict[str, Any], visitor: Visitor) -> OpenedSession:
        tenant_id, now_ms = TenantId(row.tenant_id), self.parts.clock()
        try:
            async with self.parts.database.tenant(tenant_id) as scope:
                domains = await ProviderRepository(scope).domains(row.provider_id)
                proved = {each.domain for each in domains if each.proved_at_ms is not None}
                person = claimed_person(claims, proved)
                actor = await Arrivals(scope, row).person(person, visitor, now_ms)
                return await open_session(
                    scope.connection,
                    tenant_id,
                    actor,
                    "oidc",
                    now_ms,
                    has_second_factor=tells_of_second_factor(claims),
                )
        except IntegrityError as exc:
            # The address is another organisation's, or the same person arrives twice at once.
            raise SignInRefused("the address is in use elsewhere", code="sso_email_taken") from exc

    async def _note(self, row: AnyRow, refusal: SignInRefused, visitor: Visitor) -> None:
        tenant_id = TenantId(row.tenant_id)
        actor = Actor(ActorKind.SYSTEM, row.provider_id, row.name, visitor.ip, visitor.user_agent)
        change = Change("sign_in.failed", row.provider_id, None, {"reason": refusal.code})
        async with self.parts.database.tenant(tenant_id) as scope:
            await record(scope.connection, tenant_id, actor, change, self.parts.clock())

    def _client(self, row: AnyRow) -> ProviderClient:
        place = secret_place(row.tenant_id, row.provider_id)
        secret = self.parts.vault.open(row.sealed_secret, place).decode()
        public_url = self.parts.settings.public_url.rstrip("/")
        return ProviderClient(row.issuer, row.client_id, secret, public_url + CALLBACK_PATH)


def _place(state: str) -> str:
    return f"sso_attempt/{hash_token(state).hex()}"
