"""Endpoints of hours and holidays."""

from __future__ import annotations

from functools import partial
from typing import Annotated

from litestar import Controller, delete, get, post, put
from litestar.params import JSONBody, QueryParameter

from cloud.api.boundary import PathId, TenantRequest, now_of, tenant_transaction
from cloud.api.etags import check_match
from cloud.hours.public_holidays import Country, Language, public_holidays
from cloud.hours.schemas import (
    HolidayTemplateList,
    HoursBody,
    HoursList,
    OpeningHours,
    OpenState,
)
from cloud.hours.service import HoursService
from cloud.identity.permissions import Permission

# Time zones have no rules before 1970, and the calendar must be able to look ahead.
MAX_ASKED_MS = 4_102_444_800_000  # the year 2100

AskedMs = Annotated[int | None, QueryParameter(ge=0, le=MAX_ASKED_MS)]
Year = Annotated[int | None, QueryParameter(ge=2000, le=2099)]
CountryFilter = Annotated[Country | None, QueryParameter()]
LocaleChoice = Annotated[Language, QueryParameter()]


class HoursController(Controller):
    """`/v1/hours`."""

    path = "/hours"
    tags = ("flows",)

    @get(needs=Permission.FLOWS_READ)
    async def all_hours(self, request: TenantRequest) -> HoursList:
        """List all opening hours, by name."""
        async with tenant_transaction(request) as scope:
            return await HoursService(scope).all()

    @post(needs=Permission.FLOWS_WRITE)
    async def add_hours(self, request: TenantRequest, data: JSONBody[HoursBody]) -> OpeningHours:
        """Add opening hours with their holidays."""
        async with tenant_transaction(request) as scope:
            return await HoursService(scope).add(data, request.user.actor, now_of(request))

    @get("/{hours_id:str}", needs=Permission.FLOWS_READ)
    async def hours(self, request: TenantRequest, hours_id: PathId) -> OpeningHours:
        """Show opening hours."""
        async with tenant_transaction(request) as scope:
            return await HoursService(scope).get(hours_id)

    @put("/{hours_id:str}", needs=Permission.FLOWS_WRITE)
    async def replace_hours(
        self, request: TenantRequest, hours_id: PathId, data: JSONBody[HoursBody]
    ) -> OpeningHours:
        """Replace opening hours; flows that refer to them follow at once."""
        async with tenant_transaction(request) as scope:
            return await HoursService(scope).replace(
                hours_id, data, partial(check_match, request), request.user.actor, now_of(request)
            )

    @delete("/{hours_id:str}", needs=Permission.FLOWS_WRITE)
    async def remove_hours(self, request: TenantRequest, hours_id: PathId) -> None:
        """Remove opening hours to which no published flow refers."""
        async with tenant_transaction(request) as scope:
            await HoursService(scope).remove(
                hours_id, partial(check_match, request), request.user.actor, now_of(request)
            )

    @get("/{hours_id:str}/open", needs=Permission.FLOWS_READ)
    async def hours_open(
        self, request: TenantRequest, hours_id: PathId, at_ms: AskedMs = None
    ) -> OpenState:
        """Say whether they are open now, or at another time, and when that changes."""
        async with tenant_transaction(request) as scope:
            asked_ms = now_of(request) if at_ms is None else at_ms
            return await HoursService(scope).state(hours_id, asked_ms)


class HolidayTemplatesController(Controller):
    """`/v1/holiday-templates`."""

    path = "/holiday-templates"
    tags = ("flows",)

    @get(needs=Permission.FLOWS_READ, sync_to_thread=True)
    def holiday_templates(
        self,
        request: TenantRequest,
        country: CountryFilter = None,
        year: Year = None,
        locale: LocaleChoice = "en",
    ) -> HolidayTemplateList:
        """List public holidays to take over into hours; of this year when no other is asked."""
        return HolidayTemplateList(public_holidays(country, year, locale, now_of(request)))
