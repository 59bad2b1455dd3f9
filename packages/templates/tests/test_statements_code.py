"""Code, files and sizes, in both languages. The id of each statement is in the test's name."""

import datetime as dt
import sys
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hotclub_templates import (
    Engine,
    TemplateDoesNotExist,
    TemplateRecursionError,
    TemplateSyntaxError,
)
from hotclub_templates.jinja import Jinja2
from hotclub_templates.testing import HOSTILE_NAMES, engine_of, rendered
from jinja2 import DictLoader
from jinja2.exceptions import SecurityError, UndefinedError
from jinja2.sandbox import SandboxedEnvironment


def jinja(**options: Any) -> Jinja2:
    return Jinja2({"OPTIONS": options})


class Account:
    """Something whose private parts no template may reach."""

    name = "ann"
    _secret = "hidden-7f"
    called = 0

    def delete(self) -> str:
        Account.called += 1
        return "gone"

    delete.alters_data = True  # type: ignore[attr-defined]


PRIVATE = ["_secret", "__class__", "__init__.__globals__", "name.__class__", "__dict__"]
WAYS = [
    "{{{{ x|attr('{0}') }}}}",
    "{{{{ x['{0}'] }}}}",
    "{{{{ [x]|map(attribute='{0}')|list }}}}",
    "{{{{ [x]|selectattr('{0}')|list|length }}}}",
    "{{{{ [x]|rejectattr('{0}')|list }}}}",
    "{{{{ [x]|groupby('{0}') }}}}",
    "{{{{ [x, x]|sort(attribute='{0}') }}}}",
    "{{{{ [x]|unique(attribute='{0}')|list }}}}",
    "{{{{ [x]|sum(attribute='{0}', start='') }}}}",
    "{{{{ [x, x]|max(attribute='{0}') }}}}",
    "{{{{ [x]|join(attribute='{0}') }}}}",
    "{{{{ [x]|map('attr', '{0}')|list }}}}",
    "{{{{ [x, x]|dictsort('{0}') }}}}",
    "{{{{ [x, x]|dictsortreversed('{0}') }}}}",
    "{{{{ ['%s']|map('format', x['{0}'])|list }}}}",
]


@pytest.mark.parametrize("name", PRIVATE)
@pytest.mark.parametrize("way", WAYS)
def test_tpl_020_filters_of_a_sandbox_read_no_private_name(way: str, name: str) -> None:
    template = jinja(environment=SandboxedEnvironment).from_string(way.format(name))
    try:
        output = template.render({"x": Account()})
    except (SecurityError, UndefinedError, TypeError, AttributeError):
        return
    assert "hidden-7f" not in output
    assert "&lt;class" not in output
    assert "globals" not in output


@pytest.mark.parametrize(
    "source",
    [
        "{{ '{0._secret}'.format(x) }}",
        "{% set f = '{0._secret}'.format %}{{ f(x) }}",
        "{{ '{a._secret}'.format_map({'a': x}) }}",
        (
            "{{ ['{0._secret}']|map('attr', 'format')|list }}{% for f in ['{0._secret}'.format] %}"
            "{{ f(x) }}{% endfor %}"
        ),
        "{{ ('{0._secret}'|safe).format(x) }}",
        "{{ x.delete() }}",
        "{{ x.delete.__func__(x) }}",
        "{{ ''.__class__.__mro__[1].__subclasses__() }}",
        "{{ cycler.__init__.__globals__ }}",
        "{{ self.__init__.__globals__.os }}",
    ],
)
def test_tpl_019_a_sandbox_calls_nothing_it_should_not(source: str) -> None:
    before, Account.called = set(sys.modules), 0
    output = ""
    try:
        template = jinja(environment=SandboxedEnvironment).from_string(source)
        output = template.render({"x": Account()})
    except (SecurityError, UndefinedError):
        pass
    # What is refused may also be shown as nothing.
    assert "hidden-7f" not in output
    assert Account.called == 0
    assert {name for name in set(sys.modules) - before if not name.startswith("jinja2")} == set()


MARK = "__import__('sys').modules.__setitem__('tpl_021', 1)"
WORDS = [MARK, f"a')\n{MARK}\n(", f'"""\n{MARK}\n"""', f"{{{MARK}}}", f"a\n{MARK}", f"a'{MARK}'",
         f"x={MARK}", f"\\'+{MARK}+\\'", f"{{% {MARK} %}}"]  # fmt: skip
PLACES = [
    "{{% block {0} %}}x{{% endblock %}}", "{{% macro {0}() %}}x{{% endmacro %}}",
    "{{% import 'a' as {0} %}}", "{{% from 'a' import {0} as b %}}", "{{{{ a|{0} }}}}",
    "{{% set {0} = 1 %}}", "{{% for {0} in [1] %}}x{{% endfor %}}", "{{{{ '{0}' }}}}",
    "{{% include '{0}' ignore missing %}}", "{{% with {0}=1 %}}x{{% endwith %}}",
    "{{% partialdef {0} %}}x{{% endpartialdef %}}", "{{% cycle '{0}' as {0} %}}",
    "{{% load {0} %}}", "{{% now '{0}' as {0} %}}", "{{# {0} #}}", "{0}",
]  # fmt: skip


@pytest.mark.parametrize("word", WORDS)
def test_tpl_021_no_word_of_a_template_is_run_as_python(word: str) -> None:
    for place in PLACES:
        source = place.format(word)
        for backend in (
            engine_of({"t": source, word: source}),
            jinja(loader=DictLoader({"t": source, word: source})),
        ):
            for name in ("t", word):
                try:
                    backend.get_template(name).render({"a": 1})
                except (TemplateSyntaxError, TemplateDoesNotExist):
                    pass
                except UndefinedError:
                    # Jinja2 reads it as an expression of its own, whose names it does not know.
                    pass
                assert "tpl_021" not in sys.modules


NAMES = [{"a": 1}, ["page.html"], ("page.html",), None, 5, b"page.html", "{{ 70000|add:7 }}",
         "{{ 70000 + 7 }}", "text/html,*/*;q=0.8", "page.html\0"]  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_tpl_024_what_visitors_send_is_never_a_source_nor_a_way_out(
    tmp_path: Path, name: Any
) -> None:
    (tmp_path / "t").mkdir()
    (tmp_path / "t" / "page.html").write_text("page")

    for backend in (
        Engine(dirs=[tmp_path / "t"]),
        Jinja2({"DIRS": [tmp_path / "t"], "OPTIONS": {}}),
    ):
        with pytest.raises(TemplateDoesNotExist) as caught:
            backend.get_template(name)
        assert "70007" not in str(caught.value)


@pytest.mark.parametrize("name", [n for n in HOSTILE_NAMES if n] + ["../t_evil/a.html"])
@pytest.mark.parametrize("tag", ["include", "extends", "import"])
def test_tpl_026_tags_of_both_languages_stay_in_the_folder(
    tmp_path: Path, tag: str, name: str
) -> None:
    for folder in ("t", "t_evil", "t/sub"):
        (tmp_path / folder).mkdir()
    (tmp_path / "secret.txt").write_text("secret")
    (tmp_path / "t_evil" / "a.html").write_text("secret")
    with_alias = " as m" if tag == "import" else ""

    other = Jinja2({"DIRS": [tmp_path / "t"], "OPTIONS": {}})
    with pytest.raises(TemplateDoesNotExist):
        other.from_string(f"{{% {tag} n{with_alias} %}}").render({"n": name})
    if tag != "import":
        with pytest.raises((TemplateDoesNotExist, TemplateSyntaxError)):
            Engine(dirs=[tmp_path / "t"]).from_string(f"{{% {tag} n %}}").render({"n": name})


@pytest.mark.parametrize("form", ["SECRET_KEY", "DATABASES", "_secret", "__class__", "DEBUG"])
def test_tpl_028_a_format_reads_no_setting(form: str, monkeypatch: pytest.MonkeyPatch) -> None:
    value = dt.datetime(2024, 1, 2, 3, 4, tzinfo=dt.UTC)

    for name in ("date", "time"):
        django = rendered(f"{{{{ v|{name}:f }}}}", {"v": value, "f": form, form: "hidden-7f"})
        other = jinja().from_string(f"{{{{ v|{name}(f) }}}}").render({"v": value, "f": form})
        assert django == str(other)
        assert "hidden-7f" not in django
        assert form not in django


@pytest.mark.parametrize("name", ["dictsort", "dictsortreversed"])
@pytest.mark.parametrize("key", ["_secret", "__class__", "delete", "name._x", "", "nothing"])
def test_tpl_029_sorting_calls_nothing(name: str, key: str) -> None:
    Account.called = 0
    records = [Account(), Account()]

    output = rendered(f"{{% for r in l|{name}:k %}}{{{{ r.name }}}}{{% endfor %}}",
                      {"l": records, "k": key})  # fmt: skip
    assert Account.called == 0
    assert output == "" or not key.startswith("_")


HUGE = ["1e1000000", "-1e1000000", "1e-1000000", Decimal("1e1000000"), Decimal("1e-1000000"),
        10**10_000, -(10**10_000), "9" * 10_000, "1" + "0" * 9_999 + ".5", "inf", "nan"]  # fmt: skip
NUMBERS = ["floatformat", "floatformat:2", "floatformat:'-3g'", "stringformat:'s'",
           "stringformat:'.3f'", "stringformat:'d'", "filesizeformat", "intcomma", "intword",
           "localize", "ordinal", "pluralize"]  # fmt: skip


@pytest.mark.parametrize("expression", NUMBERS)
@pytest.mark.parametrize("value", HUGE, ids=range(len(HUGE)))
def test_tpl_041_huge_numbers_take_little_memory(expression: str, value: Any) -> None:
    import tracemalloc

    template = engine_of().from_string("{% load humanize l10n %}{{ v|" + expression + " }}")
    template.compile()
    template.render({"v": 1})
    tracemalloc.start()
    try:
        output = template.render({"v": value})
    except ValueError as error:
        # Python itself does not write an int of more than 4,300 digits.
        assert "digits" in str(error)  # noqa: PT017 - not each of them raises
        output = ""
    finally:
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()

    assert len(output) < 20_000
    assert peak < 1_000_000


@pytest.mark.parametrize("expression", ["floatformat(2)", "filesizeformat", "stringformat('d')"])
@pytest.mark.parametrize("value", HUGE[:5])
def test_tpl_041_huge_numbers_are_short_in_jinja(expression: str, value: Any) -> None:
    try:
        output = jinja().from_string(f"{{{{ v|{expression} }}}}").render({"v": value})
    except (ValueError, OverflowError):
        return
    assert len(output) < 20_000


def endless(make: Callable[[dict[str, str]], Any], sources: dict[str, str]) -> None:
    """Assert that each source ends in a named error and that the engine goes on working."""
    backend = make({**sources, "well": "{{ x }}"})
    for name in sources:
        with pytest.raises((TemplateRecursionError, TemplateDoesNotExist)):
            backend.get_template(name).render({"x": 1, "n": name})
        assert backend.get_template("well").render({"x": 1}) == "1"


def test_tpl_043_what_never_ends_is_a_named_error_in_both_languages() -> None:
    endless(
        lambda sources: engine_of(sources),
        {"a": "{% include 'b' %}", "b": "{% include 'a' %}", "c": "{% include n %}",
         "d": "{% with n='d' %}{% for i in 'x' %}{% include n %}{% endfor %}{% endwith %}",
         "e": "{% extends 'f' %}", "f": "{% extends 'e' %}", "g": "{% extends n %}"},
    )  # fmt: skip
    endless(
        lambda sources: jinja(loader=DictLoader(sources)),
        {"a": "{% include 'b' %}", "b": "{% include 'a' %}", "c": "{% include n %}",
         "m": "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}", "e": "{% extends 'e' %}",
         "f": "{% macro p() %}{{ q() }}{% endmacro %}{% macro q() %}{{ p() }}{% endmacro %}"
              "{{ p() }}", "g": "{% extends n %}"},
    )  # fmt: skip


def test_tpl_044_names_that_visitors_make_up_do_not_fill_jinja(tmp_path: Path) -> None:
    backend = Jinja2({"DIRS": [tmp_path], "OPTIONS": {"bytecode_cache_dir": tmp_path / "cache"}})

    for number in range(2_000):
        with pytest.raises(TemplateDoesNotExist):
            backend.get_template(f"made-up-{number}.html")
    assert backend.env.cache is not None
    assert len(backend.env.cache) <= 400
    assert list((tmp_path / "cache").iterdir()) == []
