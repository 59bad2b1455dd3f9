from __future__ import annotations

import copy
import pickle

import pytest
from hotclub_http import CaseInsensitiveMapping, ImmutableList, MultiValueDict
from hotclub_http.errors import MultiValueDictKeyError


def test_item_access_gives_the_last_value_and_getlist_all() -> None:
    values = MultiValueDict({"name": ["Adrian", "Simon"], "empty": []})

    assert values["name"] == "Simon"
    assert values.getlist("name") == ["Adrian", "Simon"]
    assert values["empty"] == []
    assert values.get("empty", "default") == "default"
    assert values.getlist("missing") == []
    assert values.getlist("missing", ["d"]) == ["d"]


def test_a_missing_key_raises_a_key_error_that_names_it() -> None:
    with pytest.raises(MultiValueDictKeyError) as caught:
        MultiValueDict()["lastname"]
    assert isinstance(caught.value, KeyError)
    assert caught.value.args == ("lastname",)


def test_update_extends_rather_than_replaces() -> None:
    values = MultiValueDict({"a": ["1"]})
    values.update({"a": "2"}, b="3")
    values.update(MultiValueDict({"a": ["4", "5"]}))

    assert dict(values.lists()) == {"a": ["1", "2", "4", "5"], "b": ["3"]}
    with pytest.raises(TypeError):
        values.update({}, {})


def test_setters_make_single_valued_lists() -> None:
    values: MultiValueDict[str, str] = MultiValueDict()
    values["a"] = "1"
    values.appendlist("a", "2")
    assert values.setdefault("b", "3") == "3"
    assert values.setlistdefault("c") == []
    values.setlist("d", ["4"])

    assert values.dict() == {"a": "2", "b": "3", "c": [], "d": "4"}
    assert list(values.items()) == [("a", "2"), ("b", "3"), ("c", []), ("d", "4")]
    assert list(values.values()) == ["2", "3", [], "4"]


@pytest.mark.parametrize(
    "duplicate",
    [copy.copy, copy.deepcopy, lambda v: v.copy(), lambda v: pickle.loads(pickle.dumps(v))],
)
def test_copies_do_not_share_lists(duplicate) -> None:
    values = MultiValueDict({"a": ["1"]})
    twin = duplicate(values)
    twin.appendlist("a", "2")

    assert values.getlist("a") == ["1"]
    assert twin.getlist("a") == ["1", "2"]
    assert repr(twin) == "<MultiValueDict: {'a': ['1', '2']}>"


def test_a_mapping_without_case_finds_any_spelling_and_keeps_its_own() -> None:
    mapping = CaseInsensitiveMapping({"X-One": "1"})

    assert mapping["x-ONE"] == "1"
    assert "x-one" in mapping
    assert 1 not in mapping
    assert list(mapping) == ["X-One"]
    assert mapping == {"x-one": "1"}
    assert mapping != {"x-two": "1"}
    assert mapping.copy() is mapping
    with pytest.raises(TypeError):
        CaseInsensitiveMapping([(1, "x")])  # type: ignore[list-item]


def test_an_immutable_list_explains_why() -> None:
    handlers = ImmutableList([1, 2], warning="Too late.")

    assert handlers[0] == 1
    with pytest.raises(AttributeError, match="Too late"):
        handlers.append(3)
    with pytest.raises(AttributeError, match="Too late"):
        handlers[0] = 3
