"""Which addresses a node may call for a tenant: the internet, unless the operator allows more."""

from __future__ import annotations

import ipaddress
from typing import Final
from urllib.parse import urlsplit

from cloud.name_lookup import NameLookup, NamesSlow, NameUnknown
from cloud.sso.outbound import is_public
from cloud.webhooks.settings import WebhookSettings
from infra.contracts.errors import PeerError, RequestError

MAX_URL_CHARS: Final = 2_000
HTTPS_PORT: Final = 443
FIRST_UNPRIVILEGED_PORT: Final = 1_024  # below are the services that are worth attacking


class Unreachable(PeerError):
    """The receiver's address can't be called; `code` says why."""

    code = "unreachable"


def check_url(url: str, settings: WebhookSettings) -> None:
    """Accept an address that a node may call; the name is looked up at each delivery.

    Raises:
        RequestError: not https, with credentials or a fragment, a private address, a low port.
    """
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError as exc:
        raise _bad("not an address") from exc
    is_plain_allowed = settings.is_loopback_allowed and parts.scheme == "http"
    if not host or len(url) > MAX_URL_CHARS:
        raise _bad("not an address")
    if parts.scheme != "https" and not (is_plain_allowed and _is_loopback_name(host)):
        raise _bad("the address must begin with https://")
    if parts.username is not None or parts.fragment or not url.isascii() or not url.isprintable():
        raise _bad("the address must not hold a name, password, fragment or special character")
    if " " in url or "\\" in url:
        raise _bad("the address must not hold spaces or backslashes")
    if port is not None and port != HTTPS_PORT and port < FIRST_UNPRIVILEGED_PORT:
        raise _bad("the port must be 443, or 1024 and above")
    if _is_literal(host) and not is_allowed(host, settings):
        raise RequestError("the address is a private one", code="private_address", field="url")


def is_allowed(address: str, settings: WebhookSettings) -> bool:
    """Whether a connection to this IP address may be made."""
    ip = ipaddress.ip_address(address)
    if isinstance(ip, ipaddress.IPv6Address) and ip.ipv4_mapped is not None:
        return is_allowed(str(ip.ipv4_mapped), settings)
    if is_public(address):
        return True
    if ip.is_loopback:
        return settings.is_loopback_allowed
    # 169.254.169.254 hands out the credentials of cloud machines: never, whatever is set.
    return settings.is_private_allowed and ip.is_private and not (ip.is_link_local or _none(ip))


async def resolve(
    names: NameLookup, host: str, port: int, settings: WebhookSettings, *, asker: str
) -> str:
    """One address of the host, checked; `asker` is the tenant whose name it is.

    Raises:
        Unreachable: it has none, or any that may not be called: a name with both is a trick.
    """
    try:
        addresses = await names.addresses(host, port, asker=asker)
    except (NameUnknown, NamesSlow) as exc:
        raise Unreachable(str(exc), code=exc.code) from exc
    for address in addresses:
        if not is_allowed(address.partition("%")[0], settings):
            raise Unreachable("the name leads to a private address", code="private_address")
    return addresses[0]


def _bad(message: str) -> RequestError:
    return RequestError(message, code="bad_url", field="url")


def _none(ip: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    return ip.is_unspecified or ip.is_multicast


def _is_literal(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _is_loopback_name(host: str) -> bool:
    return host == "localhost" or (_is_literal(host) and ipaddress.ip_address(host).is_loopback)
