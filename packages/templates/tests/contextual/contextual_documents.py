"""Generated templates with values at many places, and hostile values for them."""

import re
from collections.abc import Callable
from random import Random
from typing import Any, NamedTuple

from contextual_places import PLACES, Place
from hotclub_templates import Context, Library, Node, mark_safe
from hotclub_templates.base import render_value_in_context

# Ways to write a value of the Django language: all are escaped for the place they stand at.
WAYS = [
    "{{ v }}",
    "{{ v }}",
    "{{ other }}",
    "{% if yes %}{{ other }}{% else %}{{ v }}{% endif %}",
    '{{ v|default:"" }}',
    "{% if yes %}{{ v }}{% else %}{{ v }}{% endif %}",
    "{% for one in one_of %}{{ one }}{% endfor %}",
    "{% with w=v %}{{ w }}{% endwith %}",
    '{% include "value" %}',
    '{% include "value" with v=v only %}',
    "{% include named %}",
    "{% simple v %}",
    "{% simple v as made %}{{ made }}",
    "{% inclusion v %}",
    "{% firstof nothing v %}",
    "{% cycle v v %}",
    "{% custom %}",
    "{% block b# %}{{ v }}{% endblock %}",
    "{% partialdef p# %}{{ v }}{% endpartialdef %}{% partial p# %}",
]
TEXT_FILTERS = ["{{ v|upper }}", "{{ v|join:'<' }}", "{{ v|striptags }}", "{{ v|linebreaksbr }}",
                "{{ v|safe }}", "{{ v|force_escape }}", "{{ v|urlencode }}", "{{ v|escapejs }}",
                "{{ v|urlize }}", "{{ v|addslashes }}"]  # fmt: skip

PARTS = [
    "<", ">", "'", '"', "`", "&", "=", "/", "\\", "--", "-->", "--!>", "<!--", "</script>", "</p>",
    "<script>alert(1)</script>", "</style>", "</textarea>", "</title>", "<img src=x onerror=y>",
    " onclick=alert(1) ", '" onclick="x', "' onclick='x", "javascript:", "java\nscript:alert(1)",
    "\x01javascript:", "JaVaScRiPt:x", "vbscript:x", "data:text/html,<script>", "https://a.b/?c#d",
    "//a.b", "${x}", "{{ x }}", "{% x %}", ");", "*/", "/*", "//", "url(javascript:x)",
    "expression(1)", ";", ":", "{", "}", "(", ")", "[", "]", "]]>", "<![CDATA[", "&quot;", "&#39;",
    "&lt;", "&#x3c;", "&colon;", "\\u003c", "\\3c ", "\r", "\n", "\t", "\f", "\v", "\0", "\x85",
    "\u2028", "\u2029", "\xa0", "\ufeff", "\ufffd", "\ufffe", "\ud800", "\udfff", "ü", "K", "\u0131",
    "😀", "%", "%3A", "%22", "0;url=javascript:x", "1x", ",", " ", "a", "script", "svg", "red", "",
    "on", "style", "1", "-", "!", "#", "@import", "<plaintext>", "<base>", "</select>", "<svg/",
]  # fmt: skip


class Shown:
    """Believed to be HTML by what it says of itself."""

    def __init__(self, html: str) -> None:
        self.html = html

    def __html__(self) -> str:
        return self.html

    def __str__(self) -> str:
        return self.html

    def __len__(self) -> int:
        return 1


class Text(str):
    """A subclass whose own text is another."""

    def __str__(self) -> str:
        return f"{str.__str__(self)}<"


class Plain:
    """An object of the application, shown by its text."""

    def __init__(self, text: str) -> None:
        self.text = text

    def __str__(self) -> str:
        return self.text


class Lazy:
    """Stands for a text, its class included, as lazy objects of frameworks do."""

    __lazy_text__ = True

    def __init__(self, text: str) -> None:
        self.text = text

    @property  # type: ignore[misc]
    def __class__(self) -> type:
        return type(self.text)

    def __str__(self) -> str:
        return str(self.text)

    def __getattr__(self, name: str) -> object:
        return getattr(self.text, name)


class CustomNode(Node):
    """A node of a library, which writes a value as the language's authors do it."""

    def render(self, context: Context) -> str:
        return render_value_in_context(context["v"], context)


def hostile_text(random: Random) -> str:
    return "".join(random.choice(PARTS) for _ in range(random.randrange(1, 5)))


def hostile_value(random: Random, *, believed: bool) -> Any:
    """Return a value; none that says it is HTML where that is believed."""
    text = hostile_text(random)
    unsafe: list[Callable[[], Any]] = [
        lambda: text, lambda: text, lambda: text, lambda: Text(text),
        lambda: Lazy(text), lambda: Plain(text), lambda: [text, 1], lambda: {text: [text]},
        lambda: (text, None), lambda: None, lambda: text.encode("utf-8", "replace"),
        lambda: random.choice([0, -1, 1.5, 10**40, 1e300, float("-inf"), float("nan"), True]),
    ]  # fmt: skip
    safe: list[Callable[[], Any]] = [
        lambda: mark_safe(text),
        lambda: Shown(text),
        lambda: Lazy(mark_safe(text)),
        lambda: [mark_safe(text)],
    ]
    return random.choice(unsafe if believed else unsafe + safe)()


def library() -> Library:
    register = Library()
    register.simple_tag(lambda value: value, name="simple")
    register.inclusion_tag("value", name="inclusion")(lambda value: {"v": value})
    register.tag("custom", lambda _parser, _token: CustomNode())
    return register


class Document(NamedTuple):
    """A template, and the places in it by the ids of their elements."""

    source: str
    places: dict[str, Place]
    believes: bool


class Writing(NamedTuple):
    """How documents of a language are written: values, values as text alone, what is around."""

    ways: list[str]
    text_ways: list[str]
    wrappers: list[str]


ANY_LANGUAGE = ["{}", "<!doctype html><body>{}</body>", "<div lang=en>{}</div>",
                "{% if yes %}{}{% endif %}", "{% block all %}{}{% endblock %}"]  # fmt: skip
DJANGO = Writing(WAYS, TEXT_FILTERS, [*ANY_LANGUAGE, "{% spaceless %}{}{% endspaceless %}"])


def a_document(random: Random, writing: Writing) -> Document:
    chosen = random.choices(PLACES, k=random.randrange(1, 4))
    places = {f"n{number}": place for number, place in enumerate(chosen)}
    believes = any(place.believes for place in chosen)
    count = 0

    def value(_match: re.Match[str]) -> str:
        nonlocal count
        count += 1
        ways = writing.ways if believes else writing.ways + writing.text_ways
        return random.choice(ways).replace("#", str(count))

    parts = [place.source.replace("id=@", f"id={name}") for name, place in places.items()]
    body = re.sub("«»", value, "\n".join(parts))
    return Document(random.choice(writing.wrappers).replace("{}", body), places, believes)
