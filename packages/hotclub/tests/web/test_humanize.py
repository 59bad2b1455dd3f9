"""`{% load humanize %}` in a project: its languages, its formats, its clock."""

import datetime as dt

import pytest
from hotclub.humanize.templatetags.humanize import intcomma, naturalday, naturaltime, register
from hotclub.templates import Context, Template
from hotclub.utils import timezone, translation

from web.stack import engine


def shown(filters: str, value: object) -> str:
    source = f"{{% load humanize %}}{{{{ value|{filters} }}}}"
    return Template(source).render(Context({"value": value}))


@pytest.mark.parametrize("installed", [(), ("hotclub.humanize",)])
def test_templates_have_it_with_and_without_the_application(project, installed):
    project(installed=installed, TEMPLATES=[engine({})])

    assert shown("intcomma", 4500000) == "4,500,000"
    assert shown("apnumber", 3) == "three"
    assert sorted(register.filters) == [
        "apnumber",
        "intcomma",
        "intword",
        "naturalday",
        "naturaltime",
        "ordinal",
    ]


def test_numbers_have_the_separators_of_the_language(project):
    project(TEMPLATES=[engine({})])

    with translation.override("de"):
        assert shown("intcomma", 1234567.5) == intcomma(1234567.5) == "1.234.567,5"
        assert shown("intcomma:False", 1234567.5) == "1,234,567.5"
        assert shown("intword", 1200000) == "1,2 million"


@pytest.mark.parametrize(
    "settings", [{"USE_I18N": True}, {"USE_I18N": False, "LANGUAGE_CODE": "de"}]
)
def test_floats_have_the_decimal_comma_of_the_language(project, settings):
    project(TEMPLATES=[engine({})], **settings)
    template = Template("{{ value }} {{ value|floatformat:2 }} {{ n }}")

    with translation.override("de"):
        assert template.render(Context({"value": 1234.5, "n": 1234})) == "1234,5 1234,50 1234"


def test_a_project_of_english_alone_shows_floats_as_they_are(project):
    project(TEMPLATES=[engine({})], USE_I18N=False)

    assert Template("{{ v }} {{ v|floatformat }}").render(Context({"v": 2.5})) == "2.5 2.5"


def test_numbers_are_grouped_whether_or_not_all_are(project):
    project(TEMPLATES=[engine({})], USE_THOUSAND_SEPARATOR=True)

    assert shown("intcomma", 12345) == "12,345"
    assert shown("intword", 12345) == "12,345"
    assert shown("apnumber", 12345) == "12,345"


def test_days_and_moments_are_seen_from_the_project_s_zone(project):
    project(TEMPLATES=[engine({})], USE_TZ=True, TIME_ZONE="Asia/Tokyo")
    now = timezone.now()
    day = dt.timedelta(days=1)

    assert shown("naturalday", now) == naturalday(now) == "today"
    assert shown("naturalday", timezone.localtime(now).date() + day) == "tomorrow"
    assert shown("naturaltime", now - 7 * day) == naturaltime(now - 7 * day) == "1\xa0week ago"
    assert shown("naturaltime", timezone.make_naive(now) - day) == "1\xa0day ago"
