from __future__ import annotations

import copy
import pickle
from urllib.parse import parse_qsl

import pytest
from hotclub_http import BadRequest, QueryDict, TooManyFieldsSent
from hotclub_http.querydict import known_encoding
from hypothesis import given
from hypothesis import strategies as st


def test_a_query_keeps_order_repeats_and_blanks() -> None:
    query = QueryDict("a=1&b=&a=2&c&&=x")

    assert dict(query.lists()) == {"a": ["1", "2"], "b": [""], "c": [""], "": ["x"]}
    assert query.urlencode() == "a=1&a=2&b=&c=&=x"


def test_a_query_of_a_request_is_immutable_and_says_how_to_change_it() -> None:
    query = QueryDict("a=1")
    for change in (
        lambda: query.__setitem__("a", "2"),
        lambda: query.__delitem__("a"),
        lambda: query.appendlist("a", "2"),
        lambda: query.setlist("a", ["2"]),
        lambda: query.update({"a": "2"}),
        lambda: query.pop("a"),
        query.popitem,
        query.clear,
        lambda: query.setdefault("b", "2"),
        lambda: query.setlistdefault("b"),
    ):
        with pytest.raises(AttributeError, match="immutable"):
            change()
    assert query.urlencode() == "a=1"


def test_copies_are_mutable_and_pickles_are_not() -> None:
    query = QueryDict("a=1")
    for twin in (query.copy(), copy.copy(query), copy.deepcopy(query)):
        twin["a"] = "2"
        assert (query["a"], twin["a"]) == ("1", "2")
    restored = pickle.loads(pickle.dumps(query))
    assert restored == query
    with pytest.raises(AttributeError):
        restored["a"] = "2"


def test_urlencode_leaves_safe_characters_and_uses_the_encoding() -> None:
    query = QueryDict(mutable=True)
    query["next"] = "/a&b/"
    assert query.urlencode() == "next=%2Fa%26b%2F"
    assert query.urlencode(safe="/") == "next=/a%26b/"
    latin = QueryDict("name=%E9", encoding="latin-1")
    assert latin["name"] == "é"
    assert latin.urlencode() == "name=%E9"


def test_bytes_become_text_and_invalid_bytes_the_replacement_character() -> None:
    assert QueryDict(b"a=%C3%A9&b=\xff")["a"] == "é"
    assert QueryDict("a=%FF")["a"] == "\ufffd"


def test_fromkeys_repeats_a_key_that_comes_twice() -> None:
    query = QueryDict.fromkeys(["a", "b", "a"], value="x")
    assert query.urlencode() == "a=x&a=x&b=x"
    with pytest.raises(AttributeError):
        query["a"] = "y"


def test_sec_htt_028_only_the_ampersand_separates() -> None:
    assert dict(QueryDict("a=1;b=2").lists()) == {"a": ["1;b=2"]}


def test_sec_htt_017_too_many_fields_are_refused_and_parsing_is_linear(grows_linearly) -> None:
    with pytest.raises(TooManyFieldsSent):
        QueryDict("&".join(["a=1"] * 1001))
    assert len(QueryDict("&".join(["a=1"] * 1000)).getlist("a")) == 1000
    for shape in (";", "&", "=", "%41", "%", "+", "&="):
        grows_linearly(
            lambda n, shape=shape: QueryDict(shape * (n // len(shape)), max_fields=None), 100_000
        )


def test_sec_htt_025_nested_names_stay_flat() -> None:
    name = "a" + "[b]" * 10_000
    assert QueryDict(f"{name}=1")[name] == "1"


@pytest.mark.parametrize("name", ["nope", "zip", "rot13", "idna", "punycode", "undefined", "a\0b"])
def test_a_charset_that_makes_no_text_is_a_bad_request(name) -> None:
    with pytest.raises(BadRequest):
        known_encoding(name)


@given(st.text(alphabet="ab=&%+;é\0 4C3E289", max_size=60))
def test_parsing_agrees_with_the_standard_library(text) -> None:
    ours = [(k, v) for k, vs in QueryDict(text).lists() for v in vs]
    expected = parse_qsl(text, keep_blank_values=True, separator="&")
    assert sorted(ours) == sorted(expected)


@given(st.lists(st.tuples(st.text(max_size=8), st.text(max_size=8)), max_size=8))
def test_what_is_encoded_parses_back(pairs) -> None:
    query = QueryDict(mutable=True)
    for name, value in pairs:
        query.appendlist(name, value)
    text = query.urlencode() if all(c < "\ud800" or c > "\udfff" for c in str(pairs)) else ""
    if text:
        assert dict(QueryDict(text).lists()) == dict(query.lists())
