import os

import pytest
from hotclub_templates.build.errors import SiteError, UnsafePath
from hotclub_templates.build.paths import BaseUrl, check_name, output_path, permalink_path
from hypothesis import example, given
from hypothesis import strategies as st


@pytest.mark.parametrize(
    ("path", "pretty", "plain"),
    [
        ("about.html", "about/index.html", "about.html"),
        ("about.md", "about/index.html", "about.html"),
        ("blog/first.md", "blog/first/index.html", "blog/first.html"),
        ("index.md", "index.html", "index.html"),
        ("blog/index.html", "blog/index.html", "blog/index.html"),
        ("404.md", "404.html", "404.html"),
        ("feed.xml", "feed.xml", "feed.xml"),
        ("robots.txt", "robots.txt", "robots.txt"),
        ("v1.2.md", "v1.2/index.html", "v1.2.html"),
    ],
)
def test_pages_are_folders_if_urls_are_pretty(path: str, pretty: str, plain: str) -> None:
    assert output_path(path, pretty=True) == pretty
    assert output_path(path, pretty=False) == plain


@pytest.mark.parametrize(
    ("permalink", "output"),
    [
        ("/about/", "about/index.html"),
        ("/about", "about/index.html"),
        ("about", "about/index.html"),
        ("/", "index.html"),
        ("/feed.xml", "feed.xml"),
        ("/v1.2/", "v1.2/index.html"),
        ("/a b/é.html", "a b/é.html"),
    ],
)
def test_permalinks_name_an_output(permalink: str, output: str) -> None:
    assert permalink_path(permalink) == output


@pytest.mark.parametrize(
    "permalink",
    [
        "/../x/",
        "../x.html",
        "/a/../../x.html",
        "/a/./x.html",
        "//example.org/",
        "/a//b/",
        "\\a\\",
        "/a\\..\\b/",
        "/a\0b/",
        "/a\nb/",
        "/a\u202eb/",
        "/" + "a" * 256 + "/",
        "/" + "a/" * 600,
        "/..",
        "..",
    ],
)
def test_no_permalink_leads_out_of_the_site(permalink: str) -> None:
    with pytest.raises(UnsafePath):
        permalink_path(permalink)


@given(st.text(alphabet="/.\\ab%~ \0\n:é\ud800", max_size=30) | st.text(max_size=30))
@example("/%2e%2e/x")
def test_any_permalink_is_inside_or_refused(permalink: str) -> None:
    try:
        output = permalink_path(permalink)
    except UnsafePath:
        return
    joined = os.path.normpath(os.path.join("/srv/out", output))
    assert joined == f"/srv/out/{output}"
    assert BaseUrl("/docs/").of(output).startswith("/docs/")
    assert BaseUrl("/docs/").of(output).isascii()


@given(st.text(max_size=40))
def test_a_checked_name_is_a_plain_relative_path(name: str) -> None:
    try:
        check_name(name)
    except UnsafePath:
        return
    assert not os.path.isabs(name)
    assert os.path.normpath(name) == name
    assert name.isprintable()


@pytest.mark.parametrize(
    ("text", "url", "absolute"),
    [
        ("/", "/about/", "/about/"),
        ("/docs", "/docs/about/", "/docs/about/"),
        ("https://example.org", "/about/", "https://example.org/about/"),
        ("https://example.org/docs/", "/docs/about/", "https://example.org/docs/about/"),
    ],
)
def test_urls_begin_with_the_base(text: str, url: str, absolute: str) -> None:
    base = BaseUrl(text)

    assert base.of("about/index.html") == url
    assert base.absolute(url) == absolute
    assert base.of("index.html") == base.prefix
    assert base.of("a b/ü.png") == f"{base.prefix}a%20b/%C3%BC.png"


@pytest.mark.parametrize(
    "text", ["docs", "javascript:alert(1)", "ftp://x/", "//x/", "/a?b", "/a#b", "/a\nb"]
)
def test_other_base_urls_are_refused(text: str) -> None:
    with pytest.raises(SiteError, match="should look like"):
        BaseUrl(text)
