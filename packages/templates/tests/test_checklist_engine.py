"""TPL-07 to TPL-09: engine, loaders, contexts, context processors and backends, by name."""

import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from hotclub_templates import (
    BaseEngine,
    Context,
    ContextPopException,
    DjangoTemplates,
    Engine,
    ImproperlyConfigured,
    InvalidTemplateLibrary,
    Library,
    Origin,
    Ports,
    RenderContext,
    RequestContext,
    Template,
    TemplateDoesNotExist,
    TemplateSyntaxError,
)
from hotclub_templates import context_processors as processors
from hotclub_templates.loaders import app_directories, base, cached, filesystem, locmem
from hotclub_templates.testing import LOCMEM_LOADER, DictTranslator, StaticTable, engine_of

PAGES = {"a": "a{{ x }}", "b": "b", "wrong": "{% if %}"}


@pytest.fixture
def modules(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A function that writes modules of tag libraries, importable for one test."""
    monkeypatch.syspath_prepend(tmp_path)
    before = set(sys.modules)

    def write(**texts: str) -> None:
        for name, text in texts.items():
            (tmp_path / f"{name}.py").write_text(text)

    yield write
    for name in set(sys.modules) - before:
        del sys.modules[name]


LIBRARY = """
from hotclub_templates import Library
register = Library()
register.filter("loud", lambda value: value.upper())
"""


class TestEngine:
    def test_its_arguments_are_its_attributes(self, tmp_path: Path) -> None:
        engine = Engine(
            dirs=[tmp_path], app_dirs=False, context_processors=[], debug=True, loaders=None,
            string_if_invalid="?", file_charset="latin-1", libraries={}, builtins=[], autoescape=False,
        )  # fmt: skip

        assert (engine.dirs, engine.app_dirs, engine.context_processors) == ([tmp_path], False, [])
        assert (engine.debug, engine.string_if_invalid, engine.autoescape) == (True, "?", False)
        assert (engine.file_charset, engine.template_context_processors) == ("latin-1", ())
        assert engine.builtins == Engine.default_builtins
        assert len(engine.template_builtins) == len(Engine.default_builtins) == 3

    def test_files_are_read_in_the_charset(self, tmp_path: Path) -> None:
        (tmp_path / "a").write_bytes("é".encode("latin-1"))

        assert Engine([tmp_path], file_charset="latin-1").render_to_string("a") == "é"
        with pytest.raises(UnicodeDecodeError):
            Engine([tmp_path]).get_template("a")

    def test_a_template_is_found_by_one_name_or_the_first_of_several(self) -> None:
        engine = engine_of(PAGES)
        template, origin = engine.find_template("a")

        assert template.origin == origin
        assert engine.get_template("a").render(Context({"x": 1})) == "a1"
        assert engine.select_template(["no", "b", "a"]).name == "b"
        assert engine.from_string("{{ x }}!").render(Context({"x": "<"})) == "&lt;!"
        assert engine.render_to_string("a", {"x": 2}) == "a2"
        assert engine.render_to_string(["no", "a"], Context({"x": 3})) == "a3"

    def test_a_template_that_does_not_exist_tells_what_was_tried(self) -> None:
        with pytest.raises(TemplateDoesNotExist) as caught:
            engine_of(PAGES).get_template("no")
        [(origin, why)] = caught.value.tried
        assert (str(caught.value), caught.value.chain) == ("no", [])
        assert (origin.name, origin.template_name, why) == ("no", "no", "Source does not exist")
        assert origin.loader_name == LOCMEM_LOADER

        with pytest.raises(TemplateDoesNotExist) as caught:
            engine_of(PAGES).select_template(["no", "nor"])
        assert [error.args[0] for error in caught.value.chain] == ["no", "nor"]

    def test_a_wrong_template_is_not_passed_over(self) -> None:
        with pytest.raises(TemplateSyntaxError):
            engine_of(PAGES).select_template(["wrong", "a"])

    def test_the_default_engine_makes_templates_without_one(self) -> None:
        assert Template("{{ x }}").engine is Engine.get_default()

    def test_libraries_and_builtins_are_named_by_module(self, modules: Any) -> None:
        modules(
            loud_tags=LIBRARY, quiet_tags=LIBRARY.replace("upper", "lower").replace("loud", "quiet")
        )
        engine = Engine(libraries={"loud": "loud_tags"}, builtins=["quiet_tags"])

        assert engine.from_string("{% load loud %}{{ 'a'|loud }}{{ 'B'|quiet }}").render() == "Ab"
        assert engine.libraries["loud"] == "loud_tags"
        assert "quiet_tags" in engine.builtins
        assert "loud" in engine.get_template_libraries({"loud": "loud_tags"})["loud"].filters
        [found] = engine.get_template_builtins(["quiet_tags"])
        assert isinstance(found, Library)

    def test_a_broken_library_says_what_it_could_not_import(self, modules: Any) -> None:
        modules(broken_tags="import no_such_module_at_all", empty_tags="")

        with pytest.raises(InvalidTemplateLibrary) as caught:
            Engine(libraries={"broken": "broken_tags"})
        assert "'broken_tags'" in str(caught.value)
        assert "No module named 'no_such_module_at_all'" in str(caught.value)
        assert isinstance(caught.value.__cause__, ImportError)
        with pytest.raises(InvalidTemplateLibrary, match="'register'"):
            Engine(builtins=["empty_tags"])

    def test_loaders_are_made_of_names_and_arguments(self) -> None:
        engine = Engine(loaders=[LOCMEM_LOADER.replace("locmem.Loader", "filesystem.Loader")])
        [loader] = engine.template_loaders

        assert type(loader) is filesystem.Loader
        assert type(engine.find_template_loader((LOCMEM_LOADER, {}))) is locmem.Loader
        assert [type(one) for one in engine.get_template_loaders([(LOCMEM_LOADER, {})])] == [
            locmem.Loader
        ]

    def test_by_default_folders_and_packages_are_looked_in_and_remembered(self) -> None:
        [loader] = Engine(app_dirs=True).template_loaders

        assert type(loader) is cached.Loader
        assert [type(one) for one in loader.loaders] == [filesystem.Loader, app_directories.Loader]


class TestLoaders:
    def test_a_loader_of_one_s_own_says_where_and_how(self) -> None:
        class Rhymes(base.Loader):
            def get_template_sources(self, template_name: str) -> Any:
                yield Origin(f"rhyme:{template_name}", template_name, self)

            def get_contents(self, origin: Origin) -> str:
                if "none" in origin.name:
                    raise TemplateDoesNotExist(origin)
                return f"{origin.template_name} {{{{ x }}}}"

        engine = Engine(loaders=[Rhymes])

        assert engine.render_to_string("moon", {"x": "june"}) == "moon june"
        assert engine.get_template("moon").origin.name == "rhyme:moon"
        with pytest.raises(TemplateDoesNotExist, match="none"):
            engine.get_template("none")

    def test_the_filesystem_loader_may_have_folders_of_its_own(self, tmp_path: Path) -> None:
        (tmp_path / "a.html").write_text("own")
        engine = Engine(loaders=[("hotclub_templates.loaders.filesystem.Loader", [tmp_path])])

        assert engine.render_to_string("a.html") == "own"

    def test_app_directories_finds_templates_of_packages(self, tmp_path: Path) -> None:
        (tmp_path / "a.html").write_text("a package's")

        assert (
            Engine(app_dirs=True, app_packages=[tmp_path]).render_to_string("a.html")
            == "a package's"
        )

    def test_the_cached_loader_remembers_until_it_is_reset(self) -> None:
        pages = {"a": "old"}
        engine = Engine(
            loaders=[("hotclub_templates.loaders.cached.Loader", [(LOCMEM_LOADER, pages)])]
        )
        first = engine.get_template("a")
        pages["a"] = "new"

        assert engine.get_template("a") is first
        engine.template_loaders[0].reset()
        assert engine.render_to_string("a") == "new"

    def test_a_template_extends_its_namesake_of_later_folders_again_and_again(
        self, tmp_path: Path
    ) -> None:
        folders = [tmp_path / name for name in ("site", "theme", "app")]
        for folder in folders:
            folder.mkdir()
            (folder / "a.html").write_text(
                f"{{% extends 'a.html' %}}{{% block b %}}{folder.name}>{{{{ block.super }}}}{{% endblock %}}"
            )
        (folders[2] / "a.html").write_text("[{% block b %}app{% endblock %}]")

        for debug in (True, False):
            engine = Engine(folders, debug=debug)
            assert [engine.render_to_string("a.html") for _ in "12"] == ["[site>theme>app]"] * 2
        (folders[2] / "a.html").write_text("{% extends 'a.html' %}")
        with pytest.raises(TemplateDoesNotExist) as caught:
            Engine(folders).render_to_string("a.html")
        assert {why for _, why in caught.value.tried} == {"Skipped to avoid recursion"}


class TestOrigin:
    def test_it_knows_its_name_its_template_and_its_loader(self) -> None:
        origin = engine_of(PAGES).get_template("a").origin

        assert (origin.name, origin.template_name, origin.loader_name) == ("a", "a", LOCMEM_LOADER)
        assert str(origin) == "a"
        assert origin == Origin("a", "a", origin.loader) != Origin("b", "a", origin.loader)
        assert Template("x").origin.name == "<unknown source>"
        assert Template("x").origin.loader_name is None


class TestContext:
    def test_layers_are_pushed_popped_and_laid_flat(self) -> None:
        context = Context({"a": 1})

        with context.push(a=2, b=3):
            assert (context["a"], context.flatten()["b"]) == (2, 3)
        assert context.push({"c": 4}) == {"c": 4}
        assert (context["c"], context.pop(), context.get("c")) == (4, {"c": 4}, None)
        assert context.flatten() == {"True": True, "False": False, "None": None, "a": 1}
        with pytest.raises(ContextPopException):
            Context().pop()

    def test_update_pushes_new_starts_anew_and_setdefault_sets(self) -> None:
        context = Context({"a": 1}, autoescape=False, use_l10n=False, use_tz=True)

        with context.update({"a": 2}):
            assert context["a"] == 2
        assert context["a"] == 1
        fresh = context.new({"b": 1})
        assert ("a" in fresh, fresh["b"]) == (False, 1)
        assert (fresh.autoescape, fresh.use_l10n, fresh.use_tz) == (False, False, True)
        assert (context.setdefault("a", 5), context.setdefault("z", 5), context["z"]) == (1, 5, 5)
        del context["z"]
        with pytest.raises(KeyError):
            context["z"]
        with pytest.raises(TypeError, match="mapping"):
            context.update(7)

    def test_what_is_rendered_inside_a_template_is_not_bound_twice(self) -> None:
        context = Context()
        with context.bind_template(Template("x")):
            with pytest.raises(RuntimeError, match="already bound"), context.bind_template(None):
                pass
        assert context.template is None

    def test_render_context_is_of_the_template_that_runs(self) -> None:
        state = RenderContext()
        state["a"] = 1
        with state.push_state(Template("x")):
            assert ("a" in state, state.get("a")) == (False, None)
            state["a"] = 2
        with state.push_state(Template("x"), isolated_context=False):
            assert state["a"] == 1


REQUEST = SimpleNamespace(user="django", csp_nonce="n0", csrf_token=lambda: "t0")


class TestRequestContext:
    def test_processors_of_engine_and_context_run_in_order_for_each_rendering(self) -> None:
        def user(request: Any) -> dict[str, Any]:
            return {"user": request.user, "kind": "engine's"}

        engine = Engine(context_processors=[user])
        template = engine.from_string("{{ user }} {{ kind }} {{ a }}")
        context = RequestContext(REQUEST, {"a": 1}, [lambda request: {"kind": "own"}])

        assert [template.render(context) for _ in "12"] == ["django own 1"] * 2
        assert (
            template.render(RequestContext(REQUEST, {"user": "given"})) == "django engine&#x27;s "
        )
        assert context.request is REQUEST

    def test_what_the_view_gives_wins_over_processors(self) -> None:
        backend = DjangoTemplates(
            {"OPTIONS": {"context_processors": [lambda request: {"a": "processor"}]}}
        )

        assert backend.from_string("{{ a }}").render({"a": "view"}, REQUEST) == "view"
        assert backend.from_string("{{ a }}").render({}, REQUEST) == "processor"
        assert backend.from_string("{{ a }}").render({}) == ""


PORTS = Ports(translator=DictTranslator({"de": {}, "he": {}}, "he"), static=StaticTable())


@pytest.mark.parametrize(
    ("name", "source", "text"),
    [
        ("request", "{{ request.user }}", "django"),
        ("csrf", "{% if csrf_token %}{{ csrf_token }}{% endif %}", "t0"),
        ("csp", "{{ csp_nonce }}", "n0"),
        ("i18n", "{{ LANGUAGE_CODE }}{{ LANGUAGE_BIDI }}{{ LANGUAGES|length }}", "heTrue2"),
        ("tz", "{{ TIME_ZONE }}", "UTC"),
        ("static", "{{ STATIC_URL }}", "/static/"),
        ("media", "{{ MEDIA_URL }}", "/media/"),
        ("debug", "{{ debug }}{{ sql_queries|length }}", "True1"),
    ],
)  # fmt: skip
def test_a_context_processor_gives_its_variables(name: str, source: str, text: str) -> None:
    by_name = {**processors.processors_for(PORTS), **vars(processors)}
    # What the database was asked is known to a framework alone: hotclub's processor tells it.
    by_name["debug"] = lambda request: {"debug": True, "sql_queries": lambda: ["SELECT 1"]}
    engine = Engine(context_processors=[by_name[name]], ports=PORTS)

    assert engine.from_string(source).render(RequestContext(REQUEST)) == text


class TestBackends:
    def test_every_option_of_the_django_language_reaches_the_engine(self, modules: Any) -> None:
        modules(option_tags=LIBRARY)
        options: dict[str, Any] = {
            "autoescape": False, "context_processors": [], "debug": True,
            "loaders": [(LOCMEM_LOADER, {"a": "{{ x }}{{ no }}"})], "string_if_invalid": "?",
            "file_charset": "latin-1", "libraries": {"loud": "option_tags"}, "builtins": ["option_tags"],
        }  # fmt: skip
        backend = DjangoTemplates(
            {"NAME": "main", "DIRS": ["/d"], "APP_DIRS": False, "OPTIONS": options}
        )
        engine = backend.engine

        assert (backend.name, backend.dirs, backend.app_dirs) == ("main", ["/d"], False)
        assert (engine.debug, engine.file_charset) == (True, "latin-1")
        assert backend.get_template("a").render({"x": "<"}) == "<?"
        assert backend.from_string("{{ 'a'|loud }}").render() == "A"
        with pytest.raises(TypeError, match="strin_if_invalid"):
            DjangoTemplates({"OPTIONS": {"strin_if_invalid": "?"}})

    def test_a_backend_of_one_s_own_has_names_folders_and_options(self, tmp_path: Path) -> None:
        class Plain(BaseEngine):
            app_dirname = "plain"

            def get_template(self, template_name: str) -> str:
                for path in self.iter_template_filenames(template_name):
                    if Path(path).is_file():
                        return Path(path).read_text()
                raise TemplateDoesNotExist(template_name, backend=self)

        (tmp_path / "a").write_text("plain")
        backend = Plain({"NAME": "p", "DIRS": [tmp_path / "none", tmp_path], "APP_DIRS": False})

        assert backend.template_dirs == (tmp_path / "none", tmp_path)
        assert backend.get_template("a") == "plain"
        assert [*backend.iter_template_filenames("../a")] == []
        assert backend.check() == []
        with pytest.raises(ImproperlyConfigured, match="Unknown parameters: DIR"):
            Plain({"DIR": []})

    def test_a_missing_template_knows_the_backend_that_was_asked(self) -> None:
        backend = DjangoTemplates(
            {"OPTIONS": {"loaders": [(LOCMEM_LOADER, {"a": "{% include 'no' %}"})]}}
        )

        for find in (
            lambda: backend.get_template("no"),
            lambda: backend.get_template("a").render(),
        ):
            with pytest.raises(TemplateDoesNotExist) as caught:
                find()
            assert caught.value.backend is backend

    def test_a_mistake_carries_what_a_debug_page_shows(self) -> None:
        pages = {"a": "one\n{% nonsense %}\nthree"}
        backend = DjangoTemplates({"OPTIONS": {"debug": True, "loaders": [(LOCMEM_LOADER, pages)]}})

        with pytest.raises(TemplateSyntaxError) as caught:
            backend.get_template("a")
        info = caught.value.template_debug  # type: ignore[attr-defined]
        assert sorted(info) == [
            "after", "before", "bottom", "during", "end", "line", "message", "name", "source_lines",
            "start", "top", "total",
        ]  # fmt: skip
        assert (info["name"], info["line"], info["during"], info["total"]) == (
            "a", 2, "{% nonsense %}", 3
        )  # fmt: skip
