"""Signing in: address and password, then the second factor where the person has one."""

from __future__ import annotations

from dataclasses import dataclass

from cloud.api.errors import Unauthorized
from cloud.audit.trail import Change, record
from cloud.identity.parts import IdentityParts, level_time
from cloud.identity.second_factor import check_code
from cloud.identity.second_factor_repository import SecondFactorRepository
from cloud.identity.sessions import OpenedSession, open_session
from cloud.identity.token_repository import Purpose, TokenRepository, home_of
from cloud.identity.user_repository import UserRepository
from cloud.identity.visitor import Visitor
from cloud.sso.policy import check_password_allowed
from infra.contracts.ids import TenantId, UserId
from infra.db.scope import AnyRow

# Long enough to take the phone out of a pocket.
CHALLENGE_LIFE_MS = 5 * 60_000
MAX_CHALLENGE_ATTEMPTS = 5


class WrongSignIn(Unauthorized):
    """Address or password is wrong; nobody is told which."""

    code = "wrong_sign_in"


@dataclass(frozen=True, slots=True)
class Challenge:
    """The password was right; the second factor is still to come."""

    token: str
    expires_at_ms: int


@dataclass(frozen=True, slots=True)
class SignInService:
    """Sign-ins; each step is a transaction of its own."""

    parts: IdentityParts

    async def by_password(
        self, email: str, password: str, visitor: Visitor
    ) -> OpenedSession | Challenge:
        """Check address and password.

        Raises:
            WrongSignIn: they do not belong together; it takes as long for an unknown address.
            TooMany: the account or the visitor's address has to wait.
            Forbidden: the tenant wants its own provider's sign-on (`sso_required`).
        """
        email = email.strip().lower()
        parts = self.parts
        await parts.attempts.begin(email, visitor.ip, parts.clock())
        async with level_time(only_failure=True):
            async with parts.database.platform() as connection:
                user = await UserRepository(connection).by_email(email)
            stored = user.password_hash if user is not None and user.status == "active" else None
            verdict = await parts.passwords.verify(stored, password)
            if user is None or not verdict.is_right:
                await self._refuse(user, visitor)
                raise WrongSignIn("e-mail address or password is wrong")
        if verdict.needs_rehash:
            await self._rehash(user, password)
        outcome = await self._admit(user, visitor)
        # Until the second factor is proved too, the attempts stay counted.
        if isinstance(outcome, OpenedSession):
            await parts.attempts.succeeded(email, visitor.ip)
        return outcome

    async def by_second_factor(self, challenge: str, code: str, visitor: Visitor) -> OpenedSession:
        """Check the code of the app, or a recovery code, and open the session.

        Raises:
            Unauthorized: no such challenge in force (`challenge_over`), or the code is wrong
                (`wrong_code`).
        """
        home_id = home_of(challenge, Purpose.SECOND_FACTOR)
        if home_id is None:
            raise _challenge_over()
        parts, now_ms = self.parts, self.parts.clock()
        async with parts.database.tenant(home_id) as scope:
            tokens = TokenRepository(scope.connection, home_id)
            row = await tokens.find(challenge, Purpose.SECOND_FACTOR, now_ms)
            if row is None or row.attempts >= MAX_CHALLENGE_ATTEMPTS:
                raise _challenge_over()
            user = await UserRepository(scope.connection).get(home_id, UserId(row.user_id))
            if user is None or user.status != "active":
                raise _challenge_over()
            actor = visitor.acting_as(user.user_id, user.name)
            if await check_code(scope, parts.vault, actor, code, now_ms):
                await tokens.use(row.token_id, now_ms)
                opened = await open_session(
                    scope.connection, home_id, actor, "password", now_ms, has_second_factor=True
                )
            else:
                opened = None
                await tokens.count_attempt(row.token_id)
                change = Change("sign_in.failed", user.user_id, None, {"step": "second_factor"})
                await record(scope.connection, home_id, visitor.as_stranger(), change, now_ms)
        if opened is None:
            raise Unauthorized("the code is not right", code="wrong_code", field="code")
        await parts.attempts.succeeded(user.email, visitor.ip)
        return opened

    async def _refuse(self, user: AnyRow | None, visitor: Visitor) -> None:
        """Note a failed attempt on a known account in its organisation's log."""
        if user is None:
            return
        home_id = TenantId(user.tenant_id)
        async with self.parts.database.tenant(home_id) as scope:
            change = Change("sign_in.failed", user.user_id, None, {"step": "password"})
            stranger, now_ms = visitor.as_stranger(), self.parts.clock()
            await record(scope.connection, home_id, stranger, change, now_ms)

    async def _rehash(self, user: AnyRow, password: str) -> None:
        stronger = await self.parts.passwords.hash(password)
        home_id = TenantId(user.tenant_id)
        async with self.parts.database.tenant(home_id) as scope:
            users = UserRepository(scope.connection)
            await users.change(home_id, UserId(user.user_id), password_hash=stronger)

    async def _admit(self, user: AnyRow, visitor: Visitor) -> OpenedSession | Challenge:
        home_id, user_id, now_ms = (
            TenantId(user.tenant_id),
            UserId(user.user_id),
            self.parts.clock(),
        )
        async with self.parts.database.tenant(home_id) as scope:
            await check_password_allowed(scope, user_id, now_ms)
            if await SecondFactorRepository(scope).is_on(user_id):
                tokens = TokenRepository(scope.connection, home_id)
                token = await tokens.make(user_id, Purpose.SECOND_FACTOR, CHALLENGE_LIFE_MS, now_ms)
                return Challenge(token, now_ms + CHALLENGE_LIFE_MS)
            actor = visitor.acting_as(user.user_id, user.name)
            return await open_session(scope.connection, home_id, actor, "password", now_ms)


def _challenge_over() -> Unauthorized:
    return Unauthorized("sign in again: the second step took too long", code="challenge_over")
