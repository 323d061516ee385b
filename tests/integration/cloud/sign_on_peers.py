"""The peers of single sign-on: a real OpenID provider, a browser's cookies, and name servers."""

from __future__ import annotations

import asyncio
import contextlib
import re
import secrets
import subprocess
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast
from urllib.parse import urljoin, urlsplit

import dns.message
import dns.rdataclass
import dns.rdatatype
import dns.rrset
import httpx

FOLDER = Path(__file__).resolve().parents[1] / "sso"
MAX_HOPS = 12


@dataclass(frozen=True)
class OpenIdProvider:
    """A running `oidc-provider` of npm.

    Attributes:
        client_secret: of both of its clients.
    """

    issuer: str
    client_secret: str
    post_client: str = "tandem-client_secret_post"
    basic_client: str = "tandem-client_secret_basic"


@contextlib.contextmanager
def openid_provider(redirect_uri: str, mode: str = "full") -> Iterator[OpenIdProvider]:
    """Start a provider; `mode` is `thin` for ID tokens without the person's claims."""
    secret = secrets.token_hex(24)
    process = subprocess.Popen(
        # Not left behind by a session that is killed.
        [*("setpriv", "--pdeathsig", "KILL"), "node", "provider.mjs", redirect_uri, secret, mode],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=FOLDER,
        text=True,
    )
    with process:  # waits for its end, and closes the pipe
        try:
            assert process.stdout is not None
            line = process.stdout.readline()
            assert line, "the provider did not start: is it installed?"
            yield OpenIdProvider(line.strip(), secret)
        finally:
            process.terminate()


@dataclass(frozen=True)
class Account:
    """A person at the provider, and what it says of the person."""

    subject: str
    claims: dict[str, object]


def account(sub: str, **claims: object) -> Account:
    """A person with these claims."""
    return Account(sub, claims)


@dataclass
class Browser:
    """Follows redirects between the node and the provider, and keeps each one's cookies."""

    node: httpx.AsyncClient
    public_url: str
    visited: list[str] = field(default_factory=list)

    async def __aenter__(self) -> Browser:
        self._foreign = httpx.AsyncClient(timeout=20)
        self._own: dict[str, str] = {}
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._foreign.aclose()

    @property
    def cookies(self) -> dict[str, str]:
        """What the node has set."""
        return self._own

    async def get(self, url: str) -> httpx.Response:
        """One request, without following."""
        return await self._send("GET", url, None)

    async def leave(self, start_url: str) -> str:
        """Begin a sign-in; returns where the node sends the browser."""
        answer = await self.get(start_url)
        assert answer.status_code == 303, answer.text
        return str(answer.headers["location"])

    async def sign_in(self, start_url: str, who: Account) -> httpx.Response:
        """Go through it all; returns the node's answer to the callback."""
        return await self.get(await self.at_provider(await self.leave(start_url), who))

    async def at_provider(self, url: str, who: Account) -> str:
        """Sign in at the provider and consent; returns the callback's address."""
        written = await self._foreign.put(urljoin(url, f"/accounts/{who.subject}"), json=who.claims)
        assert written.status_code == 200
        method, form = "GET", None
        for _ in range(MAX_HOPS):
            answer = await self._send(method, url, form)
            if answer.is_redirect:
                method, form, url = "GET", None, urljoin(url, answer.headers["location"])
                if url.startswith(self.public_url):
                    return url
                continue
            assert answer.status_code == 200, answer.text
            found = re.search(r'action="([^"]+)"', answer.text)
            assert found, answer.text
            method, url = "POST", urljoin(url, found.group(1))
            is_login = 'name="login"' in answer.text
            form = {"prompt": "login", "login": who.subject, "password": "x"} if is_login else {}
            form.setdefault("prompt", "consent")
        raise AssertionError("too many redirects")

    async def _send(self, method: str, url: str, form: dict[str, str] | None) -> httpx.Response:
        self.visited.append(url)
        if not url.startswith((self.public_url, "/")):
            return await self._foreign.request(method, url, data=form)
        parts = urlsplit(url)
        headers = {"Cookie": "; ".join(f"{key}={value}" for key, value in self._own.items())}
        path = f"{parts.path}?{parts.query}"
        answer = await self.node.request(method, path, headers=headers)
        self.node.cookies.clear()
        for key, value in answer.cookies.items():
            self._own[key] = value
        return answer


@dataclass
class NameServer:
    """Answers TXT queries on loopback, as the name server of any domain."""

    records: dict[str, list[str]] = field(default_factory=dict)
    address: str = ""

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator[NameServer]:
        """Serve for as long as the context is open."""
        loop = asyncio.get_running_loop()
        transport, _ = await loop.create_datagram_endpoint(
            lambda: _Answering(self.records), local_addr=("127.0.0.1", 0)
        )
        host, port = transport.get_extra_info("sockname")
        self.address = f"{host}:{port}"
        try:
            yield self
        finally:
            transport.close()


class _Answering(asyncio.DatagramProtocol):
    def __init__(self, records: dict[str, list[str]]) -> None:
        self._records = records

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # The loop's own class is no subclass of the declared one.
        self._transport = cast(asyncio.DatagramTransport, transport)

    def datagram_received(self, data: bytes, addr: tuple[str | Any, int]) -> None:
        query = dns.message.from_wire(data)
        name = query.question[0].name
        answer = dns.message.make_response(query)
        texts = self._records.get(name.to_text(omit_final_dot=True), [])
        if texts:
            quoted = [f'"{each}"' for each in texts]
            answer.answer.append(
                dns.rrset.from_text(name, 1, dns.rdataclass.IN, dns.rdatatype.TXT, *quoted)
            )
        self._transport.sendto(answer.to_wire(), addr)
