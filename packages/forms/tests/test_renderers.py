"""Renderers: built-in templates, engines, the default."""

import hotclub_forms as forms
import pytest
from hotclub_forms import (
    BuiltinRenderer,
    DjangoTemplates,
    EngineRenderer,
    Jinja2,
    TemplatesSetting,
    UnknownTemplate,
    get_default_renderer,
    set_default_renderer,
)
from hotclub_forms.testing import FunctionEngine, assert_renders_as_builtin


class Guitar(forms.Form):
    name = forms.CharField()


OWN_FIELD = "django/forms/field.html"


def engine(**more):
    return FunctionEngine(
        {
            OWN_FIELD: lambda context: f"  [{context['field'].name}]  ",
            "own/form.html": lambda context: "+".join(bound.name for bound, _ in context["fields"]),
            "own/widget.html": lambda context: f"<i>{context['widget']['name']}</i>",
        }
    )


def test_the_built_in_renderer_knows_no_other_templates():
    with pytest.raises(UnknownTemplate, match=r"own/form\.html"):
        Guitar().render("own/form.html")
    with pytest.raises(UnknownTemplate):
        BuiltinRenderer().get_template("own/form.html")


def test_built_in_templates_are_found_as_templates_too():
    template = BuiltinRenderer().get_template("django/forms/widgets/text.html")

    context = forms.TextInput().get_context("n", "v", None)
    assert template.render(context) == '<input type="text" name="n" value="v">'


def test_own_templates_come_from_the_engine():
    class Own(forms.Form):
        name = forms.CharField(
            widget=type("W", (forms.TextInput,), {"template_name": "own/widget.html"})
        )

    form = Own(renderer=EngineRenderer(engine()))

    assert form.render("own/form.html") == "name"
    assert str(form["name"]) == "<i>name</i>"
    assert "<i>name</i>" in str(form)


def test_djangos_names_stay_built_in_unless_overrides_are_asked_for():
    built_in = engine()
    asked = engine()

    assert "<label" in str(Guitar(renderer=DjangoTemplates(built_in)))
    assert built_in.asked == []
    assert str(Guitar(renderer=TemplatesSetting(asked))) == "<div>[name]</div>"
    assert "<label" in str(Guitar(renderer=Jinja2(engine())))


def test_names_that_the_engine_lacks_are_asked_for_once():
    source = engine()
    renderer = TemplatesSetting(source)

    str(Guitar(renderer=renderer))
    str(Guitar(renderer=renderer))

    assert source.asked.count("django/forms/div.html") == 1
    with pytest.raises(KeyError):
        Guitar(renderer=renderer).render("own/missing.html")


def test_the_exceptions_of_an_engine_can_be_named():
    class Missing(Exception):
        pass

    class Other:
        def get_template(self, template_name):
            raise Missing(template_name)

    renderer = EngineRenderer(Other(), overrides=True, missing=(Missing,))

    assert "<label" in str(Guitar(renderer=renderer))


def test_a_form_class_may_name_its_renderer():
    class Renderer(BuiltinRenderer):
        form_template_name = "django/forms/p.html"

    class Own(Guitar):
        default_renderer = Renderer

    assert str(Own()).startswith("<p>")
    assert str(Own(renderer=BuiltinRenderer())).startswith("<div>")


def test_templates_of_form_and_field_can_be_chosen():
    class Own(forms.Form):
        template_name = "django/forms/ul.html"
        name = forms.CharField(template_name="own/form.html")

    assert str(Own()).startswith("<li>")
    single = Guitar()
    single.template_name = "django/forms/p.html"
    assert str(single).startswith("<p>")
    assert Own()["name"].template_name == "own/form.html"


def test_the_default_renderer_can_be_replaced():
    class Renderer(BuiltinRenderer):
        form_template_name = "django/forms/p.html"

    previous = set_default_renderer(Renderer())
    try:
        assert isinstance(get_default_renderer(), Renderer)
        assert str(Guitar()).startswith("<p>")
    finally:
        set_default_renderer(previous)
    assert str(Guitar()).startswith("<div>")


def test_a_renderer_without_templates_says_what_to_define():
    with pytest.raises(NotImplementedError, match="get_template"):
        forms.BaseRenderer().render("x", {})


def test_labels_can_have_a_template_of_their_own():
    class Own(Guitar):
        template_name_label = "own/label.html"

    templates = FunctionEngine({"own/label.html": lambda context: f"({context['label']})"})

    assert Own(renderer=EngineRenderer(templates))["name"].label_tag() == "(Name:)"


def test_the_conformance_case_tells_renderers_apart():
    class Spaced(BuiltinRenderer):
        def render(self, template_name, context, request=None):
            return f"\n {super().render(template_name, context, request)} \n"

    assert_renders_as_builtin(BuiltinRenderer())
    assert_renders_as_builtin(DjangoTemplates())
    assert_renders_as_builtin(Spaced())
    with pytest.raises(AssertionError, match="as_div of None differs"):
        assert_renders_as_builtin(TemplatesSetting(engine()))
