"""Twelve fields: validate good and bad data, render. Ratios to Django, WTForms, pydantic and the
limit.

The limit is validation and rendering written by hand. All contestants take turns in one process;
each figure is the median of the rounds' CPU time. Run: python benchmarks/bench_forms.py [rounds]
"""

import datetime as dt
import re
import statistics
import sys
import time
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from typing import Any

import hotclub_forms
from markupsafe import escape

CHOICES = [("r", "Red"), ("g", "Green"), ("b", "Blue")]
GOOD = {
    "name": "Django Reinhardt",
    "email": "django@example.com",
    "age": "43",
    "height": "1.75",
    "born": "1910-01-23",
    "seen": "2024-01-01 10:00:00",
    "site": "https://example.com/x",
    "slug": "django-r",
    "colour": "g",
    "tags": ["r", "b"],
    "agree": "on",
    "notes": "Minor Swing",
}
BAD = GOOD | {
    "email": "nope",
    "age": "x",
    "born": "never",
    "slug": "a b",
    "colour": "z",
    "name": "",
}


class Data(dict[str, Any]):
    def getlist(self, name: str) -> list[Any]:
        value = self.get(name, [])
        return value if isinstance(value, list) else [value]


Contestant = dict[str, Callable[[], Any]]


def declare(forms: Any) -> Any:
    class Person(forms.Form):
        name = forms.CharField(max_length=100)
        email = forms.EmailField()
        age = forms.IntegerField(min_value=0, max_value=150)
        height = forms.DecimalField(max_digits=5, decimal_places=2)
        born = forms.DateField()
        seen = forms.DateTimeField(required=False)
        site = forms.URLField(required=False, assume_scheme="https")
        slug = forms.SlugField()
        colour = forms.ChoiceField(choices=CHOICES)
        tags = forms.MultipleChoiceField(choices=CHOICES, required=False)
        agree = forms.BooleanField()
        notes = forms.CharField(widget=forms.Textarea, required=False)

    return Person


def of_forms(form: Any) -> Contestant:
    good, bad = Data(GOOD), Data(BAD)
    assert form(good).is_valid(), form(good).errors
    assert len(form(bad).errors) == 6
    return {
        "validate": lambda: form(good).is_valid(),
        "validate_bad": lambda: form(bad).is_valid(),
        "render": lambda: str(form(initial=good)),
        "render_bad": lambda: str(form(bad)),
    }


def hotclub() -> Contestant:
    return of_forms(declare(hotclub_forms))


def django() -> Contestant:
    from django.conf import settings

    settings.configure(USE_TZ=False, INSTALLED_APPS=["django.forms"])
    import django as package

    package.setup()
    from django import forms

    return of_forms(declare(forms))


def wtforms() -> Contestant:
    import wtforms as w
    from wtforms import validators as v

    class Person(w.Form):
        name = w.StringField(validators=[v.InputRequired(), v.Length(max=100)])
        email = w.StringField(
            validators=[v.InputRequired(), v.Regexp(r"^[^@\s]+@[^@\s]+\.[a-z]+$")]
        )
        age = w.IntegerField(validators=[v.InputRequired(), v.NumberRange(0, 150)])
        height = w.DecimalField(validators=[v.InputRequired()])
        born = w.DateField(validators=[v.InputRequired()])
        seen = w.DateTimeField(validators=[v.Optional()])
        site = w.URLField(validators=[v.Optional(), v.URL()])
        slug = w.StringField(validators=[v.InputRequired(), v.Regexp(r"^[-\w]+$")])
        colour = w.SelectField(choices=CHOICES)
        tags = w.SelectMultipleField(choices=CHOICES)
        agree = w.BooleanField(validators=[v.InputRequired()])
        notes = w.TextAreaField(validators=[v.Optional()])

    def render(form: Any) -> str:
        return "".join(f"<div>{field.label()}{field()}</div>" for field in form)

    def render_bad() -> str:
        form = Person(Data(BAD))
        form.validate()
        return render(form) + "".join(map(str, form.errors.values()))

    good, bad = Data(GOOD), Data(BAD)
    assert Person(good).validate()
    return {
        "validate": lambda: Person(good).validate(),
        "validate_bad": lambda: Person(bad).validate(),
        "render": lambda: render(Person(good)),
        "render_bad": render_bad,
    }


def pydantic() -> Contestant:
    from typing import Annotated, Literal

    from pydantic import AnyHttpUrl, BaseModel, Field, ValidationError

    class Person(BaseModel):
        name: Annotated[str, Field(min_length=1, max_length=100)]
        email: Annotated[str, Field(pattern=r"^[^@\s]+@[^@\s]+\.[a-z]+$", max_length=320)]
        age: Annotated[int, Field(ge=0, le=150)]
        height: Annotated[Decimal, Field(max_digits=5, decimal_places=2)]
        born: dt.date
        seen: dt.datetime | None
        site: AnyHttpUrl | None
        slug: Annotated[str, Field(pattern=r"^[-a-zA-Z0-9_]+$")]
        colour: Literal["r", "g", "b"]
        tags: list[Literal["r", "g", "b"]]
        agree: bool
        notes: str

    def check(values: Any) -> Any:
        try:
            return Person.model_validate(values)
        except ValidationError as error:
            return error.errors()

    assert isinstance(check(GOOD), Person)
    assert len(check(BAD)) == 6
    return {"validate": lambda: check(GOOD), "validate_bad": lambda: check(BAD)}


EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[a-z]+\Z")
SLUG = re.compile(r"[-a-zA-Z0-9_]+\Z")
URL = re.compile(r"https?://[a-z0-9.-]+\.[a-z]+(?:/\S*)?\Z")
KNOWN = {"r", "g", "b"}


def by_hand(values: Any) -> tuple[dict[str, Any], dict[str, str]]:
    clean: dict[str, Any] = {}
    errors: dict[str, str] = {}
    name = values.get("name", "").strip()
    if 0 < len(name) <= 100:
        clean["name"] = name
    else:
        errors["name"] = "This field is required."
    for key, pattern in (("email", EMAIL), ("slug", SLUG), ("site", URL)):
        if pattern.match(values.get(key, "")):
            clean[key] = values[key]
        else:
            errors[key] = "Enter a valid value."
    for key, read in (
        ("age", int),
        ("height", Decimal),
        ("born", dt.date.fromisoformat),
        ("seen", dt.datetime.fromisoformat),
    ):
        try:
            clean[key] = read(values.get(key, ""))
        except (ValueError, InvalidOperation):
            errors[key] = "Enter a valid value."
    if values.get("colour") in KNOWN:
        clean["colour"] = values["colour"]
    else:
        errors["colour"] = "Select a valid choice."
    if KNOWN.issuperset(values.get("tags", ())):
        clean["tags"] = values["tags"]
    clean["agree"] = bool(values.get("agree"))
    clean["notes"] = values.get("notes", "").strip()
    return clean, errors


def limit() -> Contestant:
    def render() -> str:
        rows = [
            f'<div><label for="id_{name}">{name}:</label>'
            f'<input type="text" name="{name}" value="{escape(GOOD[name])}" id="id_{name}"></div>'
            for name in ("name", "email", "age", "height", "born", "seen", "site", "slug")
        ]
        for name in ("colour", "tags"):
            options = "".join(
                f'<option value="{value}"{" selected" if value in GOOD[name] else ""}>'
                f"{escape(label)}</option>"
                for value, label in CHOICES
            )
            rows.append(f'<div><label>{name}</label><select name="{name}">{options}</select></div>')
        rows.append('<div><input type="checkbox" name="agree" checked></div>')
        rows.append(f'<div><textarea name="notes">{escape(GOOD["notes"])}</textarea></div>')
        return "".join(rows)

    assert by_hand(GOOD)[1] == {}
    assert len(by_hand(BAD)[1]) == 6
    return {
        "validate": lambda: by_hand(GOOD),
        "validate_bad": lambda: by_hand(BAD),
        "render": render,
    }


def present(makers: list[Callable[[], Contestant]]) -> dict[str, Contestant]:
    found = {}
    for make in makers:
        try:
            found[make.__name__] = make()
        except ImportError as missing:
            print(f"{make.__name__} is left out: {missing}")
    return found


def cost(work: Callable[[], Any], times: int) -> float:
    start = time.process_time()
    for _ in range(times):
        work()
    return (time.process_time() - start) / times * 1e6


def main(rounds: int) -> None:
    contestants = present([limit, hotclub, django, wtforms, pydantic])
    print(f"{'us CPU a form':<14}" + "".join(f"{name:>12}" for name in contestants), "  ratios")
    for metric in ("validate", "validate_bad", "render", "render_bad"):
        times = 60 if metric.startswith("render") else 400
        figures: dict[str, list[float]] = {name: [] for name in contestants}
        for _ in range(rounds):
            for name, doors in contestants.items():
                if metric in doors:
                    figures[name].append(cost(doors[metric], times))
        medians = {name: statistics.median(seen) for name, seen in figures.items() if seen}
        cells = "".join(f"{medians.get(name, float('nan')):>12.1f}" for name in contestants)
        own = medians["hotclub"]
        ratios = " ".join(
            f"/{name} {own / medians[name]:.2f}" for name in medians if name != "hotclub"
        )
        print(f"{metric:<14}{cells}   hotclub {ratios}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 7)
