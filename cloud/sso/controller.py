"""Endpoints of a tenant for its identity providers, and the public way there and back."""

from __future__ import annotations

from typing import Annotated, Any

from litestar import Controller, Response, delete, get, post, put
from litestar.datastructures import Cookie
from litestar.params import JSONBody, PathParameter, QueryParameter
from litestar.response import Redirect

from cloud.api.auth import cookie_name, cookie_of, is_secure
from cloud.api.boundary import AnyState, PathId, TenantRequest, now_of, tenant_transaction
from cloud.identity.auth_controller import end_earlier_session
from cloud.identity.cookies import session_cookie
from cloud.identity.parts import IdentityParts
from cloud.identity.permissions import Permission
from cloud.identity.visitor import visitor_of
from cloud.sso.id_token import SignInRefused
from cloud.sso.outbound import ProviderUnreachable
from cloud.sso.parts import SsoParts
from cloud.sso.schemas import (
    DOMAIN_PATTERN,
    IdentityProvider,
    IdentityProviderBody,
    IdentityProviderList,
    NewIdentityProvider,
    ProviderTest,
)
from cloud.sso.service import ProviderService
from cloud.sso.sign_on import ATTEMPT_LIFE_MS, SignOn, WayBack
from infra.contracts.errors import NotFound
from infra.db.scope import TenantScope
from infra.telemetry.logs import get_logger

log = get_logger(__name__)

BROWSER_COOKIE = "tandem_sso"
SIGN_IN_PATH = "/sign-in"
MAX_QUERY_CHARS = 4_000  # some providers' codes are about 1,500 characters
MS_PER_S = 1_000

PathDomain = Annotated[str, PathParameter(pattern=DOMAIN_PATTERN, max_length=253)]
Returned = Annotated[str, QueryParameter(max_length=MAX_QUERY_CHARS)]
ReturnedIssuer = Annotated[str | None, QueryParameter(name="iss", max_length=MAX_QUERY_CHARS)]


class IdentityProvidersController(Controller):
    """`/v1/identity-providers`."""

    path = "/identity-providers"
    tags = ("sign-in",)

    @get(needs=Permission.SIGN_IN_WRITE)
    async def identity_providers(self, request: TenantRequest) -> IdentityProviderList:
        """List the tenant's identity providers, by name, without their secrets."""
        async with tenant_transaction(request) as scope:
            return await _service(request, scope).all()

    @post(needs=Permission.SIGN_IN_WRITE)
    async def connect_identity_provider(
        self, request: TenantRequest, data: JSONBody[NewIdentityProvider]
    ) -> IdentityProvider:
        """Connect an identity provider; it serves a mail domain once that is proved."""
        async with tenant_transaction(request) as scope:
            return await _service(request, scope).add(data, now_of(request))

    @put("/{provider_id:str}", needs=Permission.SIGN_IN_WRITE)
    async def replace_identity_provider(
        self, request: TenantRequest, provider_id: PathId, data: JSONBody[IdentityProviderBody]
    ) -> IdentityProvider:
        """Replace a provider's settings; domains keep their proof unless the issuer changes."""
        async with tenant_transaction(request) as scope:
            return await _service(request, scope).replace(provider_id, data, now_of(request))

    @delete("/{provider_id:str}", needs=Permission.SIGN_IN_WRITE)
    async def remove_identity_provider(self, request: TenantRequest, provider_id: PathId) -> None:
        """Disconnect an identity provider."""
        async with tenant_transaction(request) as scope:
            await _service(request, scope).remove(provider_id, now_of(request))

    @post("/{provider_id:str}/test", needs=Permission.SIGN_IN_WRITE, status_code=200)
    async def test_identity_provider(
        self, request: TenantRequest, provider_id: PathId
    ) -> ProviderTest:
        """Read the provider's document and keys now, and say what is wrong with them."""
        async with tenant_transaction(request) as scope:
            provider = await _service(request, scope).get(provider_id)
        try:
            await sso_of(request).exchange.discovery.read(provider.issuer)
        except ProviderUnreachable as exc:
            return ProviderTest(ok=False, code=exc.code, detail=str(exc))
        return ProviderTest(ok=True, code="ok", detail="the provider answers")

    @post(
        "/{provider_id:str}/domains/{domain:str}/proof",
        needs=Permission.SIGN_IN_WRITE,
        status_code=200,
    )
    async def prove_domain(
        self, request: TenantRequest, provider_id: PathId, domain: PathDomain
    ) -> IdentityProvider:
        """Look for the domain's TXT record now; from then on the domain is this tenant's alone."""
        name = domain.lower()
        async with tenant_transaction(request) as scope:
            provider = await _service(request, scope).get(provider_id)
        claim = next((each for each in provider.domain_proofs if each.domain == name), None)
        if claim is None:
            raise NotFound("the provider does not name this domain", field="domain")
        await sso_of(request).domain_records.check_published(claim)
        async with tenant_transaction(request) as scope:
            return await _service(request, scope).prove(provider_id, name, now_of(request))


class SignOnController(Controller):
    """`/v1/auth/oidc`: public; browsers go through it, so errors lead to the sign-in page."""

    path = "/auth/oidc"
    include_in_schema = False

    @get("/{provider_id:str}/start")
    async def start(
        self, request: AnyState, provider_id: PathId, return_to: Returned = "/"
    ) -> Response[Any]:
        """Send the browser to the provider."""
        try:
            started = await _sign_on(request).start(provider_id, return_to)
        except ProviderUnreachable as exc:
            return _failed(request, exc)
        return Redirect(started.url, status_code=303, cookies=[_cookie(request, started.browser)])

    @get("/callback")
    async def callback(
        self,
        request: AnyState,
        way_state: Annotated[str, QueryParameter(name="state", max_length=MAX_QUERY_CHARS)] = "",
        code: Returned = "",
        error: Returned = "",
        issuer: ReturnedIssuer = None,
    ) -> Response[Any]:
        """Take the browser back from the provider, and sign the person in."""
        browser = cookie_of(request, BROWSER_COOKIE) or ""
        back = WayBack(way_state, code, error, issuer)
        try:
            done = await _sign_on(request).finish(back, browser, visitor_of(request))
        except (SignInRefused, ProviderUnreachable) as exc:
            return _failed(request, exc)
        await end_earlier_session(request)
        cookies_set = [session_cookie(request, done.session.token), _cookie(request, "")]
        return Redirect(done.return_path, status_code=303, cookies=cookies_set)


def sso_of(request: AnyState) -> SsoParts:
    """The node's way to providers."""
    parts: SsoParts = request.app.state.sso
    return parts


def _sign_on(request: AnyState) -> SignOn:
    parts: IdentityParts = request.app.state.identity
    return SignOn(parts, sso_of(request).exchange)


def _service(request: TenantRequest, scope: TenantScope) -> ProviderService:
    parts: IdentityParts = request.app.state.identity
    return ProviderService(
        scope,
        request.user,
        parts.vault,
        parts.settings.public_url,
        is_loopback_allowed=sso_of(request).is_loopback_allowed,
    )


def _failed(request: AnyState, error: SignInRefused | ProviderUnreachable) -> Response[Any]:
    log.info("single sign-on failed", code=error.code)
    # The code is one of ours, never the provider's text: nothing foreign gets onto our page.
    path = f"{SIGN_IN_PATH}?error={error.code}"
    return Redirect(path, status_code=303, cookies=[_cookie(request, "")])


def _cookie(request: AnyState, value: str) -> Cookie:
    return Cookie(
        key=cookie_name(request, BROWSER_COOKIE),
        value=value,
        path="/",
        max_age=ATTEMPT_LIFE_MS // MS_PER_S if value else 0,
        secure=is_secure(request),
        httponly=True,
        # The way back is a navigation from another site: a strict cookie would not come along.
        samesite="lax",
    )
