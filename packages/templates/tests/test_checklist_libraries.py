"""TPL-04: the libraries i18n, l10n, tz, cache and static, by name."""

import datetime as dt
from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hotclub_templates import Context, Engine, Ports, TemplateSyntaxError
from hotclub_templates.plain import PlainLocalizer, PlainTimeZones
from hotclub_templates.tags.cache import make_template_fragment_key
from hotclub_templates.testing import DictTranslator, MemoryCache, StaticTable, engine_of, rendered
from hotclub_templates.text.numbers import format_number

Shown = Callable[..., str]

DE = {
    "hello": "hallo", "%(n)s tune": "%(n)s Lied", "%(n)s tunes": "%(n)s Lieder",
    "month|May": "Mai", "by %(name)s": "von %(name)s", "one two": "eins zwei",
    "verse|%(n)s line": "%(n)s Zeile", "verse|%(n)s lines": "%(n)s Zeilen",
}  # fmt: skip
NOON = dt.datetime(2024, 7, 1, 12, tzinfo=dt.UTC)


class GermanNumbers(PlainLocalizer):
    numbers_are_plain = False

    def localize(self, value: Any, use_l10n: bool | None = None) -> Any:
        if use_l10n is False or isinstance(value, str | bool):
            return str(value) if isinstance(value, int | float) else value
        if isinstance(value, int | float):
            return format_number(value, ",", None, 3, ".")
        return super().localize(value, use_l10n)


class Paris(PlainTimeZones):
    def __init__(self) -> None:
        self.zone: dt.tzinfo = ZoneInfo("Europe/Paris")

    def template_localtime(self, value: Any, use_tz: bool | None = None) -> Any:
        convert = isinstance(value, dt.datetime) and value.tzinfo is not None
        convert = convert and getattr(value, "convert_to_local_time", True) and use_tz is not False
        return value.astimezone(self.zone) if convert else value

    def localtime(self, value: dt.datetime, timezone: dt.tzinfo | None = None) -> dt.datetime:
        return value.astimezone(timezone or self.zone)

    def get_current_timezone_name(self) -> str:
        return str(self.zone)

    def override(self, timezone: Any) -> Any:
        return _Zone(self, timezone)


class _Zone:
    def __init__(self, owner: Paris, zone: Any) -> None:
        self.owner = owner
        self.zone = ZoneInfo(zone) if isinstance(zone, str) else zone or ZoneInfo("Europe/Paris")

    def __enter__(self) -> None:
        self.before, self.owner.zone = self.owner.zone, self.zone

    def __exit__(self, *_: object) -> None:
        self.owner.zone = self.before


LIBRARIES: dict[str, dict[str, list[tuple[str, str]]]] = {
    "i18n": {
        "translate": [
            ("{% translate 'hello' %}", "hallo"),
            ("{% translate word %}{% translate word|upper %}", "halloHELLO"),
            ("{% translate 'May' context 'month' %}{% translate 'May' %}", "MaiMay"),
            ("{% translate 'hello' noop %}", "hello"),
            ("{% translate 'hello' as h %}[{{ h }}]", "[hallo]"),
        ],
        "trans": [("{% trans 'hello' %}", "hallo")],
        "blocktranslate": [
            ("{% blocktranslate %}hello{% endblocktranslate %}", "hallo"),
            (
                "{% blocktranslate with name=person %}by {{ name }}{% endblocktranslate %}",
                "von D&amp;S",
            ),
            (
                (
                    "{% blocktranslate with person|lower as name %}"
                    "by {{ name }}{% endblocktranslate %}"
                ),
                "von d&amp;s",
            ),
            (
                (
                    "{% blocktranslate count n=codes|length %}{{ n }} tune"
                    "{% plural %}{{ n }} tunes{% endblocktranslate %}"
                ),
                "2 Lieder",
            ),
            (
                (
                    "{% blocktranslate count n=1 %}{{ n }} tune{% plural %}"
                    "{{ n }} tunes{% endblocktranslate %}"
                ),
                "1 Lied",
            ),
            ("{% blocktranslate trimmed %}\n  one\n  two\n{% endblocktranslate %}", "eins zwei"),
            ("{% blocktranslate context 'month' %}May{% endblocktranslate %}", "Mai"),
            (
                (
                    "{% blocktranslate context 'verse' count n=2 %}{{ n }} line"
                    "{% plural %}{{ n }} lines{% endblocktranslate %}"
                ),
                "2 Zeilen",
            ),
            ("{% blocktranslate asvar t %}hello{% endblocktranslate %}[{{ t }}]", "[hallo]"),
        ],
        "blocktrans": [("{% blocktrans %}hello{% endblocktrans %}", "hallo")],
        "get_available_languages": [
            (
                (
                    "{% get_available_languages as l %}{% for code, name in l %}"
                    "{{ code }}={{ name }} {% endfor %}"
                ),
                "de=DE he=HE ",
            ),
        ],
        "get_current_language": [("{% get_current_language as l %}{{ l }}", "de")],
        "get_current_language_bidi": [
            ("{% get_current_language_bidi as b %}{{ b }}", "False"),
            (
                "{% language 'he' %}{% get_current_language_bidi as b %}{{ b }}{% endlanguage %}",
                "True",
            ),
        ],
        "get_language_info": [
            (
                (
                    "{% get_language_info for 'he' as i %}{{ i.code }} {{ i.name }} {{ i.name_local }} "
                    "{{ i.name_translated }} {{ i.bidi }}"
                ),
                "he HE He he True",
            ),
        ],
        "get_language_info_list": [
            (
                (
                    "{% get_language_info_list for codes as l %}{% for i in l %}"
                    "{{ i.name_local }}{% endfor %}"
                ),
                "DeHe",
            ),
            ("{% get_language_info_list for pairs as l %}{{ l.0.code }}", "he"),
        ],
        "language": [
            (
                (
                    "{% language 'he' %}{% translate 'hello' %}{% endlanguage %}"
                    "{% translate 'hello' %}"
                ),
                "hellohallo",
            ),
        ],
        "language_name": [("{{ 'he'|language_name }}", "HE")],
        "language_name_local": [("{{ 'he'|language_name_local }}", "He")],
        "language_name_translated": [("{{ 'he'|language_name_translated }}", "HE")],
        "language_bidi": [("{{ 'he'|language_bidi }}{{ 'de'|language_bidi }}", "TrueFalse")],
    },
    "l10n": {
        "localize": [
            ("{% localize off %}{{ n }}{% endlocalize %} {{ n }}", "1234.5 1.234,5"),
            (
                "{% localize off %}{% localize on %}{{ n }}{% endlocalize %}{% endlocalize %}",
                "1.234,5",
            ),
            ("{% localize off %}{{ n|localize }}{% endlocalize %}", "1.234,5"),
        ],
        "unlocalize": [("{{ n|unlocalize }} {{ n }}", "1234.5 1.234,5")],
    },
    "tz": {
        "localtime": [
            ("{% localtime off %}{{ t|date:'H' }}{% endlocaltime %}{{ t|date:'H' }}", "1214"),
            (
                (
                    "{% localtime off %}{% localtime on %}{{ t|date:'H' }}{% endlocaltime %}"
                    "{% endlocaltime %}"
                ),
                "14",
            ),
            ("{{ t|localtime|date:'H' }}[{{ 'x'|localtime }}]", "14[]"),
        ],
        "timezone": [
            (
                "{% timezone 'Asia/Tokyo' %}{{ t|date:'H' }}{% endtimezone %}{{ t|date:'H' }}",
                "2114",
            ),
            (
                (
                    "{% timezone 'Asia/Tokyo' %}{% timezone None %}"
                    "{{ t|date:'H' }}{% endtimezone %}{% endtimezone %}"
                ),
                "14",
            ),
            ("{{ t|timezone:'Asia/Tokyo'|date:'H T' }}[{{ t|timezone:'No/Where' }}]", "21 JST[]"),
        ],
        "utc": [("{{ t|utc|date:'H e' }}", "12 UTC")],
        "get_current_timezone": [("{% get_current_timezone as z %}{{ z }}", "Europe/Paris")],
    },
    "static": {
        "static": [
            ("{% static 'css/a&b.css' %}", "/static/css/a&amp;b.css"),
            ("{% static word as u %}{{ u }}", "/static/hello"),
        ],
        "get_static_prefix": [
            ("{% get_static_prefix %}{% get_static_prefix as p %}[{{ p }}]", "/static/[/static/]"),
        ],
        "get_media_prefix": [
            ("{% get_media_prefix %}{% get_media_prefix as p %}[{{ p }}]", "/media/[/media/]"),
        ],
    },
    "cache": {
        "cache": [
            (
                (
                    "{% cache 60 box %}{{ person }}{% endcache %}{% cache 60 box %}"
                    "{{ n }}{% endcache %}"
                ),
                "D&amp;SD&amp;S",
            ),
            (
                (
                    "{% for x in 'aab' %}{% cache 60 box x %}{{ forloop.counter }}{% endcache %}"
                    "{% endfor %}"
                ),
                "113",
            ),
            (
                "{% cache 60 box using='other' %}a{% endcache %}{% cache 60 box %}b{% endcache %}",
                "ab",
            ),
            ("{% cache None box %}a{% endcache %}", "a"),
        ],
    },
}  # fmt: skip


def ports() -> Ports:
    return Ports(
        translator=DictTranslator({"de": DE, "he": {}}, "de"),
        localizer=GermanNumbers(),
        timezones=Paris(),
        static=StaticTable(),
        caches={"default": MemoryCache(), "other": MemoryCache()},
    )


VALUES: dict[str, Any] = {
    "word": "hello",
    "person": "D&S",
    "codes": ["de", "he"],
    "pairs": [["he", "Hebrew"]],
    "n": 1234.5,
    "t": NOON,
}


@pytest.mark.parametrize(
    ("library", "name", "source", "text"),
    [
        (library, name, source, text)
        for library, names in LIBRARIES.items()
        for name, cases in names.items()
        for source, text in cases
    ],
)
def test_a_library_does_what_it_is_documented_to_do(
    library: str, name: str, source: str, text: str
) -> None:
    assert name in source
    engine = engine_of(ports=ports())

    assert engine.from_string(f"{{% load {library} %}}{source}").render(dict(VALUES)) == text


@pytest.mark.parametrize("library", LIBRARIES)
def test_every_tag_and_filter_of_a_library_is_met_here(library: str) -> None:
    found = Engine().template_libraries[library]

    assert sorted({*found.tags, *found.filters}) == sorted(LIBRARIES[library])


def test_the_libraries_render_the_same_awaited_and_streamed(shown: Shown) -> None:
    source = (
        "{% load i18n l10n tz static %}{% translate 'hello' %}{% blocktranslate with name=person %}"
        "by {{ name }}{% endblocktranslate %}{% localize off %}{{ n }}{% endlocalize %}"
        "{% timezone 'Asia/Tokyo' %}{{ t|date:'H' }}{% endtimezone %}{% static 'a' %}"
    )

    assert shown(source, VALUES, ports=ports()) == "hallovon D&amp;S1234.521/static/a"


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("{% load cache %}{% cache 60 %}{% endcache %}", "at least 2 arguments"),
        ("{% load cache %}{% cache 'soon' box %}{% endcache %}", "non-integer timeout"),
        ("{% load cache %}{% cache missing box %}{% endcache %}", "non-integer timeout"),
        ("{% load l10n %}{% localize maybe %}{% endlocalize %}", "'on' or 'off'"),
        ("{% load tz %}{% localtime maybe %}{% endlocaltime %}", "'on' or 'off'"),
        ("{% load tz %}{% timezone %}{% endtimezone %}", "one argument"),
        ("{% load tz %}{% get_current_timezone %}", "as variable"),
        ("{% load static %}{% static %}", "at least one argument"),
        ("{% load i18n %}{% get_language_info for 'he' %}", "as"),
        ("{% load i18n %}{% translate 'a' noop noop %}", "more than once"),
        ("{% load i18n %}{% blocktranslate %}{% include 'a' %}{% endblocktranslate %}", "include"),
    ],
)
def test_a_tag_that_is_used_wrongly_says_how_it_is_used(source: str, message: str) -> None:
    with pytest.raises(TemplateSyntaxError) as caught:
        rendered(source, ports=ports())
    assert message in str(caught.value)


def test_the_key_of_a_kept_fragment_is_known_to_python_code() -> None:
    caches = {"default": MemoryCache()}
    rendered(
        "{% load cache %}{% cache 60 box person %}x{% endcache %}", {"person": 7},
        ports=Ports(caches=caches),
    )  # fmt: skip

    assert caches["default"].entries == {make_template_fragment_key("box", [7]): "x"}


def test_a_cache_called_template_fragments_is_preferred() -> None:
    caches = {"default": MemoryCache(), "template_fragments": MemoryCache()}
    rendered("{% load cache %}{% cache 60 box %}x{% endcache %}", ports=Ports(caches=caches))

    assert [len(cache.entries) for cache in caches.values()] == [0, 1]


@pytest.mark.parametrize(
    ("switches", "text"),
    [
        ({}, "1.234,5 14"),
        ({"use_l10n": False}, "1234.5 14"),
        ({"use_tz": False}, "1.234,5 12"),
        ({"use_l10n": True, "use_tz": True}, "1.234,5 14"),
    ],
)
def test_a_context_decides_on_local_form_and_zone_for_one_rendering(
    switches: dict[str, bool], text: str
) -> None:
    template = engine_of(ports=ports()).from_string("{{ n }} {{ t|date:'H' }}")

    assert template.render(Context(VALUES, **switches)) == text
