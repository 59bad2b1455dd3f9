"""The libraries i18n, l10n, tz, static and cache over doubles of their ports."""

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hotclub_templates import Context, MissingPort, Ports, TemplateSyntaxError
from hotclub_templates.plain import PlainLocalizer, PlainTimeZones
from hotclub_templates.tags.cache import make_template_fragment_key
from hotclub_templates.testing import (
    DictTranslator,
    MemoryCache,
    StaticTable,
    engine_of,
    rendered,
)

GERMAN = {
    "hello": "hallo <b>",
    "%(n)s record": "%(n)s Platte",
    "%(n)s records": "%(n)s Platten",
    "month|May": "Mai",
    "by %(name)s": "von %(name)s",
    "a b": "c",
    "5%%": "5 vH",
    "6%%": "6 %%",
}


def translated(source: str, language: str = "de", **values: Any) -> str:
    ports = Ports(translator=DictTranslator({"de": GERMAN, "he": {}}, language))
    return rendered("{% load i18n %}" + source, values, ports=ports)


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("{% translate 'hello' %}", "hallo <b>"),
        ("{% trans '5%' %}{{ _('6%') }}{% translate '7%' %}", "5 vH6 %7%"),
        ("{% trans name %}", "hallo &lt;b&gt;"),
        ("{% translate 'hello' noop %}", "hello"),
        ("{% translate 'May' context 'month' %}", "Mai"),
        ("{% translate 'hello' as h %}[{{ h }}]", "[hallo <b>]"),
        ("{{ _('May') }}{% if _('hello') %}!{% endif %}", "May!"),
        ("{% blocktranslate %}hello{% endblocktranslate %}", "hallo <b>"),
        ("{% blocktrans with name=author %}by {{ name }}{% endblocktrans %}", "von D&amp;S"),
        (
            (
                "{% blocktrans count n=k %}{{ n }} record{% plural %}{{ n }} records"
                "{% endblocktrans %}"
            ),
            "2 Platten",
        ),
        ("{% blocktranslate trimmed %}\n a\n b\n{% endblocktranslate %}", "c"),
        ("{% blocktranslate asvar t %}hello{% endblocktranslate %}{{ t }}", "hallo <b>"),
        ("{% blocktranslate %}100% {{ missing }}{% endblocktranslate %}", "100% "),
        ("{% get_current_language as l %}{{ l }}", "de"),
        ("{% get_current_language_bidi as b %}{{ b }}", "False"),
        ("{% get_available_languages as l %}{{ l.0.1 }}", "DE"),
        ("{% get_language_info for 'he' as i %}{{ i.name_local }}{{ i.bidi }}", "HeTrue"),
        ("{% get_language_info_list for codes as l %}{{ l|length }}{{ l.1.code }}", "2he"),
        ("{{ 'de'|language_name }}{{ 'he'|language_bidi }}", "DETrue"),
        ("{% language 'he' %}{% translate 'hello' %}{% endlanguage %}", "hello"),
    ],
)
def test_messages_are_translated_by_the_port(source: str, shown: str) -> None:
    assert translated(source, name="hello", author="D&S", k=2, codes=["de", "he"]) == shown


def test_alone_messages_show_as_written() -> None:
    source = (
        "{% load i18n %}{% translate 'hi' %}"
        "{% blocktranslate count n=1 %}one{% plural %}many{% endblocktranslate %}"
    )

    assert rendered(source) == "hione"


@pytest.mark.parametrize(
    "source",
    [
        "{% translate %}",
        "{% translate 'a' loud %}",
        "{% translate 'a' as %}",
        "{% blocktranslate %}{% if x %}{% endblocktranslate %}",
        "{% blocktranslate count %}{% endblocktranslate %}",
        "{% blocktranslate %}",
        "{% get_current_language %}",
        "{% language %}{% endlanguage %}",
    ],
)
def test_malformed_i18n_tags_are_refused(source: str) -> None:
    with pytest.raises(TemplateSyntaxError):
        translated(source)


def test_a_translation_with_a_wrong_variable_is_named() -> None:
    with pytest.raises(TemplateSyntaxError, match="cannot fill the translation"):
        GERMAN_BROKEN = {"by %(name)s": "von %(nam)s"}
        ports = Ports(translator=DictTranslator({"de": GERMAN_BROKEN}, "de"))
        rendered(
            "{% load i18n %}{% blocktranslate %}by {{ name }}{% endblocktranslate %}", ports=ports
        )


class GermanNumbers(PlainLocalizer):
    numbers_are_plain = False

    def localize(self, value: Any, use_l10n: bool | None = None) -> Any:
        if use_l10n is False or isinstance(value, str | bool):
            return value
        if isinstance(value, int | float):
            return f"{value:,}".translate(str.maketrans(",.", ".,"))
        return super().localize(value, use_l10n)


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("{{ n }} {{ f }} {{ t }}", "1.234 2,5 True"),
        ("{% localize off %}{{ n }}{% endlocalize %}{{ n }}", "12341.234"),
        ("{% localize off %}{% include 'i' %}{% endlocalize %}{% include 'i' %}", "12341.234"),
        ("{{ n|unlocalize }} {{ n|localize }}", "1234 1.234"),
        ("{% localize off %}{% localize %}{{ n }}{% endlocalize %}{% endlocalize %}", "1.234"),
    ],
)
def test_numbers_are_shown_in_local_form_unless_it_is_off(source: str, shown: str) -> None:
    ports = Ports(localizer=GermanNumbers())
    values = {"n": 1234, "f": 2.5, "t": True}

    assert rendered(
        "{% load l10n %}" + source, values, ports=ports, templates={"i": "{{ n }}"}
    ) == shown  # fmt: skip


class Paris(PlainTimeZones):
    zone = ZoneInfo("Europe/Paris")

    def template_localtime(self, value: Any, use_tz: bool | None = None) -> Any:
        convert = isinstance(value, dt.datetime) and value.tzinfo is not None
        convert = convert and getattr(value, "convert_to_local_time", True) and use_tz is not False
        return value.astimezone(self.zone) if convert else value

    def localtime(self, value: dt.datetime, timezone: dt.tzinfo | None = None) -> dt.datetime:
        return value.astimezone(timezone or self.zone)

    def get_current_timezone_name(self) -> str:
        return str(self.zone)


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("{{ t|date:'H:i' }} {{ t|time:'G' }}", "14:00 14"),
        ("{{ t }}", "July 1, 2024, 2 p.m."),
        ("{% localtime off %}{{ t|date:'H' }}{% endlocaltime %}{{ t|date:'H' }}", "1214"),
        ("{{ t|utc|date:'H' }} {{ t|utc }}", "12 July 1, 2024, noon"),
        ("{{ t|timezone:'Asia/Tokyo'|date:'H T' }}", "21 JST"),
        ("{{ t|timezone:'No/Where' }}{{ 'x'|localtime }}", ""),
        ("{% get_current_timezone as z %}{{ z }}", "Europe/Paris"),
        ("{% timezone 'x' %}{{ t|date:'H' }}{% endtimezone %}", "14"),
    ],
)
def test_times_are_shown_in_the_readers_zone(source: str, shown: str) -> None:
    values = {"t": dt.datetime(2024, 7, 1, 12, tzinfo=dt.UTC)}

    assert rendered("{% load tz %}" + source, values, ports=Ports(timezones=Paris())) == shown


def test_static_files_have_the_addresses_of_the_port() -> None:
    source = (
        "{% load static %}{% static 'a&b.css' %} {% static p as u %}{{ u }} "
        "{% get_static_prefix %} {% get_media_prefix as m %}{{ m }}"
    )

    assert rendered(source, {"p": "x"}, ports=Ports(static=StaticTable())) == (
        "/static/a&amp;b.css /static/x /static/ /media/"
    )
    with pytest.raises(MissingPort, match="needs the port 'static'"):
        rendered("{% load static %}{% static 'a' %}")


class TestCache:
    def show(self, cache: MemoryCache, source: str, **values: Any) -> str:
        ports = Ports(caches={"default": cache, "other": MemoryCache()})
        return rendered("{% load cache %}" + source, values, ports=ports)

    def test_a_fragment_is_rendered_once(self) -> None:
        cache = MemoryCache()
        source = "{% cache 60 box %}{{ x }}{% endcache %}"

        assert [self.show(cache, source, x=x) for x in "ab"] == ["a", "a"]
        assert cache.timeouts == {make_template_fragment_key("box"): 60}

    def test_tpl_046_a_fragment_that_varies_is_kept_for_each_reader(self) -> None:
        cache = MemoryCache()
        source = "{% cache 60 form user %}{{ user }}{% csrf_token %}{% endcache %}"
        outputs = [self.show(cache, source, user=u, csrf_token=u) for u in "abab"]

        assert outputs[:2] == outputs[2:]
        assert outputs[0] != outputs[1]

    def test_tpl_046_distinct_lists_never_share_a_key(self) -> None:
        lists = [["a:b"], ["a", "b"], ["a:", "b"], ["ab"], [], ["", ""], [""], ["1:a"], ["3:a:b"]]

        assert len({make_template_fragment_key("f", values) for values in lists}) == len(lists)

    @pytest.mark.parametrize(
        ("source", "message"),
        [
            ("{% cache %}{% endcache %}", "requires at least 2 arguments"),
            ("{% cache x f %}{% endcache %}", "non-integer timeout value"),
            ("{% cache 1 f using='othr' %}{% endcache %}", "Did you mean 'other'?"),
        ],
    )
    def test_malformed_cache_tags_are_refused(self, source: str, message: str) -> None:
        with pytest.raises(TemplateSyntaxError) as caught:
            self.show(MemoryCache(), source, x="x")
        assert message in str(caught.value)

    def test_without_caches_the_missing_port_is_named(self) -> None:
        template = engine_of().from_string("{% load cache %}{% cache 1 f %}{% endcache %}")
        with pytest.raises(MissingPort, match="needs the port 'caches'"):
            template.render(Context())
