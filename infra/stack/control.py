"""A running stack's control socket: other processes add sites and tenants, ask, and stop it."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Callable, Collection, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import TypeVar

import msgspec

from infra.contracts.errors import PeerError, RequestError, TandemError
from infra.contracts.ids import SiteId, TenantId
from infra.stack.addresses import SiteAddress
from infra.stack.stack import Stack
from infra.stack.supervision import ServerState
from infra.telemetry.logs import get_logger

log = get_logger(__name__)

SOCKET_FILE = "control.sock"
# A site's server starts in under a second; a loaded machine gets much more.
ANSWER_LIMIT_S = 90.0
MAX_LINE_BYTES = 1_000_000

Result = TypeVar("Result")


class AddSite(msgspec.Struct, frozen=True, tag="add_site"):
    """Add a site, or set the tenants of a known one."""

    site_id: SiteId
    tenant_ids: list[TenantId] | None


class SetTenants(msgspec.Struct, frozen=True, tag="set_tenants"):
    """Let a site's link carry exactly these tenants; None for every one."""

    site_id: SiteId
    tenant_ids: list[TenantId] | None


class GetTenants(msgspec.Struct, frozen=True, tag="get_tenants"):
    """Which tenants a site's link carries."""

    site_id: SiteId


class Carried(msgspec.Struct, frozen=True):
    """The tenants that a site's link carries; None for every one."""

    tenant_ids: list[TenantId] | None


class RemoveSite(msgspec.Struct, frozen=True, tag="remove_site"):
    """Stop a site's server for good."""

    site_id: SiteId


class GetStates(msgspec.Struct, frozen=True, tag="get_states"):
    """Every server's state."""


class StopStack(msgspec.Struct, frozen=True, tag="stop"):
    """Stop the whole stack."""


Order = AddSite | SetTenants | GetTenants | RemoveSite | GetStates | StopStack


class Answer(msgspec.Struct, frozen=True):
    """The result as JSON, or the error that it stands for."""

    result: msgspec.Raw = msgspec.Raw(b"null")
    code: str = ""
    message: str = ""


class StackControl:
    """A client of the running stack in `data_dir`, from any process of the same user."""

    def __init__(self, data_dir: Path | str) -> None:
        self._data_dir = Path(data_dir)

    async def add_site(
        self, site_id: SiteId, tenants: Collection[TenantId] | None = ()
    ) -> SiteAddress:
        """Add a site (or set a known one's tenants; None: all) and give its address."""
        return await self._ask(AddSite(site_id, _sorted(tenants)), SiteAddress)

    async def issue_edge_credentials(
        self, site_id: SiteId, tenants: Collection[TenantId] | None
    ) -> None:
        """Let the site's link carry these tenants (None: all); it is back up on return."""
        await self._ask(SetTenants(site_id, _sorted(tenants)), type(None))

    async def site_tenants(self, site_id: SiteId) -> list[TenantId] | None:
        """The tenants that the site's link carries; None for every one."""
        return (await self._ask(GetTenants(site_id), Carried)).tenant_ids

    async def remove_site(self, site_id: SiteId) -> None:
        """Stop the site's server and void its credentials."""
        await self._ask(RemoveSite(site_id), type(None))

    async def states(self) -> list[ServerState]:
        """Every server's state."""
        return await self._ask(GetStates(), list[ServerState])

    async def stop(self) -> None:
        """Ask the stack to stop; returns at once."""
        await self._ask(StopStack(), type(None))

    async def _ask(self, order: Order, kind: type[Result]) -> Result:
        try:
            async with asyncio.timeout(ANSWER_LIMIT_S):
                answer = await self._exchange(msgspec.json.encode(order) + b"\n")
        except (OSError, TimeoutError, msgspec.DecodeError, ValueError) as exc:
            raise PeerError(
                f"no stack answers in {self._data_dir}: start one with `tandem stack up`",
                code="stack_not_running",
            ) from exc
        if answer.code:
            raise RequestError(answer.message, code=answer.code)
        return msgspec.json.decode(answer.result, type=kind)

    async def _exchange(self, line: bytes) -> Answer:
        with _short_path(self._data_dir) as path:
            reader, writer = await asyncio.open_unix_connection(path, limit=MAX_LINE_BYTES)
        try:
            writer.write(line)
            await writer.drain()
            return msgspec.json.decode(await reader.readline(), type=Answer)
        finally:
            writer.close()


@asynccontextmanager
async def serve_control(stack: Stack, on_stop: Callable[[], None]) -> AsyncIterator[None]:
    """Answer orders while the block runs; only this user may connect (socket 0600)."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            reply = await _obey(stack, on_stop, await reader.readline())
            writer.write(msgspec.json.encode(reply) + b"\n")
            await writer.drain()
        except (OSError, ValueError) as exc:
            log.warning("control connection broke", error=str(exc))
        finally:
            writer.close()

    path = stack.data_dir / SOCKET_FILE
    path.unlink(missing_ok=True)
    before = os.umask(0o177)
    try:
        with _short_path(stack.data_dir) as short:
            server = await asyncio.start_unix_server(answer, short, limit=MAX_LINE_BYTES)
    finally:
        os.umask(before)
    try:
        async with server:
            yield
    finally:
        path.unlink(missing_ok=True)


def _sorted(tenants: Collection[TenantId] | None) -> list[TenantId] | None:
    return None if tenants is None else sorted(tenants)


async def _obey(stack: Stack, on_stop: Callable[[], None], line: bytes) -> Answer:
    try:
        order = msgspec.json.decode(line, type=Order)
        result = await _run(stack, on_stop, order)
    except msgspec.DecodeError as exc:
        return Answer(code="malformed_order", message=str(exc))
    except TandemError as exc:
        return Answer(code=exc.code, message=str(exc))
    return Answer(result=msgspec.Raw(msgspec.json.encode(result)))


async def _run(stack: Stack, on_stop: Callable[[], None], order: Order) -> object:
    match order:
        case AddSite(site, tenants):
            return await stack.add_site(site, tenants)
        case SetTenants(site, tenants):
            await stack.issue_edge_credentials(site, tenants)
        case GetTenants(site):
            return Carried(stack.site_tenants(site))
        case RemoveSite(site):
            await stack.remove_site(site)
        case GetStates():
            return stack.states
        case StopStack():
            on_stop()
    return None


@contextmanager
def _short_path(folder: Path) -> Iterator[str]:
    """A way to the socket that fits into the 107 bytes which the kernel allows, however deep."""
    descriptor = os.open(folder, os.O_PATH | os.O_DIRECTORY)
    try:
        yield f"/proc/self/fd/{descriptor}/{SOCKET_FILE}"
    finally:
        os.close(descriptor)
