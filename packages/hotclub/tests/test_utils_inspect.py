"""What functions take, choices made late, and the small tools of tests and commands."""

from __future__ import annotations

import sys
import time
from typing import Any

import pytest
from hotclub.handlers.wsgi import WSGIRequest
from hotclub.management.utils import get_random_secret_key, handle_extensions
from hotclub.test.client import FakePayload
from hotclub.test.utils import (
    captured_stderr,
    captured_stdin,
    captured_stdout,
    extend_sys_path,
    freeze_time,
    override_script_prefix,
    register_lookup,
)
from hotclub.urls import get_script_prefix
from hotclub.utils.choices import BlankChoiceIterator, CallableChoiceIterator, normalize_choices
from hotclub.utils.inspect import (
    func_accepts_kwargs,
    func_accepts_var_args,
    func_supports_parameter,
    get_func_args,
    get_func_full_args,
    method_has_no_args,
)
from hotclub_orm import CharField, Transform


class Band:
    def play(self, tune: str, key: str = "g", *rest: Any, **more: Any) -> None: ...
    def stop(self) -> None: ...


def test_what_a_function_takes() -> None:
    assert get_func_args(Band.play) == ["tune", "key"]
    assert get_func_full_args(Band.play) == [("tune",), ("key", "g"), ("*rest",), ("**more",)]
    assert (func_accepts_kwargs(Band.play), func_accepts_kwargs(Band.stop)) == (True, False)
    assert (func_accepts_var_args(Band.play), func_accepts_var_args(Band.stop)) == (True, False)
    assert (method_has_no_args(Band.stop), method_has_no_args(Band().play)) == (True, False)
    assert func_supports_parameter(Band.play, "key")
    assert not func_supports_parameter(Band.play, "tempo")


def test_choices_of_a_function_are_asked_at_each_reading() -> None:
    given = [("a", "A")]
    choices = normalize_choices(lambda: given)
    assert isinstance(choices, CallableChoiceIterator)
    assert normalize_choices(choices) is choices
    assert choices == [("a", "A")]
    given.append(("b", "B"))
    assert (choices[1], choices[-1], choices[:1]) == (("b", "B"), ("b", "B"), [("a", "A")])
    with pytest.raises(IndexError):
        choices[5]
    blank = [("", "-")]
    assert list(BlankChoiceIterator(choices, blank)) == [("", "-"), ("a", "A"), ("b", "B")]
    assert list(BlankChoiceIterator([("", "none")], blank)) == [("", "none")]
    assert normalize_choices({"a": "A"}) == [("a", "A")]


def test_what_tests_put_in_place_of_the_world() -> None:
    with captured_stdout() as out, captured_stderr() as err, captured_stdin() as typed:
        typed.write("yes\n")
        typed.seek(0)
        print(input())
        print("bad", file=sys.stderr)
    assert (out.getvalue(), err.getvalue()) == ("yes\n", "bad\n")
    with freeze_time(12.5):
        assert time.time() == 12.5
    with extend_sys_path("/nowhere"):
        assert sys.path[-1] == "/nowhere"
    assert "/nowhere" not in sys.path
    before = get_script_prefix()
    with override_script_prefix("/inside/"):
        assert get_script_prefix() == "/inside/"
    assert get_script_prefix() == before


def test_a_lookup_is_known_for_a_while() -> None:
    class Loud(Transform):
        lookup_name = "loud"

    with register_lookup(CharField, Loud):
        assert CharField().get_transform("loud") is Loud
    assert CharField().get_transform("loud") is None


def test_small_things_of_commands() -> None:
    assert len(get_random_secret_key()) == 50
    assert handle_extensions(["html, txt", ".js"]) == {".html", ".txt", ".js"}


def test_a_request_of_an_environment() -> None:
    body = FakePayload("a=1")
    assert len(body) == 3
    request = WSGIRequest({
        "REQUEST_METHOD": "POST", "PATH_INFO": "/x/", "SERVER_NAME": "testserver", "SERVER_PORT": "80",
        "CONTENT_TYPE": "application/x-www-form-urlencoded", "CONTENT_LENGTH": "3", "wsgi.input": body,
        "wsgi.url_scheme": "http",
    })  # fmt: skip
    assert (request.path, request.POST["a"], len(body)) == ("/x/", "1", 0)
