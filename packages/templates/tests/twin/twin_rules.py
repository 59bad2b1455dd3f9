"""The differences that are meant, each with a name; docs/differences.md tells them to people.

Two kinds: what `as_django_shows` changes on our side so that all the rest can be compared, and
`RULES`, which look at one difference and say whether it is that one.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from html import unescape
from unittest.mock import patch

import django
from django.utils.functional import Promise
from django.utils.html import strip_tags
from django.utils.text import Truncator
from hotclub_templates.escaping import SafeString, plain
from hotclub_templates.filters import html as html_filters
from hotclub_templates.function_tags import SimpleBlockNode
from hotclub_templates.lookup import Lookups
from hotclub_templates.tags.loops import ForLoop
from twin_case import Case, run, run_on
from twin_sides import OURS, Outcome

_TRANSLATED = re.compile(r"""_\(("[^"]*"|'[^']*')\)""")
DICT_METHODS = [name for name in dir(dict) if not name.startswith("_")]

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
    return theirs.text is not None and "ifchangednode" in theirs.text.lower()


def _html_is_scanned(case: Case, theirs: Outcome, ours: Outcome) -> bool:
    """Broken HTML is cut and stripped by other rules: in linear time, without a parser."""
    if not re.search("_html|striptags", case.source):
        return False
    with (
        patch.object(
            html_filters,
            "cut_html_words",
            lambda text, n, end: Truncator(text).words(n, html=True, truncate=end),
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


def _translated_text(case: Case, theirs: Outcome, ours: Outcome) -> bool:
    """`_("text")` is safe text like `"text"`; Django's is a lazy object."""
    written = tuple((name, _TRANSLATED.sub(r"\1", source)) for name, source in case.templates)
    if written == case.templates:
        return False
    theirs, ours = run(replace(case, templates=written))
    return (theirs.text, theirs.kind) == (ours.text, ours.kind)


def _same_but_for_escaping(theirs: str, ours: str) -> bool:
    return unescape(unescape(theirs)) == unescape(unescape(ours))


def _forloop_is_no_dict(case: Case, theirs: Outcome, ours: Outcome) -> bool:
    """`forloop` has Django's names, and none of the methods of a dict."""
    return re.search(rf"forloop\.({'|'.join(DICT_METHODS)})\b", case.source) is not None


def _sign_in_a_name(case: Case, theirs: Outcome, ours: Outcome) -> bool:
    """`Variable("a.-1")` is refused when it is made, as `{{ a.-1 }}` is."""
    return str(ours.error).startswith("Invalid character ('-') in variable name")


def _include_of_nothing_with_values(case: Case, theirs: Outcome, ours: Outcome) -> bool:
    """The values of `{% include %}` are asked for before its template is looked for."""
    has_values = re.search(r"{% include [^%]* with ", case.source) is not None
    return theirs.kind == "TemplateDoesNotExist" and ours.error is not None and has_values


def _part_of_safe_result(case: Case, theirs: Outcome, ours: Outcome) -> bool:
    """What a method of safe text returns is safe, also of text that a callable returned."""
    if theirs.text is None or ours.text is None or "call_safe." not in case.source:
        return False
    return _same_but_for_escaping(theirs.text, ours.text)


def _zone_of_no_name(case: Case, theirs: Outcome, ours: Outcome) -> bool:
    """`|timezone:""` shows nothing, as for any name that no zone has."""
    return str(theirs.error).startswith("ZoneInfo keys must be normalized")


def _center_before_6(case: Case, theirs: Outcome, ours: Outcome) -> bool:
    """An odd blank of `center` is on the right, as in Django 6."""
    if django.VERSION >= (6,) or theirs.text is None or ours.text is None:
        return False
    return "|center" in case.source and theirs.text.replace(" ", "") == ours.text.replace(" ", "")


def _sorted_by_no_name(case: Case, theirs: Outcome, ours: Outcome) -> bool:
    """`dictsort:""` cannot be done, and gives the empty text."""
    return str(theirs.error) == "string index out of range" and "dictsort" in case.source


def _block_in_a_block_tag(case: Case, theirs: Outcome, ours: Outcome) -> bool:
    """A block inside a simple block tag can be overridden, and overrides."""
    if not re.search("{% (framed|noted)", case.source) or "{% block" not in case.source:
        return False
    with patch.object(SimpleBlockNode, "child_nodelists", ()), case.around.active():
        found = run_on(OURS, case)
    return (found.text, found.kind) == (theirs.text, theirs.kind)


def _missing_argument_in_super(case: Case, theirs: Outcome, ours: Outcome) -> bool:
    """A filter's missing argument is an error in `{{ block.super }}` too, which Django hides."""
    return ours.kind == "VariableDoesNotExist" and "block.super" in case.source


def _argument_of_slugify(case: Case, theirs: Outcome, ours: Outcome) -> bool:
    """`slugify` takes an argument: whether letters of every alphabet stay."""
    return str(theirs.error).startswith("slugify requires 1 arguments")


def _form_of_no_time(case: Case, theirs: Outcome, ours: Outcome) -> bool:
    """What is no time of day shows nothing, with a form that has no letters too."""
    return "|time:int" in case.source and (theirs.text or "").replace("1234567", "") == ours.text


def _generator_in_its_loop(case: Case, theirs: Outcome, ours: Outcome) -> bool:
    """A loop takes one item of a generator after the other; Django's takes all of them first."""
    return re.search(r"{% for \w+ in gen\b.*\bgen\b", case.source, re.DOTALL) is not None


def _method_of_lazy_text(case: Case, theirs: Outcome, ours: Outcome) -> bool:
    """A method of lazy text that needs arguments is called as one of text is: not at all."""
    return "takes at least 1 argument (0 given)" in str(theirs.error) and "lazy" in case.source


def _added_to_lazy_safe_text(case: Case, theirs: Outcome, ours: Outcome) -> bool:
    """Lazy safe text with plain text behind it is no longer safe."""
    if theirs.text is None or ours.text is None or "lazy_safe|add:" not in case.source:
        return False
    return _same_but_for_escaping(theirs.text, ours.text)


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
    "translated text": _translated_text,
    "forloop is no dict": _forloop_is_no_dict,
    "sign in a name": _sign_in_a_name,
    "include of nothing with values": _include_of_nothing_with_values,
    "part of safe result": _part_of_safe_result,
    "zone of no name": _zone_of_no_name,
    "center before 6": _center_before_6,
    "sorted by no name": _sorted_by_no_name,
    "block in a block tag": _block_in_a_block_tag,
    "missing argument in super": _missing_argument_in_super,
    "generator in its loop": _generator_in_its_loop,
    "method of lazy text": _method_of_lazy_text,
    "added to lazy safe text": _added_to_lazy_safe_text,
    "form of no time": _form_of_no_time,
    "argument of slugify": _argument_of_slugify,
}


def explained(case: Case, theirs: Outcome, ours: Outcome) -> str:
    """Return the name of the rule that explains a difference, or nothing."""
    return next((name for name, holds in RULES.items() if holds(case, theirs, ours)), "")
