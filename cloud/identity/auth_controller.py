"""`/v1/auth`: what nobody needs to be signed in for."""

from __future__ import annotations

from typing import Annotated, Any

from litestar import Controller, Request, Response, get, post
from litestar.datastructures import State
from litestar.params import FromQuery, JSONBody, Parameter

from cloud.api.auth import SESSION_COOKIE, cookie_of, session_token
from cloud.api.boundary import ID_PATTERN
from cloud.identity.cookies import no_session_cookie, session_cookie
from cloud.identity.invitations import InvitationService
from cloud.identity.me import me_of
from cloud.identity.methods import methods_of
from cloud.identity.own_password import OwnPasswordService
from cloud.identity.parts import IdentityParts
from cloud.identity.schemas import (
    Confirmation,
    Invitation,
    InvitationAcceptance,
    Me,
    ResetConfirmation,
    ResetRequest,
    SecondFactor,
    SignIn,
    SignInAnswer,
    SignInMethods,
    SignUp,
    SignUpAnswer,
)
from cloud.identity.sessions import OpenedSession, end_session
from cloud.identity.sign_in import Challenge, SignInService
from cloud.identity.sign_up import SignUpService
from cloud.identity.visitor import refuse_cross_site, visitor_of

MAX_TOKEN_CHARS = 200

PublicRequest = Request[Any, Any, State]  # nobody is authenticated here
SignUpId = Annotated[str, Parameter(pattern=ID_PATTERN)]
TokenInPath = Annotated[str, Parameter(min_length=1, max_length=MAX_TOKEN_CHARS)]
EmailFilter = Annotated[str, Parameter(min_length=1, max_length=254)]


class AuthController(Controller):
    """Sign-up, sign-in, reset and invitations."""

    path = "/auth"
    tags = ("sign-in",)
    guards = (refuse_cross_site,)

    @post("/sign-up", status_code=202)
    async def sign_up(self, request: PublicRequest, data: JSONBody[SignUp]) -> SignUpAnswer:
        """Begin a trial: a code is mailed to the address."""
        return await SignUpService(parts_of(request)).begin(data, visitor_of(request))

    @post("/sign-up/{sign_up_id:str}/confirm")
    async def confirm_sign_up(
        self, request: PublicRequest, sign_up_id: SignUpId, data: JSONBody[Confirmation]
    ) -> Response[Me]:
        """Open the tenant with the code out of the mail, and sign its owner in."""
        service = SignUpService(parts_of(request))
        opened = await service.confirm(sign_up_id, data.code, visitor_of(request))
        return await _signed_in(request, opened, 201)

    @post("/sign-in", status_code=200)
    async def sign_in(
        self, request: PublicRequest, data: JSONBody[SignIn]
    ) -> Response[SignInAnswer]:
        """Sign in with address and password; a second step may follow."""
        service = SignInService(parts_of(request))
        outcome = await service.by_password(data.email, data.password, visitor_of(request))
        if isinstance(outcome, Challenge):
            answer = SignInAnswer(
                "second_factor", challenge=outcome.token, expires_at_ms=outcome.expires_at_ms
            )
            return Response(answer, status_code=200)
        return await _answer(request, outcome)

    @post("/second-factor", status_code=200)
    async def second_factor(
        self, request: PublicRequest, data: JSONBody[SecondFactor]
    ) -> Response[SignInAnswer]:
        """Finish a sign-in with a code of the authenticator app, or a recovery code."""
        service = SignInService(parts_of(request))
        opened = await service.by_second_factor(data.challenge, data.code, visitor_of(request))
        return await _answer(request, opened)

    @post("/sign-out", status_code=204)
    async def sign_out(self, request: PublicRequest) -> Response[None]:
        """End the session of the cookie; without one there is nothing to do."""
        _ = session_token(request)  # refuses what another site's page sends
        await end_earlier_session(request)
        # What the browser kept of our answers goes too; the page's own settings stay.
        headers = {"Clear-Site-Data": '"cache"'}
        cookies = [no_session_cookie(request)]
        return Response(None, status_code=204, headers=headers, cookies=cookies)

    @get("/methods")
    async def methods(self, request: PublicRequest, email: FromQuery[EmailFilter]) -> SignInMethods:
        """How an address may sign in; an unknown one may by password, as far as anybody hears."""
        return await methods_of(parts_of(request), email)

    @post("/password-reset", status_code=202)
    async def ask_reset(self, request: PublicRequest, data: JSONBody[ResetRequest]) -> None:
        """Mail a link to set a new password, if the address signs in here."""
        await OwnPasswordService(parts_of(request)).ask_reset(data.email, visitor_of(request))

    @post("/password-reset/confirm", status_code=204)
    async def reset(self, request: PublicRequest, data: JSONBody[ResetConfirmation]) -> None:
        """Set a new password by the token of the link; all sessions of the person end."""
        service = OwnPasswordService(parts_of(request))
        await service.reset(data.token, data.password, visitor_of(request))

    @get("/invitations/{token:str}")
    async def invitation(self, request: PublicRequest, token: TokenInPath) -> Invitation:
        """Show who is invited to what."""
        return await InvitationService(parts_of(request)).show(token)

    @post("/invitations/{token:str}/accept")
    async def accept(
        self, request: PublicRequest, token: TokenInPath, data: JSONBody[InvitationAcceptance]
    ) -> Response[Me]:
        """Choose a password, and be signed in."""
        service = InvitationService(parts_of(request))
        opened = await service.accept(token, data.name, data.password, visitor_of(request))
        return await _signed_in(request, opened, 201)


def parts_of(request: PublicRequest) -> IdentityParts:
    """The node's parts for sign-in."""
    parts: IdentityParts = request.app.state.identity
    return parts


async def end_earlier_session(request: PublicRequest) -> None:
    """End the session that the browser came with: whoever signs in anew has one, not two."""
    token = cookie_of(request, SESSION_COOKIE)
    if token is not None:
        parts = parts_of(request)
        await end_session(parts.database, token, visitor_of(request), parts.clock())


async def _answer(request: PublicRequest, opened: OpenedSession) -> Response[SignInAnswer]:
    await end_earlier_session(request)
    me = await _me(request, opened)
    cookie = session_cookie(request, opened.token)
    return Response(SignInAnswer("signed_in", me=me), status_code=200, cookies=[cookie])


async def _signed_in(
    request: PublicRequest, opened: OpenedSession, status_code: int
) -> Response[Me]:
    await end_earlier_session(request)
    me = await _me(request, opened)
    return Response(me, status_code=status_code, cookies=[session_cookie(request, opened.token)])


async def _me(request: PublicRequest, opened: OpenedSession) -> Me:
    parts = parts_of(request)
    principal = await parts.authenticator.principal(opened.token)
    return await me_of(parts.database, principal, parts.clock())
