"""Opens an organisation: by sign-up, by an outsourcer for a client, or by the operator."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from cloud.api.boundary import new_id
from cloud.audit.trail import Change, record
from cloud.identity.principal import Actor
from cloud.sites.placement import serve_new_tenant
from cloud.tenancy.outbox import record_change
from infra.contracts.errors import RequestError
from infra.contracts.ids import TenantId
from infra.db.tables.directory import tenant

TRIAL_MS = 14 * 24 * 3600 * 1_000  # two weeks: one to set up, one to see it work
TRIAL_PLAN = "trial"
LOCALES = ("en", "zh-CN")

Kind = Literal["operator", "reseller", "tenant"]


@dataclass(frozen=True, slots=True)
class NewOrganisation:
    """An organisation to open.

    Attributes:
        plan: name of a plan; the trial's makes it a trial of TRIAL_MS.
        reseller_id: the outsourcer that owns it.
        domain_id: routing domain to join; its own by default.
    """

    name: str
    time_zone: str = "UTC"
    locale: str = "en"
    kind: Kind = "tenant"
    plan: str = TRIAL_PLAN
    reseller_id: TenantId | None = None
    domain_id: str | None = None


async def open_organisation(
    connection: AsyncConnection, new: NewOrganisation, actor: Actor, now_ms: int
) -> TenantId:
    """Open it; every default point of presence serves it at once, and its log begins.

    Args:
        connection: of the platform.

    Raises:
        RequestError: the time zone or the language is unknown.
    """
    check_time_zone(new.time_zone)
    check_locale(new.locale)
    tenant_id = TenantId(new_id(now_ms))
    is_trial = new.plan == TRIAL_PLAN
    await connection.execute(
        insert(tenant).values(
            tenant_id=tenant_id,
            domain_id=new.domain_id or tenant_id,
            name=new.name,
            time_zone=new.time_zone,
            locale=new.locale,
            kind=new.kind,
            reseller_id=new.reseller_id,
            status="trial" if is_trial else "active",
            status_since_at_ms=now_ms,
            plan=new.plan,
            trial_ends_at_ms=now_ms + TRIAL_MS if is_trial else None,
            created_at_ms=now_ms,
        )
    )
    await record_change(connection, tenant_id, now_ms)
    if new.kind != "operator":
        await serve_new_tenant(connection, tenant_id, now_ms)
    after = {"name": new.name, "kind": new.kind, "plan": new.plan, "time_zone": new.time_zone}
    await record(
        connection, tenant_id, actor, Change("tenant.opened", tenant_id, None, after), now_ms
    )
    return tenant_id


def check_time_zone(name: str) -> None:
    """Refuse a name that is not in the time-zone database.

    Raises:
        RequestError: field `time_zone`.
    """
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as exc:
        raise RequestError(
            "no such time zone", code="unknown_time_zone", field="time_zone"
        ) from exc


def check_locale(name: str) -> None:
    """Refuse a language that the portal does not speak.

    Raises:
        RequestError: field `locale`.
    """
    if name not in LOCALES:
        raise RequestError(f"one of {', '.join(LOCALES)}", code="unknown_locale", field="locale")
