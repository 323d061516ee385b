"""Opens an outsourcer's clients, and changes them."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import UNSET
from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from cloud.api.boundary import new_id
from cloud.audit.trail import Change, record
from cloud.clients.repository import ClientRepository
from cloud.clients.schemas import ClientPatch, NewClient
from cloud.identity.invitations import invite
from cloud.identity.permissions import Role
from cloud.identity.principal import Principal
from cloud.tenancy.lifecycle import Party, Status
from cloud.tenancy.opening import NewOrganisation, open_organisation
from cloud.tenancy.schemas import Tenant, TenantPatch
from cloud.tenancy.service import TenancyService, tenant_of
from infra.contracts.errors import Conflict, Forbidden, NotFound, RequestError
from infra.contracts.ids import TenantId
from infra.db.scope import AnyRow
from infra.db.tables.identity import membership
from infra.db.tables.tenancy import plan

# An outsourcer's overview shows them all on one page, and asks each client's rows in turn.
MAX_CLIENTS = 500


class ClientService:
    """What an outsourcer does with its clients, inside one transaction of the platform."""

    def __init__(self, connection: AsyncConnection, principal: Principal) -> None:
        self._connection = connection
        self._principal = principal
        self._actor = principal.actor
        self._reseller_id = principal.tenant
        self._rows = ClientRepository(connection, self._reseller_id)
        self._tenancy = TenancyService(connection, principal.actor)

    async def open(self, new: NewClient, now_ms: int) -> Tenant:
        """Open a client; it shares the outsourcer's routing domain.

        Raises:
            Forbidden: the organisation is no outsourcer.
            Conflict: there are too many clients, or no such plan.
        """
        own = await self._own()
        if len(await self._rows.clients(MAX_CLIENTS)) >= MAX_CLIENTS:
            raise Conflict(f"at most {MAX_CLIENTS} clients", code="too_many_clients")
        await self._check_plan(new.plan)
        organisation = NewOrganisation(
            name=new.name,
            time_zone=new.time_zone,
            locale=new.locale,
            plan=new.plan,
            reseller_id=self._reseller_id,
            domain_id=own.domain_id,
        )
        tenant_id = await open_organisation(self._connection, organisation, self._actor, now_ms)
        change = Change("client.opened", tenant_id, None, {"name": new.name, "plan": new.plan})
        await record(self._connection, self._reseller_id, self._actor, change, now_ms)
        if new.owner_email is not None:
            await self._invite_owner(tenant_id, new, new.owner_email, now_ms)
        return await self._tenancy.tenant(tenant_id)

    async def client(self, tenant_id: str) -> Tenant:
        """One client.

        Raises:
            NotFound: the outsourcer has none of that id.
        """
        row = await self._rows.client(tenant_id)
        if row is None:
            raise NotFound("no such client", field="tenant_id")
        return tenant_of(row)

    async def clients(self) -> list[Tenant]:
        """Every client, by name."""
        await self._own()
        return [tenant_of(row) for row in await self._rows.clients(MAX_CLIENTS)]

    async def change(self, tenant_id: str, patch: ClientPatch, now_ms: int) -> Tenant:
        """Change a client's name, time zone, language, plan or status."""
        await self.client(tenant_id)
        client_id = TenantId(tenant_id)
        changed = await self._tenancy.change(
            client_id, TenantPatch(patch.name, patch.time_zone, patch.locale), now_ms
        )
        if patch.plan is not UNSET:
            await self._check_plan(patch.plan)
            changed = await self._tenancy.set_plan(client_id, patch.plan, now_ms)
        if patch.status is not UNSET:
            changed = await self._tenancy.set_status(
                client_id, _status(patch.status), Party.RESELLER, patch.reason, now_ms
            )
        change = Change("client.changed", tenant_id, None, changed)
        await record(self._connection, self._reseller_id, self._actor, change, now_ms)
        return changed

    async def grants(self, now_ms: int, membership_id: str | None = None) -> Sequence[AnyRow]:
        """Rows of the grants in force or to come: all, or the one of this id."""
        await self._own()
        return await self._rows.grants(now_ms, membership_id)

    # -- inside

    async def _own(self) -> AnyRow:
        row = await self._rows.organisation()
        if row is None or row.kind != "reseller":
            raise Forbidden("only an outsourcer has clients", code="not_a_reseller")
        return row

    async def _check_plan(self, name: str) -> None:
        statement = select(plan.c.name).where(plan.c.name == name, plan.c.is_offered)
        if (await self._connection.execute(statement)).one_or_none() is None:
            raise Conflict("no such plan is offered", code="unknown_plan", field="plan")

    async def _invite_owner(
        self, tenant_id: TenantId, new: NewClient, email: str, now_ms: int
    ) -> None:
        name = new.owner_name or email.partition("@")[0]
        user_id = await invite(
            self._connection, tenant_id, email, name, new.locale, self._actor, now_ms
        )
        await self._connection.execute(
            insert(membership).values(
                tenant_id=tenant_id,
                membership_id=new_id(now_ms),
                home_id=tenant_id,
                user_id=user_id,
                role=Role.OWNER.value,
                from_at_ms=now_ms,
                created_at_ms=now_ms,
                granted_by=self._actor.id,
            )
        )


def _status(name: str) -> Status:
    try:
        return Status(name)
    except ValueError as exc:
        raise RequestError("no such status", field="status") from exc
