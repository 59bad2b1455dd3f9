"""Reading the source of a regular expression."""

from __future__ import annotations

import re

import pytest
from hotclub_routing import ImproperlyConfigured, RegexPattern, RoutePattern, Router, re_path
from hotclub_routing.regex_source import Group, anchor_strictly, parse_regex, walk_nodes
from hotclub_routing.testing import facts, resolve_in_order
from hypothesis import given, settings
from hypothesis import strategies as st


def view(request, *args, **kwargs):
    return None


@pytest.mark.parametrize(
    ("source", "strict"),
    [
        ("^a$", r"^a\Z"),
        (r"^a\$", r"^a\$"),
        ("^[$]$", r"^[$]\Z"),
        ("^[]$]$", r"^[]$]\Z"),
        ("(?:a$|b$)", r"(?:a\Z|b\Z)"),
        ("(?m)^a$", "(?m)^a$"),
        ("a{2}$", r"a{2}\Z"),
    ],
)
def test_a_dollar_sign_becomes_the_very_end(source, strict):
    assert anchor_strictly(source) == strict


def test_groups_are_found_in_the_order_of_their_numbers():
    source = r"(?P<a>x(y)?)(?:z(?P<b>[(]\())(?=(?:q))(\d{1,3})"

    groups = [
        node.name
        for node in walk_nodes(parse_regex(source))
        if isinstance(node, Group) and node.captures
    ]

    assert groups == ["a", None, "b", None]
    assert re.compile(source).groups == len(groups)


PIECES = st.sampled_from(
    ["a", "b", "/", "1", ".", r"\.", r"\d", r"\w+", "[a-z]", "[^/]", "[^a]+", "(", ")", "(?:", "|",
     "(?P<n>", "(?P<m>", "*", "+", "?", "{2}", "{1,2}", "{,2}", "^", "$", r"\Z", r"\b", "(?=a)",
     "(?!b)", r"\/", "(?i)", "(?i:a)", "é", "-", r"\1", "(?P=n)", "[]a]", "[]", r"\x41", "(?#c)"]
)  # fmt: skip


@given(st.lists(PIECES, max_size=8).map("".join), st.data())
@settings(max_examples=600, deadline=None)
@pytest.mark.filterwarnings("ignore:Possible (nested set|set):FutureWarning")  # of re itself
def test_any_expression_is_refused_or_means_what_the_ordered_list_means(source, data):
    try:
        route = re_path(source, view, name="r")
    except ImproperlyConfigured:
        return
    router = Router([route])
    for text in data.draw(st.lists(st.text("ab/1-é\n", max_size=6), max_size=5)):
        asked = f"/{text}"
        assert facts(router.match(asked)) == facts(resolve_in_order(router, asked))


@given(st.text("a</>:int ", max_size=12))
@settings(max_examples=300, deadline=None)
def test_any_route_is_refused_or_compiles(text):
    try:
        pattern = RoutePattern(text, is_endpoint=True)
    except ImproperlyConfigured:
        return
    assert pattern.match("x") is None or pattern.consume("x") is not None


def test_a_pattern_written_for_django_matches_the_same_paths():
    pattern = RegexPattern(r"^(?P<year>\d{4})/$", is_endpoint=True)

    assert pattern.match("1934/") == ("", (), {"year": "1934"})
    assert pattern.match("34/") is None
