"""Grants: what an outsourcer's people may do in its clients, in one transaction with the agent."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from cloud.acd.skill_service import check_skills
from cloud.api.boundary import new_id
from cloud.audit.trail import Change, record
from cloud.clients.choices import client_scope
from cloud.clients.guest_agents import GuestAgents
from cloud.clients.guest_repository import GuestRepository, HomeRepository
from cloud.clients.schemas import Grant, NamedQueue, NewGrant
from cloud.identity.permissions import Role
from cloud.identity.principal import Principal
from cloud.people.rights import check_may_give, permissions_given
from infra.contracts.errors import Forbidden, InvariantError, NotFound, RequestError
from infra.contracts.ids import TenantId
from infra.db.scope import AnyRow, TenantScope

CLIENT_KIND = "tenant"
MAX_GRANTS = 5_000  # shown on one page; an outsourcer has as many people in all its clients


@dataclass(frozen=True, slots=True)
class Revoked:
    """A grant that was ended.

    Attributes:
        tenant_id: of the client.
        lost_agent_id: the agent to be taken offline after the commit, or None.
    """

    tenant_id: TenantId
    lost_agent_id: str | None


class GrantService:
    """Grants of one outsourcer, inside the request's transaction of its own rows.

    What is written in a client is written under the client's row-level security.
    """

    def __init__(self, home: TenantScope, principal: Principal) -> None:
        self._home = home
        self._principal = principal
        self._people = HomeRepository(home)

    async def give(self, new: NewGrant, now_ms: int) -> Grant:
        """Give one of the outsourcer's own people a role in one of its clients.

        One who is to be an agent is one at once, or when the grant begins.

        Raises:
            NotFound: no such person or client of the outsourcer, or no such queue of the client.
            RequestError: the dates are in the wrong order; an agent without queues.
            Forbidden: the client's owner stays the client's own; or the role has more rights than
                the giver.
            QuotaReached: the client's plan has no seat left.
        """
        await self._check_reseller()
        person = await self._people.person(new.user_id)
        if person is None or person.status == "disabled":
            raise NotFound("no such person of the outsourcer", field="user_id")
        _check_role(new)
        is_limited = new.queue_ids is not None
        # Of the client's permissions: an outsourcer's own are none there.
        given = permissions_given(new.role, CLIENT_KIND, is_limited=is_limited)
        check_may_give(self._principal, given, "role")
        from_at_ms = now_ms if new.from_at_ms is None else new.from_at_ms
        if new.until_at_ms is not None and new.until_at_ms <= max(from_at_ms, now_ms):
            raise RequestError("the end must lie after the beginning", field="until_at_ms")
        membership_id = new_id(now_ms)
        async with client_scope(self._home, TenantId(new.tenant_id)) as client:
            guests = GuestRepository(client)
            await check_queues(guests, new.queue_ids)
            await check_skills(client, new.skills, "skills")
            await guests.add(
                self._home.tenant_id,
                {
                    "membership_id": membership_id,
                    "user_id": new.user_id,
                    "role": new.role.value,
                    "queue_ids": None if new.queue_ids is None else sorted(set(new.queue_ids)),
                    "skills": new.skills or None,
                    "from_at_ms": from_at_ms,
                    "until_at_ms": new.until_at_ms,
                    "created_at_ms": now_ms,
                    "granted_by": self._principal.actor.id,
                    "reason": "",
                },
            )
            if new.role is Role.AGENT and from_at_ms <= now_ms:
                await GuestAgents(client).settle(self._home.tenant_id, new.user_id, now_ms)
            granted = await self._granted(guests, membership_id, person.name, now_ms)
            await self._note(client, Change("grant.given", membership_id, None, granted), now_ms)
        await self._note(self._home, Change("grant.given", membership_id, None, granted), now_ms)
        return granted

    async def revoke(self, before: Grant, now_ms: int) -> Revoked:
        """End a grant: the next request is refused, and no further call reaches the agent.

        Raises:
            NotFound: it has ended already.
        """
        change = Change("grant.revoked", before.membership_id, before, None)
        lost_agent_id = None
        async with client_scope(self._home, TenantId(before.tenant_id)) as client:
            guests = GuestRepository(client)
            home_id = self._home.tenant_id
            row = await guests.present(now_ms, before.membership_id, home_id)
            if row is None:
                raise NotFound("no such grant", field="membership_id")
            await guests.change(before.membership_id, {"revoked_at_ms": now_ms})
            if row.seated_as is not None:
                settled = await GuestAgents(client).settle(home_id, before.user_id, now_ms)
                lost_agent_id = settled.lost_agent_id
            await self._note(client, change, now_ms)
        await self._note(self._home, change, now_ms)
        return Revoked(TenantId(before.tenant_id), lost_agent_id)

    async def shown(self, rows: Sequence[AnyRow]) -> list[Grant]:
        """Grants with the names of their queues; each client is asked under its own security.

        Args:
            rows: as ClientRepository.grants() finds them: all in clients of the outsourcer.
        """
        wanted: dict[str, set[str]] = {}
        for row in rows[:MAX_GRANTS]:
            if row.queue_ids:
                wanted.setdefault(row.tenant_id, set()).update(row.queue_ids)
        names: dict[str, str] = {}
        for tenant_id, queue_ids in wanted.items():
            async with client_scope(self._home, TenantId(tenant_id)) as client:
                names |= await GuestRepository(client).queue_names(queue_ids)
        return [grant_of(row, row.user_name, row.tenant_name, names) for row in rows[:MAX_GRANTS]]

    # -- inside

    async def _check_reseller(self) -> None:
        row = await self._people.organisation()
        if row is None or row.kind != "reseller":
            raise Forbidden("only an outsourcer has clients", code="not_a_reseller")

    async def _granted(
        self, guests: GuestRepository, membership_id: str, user_name: str, now_ms: int
    ) -> Grant:
        row, client = await guests.present(now_ms, membership_id), await guests.organisation()
        if row is None or client is None:
            raise InvariantError("a grant is gone while it is given", code="no_grant")
        names = await guests.queue_names(row.queue_ids or [])
        return grant_of(row, user_name, client.name, names)

    async def _note(self, scope: TenantScope, change: Change, now_ms: int) -> None:
        """In both logs, the client's first: it sees who may look at it."""
        await record(scope.connection, scope.tenant_id, self._principal.actor, change, now_ms)


async def check_queues(guests: GuestRepository, queue_ids: Collection[str] | None) -> None:
    """Prove that the queues are the tenant's.

    Raises:
        NotFound: one is not.
    """
    if queue_ids is None:
        return
    if set(queue_ids) - (await guests.queue_names(queue_ids)).keys():
        raise NotFound("no such queue of this tenant", code="unknown_queue", field="queue_ids")


def grant_of(row: AnyRow, user_name: str, tenant_name: str, names: dict[str, str]) -> Grant:
    """A membership as the API shows it.

    Args:
        names: of queues.
    """
    is_agent = row.role == Role.AGENT and row.queue_ids is not None
    return Grant(
        membership_id=row.membership_id,
        user_id=row.user_id,
        user_name=user_name,
        tenant_id=row.tenant_id,
        tenant_name=tenant_name,
        role=row.role,
        queue_ids=row.queue_ids,
        queues=None if row.queue_ids is None else _named(row.queue_ids, names),
        skills=row.skills or {},
        from_at_ms=row.from_at_ms,
        until_at_ms=row.until_at_ms,
        revoked_at_ms=row.revoked_at_ms,
        is_at_work=row.seated_as is not None if is_agent else None,
    )


def _named(queue_ids: Iterable[str], names: dict[str, str]) -> list[NamedQueue]:
    found = [NamedQueue(each, names[each]) for each in queue_ids if each in names]
    return sorted(found, key=lambda each: (each.name, each.queue_id))


def _check_role(new: NewGrant) -> None:
    if new.role is Role.OWNER:
        raise Forbidden("a client has its own owner", code="role_not_granted", field="role")
    if new.role is Role.AGENT and new.queue_ids is None:
        raise RequestError(
            "an agent by grant serves the queues that the grant names",
            code="queues_needed",
            field="queue_ids",
        )
    if new.role is not Role.AGENT and new.skills:
        raise RequestError("only an agent has skills", code="skills_need_agent", field="skills")
