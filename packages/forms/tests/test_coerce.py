"""Coercion: whatever comes in, a value, None or ValueError comes out, quickly."""

import json
import math
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from hotclub_forms.coerce import (
    MAX_JSON_DEPTH,
    duration_string,
    parse_by_formats,
    parse_date,
    parse_datetime,
    parse_decimal,
    parse_duration,
    parse_float,
    parse_integer,
    parse_json,
    parse_time,
    parse_uuid,
)
from hotclub_forms.surroundings import INPUT_FORMATS
from hypothesis import given
from hypothesis import strategies as st

number_like = st.text(alphabet="0123456789.,-+eE_ infaNx٣\x00", max_size=40) | st.text()
time_like = st.text(alphabet="0123456789:-+TZPDHMSW ., days/", max_size=60) | st.text()


@given(number_like)
def test_numbers_from_any_text_are_finite_or_refused(text):
    for parse in (parse_integer, parse_float, parse_decimal):
        try:
            number = parse(text)
        except ValueError:
            continue
        # math.isfinite() would turn a decimal into a float, and a large one into infinity.
        assert number.is_finite() if isinstance(number, Decimal) else math.isfinite(number)


@given(st.integers(min_value=-(10**60), max_value=10**60))
def test_every_integer_is_read_back(number):
    assert parse_integer(str(number)) == number
    assert parse_integer(f" {number}.00 ") == number


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**30), max_value=10**30))
def test_every_decimal_is_read_back(number):
    assert parse_decimal(str(number)) == number


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_every_finite_float_is_read_back(number):
    assert parse_float(repr(number)) == number


@pytest.mark.parametrize(
    "text",
    ["", "1_000", "nan", "NaN", "inf", "-Infinity", "1e1000000", "0x10", "1,5", "--1", "9" * 5000],
)
def test_what_no_visitor_means_as_a_number_is_refused(text):
    for parse in (parse_integer, parse_float, parse_decimal):
        with pytest.raises(ValueError):
            parse(text)


@given(time_like)
def test_times_from_any_text_are_values_none_or_refused(text):
    for parse in (parse_date, parse_time, parse_datetime):
        try:
            parse(text)
        except ValueError:
            pass
    try:
        parse_duration(text)
    except OverflowError:
        pass
    for formats in INPUT_FORMATS.values():
        try:
            parse_by_formats(text, formats)
        except ValueError:
            pass


@given(st.dates())
def test_every_date_is_read_back(day):
    assert parse_date(day.isoformat()) == day
    assert parse_by_formats(day.isoformat(), ["%Y-%m-%d"]).date() == day


@given(st.datetimes(timezones=st.none() | st.just(UTC)))
def test_every_moment_is_read_back(moment):
    assert parse_datetime(moment.isoformat()) == moment


@given(st.timedeltas())
def test_every_duration_is_read_back(duration):
    assert parse_duration(duration_string(duration)) == duration


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2024-1-5", date(2024, 1, 5)),
        ("2024-01-05", date(2024, 1, 5)),
        ("24-01-05", None),
        ("January", None),
    ],
)
def test_dates_may_lack_leading_zeros(text, expected):
    assert parse_date(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("9:05", time(9, 5)),
        ("09:05:07,5", time(9, 5, 7, 500000)),
        ("09:05+02:00", None),
        ("noon", None),
    ],
)
def test_times_of_day_have_no_offset(text, expected):
    assert parse_time(text) == expected


def test_moments_take_an_offset_in_any_spelling():
    expected = datetime(2024, 1, 5, 3, 4, tzinfo=UTC)

    for text in ("2024-1-5 3:04Z", "2024-01-05T05:04+02:00", "2024-1-5 5:04 +0200"):
        assert parse_datetime(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("30", timedelta(seconds=30)),
        ("15:30", timedelta(minutes=15, seconds=30)),
        ("4 15:30:01.5", timedelta(days=4, hours=15, minutes=30, seconds=1, milliseconds=500)),
        ("-1 00:30:00", timedelta(days=-1, minutes=30)),
        ("-00:30:00", timedelta(minutes=-30)),
        ("3 days 04:05:06", timedelta(days=3, hours=4, minutes=5, seconds=6)),
        ("2 days", timedelta(days=2)),
        ("P4DT15H30M1.5S", timedelta(days=4, hours=15, minutes=30, seconds=1.5)),
        ("-PT5M", timedelta(minutes=-5)),
        ("P2W", timedelta(weeks=2)),
        ("P", None),
        ("PT", None),
        ("P1DT", None),
        ("1 hour", None),
        ("", None),
    ],
)
def test_durations_in_their_four_spellings(text, expected):
    assert parse_duration(text) == expected


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


@given(json_values.filter(lambda value: "Infinity" not in json.dumps(value)))
def test_every_json_document_is_read_back(value):
    assert parse_json(json.dumps(value)) == value


@given(st.text(alphabet='[]{}":,0123456789.eE-nulltruefalsNaIity\\ ') | st.text())
def test_json_from_any_text_is_a_value_or_refused(text):
    try:
        parse_json(text)
    except ValueError:
        pass


def test_json_nests_as_deep_as_allowed_and_no_deeper():
    deep = "[" * MAX_JSON_DEPTH + "]" * MAX_JSON_DEPTH

    assert parse_json(deep) is not None
    with pytest.raises(ValueError, match="deep"):
        parse_json(f"[{deep}]")


def test_brackets_inside_json_strings_are_no_nesting():
    text = json.dumps(["[{" * 500, '\\"[' * 200])

    assert parse_json(text) == ["[{" * 500, '\\"[' * 200]


def test_a_decoder_of_ones_own_is_used():
    class Decoder(json.JSONDecoder):
        def __init__(self, **kwargs):
            super().__init__(parse_float=Decimal, **kwargs)

    assert parse_json("1.5", Decoder) == Decimal("1.5")


@given(st.uuids())
def test_every_uuid_is_read_back(value):
    assert parse_uuid(str(value)) == parse_uuid(value.hex) == parse_uuid(f"{{{value}}}") == value


@given(st.text())
def test_uuids_from_any_text_are_values_or_refused(text):
    try:
        assert isinstance(parse_uuid(text), UUID)
    except ValueError:
        pass


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("-15:30", -timedelta(minutes=15, seconds=30)),
        ("+01:01", timedelta(seconds=61)),
        ("-0:01", -timedelta(seconds=1)),
        ("1 -00:30", timedelta(days=1, seconds=-30)),
        ("-4 15:30", timedelta(days=-4, minutes=15, seconds=30)),
        ("-01:-01", None),
    ],
)
def test_minutes_and_seconds_may_have_a_sign(text, expected):
    assert parse_duration(text) == expected
