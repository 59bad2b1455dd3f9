"""`{% load humanize %}` says what Django's says, with Django's own catalogues and formats.

Left out is what Django refuses (infinities, decimals that are NaN, text of thousands of digits) and
what it calls "0.0 googol".
"""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.humanize.templatetags import humanize as theirs
from django.template import Context as TheirContext
from django.template import engines
from django.utils import timezone, translation
from hotclub_templates import Context
from hotclub_templates.testing import engine_of
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from twin_sides import django_ports

LANGUAGES = ("en", "de", "fr", "ru", "ar", "cs", "hi")
NUMBERS = st.one_of(
    st.integers(-(10**36) + 1, 10**36 - 1),
    st.integers(10**99, 10**104),
    st.integers(-1_100, 1_100),
    st.floats(-1e35, 1e35),
    st.decimals(-(10**30), 10**30, places=3),
    st.integers(-(10**20), 10**20).map(str),
    st.text(max_size=20),
    st.decimals(-(10**9), 10**9, places=4).map(str),
    st.none(),
    st.booleans(),
)
OURS = engine_of(ports=django_ports())


def said(filters: str, value: Any, language: str, **more: Any) -> tuple[str, str]:
    source = f"{{% load humanize %}}{{{{ value|{filters} }}}}"
    values = {"value": value, **more}
    with translation.override(language):
        return (
            str(engines["django"].engine.from_string(source).render(TheirContext(values))),
            str(OURS.from_string(source).render(Context(dict(values)))),
        )


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ["apnumber", "intcomma", "intcomma:False", "intword", "ordinal"])
@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(value=NUMBERS)
def test_numbers_are_said_as_in_django(name: str, language: str, value: Any) -> None:
    django, ours = said(name, value, language)

    assert ours == django


class StillClock(dt.datetime):
    """A datetime class whose present never passes, in place of Django's."""

    moment = dt.datetime(2024, 3, 10, 15, 30, tzinfo=dt.UTC)

    @classmethod
    def now(cls, tz: dt.tzinfo | None = None) -> dt.datetime:  # type: ignore[override]
        return cls.moment.astimezone(tz) if tz else timezone.make_naive(cls.moment)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ["naturalday", "naturalday:'Y-m-d'", "naturaltime"])
@settings(
    max_examples=60,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
    deadline=None,
)
@given(
    seconds=st.one_of(
        st.integers(-(10**9), 10**9), st.integers(-200_000, 200_000), st.integers(-4_000, 4_000)
    ),
    aware=st.booleans(),
)
def test_moments_are_said_as_in_django(
    name: str, language: str, seconds: int, aware: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(theirs, "datetime", StillClock)
    monkeypatch.setattr(timezone, "now", lambda: StillClock.moment)
    monkeypatch.setattr(OURS.ports.timezones, "now", lambda: StillClock.moment, raising=False)
    value = StillClock.moment + dt.timedelta(seconds=seconds)

    django, ours = said(name, value if aware else timezone.make_naive(value), language)

    assert ours == django


def test_decimals_are_grouped_as_in_django() -> None:
    assert said("intcomma", Decimal("-1234567.50"), "de") == ("-1.234.567,50", "-1.234.567,50")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ["timesince:now", "timeuntil:now"])
@settings(max_examples=40, deadline=None)
@given(seconds=st.integers(-(10**9), 10**9))
def test_distances_are_told_as_in_django(name: str, language: str, seconds: int) -> None:
    now = StillClock.moment
    django, ours = said(name, now + dt.timedelta(seconds=seconds), language, now=now)

    assert ours == django
