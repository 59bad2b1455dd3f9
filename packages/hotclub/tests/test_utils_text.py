"""Text, bytes, addresses, dates and other small tools."""

import datetime as dt

import pytest
from hotclub.conf import settings
from hotclub.utils import dateparse, duration, encoding, hashable, html, http, ipv6, text, version
from hotclub.utils.datastructures import DictWrapper, OrderedSet
from hotclub.utils.deconstruct import deconstructible
from hotclub.utils.functional import Promise, lazystr
from hotclub.utils.module_loading import import_string, module_has_submodule
from hotclub.utils.safestring import SafeData, SafeString, mark_safe


@pytest.fixture(autouse=True)
def _some_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    """Settings for this test alone, whatever others left."""
    from hotclub.conf import UserSettingsHolder, global_settings

    before = settings._wrapped
    monkeypatch.setattr(settings, "_wrapped", UserSettingsHolder(before or global_settings))
    settings.USE_I18N = False


@pytest.mark.parametrize(
    ("value", "unicode", "slug"),
    [
        ("Hello, World!", False, "hello-world"),
        ("  a  b--c_ ", False, "a-b-c"),
        ("Ünïcödé Straße", False, "unicode-strae"),
        ("Ünïcödé Straße", True, "ünïcödé-straße"),
        ("", False, ""),
        (3, False, "3"),
        ("../../etc/passwd", False, "etcpasswd"),
        ("\x00<script>", False, "script"),
    ],
)
def test_slugs(value: object, unicode: bool, slug: str) -> None:
    assert text.slugify(value, allow_unicode=unicode) == slug


def test_a_slug_of_lazy_text_is_lazy() -> None:
    assert isinstance(text.slugify(lazystr("A b")), Promise)
    assert text.slugify(lazystr("A b")) == "a-b"


def test_words_and_cases() -> None:
    assert text.capfirst("élan vital") == "Élan vital"
    assert text.capfirst("") == ""
    assert text.camel_case_to_spaces("HTTPResponseBase") == "http response base"
    assert text.get_text_list(["a", "b", "c"]) == "a, b or c"
    assert text.get_text_list(["a", "b"], "and") == "a and b"
    assert text.get_text_list(["a"]) == "a"
    assert text.get_text_list([]) == ""
    assert text.normalize_newlines("a\r\nb\rc\n") == "a\nb\nc\n"
    assert text.format_lazy("{}-{b}", "a", b=1) == "a-1"
    assert text.unescape_string_literal(r'"a \"b\""') == 'a "b"'
    with pytest.raises(ValueError, match="Not a string literal"):
        text.unescape_string_literal("abc")
    assert text.get_valid_filename("a b/../c.txt") == "a_b..c.txt"


def test_cutting() -> None:
    cut = text.Truncator("The quick brown fox")
    assert cut.words(2) == "The quick…"
    assert cut.words(2, " and so on") == "The quick and so on"
    assert cut.words(9) == "The quick brown fox"
    assert cut.chars(9) == "The quic…"
    assert text.Truncator("<p>The <b>quick</b> fox</p>").words(2, html=True) == (
        "<p>The <b>quick</b>…</p>"
    )
    assert text.wrap("a b c d e f", 3) == "a b\nc d\ne f"
    assert text.wrap("averyverylongword x\n", 4) == "averyverylongword\nx\n"


def test_bytes_and_text() -> None:
    assert encoding.force_str(b"\xc3\xa9") == "é"
    assert encoding.force_str(None, strings_only=True) is None
    assert encoding.force_str(lazystr("x")) == "x"
    assert isinstance(encoding.smart_str(lazystr("x")), Promise)
    assert encoding.force_bytes("é") == b"\xc3\xa9"
    assert encoding.force_bytes(b"\xc3\xa9", "latin-1") == b"\xe9"
    assert encoding.force_bytes(memoryview(b"x")) == b"x"
    with pytest.raises(encoding.DjangoUnicodeDecodeError, match="You passed in"):
        encoding.force_str(b"\xff")
    assert encoding.filepath_to_uri("up load\\é.png") == "up%20load/%C3%A9.png"
    assert encoding.filepath_to_uri(None) is None
    assert encoding.punycode("bücher.example") == "xn--bcher-kva.example"


def test_query_strings() -> None:
    from hotclub_http import MultiValueDict

    assert http.urlencode({"a": 1, "b": "é"}) == "a=1&b=%C3%A9"
    assert http.urlencode({"a": [1, 2]}, doseq=True) == "a=1&a=2"
    assert http.urlencode({"a": "xy"}, doseq=True) == "a=xy"
    assert http.urlencode(MultiValueDict({"a": ["1", "2"]}), doseq=True) == "a=1&a=2"
    assert http.urlencode([("a", b"x")]) == "a=x"
    for query, doseq in (({"a": None}, False), ({"a": [None]}, True)):
        with pytest.raises(TypeError, match="The value of 'a' is None"):
            http.urlencode(query, doseq)


def test_base64_in_addresses() -> None:
    for value in (b"", b"f", b"fo", b"foo", b"\xff\xfe"):
        assert http.urlsafe_base64_decode(http.urlsafe_base64_encode(value)) == value
    assert http.urlsafe_base64_encode(b"\xff\xfe") == "__4"
    with pytest.raises(ValueError):
        http.urlsafe_base64_decode("Z")
    assert http.parse_http_date_safe("junk") is None
    assert http.parse_http_date_safe("Sun, 06 Nov 1994 08:49:37 GMT") == 784111777


def test_html_is_safe_only_when_it_is_known_to_be() -> None:
    assert type(html.linebreaks("<b>\n\nx", autoescape=True)) is str
    assert html.linebreaks("<b>\n\nx", autoescape=True) == "<p>&lt;b&gt;</p>\n\n<p>x</p>"
    assert type(html.urlize("www.example.com <b>", autoescape=True)) is str
    assert html.urlize("www.example.com <b>", nofollow=True, autoescape=True) == (
        '<a href="https://www.example.com" rel="nofollow">www.example.com</a> &lt;b&gt;'
    )
    assert html.strip_spaces_between_tags("<p> x </p>  <p></p>") == "<p> x </p><p></p>"
    assert html.avoid_wrapping("a b") == "a\xa0b"
    assert html.format_html("<b>{}</b>", "<i>") == "<b>&lt;i&gt;</b>"
    assert isinstance(mark_safe("x"), SafeString)
    assert SafeData is SafeString


def test_dates_and_durations() -> None:
    assert dateparse.parse_date("2024-05-01") == dt.date(2024, 5, 1)
    assert dateparse.parse_date("May") is None
    assert dateparse.parse_duration("P1DT2H") == dt.timedelta(days=1, hours=2)
    assert duration.duration_iso_string(dt.timedelta(days=1, hours=2)) == "P1DT02H00M00S"
    assert duration.duration_string(dt.timedelta(hours=26)) == "1 02:00:00"
    assert duration.duration_microseconds(dt.timedelta(seconds=1.5)) == 1_500_000


def test_time_since_and_until() -> None:
    from hotclub.utils.timesince import timesince, timeuntil

    begin, end = dt.datetime(2024, 1, 1, tzinfo=dt.UTC), dt.datetime(2024, 1, 9, 5, tzinfo=dt.UTC)
    assert timesince(begin, end) == "1\xa0week, 1\xa0day"
    assert timesince(end, begin) == "0\xa0minutes"
    assert timeuntil(end, begin, depth=1) == "1\xa0week"
    assert timesince(dt.datetime.now(dt.UTC) - dt.timedelta(hours=3)) == "3\xa0hours"


def test_letters_of_dates() -> None:
    from hotclub.utils import dateformat

    moment = dt.datetime(2024, 5, 1, 14, 30, tzinfo=dt.UTC)
    assert dateformat.format(moment, "N j, Y") == "May 1, 2024"
    assert dateformat.time_format(moment.time(), "H:i") == "14:30"


def test_containers() -> None:
    members = OrderedSet([2, 1, 2])
    members.add(3)
    members.discard(9)
    members.remove(1)
    assert (list(members), list(reversed(members)), len(members), 2 in members) == (
        [2, 3], [3, 2], 2, True,
    )  # fmt: skip
    assert repr(members) == "OrderedSet([2, 3])"
    wrapped = DictWrapper({"a": "x"}, str.upper, "up_")
    assert (wrapped["a"], wrapped["up_a"]) == ("x", "X")
    assert hashable.make_hashable({"b": [1], "a": {"c": 2}}) == (("a", (("c", 2),)), ("b", (1,)))
    with pytest.raises(TypeError):
        hashable.make_hashable(type("No", (), {"__hash__": None})())


@deconstructible
class Limit:
    def __init__(self, most: int, *, least: int = 0) -> None:
        self.most, self.least = most, least


@deconstructible(path="shop.limits.Named")
class Named:
    pass


def test_objects_say_what_makes_an_equal_one(monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    monkeypatch.setitem(sys.modules, __name__, sys.modules.get(__name__) or sys.modules["types"])
    monkeypatch.setattr(sys.modules[__name__], "Limit", Limit, raising=False)
    assert Limit(3, least=1).deconstruct() == (f"{__name__}.Limit", (3,), {"least": 1})
    assert Named().deconstruct() == ("shop.limits.Named", (), {})

    @deconstructible
    class Hidden:
        pass

    with pytest.raises(ValueError, match="Migrations can't name 'Hidden'"):
        Hidden().deconstruct()


def test_names_are_imported() -> None:
    import collections
    import json

    assert import_string("collections.OrderedDict") is collections.OrderedDict
    for path, message in [
        ("json", "'json' is no dotted path: it needs a module and a name."),
        ("json.lods", "The module 'json' has no 'lods'. Did you mean 'loads'?"),
        (
            "django.core.signing.Signer",
            "'django.core.signing.Signer' is Django's. Write 'hotclub.signing.Signer' instead.",
        ),
    ]:
        with pytest.raises(ImportError) as caught:
            import_string(path)
        assert str(caught.value) == message
    assert module_has_submodule(json, "decoder")
    assert not module_has_submodule(json, "nothing")
    assert not module_has_submodule(json, "no.thing")


def test_versions_and_addresses() -> None:
    assert version.get_version((1, 4, 0, "final", 0)) == "1.4"
    assert version.get_version((1, 4, 1, "rc", 2)) == "1.4.1rc2"
    assert version.get_version_tuple("1.2.3b2") == (1, 2, 3)
    assert version.get_version().startswith("0.1")
    assert ipv6.is_valid_ipv6_address("::1")
    assert not ipv6.is_valid_ipv6_address("1::2::3")


def test_draft_text() -> None:
    import random

    from hotclub.utils import lorem_ipsum

    assert lorem_ipsum.words(2) == "lorem ipsum"
    assert len(lorem_ipsum.paragraphs(3)) == 3
    assert lorem_ipsum.sentence().endswith(".")
    random.seed(7)
    first = lorem_ipsum.paragraph()
    random.seed(7)
    assert lorem_ipsum.paragraph() == first


def test_numbers_and_names_of_days() -> None:
    from hotclub.utils import dates, numberformat

    assert numberformat.format(1234.5, ",", 2, 3, ".", force_grouping=True) == "1.234,50"
    assert numberformat.format(1234.5, ".", 2, 3, ",") == "1234.50"
    assert str(dates.WEEKDAYS[0]) == "Monday"
    assert [len(names) for names in (dates.MONTHS, dates.MONTHS_3, dates.MONTHS_AP)] == [12] * 3
    assert (str(dates.MONTHS_ALT[12]), str(dates.MONTHS_AP[9])) == ("December", "Sept.")
