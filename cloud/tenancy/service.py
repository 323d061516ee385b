"""Opens tenants and hands out their API keys."""

from __future__ import annotations

from msgspec import UNSET, structs
from sqlalchemy.ext.asyncio import AsyncConnection

from cloud.api.boundary import new_id
from cloud.api.pages import encode_cursor
from cloud.audit.trail import Change, record
from cloud.identity.principal import Actor, ActorKind
from cloud.identity.secrets import API_KEY_PREFIX, hash_token, new_token
from cloud.tenancy.lifecycle import Event, Party, Status, event_between, next_status
from cloud.tenancy.opening import TRIAL_MS, NewOrganisation, check_time_zone, open_organisation
from cloud.tenancy.outbox import record_change
from cloud.tenancy.repository import TenantFilter, TenantRepository
from cloud.tenancy.schemas import (
    ApiKey,
    ApiKeyList,
    CreatedApiKey,
    ErasureCertificate,
    NewTenant,
    Tenant,
    TenantList,
    TenantPatch,
)
from infra.contracts.errors import Conflict, Forbidden, NotFound, RequestError
from infra.contracts.ids import TenantId
from infra.db.scope import AnyRow


def tenant_of(row: AnyRow) -> Tenant:
    """A row as the API shows it."""
    return Tenant(**{name: getattr(row, name) for name in Tenant.__struct_fields__})


def changed_values(patch: TenantPatch) -> dict[str, str]:
    """The columns that a patch changes.

    Raises:
        RequestError: an unknown time zone or language.
    """
    given = {name: getattr(patch, name) for name in TenantPatch.__struct_fields__}
    values = {name: value for name, value in given.items() if value is not UNSET}
    if "time_zone" in values:
        check_time_zone(values["time_zone"])
    return values


class TenancyService:
    """What the operator does with tenants, inside one transaction of the platform."""

    def __init__(self, connection: AsyncConnection, actor: Actor) -> None:
        self._connection = connection
        self._actor = actor
        self._tenants = TenantRepository(connection)

    async def open_tenant(self, new: NewTenant, now_ms: int) -> Tenant:
        """Open a tenant; its configuration starts at version 1."""
        organisation = NewOrganisation(
            name=new.name,
            time_zone=new.time_zone,
            locale=new.locale,
            kind=new.kind,
            plan=new.plan,
            reseller_id=None if new.reseller_id is None else TenantId(new.reseller_id),
            domain_id=new.domain_id,
        )
        tenant_id = await open_organisation(self._connection, organisation, self._actor, now_ms)
        return await self.tenant(tenant_id)

    async def tenant(self, tenant_id: TenantId) -> Tenant:
        """One tenant.

        Raises:
            NotFound: there is none of that id.
        """
        row = await self._tenants.get(tenant_id)
        if row is None:
            raise NotFound("no such tenant", field="tenant_id")
        return tenant_of(row)

    async def tenants(self, wanted: TenantFilter, cursor: str | None, limit: int) -> TenantList:
        """A page of tenants, newest first."""
        rows = await self._tenants.page(wanted, cursor, limit)
        items = [tenant_of(row) for row in rows[:limit]]
        more = len(rows) > limit
        following = encode_cursor(items[-1].created_at_ms, items[-1].tenant_id) if more else None
        return TenantList(items, following)

    async def change(self, tenant_id: TenantId, patch: TenantPatch, now_ms: int) -> Tenant:
        """Change name, time zone or language."""
        before = await self.locked(tenant_id)
        values = changed_values(patch)
        if values:
            await self._tenants.change(tenant_id, values)
            await record_change(self._connection, tenant_id, now_ms)
        return await self._changed("tenant.changed", before, now_ms)

    async def set_plan(self, tenant_id: TenantId, plan: str, now_ms: int) -> Tenant:
        """Put the tenant on another plan; what it has beyond the new limits stays its own.

        Raises:
            Conflict: there is no such plan.
        """
        before = await self.locked(tenant_id)
        if await self._tenants.plan(plan) is None:
            raise Conflict("no such plan", code="unknown_plan", field="plan")
        await self._tenants.change(tenant_id, {"plan": plan})
        # The limit of concurrent calls travels in the configuration.
        await record_change(self._connection, tenant_id, now_ms)
        return await self._changed("tenant.plan_changed", before, now_ms)

    async def move(
        self, tenant_id: TenantId, event: Event, party: Party, reason: str, now_ms: int
    ) -> Tenant:
        """Let an event of its life happen to the tenant; sites hear of it with the configuration.

        Raises:
            Conflict, Forbidden: it can't, or not through this party.
        """
        before = await self.locked(tenant_id)
        target = next_status(Status(before.status), event, party)
        if event is Event.CLOSE and before.kind == "operator":
            raise Conflict("the operator stays", code="operator_stays")
        if event is Event.CLOSE and await self._tenants.has_clients(tenant_id):
            raise Conflict("it still has clients: close them first", code="has_clients")
        is_held = await self._tenants.is_held_by_operator(tenant_id)
        if is_held and event is Event.ACTIVATE and party is not Party.OPERATOR:
            raise Forbidden("the operator has suspended it", code="status_not_yours")
        values: dict[str, str | int | None] = {"status": target, "status_since_at_ms": now_ms}
        if event is Event.ACTIVATE:
            values["trial_ends_at_ms"] = None
        if event is Event.SUSPEND:
            values["is_held_by_operator"] = party is Party.OPERATOR
        elif event in (Event.ACTIVATE, Event.EXTEND_TRIAL):
            values["is_held_by_operator"] = False
        await self._tenants.change(tenant_id, values)
        await record_change(self._connection, tenant_id, now_ms)
        return await self._changed(f"tenant.{event.value}", before, now_ms, reason)

    async def set_status(
        self, tenant_id: TenantId, target: Status, party: Party, reason: str, now_ms: int
    ) -> Tenant:
        """Bring the tenant to a status by the one event that leads there."""
        before = await self.locked(tenant_id)
        event = event_between(Status(before.status), target, party)
        if event is Event.EXTEND_TRIAL:
            return await self.extend_trial(tenant_id, now_ms + TRIAL_MS, reason, now_ms)
        return await self.move(tenant_id, event, party, reason, now_ms)

    async def extend_trial(
        self, tenant_id: TenantId, ends_at_ms: int, reason: str, now_ms: int
    ) -> Tenant:
        """Give the trial a new end; one that was suspended goes on.

        Raises:
            RequestError: the new end is past.
        """
        if ends_at_ms <= now_ms:
            raise RequestError("the end must lie ahead", field="trial_ends_at_ms")
        moved = await self.move(tenant_id, Event.EXTEND_TRIAL, Party.OPERATOR, reason, now_ms)
        await self._tenants.change(tenant_id, {"trial_ends_at_ms": ends_at_ms})
        return structs.replace(moved, trial_ends_at_ms=ends_at_ms)

    async def locked(self, tenant_id: TenantId) -> Tenant:
        """The tenant, held against other changes until the transaction ends.

        Raises:
            NotFound: there is none of that id.
        """
        row = await self._tenants.get(tenant_id, lock=True)
        if row is None:
            raise NotFound("no such tenant", field="tenant_id")
        return tenant_of(row)

    async def _changed(
        self, action: str, before: Tenant, now_ms: int, reason: str | None = None
    ) -> Tenant:
        after = await self.tenant(TenantId(before.tenant_id))
        shown = after if reason is None else {**structs.asdict(after), "reason": reason}
        change = Change(action, before.tenant_id, before, shown)
        await record(self._connection, TenantId(before.tenant_id), self._actor, change, now_ms)
        return after

    async def erasure(self, tenant_id: TenantId) -> ErasureCertificate:
        """The certificate of an erasure, also of one that goes on.

        Raises:
            NotFound: nothing was erased.
        """
        row = await self._tenants.erasure(tenant_id)
        if row is None:
            raise NotFound("nothing of this organisation was erased", field="tenant_id")
        return ErasureCertificate(**row._mapping)

    async def create_key(self, tenant_id: TenantId, name: str, now_ms: int) -> CreatedApiKey:
        """Make a key; its text leaves here once and is not kept.

        Raises:
            Forbidden: a person asks, who would get into a tenant that has not let it in.
        """
        if self._actor.kind is ActorKind.USER:
            raise Forbidden("ask the tenant for access instead", code="access_not_granted")
        await self.tenant(tenant_id)
        key = new_token(API_KEY_PREFIX, tenant_id)
        api_key_id = new_id(now_ms)
        await self._tenants.add_key(tenant_id, api_key_id, name, hash_token(key), now_ms)
        change = Change("api_key.created", api_key_id, after={"name": name, "permissions": None})
        await record(self._connection, tenant_id, self._actor, change, now_ms)
        return CreatedApiKey(api_key_id, name, key)

    async def keys(self, tenant_id: TenantId) -> ApiKeyList:
        """A tenant's keys, without their secrets."""
        await self.tenant(tenant_id)
        rows = await self._tenants.keys(tenant_id)
        return ApiKeyList(
            [ApiKey(row.api_key_id, row.name, row.created_at_ms, row.revoked_at_ms) for row in rows]
        )

    async def revoke_key(self, tenant_id: TenantId, api_key_id: str, now_ms: int) -> None:
        """Make a key invalid from now on.

        Raises:
            NotFound: there is no such key in force.
        """
        if not await self._tenants.revoke_key(tenant_id, api_key_id, now_ms):
            raise NotFound("no such API key in force", field="api_key_id")
        change = Change("api_key.revoked", api_key_id)
        await record(self._connection, tenant_id, self._actor, change, now_ms)
