"""Templates of pieces of HTML in any order, most of them such as nobody would write."""

from random import Random

VALUE = "{{ v }}"
PIECES = [
    "<p>", "</p>", "<a ", "<b ", "<img ", "<svg>", "</svg>", "<math>", "</math>", "<mi>", "<title>",
    "</title>", "<textarea>", "</textarea>", "<script>", "</script>", "<style>", "</style>",
    "<script ", "type=text/plain", "type='", "<!--", "-->", "--!>", "<!-->", "<![CDATA[", "]]>", "<?",
    "<!x", "<", ">", "/", "/>", "=", "'", '"', "`", " ", "\n", "\t", "\f", "href=", "src=", "srcset=",
    "style=", "onclick=", "title=", "data-x=", "id", "class", "x", "&", "&#", "&amp", "&quot;",
    "&#39;", ";", "java", "script:", "javascript", ":", "http://", "?", "#", ",", "1x ",
    "<meta http-equiv=refresh content=", "<iframe srcdoc=", "<iframe>", "</iframe>", "<xmp>", "</xmp>",
    "<noscript>", "</noscript>", "<plaintext>", "<template>", "</template>", "<select>", "<option>",
    "</select>", "<table>", "<tr>", "<td>", "</table>", "<foreignObject>", "</foreignObject>", "<desc>",
    "</desc>", "<annotation-xml encoding='text/html'>", "<annotation-xml>", "<font color=x>", "<font>",
    "<mglyph>", "<noembed>", "</noembed>", "<noframes>", "</noframes>", "<frameset>", "<object data=",
    "<base href=", "<svg", "<br", "</br>", "<a/", "<b=", "url(", ")", "{", "}", "(", "${", "//", "/*",
    "*/", "\\", "x = ", "+", "return", "@import ", "<form>", "</form>", "<a>", "</a>", "<button>", "<b>",
    "</b>", "<html>", "<body>", "<head>", "</head>", "</body>", "<caption>", "<col>", "<li>", "<image ",
    "<use xlink:href=", "<animate attributeName=href values=", "\0", "\r",
    "{% if yes %}", "{% else %}", "{% endif %}", "{% for i in many %}", "{% endfor %}",
]  # fmt: skip
# One of these may end what a soup has left open.
ENDS = ["", ">", "'>", '">', "-->", "</script>", "</style>", "</title>", "</textarea>", "'></b>", "]]>",
        "</xmp>", "</iframe>", "\n"]  # fmt: skip


def a_soup(random: Random) -> str:
    """Return pieces and values in any order; tags of the language are closed."""
    made: list[str] = []
    opened: list[str] = []
    for _ in range(random.randrange(2, 14)):
        if random.random() < 0.3:
            made.append(VALUE)
        piece = random.choice(PIECES)
        if fits(piece, opened):
            made.append(piece)
    if VALUE not in made:
        made.append(VALUE)
    return "".join([*made, *(f"{{% end{tag} %}}" for tag in reversed(opened))])


def fits(piece: str, opened: list[str]) -> bool:
    """Whether a piece may stand behind these open tags, which are brought up to date."""
    if piece == "{% else %}":
        return bool(opened) and opened[-1] == "if"
    if piece.startswith("{% end"):
        if not opened or opened[-1] not in piece:
            return False
        opened.pop()
    elif piece.startswith("{%"):
        opened.append(piece[3:].split()[0])
    return True
