"""Strangers in a tenant: the operator's people ask, the tenant approves, and sees who is there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

import msgspec
from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from cloud.api.boundary import new_id
from cloud.audit.trail import Change, record, record_platform
from cloud.clients.guest_repository import is_not_over
from cloud.identity.permissions import Role
from cloud.identity.principal import Principal
from cloud.tenancy.schemas import Reason
from infra.contracts.errors import Conflict, Forbidden, NotFound
from infra.contracts.ids import TenantId
from infra.db.scope import AnyRow
from infra.db.tables.directory import tenant
from infra.db.tables.identity import membership, user_account
from infra.db.tables.tenancy import MAX_ACCESS_MINUTES, access_request

MS_PER_MINUTE = 60_000
# Whoever is asked may be asleep; a day later the reason is most likely gone.
REQUEST_LIFE_MS = 24 * 3600 * 1_000
MAX_LISTED = 100  # the newest; older ones are in the audit log

Minutes = Annotated[int, msgspec.Meta(ge=1, le=MAX_ACCESS_MINUTES)]


class NewAccessRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Why somebody of the operator wants to look, for how long, and as what."""

    reason: Reason
    minutes: Minutes = 60
    role: Role = Role.READ_ONLY


class AccessRequest(msgspec.Struct, frozen=True):
    """A request for access.

    Attributes:
        status: open, approved or refused; one that is open ends at `expires_at_ms`.
    """

    access_request_id: str
    tenant_id: str
    user_name: str
    role: str
    reason: str
    minutes: int
    status: str
    created_at_ms: int
    expires_at_ms: int
    decided_at_ms: int | None


class AccessRequestList(msgspec.Struct, frozen=True):
    """The newest requests."""

    items: list[AccessRequest]


class Access(msgspec.Struct, frozen=True):
    """Somebody from elsewhere who may act in the tenant.

    Attributes:
        organisation_kind: `operator` or `reseller`.
        skills: of an agent: skill to level held.
        is_at_work: of an agent: whether calls can reach it; None for every other role.
    """

    membership_id: str
    user_name: str
    organisation: str
    organisation_kind: str
    role: str
    queue_ids: list[str] | None
    skills: dict[str, int]
    from_at_ms: int
    until_at_ms: int | None
    reason: str
    is_at_work: bool | None


class AccessList(msgspec.Struct, frozen=True):
    """Everybody from elsewhere, by organisation and name."""

    items: list[Access]


@dataclass(frozen=True, slots=True)
class AccessService:
    """Requests and accesses, inside one transaction of the platform."""

    connection: AsyncConnection
    principal: Principal

    async def ask(self, tenant_id: str, new: NewAccessRequest, now_ms: int) -> AccessRequest:
        """Ask a tenant for access; nothing is given yet.

        Raises:
            Forbidden: a key asks, or the role is the owner's.
            NotFound: no such tenant.
        """
        home_id, user_id = self.principal.home_id, self.principal.user_id
        if home_id is None or user_id is None:
            raise Forbidden("only a person can be let in", code="not_a_person")
        if new.role is Role.OWNER:
            raise Forbidden("nobody else owns a tenant", code="role_not_granted", field="role")
        row = await self._tenant(tenant_id)
        if row is None or row.kind == "operator":
            raise NotFound("no such tenant", field="tenant_id")
        values = {
            "tenant_id": tenant_id,
            "access_request_id": new_id(now_ms),
            "home_id": home_id,
            "user_id": user_id,
            "user_name": self.principal.actor.name,
            "role": new.role.value,
            "reason": new.reason,
            "minutes": new.minutes,
            "status": "open",
            "created_at_ms": now_ms,
            "expires_at_ms": now_ms + REQUEST_LIFE_MS,
        }
        await self.connection.execute(insert(access_request).values(**values))
        asked = msgspec.convert(values | {"decided_at_ms": None}, AccessRequest)
        await self._note("access.asked", asked, asked, now_ms)
        return asked

    async def requests(self, tenant_id: str) -> AccessRequestList:
        """A tenant's newest requests."""
        columns = access_request.c
        statement = (
            select(access_request)
            .where(columns.tenant_id == tenant_id)
            .order_by(columns.created_at_ms.desc(), columns.access_request_id.desc())
            .limit(MAX_LISTED)
        )
        rows = (await self.connection.execute(statement)).all()
        return AccessRequestList([_request(row) for row in rows])

    async def decide(self, request_id: str, now_ms: int, *, is_approved: bool) -> AccessRequest:
        """Let the person in for the time it asked for, or don't.

        Raises:
            Forbidden: somebody decides who is a stranger itself.
            NotFound: the tenant was not asked so.
            Conflict: it was decided already, or is too old.
        """
        tenant_id = self._home()
        columns = access_request.c
        statement = (
            select(access_request)
            .where(columns.tenant_id == tenant_id, columns.access_request_id == request_id)
            .with_for_update()
        )
        row = (await self.connection.execute(statement)).one_or_none()
        if row is None:
            raise NotFound("no such request", field="access_request_id")
        if row.status != "open" or row.expires_at_ms <= now_ms:
            raise Conflict("the request is decided or over", code="request_over")
        membership_id = await self._let_in(row, now_ms) if is_approved else None
        decided = (
            update(access_request)
            .where(columns.tenant_id == tenant_id, columns.access_request_id == request_id)
            .values(
                status="approved" if is_approved else "refused",
                decided_at_ms=now_ms,
                decided_by=self.principal.actor.id,
                membership_id=membership_id,
            )
            .returning(access_request)
        )
        after = _request((await self.connection.execute(decided)).one())
        await self._note(f"access.{after.status}", after, after, now_ms)
        return after

    async def accesses(self, now_ms: int) -> AccessList:
        """Who from elsewhere may act in the principal's tenant, now or later."""
        rows = await self._strangers(self.principal.tenant, now_ms)
        return AccessList(
            [access_of(row, row.user_name, row.organisation, row.organisation_kind) for row in rows]
        )

    # -- inside

    def _home(self) -> TenantId:
        tenant_id = self.principal.tenant
        if self.principal.home_id != tenant_id:
            raise Forbidden("only the tenant's own people decide this", code="not_your_own")
        return tenant_id

    async def _let_in(self, row: AnyRow, now_ms: int) -> str:
        membership_id = new_id(now_ms)
        await self.connection.execute(
            insert(membership).values(
                tenant_id=row.tenant_id,
                membership_id=membership_id,
                home_id=row.home_id,
                user_id=row.user_id,
                role=row.role,
                from_at_ms=now_ms,
                until_at_ms=now_ms + row.minutes * MS_PER_MINUTE,
                created_at_ms=now_ms,
                granted_by=self.principal.actor.id,
                reason=row.reason,
            )
        )
        return membership_id

    async def _strangers(self, tenant_id: TenantId, now_ms: int) -> Sequence[AnyRow]:
        held = membership.c
        statement = (
            select(
                membership,
                user_account.c.name.label("user_name"),
                tenant.c.name.label("organisation"),
                tenant.c.kind.label("organisation_kind"),
            )
            .join(
                user_account,
                (user_account.c.tenant_id == held.home_id)
                & (user_account.c.user_id == held.user_id),
            )
            .join(tenant, tenant.c.tenant_id == held.home_id)
            .where(held.tenant_id == tenant_id, held.home_id != tenant_id)
            .where(is_not_over(now_ms), user_account.c.removed_at_ms.is_(None))
            .order_by(tenant.c.name, user_account.c.name, held.membership_id)
        )
        return (await self.connection.execute(statement)).all()

    async def _tenant(self, tenant_id: str) -> AnyRow | None:
        statement = select(tenant).where(tenant.c.tenant_id == tenant_id)
        return (await self.connection.execute(statement)).one_or_none()

    async def _note(
        self, action: str, about: AccessRequest, after: AccessRequest, now_ms: int
    ) -> None:
        """In the tenant's log, and in the operator's."""
        change = Change(action, about.access_request_id, None, after)
        actor = self.principal.actor
        await record(self.connection, TenantId(about.tenant_id), actor, change, now_ms)
        await record_platform(self.connection, actor, change, now_ms)


def _request(row: AnyRow) -> AccessRequest:
    return AccessRequest(**{name: getattr(row, name) for name in AccessRequest.__struct_fields__})


def access_of(row: AnyRow, user_name: str, organisation: str, organisation_kind: str) -> Access:
    """A guest's membership, as its host sees it."""
    is_agent = row.role == Role.AGENT and row.queue_ids is not None
    return Access(
        membership_id=row.membership_id,
        user_name=user_name,
        organisation=organisation,
        organisation_kind=organisation_kind,
        role=row.role,
        queue_ids=row.queue_ids,
        skills=row.skills or {},
        from_at_ms=row.from_at_ms,
        until_at_ms=row.until_at_ms,
        reason=row.reason,
        is_at_work=row.seated_as is not None if is_agent else None,
    )
