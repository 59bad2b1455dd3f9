"""Lists, mappings and ranges in forms: raw input to clean values, errors, HTML, changes."""

import datetime as dt
from decimal import Decimal

import hotclub_forms as forms
import pytest
from hotclub_forms import ValidationError
from hotclub_forms.postgres import (
    DateRangeField,
    DateTimeRangeField,
    DecimalRangeField,
    HiddenRangeWidget,
    HStoreField,
    IntegerRangeField,
    RangeWidget,
    SimpleArrayField,
    SplitArrayField,
    SplitArrayWidget,
)
from psycopg.types.range import Range


def problems(field, value):
    with pytest.raises(ValidationError) as caught:
        field.clean(value)
    return caught.value.messages


# --- lists in one input ----------------------------------------------------------------------


def test_items_stand_in_one_input():
    field = SimpleArrayField(forms.IntegerField())
    assert field.clean("1, 2,3") == [1, 2, 3]
    assert field.clean([1, "2"]) == [1, 2]
    assert field.prepare_value([1, None, 3]) == "1,,3"
    assert field.prepare_value("1,x") == "1,x"
    assert SimpleArrayField(forms.CharField(), delimiter="|").clean("a|b,c") == ["a", "b,c"]
    nested = SimpleArrayField(SimpleArrayField(forms.IntegerField()), delimiter="|")
    assert nested.clean("1,2|3") == [[1, 2], [3]]
    assert nested.prepare_value([[1, 2], [3]]) == "1,2|3"


def test_each_item_is_refused_by_its_place():
    field = SimpleArrayField(forms.IntegerField(max_value=9))
    assert problems(field, "1,x,99") == [
        "Item 2 in the array did not validate: Enter a whole number."
    ]
    assert problems(field, "10,2,11") == [
        "Item 1 in the array did not validate: Ensure this value is less than or equal to 9.",
        "Item 3 in the array did not validate: Ensure this value is less than or equal to 9.",
    ]
    with pytest.raises(ValidationError) as caught:
        SimpleArrayField(forms.CharField(max_length=2)).clean("ab,100% sure")
    assert caught.value.error_list[0].code == "item_invalid"
    assert caught.value.error_list[0].params["nth"] == 2
    assert problems(SimpleArrayField(forms.CharField()), "a,,b") == [
        "Item 2 in the array did not validate: This field is required."
    ]


def test_a_list_has_limits_and_may_be_required():
    field = SimpleArrayField(forms.CharField(), min_length=2, max_length=3)
    assert problems(field, "a") == ["List contains 1 item, it should contain no fewer than 2."]
    assert problems(field, "a,b,c,d") == [
        "List contains 4 items, it should contain no more than 3."
    ]
    assert problems(field, "") == ["This field is required."]
    assert SimpleArrayField(forms.CharField(), required=False).clean("") == []
    assert "maxlength" not in field.widget.attrs


def test_a_changed_list_is_known():
    field = SimpleArrayField(forms.IntegerField(), required=False)
    assert not field.has_changed([1, 2], "1, 2")
    assert field.has_changed([1, 2], "2,1")
    assert not field.has_changed(None, "")
    assert field.has_changed([1], "x")


def test_a_list_of_a_million_wrong_items_makes_few_errors():
    assert len(problems(SimpleArrayField(forms.IntegerField()), "x," * 1_000_000)) == 100


# --- lists in several inputs -----------------------------------------------------------------


class Split(forms.Form):
    numbers = SplitArrayField(forms.IntegerField(required=False), size=3)
    names = SplitArrayField(
        forms.CharField(max_length=3), size=3, required=False, remove_trailing_nulls=True
    )


def test_items_stand_in_inputs_of_their_own():
    form = Split({"numbers_0": "1", "numbers_2": "3", "names_0": "a", "names_1": "b"})
    assert form.is_valid(), form.errors
    assert form.cleaned_data == {"numbers": [1, None, 3], "names": ["a", "b"]}
    assert Split({"numbers_0": "1"}).is_valid()
    assert not Split({}).is_valid()


def test_items_are_refused_by_their_place_and_gaps_are_no_items():
    form = Split({"numbers_0": "x", "numbers_1": "y", "names_1": "far too long"})
    assert form.errors == {
        "numbers": [
            "Item 1 in the array did not validate: Enter a whole number.",
            "Item 2 in the array did not validate: Enter a whole number.",
        ],
        "names": [
            "Item 1 in the array did not validate: This field is required.",
            (
                "Item 2 in the array did not validate: Ensure this value has at most 3 characters "
                "(it has 12)."
            ),
        ],
    }


def test_inputs_are_written_with_names_and_ids_of_their_own():
    html = str(Split({"numbers_1": "5"})["numbers"])
    assert '<input type="number" name="numbers_0" required id="id_numbers_0">' in html
    assert 'name="numbers_1" value="5"' in html
    longer = str(Split(initial={"names": ["a", "b", "c", "d"]})["names"])
    assert 'name="names_3" value="d"' in longer
    widget = SplitArrayWidget(forms.HiddenInput(), size=2)
    assert widget.is_hidden
    assert widget.value_omitted_from_data({}, {}, "x")


def test_a_changed_list_of_inputs_is_known():
    assert not Split({"numbers_0": "1"}, initial={"numbers": [1, None, None]}).has_changed()
    assert Split({"numbers_0": "2"}, initial={"numbers": [1, None, None]}).has_changed()
    trailing = Split.base_fields["names"]
    assert not trailing.has_changed(["a"], ["a", "", ""])
    assert not trailing.has_changed(None, ["", "", ""])


# --- mappings --------------------------------------------------------------------------------


def test_a_mapping_is_json_of_texts():
    field = HStoreField()
    assert field.clean('{"a": 1, "b": null, "c": [1]}') == {"a": "1", "b": None, "c": "[1]"}
    assert field.clean({"a": "b"}) == {"a": "b"}
    assert field.prepare_value({"a": "ä"}) == '{"a": "ä"}'
    assert HStoreField(required=False).clean("") == {}
    assert problems(field, "") == ["This field is required."]
    assert problems(field, "[1]") == ["Input must be a JSON dictionary."]
    for wrong in ("{", '{"a": ' * 200_000, "[" * 200_000):
        assert problems(field, wrong) == ["Could not load JSON data."]
    assert not field.has_changed({"a": "1"}, '{"a": 1}')
    assert field.has_changed({"a": "1"}, '{"a": 2}')
    assert not field.has_changed(None, "")


# --- ranges ----------------------------------------------------------------------------------


class Ranges(forms.Form):
    ages = IntegerRangeField()
    price = DecimalRangeField(default_bounds="[]")
    days = DateRangeField(required=True)
    hours = DateTimeRangeField()


def test_two_inputs_are_a_range():
    form = Ranges(
        {
            "ages_0": "1", "ages_1": "5", "price_1": "2.50",
            "days_0": "1937-05-01", "days_1": "", "hours_0": "1937-05-01 12:00",
        }
    )  # fmt: skip
    assert form.is_valid(), form.errors
    hours = form.cleaned_data.pop("hours")
    assert hours.lower.replace(tzinfo=None) == dt.datetime(1937, 5, 1, 12)  # noqa: DTZ001
    assert form.cleaned_data == {
        "ages": Range(1, 5),
        "price": Range(None, Decimal("2.50"), "[]"),
        "days": Range(dt.date(1937, 5, 1), None),
    }
    empty = Ranges({"days_1": "1937-05-01"})
    assert empty.is_valid()
    assert empty.cleaned_data["ages"] is None


def test_a_range_that_is_none_is_refused():
    form = Ranges({"ages_0": "5", "ages_1": "1", "price_0": "x", "hours_1": "noon"})
    assert form.errors == {
        "ages": ["The start of the range must not exceed the end of the range."],
        "price": ["Enter a number."],
        "days": ["This field is required."],
        "hours": ["Enter a valid date/time."],
    }
    assert problems(IntegerRangeField(), "1,5") == ["Enter two whole numbers."]


def test_a_range_is_shown_in_two_inputs():
    html = str(Ranges(initial={"ages": Range(1, None)})["ages"])
    assert '<input type="number" name="ages_0" value="1" id="id_ages_0">' in html
    assert '<input type="number" name="ages_1" id="id_ages_1">' in html
    assert HiddenRangeWidget().is_hidden
    assert RangeWidget(forms.NumberInput()).decompress(None) == (None, None)
    hidden = Ranges(initial={"ages": Range(1, 5)})["ages"].as_hidden()
    assert '<input type="hidden" name="ages_1" value="5" id="id_ages_1">' in hidden


def test_a_changed_range_is_known():
    form = Ranges({"ages_0": "1", "ages_1": "5"}, initial={"ages": Range(1, 5)})
    assert form.changed_data == []
    assert Ranges({"ages_0": "2"}, initial={"ages": Range(1, 5)}).changed_data == ["ages"]
