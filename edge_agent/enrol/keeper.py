"""Keeps an edge's credentials fresh: at half of their life, and when its tenants change."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Collection
from pathlib import Path

from edge_agent.enrol.held import Held, read_held, write_held
from edge_agent.enrol.platform import renew
from edge_agent.enrol.server import EdgeServer
from edge_agent.identity import now_ms
from infra.contracts.errors import PeerError, RequestError, TandemError
from infra.contracts.ids import TenantId
from infra.telemetry.logs import get_logger
from infra.telemetry.metrics import Counter, Gauge

log = get_logger(__name__)

# A tenant that joins the site's own edge is carried after so long, and a renewal.
CHECK_EVERY_S = 1.0
# An island tries again and again; a platform that comes back is not overrun by its edges.
RETRY_FIRST_S = 2.0
RETRY_LONGEST_S = 300.0
# Refused by name: only an operator can help, by a new code.
RETRY_REFUSED_S = 600.0

_EXPIRES = Gauge("tandem_edge_credentials_expire_s", "End of the credentials, seconds since 1970")
_FAILURES = Counter("tandem_edge_renewals_failed_total", "Renewals that failed", ["code"])

Tenants = Callable[[], Collection[TenantId]]


class Keeper:
    """One task beside the daemon."""

    def __init__(self, folder: Path, server: EdgeServer, configured: Tenants) -> None:
        """Args: configured: tenants whose configuration is here; their calls come next."""
        self._folder = folder
        self._server = server
        self._configured = configured
        self._held = read_held(folder)
        self._retry_s = RETRY_FIRST_S
        self._not_before_s = 0.0

    async def run(self) -> None:
        """Renew when it is time, until cancelled."""
        while True:
            _EXPIRES.set(self._held.granted.expires_at_ms / 1_000)
            await asyncio.sleep(CHECK_EVERY_S)
            # Nothing that goes wrong here may end the renewals: tomorrow's calls depend on them.
            try:
                await self._check()
            except PeerError as exc:
                self._put_off(exc, self._retry_s)
                self._retry_s = min(self._retry_s * 2, RETRY_LONGEST_S)
            except RequestError as exc:
                self._put_off(exc, RETRY_REFUSED_S)
            except Exception as exc:
                log.critical("renewal broke", exc_info=exc)
                self._not_before_s = time.monotonic() + RETRY_REFUSED_S

    async def _check(self) -> None:
        self._server.keep_log_short()
        on_disk = await asyncio.to_thread(read_held, self._folder)
        if on_disk.granted.serial != self._held.granted.serial:
            log.info("enrolled anew", site_id=on_disk.granted.site_id)
            self._not_before_s = 0.0
            await self._take_up(on_disk)
            return
        self._held = on_disk
        if self._is_due() and time.monotonic() >= self._not_before_s:
            fresh = await renew(self._held)
            await asyncio.to_thread(write_held, self._folder, fresh)
            await self._take_up(fresh)
            log.info("credentials renewed", expires_at_ms=fresh.granted.expires_at_ms)

    def _is_due(self) -> bool:
        granted = self._held.granted
        if now_ms() >= granted.renew_at_ms:
            return True
        return granted.tenant_ids is not None and not set(self._configured()) <= set(
            granted.tenant_ids
        )

    async def _take_up(self, held: Held) -> None:
        await self._server.relink()
        self._held = held
        self._retry_s = RETRY_FIRST_S
        self._not_before_s = 0.0

    def _put_off(self, error: TandemError, wait_s: float) -> None:
        _FAILURES.labels(error.code).inc()
        self._not_before_s = time.monotonic() + wait_s
        tell = log.warning if isinstance(error, PeerError) else log.critical
        tell("credentials not renewed", code=error.code, error=str(error), again_in_s=wait_s)
