"""What the page may load, what may be kept of answers, and what the web server itself refuses."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator

import httpx
import pytest
from granian.constants import Interfaces
from granian.server.embed import Server
from litestar import Litestar, Request, post
from litestar.datastructures import State

from infra.config.role import NodeParts
from tenant_portal.app import _SECURITY_HEADERS, handlers
from tests.integration.cloud.browser import Browser, new_email

ANSWER_LIMIT_S = 10.0


def policy_of(text: str) -> dict[str, list[str]]:
    """Sources by directive."""
    parts = [each.split() for each in text.split(";") if each.strip()]
    return {name: sources for name, *sources in parts}


@post("/echo", status_code=200)
async def echo(request: Request[None, None, State]) -> int:
    """How many bytes the server found in the body."""
    return len(await request.body())


@pytest.fixture
async def port() -> AsyncIterator[int]:
    """The real web server, with the portal's pages and an endpoint that counts bytes."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        free = int(probe.getsockname()[1])
    app = Litestar([*handlers, echo], openapi_config=None)
    server = Server(
        app, address="127.0.0.1", port=free, interface=Interfaces.ASGI, log_enabled=False
    )
    serving = asyncio.create_task(server.serve())
    try:
        async with asyncio.timeout(ANSWER_LIMIT_S):
            while not await _listens(free):  # noqa: ASYNC110 - the server tells nobody when it does
                await asyncio.sleep(0.01)
        yield free
    finally:
        server.stop()  # type: ignore[no-untyped-call]  # granian leaves it unannotated
        await serving


async def _listens(port: int) -> bool:
    try:
        _, writer = await asyncio.open_connection("127.0.0.1", port)
    except ConnectionRefusedError:
        return False
    writer.close()
    return True


async def said(port: int, raw: bytes) -> bytes:
    """Everything that the server says to these bytes, until it closes."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(raw)
    async with asyncio.timeout(ANSWER_LIMIT_S):
        answer = await reader.read()
    writer.close()
    return answer


def test_the_page_s_policy() -> None:
    policy = policy_of(_SECURITY_HEADERS["Content-Security-Policy"])
    assert policy["default-src"] == policy["connect-src"] == policy["form-action"] == ["'self'"]
    assert policy["object-src"] == policy["base-uri"] == policy["frame-ancestors"] == ["'none'"]
    # Scripts fall back to default-src: neither inline ones nor evaluation.
    assert "script-src" not in policy
    assert "unsafe-eval" not in str(policy)


async def test_two_lengths_are_refused(port: int) -> None:
    head = b"POST /echo HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 3\r\n"
    assert (await said(port, head + b"Content-Length: 9\r\n\r\n0\r\n\r\nGET /")).startswith(
        b"HTTP/1.1 400"
    )
    # RFC 9112, section 6.1: the chunks count; what follows them is no part of the body.
    both = head + b"Transfer-Encoding: chunked\r\n\r\n5\r\nabcde\r\n0\r\n\r\n"
    answer = await said(port, both)
    refused = answer.startswith(b"HTTP/1.1 400")
    assert refused or (answer.startswith(b"HTTP/1.1 200") and answer.endswith(b"5")), answer
    assert answer.count(b"HTTP/1.1 ") == 1


async def test_answers_of_the_api_are_not_stored(http: httpx.AsyncClient, parts: NodeParts) -> None:
    browser = Browser(http, parts)
    email = new_email()
    await browser.sign_up(email)
    for path in ("/v1/me", "/v1/people", f"/v1/auth/methods?email={email}", "/v1/nowhere"):
        answer = await browser.send("GET", path)
        assert answer.headers["cache-control"] == "no-store", path
