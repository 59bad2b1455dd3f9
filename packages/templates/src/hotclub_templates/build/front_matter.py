"""The head of a page: what its author says about it before its text begins.

Flow: text of a file → **head and body** → pages. Between two `---` lines stands YAML, or a JSON
object, which needs no extra; between two `+++` lines stands TOML.
Not here: what the keys mean (pages.py).
"""

from typing import Any, NamedTuple

from hotclub_templates.build.errors import FrontMatterError
from hotclub_templates.build.formats import FormatError, read
from hotclub_templates.errors import MissingExtra

MAX_HEAD_BYTES = 65_536

_FENCES = ("---", "+++")


class Split(NamedTuple):
    """A page taken apart. `lines` is the number of lines before the body."""

    values: dict[str, Any]
    head: str
    body: str
    lines: int


def split_front_matter(text: str, path: str) -> Split:
    """Return head and body of a page; a page whose first line is no fence has no head.

    path: as it is shown in errors. Raises FrontMatterError for a head that is not closed, longer
    than MAX_HEAD_BYTES, not in its language or no mapping; MissingExtra for YAML without it.
    """
    first, _, rest = text.partition("\n")
    fence = first.rstrip()
    if fence not in _FENCES:
        return Split({}, "", text, 0)
    head = _until_fence(rest, fence, path)
    closing_end = rest.find("\n", len(head))
    body = "" if closing_end < 0 else rest[closing_end + 1 :]
    return Split(_values(head, fence, path), head, body, head.count("\n") + 2)


def _until_fence(rest: str, fence: str, path: str) -> str:
    start = 0
    while start <= MAX_HEAD_BYTES and start < len(rest):
        end = rest.find("\n", start)
        end = len(rest) if end < 0 else end
        if rest[start : start + 3] == fence and not rest[start + 3 : end].strip():
            return rest[:start]
        start = end + 1
    if len(rest) > MAX_HEAD_BYTES:
        why = f"is not closed within {MAX_HEAD_BYTES:,} characters"
    else:
        why = "is not closed"
    raise FrontMatterError(path, 1, f"the front matter {why}: a line {fence!r} ends it.")


def _values(head: str, fence: str, path: str) -> dict[str, Any]:
    suffix = ".toml" if fence == "+++" else ".json" if head.lstrip()[:1] == "{" else ".yaml"
    try:
        values = _read_head(head, suffix) if head.strip() else {}
    except MissingExtra as missing:
        raise FrontMatterError(
            path,
            1,
            f"{missing}. TOML between +++ lines, and JSON, need none.",
        ) from missing
    except FormatError as error:
        raise FrontMatterError(path, (error.line or 1) + 1, f"{error}.") from None
    if not isinstance(values, dict) or not all(isinstance(key, str) for key in values):
        raise FrontMatterError(
            path, 2, "front matter is a mapping of names to values, like 'title: Nuages'."
        )
    return values


def _read_head(head: str, suffix: str) -> Any:
    try:
        return read(head, suffix)
    except FormatError as no_json:
        if suffix != ".json":
            raise
        # A mapping in YAML's short form begins as JSON does.
        try:
            return read(head, ".yaml")
        except (FormatError, MissingExtra):
            raise no_json from None
