"""Widgets: values to HTML, and what was sent back to raw values."""

# ruff: noqa: DTZ001 - what visitors type has no offset

import copy
import datetime as dt

import hotclub_forms as forms
import pytest
from hotclub_forms import FormDefinitionError
from hotclub_forms.testing import MultiDict, Upload
from hypothesis import given
from hypothesis import strategies as st

CHOICES = [("r", "Red"), ("More", [("1", "One"), (2, "Two")])]


@pytest.mark.parametrize(
    ("widget", "value", "html"),
    [
        (forms.TextInput(), None, '<input type="text" name="n">'),
        (forms.TextInput(), 'a"<', '<input type="text" name="n" value="a&#34;&lt;">'),
        (forms.TextInput({"type": "range"}), 5, '<input type="range" name="n" value="5">'),
        (forms.NumberInput({"min": 1}), 5, '<input type="number" name="n" value="5" min="1">'),
        (forms.EmailInput(), "", '<input type="email" name="n">'),
        (forms.URLInput(), None, '<input type="url" name="n">'),
        (forms.ColorInput(), "#fff", '<input type="color" name="n" value="#fff">'),
        (forms.SearchInput(), None, '<input type="search" name="n">'),
        (forms.TelInput(), None, '<input type="tel" name="n">'),
        (forms.PasswordInput(), "secret", '<input type="password" name="n">'),
        (forms.PasswordInput(render_value=True), "s", '<input type="password" name="n" value="s">'),
        (forms.HiddenInput(), "x", '<input type="hidden" name="n" value="x">'),
        (forms.FileInput(), "x", '<input type="file" name="n">'),
        (forms.DateInput(), dt.date(2024, 1, 5), '<input type="text" name="n" value="2024-01-05">'),
        (
            forms.DateInput({"type": "date"}, "%d.%m.%Y"),
            dt.date(2024, 1, 5),
            '<input type="date" name="n" value="05.01.2024">',
        ),
        (forms.TimeInput(), dt.time(9, 5), '<input type="text" name="n" value="09:05:00">'),
        (forms.DateTimeInput(), "typed", '<input type="text" name="n" value="typed">'),
        (
            forms.Textarea(),
            "<a>\nb",
            '<textarea name="n" cols="40" rows="10">\n&lt;a&gt;\nb</textarea>',
        ),
        (forms.Textarea({"rows": 2}), None, '<textarea name="n" cols="40" rows="2">\n</textarea>'),
        (forms.CheckboxInput(), True, '<input type="checkbox" name="n" checked>'),
        (forms.CheckboxInput(), "x", '<input type="checkbox" name="n" value="x" checked>'),
        (forms.CheckboxInput(), False, '<input type="checkbox" name="n">'),
        (
            forms.CheckboxInput(check_test=lambda value: value == "on"),
            "off",
            '<input type="checkbox" name="n" value="off">',
        ),
        (
            forms.MultipleHiddenInput(),
            ["a", "b"],
            '<input type="hidden" name="n" value="a"><input type="hidden" name="n" value="b">',
        ),
        (
            forms.SplitDateTimeWidget(),
            dt.datetime(2024, 1, 5, 9, 5),
            (
                '<input type="text" name="n_0" value="2024-01-05">'
                '<input type="text" name="n_1" value="09:05:00">'
            ),
        ),
        (
            forms.SplitHiddenDateTimeWidget(),
            None,
            '<input type="hidden" name="n_0"><input type="hidden" name="n_1">',
        ),
    ],
)
def test_inputs(widget, value, html):
    assert widget.render("n", value) == html


def test_a_select_marks_the_first_match_and_groups_options():
    html = forms.Select(choices=[*CHOICES, ("r", "Red again")]).render("n", "r", {"id": "i"})

    assert html.splitlines() == [
        '<select name="n" id="i">',
        '  <option value="r" selected>Red</option>',
        '  <optgroup label="More">',
        '  <option value="1">One</option>',
        '  <option value="2">Two</option>',
        "  </optgroup>",
        '  <option value="r">Red again</option>',
        "</select>",
    ]


def test_a_select_of_several_marks_all():
    html = forms.SelectMultiple(choices=CHOICES).render("n", ["r", 2])

    assert html.startswith('<select name="n" multiple>')
    assert html.count(" selected") == 2


def test_radio_buttons_and_checkboxes_have_ids_and_labels_of_their_own():
    html = forms.RadioSelect(choices=[("a", "A"), ("b", "<B>")]).render("n", "a", {"id": "i"})

    assert html.replace("\n", "") == (
        '<div id="i">'
        '<div><label for="i_0">'
        '<input type="radio" name="n" value="a" id="i_0" checked> A</label></div>'
        '<div><label for="i_1">'
        '<input type="radio" name="n" value="b" id="i_1"> &lt;B&gt;</label></div>'
        "</div>"
    )
    boxes = forms.CheckboxSelectMultiple(choices=CHOICES).render("n", ["1"], {"class": "c"})
    assert '<div class="c">' in boxes
    assert "<div><label>More</label>" in boxes
    assert boxes.count("checked") == 1


@pytest.mark.parametrize(
    ("sent", "value", "omitted"),
    [
        ({}, False, False),
        ({"n": "on"}, True, False),
        ({"n": "False"}, False, False),
        ({"n": ""}, False, False),
    ],
)
def test_a_box_that_is_not_sent_is_not_ticked(sent, value, omitted):
    widget = forms.CheckboxInput()

    assert widget.value_from_datadict(sent, {}, "n") is value
    assert widget.value_omitted_from_data(sent, {}, "n") is omitted


@pytest.mark.parametrize(
    ("sent", "expected"),
    [("true", True), ("2", True), ("false", False), ("3", False), ("unknown", None), (None, None)],
)
def test_yes_no_and_unknown(sent, expected):
    widget = forms.NullBooleanSelect()

    assert widget.value_from_datadict({"n": sent}, {}, "n") is expected
    assert widget.render("n", expected).count("selected") == 1


def test_several_values_are_read_where_data_keeps_them():
    widget = forms.SelectMultiple()

    assert widget.value_from_datadict(MultiDict(n=["a", "b"]), {}, "n") == ["a", "b"]
    assert widget.value_from_datadict({"n": ["a", "b"]}, {}, "n") == ["a", "b"]
    assert not widget.value_omitted_from_data({}, {}, "n")


class Stored:
    url = "/media/a.txt"

    def __str__(self):
        return "a.txt"


def test_a_present_file_is_linked_and_may_be_cleared():
    widget = forms.ClearableFileInput()

    assert widget.render("f", Stored()) == (
        'Currently: <a href="/media/a.txt">a.txt</a>\n'
        '<input type="checkbox" name="f-clear" id="f-clear_id">\n'
        '<label for="f-clear_id">Clear</label><br>\n'
        'Change:\n<input type="file" name="f">'
    )
    widget.is_required = True
    assert "f-clear" not in widget.render("f", Stored())
    assert widget.render("f", "no url") == '<input type="file" name="f">'


def test_clearing_uploading_and_both():
    widget, upload = forms.ClearableFileInput(), Upload("a")

    assert widget.value_from_datadict({}, {"f": upload}, "f") is upload
    assert widget.value_from_datadict({"f-clear": "on"}, {}, "f") is False
    both = widget.value_from_datadict({"f-clear": "on"}, {"f": upload}, "f")
    assert both is forms.widgets.FILE_INPUT_CONTRADICTION
    assert widget.value_omitted_from_data({}, {}, "f")
    assert not widget.value_omitted_from_data({"f-clear": "on"}, {}, "f")


def test_a_widget_of_several_names_its_parts():
    class Pair(forms.MultiWidget):
        def decompress(self, value):
            return value.split("-") if value else ["", ""]

    numbered = Pair([forms.TextInput, forms.TextInput({"class": "c"})])
    named = Pair({"a": forms.TextInput(), "": forms.TextInput()})

    assert numbered.render("n", "x-y", {"id": "i"}) == (
        '<input type="text" name="n_0" value="x" id="i_0">'
        '<input type="text" name="n_1" value="y" class="c" id="i_1">'
    )
    assert named.render("n", ["x"]) == (
        '<input type="text" name="n_a" value="x"><input type="text" name="n">'
    )
    assert numbered.value_from_datadict({"n_0": "a"}, {}, "n") == ["a", None]
    assert numbered.value_omitted_from_data({"m": "a"}, {}, "n")
    assert not numbered.value_omitted_from_data({"n_1": "a"}, {}, "n")
    assert numbered.id_for_label("i") == ""
    twin = copy.deepcopy(numbered)
    twin.widgets[0].attrs["x"] = "y"
    assert numbered.widgets[0].attrs == {}


def test_a_date_in_three_selects():
    widget = forms.SelectDateWidget(years=[2023, 2024], months={1: "jan", 2: "feb"})

    html = widget.render("d", dt.date(2024, 2, 3), {"id": "id_d"})

    assert html.count("selected") == 3
    assert [line for line in html.splitlines() if "selected" in line] == [
        '  <option value="2" selected>feb</option>',
        '  <option value="3" selected>3</option>',
        '  <option value="2024" selected>2024</option>',
    ]
    assert widget.id_for_label("id_d") == "id_d_month"


@pytest.mark.parametrize(
    ("year", "month", "day", "expected"),
    [
        ("2024", "2", "3", "2024-02-03"),
        ("2024", "2", "31", "2024-2-31"),
        ("", "", "", None),
        ("2024", "", "", "2024-0-0"),
        ("9" * 30, "1", "1", "0-0-0"),
        ("x", "1", "1", "x-1-1"),
    ],
)
def test_three_selects_give_one_text(year, month, day, expected):
    sent = {"d_year": year, "d_month": month, "d_day": day}
    widget = forms.SelectDateWidget()

    assert widget.value_from_datadict(sent, {}, "d") == expected
    assert not widget.value_omitted_from_data(sent, {}, "d")
    assert widget.value_omitted_from_data({}, {}, "d")


@given(st.text() | st.none(), st.text() | st.none(), st.text() | st.none())
def test_three_selects_take_any_text(year, month, day):
    sent = {"d_year": year, "d_month": month, "d_day": day}
    widget = forms.SelectDateWidget(years=[2024])

    widget.render("d", widget.value_from_datadict(sent, {}, "d"))


def test_the_years_to_choose_from_begin_today():
    this_year = dt.datetime.now().astimezone().year

    assert len(forms.SelectDateWidget().years) == 10
    assert forms.SelectDateWidget().years[0] in (this_year, this_year - 1)


def test_empty_labels_are_one_or_three():
    widget = forms.SelectDateWidget(years=[2024], empty_label=("Y", "M", "D"))

    assert '<option value="" selected>Y</option>' in widget.render("d", None)
    with pytest.raises(FormDefinitionError, match="3 elements"):
        forms.SelectDateWidget(empty_label=("Y", "M"))


def test_the_required_attribute_is_left_out_where_html_forbids_it():
    assert forms.TextInput().use_required_attribute(None)
    assert not forms.HiddenInput().use_required_attribute(None)
    assert not forms.CheckboxSelectMultiple().use_required_attribute(None)
    assert not forms.FileInput().use_required_attribute("a.txt")
    assert not forms.Select(choices=[("a", "A")]).use_required_attribute(None)
    assert forms.Select(choices=[("", "-"), ("a", "A")]).use_required_attribute(None)


def test_attributes_that_are_false_or_none_are_left_out():
    html = forms.TextInput({"a": True, "b": False, "c": None, "d": 0}).render("n", None)

    assert html == '<input type="text" name="n" a d="0">'


def test_a_subclass_may_change_the_context():
    class Datalist(forms.TextInput):
        def get_context(self, name, value, attrs):
            context = super().get_context(name, value, attrs)
            context["widget"]["attrs"]["list"] = f"{name}-list"
            return context

    assert Datalist().render("n", None) == '<input type="text" name="n" list="n-list">'


def test_our_widgets_are_stateless_and_those_from_elsewhere_are_not():
    class Elsewhere(forms.TextInput):
        pass

    class Promised(forms.TextInput):
        stateless = True

    assert forms.TextInput.stateless
    assert not forms.ClearableFileInput.stateless
    assert not Elsewhere.stateless
    assert Promised.stateless
    assert not forms.MultiWidget([Elsewhere]).stateless


def test_years_of_early_dates_have_four_digits():
    assert 'value="0794-08-13"' in forms.DateInput().render("d", dt.date(794, 8, 13))
    assert 'value="13.08.0001"' in forms.DateInput(format="%d.%m.%Y").render("d", dt.date(1, 8, 13))
    sent = {"d_year": "1", "d_month": "8", "d_day": "13"}
    assert forms.SelectDateWidget().value_from_datadict(sent, {}, "d") == "0001-08-13"
    assert forms.DateField().clean("0001-08-13") == dt.date(1, 8, 13)


def test_browsers_pickers_get_iso_values_unless_a_format_is_given():
    class Picker(forms.DateTimeInput):
        input_type = "datetime-local"

    moment = dt.datetime(2024, 3, 5, 14, 30)
    at = forms.TimeInput({"type": "time"})

    assert 'value="2024-03-05T14:30:00"' in Picker().render("m", moment)
    assert 'value="2024-03-05 14:30"' in Picker(format="%Y-%m-%d %H:%M").render("m", moment)
    assert 'value="14:30:00"' in at.render("t", moment.time())
    assert 'value="typed"' in Picker().render("m", "typed")
    assert 'value="2024-03-05"' in forms.DateInput({"type": "date"}).render("d", moment)
    assert forms.DateTimeField().clean("2024-03-05T14:30:00") == moment
