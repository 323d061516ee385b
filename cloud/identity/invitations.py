"""Invitations: a person is added by somebody else, and chooses its own password by a link."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncConnection

from cloud.api.boundary import new_id
from cloud.api.errors import TooMany
from cloud.audit.trail import Change, record
from cloud.identity import schemas
from cloud.identity.parts import IdentityParts
from cloud.identity.password_policy import check_password
from cloud.identity.principal import Actor
from cloud.identity.sessions import OpenedSession, open_session
from cloud.identity.token_repository import Purpose, TokenRepository, home_of
from cloud.identity.user_repository import NewUser, UserRepository
from cloud.identity.visitor import Visitor
from cloud.people.agents import PersonAgents
from cloud.sso.policy import check_password_allowed
from cloud.tenancy.lifecycle import Status
from infra.contracts.errors import Conflict, NotFound
from infra.contracts.ids import TenantId, UserId
from infra.db.scope import AnyRow
from infra.mail.repository import NewMail, queue_mail

INVITATION_LIFE_MS = 7 * 24 * 3_600_000
MS_PER_S = 1_000
DAY_MS = 24 * 3_600_000
# Whoever signs up, with any name for itself and for whom it invites, must not make us a sender of
# its advertising: ten times a trial's seats is what a company that looks at us needs.
TRIAL_INVITATIONS_PER_DAY = 100
# One that was lost is asked for again; what comes more often is a nuisance to who gets it.
PERSON_INVITATIONS_PER_DAY = 5


async def invite(
    connection: AsyncConnection,
    tenant_id: TenantId,
    email: str,
    name: str,
    locale: str,
    actor: Actor,
    now_ms: int,
) -> UserId:
    """Add a person to an organisation, and mail it a link; what it may do is added by the caller.

    Args:
        connection: of the organisation's scope, or of the platform.

    Raises:
        IntegrityError: the address signs in already, here or elsewhere; answered as a conflict
            (`email_taken`, field `email`).
    """
    user_id = UserId(new_id(now_ms))
    email = email.strip().lower()
    new = NewUser(user_id, email, name.strip(), locale, "invited", None)
    await UserRepository(connection).add(tenant_id, new, now_ms)
    change = Change("person.invited", user_id, None, {"email": email, "name": new.name})
    await record(connection, tenant_id, actor, change, now_ms)
    await _mail_link(connection, tenant_id, new, actor, now_ms)
    return user_id


async def invite_again(
    connection: AsyncConnection, tenant_id: TenantId, user_id: UserId, actor: Actor, now_ms: int
) -> None:
    """Mail a new link to somebody who has not come yet; the earlier one ends.

    Raises:
        NotFound: there is no such person.
        Conflict: the person has come already.
    """
    row = await UserRepository(connection).get(tenant_id, user_id)
    if row is None:
        raise NotFound("no such person", field="user_id")
    if row.status != "invited":
        raise Conflict("the person has accepted already", code="already_accepted")
    await record(connection, tenant_id, actor, Change("person.invited_again", user_id), now_ms)
    new = NewUser(user_id, row.email, row.name, row.locale, row.status, None)
    await _mail_link(connection, tenant_id, new, actor, now_ms)


async def _mail_link(
    connection: AsyncConnection, tenant_id: TenantId, user: NewUser, actor: Actor, now_ms: int
) -> None:
    tokens = TokenRepository(connection, tenant_id)
    organisation = await UserRepository(connection).organisation(tenant_id)
    is_trial = organisation is not None and organisation.status == Status.TRIAL
    await _check_mails(tokens, user.user_id, now_ms, is_trial=is_trial)
    token = await tokens.make(user.user_id, Purpose.INVITATION, INVITATION_LIFE_MS, now_ms)
    mail = NewMail(
        recipient=user.email,
        locale=user.locale,
        template="invitation",
        fields={
            "name": user.name,
            "organisation": organisation.name if organisation is not None else "",
            "inviter": actor.name,
            "token": token,
        },
        expires_at_ms=now_ms + INVITATION_LIFE_MS,
    )
    await queue_mail(connection, tenant_id, mail, now_ms)


async def _check_mails(
    tokens: TokenRepository, user_id: UserId, now_ms: int, *, is_trial: bool
) -> None:
    """Raises: TooMany: enough mails went out for today."""
    limits: list[tuple[int, UserId | None]] = [(PERSON_INVITATIONS_PER_DAY, user_id)]
    if is_trial:
        limits.append((TRIAL_INVITATIONS_PER_DAY, None))
    for limit, whose in limits:
        if await tokens.made_since(Purpose.INVITATION, now_ms - DAY_MS, whose) >= limit:
            raise TooMany(
                f"at most {limit} invitations a day",
                code="too_many_attempts",
                retry_after_s=DAY_MS // MS_PER_S,
            )


@dataclass(frozen=True, slots=True)
class InvitationService:
    """What the invited person does with its link."""

    parts: IdentityParts

    async def show(self, token: str) -> schemas.Invitation:
        """Who is invited to what.

        Raises:
            NotFound: no such invitation in force.
        """
        home_id = _home_of(token)
        async with self.parts.database.tenant(home_id) as scope:
            _, user = await self._find(scope.connection, home_id, token)
            home = await UserRepository(scope.connection).organisation(home_id)
        return schemas.Invitation(
            user.email, user.name, home.name if home is not None else "", user.locale
        )

    async def accept(self, token: str, name: str, password: str, visitor: Visitor) -> OpenedSession:
        """Set name and password, and sign the person in; the link is used up.

        Raises:
            NotFound: no such invitation in force.
            WeakPassword: the password is refused; the link stays good.
            Forbidden: the organisation wants its own sign-on (`sso_required`).
        """
        home_id, now_ms = _home_of(token), self.parts.clock()
        async with self.parts.database.tenant(home_id) as scope:
            token_row, user = await self._find(scope.connection, home_id, token)
            users, user_id = UserRepository(scope.connection), UserId(user.user_id)
            await check_password_allowed(scope, user_id, now_ms)
            home = await users.organisation(home_id)
            about = [user.email, name, *([home.name] if home is not None else [])]
            await check_password(password, about, breached=self.parts.breached)
            password_hash = await self.parts.passwords.hash(password)
            await users.change(
                home_id,
                user_id,
                name=name.strip(),
                password_hash=password_hash,
                status="active",
            )
            await PersonAgents(scope).rename(user_id, name.strip(), now_ms)
            tokens = TokenRepository(scope.connection, home_id)
            await tokens.use(token_row.token_id, now_ms)
            actor = visitor.acting_as(user.user_id, name.strip())
            change = Change("person.accepted", user_id, {"status": "invited"}, {"status": "active"})
            await record(scope.connection, home_id, actor, change, now_ms)
            return await open_session(scope.connection, home_id, actor, "invitation", now_ms)

    async def _find(
        self, connection: AsyncConnection, home_id: TenantId, token: str
    ) -> tuple[AnyRow, AnyRow]:
        now_ms = self.parts.clock()
        row = await TokenRepository(connection, home_id).find(token, Purpose.INVITATION, now_ms)
        if row is None:
            raise _over()
        user = await UserRepository(connection).get(home_id, UserId(row.user_id))
        if user is None or user.status != "invited":
            raise _over()
        return row, user


def _home_of(token: str) -> TenantId:
    home_id = home_of(token, Purpose.INVITATION)
    if home_id is None:
        raise _over()
    return home_id


def _over() -> NotFound:
    return NotFound("the invitation is used, or too old; ask for another", code="token_over")
