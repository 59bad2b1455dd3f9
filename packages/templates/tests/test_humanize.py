"""TPL-05: `{% load humanize %}`, by name."""

# ruff: noqa: DTZ001, DTZ901, RUF001 - naive times, and other languages, are what is tested

import asyncio
import datetime as dt
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hotclub_templates import Context, Ports, SafeString, mark_safe
from hotclub_templates.filters import humanize
from hotclub_templates.plain import PlainLocalizer, PlainTimeZones
from hotclub_templates.testing import DictTranslator, engine_of, rendered
from hotclub_templates.text.numbers import format_number
from hypothesis import given
from hypothesis import strategies as st

NOW = dt.datetime(2024, 3, 10, 15, 30)
TOKYO = ZoneInfo("Asia/Tokyo")
NEW_YORK = ZoneInfo("America/New_York")


class Clock(PlainTimeZones):
    """Time zones whose present never passes; the reader lives in `zone`, if there is one."""

    def __init__(self, now: dt.datetime = NOW, zone: dt.tzinfo | None = None) -> None:
        self._now = now
        self._zone = zone

    def now(self) -> dt.datetime:
        return self._now

    def localtime(self, value: dt.datetime, timezone: dt.tzinfo | None = None) -> dt.datetime:
        return value.astimezone(timezone or self._zone)

    def template_localtime(self, value: Any, use_tz: bool | None = None) -> Any:
        aware = isinstance(value, dt.datetime) and value.tzinfo is not None
        return value.astimezone(self._zone) if aware and self._zone else value


def shown(filters: str, value: Any, **ports: Any) -> str:
    source = f"{{% load humanize %}}{{{{ value|{filters} }}}}"
    return rendered(source, {"value": value}, ports=Ports(**{"timezones": Clock(), **ports}))


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0"), (1, "one"), (9, "nine"), (10, "10"), (-1, "-1"), ("4", "four"), (5.7, "five"),
        (True, "one"), ("four", "four"), (None, "None"), (10**100, f"1{'0' * 100}"),
    ],
)  # fmt: skip
def test_apnumber_spells_one_to_nine(value: Any, text: str) -> None:
    assert shown("apnumber", value) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (4500, "4,500"), (45000, "45,000"), (4500000, "4,500,000"), (-1234, "-1,234"), (999, "999"),
        (1234567.25, "1,234,567.25"), (Decimal("-1234.50"), "-1,234.50"), ("4500", "4,500"),
        ("4500.2", "4,500.2"), ("-100000 francs", "-100,000 francs"), ("many", "many"),
        (None, "None"), (True, "1"), (10**21, f"1{',000' * 7}"),
    ],
)  # fmt: skip
def test_intcomma_groups_digits_by_threes(value: Any, text: str) -> None:
    assert shown("intcomma", value) == text


class SwissNumbers(PlainLocalizer):
    numbers_are_plain = False

    def number_format(
        self,
        value: Any,
        decimal_pos: int | None = None,
        use_l10n: bool | None = None,
        force_grouping: bool = False,
    ) -> str:
        return format_number(value, ",", decimal_pos, 3 if force_grouping else 0, "’")


def test_intcomma_groups_as_the_reader_does_unless_it_is_told_not_to() -> None:
    assert shown("intcomma", 1234567.5, localizer=SwissNumbers()) == "1’234’567,5"
    assert shown("intcomma:False", 1234567.5, localizer=SwissNumbers()) == "1,234,567.5"
    assert shown("intword", 1200000, localizer=SwissNumbers()) == "1,2 million"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (999_999, "999999"), (1_000_000, "1.0 million"), ("1200000", "1.2 million"),
        (999_950_000, "1000.0 million"), (1_200_000_000, "1.2 billion"), (-3 * 10**12, "-3.0 trillion"),
        (10**15, "1.0 quadrillion"), (10**18, "1.0 quintillion"), (10**21, "1.0 sextillion"),
        (10**24, "1.0 septillion"), (10**27, "1.0 octillion"), (10**30, "1.0 nonillion"),
        (2 * 10**33, "2.0 decillion"), (10**36 - 10**33, "999.0 decillion"), (10**100, "1.0 googol"),
        ("many", "many"), (None, "None"),
    ],
)  # fmt: skip
def test_intword_names_large_numbers(value: Any, text: str) -> None:
    assert shown("intword", value) == text


@pytest.mark.parametrize("value", [10**36, 10**98, 10**103])
def test_intword_leaves_a_number_that_no_name_comes_near(value: int) -> None:
    assert shown("intword", value) == str(value)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0th"), (1, "1st"), (2, "2nd"), (3, "3rd"), (4, "4th"), (5, "5th"), (6, "6th"),
        (7, "7th"), (8, "8th"), (9, "9th"), (11, "11th"), (12, "12th"), (13, "13th"), (21, "21st"),
        (102, "102nd"), (111, "111th"), (-5, "-5"), ("23", "23rd"), ("last", "last"), (None, "None"),
    ],
)  # fmt: skip
def test_ordinal_ends_by_the_last_digits(value: Any, text: str) -> None:
    assert shown("ordinal", value) == text


@pytest.mark.parametrize("name", ["apnumber", "intcomma", "intword", "ordinal"])
@pytest.mark.parametrize(
    ("value", "text"),
    [
        (float("nan"), "nan"), (float("-inf"), "-inf"), (Decimal("Infinity"), "Infinity"),
        (Decimal("sNaN"), "sNaN"), (Decimal("1E10000000"), "1e+10000000"), ("9" * 5000, None),
        ([1], "[1]"),
    ],
)  # fmt: skip
def test_what_no_word_is_for_comes_back(name: str, value: Any, text: str | None) -> None:
    assert shown(name, value).replace(",", "") == (value if text is None else text)


@pytest.mark.parametrize(
    "name", ["apnumber", "intcomma", "intword", "naturalday", "naturaltime", "ordinal"]
)
def test_markup_is_escaped_unless_it_was_safe(name: str) -> None:
    assert shown(name, "12 <b>") == "12 &lt;b&gt;"
    assert shown(name, mark_safe("12 <b>")) == "12 <b>"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (dt.date(2024, 3, 10), "today"),
        (dt.date(2024, 3, 9), "yesterday"),
        (dt.datetime(2024, 3, 11, 23, 59), "tomorrow"),
        (dt.date(2024, 3, 8), "March 8, 2024"),
        (dt.datetime(2024, 3, 12), "March 12, 2024"),
        ("soon", "soon"),
        (None, "None"),
        (dt.time(12), "noon"),
    ],
)
def test_naturalday_names_the_days_around_today(value: Any, text: str) -> None:
    assert shown("naturalday", value) == text


def test_naturalday_writes_other_days_in_the_form_it_is_given() -> None:
    assert shown("naturalday:'Y-m-d'", dt.date(2024, 3, 8)) == "2024-03-08"
    assert shown("naturalday:'Y-m-d'", dt.date(2024, 3, 10)) == "today"


@pytest.mark.parametrize(
    ("zone", "text"), [(dt.UTC, "today"), (NEW_YORK, "today"), (TOKYO, "yesterday")]
)
def test_naturalday_counts_days_in_the_readers_zone(zone: dt.tzinfo, text: str) -> None:
    # Between both lies midnight in Tokyo.
    value = dt.datetime(2024, 3, 10, 14, tzinfo=dt.UTC)
    now = dt.datetime(2024, 3, 10, 16, tzinfo=dt.UTC)

    assert shown("naturalday", value, timezones=Clock(now, zone)) == text


def moments(**past: int) -> tuple[dt.datetime, dt.datetime]:
    return NOW - dt.timedelta(**past), NOW + dt.timedelta(**past)


@pytest.mark.parametrize(
    ("distance", "before", "after"),
    [
        ({"microseconds": 999_999}, "now", "now"),
        ({"seconds": 1}, "a second ago", "a second from now"),
        ({"seconds": 59}, "59\xa0seconds ago", "59\xa0seconds from now"),
        ({"seconds": 60}, "a minute ago", "a minute from now"),
        ({"minutes": 2}, "2\xa0minutes ago", "2\xa0minutes from now"),
        ({"minutes": 119}, "an hour ago", "an hour from now"),
        ({"hours": 23, "minutes": 59}, "23\xa0hours ago", "23\xa0hours from now"),
        ({"days": 1}, "1\xa0day ago", "1\xa0day from now"),
        ({"days": 1, "hours": 2}, "1\xa0day, 2\xa0hours ago", "1\xa0day, 2\xa0hours from now"),
        ({"days": 16}, "2\xa0weeks, 2\xa0days ago", "2\xa0weeks, 2\xa0days from now"),
    ],
)
def test_naturaltime_tells_the_distance_from_now(
    distance: dict[str, int], before: str, after: str
) -> None:
    assert [shown("naturaltime", value) for value in moments(**distance)] == [before, after]
    aware = [value.replace(tzinfo=dt.UTC).astimezone(TOKYO) for value in moments(**distance)]
    clock = Clock(NOW.replace(tzinfo=dt.UTC), NEW_YORK)
    assert [shown("naturaltime", value, timezones=clock) for value in aware] == [before, after]


def test_naturaltime_compares_a_naive_datetime_with_the_readers_clock() -> None:
    clock = Clock(dt.datetime(2024, 3, 10, 12, tzinfo=dt.UTC), TOKYO)

    assert shown("naturaltime", dt.datetime(2024, 3, 10, 20), timezones=clock) == "an hour ago"


def test_naturaltime_takes_a_zone_without_an_offset_for_none() -> None:
    class Nowhere(dt.tzinfo):
        def utcoffset(self, when: dt.datetime | None) -> None:
            return None

    assert shown("naturaltime", NOW.replace(tzinfo=Nowhere())) == "now"
    assert shown("timesince", (NOW - dt.timedelta(hours=2)).replace(tzinfo=Nowhere())) == (
        "2\xa0hours"
    )


@pytest.mark.parametrize("value", [dt.date(2024, 3, 10), dt.time(12), "soon", None, 7])
def test_naturaltime_leaves_what_is_no_datetime(value: Any) -> None:
    assert shown("naturaltime", value) == rendered("{{ value }}", {"value": value})


@pytest.mark.parametrize("zone", [None, dt.timezone(dt.timedelta(hours=14)), NEW_YORK])
@pytest.mark.parametrize("name", ["naturalday", "naturaltime", "timesince", "timeuntil"])
@pytest.mark.parametrize("end", [dt.datetime.min, dt.datetime.max])
def test_the_ends_of_the_calendar_are_no_trouble(
    name: str, end: dt.datetime, zone: dt.tzinfo | None
) -> None:
    now = NOW if zone is None else NOW.replace(tzinfo=dt.UTC)

    assert shown(name, end.replace(tzinfo=zone), timezones=Clock(now))


FRENCH = {
    "two": "deux",
    "today": "aujourd’hui",
    "ordinal 1|{}st": "{}<sup>er</sup>",
    "%(value)s million": "%(value)s million(s)",
    "%(count)s\xa0hours ago": "il y a %(count)s\xa0heures",
    "%(delta)s ago": "il y a %(delta)s",
    "naturaltime-past|%(num)d days": "%(num)d jours",
}


@pytest.mark.parametrize(
    ("name", "value", "text"),
    [
        ("apnumber", 2, "deux"),
        ("naturalday", NOW, "aujourd’hui"),
        ("ordinal", 1, "1<sup>er</sup>"),
        ("intword", 2_000_000, "2.0 million(s)"),
        ("naturaltime", NOW - dt.timedelta(hours=3), "il y a 3\xa0heures"),
        ("naturaltime", NOW - dt.timedelta(days=3), "il y a 3\xa0jours"),
    ],
)
def test_words_are_translated_by_the_port(name: str, value: Any, text: str) -> None:
    assert shown(name, value, translator=DictTranslator({"fr": FRENCH}, "fr")) == text


class CountingTranslator(DictTranslator):
    def ngettext(self, singular: str, plural: str, number: Any) -> str:
        return f"%(value)s×{number}"


@pytest.mark.parametrize(
    ("value", "form"),
    [(1_000_000, 1), (1_000_001, 2), (-1_200_000, 2), (2_000_000, 2), (-1_000_000, 1)],
)
def test_intword_takes_a_fraction_above_one_for_more_than_one(value: int, form: int) -> None:
    translator = CountingTranslator({}, "en")

    assert shown("intword", value, translator=translator).endswith(f"×{form}")


def test_the_filters_are_functions_for_python_code_too() -> None:
    assert humanize.apnumber(3) == "three"
    assert humanize.intcomma(4500) == "4,500"
    assert humanize.intword(1_200_000) == "1.2 million"
    assert type(humanize.ordinal(1)) is SafeString
    assert humanize.naturaltime("x") == humanize.naturalday("x") == "x"


def test_they_render_the_same_when_a_template_is_awaited() -> None:
    engine = engine_of(ports=Ports(timezones=Clock()))
    template = engine.from_string(
        "{% load humanize %}{{ n|intword }} {{ t|naturaltime }} {{ t|naturalday }}"
    )

    assert asyncio.run(template.arender(Context({"n": 10**6, "t": NOW}))) == "1.0 million now today"


@given(
    st.sampled_from(sorted(humanize.register.filters)),
    st.one_of(
        st.integers(), st.floats(), st.decimals(), st.text(), st.datetimes(), st.dates(), st.times(),
        st.datetimes(timezones=st.timezones()), st.none(), st.lists(st.integers()),
    ),
)  # fmt: skip
def test_no_value_is_too_odd(name: str, value: Any) -> None:
    aware = isinstance(value, dt.datetime) and value.tzinfo is not None
    clock = Clock(NOW.replace(tzinfo=dt.UTC) if aware else NOW)

    assert isinstance(shown(name, value, timezones=clock), str)
