"""What a value becomes, place by place, in an engine that escapes by place."""

from typing import Any
from uuid import UUID

import pytest
from hotclub_templates import TemplateSyntaxError, mark_safe
from hotclub_templates.testing import engine_of

HOSTILE = "a\"'<b>&`=/ x"


def shown(source: str, value: Any, **options: Any) -> str:
    engine = engine_of({}, escaping="contextual", **options)
    return engine.from_string(source).render({"v": value})


@pytest.mark.parametrize(
    ("source", "value", "expected"),
    [
        ("<p>{{ v }}", HOSTILE, "<p>a&quot;&#x27;&lt;b&gt;&amp;`=/ x"),
        ("<p>{{ v }}", mark_safe("<b>&amp;"), "<p><b>&amp;"),
        ('<p title="{{ v }}">', HOSTILE, '<p title="a&quot;&#x27;&lt;b&gt;&amp;`=/ x">'),
        ("<p title='{{ v }}'>", mark_safe("<b>&amp;\"'"),
         "<p title='&lt;b&gt;&amp;&quot;&#x27;'>"),
        ("<p title={{ v }}>", "a b=c\t`", "<p title=a&#32;b&#61;c&#9;&#96;>"),
        ("<p title={{ v }}>", "", "<p title=&#32;>"),
        ("<title>{{ v }}</title>", mark_safe("</title><b>"),
         "<title>&lt;/title&gt;&lt;b&gt;</title>"),
        ("<textarea>{{ v }}</textarea>", "</textarea>",
         "<textarea>&lt;/textarea&gt;</textarea>"),
        ("<!-- {{ v }} -->", "--><b>", "<!--  &#45;&#45;&gt;&lt;b&gt; -->"),
        ("<!--{{ v }}>-->", "", "<!-- >-->"),
        ('<a href="{{ v }}">', "https://a.b/ü?c=d&e", '<a href="https://a.b/%C3%BC?c=d&amp;e">'),
        ('<a href="{{ v }}">', "javascript:alert(1)", '<a href="about:invalid#hotclub">'),
        ('<a href="{{ v }}">', " \x01java\nscript:alert(1)", '<a href="about:invalid#hotclub">'),
        ('<a href="{{ v }}">', "DATA:text/html,x", '<a href="about:invalid#hotclub">'),
        ('<a href="{{ v }}">', "mailto:a@b.c", '<a href="mailto:a@b.c">'),
        ('<a href="{{ v }}">', mark_safe("/a?b&amp;c"), '<a href="/a?b&amp;c">'),
        ("<a href={{ v }}>", "/a b", "<a href=/a%20b>"),
        ('<a href="/x/{{ v }}/">', "a b:c", '<a href="/x/a%20b:c/">'),
        ('<a href="java{{ v }}">', "script:x", '<a href="javascript%3Ax">'),
        ('<a href="/?q={{ v }}&amp;{{ v }}">', "a=1&b", '<a href="/?q=a%3D1%26b&amp;a=1&amp;b">'),
        ('<a href="/?q={{ v|urlencode }}">', "a b", '<a href="/?q=a%20b">'),
        ('<img srcset="{{ v }}">', "/a 1x, javascript:b 2x",
         '<img srcset="/a 1x, about:invalid#hotclub 2x">'),
        ('<img srcset="{{ v }} 1x, /b {{ v }}">', "/c", '<img srcset="/c 1x, /b ">'),
        ('<b onclick="f({{ v }})">', "a'\"<", '<b onclick="f(&quot;a&#x27;\\&quot;\\u003C&quot;)">'),
        ('<b onclick="f(&quot;{{ v }}&quot;)">', '"', '<b onclick="f(&quot;\\u0022&quot;)">'),
        ('<b @click="f({{ v }})">', 5, '<b @click="f( 5 )">'),
        ('<b style="color: {{ v }}">', "rgb(1, 2, 3)", '<b style="color: rgb(1, 2, 3)">'),
        ('<b style="color: {{ v }}">', "red; x: y", '<b style="color: invalid-hotclub">'),
        ('<b style="color: {{ v }}">', "expression(1)", '<b style="color: invalid-hotclub">'),
        ('<b style="top: calc({{ v }}*2)">', "1/", '<b style="top: calc(invalid-hotclub*2)">'),
        ('<b style="grid-area: {{ v }}">', "1 / 2", '<b style="grid-area: 1 / 2">'),
        ('<b style="background: url({{ v }})">', "javascript:x",
         '<b style="background: url(about:invalid#hotclub)">'),
        ('<iframe srcdoc="{{ v }}"></iframe>', "<b>&",
         '<iframe srcdoc="&amp;lt;b&amp;gt;&amp;amp;"></iframe>'),
        ("<script>x = {{ v }}</script>", {"<": [None, True]},
         '<script>x = {"\\u003C": [null, true]}</script>'),
        ("<script>x = {{ v }}</script>", UUID(int=1),
         '<script>x = "00000000-0000-0000-0000-000000000001"</script>'),
        ("<script>x = {{ v }}</script>", mark_safe("</script>"),
         '<script>x = "\\u003C/script\\u003E"</script>'),
        ("<script>x = '{{ v }}'</script>", "'</\u2028",
         "<script>x = '\\u0027\\u003C\\u002F\\u2028'</script>"),
        ("<script>x = '{{ v|escapejs }}'</script>", "'", "<script>x = '\\u0027'</script>"),
        ("<script>x = `{{ v }}`</script>", "${a}`",
         "<script>x = `\\u0024\\u007Ba\\u007D\\u0060`</script>"),
        ("<script>x = /{{ v }}/</script>", "a.", "<script>x = /a\\u002E/</script>"),
        ("<script>x = /{{ v }}/</script>", "", "<script>x = /(?:)/</script>"),
        ("<script>x = 4 / 2 + {{ v }}</script>", 1, "<script>x = 4 / 2 +  1 </script>"),
        ("<script>// {{ v }}\n/* {{ v }} */</script>", "a", "<script>// \n/*  */</script>"),
        ('<script type="application/ld+json">{"a": "{{ v }}"}</script>', '"<',
         '<script type="application/ld+json">{"a": "\\u0022\\u003C"}</script>'),
        ("<script type=text/x-template>{{ v }}</script>", "</script>",
         "<script type=text/x-template>&lt;/script&gt;</script>"),
        ("<style>a { b: {{ v }} }</style>", "</style>", "<style>a { b: invalid-hotclub }</style>"),
        ('<style>a::b { content: "{{ v }}" }</style>', '"</',
         '<style>a::b { content: "\\22 \\3C \\2F " }</style>'),
        ("<b {{ v }}>", "hidden", "<b hidden>"),
        ("<b {{ v }}>", "", "<b >"),
        ("<b {{ v }}>", mark_safe('id="a" onclick="b"'), '<b id="a" onclick="b">'),
        ("<b {{ v }}>", mark_safe("id='a'><script>"), "<b data-invalid-hotclub>"),
        ("<b {{ v }}>", "onclick=x", "<b data-invalid-hotclub>"),
        ('<b {{ v }}="x">', "onclick", '<b data-invalid-hotclub="x">'),
        ('<b {{ v }}="x">', "", '<b data-invalid-hotclub="x">'),
        ('<b {{ v }}{% if v %}="x"{% endif %}>', "style", '<b data-invalid-hotclub="x">'),
        ('<b data-{{ v }}="x">', "onclick", '<b data-onclick="x">'),
        ('<meta http-equiv="refresh" content="0;url={{ v }}">', "javascript:x",
         '<meta http-equiv="refresh" content="0;url=about:invalid#hotclub">'),
        ("<svg><title><a href='{{ v }}'></a></title></svg>", "javascript:x",
         "<svg><title><a href='about:invalid#hotclub'></a></title></svg>"),
    ],
)  # fmt: skip
def test_a_value_is_escaped_by_its_place(source: str, value: Any, expected: str) -> None:
    assert shown(source, value) == expected


@pytest.mark.parametrize(
    ("code", "shown_code"),
    [
        ('if (x) /"/.test({{ v }})', 'if (x) /"/.test("a")'),
        ("while // it's\n((y)) /'/.test({{ v }})", "while // it's\n((y)) /'/.test(\"a\")"),
        ("(x) / {{ v }} / '{{ v }}'", "(x) / \"a\" / 'a'"),
        ("o.if(x) / 2 + {{ v }}", 'o.if(x) / 2 + "a"'),
        ("a\n--> it's {{ v }}\nb = {{ v }}", "a\n--> it's \nb = \"a\""),
        ("while (n --> 0) f({{ v }})", 'while (n --> 0) f("a")'),
        ("x = 1 <!-- it's\ny = {{ v }}", "x = 1 <!-- it's\ny = \"a\""),
        ("--> it's\n<!-- it's\nx = /'/.test({{ v }})", "--> it's\n<!-- it's\nx = /'/.test(\"a\")"),
        ("f({% if v %}g({% endif %}{{ v }})", 'f(g("a")'),
        ("{% for x in v %}f({{ x }}, {% endfor %}0)", 'f("a", 0)'),
    ],
)  # fmt: skip
def test_a_value_in_a_script_is_told_from_strings_regexes_and_comments(
    code: str, shown_code: str
) -> None:
    assert shown(f"<script>{code}</script>", "a") == f"<script>{shown_code}</script>"


@pytest.mark.parametrize(
    ("style", "shown_style"),
    [
        ("a{b:c({{ v }})}", "a{b:c(1:)}"),
        ("@import/**/'{{ v }}';", "@import/**/'about:invalid#hotclub';"),
        ("a{b:#url({{ v }})}", "a{b:#url(invalid-hotclub)}"),
        ("a{b:url(x'{{ v }}) '{{ v }}'}", "a{b:url(x'1%3A) '1\\3A '}"),
        ("a{b:\U0001f600url({{ v }})}", "a{b:\U0001f600url(invalid-hotclub)}"),
        (".md\\:b { c: {{ v }} }", ".md\\:b { c: invalid-hotclub }"),
    ],
)
def test_a_value_in_a_style_is_told_from_addresses(style: str, shown_style: str) -> None:
    expected = shown_style.replace("1:", "invalid-hotclub")
    assert shown(f"<style>{style}</style>", "1:") == f"<style>{expected}</style>"


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("<style>a{b:{{ v }}(c)}</style>", "part of the name of a function"),
        ("<style>a{b:{{ v }}url(c)}</style>", "part of the name of a function"),
        ("<style>a{b:ur{{ v }}('x')}</style>", "part of the name of a function"),
        ("<style>a{b:\\75 rl('{{ v }}')}</style>", "part of the name of a function"),
        ("<b style='c:\\75{{ v }}'>", "A backslash in front of a value"),
        ("<style>@imp{{ v }} 'x'</style>", "the name of an at-rule"),
        ("<style>@import {{ v }};</style>", "the name of an at-rule"),
        ("<style>a{b:url({{ v }}script:x)}</style>", "The scheme of this address"),
        ("<script>{ x }/'/.test({{ v }})</script>", "Write ';' behind a '}'"),
        (f"<script>{201 * '('}{{{{ v }}}}</script>", "nested more than 200 deep"),
    ],
)
def test_code_that_may_be_read_in_two_ways_is_refused(source: str, message: str) -> None:
    with pytest.raises(TemplateSyntaxError, match=message):
        shown(source, "a")


def test_addresses_in_a_safe_list_of_attributes_are_looked_at() -> None:
    source = "<a {{ v }}>"

    assert shown(source, mark_safe("href='/a' id=b")) == "<a href='/a' id=b>"
    for hostile in ("href=javascript:x", "id=b SRC='java&#115;cript:x'", 'srcset="a, x:b 2x"'):
        assert shown(source, mark_safe(hostile)) == "<a data-invalid-hotclub>"


def test_schemes_of_addresses_are_extendable() -> None:
    source = '<a href="{{ v }}">'

    assert shown(source, "GEO:1,2", url_schemes=["geo"]) == '<a href="GEO:1,2">'
    assert shown(source, "geo:1,2") == '<a href="about:invalid#hotclub">'


def test_autoescape_off_leaves_everything_to_the_author() -> None:
    source = '<a href="{% autoescape off %}{{ v }}{% endautoescape %}">{{ v }}</a>'

    assert shown(source, "a:<") == '<a href="a:<">a:&lt;</a>'
