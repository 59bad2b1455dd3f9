"""TPL-01, TPL-03, TPL-10: every tag of the language, and every variable of a loop, by name."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from hotclub_templates import Engine, Ports, TemplateDoesNotExist, TemplateSyntaxError
from hotclub_templates.tags.partials import PartialTemplate
from hotclub_templates.testing import RouteTable, engine_of
from hotclub_templates.text.lorem import COMMON

Shown = Callable[..., str]

PAGES = {
    "base": "({% block head %}base{% endblock %}|{% block body %}{% endblock body %})",
    "child": "{% extends 'base' %}{% block head %}{{ block.super }}+child{% endblock %}",
    "grandchild": (
        "{% extends 'child' %}{% block head %}{{ block.super }}+[{{ person }}]"
        "{% block inner %}inner{% endblock %}{% endblock %}not shown"
    ),
    "great": "{% extends parent %}{% block inner %}{{ block.super }}!{% endblock %}",
    "name": "[{{ person }}/{{ age }}]",
    "token": "{% csrf_token %}",
    "components/tag.html": (
        "{% props name, level=1 %}<b {% attributes class='b' %}>{{ name }}{{ level }}"
        "{% slot %}-{% endslot %}</b>"
    ),
    "parts": "a{% partialdef tune inline %}({{ person }}){% endpartialdef %}b",
}
VALUES: dict[str, Any] = {
    "person": "D&S",
    "age": 42,
    "empty": "",
    "none": None,
    "zero": 0,
    "letters": ["a", "b", "c"],
    "pairs": [("a", 1), ("b", 2)],
    "table": {"x": 1, "y": 2},
    "nothing": [],
    "rows": [
        {"city": "Liberchies", "land": "BE"},
        {"city": "Liège", "land": "BE"},
        {"city": "Paris", "land": "FR"},
        {"city": "Mons", "land": "BE"},
    ],
    "parent": "grandchild",
    "csrf_token": "t&k",
    "csp_nonce": "n&c",
    "width": 50,
}

TAGS: dict[str, list[tuple[str, str]]] = {
    "attributes": [("{% component 'tag' name=1 id=2 / %}", '<b class="b" id="2">11-</b>')],
    "component": [
        ("{% component 'tag' name=person %}{{ age }}{% endcomponent %}", '<b class="b">D&amp;S142</b>'),
        ("{% component 'tag' name=1 level=2 / %}", '<b class="b">12-</b>'),
    ],
    "component_scripts": [("[{% component_scripts %}]", "[]")],
    "component_styles": [("[{% component_styles %}]", "[]")],
    "context": [("{% context person: str, age: int = 1 %}{{ age }}", "42")],
    "props": [("{% props person: str %}{{ age }}", "42")],
    "script": [
        ("{% script %}go(){% endscript %}", '<script type="module" nonce="n&amp;c">go()</script>'),
    ],
    "slot": [("{% slot 'x' %}{{ age }}{% endslot %}", "42")],
    "style": [("{% style global %}b{}{% endstyle %}", '<style nonce="n&amp;c">b{}</style>')],
    "autoescape": [
        ("{% autoescape off %}{{ person }}{% endautoescape %}{{ person }}", "D&SD&amp;S"),
        (
            (
                "{% autoescape off %}{% autoescape on %}{{ person }}{% endautoescape %}"
                "{% endautoescape %}"
            ),
            "D&amp;S",
        ),
        ("{% autoescape off %}{% include 'name' %}{% endautoescape %}", "[D&S/42]"),
        ("{% autoescape off %}{{ person|force_escape }}{% endautoescape %}", "D&amp;S"),
    ],
    "block": [
        ("{% block a %}x{% block b %}y{% endblock b %}{% endblock a %}", "xy"),
        ("{% block a %}[{{ block.name }}]{% endblock %}", "[a]"),
    ],
    "comment": [
        ("a{% comment %}{{ person }}{% if %}{% endcomment %}b", "ab"),
        ("a{% comment 'why' %}{% nonsense %}{% endcomment %}b{# {{ c #}d", "abd"),
    ],
    "csp_nonce_attr": [("<p {% csp_nonce_attr %}>", '<p nonce="n&amp;c">')],
    "csrf_token": [
        ("{% csrf_token %}", '<input type="hidden" name="csrfmiddlewaretoken" value="t&amp;k">'),
        (
            (
                "{% include 'token' only %}{% with csrf_token='NOTPROVIDED' %}{% csrf_token %}"
                "{% endwith %}"
            ),
            "",
        ),
    ],
    "cycle": [
        ("{% for l in letters %}{% cycle 'x' person %}{% endfor %}", "xD&amp;Sx"),
        ("{% cycle 'x' 'y' as c %}{% cycle c %}{{ c }}{% cycle c %}", "xyyx"),
        ("{% cycle 'x' 'y' as c silent %}{{ c }}{% cycle c %}{{ c }}", "xy"),
        ("{% autoescape off %}{% cycle person 1 %}{% endautoescape %}", "D&S"),
    ],
    "debug": [("[{% debug %}]", "[]")],
    "extends": [
        ("{% extends 'base' %}{% block body %}{{ age }}{% endblock %}", "(base|42)"),
        ("{% extends 'child' %}", "(base+child|)"),
        ("{% extends 'grandchild' %}", "(base+child+[D&amp;S]inner|)"),
        ("{% extends 'great' %}", "(base+child+[D&amp;S]inner!|)"),
        (
            (
                "{# first #} text {% extends 'base' %}{% block head %}{% if 0 %}"
                "{{ block.super }}{% endif %}{% endblock %}"
            ),
            " text (|)",
        ),
    ],
    "filter": [
        ("{% filter force_escape|upper %}&{{ age }}a{% endfilter %}", "&AMP;42A"),
        ("{% filter cut:'a' %}banana{% endfilter %}", "bnn"),
    ],
    "firstof": [
        ("{% firstof empty none zero person %}", "D&amp;S"),
        ("{% firstof empty '<b>' %}", "<b>"),
        ("{% firstof empty missing as x %}[{{ x }}]", "[]"),
        ("{% firstof person|lower as x %}{{ x }}", "d&amp;s"),
    ],
    "for": [
        ("{% for l in letters reversed %}{{ l }}{% endfor %}", "cba"),
        ("{% for k, v in pairs %}{{ k }}{{ v }}{% endfor %}", "a1b2"),
        ("{% for k,v in table.items %}{{ k }}{{ v }}{% endfor %}", "x1y2"),
        ("{% for x in nothing %}x{% empty %}none{% endfor %}", "none"),
        (
            "{% for x in missing %}x{% empty %}none{% endfor %}{% for x in none %}x{% endfor %}",
            "none",
        ),
        ("{% for x in person|slice:':1' %}{{ x }}{% endfor %}[{{ x }}]", "D[]"),
    ],
    "if": [
        ("{% if empty %}a{% elif age %}b{% else %}c{% endif %}", "b"),
        ("{% if missing %}a{% else %}c{% endif %}", "c"),
        ("{% if age == 42 and person != 'x' %}a{% endif %}", "a"),
        ("{% if age < 43 and age > 41 and age <= 42 and age >= 42 %}a{% endif %}", "a"),
        ("{% if 'a' in letters and 'z' not in letters %}a{% endif %}", "a"),
        ("{% if none is None and age is not None %}a{% endif %}", "a"),
        ("{% if age or missing and missing %}a{% endif %}", "a"),
        ("{% if not missing and not age %}a{% else %}b{% endif %}", "b"),
        ("{% if letters|length >= 3 %}a{% endif %}{% if missing is None %}b{% endif %}", "ab"),
        ("{% if none < 1 %}a{% else %}b{% endif %}{% if 1 in age %}a{% else %}b{% endif %}", "bb"),
        ("{% if a > b or c == d %}a{% endif %}", "a"),
    ],
    "ifchanged": [
        (
            (
                "{% for r in rows %}{% ifchanged r.land %}{{ r.land }}{% else %}"
                "-{% endifchanged %}{% endfor %}"
            ),
            "BE-FRBE",
        ),
        ("{% for r in rows %}{% ifchanged %}{{ r.land }}{% endifchanged %}{% endfor %}", "BEFRBE"),
        ("{% for r in rows %}{% ifchanged r.land r.city %}x{% endifchanged %}{% endfor %}", "xxxx"),
    ],
    "include": [
        ("{% include 'name' %}", "[D&amp;S/42]"),
        ("{% include 'name' with age=7 %}{{ age }}", "[D&amp;S/7]42"),
        ("{% include 'name' with person='x' only %}", "[x/]"),
        ("{% include 'name' only %}", "[/]"),
        (
            "{% for n in '12' %}{% include 'name' with age=n %}{% endfor %}",
            "[D&amp;S/1][D&amp;S/2]",
        ),
        ("{% with t='name' %}{% include t %}{% endwith %}", "[D&amp;S/42]"),
        ("{% include 'parts#tune' %}", "(D&amp;S)"),
        ("{% include choices %}", "[D&amp;S/42]"),
    ],
    "load": [
        ("{% load l10n tz %}{{ age|unlocalize }}", "42"),
        ("{% load localize from l10n %}{{ age|localize }}", "42"),
    ],
    "lorem": [
        ("{% lorem 3 w %}", "lorem ipsum dolor"),
        ("[{% lorem zero w %}]", "[]"),
        ("{% lorem 1 p %}", f"<p>{COMMON}</p>"),
        ("{% lorem %}", COMMON),
    ],
    "now": [
        ("{% now '\\n\\o\\w' %}", "now"),
        ("{% now '\\n\\o\\w' as n %}[{{ n }}]", "[now]"),
    ],
    "partial": [
        (
            "{% partialdef p %}({{ age }}){% endpartialdef %}{% partial p %}{% partial p %}",
            "(42)(42)",
        ),
    ],
    "partialdef": [
        ("a{% partialdef p %}x{% endpartialdef p %}b", "ab"),
        ("a{% partialdef p inline %}x{% endpartialdef %}b{% partial p %}", "axbx"),
    ],
    "querystring": [
        ("{% querystring table x=7 z='&' %}", "?x=7&amp;y=2&amp;z=%26"),
        ("{% querystring table x=None y=letters %}", "?y=a&amp;y=b&amp;y=c"),
        ("{% querystring table x=1 as q %}{{ q }}", "?x=1&amp;y=2"),
    ],
    "regroup": [
        (
            (
                "{% regroup rows by land as lands %}{% for l in lands %}{{ l.grouper }}:"
                "{% for r in l.list %}{{ r.city }},{% endfor %}{% endfor %}"
            ),
            "BE:Liberchies,Liège,FR:Paris,BE:Mons,",
        ),
        (
            (
                "{% regroup rows by land|lower as g %}{% for land, found in g %}"
                "{{ land }}{{ found|length }}{% endfor %}"
            ),
            "be2fr1be1",
        ),
        ("{% regroup rows by missing as g %}{{ g|length }}{{ g.0.grouper }}", "1None"),
        ("{% regroup missing by land as g %}[{% for x in g %}x{% endfor %}]", "[]"),
    ],
    "resetcycle": [
        ("{% for l in letters %}{% cycle 'x' 'y' %}{% resetcycle %}{% endfor %}", "xxx"),
        ("{% cycle 'x' 'y' as c %}{% cycle 'v' 'w' %}{% resetcycle c %}{% cycle c %}", "xvx"),
    ],
    "spaceless": [
        ("{% spaceless %}\n <p> \n <b> x </b> </p> {% endspaceless %}", "<p><b> x </b></p>"),
    ],
    "templatetag": [
        (
            (
                "{% templatetag openblock %}{% templatetag closeblock %}{% templatetag openvariable %}"
                "{% templatetag closevariable %}{% templatetag openbrace %}{% templatetag closebrace %}"
                "{% templatetag opencomment %}{% templatetag closecomment %}"
            ),
            "{%%}{{}}{}{##}",
        ),
    ],
    "url": [
        ("{% url 'tune' 7 %}", "/tunes/7/&amp;"),
        ("{% url 'tune' age as u %}{{ u }}", "/tunes/42/&amp;"),
        ("{% url 'named' slug=person %}", "/named/D&amp;S"),
        ("{% url 'nowhere' as u %}[{{ u }}]", "[]"),
    ],
    "verbatim": [
        ("{% verbatim %}{{ age }}{% if %}{% endverbatim %}", "{{ age }}{% if %}"),
        ("{% verbatim v %}{% endverbatim %}{% endverbatim v %}", "{% endverbatim %}"),
    ],
    "widthratio": [
        ("{% widthratio age 84 100 %}", "50"),
        ("{% widthratio 175 200 100 as w %}{{ w }}", "88"),
        ("[{% widthratio age zero 100 %}{% widthratio missing 1 1 %}]", "[0]"),
    ],
    "with": [
        ("{% with a=age b=letters.1 %}{{ a }}{{ b }}{% endwith %}[{{ a }}]", "42b[]"),
        ("{% with letters.0 as a %}{{ a }}{% endwith %}", "a"),
        ("{% with age=1 %}{% include 'name' %}{% endwith %}", "[D&amp;S/1]"),
    ],
}  # fmt: skip

CASES = [(name, source, text) for name, cases in TAGS.items() for source, text in cases]


PORTS = Ports(urls=RouteTable({"tune": "/tunes/{0}/&", "named": "/named/{slug}"}))
WITH_CHOICES = {**VALUES, "choices": ["nowhere", "name"]}


@pytest.mark.parametrize(("name", "source", "text"), CASES)
def test_a_tag_does_what_it_is_documented_to_do(
    name: str, source: str, text: str, shown: Shown
) -> None:
    assert f"{{% {name}" in source + PAGES["components/tag.html"]

    assert shown(source, WITH_CHOICES, templates=PAGES, ports=PORTS) == text


def test_every_built_in_tag_is_met_here() -> None:
    assert sorted({name for lib in Engine().template_builtins for name in lib.tags}) == sorted(TAGS)


@pytest.mark.parametrize(("source", "text"), [(source, text) for _, source, text in CASES])
def test_a_tag_does_the_same_where_places_are_told_apart(source: str, text: str) -> None:
    engine = engine_of(PAGES, ports=PORTS, escaping="contextual")

    assert engine.from_string(source).render(dict(WITH_CHOICES)) == text


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("counter", "123"), ("counter0", "012"), ("revcounter", "321"), ("revcounter0", "210"),
        ("first", "TrueFalseFalse"), ("last", "FalseFalseTrue"), ("length", "333"),
        ("parentloop", "{}{}{}"), ("nonsense", ""), ("parentloop.counter", ""),
    ],
)  # fmt: skip
def test_a_loop_has_its_variables(name: str, text: str, shown: Shown) -> None:
    source = (
        f"{{% for l in letters %}}{{{{ forloop.{name} }}}}{{% endfor %}}{{{{ forloop.{name} }}}}"
    )

    assert shown(source, VALUES) == text


def test_parentloop_is_the_loop_around_at_any_depth(shown: Shown) -> None:
    source = (
        "{% for a in '12' %}{% for b in '34' %}{% for c in '5' %}"
        "{{ forloop.parentloop.parentloop.counter }}{{ forloop.parentloop.counter }}"
        "{{ forloop.counter }} {% endfor %}{% endfor %}{% endfor %}"
    )

    assert shown(source) == "111 121 211 221 "


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("{% block a %}{% endblock %}{% block a %}{% endblock %}", "more than once"),
        ("{% block a %}{% endblock b %}", "Invalid block tag"),
        ("{{ a }}{% extends 'base' %}", "must be the first tag"),
        ("{% extends 'base' %}{% extends 'base' %}", "cannot appear more than once"),
        ("{% comment %}", "Unclosed tag"),
        ("{% nonsense %}", "Did you forget to register or load this tag?"),
        ("{% load nonsense %}", "is not a registered tag library"),
        ("{% load trim from l10n %}", "is not a valid tag or filter in tag library"),
        ("{% partial nowhere %}", "nowhere"),
        ("{% partialdef a %}{% endpartialdef %}{% partialdef a %}{% endpartialdef %}", "'a'"),
        ("{% templatetag openbrackets %}", "Invalid templatetag argument"),
        ("{% for a b in c %}{% endfor %}", "invalid argument"),
        ("{% if a = b %}{% endif %}", "="),
        ("{% include 'a' with %}", "keyword argument"),
        ("{% cycle %}", "at least"),
        ("{% url %}", "at least one argument"),
        ("{% widthratio 1 2 %}", "three arguments"),
        ("{% with %}{% endwith %}", "at least one variable assignment"),
        ("{% autoescape maybe %}{% endautoescape %}", "'on' or 'off'"),
        ("{% filter escape %}{% endfilter %}", "autoescape"),
        ("{% regroup a by b %}", "five arguments"),
        ("{% querystring 7 %}", "requires mappings"),
        ("{% now %}", "one argument"),
    ],
)
def test_a_tag_that_is_used_wrongly_says_how_it_is_used(source: str, message: str) -> None:
    with pytest.raises(TemplateSyntaxError) as caught:
        engine_of(PAGES).from_string(source).render({})
    assert message in str(caught.value)


class TestPartials:
    def test_a_partial_is_a_template_by_its_name(self) -> None:
        part = engine_of(PAGES).get_template("parts#tune")

        assert isinstance(part, PartialTemplate)
        assert part.render({"person": "D&S"}) == "(D&amp;S)"
        assert part.source == "{% partialdef tune inline %}({{ person }}){% endpartialdef %}"
        assert re.fullmatch("parts", part.origin.template_name)

    @pytest.mark.parametrize("name", ["parts#nowhere", "nowhere#tune", "#tune"])
    def test_one_that_is_not_there_does_not_exist(self, name: str) -> None:
        with pytest.raises(TemplateDoesNotExist):
            engine_of(PAGES).get_template(name)

    def test_it_is_found_among_several_names_and_rendered_by_name(self) -> None:
        engine = engine_of(PAGES)

        assert engine.select_template(["parts#no", "parts#tune"]).render({}) == "()"
        assert engine.render_to_string("parts#tune", {"person": 1}) == "(1)"
        assert engine.render_to_string("parts", {"person": 1}) == "a(1)b"
