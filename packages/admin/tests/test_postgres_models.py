"""Models with what PostgreSQL alone has, what a database computes, and keys of several fields."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from html import unescape
from typing import Any

import pytest
from admin_browser import SECRET_KEY, Browser, texts
from admin_library import ALL_MODELS, make_site
from hotclub_admin import EmptyFieldListFilter, ModelAdmin
from hotclub_admin.asgi import AdminApplication
from hotclub_auth.models import User
from hotclub_orm import (
    CASCADE,
    CharField,
    CheckConstraint,
    CompositePrimaryKey,
    Database,
    ForeignKey,
    GeneratedField,
    ImproperlyConfigured,
    IntegerField,
    JSONField,
    Model,
    Q,
    UniqueConstraint,
)
from hotclub_orm.contenttypes import ContentType
from hotclub_orm.functions import Upper
from hotclub_orm.postgres.constraints import ExclusionConstraint
from hotclub_orm.postgres.fields import (
    ArrayField,
    DateRangeField,
    HStoreField,
    IntegerRangeField,
    Range,
    RangeOperators,
)
from hotclub_orm.postgres.search import SearchVectorField
from hotclub_orm.testing import (  # noqa: F401 - fixtures
    contrib_database,
    need_extension,
    postgres_contrib_url,
    postgres_lookups,
)

pytestmark = pytest.mark.usefixtures("postgres_lookups")


class Hall(Model):
    """A key of two fields."""

    pk = CompositePrimaryKey("town", "number")
    town = CharField(max_length=20)
    number = IntegerField()

    class Meta:
        app_label = "stage"

    def __str__(self) -> str:
        return f"{self.town} {self.number}"


class Gig(Model):
    """All kinds in one."""

    title = CharField(max_length=20)
    loud = GeneratedField(
        expression=Upper("title"), output_field=CharField(max_length=20), db_persist=True
    )
    stars = IntegerField(db_default=3)
    tags = ArrayField(CharField(max_length=5), size=2, blank=True, default=list)
    pairs = HStoreField(blank=True, default=dict)
    ages = IntegerRangeField(null=True, blank=True)
    days = DateRangeField()
    search = SearchVectorField(null=True, blank=True, editable=False)
    extra = JSONField(null=True, blank=True)
    hall: Any = ForeignKey(Hall, CASCADE, null=True, blank=True)

    class Meta:
        app_label = "stage"
        constraints = [
            ExclusionConstraint(
                name="stage_gigs_apart",
                expressions=[("days", RangeOperators.OVERLAPS)],
                violation_error_message="Another gig is on these days.",
            ),
            CheckConstraint(condition=Q(stars__lte=5), name="stage_few_stars"),
            UniqueConstraint(Upper("title"), name="stage_loud_once"),
        ]

    def __str__(self) -> str:
        return self.title


class GigAdmin(ModelAdmin):
    """Shows, filters and searches them."""

    list_display = ("title", "loud", "stars", "tags", "pairs", "ages", "days", "extra", "hall")
    list_filter = (
        "loud", "stars", ("ages", EmptyFieldListFilter), ("extra", EmptyFieldListFilter),
    )  # fmt: skip
    search_fields = ("title__unaccent__icontains", "title__search", "tags")
    readonly_fields = ("loud", "search")


@pytest.fixture
def stage(contrib_database: Database) -> Iterator[Browser]:  # noqa: F811
    """Give a browser on a server with extensions, in which the boss is logged in."""
    for name in ("hstore", "unaccent"):
        need_extension(contrib_database, name)
    ContentType.objects.clear_cache()
    contrib_database.create_tables(*ALL_MODELS, Hall, Gig)
    boss = User.objects.create_superuser("django", "django@example.com", "nuages1940")
    site = make_site()
    site.register(Gig, GigAdmin)
    with Browser(AdminApplication(site, secret_key=SECRET_KEY)) as browser:
        browser.log_in(boss)
        yield browser
        browser.loop.run_until_complete(contrib_database.aclose())


SENT = {
    "title": "Nuagés", "stars": "4", "tags": "a,b", "pairs": '{"x": "1"}', "ages_0": "18",
    "ages_1": "", "days_0": "1937-05-01", "days_1": "1937-05-03", "extra": '{"k": [1]}',
    "hall": "",
}  # fmt: skip


def made() -> Gig:
    """Return a gig with a value for all."""
    hall = Hall.objects.create(town="Paris", number=1)
    return Gig.objects.create(
        title="Nuagés", tags=["a", "b"], pairs={"x": "1"}, ages=Range(18, None), hall=hall,
        days=Range(dt.date(1937, 5, 1), dt.date(1937, 5, 3)), extra={"k": [1]},
    )  # fmt: skip


def errors(answer: Any) -> list[str]:
    """Return what the form says is wrong: at its fields and at its head."""
    assert answer.status_code == 200
    html = re.search("<form.*</form>", answer.text, re.DOTALL)
    assert html is not None
    return texts(html[0], "li")


def test_an_object_is_added_and_its_form_shows_what_is_stored(stage: Browser) -> None:
    assert stage.get("/stage/gig/add/").status_code == 200
    answer = stage.post("/stage/gig/add/", SENT)
    assert answer.status_code == 302, errors(answer)

    gig = Gig.objects.get()
    assert (gig.loud, gig.stars, gig.tags, gig.pairs) == ("NUAGÉS", 4, ["a", "b"], {"x": "1"})
    assert (gig.ages, gig.extra) == (Range(18, None), {"k": [1]})
    assert gig.days == Range(dt.date(1937, 5, 1), dt.date(1937, 5, 3))
    page = unescape(stage.get(f"/stage/gig/{gig.pk}/change/").text)
    for part in (
        'name="tags" value="a,b"', '{"x": "1"}', 'name="ages_0" value="18"',
        'name="days_1" value="1937-05-03"', '{"k": [1]}', "NUAGÉS",
    ):  # fmt: skip
        assert part in page, part
    assert 'name="loud"' not in page
    assert 'name="search"' not in page


def test_an_object_is_changed_and_points_to_a_key_of_two_fields(stage: Browser) -> None:
    gig = made()
    page = unescape(stage.get(f"/stage/gig/{gig.pk}/change/").text)
    assert "Paris 1" in page
    assert '["Paris", "1"]' in page

    sent = {**SENT, "title": "Minor", "tags": "", "hall": '["Paris", 1]', "ages_0": ""}
    answer = stage.post(f"/stage/gig/{gig.pk}/change/", sent)
    assert answer.status_code == 302, errors(answer)
    gig.refresh_from_db()
    assert (gig.loud, gig.tags, gig.hall_id) == ("MINOR", [], ("Paris", 1))
    history = stage.get(f"/stage/gig/{gig.pk}/history/")
    assert history.status_code == 200


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"tags": "a,b,c"}, "List contains 3 items, it should contain no more than 2."),
        ({"tags": "a,longer"}, "Item 2 in the array did not validate:"),
        ({"pairs": "[1]"}, "Input must be a JSON dictionary."),
        ({"pairs": "{"}, "Could not load JSON data."),
        ({"ages_0": "9", "ages_1": "1"}, "The start of the range must not exceed the end"),
        ({"ages_0": "x"}, "Enter a whole number."),
        ({"ages_0": "99999999999"}, "2147483647"),
        ({"ages_1": str(2**40)}, "2147483647"),
        ({"days_0": "", "days_1": ""}, "This field is required."),
        ({"extra": "{"}, "Enter a valid JSON."),
        ({"hall": '["Nowhere", 7]'}, "Select a valid choice."),
        ({"hall": "7"}, "Select a valid choice."),
        ({"title": "a\x00b"}, "Null characters are not allowed."),
        ({"pairs": '{"a": "b\\u0000"}'}, "Text can't hold the character U+0000"),
        ({"tags": "a\x00"}, "Null characters are not allowed."),
        ({"stars": "6"}, "Constraint “stage_few_stars” is violated."),
        ({"title": "minor"}, "Constraint “stage_loud_once” is violated."),
        ({"days_0": "1950-01-01", "days_1": "1950-01-09"}, "Another gig is on these days."),
    ],
)
def test_what_is_wrong_is_told_by_the_form(
    stage: Browser, changed: dict[str, str], told: str
) -> None:
    Gig.objects.create(title="Minor", days=Range(dt.date(1950, 1, 1), dt.date(1950, 1, 5)))

    answer = stage.post("/stage/gig/add/", {**SENT, **changed})

    assert any(told in one for one in errors(answer)), errors(answer)
    assert Gig.objects.count() == 1


def test_the_list_shows_all_kinds(stage: Browser) -> None:
    made()

    cells = texts(stage.get("/stage/gig/").text, "td")

    for one in ("NUAGÉS", "3", "a, b", "Paris 1", '{"k": [1]}'):
        assert one in cells, cells
    assert any("18" in one for one in cells)
    assert any("1937" in one for one in cells)


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("q=nuages", 1), ("q=Nuag", 1), ("q=nothing", 0), ("q=a", 1), ("q=%00", 2),
        ("q='%26|!(", 0), ("ages__isempty=1", 1), ("ages__isempty=0", 1), ("extra__isempty=0", 1),
        ("loud=NUAG%C3%89S", 1), ("loud__exact=MINOR", 1), ("stars=3", 2), ("stars=x", None),
        ("o=2.-4.6.7", 2), ("o=8", 2), ("o=9", 2), ("tags__contains=a", None), ("ages=1", None),
    ],
)  # fmt: skip
def test_the_list_is_searched_filtered_and_ordered(
    stage: Browser, query: str, count: int | None
) -> None:
    made()
    Gig.objects.create(title="Minor", days=Range(dt.date(1950, 1, 1), dt.date(1950, 1, 5)))

    answer = stage.get(f"/stage/gig/?{query}")

    assert answer.status_code in ((200,) if count is not None else (302, 400))
    if count is not None:
        assert answer.text.count('class="action-select"') == count


def test_objects_are_deleted_by_the_action(stage: Browser) -> None:
    gig = made()
    sent = {"action": "delete_selected", "_selected_action": str(gig.pk), "post": "yes"}

    assert stage.post("/stage/gig/", sent).status_code == 302
    assert not Gig.objects.exists()


def test_a_model_with_a_key_of_several_fields_is_refused() -> None:
    with pytest.raises(ImproperlyConfigured, match="composite primary key"):
        make_site().register(Hall)
