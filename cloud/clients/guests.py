"""Guests as their host sees them: who from elsewhere may act here, ended or limited by the host."""

from __future__ import annotations

from typing import Any

from msgspec import UNSET

from cloud.audit.trail import Change, record
from cloud.clients.grants import check_queues
from cloud.clients.guest_agents import GuestAgents
from cloud.clients.guest_repository import GuestRepository, HomeRepository
from cloud.clients.schemas import AccessPatch
from cloud.identity.principal import Principal
from cloud.platform.access import Access, access_of
from infra.contracts.errors import Conflict, Forbidden, InvariantError, NotFound, RequestError
from infra.contracts.ids import TenantId
from infra.db.elsewhere import elsewhere
from infra.db.scope import AnyRow, TenantScope


class GuestService:
    """Guests of one tenant, inside the request's transaction; only its own people decide."""

    def __init__(self, scope: TenantScope, principal: Principal) -> None:
        self._scope = scope
        self._principal = principal
        self._guests = GuestRepository(scope)

    async def end(self, membership_id: str, now_ms: int) -> str | None:
        """Put a guest out: its next request is refused, and no further call reaches its agent.

        Returns:
            The agent to be taken offline after the commit, or None.

        Raises:
            NotFound: no such access in force.
        """
        row = await self._present(membership_id, now_ms)
        before = await self._shown(row)
        await self._guests.change(membership_id, {"revoked_at_ms": now_ms})
        lost_agent_id = await self._settle(row, now_ms)
        await self._note(row, Change("access.ended", membership_id, before, None), now_ms)
        return lost_agent_id

    async def limit(self, membership_id: str, patch: AccessPatch, now_ms: int) -> Access:
        """Let a guest do less, or for less long; never more than it was given.

        Raises:
            NotFound: no such access in force, or no such queue.
            Conflict: it would be for a queue or a time that it is not for now.
            RequestError: the end is past.
        """
        row = await self._present(membership_id, now_ms)
        before = await self._shown(row)
        values = await self._narrower(row, patch, now_ms)
        if values:
            await self._guests.change(membership_id, values)
            await self._settle(row, now_ms)
        after = await self._shown(await self._present(membership_id, now_ms))
        if values:
            await self._note(row, Change("access.limited", membership_id, before, after), now_ms)
        return after

    # -- inside

    async def _narrower(self, row: AnyRow, patch: AccessPatch, now_ms: int) -> dict[str, Any]:
        values: dict[str, Any] = {}  # columns of different kinds
        if patch.queue_ids is not UNSET:
            await check_queues(self._guests, patch.queue_ids)
            if row.queue_ids is not None and set(patch.queue_ids) - set(row.queue_ids):
                raise Conflict(
                    "the access is not for this queue", code="access_not_wider", field="queue_ids"
                )
            values["queue_ids"] = sorted(set(patch.queue_ids))
        if patch.until_at_ms is not UNSET:
            if patch.until_at_ms <= max(now_ms, row.from_at_ms):
                raise RequestError("the end must lie ahead", field="until_at_ms")
            if row.until_at_ms is not None and patch.until_at_ms > row.until_at_ms:
                raise Conflict(
                    "the access ends before that", code="access_not_wider", field="until_at_ms"
                )
            values["until_at_ms"] = patch.until_at_ms
        return values

    async def _settle(self, row: AnyRow, now_ms: int) -> str | None:
        if row.seated_as is None:
            return None
        agents = GuestAgents(self._scope)
        return (await agents.settle(TenantId(row.home_id), row.user_id, now_ms)).lost_agent_id

    async def _present(self, membership_id: str, now_ms: int) -> AnyRow:
        if self._principal.home_id != self._scope.tenant_id:
            raise Forbidden("only the tenant's own people decide this", code="not_your_own")
        row = await self._guests.present(now_ms, membership_id)
        if row is None:
            raise NotFound("no such access", field="membership_id")
        return row

    async def _shown(self, row: AnyRow) -> Access:
        async with elsewhere(self._scope, TenantId(row.home_id)) as home:
            people = HomeRepository(home)
            organisation, name = await people.organisation(), await people.name_of(row.user_id)
        if organisation is None:
            raise InvariantError("a guest's home is gone", code="no_tenant")
        return access_of(row, name, organisation.name, organisation.kind)

    async def _note(self, row: AnyRow, change: Change, now_ms: int) -> None:
        """In both logs, as the giving was."""
        actor, scope = self._principal.actor, self._scope
        await record(scope.connection, scope.tenant_id, actor, change, now_ms)
        async with elsewhere(scope, TenantId(row.home_id)) as home:
            await record(home.connection, home.tenant_id, actor, change, now_ms)
