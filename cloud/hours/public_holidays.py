"""Public holidays of some countries, as a start for a tenant's own list."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Literal

import holidays

from cloud.hours.schemas import HolidayTemplate

Country = Literal["CN", "DE", "GB", "US"]
Language = Literal["en", "zh-CN"]

COUNTRIES: tuple[Country, ...] = ("CN", "DE", "GB", "US")

# The package's languages by ours: a country's own where it has no better one.
_LANGUAGES: dict[Country, dict[Language, str]] = {
    "CN": {"en": "en_US", "zh-CN": "zh_CN"},
    "DE": {"en": "en_US", "zh-CN": "en_US"},
    "GB": {"en": "en_GB", "zh-CN": "en_GB"},
    "US": {"en": "en_US", "zh-CN": "en_US"},
}


def public_holidays(
    country: Country | None, year: int | None, language: Language, now_ms: int
) -> list[HolidayTemplate]:
    """Days on which a whole country rests, by country and date.

    Only what holds nationwide: a German state's or Scotland's own are the tenant's to add. Days
    that a government moves each year (China) are known once they are announced.
    """
    chosen = datetime.fromtimestamp(now_ms / 1000, tz=UTC).year if year is None else year
    return [
        HolidayTemplate(each, day.isoformat(), name)
        for each in (COUNTRIES if country is None else (country,))
        for day, name in sorted(_found(each, chosen, language).items())
    ]


def _found(country: Country, year: int, language: Language) -> holidays.HolidayBase:
    return holidays.country_holidays(country, years=year, language=_LANGUAGES[country][language])
