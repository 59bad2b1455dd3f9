"""Types of templates that declare their context, as mypy sees them."""

import ast
import re
import sys
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path
from textwrap import dedent

import pytest
from hotclub_templates import Engine
from hotclub_templates.check import Finding, check_templates
from hotclub_templates.check.parsing import parse
from hotclub_templates.check.project import Project
from hotclub_templates.check.sources import Source
from hotclub_templates.check.types.templates import TemplateWriter
from hotclub_templates.check.types.writing import Module
from hotclub_templates.origin import Origin
from hypothesis import given
from hypothesis import strategies as st

MODELS = """
from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from enum import Enum
from typing import Any, Generic, TypedDict, TypeVar, overload

T = TypeVar("T")


class Field(Generic[T]):
    @overload
    def __get__(self, instance: None, owner: type) -> Field[T]: ...
    @overload
    def __get__(self, instance: object, owner: type) -> T: ...
    def __get__(self, instance: Any, owner: type) -> Any: ...


class Manager(Generic[T]):
    do_not_call_in_templates = True

    def __call__(self, *, manager: str) -> Manager[T]: ...
    def all(self) -> list[T]: ...


class Shade(Enum):
    do_not_call_in_templates = True
    DARK = 1


class Author:
    name = Field[str]()
    born: date
    books: Manager[Book]

    def initials(self) -> str: ...
    def letters(self, count: int) -> str: ...


class Price(TypedDict):
    amount: int
    currency: str


class Form:
    errors: dict[str, list[str]]

    def __getitem__(self, name: str) -> Author: ...
    def __iter__(self) -> Iterator[Author]: ...


class Book:
    title: str
    pages: int
    author: Author | None
    price: Price
    by_language: dict[str, Book]
    shades: type[Shade]
    form: Form
    pair: tuple[int, str]
    anything: Any
    thing: object

    class Meta:
        label: str
"""
TAGS = """
from collections.abc import Iterable

from hotclub_templates import Library
from hotclub_templates.defaulttags import CommentNode
from library_models import Author

register = Library()

@register.simple_tag
def portrait(author: Author, width: int = 100) -> str:
    return ""


@register.simple_tag
def best(authors: Iterable[Author]) -> Author:
    return next(iter(authors))


@register.filter
def signed(value: Author, place: str = "") -> str:
    return ""


@register.filter
def untyped(value):
    return value


@register.inclusion_tag("card.html")
def card(author: Author) -> dict[str, object]:
    return {}
"""

Check = Callable[..., list[Finding]]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("project")
    (folder / "library_models.py").write_text(MODELS)
    (folder / "library_tags.py").write_text(TAGS)
    return folder


@pytest.fixture
def check(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Check:
    """Return a function (name=source, …) → findings, in a project with models and tags."""
    monkeypatch.chdir(folder)
    monkeypatch.setattr(sys, "path", [*sys.path, str(folder)])

    def check(**sources: str) -> list[Finding]:
        for name, source in sources.items():
            path = tmp_path / f"{name.replace('__', '/')}.html"
            path.parent.mkdir(exist_ok=True)
            path.write_text(dedent(source))
        engine = Engine(dirs=[tmp_path], builtins=["library_tags"])
        return check_templates(engine)

    return check


def _facts(findings: list[Finding]) -> list[tuple[str, str, str]]:
    """Return what is underlined, the rule and the hint."""
    return [
        (one.source_line[one.column - 1 : one.end_column - 1], one.code, one.hint)
        for one in findings
    ]


BOOK = "{% context book: library_models.Book %}\n"


def test_good_paths_of_every_kind_have_no_findings(check: Check) -> None:
    assert not check(
        page="{% context book: library_models.Book, authors: list[library_models.Author] %}\n"
        """\
        {{ book.title|upper|truncatechars:10 }} {{ book.author.name.upper }} {{ book.pair.0 }}
        {{ book.author.born.year }} {{ book.author.born|date:"Y" }} {{ book.author.initials }}
        {{ book.price.amount|add:1 }} {{ book.by_language.en.title }} {{ book.shades.DARK.name }}
        {% for key, other in book.by_language.items %}{{ key.upper }}{{ other.pages }}{% endfor %}
        {% for other in book.author.books.all reversed %}{{ forloop.counter }}{{ other.title }}
        {{ forloop.parentloop.last }}{% empty %}{{ book.title }}{% endfor %}
        {{ book.form.errors.title.0 }} {{ book.form.title.name }} {{ book.anything.at.all.0 }}
        {{ book.thing.maybe }} {{ request.user.name }} {% csrf_token %} {{ None }} {{ True }}
        {% with a=book.author b=book.pages|add:2 %}{{ a.name }}{{ b }}{% endwith %}
        {% if book.pages > 100 and book.title in "abc" or not book.author.born < book.author.born %}
        {% endif %}{% portrait book.author width=10 %}{% best authors as first %}{{ first.name }}
        {{ book.author|signed:"x"|upper }}{{ book|untyped }}{{ book.pages|default:"none" }}
        {% regroup book.author.books.all by pages as groups %}
        {% for group in groups %}{{ group.grouper }}{% for one in group.list %}{{ one.title }}
        {% endfor %}{% endfor %}{% cycle 'a' 'b' as row %}{{ row }}{% now "Y" as year %}{{ year }}
        {% filter upper %}{{ book.title }}{% endfilter %}{{ book.title|slice:":3"|length }}
        {{ book.Meta.label }}{{ "a"|add:book.title }}{{ book.author.books.all|first }}"""
    )


def test_an_attribute_that_the_type_does_not_have(check: Check) -> None:
    found = check(
        page=BOOK
        + """\
        {{ book.titel }}
        {{ book.author.nam|upper }}
        {% if book.pagse > 1 %}{% elif book.author.initials.uper %}{% endif %}
        {% for other in book.author.books.all %}{{ other.author.nme }}{% endfor %}
        {{ book.price.amuont }} {{ book.pair.7 }} {{ book.0 }} {{ forloop.counter }}
        {% for x in book.title %}{{ forloop.conter }}{% endfor %}
        {% block a %}{{ book.titel|default:book.pags }}{{ block.sper }}{% endblock %}"""
    )

    assert _facts(found) == [
        ("titel", "T101", "Did you mean 'title'?"),
        ("nam", "T101", "Did you mean 'name'?"),
        ("pagse", "T101", "Did you mean 'pages'?"),
        ("uper", "T101", "Did you mean 'upper'?"),
        ("nme", "T101", "Did you mean 'name'?"),
        ("amuont", "T101", "Did you mean 'amount'?"),
        ("7", "T101", ""),
        ("0", "T101", ""),
        ("forloop", "T102", ""),
        ("conter", "T101", "Did you mean 'counter' or 'counter0'?"),
        ("titel", "T101", "Did you mean 'title'?"),
        ("pags", "T101", "Did you mean 'pages'?"),
        ("sper", "T101", "Did you mean 'super'?"),
    ]
    assert found[0].message == "'Book' has no attribute 'titel'"
    assert (found[0].line, found[0].column) == (2, 17)


def test_a_variable_that_is_not_declared(check: Check) -> None:
    found = check(
        page=BOOK + "{{ bok.title }}{% if reader %}{{ user.name }}{% endif %}{{ csrf_token }}",
        free="{{ bok.title }}",
    )

    assert _facts(found) == [
        ("bok", "T102", "Did you mean 'book'?"),
        ("reader", "T102", ""),
    ]


def test_filters_loops_calls_and_arguments_of_the_wrong_type(check: Check) -> None:
    found = check(
        page=BOOK
        + """\
        {{ book.pages|length }} {{ book.author|divisibleby:2 }} {{ book|signed }}
        {{ book.author|signed:book.pages }} {{ book.pages|date:"Y" }}
        {% for a in book.pages %}{{ a.b }}{% endfor %}{% for a in book.author.books %}{% endfor %}
        {% for a, b in book.author.books.all %}{{ a }}{% endfor %}
        {{ book.author.letters }}
        {% portrait book %}{% portrait book.author width=book.title %}{% card book.title %}
        {% if book.title < book.pages %}{% endif %}{% best book.author.books.all as who %}{{ who.nm }}
        """
    )

    assert [fact[:2] for fact in _facts(found)] == [
        ("length", "T103"),
        ("divisibleby", "T103"),
        ("signed", "T103"),
        ("book.pages", "T103"),
        ("date", "T103"),
        ("book.pages", "T104"),
        ("book.author.books", "T104"),
        ("book.author.books.all", "T104"),
        ("letters", "T105"),
        ("book", "T105"),
        ("book.title", "T105"),
        ("book.title", "T105"),
        ("{% if book.title < book.pages %}", "T100"),
        ("book.author.books.all", "T105"),
        ("nm", "T101"),
    ]
    assert found[6].hint == "Did you mean 'book.author.books.all'?"


def test_children_see_what_their_parent_declares(check: Check) -> None:
    found = check(
        base=BOOK + "{% block body %}{% endblock %}",
        child="{% extends 'base.html' %}{% block body %}{{ book.titel }}{{ other }}{% endblock %}",
        strict="{% extends 'base.html' %}{% context page: int %}"
        "{% block body %}{{ book.titel }}{{ page }}{{ other }}{% endblock %}",
    )

    assert [(Path(one.path).stem, one.code) for one in found] == [
        ("child", "T101"),
        ("strict", "T101"),
        ("strict", "T102"),
    ]


def test_what_an_included_template_is_given(check: Check) -> None:
    found = check(
        card="{% context author: library_models.Author, size: int = 3 %}{{ author.name }}{{ size }}",
        page=BOOK
        + """\
        {% include "card.html" with author=book.author %}
        {% include "card.html" with author=book %}
        {% include "card.html" with author=book.author siz=3 %}
        {% include "card.html" %}
        {% include "card.html" with author=book.author size="big" only %}
        {% with author=book.author size=2 %}{% include "card.html" %}{% endwith %}""",
    )

    assert _facts(found) == [
        ("book", "T106", ""),
        ("3", "T106", "Did you mean 'size'?"),
        ('{% include "card.html" %}', "T106", ""),
        ('"big"', "T106", ""),
    ]
    assert found[0].message == "'author' is declared as 'Author' and given as 'Book'"
    assert found[2].message == "'card.html' needs 'author: library_models.Author'"


def test_a_declared_type_that_cannot_be_found(check: Check) -> None:
    declared = [
        "library_models.Bok",
        "no_such_module.Book",
        "list[library_models.Bok] | None",
        "Book",
        "library_models.class.x",
    ]
    found = check(
        **{
            f"page{number}": f"{{% context book: {one} %}}{{{{ book }}}}"
            for number, one in enumerate(declared)
        }
    )

    assert [fact[:2] for fact in _facts(found)] == [(one, "T107") for one in declared]


@pytest.mark.parametrize("kind", ["print(1)", "[x for x in y]", "1 + 1"])
def test_what_is_no_type_at_all_is_a_mistake_of_syntax(check: Check, kind: str) -> None:
    found = check(page=f"{{% context book: {kind} %}}{{{{ book }}}}")

    assert [fact[1] for fact in _facts(found)] == ["T001"]


def test_arguments_of_components_fit_their_props(check: Check) -> None:
    found = check(
        page="{% context book: library_models.Book %}"
        "{% component 'card' author=book.author size='big' id=1 / %}"
        "{% component 'card' author=book %}{{ book.titel }}{% endcomponent %}",
        components__card="{% props author: library_models.Author, size: int = 1 %}"
        "<p {% attributes %}>{{ author.nam }}{{ slots.x }}{% slot %}{% endslot %}</p>",
    )

    assert [fact[:2] for fact in _facts(found)] == [
        ("nam", "T101"), ("'big'", "T106"), ("book", "T106"), ("titel", "T101"),
    ]  # fmt: skip


def test_text_of_a_template_never_becomes_code(folder: Path, check: Check) -> None:
    hostile = '"\\n__import__("os").system("touch hacked")#'
    check(
        page=BOOK
        + f"{{{{ '{hostile}'|add:'x' }}}}{{{{ book.title|default:'\\\\' }}}}{{{{ book.class.def }}}}"
        + "{% if book.title == '''' %}{% endif %}{{ 9e999 }}{{ book.\uff54itle }}{% with x=1 %}{% endwith %}"
    )

    assert not (folder / "hacked").exists()


_WORDS = st.sampled_from(
    ["a", "book", "class", "__import__", "0", "9e999", "'x'", '"\\n\'#"', "_('y')", "a.b.0.items",
     "a|add:b", "a|default:'\\\\'", "True", "\uff54", "a.def", "é.ß", "a|slice:':2'", "block.super"]
)  # fmt: skip
_NODES = st.one_of(
    st.builds("{{{{ {} }}}}".format, _WORDS),
    st.builds("{{% if {} in {} or not {} %}}x{{% endif %}}".format, _WORDS, _WORDS, _WORDS),
    st.builds("{{% for a, b in {} %}}{{{{ b }}}}{{% endfor %}}".format, _WORDS),
    st.builds("{{% for x in {} %}}{{{{ x.y }}}}{{% endfor %}}".format, _WORDS),
    st.builds("{{% with lambda={} %}}{{{{ lambda.x }}}}{{% endwith %}}".format, _WORDS),
    st.builds("{{% include 'page.html' with book={} %}}".format, _WORDS),
    st.builds("{{% regroup {} by {} as g %}}{{{{ g.0.list }}}}".format, _WORDS, st.just("a.b")),
    st.builds("{{% portrait {} width={} %}}".format, _WORDS, _WORDS),
)
_TYPES = st.sampled_from(
    [
        "str",
        "list[int]",
        "m.Book | None",
        "m.Literal['a\\n']",
        "print",
        "x(1)",
        "a.b.c.D.E",
        "'m.X'",
    ]
) | st.text(st.characters(exclude_characters="%{}\n"), max_size=12)
_OURS = re.compile(
    r"[mvf]\d+|anything|loop|block|callable|isinstance|type|next|iter|super|None|True|False"
)


@given(declared=_TYPES, body=st.lists(_NODES, max_size=6).map("".join))
def test_what_mypy_reads_names_nothing_but_what_is_ours(
    folder: Path, declared: str, body: str
) -> None:
    path = sys.path[:]
    sys.path.append(str(folder))
    try:
        engine = Engine(builtins=["library_tags"])
    finally:
        sys.path[:] = path
    source = Source("page.html", "page.html", f"{{% context book: {declared} %}}{body}")
    project, module = Project(engine), Module()
    parsed = parse(source, engine, Origin("page.html", "page.html"))
    TemplateWriter(module, project, parsed, ()).write()
    tree = ast.parse(module.text()[0])

    assert {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)} <= {
        node.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Name) and _OURS.fullmatch(node.id)
    }
    for statement in tree.body:
        assert isinstance(statement, ast.Import | ast.FunctionDef | ast.AnnAssign)


def test_every_filter_has_a_type() -> None:
    stub = files("hotclub_templates.check.types").joinpath("language.pyi").read_text()
    builtin = {name for library in Engine().template_builtins for name in library.filters}

    assert set(re.findall(r"def filter_(\w+)", stub)) == builtin
