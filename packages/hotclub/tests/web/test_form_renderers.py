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


@pytest.mark.parametrize("name", ["TemplatesSetting", "Jinja2", "DjangoTemplates"])
def test_templates_of_the_project_s_jinja_engine_may_include_form_templates(
    project, tmp_path, name
):
    (tmp_path / "stars").mkdir()
    (tmp_path / "stars" / "input.html").write_text(
        '<i{% include "django/forms/widgets/attrs.html" %}>{{ widget.value }}</i>'
    )
    engine = {"BACKEND": "hotclub.templates.backends.jinja2.Jinja2", "DIRS": [tmp_path]}
    project(TEMPLATES=[engine], FORM_RENDERER=f"hotclub.forms.renderers.{name}")

    class Form(forms.Form):
        rating = forms.CharField(widget=Stars({"title": "a"}), initial="<3")
        plain = forms.CharField()

    for _ in range(2):
        page = str(Form())
        assert '<i title="a" required id="id_rating">&lt;3</i>' in page
        assert '<input type="text" name="plain" required id="id_plain">' in page


def test_a_jinja_engine_of_the_project_may_have_its_own_form_templates(project, tmp_path):
    folder = tmp_path / "django" / "forms" / "widgets"
    folder.mkdir(parents=True)
    (folder / "text.html").write_text("<mine{% include 'django/forms/widgets/attrs.html' %}>")
    engine = {"BACKEND": "hotclub.templates.backends.jinja2.Jinja2", "DIRS": [tmp_path]}
    project(TEMPLATES=[engine], FORM_RENDERER="hotclub.forms.renderers.TemplatesSetting")

    assert forms.TextInput({"title": "t"}).render("n", "v") == '<mine title="t">'
    assert forms.URLInput().render("n", None) == '<input type="url" name="n">'
