"""A place in a HTML document: what the text so far means for what comes next.

Flow: **places** → machine, languages, joining, escapers. A place is a value: equal texts lead to
equal places, however they are cut.
Not here: how text leads from one place to the next (machine.py).
"""

from typing import NamedTuple

from hotclub_templates.errors import TemplateSyntaxError

# Kinds: the states of HTML's tokenizer that matter here (HTML Standard, 13.2.5).
TEXT = "text"
TAG_OPEN = "tag open"
END_TAG_OPEN = "end tag open"
DECLARATION = "declaration"
DOCTYPE = "doctype"
BOGUS_COMMENT = "bogus comment"
COMMENT = "comment"
CDATA = "cdata"
TAG_NAME = "tag name"
BEFORE_NAME = "before attribute name"
NAME = "attribute name"
AFTER_NAME = "after attribute name"
BEFORE_VALUE = "before attribute value"
VALUE = "attribute value"
AFTER_VALUE = "after attribute value"
SELF_CLOSING = "self closing"
# Behind branches that end differently: directly behind an attribute, or with a blank between.
GAP = "behind an attribute"
SPACED = "between attributes"
# The content of an element in which tags mean nothing: title, textarea, script, style, …
RAW = "raw text"

IN_TAG = frozenset(
    (TAG_NAME, BEFORE_NAME, NAME, AFTER_NAME, BEFORE_VALUE, AFTER_VALUE, SELF_CLOSING, GAP, SPACED)
)

# An attribute whose name is a value.
DYNAMIC = "{}"

# Languages whose texts are not HTML.
CODE = frozenset(("js", "json", "css", "url", "srcset"))


class Place(NamedTuple):
    """Where the text so far ends. Fields that mean nothing for a kind are empty."""

    kind: str = TEXT
    # The element whose tag or raw content this is; "/name" in an end tag.
    tag: str = ""
    attribute: str = ""
    quote: str = ""
    # What the attribute's value or the raw content is written in: "", "url", "srcset", "js",
    # "json", "css", "srcdoc", "hint", "rcdata", "rawtext", "data", "unknown".
    language: str = ""
    # The state of that language, or of a comment.
    state: str = ""
    # JavaScript: whether a "/" here begins a regex; an address: which part of it this is.
    part: str = ""
    # A beginning that may still become something: a keyword, a scheme, a declaration.
    word: str = ""
    # For each open `${` of JavaScript, how many braces are open in it.
    braces: tuple[int, ...] = ()
    # Open parentheses of JavaScript: "s" for those of `if (…)`, behind which a statement begins.
    parentheses: str = ""
    # Characters that were seen but not yet understood: the start of an end tag or of a reference.
    pending: str = ""
    # How deep `<!--` and `<script` hide an end tag in a script.
    level: int = 0
    # What the tag so far says of its content: the language of a script, "refresh" of a meta.
    hint: str = ""
    # Open elements of SVG and MathML that change how tags are read.
    foreign: tuple[str, ...] = ()


START = Place()


class PlaceError(TemplateSyntaxError):
    """A value or a tag stands where no escaping can make it safe.

    `offset` and `length` say which characters of the text being read are at fault, if any.
    """

    def __init__(self, message: str = "", offset: int = 0, length: int = 0) -> None:
        super().__init__(message)
        self.offset = offset
        self.length = length


_SHOWN = {
    TEXT: "in text",
    TAG_OPEN: "behind '<'",
    END_TAG_OPEN: "behind '</'",
    DECLARATION: "in a '<!' declaration",
    DOCTYPE: "in the doctype",
    BOGUS_COMMENT: "in a '<?' or '<!' comment",
    COMMENT: "in a comment",
    CDATA: "in a CDATA section",
    GAP: "between attributes",
    SPACED: "between attributes",
}


def shown(place: Place) -> str:
    """Return the words for a place in a message: "in the attribute 'href' of <a>"."""
    element = f"</{place.tag[1:]}>" if place.tag.startswith("/") else f"<{place.tag}>"
    if place.kind == RAW:
        return f"in the content of {element}"
    if place.kind in (VALUE, BEFORE_VALUE):
        name = "a dynamic name" if place.attribute == DYNAMIC else f"'{place.attribute}'"
        return f"in the attribute {name} of {element}"
    if place.kind in IN_TAG:
        return f"in the tag {element}"
    return _SHOWN.get(place.kind, place.kind)
