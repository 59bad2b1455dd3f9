"""Templates of widgets in the folders of applications, in either language."""

import sys

import pytest
from hotclub import forms
from hotclub.forms.renderers import DjangoTemplates, Jinja2, TemplatesSetting
from hotclub_templates import TemplateDoesNotExist


class Stars(forms.TextInput):
    template_name = "stars/input.html"


@pytest.fixture
def stars(tmp_path, monkeypatch, project):
    """A project with an application that has templates of a widget in both languages."""
    app = tmp_path / "stars_of_widgets"
    for folder in ("templates", "jinja2"):
        (app / folder / "stars").mkdir(parents=True)
        (app / folder / "stars" / "input.html").write_text(
            f'{folder} <i data-value="{{{{ widget.value }}}}"'
            '{% include "django/forms/widgets/attrs.html" %}></i>'
        )
    (app / "jinja2" / "stars" / "group.html").write_text(
        "{% for part in widget.subwidgets %}{% set widget = part %}"
        "{% include part.template_name %}{% endfor %}"
    )
    (app / "__init__.py").touch()
    monkeypatch.syspath_prepend(str(tmp_path))
    yield lambda **more: project(installed=("stars_of_widgets",), **more)
    sys.modules.pop("stars_of_widgets", None)


@pytest.mark.parametrize(
    ("renderer", "folder"), [(DjangoTemplates, "templates"), (Jinja2, "jinja2")]
)
def test_templates_of_applications_are_found_without_templates_in_the_settings(
    stars, renderer, folder
):
    stars()

    html = Stars({"title": "a & b", "disabled": True}).render("n", "<3", renderer=renderer())

    assert html == f'{folder} <i data-value="&lt;3" title="a &amp; b" disabled></i>'


def test_a_jinja_template_may_include_the_parts_of_a_group(stars):
    stars()

    class Group(forms.SplitDateTimeWidget):
        template_name = "stars/group.html"

    html = Group().render("when", None, renderer=Jinja2())

    assert html == '<input type="text" name="when_0"><input type="text" name="when_1">'


def test_the_setting_names_the_renderer_of_all_forms(stars):
    stars(FORM_RENDERER="hotclub.forms.renderers.Jinja2")

    class Form(forms.Form):
        rating = forms.CharField(widget=Stars)

    assert "jinja2 <i data-value=" in str(Form()["rating"])
    assert str(Form()).startswith('<div><label for="id_rating">Rating:</label>jinja2 <i')


def test_the_project_s_templates_go_before_those_of_applications(stars, tmp_path):
    (tmp_path / "own" / "stars").mkdir(parents=True)
    (tmp_path / "own" / "stars" / "input.html").write_text("own")
    engine = {
        "BACKEND": "hotclub.templates.backends.django.DjangoTemplates",
        "DIRS": [tmp_path / "own"],
    }
    stars(TEMPLATES=[engine])

    assert Stars().render("n", None, renderer=DjangoTemplates()) == "own"
    assert Stars().render("n", None, renderer=TemplatesSetting()) == "own"


@pytest.mark.parametrize("renderer", [DjangoTemplates, Jinja2, TemplatesSetting])
def test_a_template_that_is_nowhere_is_named(stars, renderer):
    stars()

    with pytest.raises(TemplateDoesNotExist, match=r"nowhere\.html"):
        renderer().get_template("nowhere.html")
