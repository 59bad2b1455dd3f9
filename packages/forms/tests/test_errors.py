"""ValidationError's shapes, and errors that teach."""

import copy
import pickle

import pytest
from hotclub_forms import (
    NON_FIELD_ERRORS,
    ErrorList,
    FormsError,
    LazyText,
    UnknownField,
    UnknownTemplate,
    ValidationError,
    is_validation_error,
)
from markupsafe import Markup


def test_a_single_error_keeps_message_code_and_params():
    error = ValidationError("No %(what)s here.", code="missing", params={"what": "jazz"})

    assert (error.message, error.code, error.params) == (
        "No %(what)s here.",
        "missing",
        {"what": "jazz"},
    )
    assert error.messages == ["No jazz here."]
    assert error.error_list == [error]
    assert str(error) == "['No jazz here.']"
    assert repr(error) == "ValidationError(['No jazz here.'])"
    assert not hasattr(error, "error_dict")


def test_a_list_of_texts_and_errors_is_flattened_in_order():
    error = ValidationError(["one", ValidationError("two", code="b"), ValidationError(["three"])])

    assert error.messages == ["one", "two", "three"]
    assert [part.code for part in error.error_list] == [None, "b", None]
    assert not hasattr(error, "message")


def test_a_mapping_gives_errors_by_field():
    error = ValidationError({"name": "too short", "age": ["a", ValidationError("b", code="x")]})

    assert error.message_dict == {"name": ["too short"], "age": ["a", "b"]}
    assert error.messages == ["too short", "a", "b"]
    assert dict(error) == {"name": ["too short"], "age": ["a", "b"]}


def test_wrapping_an_error_keeps_what_it_holds():
    single = ValidationError("one", code="x", params={"a": 1})
    several = ValidationError(["one", "two"])
    by_field = ValidationError({"name": ["one"]})

    assert ValidationError(single).code == "x"
    assert ValidationError(several).messages == ["one", "two"]
    assert ValidationError(by_field).message_dict == {"name": ["one"]}


def test_update_error_dict_files_a_plain_error_under_non_field_errors():
    found = ValidationError({"name": ["a"]}).update_error_dict({})
    found = ValidationError("b").update_error_dict(found)

    assert {name: ValidationError(errors).messages for name, errors in found.items()} == {
        "name": ["a"],
        NON_FIELD_ERRORS: ["b"],
    }


def test_errors_are_equal_by_texts_codes_and_params_whatever_their_order():
    assert ValidationError("a", code="x") == ValidationError("a", code="x")
    assert ValidationError("a", code="x") != ValidationError("a", code="y")
    assert ValidationError(["a", "b"]) == ValidationError(["b", "a"])
    assert ValidationError({"f": ["a"]}) == ValidationError({"f": ["a"]})
    assert hash(ValidationError(["a", "b"])) == hash(ValidationError(["b", "a"]))
    assert ValidationError("a") != "a"


def test_a_lazy_message_is_resolved_when_it_is_read():
    error = ValidationError(LazyText("Hello %(name)s"), params={"name": "you"})

    assert error.messages == ["Hello you"]


def test_a_message_is_anything_with_a_text():
    class Text:
        def __str__(self):
            return "Hello %(name)s"

    assert ValidationError(Text(), params={"name": "you"}).messages == ["Hello you"]
    assert ValidationError(ValueError("plain")).messages == ["plain"]


def test_a_message_that_is_html_stays_html():
    error = ValidationError(Markup("<b>%(name)s</b>"), params={"name": "<i>"})

    assert error.messages == ["<b>&lt;i&gt;</b>"]
    assert str(ErrorList([error])) == ('<ul class="errorlist"><li><b>&lt;i&gt;</b></li></ul>')


def test_an_exception_of_the_same_shape_counts_as_a_validation_error():
    class ForeignError(Exception):
        def __init__(self):
            self.message, self.code, self.params = "foreign", "f", None
            self.error_list = [self]

    assert is_validation_error(ForeignError())
    assert is_validation_error(ValidationError("x"))
    assert not is_validation_error(ValueError("x"))
    assert ValidationError(["own", ForeignError()]).messages == ["own", "foreign"]
    assert ValidationError(ForeignError()).code == "f"


def test_an_error_survives_pickling():
    error = ValidationError("Hello %(name)s", code="x", params={"name": "you"})

    assert pickle.loads(pickle.dumps(error)) == error


def test_an_unknown_field_offers_the_nearest_name():
    error = UnknownField("Contact", "emial", ["email", "name"])

    assert str(error) == (
        "Key 'emial' not found in 'Contact'. Did you mean 'email'? Choices are: email, name."
    )
    assert (error.form, error.name, error.known) == ("Contact", "emial", ("email", "name"))
    assert isinstance(error, KeyError)
    assert isinstance(error, FormsError)


def test_an_unknown_template_says_how_to_bring_one():
    error = UnknownTemplate("django/forms/dvi.html", ["django/forms/div.html"])

    assert "Did you mean 'django/forms/div.html'?" in str(error)
    assert "EngineRenderer(engine)" in str(error)


@pytest.mark.parametrize("message", [["a", {"x": "b"}], {"f": ValidationError({"g": "b"})}])
def test_a_mapping_inside_a_list_is_flattened(message):
    assert ValidationError(message).messages[-1] == "b"


@pytest.mark.parametrize(
    "error",
    [
        ValidationError(message="At most %(most)d.", code="max", params={"most": 3}),
        ValidationError(message=["a", ValidationError("b", code="c")]),
        ValidationError(message={"name": ["a"], "age": [ValidationError("b", code="c")]}),
    ],
)
def test_errors_can_be_copied_and_pickled_however_they_were_made(error):
    for twin in (copy.copy(error), copy.deepcopy(error), pickle.loads(pickle.dumps(error))):
        assert twin == error
        assert twin.messages == error.messages
