"""The live view: a WebSocket of snapshots and deltas, and a snapshot over HTTP."""

from __future__ import annotations

import asyncio
from typing import Any

import msgspec
from litestar import Controller, WebSocket, get, websocket
from litestar.exceptions import WebSocketDisconnect

from cloud.api.boundary import TenantRequest
from cloud.api.errors import NoOwner, Unauthorized
from cloud.api.life import NodeLife, NoRoom
from cloud.identity.permissions import Permission
from cloud.identity.principal import Principal
from cloud.realtime.admission import Admission, session_cookie_of, tenant_of
from cloud.realtime.feed import LiveFeed
from cloud.realtime.part import view_of
from cloud.tasks import end_tasks
from infra.contracts.errors import Forbidden, PeerError, RequestError, TandemError
from infra.contracts.live import LiveSnapshot
from infra.contracts.live_socket import (
    ALIVE_EVERY_MS,
    CLOSE_REFUSED,
    AliveMessage,
    Hello,
    LiveMessage,
    RefusedMessage,
)
from infra.telemetry.logs import get_logger

HELLO_LIMIT_S = 5.0  # a socket that says nothing is a scanner

CLOSE_NODE_STOPS = 1012  # service restart (IANA's registry of close codes): connect again
CLOSE_TRY_LATER = 1013  # the same registry: the node is full
# A revoked session or grant loses its view after this at the latest; one query a socket.
RECHECK_S = 15.0
END_LIMIT_S = 2.0  # a task of ours ends in one turn of the loop
MS_PER_S = 1_000

log = get_logger(__name__)

AnySocket = WebSocket[Any, Any, Any]  # only the application's state is read here

_encoder = msgspec.json.Encoder()


class LiveController(Controller):
    """`/v1/live/snapshot`."""

    path = "/live"
    tags = ("live",)

    @get("/snapshot", needs=Permission.LIVE_READ)
    async def live_snapshot(self, request: TenantRequest) -> LiveSnapshot:
        """Show queues, agents and contacts now; for a moving view use the socket at /v1/live."""
        state = request.app.state
        try:
            snapshot = await LiveFeed(state.bus, request.user.tenant, state.clock).snapshot()
        except PeerError as exc:
            raise NoOwner("no routing owner answers for this tenant; try again") from exc
        view = await view_of(state.database, request.user)
        return snapshot if view is None else view.snapshot(snapshot)


@websocket("/v1/live")
async def live_socket(socket: AnySocket) -> None:
    """Authenticate by the first message, then send the live view until the client or the node goes.

    The web server can't end a socket whose handler waits for the client: a node that stops must
    end it here.
    """
    await socket.accept()
    life: NodeLife = socket.app.state.life
    try:
        with life.open_socket():
            await _talk_until_stop(socket, life)
    except NoRoom as exc:
        log.warning("live socket refused", code=exc.code, why=str(exc))
        await socket.close(code=CLOSE_TRY_LATER)


async def _talk_until_stop(socket: AnySocket, life: NodeLife) -> None:
    talking = asyncio.create_task(_talk(socket, life))
    stopping = asyncio.create_task(life.stopping.wait())
    try:
        await asyncio.wait({talking, stopping}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        # Before the close: granian's close waits for ever for a receive that is under way.
        await end_tasks({talking}, END_LIMIT_S)
    if stopping.done() and socket.connection_state != "disconnect":
        await socket.close(code=CLOSE_NODE_STOPS)
    stopping.cancel()
    if talking.done() and not talking.cancelled() and (fault := talking.exception()) is not None:
        if isinstance(fault, NoRoom):
            raise fault
        log.error("live socket failed", exc_info=fault)


async def _talk(socket: AnySocket, life: NodeLife) -> None:
    try:
        with life.open_stranger():
            admission = await _hello(socket)
            principal = await admission.principal()
        with life.open_tenant_socket(principal.tenant):
            await _serve(socket, admission, principal)
    except NoRoom:
        raise
    except TandemError as exc:
        await _refuse(socket, exc)
    except WebSocketDisconnect:
        return


async def _hello(socket: AnySocket) -> Admission:
    """Read the greeting and find whose it is."""
    try:
        async with asyncio.timeout(HELLO_LIMIT_S):
            hello = msgspec.json.decode(await socket.receive_text(), type=Hello)
    except TimeoutError as exc:
        raise RequestError("no greeting came in time", code="hello_timeout") from exc
    except msgspec.DecodeError as exc:
        raise RequestError(
            'send {"key": "<API key>"} first, or {} with a session cookie',
            code="bad_hello",
            field="key",
        ) from exc
    token = hello.key or session_cookie_of(socket)
    if token is None:
        raise Unauthorized("the greeting holds no key, and there is no session")
    tenant_id = tenant_of(socket, hello.tenant_id)
    admission = Admission(socket.app.state.authenticator, token, tenant_id)
    await admission.principal()
    return admission


async def _serve(socket: AnySocket, admission: Admission, principal: Principal) -> None:
    state = socket.app.state
    feed = LiveFeed(state.bus, principal.tenant, state.clock)
    view = await view_of(state.database, principal)
    async with feed.open() as messages:

        async def send_all() -> None:
            async for message in messages:
                await _send(socket, message if view is None else view.message(message))

        sending = asyncio.create_task(send_all())
        beating = asyncio.create_task(_beat(socket))
        leaving = asyncio.create_task(_until_gone(socket))
        watching = asyncio.create_task(_until_changed(admission, principal))
        tasks = {sending, beating, leaving, watching}
        try:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()
        finally:
            await end_tasks(tasks, END_LIMIT_S)


async def _beat(socket: AnySocket) -> None:
    """Prove to a page, which can't see pings, that the connection lives."""
    while True:
        await _send(socket, AliveMessage())
        await asyncio.sleep(ALIVE_EVERY_MS / MS_PER_S)


async def _until_changed(admission: Admission, principal: Principal) -> None:
    """Ask again and again whether the party may still look; raises when it may not, or otherwise.

    Raises:
        TandemError: its session or key is over, or its rights are not what they were.
    """
    while True:
        await asyncio.sleep(RECHECK_S)
        try:
            now = await admission.principal()
        except PeerError as exc:
            # The view needs no database; who looks on is asked again when there is one.
            log.warning("live socket not checked again", code=exc.code)
            continue
        if (now.queue_ids, now.permissions) != (principal.queue_ids, principal.permissions):
            raise Forbidden("your rights have changed; connect again", code="rights_changed")


async def _until_gone(socket: AnySocket) -> None:
    """Read and drop what the client says (it has nothing to say) until it leaves."""
    while True:
        try:
            await socket.receive_text()
        except WebSocketDisconnect:
            return


async def _send(socket: AnySocket, message: LiveMessage) -> None:
    await socket.send_text(_encoder.encode(message).decode())


async def _refuse(socket: AnySocket, error: TandemError) -> None:
    try:
        await _send(socket, RefusedMessage(error.code, str(error)))
        await socket.close(code=CLOSE_REFUSED)
    except (WebSocketDisconnect, RuntimeError):
        return  # the client left first
