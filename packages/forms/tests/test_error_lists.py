"""Errors of fields and forms: as texts, data, JSON and HTML."""

import copy
import json
import pickle

from hotclub_forms import ErrorDict, ErrorList, LazyText, ValidationError

ERROR = ValidationError("<%(what)s>", code="c", params={"what": "b"})


def test_reading_a_list_gives_texts_and_as_data_the_errors():
    errors = ErrorList(["plain", ERROR, LazyText("lazy")])

    assert list(errors) == ["plain", "<b>", "lazy"]
    assert errors[1] == "<b>"
    assert errors[:2] == ["plain", "<b>"]
    assert "<b>" in errors
    assert errors == ["plain", "<b>", "lazy"]
    assert errors != ["plain"]
    assert repr(errors) == "['plain', '<b>', 'lazy']"
    assert [error.code for error in errors.as_data()] == [None, "c", None]
    assert errors.data[1] is ERROR
    assert ", ".join(errors) == "plain, <b>, lazy"
    assert bool(errors)
    assert not ErrorList()


def test_a_list_as_html_text_and_json():
    errors = ErrorList([ERROR], error_class="nonfield", field_id="id_x")

    assert str(errors) == errors.as_ul() == errors.__html__()
    assert str(errors) == ('<ul class="errorlist nonfield" id="id_x_error"><li>&lt;b&gt;</li></ul>')
    assert errors.as_text() == "* <b>"
    assert json.loads(errors.as_json()) == [{"message": "<b>", "code": "c"}]
    assert json.loads(errors.as_json(escape_html=True)) == [{"message": "&lt;b&gt;", "code": "c"}]
    assert str(ErrorList()) == ""


def test_a_dict_as_html_text_and_json():
    errors = ErrorDict(name=ErrorList([ERROR]), age=ErrorList(["x"]))

    assert str(errors) == (
        '<ul class="errorlist"><li>name<ul class="errorlist"><li>&lt;b&gt;</li></ul></li>'
        '<li>age<ul class="errorlist"><li>x</li></ul></li></ul>'
    )
    assert errors.as_ul() == str(errors)
    assert errors.as_text() == "* name\n  * <b>\n* age\n  * x"
    assert errors.as_data() == {"name": [ERROR], "age": [ValidationError("x")]}
    assert json.loads(errors.as_json()) == {
        "name": [{"message": "<b>", "code": "c"}],
        "age": [{"message": "x", "code": ""}],
    }
    assert str(ErrorDict()) == ""


def test_copies_are_of_their_own_and_keep_everything():
    errors = ErrorList([ERROR], error_class="k", field_id="i")

    for twin in (errors.copy(), copy.copy(errors), copy.deepcopy(errors)):
        twin.append("more")
        assert str(twin).startswith('<ul class="errorlist k" id="i_error">')
        assert twin.as_data()[0].code == "c"
    restored = pickle.loads(pickle.dumps(errors))
    assert (restored, restored.field_id) == (errors, "i")
    assert errors == ["<b>"]
    assert ErrorList(errors).as_data() == [ERROR]
