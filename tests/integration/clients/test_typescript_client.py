"""The generated TypeScript client, compiled strictly and run by Node against a real node."""

from __future__ import annotations

import asyncio
import subprocess
from pathlib import Path

from clients.python.tandem_client import AsyncClient
from tests.integration.clients.conftest import Place, open_tenant

ROOT = Path(__file__).resolve().parents[3]
TSC = ROOT / "tenant_portal" / "web" / "node_modules" / "typescript" / "bin" / "tsc"
FLOW = Path(__file__).with_name("flow.mjs")
LIMIT_S = 120.0


async def run(*command: str) -> str:
    """Run a program to its end; fails the test unless it succeeds."""
    done = await asyncio.to_thread(
        subprocess.run, command, capture_output=True, text=True, timeout=LIMIT_S
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


async def test_a_flow_through_the_compiled_client(place: Place, tmp_path: Path) -> None:
    project = ROOT / "clients" / "typescript"
    await run("node", str(TSC), "-p", str(project), "--outDir", str(tmp_path))
    (tmp_path / "package.json").write_text('{"type": "module"}')
    async with AsyncClient(place.base_url, place.platform_key) as operator:
        _, key = await open_tenant(operator, "Client Two")
    said = await run("node", str(FLOW), str(tmp_path / "index.js"), place.base_url, key)
    assert said == "done\n"
