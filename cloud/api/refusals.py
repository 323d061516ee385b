"""Refused requests: each is counted, some are logged, and a tenant reads who was kept from what.

Whoever is refused could make us write without end: a line of log is bounded by its code, an entry
of an audit log by who, what and how many in an hour.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from typing import Final, TypeVar

from litestar.enums import ScopeType
from litestar.exceptions import HTTPException, ValidationException
from litestar.types import Scope
from sqlalchemy.exc import DBAPIError

from cloud.api.errors import status_of
from cloud.audit.trail import Change, record
from cloud.identity.principal import Principal
from infra.contracts.errors import TandemError
from infra.contracts.ids import TenantId
from infra.db.database import Database
from infra.telemetry.logs import get_logger
from infra.telemetry.metrics import Counter

log = get_logger(__name__)

Key = TypeVar("Key")
Value = TypeVar("Value")

REFUSED = "access.refused"
MINUTE_S: Final = 60.0
HOUR_S: Final = 3_600.0
# Enough to see who tries what; a flood fills no disk.
LINES_PER_MINUTE: Final = 20
# Of one tenant, at one node: somebody who goes through all of the API shows, and fills no log.
ENTRIES_PER_HOUR: Final = 60
MAX_REMEMBERED: Final = 10_000  # callers with an operation, about 200 bytes each
MAX_TENANTS: Final = 10_000

# How things stand with the caller's own session or organisation: nobody has tried anything.
STATES: Final = frozenset({"tenant_suspended", "second_factor_demanded"})
_FORBIDDEN = 403
# 404 and 409 are everyday answers, 5xx are our own faults and logged as such.
_LOGGED = frozenset({400, 401, _FORBIDDEN, 405, 413, 422, 429})
_CODE_OF_FORM = "invalid_request"

_refused = Counter(
    "tandem_api_refused_total", "Requests that were refused, by status and code", ["status", "code"]
)


class Refusals:
    """What a node remembers of refusals, so that it does not write each of them."""

    def __init__(self, database: Database, clock: Callable[[], int]) -> None:
        self._database = database
        self._clock = clock
        self._lines: dict[str, tuple[float, int]] = {}
        self._written: OrderedDict[tuple[str, ...], float] = OrderedDict()
        self._entries: OrderedDict[TenantId, tuple[float, int]] = OrderedDict()

    async def note(self, status: int, code: str, scope: Scope) -> None:
        """Count a refusal, and write it down where it is worth it."""
        _refused.labels(str(status), code).inc()
        principal = scope.get("user")
        known = principal if isinstance(principal, Principal) else None
        operation = f"{scope.get('method', '')} {scope.get('path_template') or ''}".strip()
        if status in _LOGGED and self._has_line(code, time.monotonic()):
            log.info(
                "request refused",
                status=status,
                code=code,
                operation=operation,
                tenant_id=known and known.tenant_id,
                actor=known and f"{known.actor.kind}:{known.actor.id}",
            )
        if status == _FORBIDDEN and known is not None and code not in STATES:
            await self._tell_tenant(known, operation, code)

    async def _tell_tenant(self, who: Principal, operation: str, code: str) -> None:
        tenant_id, now_s = who.tenant_id, time.monotonic()
        if tenant_id is None or not self._is_new(tenant_id, who.actor.id, operation, code, now_s):
            return
        change = Change(REFUSED, operation, None, {"reason": code})
        try:
            async with self._database.tenant(tenant_id) as scope:
                await record(scope.connection, tenant_id, who.actor, change, self._clock())
        except (TandemError, DBAPIError) as exc:
            # The answer is a refusal whether or not it could be written down.
            log.error("refusal not in the audit log", exc_info=exc, tenant_id=tenant_id)

    def _has_line(self, code: str, now_s: float) -> bool:
        """Whether this one is logged; what was left out is told with the first of a new minute."""
        since_s, count = self._lines.get(code, (now_s, 0))
        if now_s - since_s >= MINUTE_S:
            if count > LINES_PER_MINUTE:
                log.info("refusals not logged", code=code, count=count - LINES_PER_MINUTE)
            since_s, count = now_s, 0
        self._lines[code] = since_s, count + 1
        return count < LINES_PER_MINUTE

    def _is_new(
        self, tenant_id: TenantId, actor_id: str, operation: str, code: str, now_s: float
    ) -> bool:
        """Whether the tenant is told: once an hour of each caller, operation and reason."""
        key = (tenant_id, actor_id, operation, code)
        before_s = self._written.get(key)
        if before_s is not None and now_s - before_s < HOUR_S:
            return False
        since_s, count = self._entries.get(tenant_id, (now_s, 0))
        if now_s - since_s >= HOUR_S:
            since_s, count = now_s, 0
        if count >= ENTRIES_PER_HOUR:
            return False
        self._entries[tenant_id] = since_s, count + 1
        self._written[key] = now_s
        _bound(self._written, MAX_REMEMBERED)
        _bound(self._entries, MAX_TENANTS)
        return True


async def note_refusal(error: Exception, scope: Scope) -> None:
    """Hook after each exception: refusals of the API are noted, whoever raised them."""
    if scope["type"] != ScopeType.HTTP:
        return
    refusals: Refusals = scope["litestar_app"].state.refusals
    if isinstance(error, TandemError):
        status, code = status_of(error), error.code
    elif isinstance(error, ValidationException):
        status, code = error.status_code, _CODE_OF_FORM
    elif isinstance(error, HTTPException):
        status, code = error.status_code, f"http_{error.status_code}"
    else:
        return
    if status < 500:
        await refusals.note(status, code, scope)


def _bound(held: OrderedDict[Key, Value], limit: int) -> None:
    while len(held) > limit:
        held.popitem(last=False)
