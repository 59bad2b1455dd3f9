"""Choices in any spelling."""

import enum

import hotclub_forms as forms
import pytest
from hotclub_forms.choices import BaseChoiceIterator, flatten_choices, normalize_choices


class Colour(enum.Enum):
    RED = "r"


class Suit:
    choices = [("h", "Hearts")]


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ([("a", "A")], [("a", "A")]),
        ({"a": "A"}, [("a", "A")]),
        ({"Group": {"a": "A"}}, [("Group", [("a", "A")])]),
        ([("Group", (("a", "A"), ("b", "B")))], [("Group", [("a", "A"), ("b", "B")])]),
        (Suit, [("h", "Hearts")]),
        ((pair for pair in [("a", "A")]), [("a", "A")]),
        ((), []),
        ([("Group", lambda: {"a": "A"})], [("Group", [("a", "A")])]),
        ([("Group", (pair for pair in [("a", "A")]))], [("Group", [("a", "A")])]),
        ([("Group", {"Other": {"a": "A"}})], [("Group", [("Other", {"a": "A"})])]),
    ],
)
def test_spellings_of_choices(written, expected):
    assert normalize_choices(written) == expected


def test_callables_are_asked_each_time():
    found = []
    field = forms.ChoiceField(choices=lambda: [(name, name) for name in found])

    assert list(field.choices) == []
    found.append("a")
    assert list(field.choices) == [("a", "a")]
    assert field.clean("a") == "a"
    assert '<option value="a">a</option>' in field.widget.render("n", None)
    assert field.choices[0] == ("a", "a")
    assert field.choices == [("a", "a")]
    assert repr(field.choices) == "[('a', 'a')]"


def test_groups_are_flattened():
    choices = normalize_choices({"a": "A", "Group": {"b": "B"}})

    assert list(flatten_choices(choices)) == [("a", "A"), ("b", "B")]
    assert list(flatten_choices(None)) == []


def test_what_is_no_choices_is_left_for_its_reader():
    assert normalize_choices(None) is None
    assert normalize_choices("ab") == "ab"
    assert normalize_choices(5) == 5
    iterator = BaseChoiceIterator()
    assert normalize_choices(iterator) is iterator
    with pytest.raises(NotImplementedError, match="__iter__"):
        iter(iterator)
