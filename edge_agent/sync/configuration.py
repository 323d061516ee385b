"""The mirror of the configuration: each tenant's newest valid snapshot, and who wants to know."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable

import msgspec
import nats.errors
import nats.js.errors
from nats.aio.client import Client

from infra.bus.edge_stream import ConfigChange, watch_config
from infra.contracts.config import TenantConfig
from infra.contracts.errors import RequestError
from infra.contracts.ids import SiteId, TenantId
from infra.telemetry.logs import get_logger
from infra.telemetry.metrics import Counter

log = get_logger(__name__)

# The local server restarts within a second; its watch is then set up anew.
REWATCH_S = 1.0

_REFUSED = Counter("tandem_edge_config_refused_total", "Configurations that were refused", ["code"])

Changed = Callable[[TenantConfig], None]
Removed = Callable[[TenantId], None]


class ConfigurationMirror:
    """Reads one site's keys; a bad snapshot is refused, and the one before stays in force."""

    def __init__(
        self, client: Client, on_changed: Changed, on_removed: Removed, *, site_id: SiteId
    ) -> None:
        """Args: on_changed: raises RequestError to refuse a snapshot that it can't use.

        Attributes:
            refusals: code by tenant, while the newest snapshot is not the one in force.
        """
        self.configs: dict[TenantId, TenantConfig] = {}
        self.refusals: dict[TenantId, str] = {}
        self._client = client
        self._on_changed = on_changed
        self._on_removed = on_removed
        self._site_id = site_id
        self._task: asyncio.Task[None] | None = None
        self._is_read = asyncio.Event()

    async def start(self, limit_s: float) -> None:
        """Follow the bucket; returns when all that it holds now is in force."""
        self._task = asyncio.create_task(self._follow(), name="configuration")
        async with asyncio.timeout(limit_s):
            await self._is_read.wait()

    async def stop(self) -> None:
        """Follow no more."""
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task

    @property
    def versions(self) -> dict[TenantId, int]:
        """Version in force, by tenant."""
        return {tenant_id: config.version for tenant_id, config in self.configs.items()}

    async def _follow(self) -> None:
        while True:
            try:
                async with contextlib.aclosing(
                    watch_config(self._client, self._site_id)
                ) as changes:
                    async for change in changes:
                        if change is None:
                            self._is_read.set()
                        else:
                            self._apply(change)
            except (nats.errors.Error, nats.js.errors.Error, TimeoutError) as exc:
                log.warning("configuration watch is broken", error=str(exc))
            await asyncio.sleep(REWATCH_S)

    def _apply(self, change: ConfigChange) -> None:
        tenant_id = change.tenant_id
        try:
            if change.payload is None:
                self.refusals.pop(tenant_id, None)
                if self.configs.pop(tenant_id, None) is not None:
                    self._on_removed(tenant_id)
                return
            self._accept(tenant_id, change.payload)
            self.refusals.pop(tenant_id, None)
        except RequestError as exc:
            self._refuse(tenant_id, exc.code)
            log.error(
                "configuration refused, the one before stays",
                tenant_id=tenant_id,
                code=exc.code,
                field=exc.field,
                error=str(exc),
            )
        # One tenant's snapshot must not keep the others' from ever being read again.
        except Exception as exc:
            self._refuse(tenant_id, "internal")
            log.critical("configuration broke the edge", tenant_id=tenant_id, exc_info=exc)

    def _refuse(self, tenant_id: TenantId, code: str) -> None:
        _REFUSED.labels(code).inc()
        self.refusals[tenant_id] = code

    def _accept(self, tenant_id: TenantId, payload: bytes) -> None:
        try:
            config = msgspec.json.decode(payload, type=TenantConfig)
        except msgspec.DecodeError as exc:
            raise RequestError(str(exc), code="malformed_config", field="config") from exc
        if config.tenant_id != tenant_id or config.site_id != self._site_id:
            raise RequestError(
                "the key is another tenant's or site's", code="foreign_config", field="tenant_id"
            )
        held = self.configs.get(tenant_id)
        if held is not None and config.version <= held.version:
            return  # a repeat, or one that was overtaken
        self._on_changed(config)
        self.configs[tenant_id] = config
        log.info("configuration in force", tenant_id=tenant_id, version=config.version)
