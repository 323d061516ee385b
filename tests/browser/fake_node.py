"""A node as the live page sees it, played by the test: the app, its lists, the live socket."""

from __future__ import annotations

import asyncio
import io
import socket
import wave
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from http import HTTPStatus
from typing import Any

import msgspec
from granian.constants import Interfaces
from granian.server.embed import Server
from litestar import Litestar, Request, Response, WebSocket, get, post, websocket
from litestar.datastructures import Cookie
from litestar.params import FromPath

from infra.contracts.live import LiveDelta, LiveSnapshot
from infra.contracts.live_socket import (
    CLOSE_REFUSED,
    AliveMessage,
    DeltaMessage,
    Hello,
    LiveMessage,
    RefusedMessage,
    SnapshotMessage,
)
from tenant_portal.app import handlers

RECORDING_RATE_HZ = 8_000
RECORDING_S = 2
WAIT_S = 20.0
SESSION = "session-of-the-test"

PERMISSIONS = ["live:read", "contacts:read", "recordings:read"]
BRAND: dict[str, object] = {"name": "Tandem", "logo_url": None, "colour": None}

AnyRequest = Request[Any, Any, Any]  # generic over user, auth and state, of which there is none
AnySocket = WebSocket[Any, Any, Any]


class FakeNode:
    """What the test decides about the node.

    Attributes:
        password: the only one that signs in, with any address.
        is_signed_in: whether the session of the cookie still holds.
        snapshot: what each new subscription is sent.
        contacts, recordings: JSON rows of the lists.
        contacts_status: answer another status than 200 to the list of contacts.
        subscriptions: accepted subscriptions so far, count.
        links: recordings whose address was asked for.
    """

    def __init__(self, password: str, snapshot: LiveSnapshot) -> None:
        self.password = password
        self.is_signed_in = True
        self.snapshot = snapshot
        self.contacts: list[dict[str, object]] = []
        self.recordings: list[dict[str, object]] = []
        self.contacts_status = HTTPStatus.OK
        self.subscriptions = 0
        self.links: list[str] = []
        self.url = ""
        # Each open socket's messages to send; None drops the connection.
        self._outboxes: set[asyncio.Queue[LiveMessage | None]] = set()
        self._changed = asyncio.Condition()

    def send_delta(self, delta: LiveDelta) -> None:
        """Send a delta to every subscriber as it is, gaps included."""
        self.send(DeltaMessage(delta))

    def send(self, message: LiveMessage) -> None:
        """Send any message to every subscriber; a refusal also closes."""
        for outbox in self._outboxes:
            outbox.put_nowait(message)

    def drop_all(self) -> None:
        """End every live socket as a node that dies would."""
        for outbox in self._outboxes:
            outbox.put_nowait(None)

    async def wait_for_subscriptions(self, count: int) -> None:
        """Wait until so many subscriptions were accepted since the start."""
        async with asyncio.timeout(WAIT_S), self._changed:
            await self._changed.wait_for(lambda: self.subscriptions >= count)

    async def serve_socket(self, connection: AnySocket) -> None:
        """Serve one live socket until the test or the page ends it."""
        await connection.accept()
        hello = msgspec.json.decode(await connection.receive_text(), type=Hello)
        outbox: asyncio.Queue[LiveMessage | None] = asyncio.Queue()
        named = hello.tenant_id == self.snapshot.tenant_id
        if not named or SESSION not in connection.cookies.values() or not self.is_signed_in:
            outbox.put_nowait(RefusedMessage("unauthorized", "sign in"))
        else:
            outbox.put_nowait(SnapshotMessage(self.snapshot))
            outbox.put_nowait(AliveMessage())
            self._outboxes.add(outbox)
            async with self._changed:
                self.subscriptions += 1
                self._changed.notify_all()
        # No receive may be pending here: granian 2.8 then never sends the close frame.
        try:
            await _send_from(outbox, connection)
        finally:
            self._outboxes.discard(outbox)


async def _send_from(outbox: asyncio.Queue[LiveMessage | None], connection: AnySocket) -> None:
    while (message := await outbox.get()) is not None:
        await connection.send_text(msgspec.json.encode(message).decode())
        if isinstance(message, RefusedMessage):
            await connection.close(CLOSE_REFUSED)
            return
    await connection.close(1012)


def app_of(node: FakeNode) -> Litestar:
    """The routes of a node, as far as the live page asks."""

    def refusal(request: AnyRequest) -> Response[object] | None:
        if SESSION in request.cookies.values() and node.is_signed_in:
            return None
        return _problem(HTTPStatus.UNAUTHORIZED, "unauthorized")

    @get(["/v1/queues", "/v1/contacts", "/v1/recordings"])
    async def rows(request: AnyRequest) -> Response[object]:
        name = request.url.path.rsplit("/", 1)[1]
        if name == "contacts" and node.contacts_status != HTTPStatus.OK:
            return _problem(node.contacts_status, "database_unavailable")
        lists: dict[str, list[dict[str, object]]] = {
            "queues": [],
            "contacts": node.contacts,
            "recordings": node.recordings,
        }
        body: object = {"items": lists[name], "next_cursor": None}
        return refusal(request) or Response(body)

    @post("/v1/recordings/{recording_id:str}/link", status_code=200)
    async def link(request: AnyRequest, recording_id: FromPath[str]) -> Response[object]:
        node.links.append(recording_id)
        body: object = {"url": f"{node.url}/recording.wav", "expires_at_ms": 0}
        return refusal(request) or Response(body)

    @get("/recording.wav", media_type="audio/wav")
    async def recording() -> bytes:
        return _silence()

    @websocket("/v1/live")
    async def live(socket: AnySocket) -> None:
        await node.serve_socket(socket)

    @get("/v1/me")
    async def me(request: AnyRequest) -> Response[object]:
        return refusal(request) or Response(_me(node))

    @post("/v1/auth/sign-in", status_code=200)
    async def sign_in(request: AnyRequest) -> Response[object]:
        body = msgspec.json.decode(await request.body())
        if body["password"] != node.password:
            return _problem(HTTPStatus.UNAUTHORIZED, "unauthorized")
        node.is_signed_in = True
        cookie = Cookie("tandem_session", value=SESSION, httponly=True, samesite="strict")
        return Response({"status": "signed_in", "me": _me(node)}, cookies=[cookie])

    @post("/v1/auth/sign-out", status_code=204)
    async def sign_out() -> None:
        node.is_signed_in = False

    @get("/v1/auth/brand")
    async def brand() -> dict[str, object]:
        return BRAND

    @get("/v1/auth/methods")
    async def methods() -> dict[str, object]:
        return {"password": True, "sso": []}

    routes = [rows, link, recording, live, me, sign_in, sign_out, brand, methods]
    return Litestar([*routes, *handlers], openapi_config=None)


def _me(node: FakeNode) -> dict[str, object]:
    tenant_id = node.snapshot.tenant_id
    organisation = {
        "tenant_id": tenant_id,
        "name": "Harbour Travel",
        "kind": "tenant",
        "status": "active",
        "plan": "standard",
        "time_zone": "UTC",
        "locale": "en",
        "trial_ends_at_ms": None,
    }
    held = {"tenant_id": tenant_id, "name": "Harbour Travel", "kind": "tenant"}
    return {
        "user": {
            "user_id": tenant_id,
            "email": "anna@example.org",
            "name": "Anna Lee",
            "locale": "en",
            "second_factor": False,
        },
        "home": organisation,
        "tenant": organisation,
        "permissions": PERMISSIONS,
        "queue_ids": None,
        "organisations": [{**held, "roles": ["supervisor"], "until_at_ms": None}],
        "brand": BRAND,
    }


@asynccontextmanager
async def running(node: FakeNode) -> AsyncIterator[FakeNode]:
    """Serve a node on a free port of loopback until exit."""
    port = _free_port()
    server = Server(
        app_of(node),
        address="127.0.0.1",
        port=port,
        interface=Interfaces.ASGI,
        log_enabled=False,
    )
    serving = asyncio.create_task(server.serve())
    node.url = f"http://127.0.0.1:{port}"
    try:
        await _until_listening(port, serving)
        yield node
    finally:
        node.drop_all()
        server.stop()  # type: ignore[no-untyped-call]  # granian leaves it unannotated
        await serving


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


async def _until_listening(port: int, serving: asyncio.Task[None]) -> None:
    async with asyncio.timeout(WAIT_S):
        while not serving.done():
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", port)
            except ConnectionRefusedError:
                # The server tells nobody when it listens; it does within a few ms.
                await asyncio.sleep(0.01)
                continue
            writer.close()
            return
    serving.result()


def _problem(status: HTTPStatus, code: str) -> Response[object]:
    body = {"title": status.phrase, "status": int(status), "code": code, "detail": "refused"}
    return Response(body, status_code=int(status), media_type="application/problem+json")


def _silence() -> bytes:
    buffer = io.BytesIO()
    with wave.open(buffer, "wb") as file:
        file.setnchannels(2)
        file.setsampwidth(2)
        file.setframerate(RECORDING_RATE_HZ)
        file.writeframes(b"\0\0\0\0" * RECORDING_RATE_HZ * RECORDING_S)
    return buffer.getvalue()
