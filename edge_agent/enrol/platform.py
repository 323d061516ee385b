"""The platform's enrolment endpoints, as an edge asks them."""

from __future__ import annotations

import base64
import ipaddress
from importlib.metadata import version
from typing import Any
from urllib.parse import urlsplit

import httpx
import msgspec

from edge_agent.enrol.held import Granted, Held
from edge_agent.enrol.keys import new_tls_key
from infra.bus.jwt import KeyPair
from infra.contracts.errors import PeerError, RequestError
from infra.contracts.trust import renewal_text

# Over a bad line; the platform answers in tens of milliseconds.
TIMEOUT_S = 15.0


class _Problem(msgspec.Struct):
    """The part of a problem document that we read."""

    code: str = "refused"
    detail: str = "the platform refused"
    field: str | None = None


class _Challenge(msgspec.Struct):
    nonce: str


async def enrol(url: str, code: str) -> Held:
    """Exchange a code for credentials, with keys made here.

    Raises:
        RequestError: the code or the address is not good.
        PeerError: the platform can't be reached, or fails.
    """
    _check_url(url)
    nkey, tls = KeyPair.user(), new_tls_key()
    body = {
        "code": code,
        "nkey_public": nkey.public,
        "csr": tls.csr,
        "version": version("tandem"),
    }
    async with _client(url) as client:
        answer = await _post(client, "/v1/enrol", body)
    return Held(url, nkey.seed.decode(), tls.private, _granted(answer))


async def renew(held: Held) -> Held:
    """New credentials for those that are held: a new TLS key, and the nkey's proof.

    Raises:
        RequestError: they are not renewed, see its code (`credentials_revoked`, …).
        PeerError: the platform can't be reached, or fails.
    """
    granted, nkey, tls = held.granted, KeyPair(held.nkey_seed.encode()), new_tls_key()
    async with _client(held.url) as client:
        asked = await _post(client, "/v1/enrol/challenges", {"site_id": granted.site_id})
        try:
            nonce = msgspec.json.decode(asked, type=_Challenge).nonce
        except msgspec.DecodeError as exc:
            raise _not_understood() from exc
        text = renewal_text(granted.site_id, nkey.public, tls.csr, nonce)
        body = {
            "site_id": granted.site_id,
            "nkey_public": nkey.public,
            "serial": granted.serial,
            "csr": tls.csr,
            "nonce": nonce,
            "signature": base64.urlsafe_b64encode(nkey.sign(text)).decode(),
        }
        answer = await _post(client, "/v1/enrol/renewals", body)
    return Held(held.url, held.nkey_seed, tls.private, _granted(answer))


def _client(url: str) -> httpx.AsyncClient:
    return httpx.AsyncClient(base_url=url, timeout=TIMEOUT_S)


async def _post(client: httpx.AsyncClient, path: str, body: dict[str, Any]) -> bytes:
    try:
        answer = await client.post(path, json=body)
    except httpx.HTTPError as exc:
        raise PeerError(
            f"the platform is not reached: {type(exc).__name__}", code="platform_unreachable"
        ) from exc
    if answer.is_success:
        return answer.content
    try:
        problem = msgspec.json.decode(answer.content, type=_Problem)
    except msgspec.DecodeError as exc:
        raise _not_understood() from exc
    if answer.is_client_error:
        raise RequestError(problem.detail, code=problem.code, field=problem.field)
    raise PeerError(problem.detail, code=problem.code)


def _granted(content: bytes) -> Granted:
    try:
        return msgspec.json.decode(content, type=Granted)
    except msgspec.DecodeError as exc:
        raise _not_understood() from exc


def _check_url(url: str) -> None:
    """A code on an unprotected line is anybody's; on this machine there is no line."""
    parts = urlsplit(url)
    if parts.scheme == "https" and parts.hostname:
        return
    if parts.scheme == "http" and _is_loopback(parts.hostname or ""):
        return
    raise RequestError("the platform's address begins with https://", code="bad_url", field="url")


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _not_understood() -> PeerError:
    return PeerError("this is not the platform, or not its answer", code="answer_malformed")
