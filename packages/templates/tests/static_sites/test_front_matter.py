from typing import Any

import pytest
from hotclub_templates.build.errors import FrontMatterError
from hotclub_templates.build.front_matter import MAX_HEAD_BYTES, split_front_matter
from hypothesis import given
from hypothesis import strategies as st


@pytest.mark.parametrize(
    ("text", "values", "body", "lines"),
    [
        ("---\ntitle: Nuages\n---\nBody\n", {"title": "Nuages"}, "Body\n", 3),
        ('+++\ntitle = "Nuages"\n+++\nBody', {"title": "Nuages"}, "Body", 3),
        ('---\n{"title": "Nuages"}\n---\nBody', {"title": "Nuages"}, "Body", 3),
        ("---\n{title: Nuages}\n---\nBody", {"title": "Nuages"}, "Body", 3),
        ("---\n---\nBody", {}, "Body", 2),
        ("---  \n--- \nBody", {}, "Body", 2),
        ("---\n---", {}, "", 2),
        ("----\nno: head\n", {}, "----\nno: head\n", 0),
        (" ---\nno: head\n", {}, " ---\nno: head\n", 0),
        ("Body\n---\n", {}, "Body\n---\n", 0),
        ("", {}, "", 0),
    ],
)
def test_a_head_stands_between_two_fences(
    text: str, values: dict[str, Any], body: str, lines: int
) -> None:
    split = split_front_matter(text, "a.md")

    assert (split.values, split.body, split.lines) == (values, body, lines)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "---\ntitle: Nuages\n",
            "a.md, line 1: the front matter is not closed: a line '---' ends it.",
        ),
        ("+++\n---\n", "a.md, line 1: the front matter is not closed: a line '+++' ends it."),
        (
            "---\n" + "x: y\n" * MAX_HEAD_BYTES,
            "a.md, line 1: the front matter is not closed within 65,536 characters: a line '---' ends it.",
        ),
        (
            "---\n- one\n---\n",
            "a.md, line 2: front matter is a mapping of names to values, like 'title: Nuages'.",
        ),
        ("---\n1: one\n---\n", "a.md, line 2: front matter is a mapping"),
        (
            "+++\na = 1\nb = \n+++\n",
            "a.md, line 3: no valid TOML: Invalid value (at line 2, column 5).",
        ),
        ("---\na: [\n---\n", "a.md, line 3: no valid YAML: did not find expected node content."),
        ("---\na: b: c\n---\n", "a.md, line 2: no valid YAML: mapping values are not allowed"),
        ('---\n{"a": 1,}\n---\n', None),
        ("---\n{]\n---\n", "a.md, line 2: no valid JSON"),
        ("+++\nd = 2026-02-31\n+++\n", "a.md, line 2: no valid TOML"),
        ("---\nd: 2026-02-31\n---\n", "a.md, line 2: day is out of range for month."),
        (
            "---\na: !!python/object/apply:os.system [id]\n---\n",
            "a.md, line 2: no valid YAML: could not",
        ),
        ("+++\na = " + "[" * 60_000 + "\n+++\n", "a.md, line 2: nested more than 100 deep."),
        ("---\na: " + "[" * 60_000 + "\n---\n", "a.md, line 2: "),
        ("+++\n" + "a." * 5_000 + "a = 1\n+++\n", "a.md, line 2: nested more than 100 deep."),
    ],
)
def test_a_head_that_is_wrong_says_where(text: str, message: str | None) -> None:
    if message is None:  # YAML allows what JSON does not
        assert split_front_matter(text, "a.md").values == {"a": 1}
        return
    with pytest.raises(FrontMatterError) as caught:
        split_front_matter(text, "a.md")
    assert str(caught.value).startswith(message)


HEADS = st.text(alphabet="-+{}[]:,\"'&*!|>#=.\n\t abc019\x00\x85\u2028é", max_size=80)


@given(st.sampled_from(["---\n", "+++\n", ""]), HEADS, st.sampled_from(["\n---\n", "\n+++\n", ""]))
def test_any_text_is_split_or_named_wrong(opening: str, head: str, closing: str) -> None:
    text = f"{opening}{head}{closing}rest"
    try:
        split = split_front_matter(text, "a.md")
    except FrontMatterError as error:
        named = str(error)
    else:
        named = "a.md, line "
        assert text.endswith(split.body)
        assert text.count("\n") == split.body.count("\n") + split.lines
    assert named.startswith("a.md, line ")


@given(st.text(max_size=200))
def test_what_has_no_fence_is_all_body(text: str) -> None:
    assert split_front_matter(f"x{text}", "a.md").body == f"x{text}"
