"""The authorization code flow at a provider: where to send the browser, what comes back."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import quote_plus

from authlib.oauth2.rfc6749.parameters import prepare_grant_uri
from authlib.oauth2.rfc7636 import create_s256_code_challenge

from cloud.sso.discovery import Discovery, ProviderEndpoints
from cloud.sso.id_token import SignInRefused, key_id_of, verified_claims
from cloud.sso.outbound import Outbound, ProviderRefused

SCOPE: Final = "openid email profile"
VERIFIER_BYTES: Final = 48  # RFC 7636, section 4.1: 43 to 128 characters
NONCE_BYTES: Final = 24
MAX_TEXT_CHARS: Final = 20_000


@dataclass(frozen=True, slots=True)
class ProviderClient:
    """What we are at a provider."""

    issuer: str
    client_id: str
    client_secret: str
    redirect_uri: str


@dataclass(frozen=True, slots=True)
class Leap:
    """A way to the provider, and what has to be remembered until the browser is back."""

    url: str
    verifier: str
    nonce: str


@dataclass(frozen=True, slots=True)
class Exchange:
    """Speaks with providers.

    Attributes:
        outbound: keeps to public addresses and small answers.
    """

    outbound: Outbound
    discovery: Discovery

    async def leap(self, client: ProviderClient, state: str) -> Leap:
        """Where to send the browser.

        Raises:
            ProviderUnreachable: the provider does not say where.
        """
        endpoints = await self.discovery.endpoints(client.issuer)
        verifier = secrets.token_urlsafe(VERIFIER_BYTES)
        nonce = secrets.token_urlsafe(NONCE_BYTES)
        url = prepare_grant_uri(
            endpoints.authorization,
            client.client_id,
            "code",
            redirect_uri=client.redirect_uri,
            scope=SCOPE,
            state=state,
            nonce=nonce,
            code_challenge=create_s256_code_challenge(verifier),
            code_challenge_method="S256",
        )
        return Leap(url, verifier, nonce)

    async def claims(
        self,
        client: ProviderClient,
        code: str,
        *,
        verifier: str,
        nonce: str,
        named_issuer: str | None,
        now_ms: int,
    ) -> dict[str, Any]:
        """What the provider says of the person who came back with the code.

        Args:
            named_issuer: `iss` of the way back (RFC 9207).

        Raises:
            SignInRefused: the code or the ID token is not good.
            ProviderUnreachable: the provider does not answer as it should.
        """
        endpoints = await self.discovery.endpoints(client.issuer)
        # Another provider's answer must not be taken for this one's (the mix-up attack).
        if named_issuer not in (None, client.issuer) or (
            named_issuer is None and endpoints.names_issuer
        ):
            raise SignInRefused("the answer is of another provider", code="sso_issuer")
        try:
            answer = await self._token(client, endpoints, code, verifier)
        except ProviderRefused as exc:
            raise SignInRefused("the provider refused the code", code="sso_code") from exc
        token = _text(answer, "id_token")
        if token is None:
            raise SignInRefused("the provider gave no ID token", code="sso_token")
        keys = await self.discovery.keys(client.issuer, key_id_of(token))
        claims = verified_claims(
            token,
            keys,
            issuer=client.issuer,
            client_id=client.client_id,
            nonce=nonce,
            now_ms=now_ms,
            offered=endpoints.algorithms,
        )
        access = _text(answer, "access_token")
        if "email" in claims or access is None or endpoints.userinfo is None:
            return claims
        return await self._with_userinfo(client, claims, endpoints.userinfo, access)

    async def _token(
        self, client: ProviderClient, endpoints: ProviderEndpoints, code: str, verifier: str
    ) -> dict[str, Any]:
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": client.redirect_uri,
            "code_verifier": verifier,
        }
        if endpoints.takes_basic and not endpoints.takes_form:
            # RFC 6749, section 2.3.1: both are encoded as form values first.
            basic = (quote_plus(client.client_id), quote_plus(client.client_secret))
            return await self.outbound.post(endpoints.token, form, basic, issuer=client.issuer)
        # In the form where the provider takes it: not all decode the header as the standard says.
        secret = {"client_id": client.client_id, "client_secret": client.client_secret}
        form |= secret
        return await self.outbound.post(endpoints.token, form, None, issuer=client.issuer)

    async def _with_userinfo(
        self, client: ProviderClient, claims: dict[str, Any], url: str, access_token: str
    ) -> dict[str, Any]:
        told = await self.outbound.get(url, issuer=client.issuer, bearer=access_token)
        # OpenID Connect Core 1.0, section 5.3.2: without this check, claims could be swapped.
        if told.get("sub") != claims["sub"]:
            raise SignInRefused("the provider speaks of two people", code="sso_subject")
        return {**told, **claims}


def _text(answer: Mapping[str, Any], name: str) -> str | None:
    value = answer.get(name)
    return value if isinstance(value, str) and 0 < len(value) <= MAX_TEXT_CHARS else None
