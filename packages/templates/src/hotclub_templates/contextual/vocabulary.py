"""What names mean in HTML: which attributes hold addresses or code, which elements hold raw text.

Flow: **vocabulary** → machine, escapers. From the HTML Standard's index of attributes, SVG 2, and
13.2.6.5 of the HTML Standard for SVG and MathML inside HTML.
Not here: reading text.
"""

ADDRESSES = frozenset((
    "action", "background", "cite", "classid", "codebase",
    "data", "formaction", "href", "icon", "longdesc",
    "manifest", "ping", "poster", "profile", "src",
    "usemap", "xlink:href", "xml:base", "archive", "lowsrc",
    "dynsrc",
))  # fmt: skip
ADDRESS_LISTS = frozenset(("srcset", "imagesrcset"))
# What an animation of SVG writes into another attribute, which may be href.
ANIMATED = frozenset(("to", "from", "by", "values"))
ANIMATIONS = frozenset(("animate", "set", "animatetransform", "animatemotion", "animatecolor"))
# Where scripts put handlers beside `on…`: Alpine, Vue, htmx.
HANDLER_PREFIXES = ("on", "@", "x-on:", "v-on:", "hx-on")
# Directives whose value is code: Alpine, Vue, Angular.
CODE_PREFIXES = (
    "x-data",
    "x-init",
    "x-bind",
    "x-html",
    "x-effect",
    "v-bind",
    "v-html",
    ":",
    "(",
    "[",
)

RCDATA = frozenset(("title", "textarea"))
RAWTEXT = frozenset(("xmp", "iframe", "noembed", "noframes", "plaintext"))

SCRIPT_TYPES = frozenset(
    ["", "module", "text/livescript", "text/x-ecmascript", "text/x-javascript"]
    + [f"{a}/{b}" for a in ("text", "application") for b in ("javascript", "ecmascript")]
    + ["application/x-javascript", "application/x-ecmascript"]
    + [f"text/javascript1.{n}" for n in range(6)]
    + ["text/jscript"]
)
JSON_TYPES = frozenset(("importmap", "speculationrules", "application/json", "text/json"))

# Start tags that end SVG and MathML (13.2.6.5).
BREAKOUTS = frozenset((
    "b", "big", "blockquote", "body", "br", "center",
    "code", "dd", "div", "dl", "dt", "em",
    "embed", "h1", "h2", "h3", "h4", "h5",
    "h6", "head", "hr", "i", "img", "li",
    "listing", "menu", "meta", "nobr", "ol", "p",
    "pre", "ruby", "s", "small", "span", "strong",
    "strike", "sub", "sup", "table", "tt", "u",
    "ul", "var",
))  # fmt: skip
# Elements of SVG and MathML inside which HTML is read as HTML.
INTEGRATION = {
    "svg": frozenset(("foreignobject", "desc", "title")),
    "math": frozenset(("mi", "mo", "mn", "ms", "mtext")),
}
FOREIGN_ROOTS = frozenset(("svg", "math"))

_CODE_NAMES = frozenset(("style", "srcdoc", "http-equiv", "content", "type", "rel", "is"))


def language_of(tag: str, attribute: str, hint: str = "") -> str:
    """Return what the value of an attribute is written in: "" is plain text."""
    name = attribute.lower()
    if name in ADDRESSES or (name in ANIMATED and tag in ANIMATIONS):
        return "url"
    if name in ADDRESS_LISTS:
        return "srcset"
    if name.startswith(HANDLER_PREFIXES) or name.startswith(CODE_PREFIXES):
        return "js"
    if name in ("style", "srcdoc"):
        return {"style": "css"}.get(name, name)
    if (tag, name) in (("script", "type"), ("meta", "http-equiv")):
        return "hint"
    if (tag, name) == ("meta", "content") and hint == "refresh":
        return "refresh"
    return ""


def is_plain_name(name: str) -> bool:
    """Whether an attribute of that name is plain text on every element."""
    lowered = name.lower()
    return (
        language_of("animate", lowered) == ""
        and lowered not in _CODE_NAMES
        and not lowered.startswith(("x-", "v-", "xmlns"))
    )


def script_language(kind: str) -> str:
    """Return what a script element of this type holds: "js", "json" or "data"."""
    essence = kind.partition(";")[0].strip(" \t\n\f\r").lower()
    if essence in SCRIPT_TYPES:
        return "js"
    if essence in JSON_TYPES or essence.endswith("+json"):
        return "json"
    return "data"
