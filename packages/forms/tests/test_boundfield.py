"""A field in a form: names, ids, labels, errors, accessibility."""

import copy

import hotclub_forms as forms
import pytest
from hotclub_forms import BoundField, FormDefinitionError, UnknownField
from hotclub_forms.elements import Markup


class Contact(forms.Form):
    required_css_class = "required"
    error_css_class = "error"

    full_name = forms.CharField(help_text="As on the <i>door</i>.")
    colour = forms.ChoiceField(
        choices=[("r", "Red"), ("b", "Blue")], widget=forms.RadioSelect, required=False
    )
    secret = forms.CharField(widget=forms.HiddenInput, required=False)
    size = forms.IntegerField(show_hidden_initial=True, initial=3, required=False)


def test_names_ids_and_labels_come_from_form_and_field():
    bound = Contact(prefix="p")["full_name"]

    assert (bound.name, bound.html_name, bound.html_initial_name) == (
        "full_name",
        "p-full_name",
        "initial-p-full_name",
    )
    assert (bound.auto_id, bound.id_for_label, bound.label) == (
        "id_p-full_name",
        "id_p-full_name",
        "Full name",
    )
    assert (bound.widget_type, bound.is_hidden, bound.use_fieldset) == ("text", False, False)


@pytest.mark.parametrize(
    ("auto_id", "expected"),
    [
        ("id_%s", "id_full_name"),
        (True, "full_name"),
        (False, ""),
        ("", ""),
        ("%s-%s", "full_name-full_name"),
    ],
)
def test_ids_follow_the_forms_pattern(auto_id, expected):
    assert Contact(auto_id=auto_id)["full_name"].auto_id == expected


def test_labels_take_a_suffix_unless_punctuation_ends_them():
    form = Contact()

    assert form["full_name"].label_tag() == (
        '<label for="id_full_name" class="required">Full name:</label>'
    )
    assert form["size"].label_tag("Size?") == '<label for="id_size">Size?</label>'
    assert form["size"].label_tag("A<b>", label_suffix=" →") == (
        '<label for="id_size">A&lt;b&gt; →</label>'
    )
    assert form["size"].label_tag(Markup("<b>A</b>"), {"class": "c"}) == (
        '<label class="c" for="id_size"><b>A</b>:</label>'
    )
    assert form["colour"].legend_tag() == "<legend>Colour:</legend>"
    assert Contact(auto_id=False)["size"].label_tag() == "Size:"


def test_a_field_with_errors_says_so_to_screen_readers():
    form = Contact({})

    assert str(form["full_name"]) == (
        '<input type="text" name="full_name" required aria-invalid="true" '
        'aria-describedby="id_full_name_helptext id_full_name_error" id="id_full_name">'
    )
    assert str(form["full_name"].errors) == (
        '<ul class="errorlist" id="id_full_name_error"><li>This field is required.</li></ul>'
    )


def test_a_description_of_ones_own_wins():
    class Own(forms.Form):
        name = forms.CharField(
            help_text="x", widget=forms.TextInput({"aria-describedby": "own"}), required=False
        )

    assert str(Own()["name"]) == (
        '<input type="text" name="name" aria-describedby="own" id="id_name">'
    )


def test_a_group_of_inputs_stands_in_a_fieldset_that_is_described():
    class Own(forms.Form):
        colour = forms.ChoiceField(
            choices=[("r", "Red")], widget=forms.RadioSelect, help_text="Pick one."
        )

    html = Own()["colour"].as_field_group()

    assert html == (
        '<fieldset aria-describedby="id_colour_helptext"><legend>Colour:</legend>'
        '<div class="helptext" id="id_colour_helptext">Pick one.</div>'
        '<div id="id_colour">\n'
        '<div><label for="id_colour_0"><input type="radio" name="colour" value="r" required '
        'id="id_colour_0"> Red</label></div>\n'
        "</div></fieldset>"
    )


def test_css_classes_of_a_row():
    assert Contact()["full_name"].css_classes() == "required"
    assert Contact({})["full_name"].css_classes("big extra") == "big extra error required"
    assert Contact({})["size"].css_classes() == ""


def test_a_field_in_other_clothes():
    bound = Contact({"full_name": "D"})["full_name"]

    assert bound.as_hidden() == '<input type="hidden" name="full_name" value="D" id="id_full_name">'
    assert bound.as_text({"class": "c"}).startswith(
        '<input type="text" name="full_name" value="D" class="c"'
    )
    assert bound.as_textarea().startswith('<textarea name="full_name" cols="40" rows="10"')
    assert bound.as_widget(forms.EmailInput()).startswith('<input type="email"')


def test_the_initial_value_is_kept_in_the_page_when_asked():
    assert str(Contact()["size"]) == (
        '<input type="number" name="size" value="3" id="id_size">'
        '<input type="hidden" name="initial-size" value="3" id="initial-id_size">'
    )
    sent = Contact({"size": "4", "initial-size": "3"})
    assert sent["size"].as_hidden(only_initial=True) == (
        '<input type="hidden" name="initial-size" value="3" id="initial-id_size">'
    )
    assert "size" in sent.changed_data
    assert "size" not in Contact({"size": "4", "initial-size": "4"}).changed_data
    assert "size" in Contact({"size": "4", "initial-size": "forged"}).changed_data


def test_values_are_what_was_sent_or_the_initial_ones():
    assert Contact()["size"].value() == 3
    assert Contact(initial={"size": 5})["size"].value() == 5
    assert Contact({"size": "x"})["size"].value() == "x"
    assert Contact({"size": "x"})["size"].data == "x"


def test_a_callable_initial_value_is_asked_once_a_form():
    asked = []

    class Own(forms.Form):
        number = forms.IntegerField(initial=lambda: asked.append(1) or len(asked))

    form = Own()

    assert [form["number"].value(), form["number"].initial] == [1, 1]
    assert Own()["number"].value() == 2


def test_radio_buttons_can_be_shown_one_by_one():
    buttons = list(Contact()["colour"])

    assert [button.choice_label for button in buttons] == ["Red", "Blue"]
    assert [button.id_for_label for button in buttons] == ["id_colour_0", "id_colour_1"]
    assert buttons[0].tag() == '<input type="radio" name="colour" value="r" id="id_colour_0">'
    assert str(buttons[1]) == (
        '<label for="id_colour_1"><input type="radio" name="colour" value="b" '
        'id="id_colour_1"> Blue</label>'
    )
    assert len(Contact()["colour"]) == 2
    assert [b.data["value"] for b in Contact()["colour"][:1]] == ["r"]
    with pytest.raises(FormDefinitionError, match="indices"):
        Contact()["colour"]["r"]


def test_a_mistyped_field_is_named_with_the_nearest():
    with pytest.raises(UnknownField, match="Did you mean 'colour'") as caught:
        Contact()["color"]

    assert caught.value.known == ("full_name", "colour", "secret", "size")


def test_a_bound_field_class_is_chosen_by_field_form_or_renderer():
    class Starred(BoundField):
        def label_tag(self, *args, **kwargs):
            return "* " + super().label_tag(*args, **kwargs)

    class Shouting(BoundField):
        @property
        def data(self):
            return super().data.upper()

    class Own(forms.Form):
        name = forms.CharField(bound_field_class=Starred)
        other = forms.CharField()

    class Renderer(forms.BuiltinRenderer):
        bound_field_class = Shouting

    assert str(Own()["name"].label_tag()).startswith("* <label")
    assert not str(Own()["other"].label_tag()).startswith("* ")
    form = Own({"name": "a", "other": "b"}, bound_field_class=Shouting)
    assert form.is_valid()
    assert form.cleaned_data == {"name": "a", "other": "B"}
    form = Own({"name": "a", "other": "b"}, renderer=Renderer())
    assert form.is_valid()
    assert form.cleaned_data == {"name": "a", "other": "B"}


def test_the_field_of_a_bound_field_is_the_forms_own():
    form = Contact()

    form["size"].field.required = True
    form["size"].field.widget.attrs["x"] = "y"

    assert "required" in str(form["size"])
    assert Contact.base_fields["size"].required is False
    assert "x=" not in str(Contact()["size"])


def test_a_copy_shows_the_form_s_own_field_and_never_the_class_s() -> None:
    copied = copy.copy(Contact()["full_name"])
    copied.field.widget.input_type = "date"

    assert 'type="date"' in str(copied)
    assert 'type="text"' in str(Contact()["full_name"])


def test_a_subclass_may_say_another_id() -> None:
    class Marked(BoundField):
        @property
        def auto_id(self) -> str:
            return f"own_{self.name}"

    class Form(forms.Form):
        bound_field_class = Marked
        name = forms.CharField(help_text="Full.")

    bound = Form()["name"]
    assert 'id="own_name"' in str(bound)
    assert 'for="own_name"' in str(bound.label_tag())


def test_a_legend_points_at_no_control():
    bound = Contact()["full_name"]

    assert bound.legend_tag() == '<legend class="required">Full name:</legend>'
    assert bound.label_tag().startswith('<label for="id_full_name"')


def test_a_description_that_the_widget_names_goes_before_the_own_one():
    class Described(forms.Form):
        name = forms.CharField(
            help_text="Help", widget=forms.TextInput({"aria-describedby": "elsewhere"})
        )

    bound = Described({"name": ""})["name"]

    assert bound.aria_describedby is None
    assert str(bound).count("aria-describedby") == 1
    assert 'aria-describedby="elsewhere"' in str(bound)


def test_a_field_that_was_taken_out_is_no_longer_found():
    form = Contact()
    assert form["size"].name == "size"

    del form.fields["size"]

    with pytest.raises(UnknownField):
        form["size"]
    assert [bound.name for bound in form] == ["full_name", "colour", "secret"]
