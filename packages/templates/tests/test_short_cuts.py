"""What is shown by a shorter way is what the long way shows."""

import datetime as dt
import functools
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import pytest
from hotclub_templates import Context, Engine, Library, Ports, SafeString
from hotclub_templates.defaultfilters import date, floatformat, stringfilter
from hotclub_templates.plain import PlainLocalizer
from hotclub_templates.text.dates import format_date
from hypothesis import example, given
from hypothesis import strategies as st

LOCMEM = "hotclub_templates.loaders.locmem.Loader"


def shown(source: str, engine: Engine | None = None, **values: Any) -> str:
    return str((engine or Engine()).from_string(source).render(Context(values)))


@given(st.floats(1e-50, 1e15), st.integers(1, 10))
@example(0.125, 2)
@example(2.675, 2)
@example(1.005, 2)
@example(0.5, 1)
@example(9.995, 2)
@example(999999999999999.5, 1)
def test_a_float_is_rounded_half_up_by_its_digits(value: float, places: int) -> None:
    exact = Decimal(repr(value)).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)

    assert floatformat(value, places) == f"{exact:f}"


@pytest.mark.parametrize(
    ("value", "places", "text"),
    [
        (2.0, -1, "2"),
        (2.5, 0, "3"),
        (3.5, 0, "4"),
        (2.25, -1, "2.3"),
        (-0.001, 2, "0.00"),
        (-0.0, 1, "0.0"),
        (-2.5, 0, "-3"),
        (float("inf"), 2, "inf"),
        (float("nan"), 2, "nan"),
        (1e22, 1, "10000000000000000000000.0"),
        (1e-7, 3, "0.000"),
    ],
)
def test_floats_out_of_the_ordinary_are_formatted_too(value: float, places: int, text: str) -> None:
    assert floatformat(value, places) == text


@given(
    st.floats() | st.integers() | st.text(max_size=8) | st.none() | st.decimals(),
    st.integers(-12, 12),
)
@example(0.0, 2)
@example(-0.0, 2)
@example(2.5, 0)
@example(1e16, 1)
@example(0.0001, 3)
@example("2.345", 2)
def test_floatformat_to_constant_places_shows_what_it_shows_to_others(
    value: Any, places: int
) -> None:
    constant = shown(f"{{{{ value|floatformat:{places} }}}}", value=value)

    assert constant == shown("{{ value|floatformat:places }}", value=value, places=places)


@pytest.mark.parametrize("value", [2.345, "2.345", SafeString("2.345"), "?", SafeString("?"), None])
def test_floatformat_to_constant_places_keeps_its_class(value: Any) -> None:
    kinds: list[type] = []
    library = Library()
    library.filter("note", lambda value: kinds.append(type(value)) or "")
    for source in ("{{ value|floatformat:2|note }}", "{{ value|floatformat:places|note }}"):
        shown(source, Engine(builtins=[library]), value=value, places=2)

    assert kinds[0] is kinds[1]


class GermanLocalizer(PlainLocalizer):
    numbers_are_plain = False

    def number_format(self, value: Any, *args: Any, **kwargs: Any) -> str:
        return super().number_format(value, *args, **kwargs).replace(".", ",")


def test_a_localizer_with_forms_of_its_own_writes_every_float() -> None:
    engine = Engine(ports=Ports(localizer=GermanLocalizer()))

    assert shown("{{ price|floatformat:2 }}", engine, price=10.5) == "10,50"


class CommaLocalizer(GermanLocalizer):
    numbers_are_plain = True
    floats_are_plain = False

    def localize(self, value: Any, use_l10n: bool | None = None) -> Any:
        return self.number_format(value) if isinstance(value, float) else value


def test_a_localizer_may_write_floats_alone_in_a_form_of_its_own() -> None:
    engine = Engine(ports=Ports(localizer=CommaLocalizer()))

    assert (
        shown("{{ price }} {{ price|floatformat }} {{ n }}", engine, price=1.5, n=7) == "1,5 1,5 7"
    )


@given(st.datetimes(), st.text(alphabet="bdDEFGHijlmMnNsyY%\\{}'\" ,.-_x", max_size=12))
@example(dt.datetime(7, 1, 2, 3, 4, 5, tzinfo=dt.UTC), "Y y %Y \\Y {d}")
def test_a_date_is_the_same_letter_by_letter(value: dt.datetime, form: str) -> None:
    letters: list[str] = []
    at = 0
    while at < len(form):
        if form[at] == "\\" and at + 1 < len(form):
            letters.append(form[at + 1])
            at += 1
        elif form[at] == "\\":
            letters.append("\\")
        else:
            # A letter that is never written at once, between two marks, asks for the long way.
            letters.append(format_date(value, f"{form[at]}|S").rpartition("|")[0])
        at += 1

    assert format_date(value, form) == "".join(letters)


def test_the_names_in_a_date_are_translated() -> None:
    assert format_date(dt.date(1910, 1, 23), "l j F", str.upper) == "SUNDAY 23 JANUARY"


def test_hours_of_a_bare_date_are_still_a_mistake() -> None:
    with pytest.raises(TypeError, match="'H'"):
        format_date(dt.date(1910, 1, 23), "d H")


def test_a_decorator_around_a_stringfilter_is_not_passed_over() -> None:
    library = Library()

    def doubled(function: Any) -> Any:
        @functools.wraps(function)
        def twice(value: Any) -> Any:
            return function(value) * 2

        return twice

    @library.filter
    @doubled
    @stringfilter
    def shout(value: str) -> str:
        return value.upper()

    assert shown("{{ name|shout }}", Engine(builtins=[library]), name="nuages") == "NUAGESNUAGES"


def test_a_stringfilter_gets_text_of_any_value_and_keeps_safety_where_it_says_so() -> None:
    assert shown("{{ number|truncatewords:1 }}", number=7) == "7"
    assert shown("{{ html|truncatewords:1 }}", html=SafeString("<b> x")) == "<b> …"
    assert shown("{{ text|truncatewords:1 }}", text="<b> x") == "&lt;b&gt; …"
    assert shown("{{ html|upper }}", html=SafeString("<b>")) == "&lt;B&gt;"


CELLS: list[Any] = [1, True, 1.5, "a<'\"", SafeString("<b>"), None, lambda: "<called>", 10**30]


def test_the_cells_of_a_loop_are_shown_like_any_value() -> None:
    alone = "|".join(shown("{{ cell }}", cell=cell) for cell in CELLS)

    assert shown("{% for cell in cells %}{{ cell }}|{% endfor %}", cells=CELLS) == f"{alone}|"


def test_the_cells_of_a_loop_are_not_escaped_with_autoescape_off() -> None:
    source = (
        "{% autoescape off %}{% for c in cells %}{{ c }}{{ c.x }}{% endfor %}{% endautoescape %}"
    )

    assert shown(source, cells=["<a>"]) == "<a>"


def test_a_path_at_the_end_of_which_is_a_callable_is_called_once() -> None:
    calls: list[int] = []
    thing = {"name": lambda: calls.append(1) or "<x>"}

    assert shown("{{ thing.name }}", thing=thing) == "&lt;x&gt;"
    assert calls == [1]


def test_an_include_in_a_loop_is_looked_for_once_a_rendering() -> None:
    asked: list[str] = []

    class Asking(Engine):
        def find_template(self, name: str, *args: Any, **kwargs: Any) -> Any:
            asked.append(name)
            return super().find_template(name, *args, **kwargs)

    engine = Asking(loaders=[(LOCMEM, {"row.html": "<{{ n }}>"})])
    template = engine.from_string("{% for n in numbers %}{% include 'row.html' %}{% endfor %}")

    assert str(template.render(Context({"numbers": [1, 2, 3]}))) == "<1><2><3>"
    template.render(Context({"numbers": [1, 2]}))
    assert asked == ["row.html", "row.html"]


class ShoutingLocalizer(PlainLocalizer):
    def date_format(self, value: Any, format: str | None, use_l10n: bool | None = None) -> str:
        return super().date_format(value, format, use_l10n).upper()


@pytest.mark.parametrize("form", ["j M Y", "DATE_FORMAT", "\\Y %% d", "P", "c"])
def test_a_date_of_a_constant_format_is_that_of_a_variable_one(form: str) -> None:
    source = "{% for day in days %}{{ day|date:FORM }}|{% endfor %}"
    days = [dt.datetime(1910, 1, 23, 13, 5, tzinfo=dt.UTC), "", None, "no date", 7]
    quoted = '"' + form.replace("\\", "\\\\") + '"'

    assert shown(source.replace("FORM", quoted), days=days) == shown(
        source.replace("FORM", "form"), days=days, form=form
    )


def test_a_localizer_of_its_own_writes_dates_of_constant_formats() -> None:
    engine = Engine(ports=Ports(localizer=ShoutingLocalizer()))

    assert shown('{{ day|date:"j M" }}', engine, day=dt.date(1910, 1, 23)) == "23 JAN"


def test_a_decorator_around_date_is_not_passed_over() -> None:
    library = Library()

    @library.filter("bracketed", expects_localtime=True, needs_ports=True)
    @functools.wraps(date)
    def bracketed(value: Any, arg: Any, *, ports: Ports) -> str:
        return f"[{date(value, arg, ports=ports)}]"

    engine = Engine(libraries={"own": library})
    source = '{% load own %}{{ day|bracketed:"j" }}'

    assert shown(source, engine, day=dt.date(1910, 1, 23)) == "[23]"
