"""Catalogues as text and as bytes, and the commands that make them."""

import gettext
from io import BytesIO

import pytest
from hotclub.management import CommandError, call_command
from hotclub.management.commands.compilemessages import Command as Compile
from hotclub.management.commands.makemessages import Command as Make
from hotclub.utils import translation
from hotclub.utils.translation.collecting import Found, merged, messages_of, plural_rule
from hotclub.utils.translation.po_files import (
    Entry,
    PoSyntaxError,
    compile_mo,
    parse_po,
    write_po,
)

SOURCE = """# Translators
msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"

#: views.py:3
msgid "Hello"
msgstr "Hallo"

msgctxt "month"
msgid "May"
msgstr "Mai"

msgid ""
"long "
"message\\n"
msgstr "lang\\t\\"zitiert\\""

msgid "%d day"
msgid_plural "%d days"
msgstr[0] "%d Tag"
msgstr[1] "%d Tage"

#, fuzzy
msgid "guess"
msgstr "geraten"

msgid "untranslated"
msgstr ""

#~ msgid "old"
#~ msgstr "alt"
"""


def test_a_catalogue_is_read_and_written_back_the_same():
    entries = parse_po(SOURCE)

    assert [one.message for one in entries][1:] == [
        "Hello",
        "May",
        "long message\n",
        "%d day",
        "guess",
        "untranslated",
        "old",
    ]
    assert entries[2].context == "month"
    assert entries[-1].obsolete
    assert [(one.key, one.translations) for one in parse_po(write_po(entries))] == [
        (one.key, one.translations) for one in entries
    ]


@pytest.mark.parametrize("use_fuzzy", [False, True])
def test_gettext_reads_what_was_compiled(use_fuzzy):
    read = gettext.GNUTranslations(BytesIO(compile_mo(parse_po(SOURCE), use_fuzzy=use_fuzzy)))

    assert read.gettext("Hello") == "Hallo"
    assert read.pgettext("month", "May") == "Mai"
    assert read.gettext("long message\n") == 'lang\t"zitiert"'
    assert read.ngettext("%d day", "%d days", 2) == "%d Tage"
    assert read.gettext("guess") == ("geraten" if use_fuzzy else "guess")
    assert read.gettext("untranslated") == "untranslated"
    assert read.gettext("old") == "old"


@pytest.mark.parametrize("line", ["nonsense", "msgid hello", 'msgid "a" + "b"', '"orphan"'])
def test_a_line_out_of_place_is_named(line):
    with pytest.raises(PoSyntaxError, match="Line 2 is no line of"):
        parse_po(f"# comment\n{line}\n")


def test_compilemessages_compiles_locale_folders(project, tmp_path, monkeypatch, capsys):
    for locale in ("de", "fr"):
        folder = tmp_path / "shop/locale" / locale / "LC_MESSAGES"
        folder.mkdir(parents=True)
        (folder / "django.po").write_text(SOURCE, encoding="utf-8")
    project(LOCALE_PATHS=[tmp_path / "shop/locale"])
    monkeypatch.chdir(tmp_path)

    call_command(Compile(), locale=["de"])
    assert "processing file django.po" in capsys.readouterr().out
    assert (tmp_path / "shop/locale/de/LC_MESSAGES/django.mo").exists()
    assert not (tmp_path / "shop/locale/fr/LC_MESSAGES/django.mo").exists()
    (tmp_path / "shop/locale/fr/LC_MESSAGES/django.po").write_text("nonsense")
    with pytest.raises(CommandError, match="one or more errors"):
        call_command(Compile())
    assert "nonsense" in capsys.readouterr().err


def test_without_a_locale_folder_the_mend_is_named(project, tmp_path, monkeypatch):
    project()
    monkeypatch.chdir(tmp_path)

    with pytest.raises(CommandError, match="no `locale` folder"):
        call_command(Compile())


def test_an_entry_without_text_is_not_translated():
    assert not Entry("x", translations={0: "", 1: "y"}).is_translated


# Collecting

PYTHON = """
from hotclub.utils.translation import gettext as _, ngettext, pgettext_lazy, npgettext
from hotclub.utils import translation
_("one")
_("joined "
  "text")
translation.gettext_lazy("two")
ngettext("%d song", "%d songs", n)
pgettext_lazy("verb", "play")
npgettext("shop", "a", "b", 2)
_(variable)
_(f"not {this}")
"""
TEMPLATE = """{% load i18n %}
{% translate "Title" %} {% trans 'Quoted' context "head" as t %} {{ x|default:_("None") }}
{% if a == _("Yes") %}{% endif %}
{% blocktranslate with name=user.name trimmed %}
  Hello {{ name }}, 100%
{% endblocktranslate %}
{% blocktrans count n=songs context "list" %}{{ n }} song{% plural %}{{ n }} songs{% endblocktrans %}
{% translate variable %}
"""


def found(name, text):
    return [(one.context, one.message, one.plural, one.place) for one in messages_of(name, text)]


def test_messages_of_python():
    assert sorted(found("a.py", PYTHON), key=lambda one: one[3]) == [
        ("shop", "a", "b", "a.py:10"),
        (None, "one", None, "a.py:4"),
        (None, "joined text", None, "a.py:5"),
        (None, "two", None, "a.py:7"),
        (None, "%d song", "%d songs", "a.py:8"),
        ("verb", "play", None, "a.py:9"),
    ]


def test_messages_of_templates():
    assert found("a.html", TEMPLATE) == [
        (None, "Title", None, "a.html:2"),
        ("head", "Quoted", None, "a.html:2"),
        (None, "None", None, "a.html:2"),
        (None, "Yes", None, "a.html:3"),
        (None, "Hello %(name)s, 100%%", None, "a.html:4"),
        ("list", "%(n)s song", "%(n)s songs", "a.html:7"),
    ]


def test_messages_of_scripts():
    script = "gettext('a');\nx = ngettext('b', \"c\", n); pgettext('d', 'e'); gettext(variable)"

    assert found("a.js", script) == [
        (None, "a", None, "a.js:1"),
        (None, "b", "c", "a.js:2"),
        ("d", "e", None, "a.js:2"),
    ]


def test_collecting_keeps_translations_and_remembers_what_is_gone():
    uses = [
        Found("Hello", "b.py:1"),
        Found("New %s", "a.py:2"),
        Found("May", "c.py:3", None, "month"),
    ]

    entries = merged(parse_po(SOURCE), uses, "de")

    assert [(one.message, one.translations.get(0), one.obsolete) for one in entries][1:5] == [
        ("New %s", None, False),
        ("Hello", "Hallo", False),
        ("May", "Mai", False),
        ("long message\n", 'lang\t"zitiert"', True),
    ]
    assert entries[1].comments == ["#: a.py:2", "#, python-format"]
    assert not any(
        one.obsolete for one in merged(parse_po(SOURCE), uses, "de", keep_obsolete=False)
    )
    assert plural_rule("ru").startswith("nplurals=3")
    assert plural_rule("pt_BR") == "nplurals=2; plural=(n > 1);"
    assert plural_rule("ja") == "nplurals=1; plural=0;"


def test_messages_go_from_source_to_the_reader(project, tmp_path, monkeypatch):
    (tmp_path / "shop/locale").mkdir(parents=True)
    (tmp_path / "shop/views.py").write_text("_('Hello')\nngettext('%d day', '%d days', 2)")
    (tmp_path / "shop/page.html").write_text("{% translate 'Title' %}")
    (tmp_path / "shop/broken.py").write_text("def (")
    project(LOCALE_PATHS=[tmp_path / "shop/locale"])
    monkeypatch.chdir(tmp_path)

    call_command(Make(), locale=["de"])
    path = tmp_path / "shop/locale/de/LC_MESSAGES/django.po"
    text = path.read_text(encoding="utf-8")
    assert "#: shop/views.py:1" in text
    path.write_text(text.replace('msgid "Hello"\nmsgstr ""', 'msgid "Hello"\nmsgstr "Hallo"'))
    (tmp_path / "shop/page.html").write_text("")
    call_command(Make(), all=True)
    call_command(Compile())

    with translation.override("de"):
        assert translation.gettext("Hello") == "Hallo"
        assert translation.ngettext("%d day", "%d days", 2) == "%d days"
    with pytest.raises(CommandError, match="is no locale name"):
        call_command(Make(), locale=["pt-br"])
    with pytest.raises(CommandError, match="Say which locale"):
        call_command(Make())
