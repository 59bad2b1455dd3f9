import pytest
from hotclub_auth import AuthError, ValidationError, is_validation_error


def test_a_single_error_has_message_code_and_params():
    error = ValidationError("at least %(n)d", code="short", params={"n": 3})
    assert (error.message, error.code, error.params) == ("at least %(n)d", "short", {"n": 3})
    assert error.messages == ["at least 3"]
    assert error.error_list == [error]
    assert list(error) == ["at least 3"]
    assert isinstance(error, AuthError)


def test_a_list_joins_texts_errors_and_lists():
    inner = ValidationError(["b", ValidationError("c", code="x")])
    assert ValidationError(["a", inner]).messages == ["a", "b", "c"]
    assert ValidationError(inner).messages == ["b", "c"]


def test_a_mapping_has_messages_by_field():
    error = ValidationError({"name": "missing", "age": ["low", ValidationError("odd")]})
    assert error.message_dict == {"name": ["missing"], "age": ["low", "odd"]}
    assert error.messages == ["missing", "low", "odd"]
    assert dict(error) == error.message_dict
    assert str(error) == "{'name': ['missing'], 'age': ['low', 'odd']}"
    assert ValidationError(error).message_dict == error.message_dict


def test_errors_are_gathered_in_a_mapping():
    found = ValidationError({"name": "missing"}).update_error_dict({})
    ValidationError("whole").update_error_dict(found)
    assert ValidationError(found).message_dict == {"name": ["missing"], "__all__": ["whole"]}


def test_an_error_without_fields_has_no_message_dict():
    with pytest.raises(AttributeError):
        _ = ValidationError("x").message_dict


def test_equal_errors_are_equal_whatever_their_order():
    one = ValidationError(["a", ValidationError("b", params={"list": [1]})])
    two = ValidationError([ValidationError("b", params={"list": [1]}), "a"])
    assert one == two
    assert hash(one) == hash(two)
    assert one != ValidationError("a")
    assert ValidationError({"f": "a"}) == ValidationError({"f": "a"})
    assert ValidationError("a") != "a"
    assert repr(ValidationError("a")) == "ValidationError(['a'])"


def test_a_lazy_message_is_read_at_use():
    class Lazy:
        language = "en"

        def __str__(self):
            return f"message in {self.language}"

    error = ValidationError(Lazy())
    Lazy.language = "fr"
    assert error.messages == ["message in fr"]


def test_the_shape_decides_whether_something_is_such_an_error():
    assert is_validation_error(ValidationError("a"))
    assert not is_validation_error(ValueError("a"))
    assert not is_validation_error("a")
