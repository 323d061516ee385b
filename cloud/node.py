"""A cloud node: the web server and the chosen roles, in one event loop, until told to stop."""

from __future__ import annotations

import asyncio
import secrets
import signal
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from importlib.metadata import entry_points

from granian.constants import Interfaces
from granian.server.embed import Server
from litestar import Litestar
from litestar.types import ControllerRouterHandler

from cloud.acd import role as acd_role
from cloud.api.app import ApiParts, create_app
from cloud.api.life import NodeLife
from cloud.api.rate_sharing import RateSharing
from cloud.clients import guest_clock
from cloud.contacts import projector
from cloud.identity import upkeep
from cloud.identity.settings import key_bytes
from cloud.listening import refuse_open_line, refuse_taken_port
from cloud.platform.nodes import Nodes
from cloud.platform.presence import Presence
from cloud.recording import grants
from cloud.settings import NodeSettings
from cloud.sites import call_relay, issuer, publisher, watch
from cloud.status_page import status_page
from cloud.supervision import RoleStates, supervise
from cloud.tasks import end_tasks
from cloud.tenancy import lifecycle_role
from cloud.webhooks import role as webhooks_role
from infra.bus.connect import connect
from infra.bus.messages import Bus
from infra.bus.permissions import cloud_inbox
from infra.config.role import ROLE_GROUP, MailPlace, NodeParts, Role, WebhookPlace
from infra.contracts.errors import PeerError, RequestError
from infra.contracts.ids import NodeId, uuid7
from infra.db.database import Database
from infra.mail import mailer
from infra.telemetry.logs import get_logger
from infra.telemetry.status_page import LOOPBACK

log = get_logger(__name__)

API_ROLE = "api"
# What every node does besides its roles.
PRESENCE, RATE_SHARING = "presence", "rate_sharing"
WEB_GROUP = "tandem.web"  # entry points: route handlers that other packages add to the API's node
MS_PER_S = 1_000
_ID_RANDOM_BITS = 74

# A connection that is still busy after this is cut: the balancer has moved on.
STOP_LIMIT_S = 10.0
SOCKETS_LIMIT_S = 3.0  # each is closed in milliseconds, unless its client is unreachable

OWN_ROLES: Mapping[str, Role] = {
    "acd": acd_role.run,
    "call_relay": call_relay.run,
    "enrolment": issuer.run,
    "grants": guest_clock.run,
    "mailer": mailer.run,
    "lifecycle": lifecycle_role.run,
    "projector": projector.run,
    "publisher": publisher.run,
    "recordings": grants.run,
    "sign_in_upkeep": upkeep.run,
    "site_watch": watch.run,
    "webhooks": webhooks_role.run,
}


@dataclass(frozen=True, slots=True)
class NodeOptions:
    """What to run, and where to listen; port 0 is refused, because nobody could find it.

    Attributes:
        status_port: of the pages for operators, which need no API; None for none.
    """

    roles: Sequence[str]
    host: str
    port: int
    status_host: str = LOOPBACK
    status_port: int | None = None


def clock_ms() -> int:
    """Milliseconds since 1970."""
    return time.time_ns() // 1_000_000


def known_roles() -> list[str]:
    """Names of all roles of this installation."""
    return sorted({API_ROLE, *OWN_ROLES, *(point.name for point in entry_points(group=ROLE_GROUP))})


def load_roles(names: Sequence[str]) -> dict[str, Role]:
    """The tasks of the named roles, `api` left out.

    Raises:
        RequestError: a name is not a role.
    """
    plugged = {point.name: point for point in entry_points(group=ROLE_GROUP)}
    roles: dict[str, Role] = {}
    for name in names:
        if name in OWN_ROLES:
            roles[name] = OWN_ROLES[name]
        elif name in plugged:
            roles[name] = plugged[name].load()
        elif name != API_ROLE:
            known = ", ".join(known_roles())
            raise RequestError(f"unknown role {name}; known: {known}", field="roles")
    return roles


@asynccontextmanager
async def open_parts(settings: NodeSettings) -> AsyncIterator[NodeParts]:
    """Connect to the database, the bus and the store."""
    node_id = NodeId(uuid7(clock_ms(), secrets.randbits(_ID_RANDOM_BITS)))
    database = Database(settings.database.app_url, settings.database.platform_url)
    try:
        client = await connect(
            settings.bus.url,
            settings.bus.credentials_file,
            name=f"cloud-{node_id}",
            inbox_prefix=cloud_inbox(node_id),
        )
        try:
            yield NodeParts(
                node_id=node_id,
                database=database,
                bus=Bus(client),
                recordings=settings.recordings,
                prompts=settings.prompts,
                clock=clock_ms,
                trust=settings.trust,
                mail=MailPlace(settings.mail, settings.identity.public_url),
                webhooks=WebhookPlace(
                    key_bytes(settings.identity.secret_key),
                    settings.webhooks.is_loopback_allowed,
                    settings.webhooks.is_private_allowed,
                ),
            )
        finally:
            await client.close()
    finally:
        await database.close()


async def run_node(settings: NodeSettings, options: NodeOptions) -> None:
    """Run until SIGTERM or SIGINT: the API first refuses new work, then the roles end."""
    roles = load_roles(options.roles)
    if API_ROLE in options.roles:
        refuse_open_line(options.host, trusts_proxy=settings.identity.trusts_proxy)
        refuse_taken_port(options.host, options.port)
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    serves_web = API_ROLE in options.roles
    states = RoleStates([API_ROLE] if serves_web else [])
    nodes = Nodes(known_roles())
    address = f"{options.host}:{options.port}" if serves_web else ""
    async with (
        open_parts(settings) as parts,
        status_page(parts, options.status_host, options.status_port),
    ):
        presence = Presence(parts, nodes, states, address)
        tasks = [_supervised(name, role, parts, states) for name, role in roles.items()]
        tasks.append(_supervised(PRESENCE, presence.run, parts))
        try:
            if serves_web:
                await _serve_until(stop, parts, settings, options, nodes, tasks)
            else:
                await stop.wait()
        finally:
            log.info("node stops")
            await _end(tasks)
            if stop.is_set():  # an end by a fault shows as a death
                await presence.leave()


def _supervised(
    name: str, role: Role, parts: NodeParts, states: RoleStates | None = None
) -> asyncio.Task[None]:
    return asyncio.create_task(supervise(name, role, parts, states), name=name)


async def _end(tasks: list[asyncio.Task[None]]) -> None:
    for task in await end_tasks(tasks, STOP_LIMIT_S):
        log.error("role did not stop in time", role=task.get_name())


async def _serve_until(
    stop: asyncio.Event,
    parts: NodeParts,
    settings: NodeSettings,
    options: NodeOptions,
    nodes: Nodes,
    tasks: list[asyncio.Task[None]],
) -> None:
    """Args: tasks: what ends with the node; the API's own are added."""
    life = NodeLife()
    app = _app(parts, settings, life, nodes)
    server = Server(
        app,
        address=options.host,
        port=options.port,
        interface=Interfaces.ASGI,
        log_enabled=False,  # our own log tells of faults; granian would add its handlers
    )
    serving = asyncio.create_task(server.serve())
    tasks.append(_supervised(RATE_SHARING, RateSharing(app.state.rate_limits).run, parts))
    stopping = asyncio.create_task(stop.wait())
    log.info("api listens", host=options.host, port=options.port)
    await asyncio.wait({serving, stopping}, return_when=asyncio.FIRST_COMPLETED)
    if serving.done():
        stopping.cancel()
        serving.result()  # raises the server's own fault, if it had one
        raise PeerError("the web server stopped by itself", code="web_server_stopped")
    # The server can't end sockets: they end themselves while it still runs.
    life.stopping.set()
    if not await life.sockets_closed(SOCKETS_LIMIT_S):
        log.warning("live sockets were cut at the stop")
    server.stop()  # type: ignore[no-untyped-call]  # granian does not type it
    try:
        await asyncio.wait_for(serving, STOP_LIMIT_S)
    except TimeoutError:
        log.warning("connections were cut at the stop")


def _app(parts: NodeParts, settings: NodeSettings, life: NodeLife, nodes: Nodes) -> Litestar:
    return create_app(
        ApiParts(
            database=parts.database,
            bus=parts.bus,
            recordings=parts.recordings,
            prompts=parts.prompts,
            platform_key=settings.platform_key,
            clock=parts.clock,
            life=life,
            identity=settings.identity,
            sso=settings.sso,
            webhooks=settings.webhooks,
            nodes=nodes,
        ),
        extra=_plugged_handlers(),
    )


def _plugged_handlers() -> list[ControllerRouterHandler]:
    handlers: list[ControllerRouterHandler] = []
    for point in sorted(entry_points(group=WEB_GROUP), key=lambda each: each.name):
        handlers += point.load()
    return handlers
