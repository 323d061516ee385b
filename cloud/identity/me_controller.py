"""`/v1/me`: one's own profile, password, second factor and sessions."""

from __future__ import annotations

from litestar import Controller, delete, get, patch, post
from litestar.params import JSONBody
from msgspec import UNSET

from cloud.api.auth import SIGNED_IN
from cloud.api.boundary import PathId, TenantRequest, now_of
from cloud.audit.trail import Change, record
from cloud.identity.auth_controller import parts_of
from cloud.identity.me import me_of, person_of
from cloud.identity.own_password import OwnPasswordService
from cloud.identity.schemas import (
    Confirmation,
    Me,
    MePatch,
    OwnPassword,
    PasswordChange,
    RecoveryCodes,
    Session,
    SessionList,
    TotpSetUp,
)
from cloud.identity.second_factor import begin_totp, confirm_totp, renew_codes, switch_off
from cloud.identity.session_repository import SessionRepository
from cloud.identity.session_rules import IDLE_LIFE_MS
from cloud.identity.sessions import revoke_session, revoke_sessions
from cloud.identity.user_repository import UserRepository
from cloud.people.agents import PersonAgents
from infra.contracts.errors import NotFound


class MeController(Controller):
    """The person who is signed in."""

    path = "/me"
    tags = ("me",)

    @get(needs=SIGNED_IN, before_second_factor=True)
    async def me(self, request: TenantRequest) -> Me:
        """Show who is signed in, where it acts and what it may do there."""
        return await me_of(parts_of(request).database, request.user, now_of(request))

    @patch(needs=SIGNED_IN, while_suspended=True)
    async def change_me(self, request: TenantRequest, data: JSONBody[MePatch]) -> Me:
        """Change one's own name or language."""
        home_id, user_id = person_of(request.user)
        values = {
            name: str(value).strip()
            for name, value in (("name", data.name), ("locale", data.locale))
            if value is not UNSET
        }
        parts, now_ms = parts_of(request), now_of(request)
        if values:
            async with parts.database.tenant(home_id) as scope:
                users = UserRepository(scope.connection)
                row = await users.get(home_id, user_id)
                if row is None:
                    raise NotFound("no such person")
                before = {name: getattr(row, name) for name in values}
                await users.change(home_id, user_id, **values)
                await PersonAgents(scope).rename(user_id, values.get("name", row.name), now_ms)
                change = Change("person.changed_itself", user_id, before, values)
                await record(scope.connection, home_id, request.user.actor, change, now_ms)
        return await me_of(parts.database, request.user, now_ms)

    @post("/password", needs=SIGNED_IN, while_suspended=True, status_code=204)
    async def change_password(self, request: TenantRequest, data: JSONBody[PasswordChange]) -> None:
        """Set a new password; one's other sessions end."""
        home_id, _ = person_of(request.user)
        service = OwnPasswordService(parts_of(request))
        user = request.user
        await service.change(user.actor, home_id, user.session_id, data.current, data.new)

    @post(
        "/totp", needs=SIGNED_IN, before_second_factor=True, while_suspended=True, status_code=200
    )
    async def begin_totp(self, request: TenantRequest, data: JSONBody[OwnPassword]) -> TotpSetUp:
        """Begin to set up an authenticator app, with the password as proof."""
        home_id, user_id = person_of(request.user)
        parts, now_ms = parts_of(request), now_of(request)
        await OwnPasswordService(parts).prove(request.user.actor, home_id, data.password)
        async with parts.database.tenant(home_id) as scope:
            row = await UserRepository(scope.connection).get(home_id, user_id)
            if row is None:
                raise NotFound("no such person")
            return await begin_totp(scope, parts.vault, user_id, row.email, now_ms)

    @post(
        "/totp/confirm",
        needs=SIGNED_IN,
        before_second_factor=True,
        while_suspended=True,
        status_code=200,
    )
    async def confirm_totp(
        self, request: TenantRequest, data: JSONBody[Confirmation]
    ) -> RecoveryCodes:
        """Switch the second factor on with a first code; gives the recovery codes, this once."""
        home_id, _ = person_of(request.user)
        parts, now_ms = parts_of(request), now_of(request)
        async with parts.database.tenant(home_id) as scope:
            actor = request.user.actor
            codes = await confirm_totp(scope, parts.vault, actor, data.code, now_ms)
            if request.user.session_id is not None:
                sessions = SessionRepository(scope.connection, home_id)
                await sessions.proved_second_factor(request.user.session_id, now_ms)
            return codes

    @delete("/totp", needs=SIGNED_IN, while_suspended=True, status_code=204)
    async def remove_totp(self, request: TenantRequest, data: JSONBody[OwnPassword]) -> None:
        """Switch the second factor off, with the password as proof."""
        home_id, _ = person_of(request.user)
        parts, actor = parts_of(request), request.user.actor
        await OwnPasswordService(parts).prove(actor, home_id, data.password)
        async with parts.database.tenant(home_id) as scope:
            await switch_off(scope, actor, now_of(request))

    @post("/recovery-codes", needs=SIGNED_IN, while_suspended=True, status_code=200)
    async def renew_codes(
        self, request: TenantRequest, data: JSONBody[OwnPassword]
    ) -> RecoveryCodes:
        """Replace all recovery codes, with the password as proof; the earlier ones end."""
        home_id, _ = person_of(request.user)
        parts = parts_of(request)
        await OwnPasswordService(parts).prove(request.user.actor, home_id, data.password)
        async with parts.database.tenant(home_id) as scope:
            return await renew_codes(scope, request.user.actor, now_of(request))

    @get("/sessions", needs=SIGNED_IN)
    async def sessions(self, request: TenantRequest) -> SessionList:
        """List the browsers in which one is signed in."""
        home_id, user_id = person_of(request.user)
        async with parts_of(request).database.tenant(home_id) as scope:
            rows = SessionRepository(scope.connection, home_id)
            found = await rows.of_user(user_id, now_of(request), IDLE_LIFE_MS)
        return SessionList(
            [
                Session(
                    row.session_id,
                    row.method,
                    row.ip,
                    row.user_agent,
                    row.created_at_ms,
                    row.last_seen_at_ms,
                    row.expires_at_ms,
                    row.second_factor_at_ms is not None,
                    row.session_id == request.user.session_id,
                )
                for row in found
            ]
        )

    @delete("/sessions/{session_id:str}", needs=SIGNED_IN, while_suspended=True)
    async def end_session(self, request: TenantRequest, session_id: PathId) -> None:
        """Sign one browser out, at once."""
        home_id, user_id = person_of(request.user)
        async with parts_of(request).database.tenant(home_id) as scope:
            await revoke_session(
                scope.connection, home_id, user_id, session_id, request.user.actor, now_of(request)
            )

    @delete("/sessions", needs=SIGNED_IN, while_suspended=True)
    async def end_other_sessions(self, request: TenantRequest) -> None:
        """Sign all other browsers out."""
        home_id, user_id = person_of(request.user)
        user = request.user
        async with parts_of(request).database.tenant(home_id) as scope:
            await revoke_sessions(
                scope.connection,
                home_id,
                user_id,
                user.actor,
                now_of(request),
                keep=user.session_id,
            )
