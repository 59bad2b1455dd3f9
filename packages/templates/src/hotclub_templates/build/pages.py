"""Pages: what their authors wrote, and what templates see of them.

Flow: source file → **PageSource** → units. A page is known to templates as a dict: its front
matter, and `title`, `url`, `absolute_url`, `path`, `name`, `folder`, `tags`.
Not here: pages that are made of lists (expansion.py), rendering.
"""

import posixpath
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from hotclub_templates.build.errors import FrontMatterError, SiteError
from hotclub_templates.build.fingerprints import combined, fingerprint
from hotclub_templates.build.front_matter import split_front_matter
from hotclub_templates.build.paths import page_name
from hotclub_templates.errors import close_match

MARKDOWN_SUFFIXES = frozenset((".md", ".markdown"))

# Between path and key in a label; no path has it.
KEY_SIGN = "\n"

# The largest file that is read as a page.
MAX_PAGE_BYTES = 50_000_000

_FIRST_HEADING = re.compile(r"\s*#[ \t]+([^\n]+?)[ \t#]*(?:\n|$)")


@dataclass(slots=True)
class PageSource:
    """One source file that is rendered.

    `front` is its front matter, `body` the rest, `lines` the lines before that; `fingerprint` is
    the content's, `facts` that of what other pages can see of it.
    """

    path: str
    front: dict[str, Any]
    body: str
    lines: int
    fingerprint: str
    facts: str
    title: str

    @property
    def is_markdown(self) -> bool:
        """Whether the body is Markdown."""
        return posixpath.splitext(self.path)[1] in MARKDOWN_SUFFIXES

    @property
    def name(self) -> str:
        """The name for `{% url %}`."""
        return str(self.front.get("url_name") or page_name(self.path))

    @property
    def template_source(self) -> str:
        """The body, as many lines down as in the file, so that errors name the right line."""
        return "\n" * self.lines + self.body


@dataclass(slots=True)
class Unit:
    """One page that is written: a source, or one of those that a source's list makes.

    `page` is what templates see, `own` the variables of this page alone, `reads` the variables
    that its list was made of.
    """

    source: PageSource
    output: str
    page: dict[str, Any]
    key: str = ""
    own: dict[str, Any] = field(default_factory=dict)
    reads: frozenset[str] = frozenset()

    @property
    def label(self) -> str:
        """The name in the manifest: the path, and a key if it is one of many."""
        return f"{self.source.path}{KEY_SIGN}{self.key}" if self.key else self.source.path


def read_page(path: str, file: str) -> PageSource:
    """Return the page in a file. Raises SiteError, FrontMatterError, OSError."""
    with open(file, "rb") as stream:
        content = stream.read(MAX_PAGE_BYTES + 1)
    if len(content) > MAX_PAGE_BYTES:
        raise SiteError(f"{path!r} is larger than {MAX_PAGE_BYTES:,} bytes, too much for a page.")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise SiteError(
            f"{path!r} is not UTF-8 at byte {error.start}. Save it as UTF-8, or put it under a "
            "suffix that is copied."
        ) from None
    split = split_front_matter(_unix_lines(text), path)
    check_front_matter(path, split.values)
    title = _title(path, split.values, split.body)
    facts = combined((path, split.head, title))
    return PageSource(
        path, split.values, split.body, split.lines, fingerprint(content), facts, title
    )


def _unix_lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def _title(path: str, front: Mapping[str, Any], body: str) -> str:
    if "title" in front:
        return str(front["title"])
    stem, suffix = posixpath.splitext(path)
    heading = _FIRST_HEADING.match(body) if suffix in MARKDOWN_SUFFIXES else None
    if heading:
        return heading[1]
    name = posixpath.basename(stem.removesuffix("/index"))
    return name.replace("-", " ").replace("_", " ").capitalize()


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _is_name(value: Any) -> bool:
    return _is_text(value) or value is False


def _are_tags(value: Any) -> bool:
    return isinstance(value, str) or (
        isinstance(value, list) and all(isinstance(tag, str | int) for tag in value)
    )


def _is_switch(value: Any) -> bool:
    return isinstance(value, bool)


def _is_count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= 10_000


# The keys that the builder reads: what each may be, and how that is said.
_KEYS: Mapping[str, tuple[Callable[[Any], bool], str]] = {
    "draft": (_is_switch, "true or false"),
    "each": (_is_text, "an expression for a list, like 'people'"),
    "each_key": (_is_text, "the name of a member of each item"),
    "layout": (_is_name, "the name of a template, or false"),
    "paginate": (_is_text, "an expression for a list, like 'pages|in_folder:\"blog\"'"),
    "per_page": (_is_count, "a number from 1 to 10,000"),
    "permalink": (_is_text, "a path, like '/about/'"),
    "pretty_urls": (_is_switch, "true or false"),
    "tags": (_are_tags, "a text or a list of texts"),
    "template": (_is_switch, "true or false"),
    "url_name": (_is_text, "a text"),
}


def check_front_matter(path: str, front: Mapping[str, Any]) -> None:
    """Raise FrontMatterError for a key of ours whose value is of another kind."""
    for key, (is_right, wanted) in _KEYS.items():
        if key in front and not is_right(front[key]):
            shown = repr(front[key])[:80]
            raise FrontMatterError(path, 2, f"{key!r} must be {wanted}, not {shown}.")
    if "each" in front and "paginate" in front:
        raise FrontMatterError(path, 2, "'each' and 'paginate' cannot stand on one page.")
    if "each" in front and "permalink" not in front:
        raise FrontMatterError(
            path, 2, "'each' needs a 'permalink', like '/people/{{ item.name|slugify }}/'."
        )
    if "per_page" in front and "paginate" not in front:
        near = close_match("paginate", [key for key in front if key not in _KEYS])
        raise FrontMatterError(path, 2, f"'per_page' goes with 'paginate', which is missing.{near}")


def page_facts(source: PageSource, url: str, absolute_url: str, title: str) -> dict[str, Any]:
    """Return what templates see of a page."""
    front = source.front
    tags = front.get("tags", [])
    return {
        **front,
        "title": title,
        "url": url,
        "absolute_url": absolute_url,
        "path": source.path,
        "name": source.name,
        "folder": posixpath.dirname(source.path),
        "tags": [tags] if isinstance(tags, str) else [str(tag) for tag in tags],
    }
