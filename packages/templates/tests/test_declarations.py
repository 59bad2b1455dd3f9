"""What `{% props %}` and `{% context %}` declare."""

import pytest
from hotclub_templates import TemplateSyntaxError
from hotclub_templates.declarations import parse_declarations
from hypothesis import given
from hypothesis import strategies as st


def declared(text: str) -> list[tuple[str, str, str | None]]:
    return [(one.name, one.type, one.default) for one in parse_declarations(text, "props")]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", []),
        ("title", [("title", "", None)]),
        (" title: str ", [("title", "str", None)]),
        ("level: int = 2", [("level", "int", "2")]),
        ("level=2", [("level", "", "2")]),
        ("a: str, b: int=1", [("a", "str", None), ("b", "int", "1")]),
        ("a: str b: int", [("a", "str", None), ("b", "int", None)]),
        ("a b c=1", [("a", "", None), ("b", "", None), ("c", "", "1")]),
        ("a: dict[str, list[int]] | None = None", [("a", "dict[str, list[int]] | None", "None")]),
        ("a: Literal['x', \"]\"] = 'x'", [("a", "Literal['x', \"]\"]", "'x'")]),
        ("book: shop.models.Book", [("book", "shop.models.Book", None)]),
        ("a: 'Book | None'", [("a", "'Book | None'", None)]),
        ("a='two, words' b=x|default:\"y z\"", [("a", "", "'two, words'"), ("b", "", 'x|default:"y z"')]),
        ("größe: int", [("größe", "int", None)]),
    ],
)  # fmt: skip
def test_declarations_are_names_with_types_and_defaults(
    text: str, found: list[tuple[str, str, str | None]]
) -> None:
    assert declared(text) == found


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("1", "needs names"),
        ("a:", "gives 'a' no type"),
        ("a: = 2", "gives 'a' no type"),
        ("a=", "gives 'a' no default"),
        ("a: list[int", "leaves a '[' of the type of 'a' open"),
        ("a, a", "declares 'a' more than once"),
        ("a: int | ", "gives 'a' no type"),
    ],
)
def test_a_wrong_declaration_says_what_is_wrong(text: str, message: str) -> None:
    with pytest.raises(TemplateSyntaxError) as caught:
        parse_declarations(text, "props")

    assert message in str(caught.value)


def test_a_type_knows_where_it_stands() -> None:
    text = " book:  shop.Book = None"

    (one,) = parse_declarations(text, "props")

    assert text[slice(*one.span)] == "shop.Book"


@given(st.text(alphabet="ab:=[]|,.'\" \\1é\n", max_size=40))
def test_any_text_is_declarations_or_a_syntax_error(text: str) -> None:
    try:
        found = parse_declarations(text, "props")
    except TemplateSyntaxError:
        return
    assert all(one.name in text and one.type in text for one in found)
