"""Messages in the active language: catalogues, laziness, plurals, negotiation."""

import asyncio
import copy
import pickle
import struct
import threading

import pytest
from hotclub.conf.urls.i18n import i18n_patterns, set_language
from hotclub.http import HttpResponse
from hotclub.http.request import QueryDict
from hotclub.urls import path
from hotclub.utils import translation
from hotclub.utils.functional import Promise
from hotclub.utils.translation import (
    get_language_info,
    gettext,
    gettext_lazy,
    ngettext,
    ngettext_lazy,
    npgettext,
    npgettext_lazy,
    override,
    pgettext,
    pgettext_lazy,
)


def compiled(messages):
    """Return a .mo file: keys and values as bytes, sorted, with a table of lengths and offsets."""
    header = "Content-Type: text/plain; charset=UTF-8\nPlural-Forms: nplurals=2; plural=(n != 1);\n"
    pairs = sorted((key.encode(), text.encode()) for key, text in {"": header, **messages}.items())
    keys = b"\0".join(key for key, _ in pairs) + b"\0"
    start_of_keys = 7 * 4 + 16 * len(pairs)
    table_of_keys, table_of_texts, at_key, at_text = (
        [],
        [],
        start_of_keys,
        start_of_keys + len(keys),
    )
    for key, text in pairs:
        table_of_keys += [len(key), at_key]
        table_of_texts += [len(text), at_text]
        at_key += len(key) + 1
        at_text += len(text) + 1
    count = len(pairs)
    head = struct.pack("<7I", 0x950412DE, 0, count, 28, 28 + 8 * count, 0, 0)
    tables = struct.pack(f"<{4 * count}I", *table_of_keys, *table_of_texts)
    return head + tables + keys + b"".join(text + b"\0" for _, text in pairs)


def write(folder, locale, messages):
    target = folder / locale / "LC_MESSAGES"
    target.mkdir(parents=True)
    (target / "django.mo").write_bytes(compiled(messages))


GERMAN = {
    "Hello": "Hallo",
    "Two\nlines": "Zwei\nZeilen",
    "verb\4May": "Darf",
    "month\4May": "Mai",
    "%d album\0%d albums": "%d Album\0%d Alben",
    "%(n)s song\0%(n)s songs": "%(n)s Lied\0%(n)s Lieder",
    "shop\4%d day\0%d days": "%d Tag\0%d Tage",
}


@pytest.fixture
def catalogues(project, tmp_path):
    """A project with German (general), Austrian and French catalogues in LOCALE_PATHS."""
    write(tmp_path, "de", GERMAN)
    write(tmp_path, "de_AT", {"Hello": "Servus"})
    write(tmp_path, "fr", {"Hello": "Bonjour", "Only French": "Seulement"})
    return lambda urls=(), **values: project(urls, LOCALE_PATHS=[tmp_path], **values)


def test_messages_come_from_the_catalogue_of_the_active_language(catalogues):
    catalogues()

    assert gettext("Hello") == "Hello"
    with override("de"):
        assert gettext("Hello") == "Hallo"
        assert gettext("Two\r\nlines") == "Zwei\nZeilen"
        assert gettext("") == ""
        assert gettext("Unknown") == "Unknown"
        assert (pgettext("verb", "May"), pgettext("month", "May")) == ("Darf", "Mai")
        assert pgettext("other", "May") == "May"
        assert ngettext("%d album", "%d albums", 1) % 1 == "1 Album"
        assert ngettext("%d album", "%d albums", 2) % 2 == "2 Alben"
        assert npgettext("shop", "%d day", "%d days", 2) % 2 == "2 Tage"
    assert gettext("Hello") == "Hello"


def test_a_region_falls_back_to_its_language_and_that_to_the_default_one(catalogues):
    catalogues(LANGUAGE_CODE="fr")

    with override("de-at"):
        assert gettext("Hello") == "Servus"
        assert pgettext("month", "May") == "Mai"
        assert gettext("Only French") == "Seulement"
    with override("en-gb"):
        assert gettext("Hello") == "Hello"


def test_switched_off_translation_leaves_messages_alone(catalogues):
    catalogues(LANGUAGE_CODE="de")

    assert gettext("Hello") == "Hallo"
    with override(None):
        assert gettext("Hello") == "Hello"
        assert translation.get_language() is None
        assert translation.get_language_bidi() is False
    catalogues(LANGUAGE_CODE="de", USE_I18N=False)
    translation.activate("de")
    assert gettext("Hello") == "Hello"
    assert translation.get_language() == "de"


def test_each_thread_and_task_has_its_own_language(catalogues):
    catalogues()
    heard = []

    def speak():
        translation.activate("fr")
        heard.append(gettext("Hello"))

    thread = threading.Thread(target=speak)
    thread.start()
    thread.join()

    async def task(code):
        translation.activate(code)
        await asyncio.sleep(0)
        return gettext("Hello")

    async def both():
        return await asyncio.gather(task("de"), task("fr"))

    assert heard == ["Bonjour"]
    assert asyncio.run(both()) == ["Hallo", "Bonjour"]
    assert gettext("Hello") == "Hello"


def test_override_decorates_and_can_return_to_the_default(catalogues):
    catalogues()

    @override("de")
    def greet():
        return gettext("Hello")

    assert greet() == "Hallo"
    translation.activate("fr")
    with override("de", deactivate=True):
        pass
    assert translation.get_language() == "en-us"


def test_lazy_messages_are_read_in_the_language_of_the_moment(catalogues):
    catalogues()
    hello = gettext_lazy("Hello")
    may = pgettext_lazy("month", "May")

    with override("de"):
        assert str(hello) == "Hallo"
        assert f"{hello:>6}" == " Hallo"
        assert hello + "!" == "Hallo!"
        assert "!" + hello == "!Hallo"
        assert hello.upper() == "HALLO"
        assert "all" in hello
        assert (len(hello), hello[0], min([hello, "A"])) == (5, "H", "A")
        assert hello == "Hallo"
        assert hash(hello) == hash("Hallo")
        assert str(may) == "Mai"
        assert str(pickle.loads(pickle.dumps(hello))) == "Hallo"
        assert copy.deepcopy(hello) is hello
    assert str(hello) == "Hello"
    assert isinstance(hello, Promise)
    assert hello.__lazy_text__


def test_lazy_plurals_take_their_number_when_they_are_filled_in(catalogues):
    catalogues()
    albums = ngettext_lazy("%d album", "%d albums")
    songs = ngettext_lazy("%(n)s song", "%(n)s songs", "n")
    days = npgettext_lazy("shop", "%d day", "%d days", 1)

    with override("de"):
        assert (albums % 1, albums % 3) == ("1 Album", "3 Alben")
        assert songs % {"n": 1} == "1 Lied"
        assert days % 1 == "1 Tag"
        with pytest.raises(KeyError, match="lacks key 'n'"):
            songs % {"m": 1}


def test_catalogues_of_applications_come_after_locale_paths(project, tmp_path, monkeypatch):
    for name, text in (("one", "Eins"), ("two", "Zwei")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "__init__.py").touch()
        write(tmp_path / name / "locale", "de", {"Which": text, f"Only {name}": text})
    monkeypatch.syspath_prepend(tmp_path)
    project(installed=("one", "two"))

    with override("de"):
        assert (gettext("Which"), gettext("Only two")) == ("Eins", "Zwei")


def test_what_is_known_of_languages(project):
    project()

    assert get_language_info("de") == {
        "bidi": False,
        "code": "de",
        "name": "German",
        "name_local": "Deutsch",
        "name_translated": "German",
    }
    assert get_language_info("de-xx")["code"] == "de"
    assert get_language_info("zh-tw")["code"] == "zh-hant"
    assert get_language_info("he")["bidi"]
    with pytest.raises(KeyError, match="Unknown language code xx"):
        get_language_info("xx")
    assert translation.to_locale("zh-hans") == "zh_Hans"
    assert translation.to_locale("sr-latn-rs") == "sr_Latn-rs"
    assert translation.to_locale("en-us") == "en_US"
    assert translation.to_language("pt_BR") == "pt-br"
    with override("ar"):
        assert translation.get_language_bidi()


def test_the_nearest_language_of_the_project_is_found(project):
    project(LANGUAGES=[("en", "E"), ("pt-br", "P"), ("zh-hant", "C")])
    variant = translation.get_supported_language_variant

    assert variant("EN-GB") == "en"
    assert variant("pt") == "pt-br"
    assert variant("zh-hk") == "zh-hant"
    for bad in ("xx", "", "e" * 600, "en/../x", None):
        with pytest.raises(LookupError):
            variant(bad)
    with pytest.raises(LookupError):
        variant("pt", strict=True)
    assert translation.get_language_from_path("/pt-br/x/") == "pt-br"
    assert translation.get_language_from_path("/nothing/") is None
    assert translation.check_for_language("de-at")
    assert not translation.check_for_language("../etc")


async def test_a_visitor_can_set_the_language(project, visit):
    def page(request):
        return HttpResponse(translation.get_language())

    visitor = visit(
        project(
            [
                path("setlang/", set_language),
                *i18n_patterns(path("page/", page, name="page")),
            ],
            MIDDLEWARE=["hotclub.middleware.locale.LocaleMiddleware"],
            LANGUAGES=[("en", "English"), ("de", "German")],
            LANGUAGE_CODE="en",
        ).application()
    )

    response = await visitor.post("/setlang/", {"language": "de", "next": "/en/page/"})
    assert (response.status_code, response["Location"]) == (302, "/de/page/")
    assert response.cookies["django_language"].value == "de"
    away = await visitor.post("/setlang/", {"language": "de", "next": "//evil.example/"})
    assert away["Location"] == "/"
    unknown = await visitor.post("/setlang/", {"language": "xx", "next": "/en/page/"})
    assert (unknown["Location"], dict(unknown.cookies)) == ("/en/page/", {})
    script = await visitor.post("/setlang/", {"language": "de"}, headers={"Accept": "a/json"})
    assert script.status_code == 204


def test_accept_language_is_read_with_care(project):
    project(LANGUAGES=[("en", "E"), ("de", "D"), ("fr", "F")])

    class Request:
        path_info = "/"
        COOKIES = {}

        def __init__(self, header):
            self.headers = {"Accept-Language": header}
            self.GET = QueryDict("")

    def chosen(header):
        return translation.get_language_from_request(Request(header))

    assert chosen("fr;q=0.5, de") == "de"
    assert chosen("de;q=0, fr;q=0.1") == "fr"
    assert chosen("*") == "en"
    assert chosen("garbage;;;q=9") == "en"
    assert chosen("fr," * 100_000) == "fr"


async def test_scripts_get_their_messages(catalogues, visit, tmp_path):
    import json
    import shutil
    import subprocess

    from hotclub.views.i18n import JavaScriptCatalog, JSONCatalog

    def speak(get_response):
        def middleware(request):
            with override("de"):
                return get_response(request)

        return middleware

    visitor = visit(
        catalogues(
            urls=[
                path("js/", JavaScriptCatalog.as_view(domain="django")),
                path("json/", JSONCatalog.as_view(domain="django")),
                path("none/", JSONCatalog.as_view(packages=["nothing"])),
            ],
            MIDDLEWARE=[speak],
        ).application()
    )
    document = json.loads((await visitor.get("/json/")).text)
    script = await visitor.get("/js/")

    assert document["catalog"]["Hello"] == "Hallo"
    assert document["catalog"]["%d album"] == ["%d Album", "%d Alben"]
    assert document["plural"] == "(n != 1)"
    assert document["formats"]["DECIMAL_SEPARATOR"] == ","
    assert script["Content-Type"].startswith("text/javascript")
    assert (await visitor.get("/none/")).status_code == 500
    node = shutil.which("node")
    if node is not None:
        program = script.text + (
            "console.log(gettext('Hello'), ngettext('%d album', '%d albums', 2), "
            "pgettext('month', 'May'), pgettext('x', 'May'), "
            "interpolate('%(a)s', {a: 1}, true), ngettext('a', 'b', 1))"
        )
        command = [node, "-e", program]
        done = await asyncio.to_thread(subprocess.run, command, capture_output=True, text=True)
        assert done.stdout.strip() == "Hallo %d Alben Mai May 1 a"


def test_a_page_whose_name_begins_as_a_language_is_no_language(project):
    project(LANGUAGES=[("de", "German"), ("en", "English")])

    assert translation.get_language_from_path("/de/page/") == "de"
    assert translation.get_language_from_path("/de-page-with-dashes/") is None


def test_without_translation_routes_have_no_language(project):
    project(USE_I18N=False)

    assert [str(one.pattern) for one in i18n_patterns(path("page/", print))] == ["page/"]
