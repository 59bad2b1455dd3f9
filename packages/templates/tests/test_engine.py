import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from hotclub_templates import (
    Context,
    DjangoTemplates,
    Engine,
    ImproperlyConfigured,
    InvalidTemplateLibrary,
    Library,
    Origin,
    RequestContext,
    Template,
    TemplateDoesNotExist,
    TemplateSyntaxError,
)
from hotclub_templates.testing import LOCMEM_LOADER, engine_of


def test_templates_are_found_in_folders_in_order(tmp_path: Path) -> None:
    for folder, files in {"one": ["a"], "two": ["a", "b"]}.items():
        (tmp_path / folder).mkdir()
        for name in files:
            (tmp_path / folder / f"{name}.html").write_text(f"{folder} {{{{ x }}}}")
    engine = Engine(dirs=[tmp_path / "one", tmp_path / "two"])

    assert engine.render_to_string("a.html", {"x": 1}) == "one 1"
    assert engine.render_to_string(["none.html", "b.html"], Context({"x": 2})) == "two 2"
    assert engine.get_template("b.html").origin == Origin(
        str(tmp_path / "two/b.html"), "b.html", engine.get_template("b.html").origin.loader
    )


def test_what_is_not_found_says_where_it_was_looked_for(tmp_path: Path) -> None:
    engine = Engine(dirs=[tmp_path])

    for _ in range(2):
        with pytest.raises(TemplateDoesNotExist) as caught:
            engine.get_template("none.html")
        assert [(o.name, why) for o, why in caught.value.tried] == [
            (str(tmp_path / "none.html"), "Source does not exist")
        ]
    with pytest.raises(TemplateDoesNotExist, match="a, b") as several:
        engine.select_template(["a", "b"])
    assert [str(error) for error in several.value.chain] == ["a", "b"]
    with pytest.raises(TemplateDoesNotExist, match="No template names provided"):
        engine.select_template([])


def test_an_engine_that_debugs_sees_a_changed_file_and_another_does_not(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("old")
    engines = [Engine(dirs=[tmp_path], debug=debug) for debug in (True, False)]
    before = [engine.render_to_string("a") for engine in engines]
    (tmp_path / "a").write_text("newer")

    assert before == ["old", "old"]
    assert [engine.render_to_string("a") for engine in engines] == ["newer", "old"]


def test_templates_of_packages_are_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "band_of_tests/templates/band").mkdir(parents=True)
    (tmp_path / "band_of_tests/__init__.py").touch()
    (tmp_path / "band_of_tests/templates/band/a.html").write_text("from a package")
    monkeypatch.syspath_prepend(tmp_path)
    engine = Engine(app_dirs=True, app_packages=["band_of_tests"])

    assert engine.render_to_string("band/a.html") == "from a package"
    with pytest.raises(ImproperlyConfigured, match="No package 'no_such_band'"):
        Engine(app_dirs=True, app_packages=["no_such_band"]).get_template("a")


def test_arguments_that_contradict_each_other_are_refused() -> None:
    with pytest.raises(ImproperlyConfigured, match="app_dirs must not be set"):
        Engine(app_dirs=True, loaders=[])
    with pytest.raises(ImproperlyConfigured, match="Invalid value in template loaders"):
        Engine(loaders=[5]).get_template("a")
    with pytest.raises(ImproperlyConfigured, match=r"Cannot import 'nowhere\.Loader'"):
        Engine(loaders=["nowhere.Loader"]).get_template("a")


def test_libraries_and_builtins_can_be_given_as_objects_and_by_name() -> None:
    register = Library()
    register.simple_tag(lambda: "hi", name="hello")
    engine = Engine(
        libraries={"mine": register, "again": "hotclub_templates.tags.i18n"}, builtins=[register]
    )

    assert engine.from_string("{% hello %}{% load mine again %}{% hello %}").render() == "hihi"


def test_autoescape_can_be_off_for_an_engine() -> None:
    engine = Engine(autoescape=False)

    assert engine.from_string("{{ v }}").render({"v": "<"}) == "<"
    assert Template("{{ v }}", engine=engine).render(Context({"v": "<"})) == "&lt;"


def with_user(request: Any) -> dict[str, Any]:
    return {"user": request.user}


def test_processors_fill_a_request_context_for_the_time_of_a_rendering() -> None:
    engine = Engine(
        context_processors=[with_user, "hotclub_templates.context_processors.request",
                            "hotclub_templates.context_processors.csrf",
                            "hotclub_templates.context_processors.csp"]
    )  # fmt: skip
    request = SimpleNamespace(user="django", csrf_token=lambda: "t0k", csp_nonce="n0")
    context = RequestContext(request, {"a": 1}, [lambda request: {"extra": "x"}])
    template = engine.from_string(
        "{{ user }}{{ a }}{{ extra }}{{ request.user }}{{ csrf_token }}{% csp_nonce_attr %}"
    )

    assert template.render(context) == 'django1xdjangot0knonce="n0"'
    assert "user" not in context
    with pytest.raises(TypeError, match="with_nothing didn't return a dictionary"):
        template.render(RequestContext(request, {}, [with_nothing]))


def with_nothing(request: Any) -> None:
    return None


def test_the_backend_takes_settings_and_renders_dicts(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("{{ x }}{{ user }}")
    backend = DjangoTemplates(
        {"NAME": "main", "DIRS": [tmp_path], "OPTIONS": {"context_processors": [with_user]}}
    )
    template = backend.get_template("a")

    assert template.render({"x": 1}, SimpleNamespace(user="u")) == "1u"
    assert backend.from_string("{{ x }}").render({"x": 2}) == "2"
    assert (template.name, template.origin.name) == ("a", str(tmp_path / "a"))
    with pytest.raises(TypeError, match="context must be a dict rather than list"):
        template.render([1])  # type: ignore[arg-type]
    with pytest.raises(TemplateDoesNotExist) as caught:
        backend.get_template("b")
    assert caught.value.backend is backend
    with pytest.raises(ImproperlyConfigured, match="Unknown parameters: DIR"):
        DjangoTemplates({"DIR": []})


def test_a_default_engine_can_be_chosen() -> None:
    chosen = engine_of({"a": "chosen"})
    Engine.set_default(chosen)
    try:
        assert Template("{% include 'a' %}").render() == "chosen"
        Engine.set_default(lambda: engine_of({"a": "made late"}))
        assert Template("{% include 'a' %}").render() == "made late"
        Engine.set_default(lambda: None)
        assert Template("{{ 1 }}").render() == "1"
    finally:
        Engine.set_default(None)


def test_an_error_in_a_template_is_underlined() -> None:
    with pytest.raises(TemplateSyntaxError) as caught:
        engine_of({"a.html": "<p>\n  {{ x|uper }}</p>"}).get_template("a.html")

    assert str(caught.value).splitlines() == [
        "Invalid filter: 'uper'. Did you mean 'upper'?",
        "  in a.html, line 2, column 3",
        "    2 |   {{ x|uper }}</p>",
        "      |   ^^^^^^^^^^^^",
    ]


@pytest.mark.parametrize(
    ("line", "underlined"),
    [
        ("\x1b[1m\t{{ x|uper }}", " " * 8 + "^" * 12),
        ("日本 {{ x|uper }} 語", " " * 5 + "^" * 12),
        ("e\u0301 {{ '語'|uper }}", " " * 2 + "^" * 15),
    ],
)
def test_the_line_under_an_error_stands_under_it_in_a_terminal(line: str, underlined: str) -> None:
    with pytest.raises(TemplateSyntaxError) as caught:
        Engine().from_string(line)

    shown, marks = str(caught.value).splitlines()[-2:]
    assert marks == f"      | {underlined}"
    assert shown.isprintable()


def test_a_message_shows_no_control_characters_and_ends_soon() -> None:
    with pytest.raises(TemplateSyntaxError) as caught:
        Engine().from_string("{% \x1b[31m" + "long" * 100_000 + " %}")

    text = str(caught.value)
    assert text.replace("\n", "").isprintable()
    assert len(text) < 1400
    assert text.startswith(r"Invalid block tag on line 1: '\x1b[31mlonglong")


def test_an_error_that_comes_while_rendering_is_underlined_too() -> None:
    partials = "\n  {% partial cardd %}\n{% partialdef card %}{% endpartialdef %}"
    engine = engine_of({"a.html": "<p>{% include 'b.html' %}", "b.html": partials})

    with pytest.raises(TemplateSyntaxError) as caught:
        engine.get_template("a.html").render()

    assert str(caught.value).splitlines() == [
        "Partial 'cardd' is not defined in the current template. Did you mean 'card'?",
        "  in b.html, line 2, column 3",
        "    2 |   {% partial cardd %}",
        "      |   ^^^^^^^^^^^^^^^^^^^",
    ]


def test_what_is_in_a_library_that_was_not_loaded_is_said() -> None:
    engine = Engine()
    # One that cannot be imported does not hide the mistake in the template.
    engine.template_libraries = WithBroken(engine.template_libraries)
    for source in ("{% trans 'a' %}", "{{ 'de'|language_name }}"):
        with pytest.raises(TemplateSyntaxError, match=r"loaded first: \{% load i18n %\}\."):
            engine.from_string(source)
    with pytest.raises(TemplateSyntaxError, match="Invalid block tag on line 1: 'nowhere'"):
        engine.from_string("{% nowhere %}")


class WithBroken(dict[str, Any]):
    """The libraries of an engine, with a broken one before them."""

    def __init__(self, libraries: Any) -> None:
        super().__init__({"broken": None, **libraries})

    def __getitem__(self, label: str) -> Any:
        if label == "broken":
            raise InvalidTemplateLibrary("broken")
        return super().__getitem__(label)


class Failing:
    @property
    def boom(self) -> None:
        raise ZeroDivisionError("inside")


def frames(error: BaseException) -> list[tuple[str, int | None, str, str]]:
    import traceback

    found = traceback.extract_tb(error.__traceback__)
    return [(f.filename, f.lineno, f.name, f.line or "") for f in found if "html" in f.filename]


def test_a_traceback_shows_the_lines_of_templates() -> None:
    engine = engine_of(
        {
            "base.html": "<p>\n{% block a %}\n{% endblock %}",
            "page.html": "{% extends 'base.html' %}\n{% block a %}\n"
            "{% for x in l %}\n{{ x }} {{ 1 }}\n{% if x %}{{ o.boom }}{% endif %}\n"
            "{% endfor %}{% endblock %}",
        },
        debug=True,
    )
    with pytest.raises(ZeroDivisionError) as caught:
        engine.get_template("page.html").render(Context({"l": "ab", "o": Failing()}))

    assert frames(caught.value) == [
        ("page.html", 1, "template", "{% extends 'base.html' %}"),
        ("base.html", 2, "template", "{% block a %}"),
        ("page.html", 5, "block a", "{% if x %}{{ o.boom }}{% endif %}"),
    ]
    info = caught.value.template_debug  # type: ignore[attr-defined]
    assert (info["name"], info["line"], info["during"]) == (
        "page.html", 5, "{% if x %}{{ o.boom }}{% endif %}",
    )  # fmt: skip


def test_the_same_template_renders_in_many_threads_at_once() -> None:
    from concurrent.futures import ThreadPoolExecutor

    template = engine_of({"i": "{{ x }}"}).from_string(
        "{% for a in l %}{% cycle 'a' 'b' %}{% include 'i' with x=a %}{% endfor %}"
    )

    with ThreadPoolExecutor(8) as pool:
        outputs = list(pool.map(lambda n: template.render({"l": [n] * 3}), range(50)))

    assert outputs == [f"a{n}b{n}a{n}" for n in range(50)]


def test_loaders_can_be_nested_in_the_cached_one() -> None:
    engine = Engine(
        loaders=[("hotclub_templates.loaders.cached.Loader", [(LOCMEM_LOADER, {"a": "x"})])]
    )

    assert engine.get_template("a") is engine.get_template("a")
    engine.template_loaders[0].reset()
    assert engine.render_to_string("a") == "x"


def test_test_tools_can_watch_what_is_rendered() -> None:
    seen: list[str | None] = []
    engine = engine_of(
        {"base": "{% include 'piece' %}", "page": "{% extends 'base' %}", "piece": "x"},
        on_render=lambda template, context: seen.append(template.name),
    )

    assert engine.get_template("page").render() == "x"
    assert seen == ["page", "base", "piece"]


def test_a_template_is_all_that_has_to_be_imported() -> None:
    program = "from hotclub_templates import Template; print(Template('{{ a }}!').render({'a': 1}))"
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )

    assert done.stdout == "1!\n"
