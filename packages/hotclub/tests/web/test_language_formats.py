"""How languages write and read dates, times and numbers, without a module of the project."""

import datetime as dt
import re
import sys
from decimal import Decimal
from types import ModuleType

import pytest
from hotclub import forms
from hotclub.conf.language_formats import _TABLE, formats_of
from hotclub.utils import formats, translation
from hotclub.utils.formats import FORMAT_SETTINGS

DAY, MOMENT = dt.date(2024, 3, 5), dt.datetime(2024, 3, 5, 14, 30)  # noqa: DTZ001
LANGUAGES = [line.partition(" | ")[0] for line in _TABLE.split("\n") if line]


@pytest.mark.parametrize(
    ("language", "date", "short", "number", "typed"),
    [
        ("de", "5. March 2024", "05.03.2024", "1.234,5", "5.3.24"),
        ("de-at", "5. March 2024", "05.03.2024", "1.234,5", "5.3.2024"),
        ("de-ch", "5. March 2024", "05.03.2024", "1\xa0234.5", "05.03.2024"),
        ("fr", "5 March 2024", "05/03/2024", "1\u202f234,5", "5/3/24"),
        ("nl", "5 March 2024", "05-03-2024", "1.234,5", "5-3-2024"),
        ("sv", "5 March 2024", "2024-03-05", "1\xa0234,5", "24-03-05"),
        ("hr", "5. March 2024.", "05.03.2024.", "1.234,5", "5.3.2024"),
        ("es-ar", "5 de March de 2024", "05/03/2024", "1.234,5", "5/3/24"),
        ("en-gb", "5 March 2024", "05/03/2024", "1,234.5", "5/3/24"),
        ("en", "March 5, 2024", "03/05/2024", "1,234.5", "3/5/24"),
        ("zh-hans", "2024年3月5日", "2024/3/5", "1,234.5", "2024/3/5"),
    ],
)
def test_a_language_writes_and_reads_dates_and_numbers_its_way(
    project, language, date, short, number, typed
):
    project(USE_THOUSAND_SEPARATOR=True)
    with translation.override(language):
        assert formats.date_format(DAY) == date
        assert formats.date_format(DAY, "SHORT_DATE_FORMAT") == short
        assert formats.localize(1234.5) == number
        assert forms.DateField().clean(typed) == DAY
        assert forms.DateField().clean("2024-03-05") == DAY
        assert forms.DecimalField(localize=True).clean(number) == Decimal("1234.5")


@pytest.mark.parametrize("language", ["en", *LANGUAGES])
def test_what_an_input_shows_is_read_again(project, language):
    project()
    values = {"Date": DAY, "DateTime": MOMENT, "Time": MOMENT.time()}
    with translation.override(language):
        for name, value in values.items():
            field = getattr(forms, f"{name}Field")()
            shown = field.widget.format_value(value)
            cleaned = field.clean(shown)
            assert getattr(cleaned, "tzinfo", None) is None or name == "DateTime"
            assert str(cleaned).startswith(str(value))
        sent = {"day_year": "2024", "day_month": "3", "day_day": "5"}
        chosen = forms.SelectDateWidget().value_from_datadict(sent, {}, "day")
        assert forms.DateField().clean(chosen) == DAY


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_language_says_every_format(project, language):
    project()
    own = formats_of(language)

    assert own.keys() == FORMAT_SETTINGS
    assert len({own["DECIMAL_SEPARATOR"], own["THOUSAND_SEPARATOR"]}) == 2
    assert own["FIRST_DAY_OF_WEEK"] in range(7)
    with translation.override(language):
        assert re.search(r"2024", formats.date_format(MOMENT, "DATETIME_FORMAT"))
        assert re.search(r"30", formats.time_format(MOMENT.time()))


def test_a_language_that_is_not_known_has_the_forms_of_the_settings(project):
    project(DATE_FORMAT="Y_m_d", LANGUAGES=[("tlh", "Klingon")])

    assert formats_of("tlh") == formats_of("en") == {}
    with translation.override("tlh"):
        assert formats.date_format(DAY) == "2024_03_05"


def test_select_boxes_of_a_date_stand_in_the_language_s_order(project):
    project()
    orders = {"de": "day month year", "sv": "day month year", "hu": "year month day"}
    for language, order in orders.items():
        with translation.override(language):
            page = forms.SelectDateWidget(years=[2024]).render("d", None)
        assert re.findall(r'name="d_(\w+)"', page) == order.split()


def test_a_project_may_have_formats_of_its_own_names(project, monkeypatch):
    for name in ("own_formats_of_a_test", "own_formats_of_a_test.de"):
        monkeypatch.setitem(sys.modules, name, ModuleType(name))
    module = ModuleType("own_formats_of_a_test.de.formats")
    vars(module).update(WEEK_FORMAT="W/Y", DATE_FORMAT="d.m.y")
    monkeypatch.setitem(sys.modules, module.__name__, module)
    project(FORMAT_MODULE_PATH="own_formats_of_a_test", LANGUAGES=[("de", "German")])
    formats.reset_format_cache()

    with translation.override("de"):
        assert formats.date_format(DAY, "WEEK_FORMAT") == "10/2024"
        assert formats.date_format(DAY) == "05.03.24"
        assert formats.date_format(DAY, "SHORT_DATE_FORMAT") == "05.03.2024"
    with translation.override("en"):
        assert formats.get_format("WEEK_FORMAT") == "WEEK_FORMAT"
    assert formats.get_format("DEBUG") == "DEBUG"
    formats.reset_format_cache()


def test_the_name_of_a_format_may_be_lazy(project):
    project()

    assert formats.get_format(translation.gettext_lazy("DATE_FORMAT")) == "N j, Y"


def test_early_years_are_written_in_full(project):
    project()

    assert formats.localize_input(dt.date(1, 1, 1)) == "0001-01-01"
    assert formats.localize_input(dt.date(794, 1, 1), "%d.%m.%Y") == "01.01.0794"


def test_browsers_pickers_speak_iso_in_every_language(project):
    project()
    with translation.override("de"):
        picker = forms.DateInput({"type": "date"}).render("day", DAY)
        plain = forms.DateInput().render("day", DAY)

    assert 'value="2024-03-05"' in picker
    assert 'value="05.03.2024"' in plain
