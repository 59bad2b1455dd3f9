"""Places of values in HTML, each with a judge of what stands there afterwards."""

import json
import re
from collections.abc import Callable
from typing import NamedTuple
from xml.etree.ElementTree import Element

import html5lib

SCHEMES = frozenset(("http", "https", "mailto", "tel", "sms", "ftp", "about"))
SCHEME = re.compile(r"[a-z][a-z0-9+.-]*(?=:)", re.IGNORECASE)

Judge = Callable[[str], bool]


class Place(NamedTuple):
    """Source with a value at «», and what must hold of what stands between `before` and `behind`.

    Found in the attribute `name`, or, if that is empty, in the text of the element.
    """

    source: str
    name: str = ""
    before: str = ""
    behind: str = ""
    judge: Judge = lambda _found: True
    # Whether safe strings are believed there, as HTML.
    believes: bool = False


def is_address(found: str) -> bool:
    cleaned = re.sub(r"[\t\n\r]", "", found).strip("".join(map(chr, range(33))))
    match = SCHEME.match(cleaned)
    return match is None or match[0].lower() in SCHEMES


def are_addresses(found: str) -> bool:
    return all(is_address(candidate) for candidate in re.split(r"[\s,]+", found))


def is_refresh(found: str) -> bool:
    after = re.sub(r"""^[\s\d.]*[;,]?\s*(?:url\s*=\s*)?['"]?""", "", found, flags=re.IGNORECASE)
    return is_address(after)


def is_json(found: str) -> bool:
    json.loads(found)
    return "\u2028" not in found and "\u2029" not in found


def stays_closed(mark: str) -> Judge:
    string = re.compile(rf"(?:[^{mark}\\\n\r\u2028\u2029]|\\[^\n\r])*")

    def judge(found: str) -> bool:
        return string.fullmatch(found) is not None and not (mark == "`" and "${" in found)

    return judge


def is_regex(found: str) -> bool:
    return re.fullmatch(r"(?:[^/\\\n\r\u2028\u2029\[]|\\[^\n\r])+", found) is not None


def is_style_value(found: str) -> bool:
    is_code = re.search(r"url|expression|behaviou?r|binding|/\*|/\Z|\\", found, re.IGNORECASE)
    return is_code is None and not set(found) & set(";{}\"'<>\n:@`") and is_balanced(found)


def is_balanced(found: str) -> bool:
    depth = 0
    for character in found:
        depth += {"(": 1, ")": -1}.get(character, 0)
        if depth < 0:
            return False
    return depth == 0


def is_style_string(mark: str) -> Judge:
    string = re.compile(rf"(?:[^{mark}\\\n\r\f]|\\[^\n\r\f])*")
    return lambda found: string.fullmatch(found) is not None


def is_bare_style_address(found: str) -> bool:
    return not set(found) & set("\"'()\\ \t\n\r\f;") and is_address(found)


def is_quoted_style_address(found: str) -> bool:
    return not set(found) & set("\"'\\\n\r\f") and is_address(found)


def is_empty(found: str) -> bool:
    return not found.strip()


def parsed(html: str) -> Element:
    # A byte of an encoding cannot hold half a character: a browser never gets one.
    sent = html.encode("utf-8", "replace").decode()
    tree: Element = html5lib.parse(sent, namespaceHTMLElements=False)
    return tree


def shape(html: str) -> list[tuple[str, frozenset[str]]]:
    return shape_of(parsed(html))


def shape_of(tree: Element) -> list[tuple[str, frozenset[str]]]:
    return [(str(element.tag), frozenset(map(name_of, element.attrib))) for element in tree.iter()]


def name_of(attribute: object) -> str:
    """Return the name of an attribute; what is behind data- or aria- may be anything of letters."""
    return re.sub(r"^(data|aria)-[\w.-]+$", r"\1-", str(attribute), flags=re.ASCII)


def has_same_shape(found: str) -> bool:
    """Of srcdoc: a document in which only text has come from the value."""
    names = [tag for tag, _ in shape(found)]
    return names == ["html", "head", "body", "p", "b"]


PLACES = [
    Place("<p id=@>a«»b</p>", believes=True),
    Place("<table><tr><td id=@>«»</td></tr></table>", believes=True),
    Place("<pre id=@>\n«»</pre>", believes=True),
    Place("<select><option id=@>«»</select>", believes=True),
    Place("<svg><text id=@>«»</text></svg>", believes=True),
    Place("<svg><desc id=@>«»</desc></svg>", believes=True),
    Place("<math><mi id=@>«»</mi></math>", believes=True),
    Place('<p id=@ title="a«»b">x</p>', "title", "a", "b"),
    Place("<p id=@ title='«»'>x</p>", "title"),
    Place("<p id=@ title=«»>x</p>", "title"),
    Place("<p id=@ title=a«»b lang=en>x</p>", "title", "a", "b"),
    Place("<p id=@ title = «»\n>x</p>", "title"),
    Place('<input id=@ value="«»"/>', "value"),
    Place("<input id=@ value=«» >", "value"),
    Place('<p id=@ data-«»="1">x</p>'),
    Place('<a id=@ href="«»">x</a>', "href", judge=is_address),
    Place("<a id=@ href='«»'>x</a>", "href", judge=is_address),
    Place("<a id=@ href=«»>x</a>", "href", judge=is_address),
    Place('<a id=@ href=" «»">x</a>', "href", judge=is_address),
    Place('<a id=@ href="java«»">x</a>', "href", judge=is_address),
    Place('<a id=@ href="«»/b">x</a>', "href", judge=is_address),
    Place('<a id=@ href="«»«»">x</a>', "href", judge=is_address),
    Place('<a id=@ href="/a/«»?b=«»#«»">x</a>', "href", "/a/"),
    Place('<a id=@ href="/a?b=«»&amp;c">x</a>', "href", "/a?b=", "&c",
          lambda found: not set(found) & set("&=#?+")),
    Place('<a id=@ href="mailto:«»">x</a>', "href", "mailto:"),
    Place('<a id=@ href="data:image/png,«»">x</a>', "href", "data:image/png,"),
    Place('<img id=@ src="«»">', "src", judge=is_address),
    Place('<img id=@ srcset="«»">', "srcset", judge=are_addresses),
    Place('<img id=@ srcset="«» 1x, /b 2x">', "srcset", "", " 1x, /b 2x", is_address),
    Place('<img id=@ srcset="/a «», /b">', "srcset", "/a ", ", /b",
          lambda found: re.fullmatch(r"[\d.]*[wxh]?", found) is not None),
    Place('<form id=@ action="«»"><button formaction="«»">x</button></form>', "action",
          judge=is_address),
    Place("<button id=@ formaction=«»>x</button>", "formaction", judge=is_address),
    Place('<iframe id=@ src="«»"></iframe>', "src", judge=is_address),
    Place('<object id=@ data="«»"></object>', "data", judge=is_address),
    Place('<video id=@ poster="«»"></video>', "poster", judge=is_address),
    Place('<base id=@ href="«»">', "href", judge=is_address),
    Place('<meta id=@ http-equiv=refresh content="«»">', "content", judge=is_refresh),
    Place('<meta id=@ http-equiv=refresh content="0; url=«»">', "content", judge=is_refresh),
    Place('<svg><a id=@ xlink:href="«»"></a></svg>', "{http://www.w3.org/1999/xlink}href",
          judge=is_address),
    Place('<svg><animate id=@ attributeName=href to="«»"/></svg>', "to", judge=is_address),
    Place('<svg><title id=@ lang="«»">«»</title></svg>', "lang", believes=True),
    Place('<iframe id=@ srcdoc="<p>«»</p><b></b>"></iframe>', "srcdoc", judge=has_same_shape,
          believes=True),
    Place('<b id=@ onclick="f(«»)">x</b>', "onclick", "f(", ")", is_json),
    Place("<b id=@ onclick='f(«»)'>x</b>", "onclick", "f(", ")", is_json),
    Place("<b id=@ onclick=\"f('«»')\">x</b>", "onclick", "f('", "')", stays_closed("'")),
    Place("<b id=@ onclick='f(\"«»\")'>x</b>", "onclick", 'f("', '")', stays_closed('"')),
    Place('<b id=@ onclick="f(`«»`)">x</b>', "onclick", "f(`", "`)", stays_closed("`")),
    Place('<b id=@ style="color: «»; top: 0">x</b>', "style", "color: ", "; top: 0",
          is_style_value),
    Place("<style id=@>a { b: calc(«»*2) }</style>", "", "a { b: calc(", "*2) }", is_style_value),
    Place('<b id=@ style="a: url(«»)">x</b>', "style", "a: url(", ")", is_bare_style_address),
    Place("<b id=@ style=\"a: url('«»')\">x</b>", "style", "a: url('", "')",
          is_quoted_style_address),
    Place("<b id=@ style='a: url(\"/x/«»\")'>x</b>", "style", 'a: url("', '")',
          is_quoted_style_address),
    Place("<b id=@ style='font: \"«»\"'>x</b>", "style", 'font: "', '"', is_style_string('"')),
    Place("<style id=@>a { b: «»; }</style>", "", "a { b: ", "; }", is_style_value),
    Place('<style id=@>a { b: "«»" }</style>', "", 'a { b: "', '" }', is_style_string('"')),
    Place("<style id=@>a { b: '«»' }</style>", "", "a { b: '", "' }", is_style_string("'")),
    Place("<style id=@>a { b: url(«») }</style>", "", "a { b: url(", ") }", is_bare_style_address),
    Place('<style id=@>@import "«»";</style>', "", '@import "', '";',
          is_style_string('"')),
    Place("<style id=@>/* «» */ a {}</style>", "", "/* ", " */ a {}", is_empty),
    Place("<script id=@>x = «»;</script>", "", "x = ", ";", is_json),
    Place("<script id=@>f(«», 1)</script>", "", "f(", ", 1)", is_json),
    Place("<script id=@>return«»;</script>", "", "return", ";", is_json),
    Place("<script id=@>x = '«»';</script>", "", "x = '", "';", stays_closed("'")),
    Place('<script id=@>x = "a«»b";</script>', "", 'x = "a', 'b";', stays_closed('"')),
    Place("<script id=@>x = `«»`;</script>", "", "x = `", "`;", stays_closed("`")),
    Place("<script id=@>x = `${y}«»`;</script>", "", "x = `${y}", "`;", stays_closed("`")),
    Place("<script id=@>x = /«»/g;</script>", "", "x = /", "/g;", is_regex),
    Place("<script id=@>/* «» */ y();</script>", "", "/* ", " */ y();", is_empty),
    Place("<script id=@>// «»\ny();</script>", "", "// ", "\ny();", is_empty),
    Place("<script id=@><!-- «»\ny();</script>", "", "<!-- ", "\ny();", is_empty),
    Place("<script id=@ type=module>x = «»</script>", "", "x = ", "", is_json),
    Place('<script id=@ type="application/json">{"a": «»}</script>', "", '{"a": ', "}", is_json),
    Place('<script id=@ type="application/json">{"a": "«»"}</script>', "", '{"a": "', '"}',
          stays_closed('"')),
    Place("<script id=@ type=text/x-template><p>«»</p></script>", "", "<p>", "</p>",
          lambda found: "<" not in found),
    Place('<script id=@ src="«»"></script>', "src", judge=is_address),
    Place("<textarea id=@>a«»b</textarea>", "", "a", "b"),
    Place("<div id=@><title>«»</title></div>"),
    Place("<div id=@><!-- «» --></div>"),
    Place("<div id=@><!--«»--></div>"),
    Place("<div id=@><!--a-«»->b--></div>"),
    Place("<div id=@><noframes>«»</noframes><xmp>«»</xmp></div>"),
    # Values next to one another, and next to text that could take their first or last character.
    Place("<p id=@ title=«»«»>x</p>", "title"),
    Place("<p id=@ title=«»/>x</p>", "title", "", "/"),
    Place('<p id=@ title="&amp;«»&«»">x</p>', "title"),
    Place("<p id=@>&«»;&#«»</p>", believes=True),
    Place('<p id=@ aria-«»="«»">x</p>'),
    Place('<a id=@ href="//«»«»">x</a>', "href", "//"),
    Place('<a id=@ href="?«»=«»&amp;«»">x</a>', "href", "?"),
    Place('<a id=@ href="{% if yes %}/{% endif %}«»">x</a>', "href", judge=is_address),
    Place('<a id=@ href="{% if yes %}{% else %}/{% endif %}«»">x</a>', "href", judge=is_address),
    Place('<a id=@ href="&#106;ava&#115;«»">x</a>', "href", judge=is_address),
    Place('<a id=@ href="java\n«»">x</a>', "href", judge=is_address),
    Place('<img id=@ srcset="«», «» 2x,«»">', "srcset", judge=are_addresses),
    Place('<img id=@ srcset="«»«»">', "srcset", judge=are_addresses),
    Place('<img id=@ srcset="/a 1x,java«» 2x">', "srcset", judge=are_addresses),
    Place('<b id=@ style="a: «»«»">x</b>', "style", "a: ", "", is_style_value),
    Place('<b id=@ style="a: «» «»!important">x</b>', "style", "a: ", "!important", is_style_value),
    Place('<b id=@ style="a-«»: «»">x</b>', "style", "a-",
          judge=lambda found: set(found) & set(";{}\"'<>\n@`") == set()),
    Place("<style id=@>@media «» { a {} }</style>", "", "@media ", " { a {} }", is_style_value),
    Place("<style id=@>«»</style>", judge=is_style_value),
    Place("<style id=@>a { b: url('«»«»') }</style>", "", "a { b: url('", "') }",
          is_quoted_style_address),
    Place("<style id=@>a { b: url( «» ) }</style>", "", "a { b: url( ", " ) }",
          is_bare_style_address),
    Place("<style id=@>a { b: '<!-- «»' }</style>", "", "a { b: '<!-- ", "' }",
          is_style_string("'")),
    Place("<svg><style id=@>a { b: '«»' }</style></svg>", "", "a { b: '", "' }",
          is_style_string("'")),
    Place("<svg><script id=@>x = '«»'</script></svg>", "", "x = '", "'", stays_closed("'")),
    Place("<svg><script id=@>x = «»</script></svg>", "", "x = ", "", is_json),
    Place("<script id=@>x = '«»«»';</script>", "", "x = '", "';", stays_closed("'")),
    Place("<script id=@>x = '\\\\«»\\\\';</script>", "", "x = '", "';", stays_closed("'")),
    Place("<script id=@>x = '<!-- «»';</script>", "", "x = '<!-- ", "';", stays_closed("'")),
    Place("<script id=@>x = '<!-- <script «»';--></script>", "", "x = '<!-- <script ", "';-->",
          stays_closed("'")),
    Place("<script id=@>x = [«»,«»];</script>", "", "x = ", ";", is_json),
    Place("<script id=@>x = y-«»-y;</script>", "", "x = y-", "-y;", is_json),
    Place("<script id=@>x = y / «» / y;</script>", "", "x = y / ", " / y;", is_json),
    Place("<script id=@>x = y<«»;</script>", "", "x = y<", ";", is_json),
    Place("<script id=@>x = /[«»]/;</script>", "", "x = /[", "]/;",
          lambda found: re.fullmatch(r"(?:[^\]\\\n\r/]|\\u[0-9A-F]{4})*|\(\?:\)", found) is not None),
    Place("<script id=@>x = `a${`«»`}«»`;</script>", "", "x = `a${`", "`;"),
    Place("<b id=@ onclick=\"f('&#39;+&#39;«»')\">x</b>", "onclick", "f(''+'", "')",
          stays_closed("'")),
    Place('<b id=@ @click="x = «»">x</b>', "@click", "x = ", "", is_json),
    Place('<template><b id=@ title="«»">«»</b></template>', "title", believes=True),
    Place('<div id=@><noscript><p title="«»"></p></noscript></div>'),
    Place("<div id=@><![CDATA[«»]]></div>"),
    Place("<div id=@><?«»?></div>"),
]  # fmt: skip
