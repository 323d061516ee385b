"""A person's own password: changed with the present one, or reset by a token out of a mail."""

from __future__ import annotations

from dataclasses import dataclass

from cloud.api.errors import TooMany
from cloud.audit.trail import Change, record
from cloud.identity.parts import IdentityParts, level_time
from cloud.identity.password_policy import check_password
from cloud.identity.principal import Actor
from cloud.identity.sessions import revoke_sessions
from cloud.identity.token_repository import Purpose, TokenRepository, home_of
from cloud.identity.user_repository import UserRepository
from cloud.identity.visitor import Visitor
from cloud.sso.policy import check_password_allowed
from infra.contracts.errors import NotFound, RequestError
from infra.contracts.ids import TenantId, UserId
from infra.db.scope import AnyRow, TenantScope
from infra.mail.repository import NewMail, queue_mail
from infra.telemetry.logs import get_logger

log = get_logger(__name__)

RESET_LIFE_MS = 30 * 60_000
NOTICE_LIFE_MS = 24 * 3_600_000


@dataclass(frozen=True, slots=True)
class OwnPasswordService:
    """Changes and resets of passwords."""

    parts: IdentityParts

    async def ask_reset(self, email: str, visitor: Visitor) -> None:
        """Mail a link, if the address signs in here; nobody is told whether it does."""
        email = email.strip().lower()
        parts = self.parts
        async with level_time():
            try:
                await parts.attempts.begin_mail(email, visitor.ip, parts.clock())
            except TooMany as exc:
                log.warning("password reset not mailed", code=exc.code)
                return
            async with parts.database.platform() as connection:
                user = await UserRepository(connection).by_email(email)
            if user is not None and user.status == "active":
                await self._mail_token(user, visitor)

    async def _mail_token(self, user: AnyRow, visitor: Visitor) -> None:
        home_id, now_ms = TenantId(user.tenant_id), self.parts.clock()
        async with self.parts.database.tenant(home_id) as scope:
            tokens = TokenRepository(scope.connection, home_id)
            user_id = UserId(user.user_id)
            token = await tokens.make(user_id, Purpose.PASSWORD_RESET, RESET_LIFE_MS, now_ms)
            mail = NewMail(
                recipient=user.email,
                locale=user.locale,
                template="password_reset",
                fields={"name": user.name, "token": token},
                expires_at_ms=now_ms + RESET_LIFE_MS,
            )
            await queue_mail(scope.connection, home_id, mail, now_ms)
            change = Change("password.reset_asked", user.user_id)
            await record(scope.connection, home_id, visitor.as_stranger(), change, now_ms)

    async def reset(self, token: str, password: str, visitor: Visitor) -> None:
        """Set a new password by a token; every session of the person ends.

        The second factor stays: whoever reads somebody's mail is still asked for it.

        Raises:
            NotFound: no such token in force.
            WeakPassword: the password is refused; the token stays good.
        """
        home_id = home_of(token, Purpose.PASSWORD_RESET)
        if home_id is None:
            raise _token_over()
        now_ms = self.parts.clock()
        async with self.parts.database.tenant(home_id) as scope:
            tokens = TokenRepository(scope.connection, home_id)
            row = await tokens.find(token, Purpose.PASSWORD_RESET, now_ms)
            if row is None:
                raise _token_over()
            users = UserRepository(scope.connection)
            user = await users.get(home_id, UserId(row.user_id))
            if user is None or user.status != "active":
                raise _token_over()
            await check_password_allowed(scope, UserId(row.user_id), now_ms)
            await self._check(scope, user, password)
            await tokens.use(row.token_id, now_ms)
            actor = visitor.acting_as(user.user_id, user.name)
            await self._set(scope, user, password, actor, now_ms, action="password.reset")
            await revoke_sessions(scope.connection, home_id, UserId(user.user_id), actor, now_ms)
        await self.parts.attempts.succeeded(user.email, visitor.ip)

    async def change(
        self, actor: Actor, home_id: TenantId, session_id: str | None, current: str, new: str
    ) -> None:
        """Set a new password with the present one; the person's other sessions end.

        Raises:
            RequestError: the present password is wrong (`wrong_password`).
            WeakPassword: the new one is refused.
            TooMany: too many wrong ones.
        """
        user = await self.prove(actor, home_id, current, field="current")
        now_ms = self.parts.clock()
        async with self.parts.database.tenant(home_id) as scope:
            await self._check(scope, user, new, field="new")
            await self._set(scope, user, new, actor, now_ms, action="password.changed")
            user_id = UserId(user.user_id)
            await revoke_sessions(
                scope.connection, home_id, user_id, actor, now_ms, keep=session_id
            )

    async def prove(
        self, actor: Actor, home_id: TenantId, password: str, *, field: str = "password"
    ) -> AnyRow:
        """The person's row, once it has shown its password again.

        Raises:
            RequestError: it is wrong (`wrong_password`).
            TooMany: too many wrong ones.
        """
        parts = self.parts
        await parts.attempts.begin(actor.id, actor.ip, parts.clock())
        async with parts.database.tenant(home_id) as scope:
            user = await UserRepository(scope.connection).get(home_id, UserId(actor.id))
        verdict = await parts.passwords.verify(user and user.password_hash, password)
        if user is None or not verdict.is_right:
            raise RequestError("the password is not right", code="wrong_password", field=field)
        await parts.attempts.succeeded(actor.id, actor.ip)
        return user

    async def _check(
        self, scope: TenantScope, user: AnyRow, password: str, *, field: str = "password"
    ) -> None:
        home = await UserRepository(scope.connection).organisation(scope.tenant_id)
        about = [user.email, user.name, *([home.name] if home is not None else [])]
        await check_password(password, about, field=field, breached=self.parts.breached)

    async def _set(
        self,
        scope: TenantScope,
        user: AnyRow,
        password: str,
        actor: Actor,
        now_ms: int,
        *,
        action: str,
    ) -> None:
        users, home_id, user_id = UserRepository(scope.connection), scope.tenant_id, user.user_id
        password_hash = await self.parts.passwords.hash(password)
        await users.change(home_id, UserId(user_id), password_hash=password_hash)
        # What was begun with the password before, or out of a mailbox since lost, ends with it.
        tokens = TokenRepository(scope.connection, home_id)
        for purpose in (Purpose.PASSWORD_RESET, Purpose.SECOND_FACTOR):
            await tokens.end_all(UserId(user_id), purpose, now_ms)
        await record(scope.connection, home_id, actor, Change(action, user_id), now_ms)
        # Whoever did not do it himself must hear of it (OWASP ASVS 5.0, 6.3.7).
        notice = NewMail(
            recipient=user.email,
            locale=user.locale,
            template="password_changed",
            fields={"name": user.name},
            expires_at_ms=now_ms + NOTICE_LIFE_MS,
        )
        await queue_mail(scope.connection, home_id, notice, now_ms)


def _token_over() -> NotFound:
    return NotFound("the link is used, or too old; ask for another", code="token_over")
