"""The OAuth2 authorization server's decisions (RFC 6749, RFC 7009), by Authlib, without I/O.

Authlib asks for a client and a token in the middle of a decision, and it can't wait for a database.
So the shell looks them up first, one server decides one request, and the shell stores what it says.
"""

# ruff: noqa: ARG002 - Authlib says which arguments its hooks have
from __future__ import annotations

import hmac
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from authlib.oauth2.rfc6749 import (
    AuthorizationServer,
    ClientMixin,
    OAuth2Request,
    TokenMixin,
    grants,
)
from authlib.oauth2.rfc6749.requests import BasicOAuth2Payload
from authlib.oauth2.rfc6750 import BearerTokenGenerator
from authlib.oauth2.rfc7009 import RevocationEndpoint

from cloud.identity.permissions import Permission
from cloud.identity.secrets import hash_token

GRANT_TYPE: Final = "client_credentials"
AUTH_METHODS: Final = ("client_secret_basic", "client_secret_post")
TOKEN_LIFE_S: Final = 3_600  # RFC 6749, section 4.2.2, names an hour; a stolen one is soon useless


@dataclass(frozen=True, slots=True)
class KnownClient:
    """A client in force, as it is stored."""

    client_id: str
    secret_hash: bytes
    permissions: frozenset[Permission]


@dataclass(frozen=True, slots=True)
class KnownToken:
    """A token that the request names."""

    token_hash: bytes
    client_id: str


@dataclass(frozen=True, slots=True)
class OauthAnswer:
    """The response, in Authlib's words."""

    status: int
    body: Mapping[str, Any]  # JSON of either kind, as the standard says
    headers: list[tuple[str, str]]


@dataclass(slots=True)
class Decision:
    """What a request comes to.

    Attributes:
        issued: text and scope of the token to store.
        revoked: hash of the token to forget.
    """

    answer: OauthAnswer
    issued: tuple[str, frozenset[Permission]] | None = None
    revoked: bytes | None = None


class _Client(ClientMixin):  # type: ignore[misc]  # Authlib has no types
    def __init__(self, known: KnownClient) -> None:
        self.known = known

    def get_client_id(self) -> str:
        return self.known.client_id

    def get_default_redirect_uri(self) -> str:
        return ""

    def get_allowed_scope(self, scope: str | None) -> str | None:
        allowed = self.known.permissions
        wanted = frozenset(scope.split()) if scope and scope.strip() else allowed
        # None makes Authlib answer invalid_scope: a program must not run with less than it asked.
        return " ".join(sorted(wanted)) if wanted <= allowed else None

    def check_redirect_uri(self, redirect_uri: str) -> bool:
        return False

    def check_client_secret(self, client_secret: str) -> bool:
        return hmac.compare_digest(hash_of(client_secret), self.known.secret_hash)

    def check_endpoint_auth_method(self, method: str, endpoint: str) -> bool:
        return method in AUTH_METHODS

    def check_response_type(self, response_type: str) -> bool:
        return False

    def check_grant_type(self, grant_type: str) -> bool:
        return grant_type == GRANT_TYPE


class _Token(TokenMixin):  # type: ignore[misc]  # Authlib has no types
    def __init__(self, known: KnownToken) -> None:
        self.known = known

    def check_client(self, client: _Client) -> bool:
        return client.get_client_id() == self.known.client_id


class _Grant(grants.ClientCredentialsGrant):  # type: ignore[misc]  # Authlib has no types
    TOKEN_ENDPOINT_AUTH_METHODS = list(AUTH_METHODS)


class _Revocation(RevocationEndpoint):  # type: ignore[misc]  # Authlib has no types
    CLIENT_AUTH_METHODS = list(AUTH_METHODS)

    def query_token(self, token_string: str, token_type_hint: str | None) -> _Token | None:
        known = self.server.token
        if known is None or hash_of(token_string) != known.token_hash:
            return None
        return _Token(known)

    def revoke_token(self, token: _Token, request: OAuth2Request) -> None:
        self.server.revoked = token.known.token_hash


class _Request(OAuth2Request):  # type: ignore[misc]  # Authlib has no types
    def __init__(self, headers: Mapping[str, str], form: Mapping[str, str]) -> None:
        # Authlib insists on https; TLS ends at the proxy in front of us, which it can't see.
        super().__init__("POST", "https://tandem/", headers=headers)
        self.payload = BasicOAuth2Payload(dict(form))

    @property
    def form(self) -> dict[str, str]:
        form: dict[str, str] = self.payload.data
        return form

    @property
    def args(self) -> dict[str, str]:
        return {}


class _Server(AuthorizationServer):  # type: ignore[misc]  # Authlib has no types
    """Decides one request."""

    def __init__(
        self, client: KnownClient | None, token: KnownToken | None, make: Callable[[], str]
    ) -> None:
        super().__init__()
        self.client = client
        self.token = token
        self.issued: tuple[str, frozenset[Permission]] | None = None
        self.revoked: bytes | None = None
        self.register_token_generator(
            "default",
            BearerTokenGenerator(lambda **_: make(), expires_generator=TOKEN_LIFE_S),
        )
        self.register_grant(_Grant)
        self.register_endpoint(_Revocation)

    def query_client(self, client_id: str) -> _Client | None:
        known = self.client
        return _Client(known) if known is not None and known.client_id == client_id else None

    def save_token(self, token: Mapping[str, Any], request: OAuth2Request) -> None:
        scope = frozenset(Permission(each) for each in token["scope"].split())
        self.issued = (token["access_token"], scope)

    def create_oauth2_request(self, request: _Request) -> _Request:
        return request

    def send_signal(self, name: str, *args: Any, **kwargs: Any) -> None:
        """Nobody listens."""

    def handle_response(
        self, status: int, body: Mapping[str, Any], headers: list[tuple[str, str]]
    ) -> OauthAnswer:
        return OauthAnswer(status, body, list(headers))


def decide_token(
    headers: Mapping[str, str],
    form: Mapping[str, str],
    client: KnownClient | None,
    make: Callable[[], str],
) -> Decision:
    """Answer a request at the token endpoint.

    Args:
        headers: `Authorization` only, if the request has it.
        client: the client in force that the request names.
        make: makes the text of a token.
    """
    server = _Server(client, None, make)
    answer = server.create_token_response(_Request(headers, form))
    return Decision(answer, issued=server.issued)


def decide_revocation(
    headers: Mapping[str, str],
    form: Mapping[str, str],
    client: KnownClient | None,
    token: KnownToken | None,
) -> Decision:
    """Answer a request at the revocation endpoint; an unknown token is answered like a known one.

    Args:
        token: the one that the request names, if it exists.
    """
    server = _Server(client, token, str)
    answer = server.create_endpoint_response("revocation", _Request(headers, form))
    return Decision(answer, revoked=server.revoked)


def hash_of(text: str) -> bytes:
    """The text's hash; nothing of one that is no UTF-8, and so neither token nor secret."""
    try:
        return hash_token(text)
    except UnicodeEncodeError:
        return b""
