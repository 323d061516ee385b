"""The edge daemon's settings (TANDEM_EDGE_*), and the files by which others find it."""

from __future__ import annotations

import asyncio
import fcntl
import os
from pathlib import Path

import msgspec

from edge_agent.front.configuration import FLOOD_REQUESTS
from infra.contracts.config import SIP_REALM
from infra.contracts.errors import Conflict
from infra.contracts.ids import SiteId
from infra.stack.ports import is_free

CARD_FILE = "edge.json"
LOCK_FILE = "edge.lock"
PORTS_FILE = "ports.json"
PORT_PROBE_S = 0.05


class EdgeSettings(msgspec.Struct, frozen=True, kw_only=True):
    """How an edge listens and what it carries; port 0 means: chosen once, then kept.

    Attributes:
        phones_host, trunk_host: addresses of the SIP front; ports likewise.
        phones_at: host:port that people are told for their phones, where a router or a name stands
            before the front; empty: the address that it listens at.
        trunk_sources: addresses and networks whose calls are taken.
        workers: media worker processes.
        legs_per_worker: calls beyond it are refused by that worker.
        media_host: address that RTP is bound to.
        rtp_port_low, rtp_ports_per_worker: UDP ports, two a leg; set it where a firewall asks.
        media_timeout_ms: a leg that sends nothing for so long is hung up.
        drain_limit_s: after SIGTERM, live calls have this long to end.
        http_port: /healthz and /metrics on loopback; 0: chosen once, then kept.
        traces_dir: folder for span files; empty for none.
    """

    phones_host: str = "127.0.0.1"
    phones_port: int = 0
    phones_at: str = ""
    trunk_host: str = "127.0.0.1"
    trunk_port: int = 0
    worker_port: int = 0
    trunk_sources: tuple[str, ...] = ("127.0.0.1",)
    flood_requests: int = FLOOD_REQUESTS
    realm: str = SIP_REALM
    workers: int = 1
    legs_per_worker: int = 500
    media_host: str = "127.0.0.1"
    rtp_port_low: int = 0
    rtp_ports_per_worker: int = 2_000
    media_timeout_ms: int = 60_000
    drain_limit_s: float = 30.0
    http_port: int = 0
    traces_dir: str = ""


class EdgeCard(msgspec.Struct, frozen=True):
    """Where a running edge is; `edge.json` in its folder, removed when it stops."""

    site_id: SiteId
    pid: int
    boot_id: str
    phones_address: str
    trunk_address: str
    http_address: str
    realm: str


class EdgeLock:
    """One daemon per folder: two of them would answer each call twice."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / LOCK_FILE
        self._descriptor: int | None = None

    def acquire(self) -> None:
        """Raises Conflict (`edge_running`) while another daemon has it; the kernel frees it."""
        descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as exc:
            os.close(descriptor)
            raise Conflict("another edge daemon runs in this folder", code="edge_running") from exc
        self._descriptor = descriptor

    def release(self) -> None:
        """Let another daemon have it."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None


async def kept_ports_free(folder: Path, limit_s: float) -> bool:
    """Wait until the front of a daemon that was killed has let go of the ports kept in `folder`.

    It has them for a moment longer than its daemon lived; phones and carriers know these ports.
    """
    path = folder / PORTS_FILE
    if not path.exists():  # a stat, once
        return True
    ports = msgspec.json.decode(path.read_bytes(), type=dict[str, int])
    loop = asyncio.get_running_loop()
    give_up_at = loop.time() + limit_s
    while not all(is_free(port) for port in ports.values()):
        if loop.time() > give_up_at:
            return False
        await asyncio.sleep(PORT_PROBE_S)
    return True


def edge_folder(stack_dir: Path, site_id: SiteId) -> Path:
    """The daemon's own folder within the stack's data folder."""
    return stack_dir / "edges" / site_id


def write_card(folder: Path, card: EdgeCard) -> None:
    """Publish the card, whole or not at all."""
    partial = folder / f"{CARD_FILE}.part"
    partial.write_bytes(msgspec.json.encode(card))
    os.chmod(partial, 0o600)
    partial.replace(folder / CARD_FILE)


def read_card(folder: Path) -> EdgeCard | None:
    """The card of a running edge, None when none runs."""
    path = folder / CARD_FILE
    return msgspec.json.decode(path.read_bytes(), type=EdgeCard) if path.exists() else None
