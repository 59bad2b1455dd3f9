import json
import re
from typing import Any

import pytest
from hotclub_templates.build.stylesheets import rewrite_addresses
from hypothesis import given
from hypothesis import strategies as st


def hashed(text: str) -> str:
    return re.sub(r"\.[0-9a-f]{8}\.", ".HASH.", text)


def test_names_have_a_hash_of_the_content(shop: Any) -> None:
    shop.build(
        {"a.html": "{% static 'css/site.css' %}", "css/site.css": "body {}", "other.css": "x {}"}
    )

    address = shop.text("a/index.html")
    assert hashed(address) == "/css/site.HASH.css"
    assert shop.text(address[1:]) == "body {}"
    assert hashed(" ".join(shop.outputs())) == (
        "a/index.html css/site.HASH.css css/site.css other.css"
    )
    assert json.loads(shop.text("staticfiles.json")) == {
        "paths": {"css/site.css": address[1:]},
        "version": "1.1",
    }

    shop.build({"css/site.css": "body { margin: 0 }"})
    assert shop.text("a/index.html") != address
    assert address[1:] not in shop.outputs()


def test_addresses_in_style_sheets_are_hashed_first(shop: Any) -> None:
    shop.build(
        {
            "a.html": "{% load static %}{% static 'css/site.css' %}",
            "css/site.css": '@import "more.css"; a { background: url(../img/a.png?v#x) } '
            "b { background: url('/img/a.png') } c { background: url(data:x) } /* url(../img/a.png) */",
            "css/more.css": "@import url(site.css); @font-face { src: url( 'f.woff' ) }",
            "css/f.woff": b"\x00\xff",
            "img/a.png": b"png",
        }
    )
    sheet = shop.text(shop.text("a/index.html")[1:])

    assert hashed(sheet) == (
        '@import "more.css"; a { background: url(../img/a.HASH.png?v#x) } '
        "b { background: url('/img/a.HASH.png') } c { background: url(data:x) } /* url(../img/a.png) */"
    )
    assert shop.text("css/site.css").startswith(
        '@import "more.css"; a { background: url(../img/a.png?v#x)'
    )


def test_a_style_sheet_changes_its_name_with_what_it_imports(shop: Any) -> None:
    files = {
        "a.html": "{% static 'a.css' %}",
        "a.css": "@import 'b.css';",
        "b.css": '@import url("c.css");',
        "c.css": "i { background: url(i.png) }",
        "i.png": "1",
    }
    shop.build(files)
    before = shop.text("a/index.html")
    shop.build({"i.png": "2"})

    assert shop.text("a/index.html") != before
    assert hashed(" ".join(name for name in shop.outputs() if name[0] in "bci")) == (
        "b.HASH.css b.css c.HASH.css c.css i.HASH.png i.png"
    )


def test_without_hashes_names_are_plain(shop: Any) -> None:
    shop.build(
        {"a.html": "{% static 'site.css' %}", "site.css": "x"}, hash_assets=False, base_url="/d/"
    )

    assert shop.text("a/index.html") == "/d/site.css"
    assert shop.outputs() == ["a/index.html", "site.css"]
    assert not (shop.out / "staticfiles.json").exists()


def test_a_file_that_is_not_there_is_an_error_with_the_close_match(shop: Any) -> None:
    report = shop.try_build({"a.html": "{% static 'stie.css' %}", "site.css": ""})

    assert str(report.errors[0]).startswith(
        "a.html: There is no file 'stie.css' to link to. Did you mean 'site.css'?"
    )


@pytest.mark.parametrize(
    ("css", "expected"),
    [
        ("a{b:url(x)}", "a{b:url(<x>)}"),
        ("a{b:url( 'x y' )}", "a{b:url( '<x y>' )}"),
        ('@import "x";', '@import "<x>";'),
        ("@import url(x);", "@import url(<x>);"),
        ("@IMPORT 'x'", "@IMPORT '<x>'"),
        ("/* url(x) */ url(y)", "/* url(x) */ url(<y>)"),
        ("'url(x)' url(y)", "'url(x)' url(<y>)"),
        ("/* open url(x)", "/* open url(x)"),
        ("'open url(x)", "'open url(x)"),
        ("myurl(x)", "myurl(x)"),
        (r"a{b:url('x\'y')}", r"a{b:url('x\'y')}"),
    ],
)
def test_addresses_are_found_outside_of_comments_and_strings(css: str, expected: str) -> None:
    assert rewrite_addresses(css, lambda address: f"<{address}>") == expected


@given(st.text(alphabet="url(@import )'\"/*\\;\n xé", max_size=80))
def test_what_is_not_exchanged_stays_as_it_is(css: str) -> None:
    assert rewrite_addresses(css, lambda address: address) == css


@pytest.mark.parametrize(
    "piece", ["url(", "'", "/*", "@import ", "url('", '\\"', "url( " * 2, "@import          "]
)
def test_style_sheets_are_scanned_in_linear_time(grows_linearly: Any, piece: str) -> None:
    grows_linearly(
        lambda css: rewrite_addresses(css, lambda address: address), lambda n: piece * n, 40_000
    )


def test_bytes_that_are_no_utf8_stay(shop: Any) -> None:
    shop.build(
        {"a.html": "{% static 'a.css' %}", "a.css": b"a{b:url(i.png)} /* \xff */", "i.png": b"1"}
    )

    content = (shop.out / shop.text("a/index.html")[1:]).read_bytes()
    assert content.endswith(b" /* \xff */")
    assert hashed(content.decode("latin-1")).startswith("a{b:url(i.HASH.png)}")
