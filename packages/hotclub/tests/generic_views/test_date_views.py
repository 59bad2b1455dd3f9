"""Archives by year, month, week and day, on days and on moments, in a time zone."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hotclub.views.generic import (
    ArchiveIndexView,
    DateDetailView,
    DayArchiveView,
    MonthArchiveView,
    TodayArchiveView,
    WeekArchiveView,
    YearArchiveView,
    date_parts,
)
from hotclub.views.generic.periods import DAY, MONTH, YEAR, date_of, week
from hotclub_http import ImproperlyConfigured
from hotclub_http.testing import RequestFactory
from hotclub_orm import zones
from hotclub_routing import path

TODAY = dt.date(2024, 5, 15)


@pytest.fixture(autouse=True)
def may(monkeypatch):
    """Stand on the fifteenth of May 2024, in Paris."""
    paris = ZoneInfo("Europe/Paris")
    noon = dt.datetime(2024, 5, 15, 12, tzinfo=paris)
    monkeypatch.setattr(date_parts.zones, "now", lambda: noon)
    monkeypatch.setattr(date_parts.zones, "local_now", lambda: noon)
    zones.activate(paris)
    yield
    zones.activate(None)


@pytest.fixture
def shelf(books):
    for title, out in [
        ("a", dt.date(2022, 12, 31)),
        ("b", dt.date(2024, 2, 29)),
        ("c", dt.date(2024, 5, 1)),
        ("d", dt.date(2024, 5, 15)),
        ("e", dt.date(2024, 6, 1)),
        ("f", dt.date(2026, 1, 1)),
    ]:
        # The moment is the first second of the day in Paris: the day before in UTC.
        moment = dt.datetime.combine(out, dt.time.min, tzinfo=ZoneInfo("Europe/Paris"))
        books.objects.create(title=title, slug=title, out=out, sold=moment)
    return books


def routes(shelf, **options):
    options = {"model": shelf, **options}
    one = {name: value for name, value in options.items() if name != "allow_empty"}
    return [
        path("", ArchiveIndexView.as_view(**options)),
        path("today/", TodayArchiveView.as_view(month_format="%m", **options)),
        path("<year>/", YearArchiveView.as_view(make_object_list=True, **options)),
        path("<year>/w<week>/", WeekArchiveView.as_view(week_format="%W", **options)),
        path("<year>/<month>/", MonthArchiveView.as_view(**options)),
        path("<year>/<month>/<day>/", DayArchiveView.as_view(**options)),
        path("<year>/<month>/<day>/<slug>/", DateDetailView.as_view(**one)),
    ]


@pytest.mark.parametrize("field", ["out", "sold"])
@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("/", "2024 2022 | d c b a"),
        ("/today/", "2024-05-15 | d | 2024-05-01 | 2024-02"),
        ("/2024/", "2024 | 2024-02 2024-05 | d c b | 2022"),
        ("/2022/", "2022 | 2022-12 | a | 2024"),
        ("/2024/feb/", "2024-02 | 29 | b | 2022-12 2024-05"),
        ("/2024/may/", "2024-05 | 1 15 | d c | 2024-02"),
        ("/2024/w9/", "2024-02-26 | b | 2022-12-26 2024-04-29"),
        ("/2024/may/1/", "2024-05-01 | c | 2024-02-29 2024-05-15 | 2024-02"),
        ("/2024/may/15/d/", "detail d d"),
        ("/2023/", 404),
        ("/2024/jun/", 404),
        ("/2024/jun/1/", 404),
        ("/2024/jun/1/e/", 404),
        ("/2024/may/15/c/", 404),
        ("/2024/may/2/", 404),
        ("/2024/foo/", 404),
        ("/2024/feb/30/", 404),
        ("/0/", 404),
        ("/10000/", 404),
        ("/2024/w99/", 404),
    ],
)
def test_archives_show_what_has_been(serve, answer, shelf, field, address, expected):
    site = serve(*routes(shelf, date_field=field))

    status, text = answer(site.get(address))
    assert (text if status == 200 else status) == expected


@pytest.mark.parametrize("field", ["out", "sold"])
@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("/", "2026 2024 2022 | f e d c b a"),
        ("/2024/", "2024 | 2024-02 2024-05 2024-06 | e d c b | 2022 2026"),
        ("/2024/jun/1/", "2024-06-01 | e | 2024-05-15 2026-01-01 | 2024-05 2026-01"),
        ("/2026/jan/1/f/", "detail f f"),
    ],
)
def test_the_future_can_be_shown(serve, answer, shelf, field, address, expected):
    site = serve(*routes(shelf, date_field=field, allow_future=True))

    assert answer(site.get(address)) == (200, expected)


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("/2023/", "2023 | | | 2022 2024"),
        ("/2024/may/", "2024-05 | 1 15 | d c | 2024-04"),
        ("/2024/dec/", "2024-12 | | |"),
        ("/2024/may/15/", "2024-05-15 | d | 2024-05-14 | 2024-04"),
        ("/2024/w9/", "2024-02-26 | b | 2024-02-19 2024-03-04"),
        ("/0001/", "0001 | | | 0002"),
    ],
)
def test_with_empty_periods_allowed_links_lead_to_the_next_period(
    serve, answer, shelf, address, expected
):
    site = serve(*routes(shelf, date_field="out", allow_empty=True))

    status, text = answer(site.get(address))
    assert status == 200
    assert text.replace("2024-11 2025-01", "") == expected or text.startswith(expected)


def test_the_last_year_of_the_calendar_is_out_of_range(serve, shelf):
    site = serve(*routes(shelf, date_field="out", allow_empty=True, allow_future=True))

    assert site.get("/9999/").status_code == 404


def test_dates_are_listed_without_objects_unless_asked(serve, answer, shelf):
    site = serve(path("<int:year>/", YearArchiveView.as_view(model=shelf, date_field="out")))

    assert answer(site.get("/2024/")) == (200, "2024 | 2024-02 2024-05 | | 2022")


def test_parts_of_the_date_may_stand_on_the_view_or_in_the_query(serve, answer, shelf):
    view = MonthArchiveView.as_view(model=shelf, date_field="out", month_format="%m", year="2024")
    site = serve(path("", view))

    assert answer(site.get("/?month=2"))[1].startswith("2024-02 | 29 | b")
    assert site.get("/").status_code == 404


def test_an_empty_archive_may_be_shown(serve, answer, books):
    site = serve(
        path("a/", ArchiveIndexView.as_view(model=books, date_field="out")),
        path("b/", ArchiveIndexView.as_view(model=books, date_field="out", allow_empty=True)),
        path(
            "c/",
            ArchiveIndexView.as_view(
                model=books, date_field="out", allow_empty=True, paginate_by=2
            ),
        ),
    )

    assert [site.get(one).status_code for one in ("/a/", "/b/", "/c/")] == [404, 200, 200]


def test_a_view_without_date_field_says_so(shelf):
    with pytest.raises(ImproperlyConfigured, match=r"YearArchiveView\.date_field is required"):
        YearArchiveView.as_view(model=shelf)(RequestFactory().get("/"), year="2024")


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"week_format": "%x"}, "Unknown week format '%x'. Choices are: %U, %V, %W."),
        ({"week_format": "%V"}, "set year_format = '%G', the ISO year"),
    ],
)
def test_a_wrong_week_format_says_the_right_ones(shelf, options, words):
    view = WeekArchiveView.as_view(model=shelf, date_field="out", **options)

    with pytest.raises(ValueError, match=words):
        view(RequestFactory().get("/"), year="2024", week="9")


@pytest.mark.parametrize(
    ("week_format", "year_format", "first"),
    [("%U", "%Y", "2024-03-03"), ("%W", "%Y", "2024-02-26"), ("%V", "%G", "2024-02-26")],
)
def test_weeks_begin_as_their_format_says(serve, answer, shelf, week_format, year_format, first):
    view = WeekArchiveView.as_view(
        model=shelf,
        date_field="out",
        allow_empty=True,
        week_format=week_format,
        year_format=year_format,
    )

    text = answer(serve(path("<year>/<week>/", view)).get("/2024/9/"))[1]
    assert text.startswith(first)


def test_periods_begin_and_follow():
    leap = dt.date(2024, 2, 29)

    assert [one.start(leap) for one in (YEAR, MONTH, DAY, week("%W"), week("%U"))] == [
        dt.date(2024, 1, 1),
        dt.date(2024, 2, 1),
        leap,
        dt.date(2024, 2, 26),
        dt.date(2024, 2, 25),
    ]
    assert [one.following(leap) for one in (YEAR, MONTH, DAY, week("%W"), week("%U"))] == [
        dt.date(2025, 1, 1),
        dt.date(2024, 3, 1),
        dt.date(2024, 3, 1),
        dt.date(2024, 3, 4),
        dt.date(2024, 3, 3),
    ]
    assert MONTH.following(dt.date(2024, 12, 31)) == dt.date(2025, 1, 1)
    assert date_of(("2024", "%Y"), ("feb", "%b"), (29, "%d")) == leap
