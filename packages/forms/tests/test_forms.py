"""Forms: declaration, cleaning, errors, layouts, sharing of fields."""

# ruff: noqa: DTZ001 - what visitors type has no offset

import datetime as dt
import threading

import hotclub_forms as forms
import pytest
from hotclub_forms import NON_FIELD_ERRORS, FormDefinitionError, ValidationError
from hotclub_forms.testing import MultiDict, Upload
from hypothesis import given
from hypothesis import strategies as st


class Contact(forms.Form):
    name = forms.CharField(max_length=20)
    email = forms.EmailField(required=False)
    age = forms.IntegerField(required=False, min_value=0)


def test_good_data_becomes_clean_values():
    form = Contact({"name": " Django ", "email": "", "age": "43"})

    assert form.is_valid()
    assert form.cleaned_data == {"name": "Django", "email": "", "age": 43}
    assert form.errors == {}


def test_bad_data_becomes_errors_by_field():
    form = Contact({"name": "", "email": "x", "age": "3"})

    assert not form.is_valid()
    assert form.errors == {
        "name": ["This field is required."],
        "email": ["Enter a valid email address."],
    }
    assert form.cleaned_data == {"age": 3}


def test_a_form_without_data_is_not_bound_and_has_no_errors():
    form = Contact(initial={"name": "D"})

    assert (form.is_bound, form.is_valid(), form.errors) == (False, False, {})
    assert Contact({}).is_bound
    assert Contact(files={}).is_bound


def test_hooks_clean_one_field_and_the_whole():
    class Hooked(Contact):
        def clean_name(self):
            if self.cleaned_data["name"] == "bad":
                raise ValidationError("Not you.", code="you")
            return self.cleaned_data["name"].upper()

        def clean(self):
            super().clean()
            if self.cleaned_data.get("age") == 13:
                raise ValidationError("Unlucky.")
            if self.cleaned_data.get("age") == 14:
                self.add_error("age", "No.")
                self.add_error(None, ValidationError("All wrong.", code="all"))

    assert Hooked({"name": "d"}).is_valid()
    bad = Hooked({"name": "bad", "age": "13"})
    assert bad.errors == {"name": ["Not you."], NON_FIELD_ERRORS: ["Unlucky."]}
    assert bad.has_error("name", "you")
    assert not bad.has_error("name", "other")
    assert bad.has_error(None)
    assert not bad.has_error("age")
    worse = Hooked({"name": "d", "age": "14"})
    assert worse.errors == {"age": ["No."], NON_FIELD_ERRORS: ["All wrong."]}
    assert worse.non_field_errors() == ["All wrong."]
    assert worse.cleaned_data == {"name": "D", "email": ""}


def test_clean_may_return_other_values():
    class Other(Contact):
        def clean(self):
            return {"all": "new"}

    form = Other({"name": "d"})
    assert form.is_valid()
    assert form.cleaned_data == {"all": "new"}


def test_add_error_takes_errors_by_field():
    form = Contact({"name": "d", "age": "3"})

    form.add_error(None, ValidationError({"name": ["a", "b"], "age": "c"}))

    assert form.errors == {"name": ["a", "b"], "age": ["c"]}
    assert form.cleaned_data == {"email": ""}


def test_add_error_refuses_what_makes_no_sense():
    form = Contact({"name": "d"})

    with pytest.raises(FormDefinitionError, match="has no field named 'nmae'"):
        form.add_error("nmae", "x")
    with pytest.raises(TypeError, match="must be `None`"):
        form.add_error("name", ValidationError({"age": "x"}))


def test_fields_are_inherited_overridden_and_removed():
    class Mixin(forms.Form):
        extra = forms.CharField()

    class Child(Mixin, Contact):
        age = None
        name = forms.CharField(label="Other")

    assert list(Child.base_fields) == ["name", "email", "extra"]
    assert list(Child.declared_fields) == ["name", "email", "extra"]
    assert Child.base_fields["name"].label == "Other"
    assert list(Contact.base_fields) == ["name", "email", "age"]


def test_fields_can_be_put_in_another_order():
    class Ordered(Contact):
        field_order = ["age", "nothing"]

    assert [bound.name for bound in Ordered()] == ["age", "name", "email"]
    assert list(Ordered(field_order=["email"]).fields) == ["email", "name", "age"]
    form = Contact()
    form.order_fields(None)
    assert list(form.fields) == ["name", "email", "age"]


def test_forms_share_fields_until_one_asks_for_its_own():
    first, second = Contact({"name": "d"}), Contact({"name": "d"})

    assert first.is_valid()
    first["name"].value()
    str(first)
    assert first._fields is None

    first.fields["name"].required = False
    first.fields["more"] = forms.CharField(initial="m", required=False)
    del first.fields["age"]

    assert list(first.fields) == ["name", "email", "more"]
    assert list(second.fields) == ["name", "email", "age"]
    assert second.fields["name"].required
    assert first["more"].value() is None
    first.full_clean()
    assert set(first.cleaned_data) == {"name", "email", "more"}


def test_fields_changed_on_the_class_are_seen_by_new_forms():
    class Own(forms.Form):
        name = forms.CharField()

    assert not Own({}).is_valid()
    Own.base_fields["name"].required = False
    assert Own({}).is_valid()
    Own.base_fields["age"] = forms.IntegerField()
    assert Own({}).errors == {"age": ["This field is required."]}


def test_fields_from_elsewhere_are_copied_for_each_form():
    class Counting(forms.CharField):
        seen = 0

        def clean(self, value):
            self.seen += 1
            return super().clean(value)

    class Own(forms.Form):
        name = Counting()

    forms_ = [Own({"name": "x"}) for _ in range(2)]
    assert [form.is_valid() for form in forms_] == [True, True]
    assert [form.fields["name"].seen for form in forms_] == [1, 1]
    assert Own.base_fields["name"].seen == 0


def test_the_clear_box_of_one_visitor_is_not_ticked_for_the_next():
    class Own(forms.Form):
        file = forms.FileField(required=False)

    class Stored:
        url = "/x"

    upload = Upload("a")
    ticked = Own({"file-clear": "on"}, {"file": upload}, initial={"file": Stored()})
    assert not ticked.is_valid()
    assert " checked" in str(ticked)
    assert " checked" not in str(Own(initial={"file": Stored()}))


def test_forms_can_be_cleaned_in_many_threads_at_once():
    results = []

    def work(number):
        for _ in range(50):
            form = Contact({"name": f"n{number}", "age": str(number)})
            form.is_valid()
            results.append(form.cleaned_data == {"name": f"n{number}", "email": "", "age": number})

    threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == [True] * 400


def test_a_disabled_field_takes_its_initial_value():
    class Own(forms.Form):
        name = forms.CharField(disabled=True, initial="kept")

    form = Own({"name": "hacked"})
    assert form.is_valid()
    assert form.cleaned_data == {"name": "kept"}
    assert not form.has_changed()


def test_empty_forms_may_be_permitted():
    form = Contact({"name": ""}, empty_permitted=True, use_required_attribute=False)
    assert form.is_valid()
    assert form.cleaned_data == {}
    filled = Contact({"email": "x"}, empty_permitted=True, use_required_attribute=False)
    assert not filled.is_valid()
    with pytest.raises(ValueError, match="empty_permitted"):
        Contact({}, empty_permitted=True)


def test_changed_data_names_what_differs():
    form = Contact({"name": "d", "age": "4"}, initial={"name": "d", "age": 3})

    assert form.changed_data == ["age"]
    assert form.has_changed()


def test_prefixes_keep_forms_apart():
    data = {"a-name": "A", "b-name": "B"}

    forms_ = [Contact(data, prefix=prefix) for prefix in ("a", "b")]
    assert [form.is_valid() and form.cleaned_data["name"] for form in forms_] == ["A", "B"]

    class Camel(Contact):
        def add_prefix(self, field_name):
            return field_name.title()

    assert Camel({"Name": "x"}).is_valid()


def test_files_are_read_from_files_alone():
    class Own(forms.Form):
        file = forms.FileField()

    upload = Upload("a.txt")
    assert Own({}, {"file": upload}).is_valid()
    assert not Own({"file": upload}, {}).is_valid()
    assert Own().is_multipart()
    assert not Contact().is_multipart()


def test_microseconds_are_left_out_where_the_input_has_none():
    class Own(forms.Form):
        when = forms.DateTimeField(initial=dt.datetime(2024, 1, 5, 9, 5, 1, 99))

    assert Own()["when"].value() == dt.datetime(2024, 1, 5, 9, 5, 1)


class Shown(forms.Form):
    name = forms.CharField(help_text="Who?")
    token = forms.CharField(widget=forms.HiddenInput)


NAME = '<input type="text" name="name" required aria-describedby="id_name_helptext" id="id_name">'
TOKEN = '<input type="hidden" name="token" id="id_token">'
LABEL = '<label for="id_name">Name:</label>'


def test_the_four_layouts():
    helptext = 'class="helptext" id="id_name_helptext">Who?'
    form = Shown()

    assert str(form) == form.as_div()
    assert form.as_div() == f"<div>{LABEL}<div {helptext}</div>{NAME}{TOKEN}</div>"
    assert form.as_p() == f"<p>{LABEL} {NAME} <span {helptext}</span>{TOKEN}</p>"
    assert form.as_ul() == f"<li>{LABEL} {NAME} <span {helptext}</span>{TOKEN}</li>"
    assert form.as_table() == (
        f"<tr><th>{LABEL}</th><td>{NAME}<br><span {helptext}</span>{TOKEN}</td></tr>"
    )


def test_errors_of_hidden_fields_stand_at_the_top():
    form = Shown({"name": "x"})

    assert form.as_p().startswith(
        '<ul class="errorlist nonfield"><li>(Hidden field token) '
        "This field is required.</li></ul>\n<p>"
    )
    assert form.as_table().startswith('<tr><td colspan="2"><ul class="errorlist nonfield">')
    assert form.as_ul().startswith('<li><ul class="errorlist nonfield">')


@pytest.mark.parametrize("layout", ["as_div", "as_p", "as_table", "as_ul"])
@pytest.mark.parametrize("data", [None, {}])
def test_a_form_of_hidden_fields_alone_shows_them(layout, data):
    class Hidden(forms.Form):
        token = forms.CharField(widget=forms.HiddenInput)

    html = getattr(Hidden(data), layout)()

    assert html.count('name="token"') == 1
    assert ("errorlist" in html) is (data is not None)


def test_fields_are_sorted_into_hidden_and_visible():
    assert [bound.name for bound in Shown().hidden_fields()] == ["token"]
    assert [bound.name for bound in Shown().visible_fields()] == ["name"]


def test_the_required_attribute_can_be_left_to_the_server():
    assert "required" not in str(Contact(use_required_attribute=False)["name"])


def test_the_representation_tells_what_is_known():
    form = Contact({"name": "x"})

    assert repr(form) == "<Contact bound=True, valid=Unknown, fields=(name;email;age)>"
    form.is_valid()
    assert repr(form) == "<Contact bound=True, valid=True, fields=(name;email;age)>"


def test_an_error_class_of_ones_own_is_used():
    class Loud(forms.ErrorList):
        def __str__(self):
            return "!".join(self)

    assert str(Contact({}, error_class=Loud)["name"].errors) == "This field is required."


def test_other_exceptions_are_not_hidden():
    class Broken(Contact):
        def clean_name(self):
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        Broken({"name": "x"}).is_valid()


names = st.sampled_from(["name", "email", "age", "x"])
values = st.text() | st.integers() | st.none() | st.lists(st.text()) | st.binary()


@given(st.dictionaries(names, values))
def test_any_data_gives_clean_values_or_errors(data):
    form = Contact(data)

    assert form.is_valid() is not bool(form.errors)
    assert set(form.cleaned_data) | set(form.errors) == {"name", "email", "age"}
    assert str(form)


@given(st.dictionaries(names, st.lists(st.text(), min_size=1)))
def test_any_data_with_repeated_names_gives_clean_values_or_errors(data):
    form = Contact(MultiDict(data))

    assert form.is_valid() is not bool(form.errors)


def test_a_form_that_is_not_bound_is_asked_for_lists_as_a_bound_one_is():
    form = forms.Form()

    assert (form.data.getlist("tags"), form.files.getlist("tags")) == ([], [])
    assert form.data.getlist("tags", [1]) == [1]
