"""Public holidays to start from: known days, both languages, this year when none is asked."""

from __future__ import annotations

import pytest

from cloud.hours.public_holidays import COUNTRIES, Country, Language, public_holidays
from engine.hours.calendar import Calendar, Holiday, calendar_problems

NOW_MS = 1_795_435_200_000  # 2026-11-23


@pytest.mark.parametrize(
    ("country", "language", "date", "name"),
    [
        pytest.param("CN", "zh-CN", "2026-10-01", "国庆节", id="china"),
        pytest.param("CN", "en", "2026-10-01", "National Day", id="china-english"),
        pytest.param("DE", "en", "2026-10-03", "German Unity Day", id="germany"),
        pytest.param("GB", "en", "2026-12-28", "Boxing Day (observed)", id="britain"),
        pytest.param("US", "zh-CN", "2026-11-26", "Thanksgiving Day", id="america"),
    ],
)
def test_known_days(country: Country, language: Language, date: str, name: str) -> None:
    found = public_holidays(country, 2026, language, NOW_MS)
    assert name in [each.name for each in found if each.date == date]


@pytest.mark.parametrize("country", COUNTRIES)
@pytest.mark.parametrize("year", [2026, 2027])
def test_a_country_s_year_fits_into_hours(country: Country, year: int) -> None:
    found = public_holidays(country, year, "en", NOW_MS)
    assert len(found) > 5
    holidays = [Holiday(each.date, each.name) for each in found]
    assert calendar_problems(Calendar("UTC", [], holidays)) == []


def test_this_year_is_meant_when_none_is_asked() -> None:
    found = public_holidays(None, None, "en", NOW_MS)
    assert {each.date[:4] for each in found} == {"2026"}
    assert list(COUNTRIES) == sorted({each.country for each in found})
