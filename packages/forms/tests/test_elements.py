"""The one place that escapes."""

from hotclub_forms import flatatt
from hotclub_forms.elements import Markup, attributes, element, text
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import escape


@given(st.text())
def test_text_is_escaped_as_markupsafe_does(value):
    assert text(value) == str(escape(value))
    assert type(text(value)) is str


def test_what_is_html_already_passes():
    class Widget:
        def __html__(self):
            return "<i>"

    assert text(Markup("<b>")) == "<b>"
    assert text(Widget()) == "<i>"
    assert text(5) == "5"
    assert text(None) == "None"


def test_attributes_and_elements():
    attrs = {"a": "x", "b": True, "c": False, "d": None, "e": 0, '"': "<"}

    assert attributes(attrs) == ' a="x" b e="0" &#34;="&lt;"'
    assert element("p", "<", {"id": 1}) == '<p id="1">&lt;</p>'
    assert flatatt({"b": True, "a": "x", "c": False}) == ' a="x" b'
