"""Formsets: how many forms, which are deleted, in which order."""

import hotclub_forms as forms
import pytest
from hotclub_forms import FormDefinitionError, NotValidYet, ValidationError
from hotclub_forms.formsets import all_valid, formset_factory
from hypothesis import given
from hypothesis import strategies as st


class Guitar(forms.Form):
    name = forms.CharField()
    strings = forms.IntegerField(required=False)


def sent(total, initial=0, prefix="form", **values):
    data = {f"{prefix}-TOTAL_FORMS": str(total), f"{prefix}-INITIAL_FORMS": str(initial)}
    return data | {
        f"{prefix}-{key[1:].replace('_', '-', 1)}": value for key, value in values.items()
    }


def test_extra_forms_are_shown_after_initial_ones():
    formset = formset_factory(Guitar, extra=2)(initial=[{"name": "Selmer"}])

    assert len(formset) == 3
    assert [form["name"].value() for form in formset] == ["Selmer", None, None]
    assert (len(formset.initial_forms), len(formset.extra_forms)) == (1, 2)
    assert formset[0].prefix == "form-0"
    assert bool(formset_factory(Guitar, extra=0)())


@pytest.mark.parametrize(
    ("options", "initial", "expected"),
    [
        ({"extra": 3, "max_num": 2}, 0, 2),
        ({"extra": 3, "max_num": 2}, 4, 4),
        ({"extra": 1, "min_num": 3}, 0, 4),
        ({"extra": 0}, 0, 0),
        ({"extra": 2, "max_num": 0}, 0, 0),
    ],
)
def test_how_many_forms_are_shown(options, initial, expected):
    formset = formset_factory(Guitar, **options)(initial=[{"name": "x"}] * initial)

    assert formset.total_form_count() == expected


def test_clean_values_of_each_form_and_none_of_those_left_empty():
    formset = formset_factory(Guitar)(sent(2, _0_name="Selmer"))

    assert formset.is_valid()
    assert formset.cleaned_data == [{"name": "Selmer", "strings": None}, {}]
    assert formset.errors == [{}, {}]
    assert formset.total_error_count() == 0
    assert formset.has_changed()


def test_errors_by_form_and_of_the_whole():
    class Distinct(forms.BaseFormSet):
        def clean(self):
            if len({form.cleaned_data.get("name") for form in self.forms}) < len(self.forms):
                raise ValidationError("Twice the same.", code="twice")

    formset = formset_factory(Guitar, formset=Distinct)(
        sent(2, _0_name="a", _0_strings="x", _1_name="a")
    )

    assert not formset.is_valid()
    assert formset.errors == [{"strings": ["Enter a whole number."]}, {}]
    assert formset.non_form_errors() == ["Twice the same."]
    assert formset.non_form_errors().as_data()[0].code == "twice"
    assert str(formset.non_form_errors()) == (
        '<ul class="errorlist nonform"><li>Twice the same.</li></ul>'
    )
    assert formset.total_error_count() == 2


def test_a_missing_management_form_is_an_error_and_not_a_crash():
    formset = formset_factory(Guitar)({})

    assert not formset.is_valid()
    assert formset.non_form_errors().as_data()[0].code == "missing_management_form"
    text = (
        "ManagementForm data is missing or has been tampered with. Missing fields: "
        "form-TOTAL_FORMS, form-INITIAL_FORMS. You may need to file a bug report if the issue "
        "persists."
    )
    assert formset.non_form_errors() == [text]
    own = formset_factory(Guitar)({}, error_messages={"missing_management_form": "Gone."})
    assert own.non_form_errors() == ["Gone."]


@given(st.text() | st.integers().map(str), st.text() | st.integers().map(str))
def test_any_counts_are_an_error_or_bounded(total, initial):
    formset = formset_factory(Guitar, max_num=5, absolute_max=7)(
        {"form-TOTAL_FORMS": total, "form-INITIAL_FORMS": initial}
    )

    formset.is_valid()
    assert len(formset.forms) <= 7


def test_too_many_and_too_few():
    few = formset_factory(Guitar, min_num=2, validate_min=True)(sent(2, _0_name="a"))
    many = formset_factory(Guitar, max_num=1, validate_max=True)(sent(2, _0_name="a", _1_name="b"))

    assert few.non_form_errors() == ["Please submit at least 2 forms."]
    assert many.non_form_errors() == ["Please submit at most 1 form."]
    assert many.non_form_errors().as_data()[0].code == "too_many_forms"
    with pytest.raises(FormDefinitionError, match="absolute_max"):
        formset_factory(Guitar, max_num=5, absolute_max=4)


def test_a_form_that_is_deleted_may_be_wrong():
    make = formset_factory(Guitar, can_delete=True)

    formset = make(sent(3, 1, _0_name="", _0_DELETE="on", _1_name="b"), initial=[{"name": "x"}])

    assert formset.is_valid()
    assert formset.deleted_forms == [formset.forms[0]]
    assert formset.errors == [{}, {}]
    assert formset_factory(Guitar)(sent(1)).deleted_forms == []


def test_deletion_of_extra_forms_can_be_left_out():
    formset = formset_factory(Guitar, can_delete=True, can_delete_extra=False, extra=1)(
        initial=[{"name": "x"}]
    )

    assert ["DELETE" in form.fields for form in formset] == [True, False]


def test_forms_are_ordered_by_what_was_sent():
    make = formset_factory(Guitar, can_order=True, can_delete=True)
    formset = make(
        sent(
            5,
            _0_name="a",
            _0_ORDER="3",
            _1_name="b",
            _1_ORDER="",
            _2_name="c",
            _2_ORDER="1",
            _3_name="d",
            _3_DELETE="on",
        )
    )

    assert [form.cleaned_data["name"] for form in formset.ordered_forms] == ["c", "a", "b"]
    assert [form["ORDER"].initial for form in make(initial=[{}, {}])][:2] == [1, 2]
    with pytest.raises(AttributeError, match="ordered_forms"):
        formset_factory(Guitar)(sent(1)).ordered_forms  # noqa: B018


def test_clean_values_of_an_invalid_formset_are_refused():
    with pytest.raises(NotValidYet, match="is_valid"):
        formset_factory(Guitar)({}).cleaned_data  # noqa: B018


def test_the_empty_form_is_one_to_copy():
    form = formset_factory(Guitar, can_delete=True)(prefix="g").empty_form

    assert form["name"].html_name == "g-__prefix__-name"
    assert form.empty_permitted
    assert "required" not in str(form)


def test_arguments_reach_each_form():
    class Tuned(Guitar):
        def __init__(self, *args, tuning, **kwargs):
            self.tuning = tuning
            super().__init__(*args, **kwargs)

    class Numbered(forms.BaseFormSet):
        def get_form_kwargs(self, index):
            return super().get_form_kwargs(index) | {"tuning": index}

    formset = formset_factory(Tuned, formset=Numbered, extra=2)(form_kwargs={"label_suffix": ""})

    assert [form.tuning for form in formset] == [0, 1]
    assert formset.empty_form.tuning is None
    assert formset[0].label_suffix == ""


@pytest.mark.parametrize("layout", ["as_div", "as_p", "as_table", "as_ul"])
def test_layouts_hold_the_management_form_and_every_form(layout):
    formset = formset_factory(Guitar, extra=2)()

    html = getattr(formset, layout)()

    assert html.startswith(str(formset.management_form))
    assert html.endswith(getattr(formset[1], layout)())
    assert str(formset) == formset.as_div()


def test_media_and_encoding_are_those_of_the_forms():
    class Upload(forms.Form):
        file = forms.FileField()

        class Media:
            js = ["up.js"]

    class Own(forms.TextInput):
        class Media:
            js = ["own.js"]

    class Named(forms.Form):
        name = forms.CharField(widget=Own)

    assert formset_factory(Upload)().is_multipart()
    assert not formset_factory(Guitar, extra=0)().is_multipart()
    assert str(formset_factory(Named)().media) == '<script src="own.js"></script>'


def test_widgets_of_deletion_and_ordering_can_be_chosen():
    class Own(forms.BaseFormSet):
        deletion_widget = forms.HiddenInput
        ordering_widget = forms.HiddenInput(attrs={"class": "o"})

    form = formset_factory(Guitar, formset=Own, can_order=True, can_delete=True)()[0]

    assert form["DELETE"].is_hidden
    assert 'class="o"' in str(form["ORDER"])


def test_the_default_renderer_is_asked_for_when_a_formset_is_made():
    make = formset_factory(Guitar, extra=1)

    class Renderer(forms.BuiltinRenderer):
        formset_template_name = "django/forms/formsets/table.html"

    previous = forms.set_default_renderer(Renderer())
    try:
        assert "<tr>" in str(make())
    finally:
        forms.set_default_renderer(previous)
    assert "<tr>" not in str(make())


def test_all_formsets_are_cleaned_even_when_one_is_not_valid():
    make = formset_factory(Guitar)
    first, second = make({}), make({})

    assert not all_valid([first, second])
    assert second._errors is not None


def test_the_representation_tells_what_is_known():
    formset = formset_factory(Guitar)(sent(1, _0_name="x"))

    assert repr(formset) == "<GuitarFormSet: bound=True valid=Unknown total_forms=1>"
    formset.is_valid()
    assert repr(formset) == "<GuitarFormSet: bound=True valid=True total_forms=1>"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("At least %(num)d, please.", "At least 3, please."),
        ("At least %d, please.", "At least 3, please."),
        ("More, please.", "More, please."),
    ],
)
def test_texts_about_counts_take_the_number_by_name_or_by_place(text, shown):
    many = forms.formset_factory(
        forms.Form, min_num=3, validate_min=True, max_num=3, validate_max=True
    )
    words = {"too_few_forms": text, "too_many_forms": text}
    few = many({"form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "0"}, error_messages=words)
    lots = many({"form-TOTAL_FORMS": "4", "form-INITIAL_FORMS": "0"}, error_messages=words)

    assert few.non_form_errors() == [shown]
    assert lots.non_form_errors() == [shown]


def test_a_formset_class_is_named_by_its_form():
    class TuneForm(forms.Form):
        pass

    class Tune(forms.Form):
        pass

    assert forms.formset_factory(TuneForm).__name__ == "TuneFormSet"
    assert forms.formset_factory(Tune).__name__ == "TuneFormSet"


def test_a_form_s_own_renderer_shows_forms_and_the_default_one_the_formset():
    class Own(forms.BuiltinRenderer):
        pass

    class TuneForm(forms.Form):
        default_renderer = Own

    formset = forms.formset_factory(TuneForm)()
    given = forms.formset_factory(TuneForm, renderer=Own)()

    assert formset.renderer is forms.get_default_renderer()
    assert type(formset.forms[0].renderer) is type(formset.empty_form.renderer) is Own
    assert given.forms[0].renderer is given.renderer is given.empty_form.renderer
