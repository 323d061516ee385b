"""A real cloud node with its servers, on loopback, for tests of screens that need no calls."""

from __future__ import annotations

import asyncio
import secrets
import shutil
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from infra.demo.api import Api
from infra.demo.mailbox import Mailbox
from tests.integration.running_stack import (
    ROOT,
    eventually,
    make_data_dir,
    spawn_supervisor,
    wait_until_ready,
)

# A node beside busy builds on two cores.
START_LIMIT_S = 90.0
STOP_LIMIT_S = 30.0
PASSWORD = "copper lantern orchard 42"


@dataclass(frozen=True, slots=True)
class RealNode:
    """A node that answers, and the operator's key."""

    url: str
    data_dir: Path

    def operator(self) -> Api:
        """The API as the operator."""
        key = (self.data_dir / "secrets" / "platform_key").read_text(encoding="utf-8")
        return Api(self.url, key.strip())


@dataclass(frozen=True, slots=True)
class Organisation:
    """A tenant with a key and an owner who can sign in."""

    tenant_id: str
    api: Api
    email: str


@asynccontextmanager
async def real_node() -> AsyncIterator[RealNode]:
    """Servers, schema and node; all are ended, and the folder removed, at exit."""
    data_dir = make_data_dir()
    stack = spawn_supervisor(data_dir)
    try:
        await asyncio.to_thread(wait_until_ready, stack)
        await asyncio.to_thread(_tandem, "migrate", "up", "--stack-dir", str(data_dir))
        port = _free_port()
        url = f"http://127.0.0.1:{port}"
        options = ("cloud", "--stack-dir", str(data_dir), "--port", str(port))
        log = (data_dir / "node.log").open("wb")
        node = await asyncio.create_subprocess_exec(
            *_command(*options), stdout=log, stderr=log, cwd=ROOT
        )
        try:
            await eventually(_is_ready(url), limit_s=START_LIMIT_S)
            yield RealNode(url, data_dir)
        finally:
            node.terminate()
            await asyncio.wait_for(node.wait(), STOP_LIMIT_S)
            log.close()
    finally:
        stack.terminate()
        await asyncio.to_thread(stack.communicate, timeout=60)
        shutil.rmtree(data_dir)


async def open_organisation(node: RealNode, name: str, kind: str = "tenant") -> Organisation:
    """An organisation at a site, with an owner who accepted the invitation."""
    async with node.operator() as operator:
        tenant = await operator.post("/v1/tenants", {"name": name, "kind": kind})
        tenant_id: str = tenant["tenant_id"]
        key = await operator.post(f"/v1/tenants/{tenant_id}/api-keys", {"name": "test"})
    api = Api(node.url, key["key"])
    email = f"olga.{secrets.token_hex(4)}@example.org"
    mailbox = Mailbox(node.data_dir)
    mailbox.skip()
    body = {"email": email, "name": "Olga", "roles": [{"role": "owner"}]}
    await api.post("/v1/people", body)
    token = (await mailbox.link(email)).rpartition("/")[2]
    async with Api(node.url, None) as stranger:
        path = f"/v1/auth/invitations/{token}/accept"
        await stranger.post(path, {"name": "Olga", "password": PASSWORD})
    return Organisation(tenant_id, api, email)


def _command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "infra.config.cli", *arguments]


def _tandem(*arguments: str) -> None:
    subprocess.run(_command(*arguments), check=True, cwd=ROOT, capture_output=True)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def _is_ready(url: str) -> Callable[[], bool]:
    def check() -> bool:
        try:
            return httpx.get(f"{url}/readyz", timeout=5.0, trust_env=False).is_success
        except httpx.TransportError:
            return False

    return check
