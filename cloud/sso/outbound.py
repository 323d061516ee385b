"""Requests to addresses that a tenant chose: public hosts only, small answers, no redirects."""

from __future__ import annotations

import asyncio
import ipaddress
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any, Final
from urllib.parse import urlsplit

import httpx
import msgspec

from cloud.name_lookup import NameLookup, NamesSlow, NameUnknown
from infra.contracts.errors import PeerError, RequestError

TIMEOUT_S: Final = 5.0  # of each step; a person waits for the answer at sign-in
TOTAL_TIMEOUT_S: Final = 10.0
MAX_ANSWER_BYTES: Final = 256_000  # key sets of large providers are about 10 kB
MAX_URL_CHARS: Final = 2_000
HTTPS_PORT: Final = 443


class ProviderUnreachable(PeerError):
    """The identity provider does not answer as it should."""

    code = "provider_unreachable"


class ProviderRefused(PeerError):
    """The identity provider answers, and does not accept what we sent."""

    code = "provider_refused"


def check_url(url: str, *, is_loopback_allowed: bool, field: str = "issuer") -> None:
    """Accept an address that a node may call.

    Raises:
        RequestError: not https, with credentials, a fragment, or a strange host.
    """
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError as exc:
        raise RequestError("not an address", code="bad_url", field=field) from exc
    is_trial = is_loopback_allowed and parts.scheme == "http" and host in ("127.0.0.1", "localhost")
    if not host or not (parts.scheme == "https" or is_trial) or len(url) > MAX_URL_CHARS:
        raise RequestError("the address must begin with https://", code="bad_url", field=field)
    if parts.username is not None or parts.fragment or not url.isascii() or not url.isprintable():
        raise RequestError("the address has parts it must not have", code="bad_url", field=field)
    if not (is_trial or port in (None, HTTPS_PORT)) and not is_loopback_allowed:
        raise RequestError("the address must use port 443", code="bad_url", field=field)


def is_public(address: str) -> bool:
    """Whether the address is one of the internet: not of this machine, network or cloud."""
    ip = ipaddress.ip_address(address)
    mapped = getattr(ip, "ipv4_mapped", None) or getattr(ip, "sixtofour", None)
    if mapped is not None:
        return is_public(str(mapped))
    # Python calls fec0::/10 global; it was private before RFC 3879, and is where it is still used.
    is_site_local = isinstance(ip, ipaddress.IPv6Address) and ip.is_site_local
    is_odd = ip.is_multicast or ip.is_reserved or ip.is_unspecified or is_site_local
    return ip.is_global and not is_odd


async def resolve(
    names: NameLookup, host: str, port: int, *, asker: str, is_loopback_allowed: bool
) -> str:
    """One address of the host.

    Raises:
        ProviderUnreachable: it has none, or any that is not public: a name with both is a trick.
    """
    try:
        addresses = await names.addresses(host, port, asker=asker)
    except NameUnknown as exc:
        raise ProviderUnreachable("the provider's name is not known") from exc
    except NamesSlow as exc:
        raise ProviderUnreachable("the provider's name servers do not answer") from exc
    for address in addresses:
        is_own = is_loopback_allowed and ipaddress.ip_address(address).is_loopback
        if not (is_own or is_public(address)):
            raise ProviderUnreachable(
                "the provider's name leads to a private address", code="private_address"
            )
    return addresses[0]


class _PinnedTransport(httpx.AsyncBaseTransport):
    """Connects to the address that was checked (a second look-up could give another), and reads
    no more than a small answer."""

    def __init__(self, names: NameLookup, *, asker: str, is_loopback_allowed: bool) -> None:
        self._inner = httpx.AsyncHTTPTransport(retries=0)
        self._names = names
        self._asker = asker
        self._is_loopback_allowed = is_loopback_allowed

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send the request to the pinned address, with the host's own name in TLS and header."""
        url = request.url
        check_url(str(url), is_loopback_allowed=self._is_loopback_allowed)
        port = url.port or HTTPS_PORT
        address = await resolve(
            self._names,
            url.host,
            port,
            asker=self._asker,
            is_loopback_allowed=self._is_loopback_allowed,
        )
        pinned = httpx.Request(
            request.method,
            url.copy_with(host=address),
            # The Host header was made from the name; the certificate is checked against it too.
            headers=request.headers,
            stream=request.stream,
            extensions={**request.extensions, "sni_hostname": url.host},
        )
        answer = await self._inner.handle_async_request(pinned)
        try:
            body = await _limited(answer)
        finally:
            await answer.aclose()
        headers = {"Content-Type": answer.headers.get("Content-Type", "")}
        return httpx.Response(answer.status_code, headers=headers, content=body)

    async def aclose(self) -> None:
        """Close the connections."""
        await self._inner.aclose()


class Outbound:
    """Makes requests to providers.

    The methods' `issuer` is the provider for whose sake a request is made: the document that it
    publishes may name any hosts, and those that are slow must be slow for it alone.
    """

    def __init__(self, *, is_loopback_allowed: bool) -> None:
        self.is_loopback_allowed = is_loopback_allowed
        self._names = NameLookup()

    async def get(self, url: str, *, issuer: str, bearer: str | None = None) -> dict[str, Any]:
        """A JSON object by GET.

        Raises:
            ProviderUnreachable: no such answer in time.
        """
        headers = {} if bearer is None else {"Authorization": f"Bearer {bearer}"}
        async with _reaching(), httpx.AsyncClient(**self._options(issuer)) as client:
            answer = await client.get(url, headers=headers)
        return _json_object(answer.status_code, answer.content)

    async def post(
        self, url: str, form: Mapping[str, str], basic: tuple[str, str] | None, *, issuer: str
    ) -> dict[str, Any]:
        """A JSON object by POST of a form.

        Raises:
            ProviderRefused: the answer is 400 or 401.
            ProviderUnreachable: no such answer in time.
        """
        auth = None if basic is None else httpx.BasicAuth(*basic)
        async with _reaching(), httpx.AsyncClient(**self._options(issuer), auth=auth) as client:
            answer = await client.post(url, data=dict(form))
        if answer.status_code in (400, 401):
            raise ProviderRefused("the provider refused the request")
        return _json_object(answer.status_code, answer.content)

    def _options(self, issuer: str) -> dict[str, Any]:
        return {
            "transport": _PinnedTransport(
                self._names, asker=issuer, is_loopback_allowed=self.is_loopback_allowed
            ),
            "timeout": TIMEOUT_S,
            "follow_redirects": False,
            # A proxy of the environment would resolve the name again, unchecked.
            "trust_env": False,
            # What is compressed can be small here and endless in memory.
            "headers": {"Accept": "application/json", "Accept-Encoding": "identity"},
        }


@asynccontextmanager
async def _reaching() -> AsyncIterator[None]:
    """Bound the time of what is inside, and name its failures.

    Raises:
        ProviderUnreachable: the provider can't be reached, or not in time.
    """
    try:
        async with asyncio.timeout(TOTAL_TIMEOUT_S):
            yield
    except (httpx.HTTPError, httpx.InvalidURL, TimeoutError, RequestError) as exc:
        raise ProviderUnreachable("the provider does not answer") from exc


async def _limited(answer: httpx.Response) -> bytes:
    body = bytearray()
    async for part in answer.aiter_raw():
        body += part
        if len(body) > MAX_ANSWER_BYTES:
            raise ProviderUnreachable("the provider's answer is too long", code="answer_too_long")
    return bytes(body)


def _json_object(status: int, body: bytes) -> dict[str, Any]:
    if status != 200:
        raise ProviderUnreachable(f"the provider answered {status}")
    try:
        document = msgspec.json.decode(body)
    except msgspec.DecodeError as exc:
        raise ProviderUnreachable("the provider's answer is no JSON") from exc
    if not isinstance(document, dict):
        raise ProviderUnreachable("the provider's answer is no JSON object")
    return document
