"""Each kind of mistake in a template: what is said, where, what is underlined, how to mend it."""

import pytest
from hotclub_templates import TemplateSyntaxError
from hotclub_templates.testing import engine_of

ABOVE = "one\n\t "

# The source (the mistake between « »), and what the first line of the message holds.
MISTAKES = [
    ("«{{ }}»", "Empty variable tag on line 2"),
    ("«{% %}»", "Empty block tag on line 2"),
    ("a «{{ x|uper }}» b", "Invalid filter: 'uper'. Did you mean 'upper'?"),
    ("«{{ 1|intcomma }}»", "has to be loaded first: {% load humanize %}."),
    ("«{% iff x %}»",
     "Invalid block tag on line 2: 'iff'. Did you forget to register or load this tag? Did you mean 'if'?"),
    ("«{% translate 'x' %}»", "has to be loaded first: {% load i18n %}."),
    ("é漢 «{% if x %}»y", "Unclosed tag on line 2: 'if'. Looking for one of: elif, else, endif."),
    ("{% if x %}{% for a in b %}«{% endif %}»", "'endif', expected 'empty' or 'endfor'."),
    ("{% if x %}{% for a in b %}«{% endif %}»", "The open tag is 'for' of line 2."),
    ("{% if x %}«{% endfi %}»", "Did you mean 'endif'? The open tag is 'if' of line 2."),
    ("{% block a %}«{% endblock b %}»", "Did you mean 'endblock a'? The open tag is 'block' of line 2."),
    ("{% block a %}{% endblock %}«{% block a %}»{% endblock %}",
     "'block' tag with name 'a' appears more than once"),
    ("«{% verbatim %}»{{ x }}", "Unclosed tag on line 2: 'verbatim'. Looking for one of: endverbatim."),
    ("«{% comment %}»x", "Unclosed tag on line 2: 'comment'. Looking for one of: endcomment."),
    ("«{{ a b }}»", "Could not parse the remainder: ' b' from 'a b'"),
    ("«{{ 'open }}»", "Could not parse the remainder: ''open' from ''open'"),
    ("«{{ a|upper:'x' }}»", "upper requires 1 arguments, 2 provided"),
    ("«{{ a|default }}»", "default requires 2 arguments, 1 provided"),
    ("«{{ a._b }}»", "may not begin with underscores: 'a._b'"),
    ("«{% for x %}»{% endfor %}", "'for' statements should have at least four words: for x"),
    ("«{% for x of y %}»{% endfor %}", "should use the format 'for x in y': for x of y"),
    ("«{% if a and %}»{% endif %}", "Unexpected end of expression in if tag."),
    ("«{% if a b %}»{% endif %}", "Unused 'b' at end of if expression."),
    ("{% if a %}«{% elif == %}»{% endif %}", "Not expecting '==' in this position in if tag."),
    ("«{% load i18m %}»", "'i18m' is not a registered tag library. Did you mean 'i18n'? Must be one of:"),
    ("«{% load transalte from i18n %}»", "in tag library 'i18n'. Did you mean 'translate'?"),
    ("{{ x }}«{% extends 'a' %}»", "{% extends 'a' %} must be the first tag in 'page.html'."),
    ("«{% include 'a' wth x=1 %}»", "Unknown argument for 'include' tag: 'wth'. Did you mean 'with'?"),
    ("«{% templatetag openblok %}»", "'openblok'. Did you mean 'openblock'? Must be one of"),
    ("{% cycle 'a' 'b' as turns %}«{% cycle turn %}»",
     "Named cycle 'turn' does not exist. Did you mean 'turns'?"),
    ("{% cycle 'a' 'b' as turns %}«{% resetcycle turn %}»",
     "Named cycle 'turn' does not exist. Did you mean 'turns'?"),
    ("«{% with a %}»{% endwith %}", "'with' expected at least one variable assignment"),
    ("«{% autoescape maybe %}»{% endautoescape %}", "'autoescape' argument should be 'on' or 'off'"),
    ("«{% widthratio a b %}»", "widthratio takes at least three arguments"),
    ("«{% url %}»", "'url' takes at least one argument"),
    ("«{% lorem a b c %}»", "Incorrect format for 'lorem' tag"),
    ("«{% partialdef %}»{% endpartialdef %}", "'partialdef' tag requires a name"),
    ("{% load cache %}«{% cache %}»{% endcache %}", "'cache' tag requires at least 2 arguments."),
]  # fmt: skip


@pytest.mark.parametrize(("marked", "message"), MISTAKES)
def test_a_mistake_is_told_with_file_line_column_and_underlined(marked: str, message: str) -> None:
    before, rest = marked.split("«")
    wrong, after = rest.split("»")
    engine = engine_of({"page.html": f"{ABOVE}{before}{wrong}{after}\nthree"})

    with pytest.raises(TemplateSyntaxError) as caught:
        engine.get_template("page.html")

    error = caught.value
    assert (error.template_name, error.lineno) == ("page.html", 2)
    assert error.column == len(before) + 3
    assert error.width == len(wrong)
    said, shown, underlined = str(error).rsplit("\n", 2)
    assert message in said
    assert said.endswith(f"  in page.html, line 2, column {error.column}")
    assert shown == f"    2 |   {before}{wrong}{after}"
    start = len("    2 |   ") + len(before) + before.count("漢")
    assert underlined == "      |".ljust(start) + "^" * len(wrong)
