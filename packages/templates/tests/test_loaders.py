from pathlib import Path

import pytest
from hotclub_templates import (
    Engine,
    SuspiciousFileOperation,
    TemplateDoesNotExist,
    TemplateSyntaxError,
)
from hotclub_templates.loaders import cached
from hotclub_templates.loaders.filesystem import safe_join
from hotclub_templates.loaders.locmem import Loader as LocmemLoader
from hotclub_templates.testing import (
    HOSTILE_NAMES,
    LOCMEM_LOADER,
    check_loader_refuses_hostile_names,
)


@pytest.fixture
def templates(tmp_path: Path) -> Path:
    folder = tmp_path / "templates"
    (folder / "sub").mkdir(parents=True)
    (folder / "page.html").write_text("page")
    (tmp_path / "secret.txt").write_text("secret")
    (tmp_path / "templates_evil").mkdir()
    (tmp_path / "templates_evil/a.html").write_text("evil")
    return folder


@pytest.mark.parametrize("name", [*HOSTILE_NAMES, "../templates_evil/a.html", "sub/"])
def test_tpl_026_a_name_never_leads_out_of_its_folder(templates: Path, name: str) -> None:
    engine = Engine(dirs=[templates])

    with pytest.raises(TemplateDoesNotExist):
        engine.get_template(name)
    # A relative path out of the root is a mistake of the including template.
    with pytest.raises((TemplateDoesNotExist, TemplateSyntaxError)):
        engine.from_string("{% include name %}").render({"name": name or " "})


@pytest.mark.parametrize("name", [{"a": 1}, ["page.html"], None, 5, b"page.html"])
def test_tpl_024_a_name_that_is_no_text_is_no_template(templates: Path, name: object) -> None:
    with pytest.raises(TemplateDoesNotExist):
        Engine(dirs=[templates]).get_template(name)  # type: ignore[arg-type]


def test_tpl_024_source_in_the_place_of_a_name_is_not_run(templates: Path) -> None:
    for name in (str(templates / "page.html"), "{{ 70000|add:7 }}", "text/html,*/*;q=0.8"):
        with pytest.raises(TemplateDoesNotExist) as caught:
            Engine(dirs=[templates]).get_template(name)
        assert "70007" not in str(caught.value)


def test_joining_refuses_what_leads_out(templates: Path) -> None:
    with pytest.raises(SuspiciousFileOperation, match="leads out of the folder"):
        safe_join(templates, "../secret.txt")
    assert safe_join(templates, "sub/../page.html") == str(templates / "page.html")


def test_all_loaders_refuse_hostile_names(templates: Path) -> None:
    engine = Engine(dirs=[templates])
    dictionary = Engine(loaders=[(LOCMEM_LOADER, {"a": "x"})])

    for loader in (*engine.template_loaders, *dictionary.template_loaders):
        check_loader_refuses_hostile_names(loader)


def test_tpl_044_names_that_visitors_make_up_do_not_fill_the_memory(templates: Path) -> None:
    engine = Engine(dirs=[templates])
    loader = engine.template_loaders[0]

    for number in range(3 * cached.MAX_ABSENT):
        with pytest.raises(TemplateDoesNotExist):
            engine.get_template(f"made-up-{number}.html")

    assert len(loader._absent) == cached.MAX_ABSENT
    many = Engine(loaders=[("hotclub_templates.loaders.cached.Loader", [EveryName])])
    for number in range(cached.MAX_TEMPLATES + 50):
        many.get_template(str(number))
    assert len(many.template_loaders[0].get_template_cache) == cached.MAX_TEMPLATES


class EveryName(LocmemLoader):
    """Has a template of every name."""

    def __init__(self, engine: Engine) -> None:
        super().__init__(engine, {})

    def get_contents(self, origin: object) -> str:
        return "x"
