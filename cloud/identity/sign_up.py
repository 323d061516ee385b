"""A business signs up: a code proves its address, then it has a tenant on trial and an owner."""

from __future__ import annotations

import hmac
import secrets
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncConnection

from cloud.api.boundary import new_id
from cloud.identity.parts import IdentityParts
from cloud.identity.password_policy import check_password
from cloud.identity.permissions import Role
from cloud.identity.schemas import SignUp, SignUpAnswer
from cloud.identity.sessions import OpenedSession, open_session
from cloud.identity.sign_up_repository import NewSignUp, SignUpRepository
from cloud.identity.user_repository import NewUser, UserRepository
from cloud.identity.visitor import Visitor
from cloud.tenancy.opening import NewOrganisation, check_time_zone, open_organisation
from infra.contracts.errors import Conflict, NotFound, RequestError
from infra.contracts.ids import TenantId, UserId
from infra.db.scope import AnyRow
from infra.mail.repository import NewMail, queue_mail

CODE_DIGITS = 6
CODE_LIFE_MS = 10 * 60_000  # ASVS 5.0, 6.5.5
# A million codes, five guesses: one in 200,000.
MAX_CODE_ATTEMPTS = 5


@dataclass(frozen=True, slots=True)
class SignUpService:
    """Sign-ups; each step is a transaction of its own."""

    parts: IdentityParts

    async def begin(self, new: SignUp, visitor: Visitor) -> SignUpAnswer:
        """Mail a code; an address that signs in already gets a mail that says so instead.

        Raises:
            WeakPassword: the password is refused.
            RequestError: no such time zone.
            TooMany: enough mails went to that address.
        """
        parts = self.parts
        email = new.email.strip().lower()
        check_time_zone(new.time_zone)
        about = (email, new.name, new.company)
        await check_password(new.password, about, breached=parts.breached)
        await parts.attempts.begin_mail(email, visitor.ip, parts.clock())
        password_hash = await parts.passwords.hash(new.password)
        now_ms = parts.clock()
        sign_up_id = new_id(now_ms)
        code = f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}}"
        kept = NewSignUp(
            sign_up_id=sign_up_id,
            email=email,
            name=new.name.strip(),
            company=new.company.strip(),
            locale=new.locale,
            time_zone=new.time_zone,
            password_hash=password_hash,
            code_hash=self._code_hash(sign_up_id, code),
            created_at_ms=now_ms,
            expires_at_ms=now_ms + CODE_LIFE_MS,
        )
        async with parts.database.platform() as connection:
            is_taken = await UserRepository(connection).by_email(email) is not None
            await SignUpRepository(connection).add(kept)
            mail = NewMail(
                recipient=email,
                locale=new.locale,
                template="already_signed_up" if is_taken else "sign_up_code",
                fields={"name": kept.name, "code": "" if is_taken else code},
                expires_at_ms=kept.expires_at_ms,
            )
            # There is no tenant yet: the sign-up's id stands for it.
            await queue_mail(connection, TenantId(sign_up_id), mail, now_ms)
        return SignUpAnswer(sign_up_id, kept.expires_at_ms)

    async def confirm(self, sign_up_id: str, code: str, visitor: Visitor) -> OpenedSession:
        """Open the tenant, and a session of its owner.

        Raises:
            NotFound: no such sign-up, or it is over.
            RequestError: the code is wrong (`wrong_code`).
            Conflict: too many wrong codes (`code_spent`), or the address was taken meanwhile.
        """
        now_ms = self.parts.clock()
        async with self.parts.database.platform() as connection:
            sign_ups = SignUpRepository(connection)
            row = await sign_ups.lock(sign_up_id)
            if row is None or row.expires_at_ms <= now_ms:
                raise NotFound("no such sign-up, or it has expired", field="sign_up_id")
            if row.attempts >= MAX_CODE_ATTEMPTS:
                raise Conflict("too many wrong codes; sign up again", code="code_spent")
            is_right = hmac.compare_digest(row.code_hash, self._code_hash(sign_up_id, code.strip()))
            if is_right:
                return await self._open(connection, row, visitor, now_ms)
            await sign_ups.count_attempt(sign_up_id)
        raise RequestError("the code is not right", code="wrong_code", field="code")

    async def _open(
        self, connection: AsyncConnection, row: AnyRow, visitor: Visitor, now_ms: int
    ) -> OpenedSession:
        users = UserRepository(connection)
        if await users.by_email(row.email) is not None:
            raise Conflict("this address signs in already", code="email_taken", field="email")
        user_id = UserId(new_id(now_ms))
        actor = visitor.acting_as(user_id, row.name)
        organisation = NewOrganisation(row.company, row.time_zone, row.locale)
        tenant_id = await open_organisation(connection, organisation, actor, now_ms)
        owner = NewUser(user_id, row.email, row.name, row.locale, "active", row.password_hash)
        await users.add(tenant_id, owner, now_ms)
        await users.grant_at_home(tenant_id, user_id, new_id(now_ms), Role.OWNER, "sign-up", now_ms)
        await SignUpRepository(connection).remove(row.sign_up_id)
        return await open_session(connection, tenant_id, actor, "password", now_ms)

    def _code_hash(self, sign_up_id: str, code: str) -> bytes:
        # Keyed: a million plain hashes are searched in a moment by whoever reads the table.
        return self.parts.vault.digest("sign_up_code", f"{sign_up_id}:{code}")
