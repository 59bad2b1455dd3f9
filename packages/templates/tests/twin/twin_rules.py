"""The differences that are meant, each with a name; docs/differences.md tells them to people.

Two kinds: what `as_django_shows` changes on our side so that all the rest can be compared, and
`RULES`, which look at one difference and say whether it is that one.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from unittest.mock import patch

import django
from django.utils.functional import Promise
from django.utils.html import strip_tags
from django.utils.text import Truncator
from hotclub_templates.escaping import SafeString, plain
from hotclub_templates.filters import html as html_filters
from hotclub_templates.lookup import Lookups
from hotclub_templates.tags.loops import ForLoop
from twin_case import Case, run_on
from twin_sides import OURS, Outcome

Rule = Callable[[Case, Outcome, Outcome], bool]


@contextmanager
def as_django_shows() -> Iterator[None]:
    """Show safe strings in lists, parts of them, and `forloop` as a whole, as this Django does.

    `repr()` of a safe string is markupsafe's "Markup('…')"; its parts and what its methods return
    are safe, too; `forloop.length` came with Django 6.
    """
    names = ForLoop._NAMES
    if django.VERSION < (6,):
        names = tuple(name for name in names if name != "length")
    look_up = Lookups.look_up

    def of_plain_text(lookups: Lookups, value: object, name: str) -> object:
        if isinstance(value, SafeString | Promise):
            value = plain(value)
        return look_up(lookups, value, name)

    with (
        patch.object(Lookups, "look_up", of_plain_text),
        patch.object(SafeString, "__repr__", str.__repr__),
        patch.object(ForLoop, "_NAMES", names),
    ):
        yield


def _text_of_tags(case: Case, theirs: Outcome, ours: Outcome) -> bool:
    """What a tag's function or filter returns need not be text: `{% filter length %}`."""
    return theirs.kind == "TypeError" and str(theirs.error).startswith("sequence item ")


def _translated_words(case: Case, theirs: Outcome, ours: Outcome) -> bool:
    """`_("text")|filter` may stand in a tag; Django's reader runs past the end of the tag."""
    return theirs.kind == "StopIteration" and "_(" in case.source


def _numbers(case: Case, theirs: Outcome, ours: Outcome) -> bool:
    """`-.5` is a number."""
    return theirs.kind == "TemplateSyntaxError" and re.search(r"[-+]\.\d", case.source) is not None


def _length_not_asked(case: Case, theirs: Outcome, ours: Outcome) -> bool:
    """A loop that does not read how long it is does not ask for it."""
    return str(theirs.error) == "no length" and "bad_len" in case.source


def _loop_variable_forloop(case: Case, theirs: Outcome, ours: Outcome) -> bool:
    """`{% ifchanged %}` under a variable called forloop keeps its state with the rendering."""
    return "'setdefault'" in str(theirs.error) and "forloop" in case.source


def _decimal_nan(case: Case, theirs: Outcome, ours: Outcome) -> bool:
    """A decimal that is not a number is shown."""
    return str(theirs.error) == "bad operand type for abs(): 'str'"


def _include_of_no_name(case: Case, theirs: Outcome, ours: Outcome) -> bool:
    """`{% include 7 %}` names no template that exists."""
    return ours.kind == "TemplateDoesNotExist" and theirs.kind == "TypeError"


def _empty_places(case: Case, theirs: Outcome, ours: Outcome) -> bool:
    """`floatformat:""` is as without an argument."""
    return theirs.kind == "IndexError" and "floatformat:" in case.source


def _argument_of_the_engine(case: Case, theirs: Outcome, ours: Outcome) -> bool:
    """`autoescape` of a filter is no argument that a template may give."""
    return "requires 1 arguments, 2 provided" in str(ours.error) and not theirs.while_parsing


def _state_in_forloop(case: Case, theirs: Outcome, ours: Outcome) -> bool:
    """`{{ forloop }}` as a whole does not show what `{% ifchanged %}` remembers."""
    return theirs.text is not None and "IfChangedNode" in theirs.text


def _html_is_scanned(case: Case, theirs: Outcome, ours: Outcome) -> bool:
    """Broken HTML is cut and stripped by other rules: in linear time, without a parser."""
    if not re.search("_html|striptags", case.source):
        return False
    with (
        patch.object(
            html_filters, "cut_html_words", lambda text, n, end: Truncator(text).words(n, html=True)
        ),
        patch.object(
            html_filters, "cut_html_chars", lambda text, n: Truncator(text).chars(n, html=True)
        ),
        patch.object(html_filters, "strip_tags", strip_tags),
        case.around.active(),
    ):
        return run_on(OURS, case).text == theirs.text


def _querystring_before_6(case: Case, theirs: Outcome, ours: Outcome) -> bool:
    """`{% querystring %}` takes mappings as in Django 6."""
    return (
        django.VERSION < (6,) and theirs.kind == "AttributeError" and "querystring" in case.source
    )


RULES: dict[str, Rule] = {
    "text of tags": _text_of_tags,
    "translated words": _translated_words,
    "numbers": _numbers,
    "length not asked": _length_not_asked,
    "loop variable forloop": _loop_variable_forloop,
    "decimal nan": _decimal_nan,
    "include of no name": _include_of_no_name,
    "empty places": _empty_places,
    "argument of the engine": _argument_of_the_engine,
    "html is scanned": _html_is_scanned,
    "state in forloop": _state_in_forloop,
    "querystring before 6": _querystring_before_6,
}


def explained(case: Case, theirs: Outcome, ours: Outcome) -> str:
    """Return the name of the rule that explains a difference, or nothing."""
    return next((name for name, holds in RULES.items() if holds(case, theirs, ours)), "")
