"""What a provider says of itself: its endpoints and keys, kept for a while and within limits."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from cloud.sso.outbound import Outbound, ProviderUnreachable, check_url
from infra.contracts.errors import RequestError

LIFE_MS: Final = 600_000  # a key that a provider withdraws is believed for ten minutes at most
RENEW_KEYS_MS: Final = 60_000  # an unknown key asks again once a minute, however many come with it
MAX_PROVIDERS: Final = 1_000  # in a node's memory, about 10 kB each
MAX_KEYS: Final = 100
WELL_KNOWN: Final = "/.well-known/openid-configuration"


@dataclass(frozen=True, slots=True)
class ProviderEndpoints:
    """The provider's own words, checked."""

    issuer: str
    authorization: str
    token: str
    jwks: str
    userinfo: str | None
    algorithms: tuple[str, ...]
    takes_basic: bool
    takes_form: bool
    names_issuer: bool


@dataclass(slots=True)
class _Known:
    endpoints: ProviderEndpoints
    keys: KeySet
    read_at_ms: int


class Discovery:
    """A node's memory of providers, by issuer."""

    def __init__(self, outbound: Outbound, clock: Callable[[], int]) -> None:
        self._outbound = outbound
        self._clock = clock
        self._known: OrderedDict[str, _Known] = OrderedDict()

    async def endpoints(self, issuer: str) -> ProviderEndpoints:
        """The provider's endpoints.

        Raises:
            ProviderUnreachable: it does not answer, or what it says can't be used.
        """
        return (await self._get(issuer, LIFE_MS)).endpoints

    async def keys(self, issuer: str, key_id: str | None) -> KeySet:
        """The provider's keys, read again if the one named is not among them."""
        known = await self._get(issuer, LIFE_MS)
        if key_id is not None and key_id not in {key.kid for key in known.keys.keys}:
            known = await self._get(issuer, RENEW_KEYS_MS)
        return known.keys

    async def read(self, issuer: str) -> ProviderEndpoints:
        """The same as `endpoints`, from the provider itself: to test it."""
        return (await self._get(issuer, 0)).endpoints

    async def _get(self, issuer: str, life_ms: int) -> _Known:
        now_ms = self._clock()
        known = self._known.get(issuer)
        if known is not None and now_ms - known.read_at_ms < life_ms:
            self._known.move_to_end(issuer)
            return known
        document = await self._outbound.get(issuer.rstrip("/") + WELL_KNOWN, issuer=issuer)
        endpoints = read_endpoints(
            document, issuer, is_loopback_allowed=self._outbound.is_loopback_allowed
        )
        keys = read_keys(await self._outbound.get(endpoints.jwks, issuer=issuer))
        known = _Known(endpoints, keys, now_ms)
        self._known[issuer] = known
        self._known.move_to_end(issuer)
        while len(self._known) > MAX_PROVIDERS:
            self._known.popitem(last=False)
        return known


def read_endpoints(
    document: dict[str, Any], issuer: str, *, is_loopback_allowed: bool
) -> ProviderEndpoints:
    """Check a discovery document (OpenID Connect Discovery 1.0, section 4.3).

    Raises:
        ProviderUnreachable: it is of another issuer, incomplete, or names private addresses.
    """
    if document.get("issuer") != issuer:
        raise ProviderUnreachable(
            "the provider calls itself by another issuer", code="issuer_differs"
        )
    urls: dict[str, str | None] = {}
    for name in ("authorization_endpoint", "token_endpoint", "jwks_uri", "userinfo_endpoint"):
        urls[name] = _url(document, name, is_loopback_allowed=is_loopback_allowed)
    authorization, token, jwks = (
        urls["authorization_endpoint"],
        urls["token_endpoint"],
        urls["jwks_uri"],
    )
    if authorization is None or token is None or jwks is None:
        raise ProviderUnreachable("the provider's document is incomplete", code="bad_discovery")
    # Both defaults are the standard's (section 3).
    methods = _texts(document, "token_endpoint_auth_methods_supported") or ("client_secret_basic",)
    algorithms = _texts(document, "id_token_signing_alg_values_supported") or ("RS256",)
    return ProviderEndpoints(
        issuer,
        authorization,
        token,
        jwks,
        urls["userinfo_endpoint"],
        algorithms,
        takes_basic="client_secret_basic" in methods,
        takes_form="client_secret_post" in methods,
        names_issuer=document.get("authorization_response_iss_parameter_supported") is True,
    )


def read_keys(document: dict[str, Any]) -> KeySet:
    """The public signing keys of a key set; kinds that this release does not know are left out.

    Raises:
        ProviderUnreachable: there is none.
    """
    found = document.get("keys")
    entries = found[:MAX_KEYS] if isinstance(found, list) else []
    keys = []
    for entry in entries:
        if not isinstance(entry, dict) or entry.get("use", "sig") != "sig":
            continue
        # A shared secret in a public document would let anybody sign.
        if entry.get("kty") not in ("RSA", "EC", "OKP"):
            continue
        try:
            keys += KeySet.import_key_set({"keys": [entry]}).keys
        except (JoseError, ValueError, TypeError, KeyError):
            continue
    if not keys:
        raise ProviderUnreachable("the provider publishes no key that we can use", code="no_keys")
    return KeySet(keys)


def _url(document: dict[str, Any], name: str, *, is_loopback_allowed: bool) -> str | None:
    value = document.get(name)
    if value is None:
        return None
    try:
        if not isinstance(value, str):
            raise RequestError("not an address", field=name)
        check_url(value, is_loopback_allowed=is_loopback_allowed, field=name)
    except RequestError as exc:
        raise ProviderUnreachable(
            f"the provider's {name} can't be used: {exc}", code="bad_discovery"
        ) from exc
    return value


def _texts(document: dict[str, Any], name: str) -> tuple[str, ...]:
    value = document.get(name)
    if not isinstance(value, list):
        return ()
    return tuple(each for each in value if isinstance(each, str))
