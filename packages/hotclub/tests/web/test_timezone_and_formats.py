"""Time zones and formats of the current request."""

import datetime as dt
import decimal
import sys
from types import ModuleType

import pytest
from hotclub.utils import formats, timezone, translation
from hotclub_orm import zones

MOMENT = dt.datetime(2024, 7, 14, 12, 0, tzinfo=dt.UTC)


def test_the_current_zone_is_that_of_the_settings_until_another_is_activated(project):
    project(TIME_ZONE="Europe/Paris")

    assert timezone.get_default_timezone_name() == "Europe/Paris"
    assert timezone.localtime(MOMENT).isoformat() == "2024-07-14T14:00:00+02:00"
    with timezone.override("Asia/Tokyo"):
        assert timezone.get_current_timezone_name() == "Asia/Tokyo"
        assert timezone.localtime(MOMENT).hour == 21
        assert str(zones.current()) == "Asia/Tokyo"
        with timezone.override(None):
            assert timezone.get_current_timezone_name() == "Europe/Paris"
    assert str(zones.current()) == "Europe/Paris"
    timezone.activate(dt.UTC)
    assert timezone.localdate(dt.datetime(2024, 1, 1, 23, 30, tzinfo=dt.UTC)).day == 1
    timezone.deactivate()
    with pytest.raises(ValueError, match="Invalid timezone"):
        timezone.activate(3)


def test_naive_and_aware(project):
    project(TIME_ZONE="Europe/Paris")
    naive = dt.datetime(2024, 7, 14, 14, 0)  # noqa: DTZ001

    assert timezone.make_aware(naive) == MOMENT
    assert timezone.make_naive(MOMENT) == naive
    assert timezone.is_aware(MOMENT)
    assert timezone.is_naive(naive)
    for call in (timezone.localtime, timezone.make_naive):
        with pytest.raises(ValueError, match="naive datetime"):
            call(naive)
    with pytest.raises(ValueError, match="expects a naive"):
        timezone.make_aware(MOMENT)
    assert timezone.is_aware(timezone.now())
    project(USE_TZ=False)
    assert timezone.is_naive(timezone.now())
    assert timezone.template_localtime(MOMENT) is MOMENT
    assert timezone.get_fixed_timezone(-150).utcoffset(None) == dt.timedelta(minutes=-150)
    assert timezone.get_fixed_timezone(dt.timedelta(hours=1)).tzname(None) == "+0100"


def test_dates_and_numbers_in_english(project):
    project()

    assert formats.date_format(MOMENT, "DATETIME_FORMAT") == "July 14, 2024, noon"
    assert formats.date_format(MOMENT, "D j") == "Sun 14"
    assert formats.time_format(dt.time(15, 30)) == "3:30 p.m."
    assert formats.number_format(1234567.891, 2) == "1234567.89"
    assert formats.number_format(1234567, force_grouping=True) == "1,234,567"
    assert formats.localize(decimal.Decimal("1.50")) == "1.50"
    assert formats.localize(True) == "True"
    assert formats.localize(dt.date(2024, 7, 14)) == "July 14, 2024"
    assert formats.localize("text") == "text"
    assert formats.localize_input(dt.date(2024, 7, 14)) == "2024-07-14"
    assert formats.localize_input(dt.time(1, 2), "%H.%M") == "01.02"
    assert formats.get_format("H:i") == "H:i"


def test_separators_are_taken_out_of_input(project):
    project(USE_THOUSAND_SEPARATOR=True)

    assert formats.sanitize_separators("1,234,567.5") == "1234567.5"
    assert formats.sanitize_separators(5) == 5


def test_a_project_s_format_modules_win(project, monkeypatch):
    module = ModuleType("myformats.de.formats")
    module.DATE_FORMAT = "j. F Y"
    module.DECIMAL_SEPARATOR = ","
    module.THOUSAND_SEPARATOR = "."
    module.NUMBER_GROUPING = 3
    module.DATE_INPUT_FORMATS = ["%d.%m.%Y"]
    for name in ("myformats", "myformats.de"):
        monkeypatch.setitem(sys.modules, name, ModuleType(name))
    monkeypatch.setitem(sys.modules, "myformats.de.formats", module)
    project(FORMAT_MODULE_PATH="myformats", USE_THOUSAND_SEPARATOR=True)

    with translation.override("de-at"):
        assert formats.date_format(dt.date(2024, 7, 14)) == "14. July 2024"
        assert formats.number_format(decimal.Decimal("1234.5")) == "1.234,5"
        assert formats.sanitize_separators("1.234,5") == "1234.5"
        assert formats.sanitize_separators("10.10") == "10.10"
        assert formats.get_format("DATE_INPUT_FORMATS") == ["%d.%m.%Y", "%Y-%m-%d"]
    assert formats.number_format(1234) == "1,234"
    assert formats.date_format(dt.date(2024, 7, 14)) == "July 14, 2024"
