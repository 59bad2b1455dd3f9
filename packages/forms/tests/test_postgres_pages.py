"""Model forms of PostgreSQL's fields as a page has them: shown, sent back as shown, refused."""

from __future__ import annotations

import datetime as dt
from html.parser import HTMLParser

import hotclub_orm as orm
import pytest
from hotclub_forms.models import modelform_factory
from hotclub_forms.testing import MultiDict
from hotclub_orm.functions import Upper
from hotclub_orm.postgres import fields as postgres
from hotclub_orm.postgres.constraints import ExclusionConstraint
from hotclub_orm.postgres.fields import Range, RangeOperators
from hotclub_orm.postgres.search import SearchVectorField
from hotclub_orm.testing import (  # noqa: F401 - fixtures
    contrib_database,
    need_extension,
    postgres_contrib_url,
    postgres_database,
    postgres_worker_url,
)


class Set(orm.Model):
    title = orm.CharField(max_length=20)
    loud = orm.GeneratedField(
        expression=Upper("title"), output_field=orm.CharField(max_length=20), db_persist=True
    )
    stars = orm.IntegerField(db_default=3, blank=True)
    tags = postgres.ArrayField(orm.CharField(max_length=5), size=2, blank=True, default=list)
    seats = postgres.ArrayField(orm.IntegerField(), null=True, blank=True)
    ages = postgres.IntegerRangeField(null=True, blank=True)
    hours = postgres.DateTimeRangeField(null=True, blank=True)
    days = postgres.DateRangeField()
    search = SearchVectorField(null=True, editable=False)
    extra = orm.JSONField(null=True, blank=True)

    class Meta:
        app_label = "forms_pages"
        constraints = [
            ExclusionConstraint(
                name="forms_sets_apart",
                expressions=[("days", RangeOperators.OVERLAPS)],
                violation_error_message="Another set is on these days.",
            )
        ]


class Mapped(orm.Model):
    pairs = postgres.HStoreField()

    class Meta:
        app_label = "forms_pages"


SetForm = modelform_factory(Set, fields="__all__")
MappedForm = modelform_factory(Mapped, fields="__all__")


class Inputs(HTMLParser):
    """Gathers what a browser sends of the inputs and text areas of a form."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.sent: dict[str, list[str]] = {}
        self._area: str | None = None
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "input" and given.get("name"):
            self.sent.setdefault(str(given["name"]), []).append(given.get("value") or "")
        if tag == "textarea":
            self._area = str(given["name"])
            self.sent[self._area] = [""]

    def handle_data(self, data: str) -> None:
        if self._area is not None:
            self.sent[self._area][0] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea" and self._area is not None:
            self.sent[self._area][0] = self.sent[self._area][0].removeprefix("\n")
            self._area = None


def shown(form: object) -> MultiDict[str]:
    """Return what is sent of the form as it is shown."""
    return MultiDict(Inputs(str(form)).sent)


def sent(**changes: str) -> MultiDict[str]:
    """Return what a form sends."""
    given = {
        "title": "Nuages", "stars": "", "tags": "a,b", "seats": "1,2", "ages_0": "", "ages_1": "5",
        "hours_0": "1937-05-01 12:00", "hours_1": "", "days_0": "1937-05-01",
        "days_1": "1937-05-03", "extra": '{"k": [1]}',
    }  # fmt: skip
    return MultiDict({name: [value] for name, value in {**given, **changes}.items()})


def test_what_the_database_computes_and_indexes_is_no_input() -> None:
    names = {name.rstrip("_01") for name in Inputs(str(SetForm())).sent}

    assert names == {
        "title", "stars", "tags", "initial-tags", "seats", "ages", "hours", "days", "extra",
    }  # fmt: skip


def test_a_page_sent_back_as_it_was_shown_changes_nothing(
    postgres_database: orm.Database,  # noqa: F811
) -> None:
    postgres_database.create_tables(Set)
    form = SetForm(sent())
    assert form.is_valid(), form.errors
    made = form.save()
    assert (made.loud, made.stars) == ("NUAGES", 3)

    stored = Set.objects.get()
    assert (stored.tags, stored.seats, stored.ages) == (["a", "b"], [1, 2], Range(None, 5))
    assert stored.days == Range(dt.date(1937, 5, 1), dt.date(1937, 5, 3))
    assert stored.extra == {"k": [1]}
    again = SetForm(shown(SetForm(instance=stored)), instance=stored)
    assert again.is_valid(), again.errors
    assert again.changed_data == []
    again.save()
    before = {name: value for name, value in made.__dict__.items() if name != "_state"}
    after = Set.objects.get().__dict__
    assert {name: after[name] for name in before} == before


WRONG = [
    ({"tags": "a,b,c"}, "tags", "List contains 3 items, it should contain no more than 2."),
    ({"seats": "1,x"}, "seats", "Item 2 in the array did not validate: Enter a whole number."),
    (
        {"seats": str(2**40)},
        "seats",
        "Item 1 in the array did not validate: Ensure this value is less than or equal to 2147483647.",
    ),
    ({"ages_0": "9"}, "ages", "The start of the range must not exceed the end of the range."),
    ({"ages_1": "x"}, "ages", "Enter a whole number."),
    (
        {"ages_1": str(2**40)},
        "ages",
        "Ensure this value is less than or equal to 2147483647.",
    ),
    ({"hours_0": "soon"}, "hours", "Enter a valid date/time."),
    ({"days_0": "", "days_1": ""}, "days", "This field is required."),
    ({"extra": "{"}, "extra", "Enter a valid JSON."),
    ({"days_0": "1950-01-02", "days_1": ""}, "__all__", "Another set is on these days."),
]


@pytest.mark.parametrize(("changes", "name", "told"), WRONG)
def test_what_is_wrong_is_told_and_what_was_sent_is_shown_again(
    postgres_database: orm.Database,  # noqa: F811
    changes: dict[str, str],
    name: str,
    told: str,
) -> None:
    postgres_database.create_tables(Set)
    Set.objects.create(title="x", days=Range(dt.date(1950, 1, 1), dt.date(1950, 1, 5)))
    form = SetForm(sent(**changes))

    assert not form.is_valid()
    assert form.errors == {name: [told]}
    assert told in str(form)
    assert {key: shown(form)[key] for key in changes} == changes


async def test_awaited_forms_check_and_save_the_same(
    postgres_database: orm.Database,  # noqa: F811
) -> None:
    await postgres_database.acreate_tables(Set)
    form = SetForm(sent())
    assert await form.ais_valid(), form.errors
    made = await form.asave()
    assert (made.loud, made.stars) == ("NUAGES", 3)

    stored = await Set.objects.aget()
    assert (stored.tags, stored.ages) == (["a", "b"], Range(None, 5))
    taken = SetForm(sent(title="Minor"))
    assert not await taken.ais_valid()
    assert taken.errors == {"__all__": ["Another set is on these days."]}
    await postgres_database.aclose()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("{", "Could not load JSON data."),
        ("[1]", "Input must be a JSON dictionary."),
        ("", "This field is required."),
        ('{"a": "\\u0000"}', "Text can't hold the character U+0000 (in field pairs)."),
        ('{"\\u0000": "a"}', "Text can't hold the character U+0000 (in field pairs)."),
    ],
)
def test_what_is_no_mapping_of_texts_is_told_before_the_database_sees_it(
    text: str, told: str
) -> None:
    form = MappedForm({"pairs": text})

    assert form.errors == {"pairs": [told]}


def test_mappings_are_stored_and_shown_again(
    contrib_database: orm.Database,  # noqa: F811
) -> None:
    need_extension(contrib_database, "hstore")
    contrib_database.create_tables(Mapped)
    form = MappedForm({"pairs": '{"a": 1, "b": null, "é": "<&\\""}'})
    assert form.is_valid(), form.errors
    form.save()

    stored = Mapped.objects.get()
    assert stored.pairs == {"a": "1", "b": None, "é": '<&"'}
    again = MappedForm(shown(MappedForm(instance=stored)), instance=stored)
    assert again.is_valid()
    assert again.changed_data == []
