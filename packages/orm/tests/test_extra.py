"""extra() and raw(): SQL by hand in a query, its values bound."""

import hotclub_orm as orm
import pytest
from hotclub_orm import Count, F, OuterRef, Subquery


class Venue(orm.Model):
    name = orm.CharField(max_length=40)

    class Meta:
        app_label = "extra"


class Gig(orm.Model):
    venue = orm.ForeignKey(Venue, orm.CASCADE, related_name="gigs")
    title = orm.CharField(max_length=40)
    seats = orm.IntegerField()

    class Meta:
        app_label = "extra"
        ordering = ("pk",)


@pytest.fixture
def gigs(database):
    orm.create_tables(database, Venue, Gig)
    olympia, gaveau = Venue.objects.bulk_create([Venue(name="Olympia"), Venue(name="Gaveau")])
    return Gig.objects.bulk_create(
        [
            Gig(venue=olympia, title="Nuages", seats=300),
            Gig(venue=gaveau, title="Daphne", seats=100),
            Gig(venue=gaveau, title="Dinah", seats=200),
        ]
    )


def titles(asked):
    return [one.title for one in asked]


def test_selected_sql_is_an_attribute_and_a_value(gigs):
    asked = Gig.objects.extra(
        select={"twice": "seats * %s", "big": "seats > %s", "plain": "seats + 1"},
        select_params=(2, 150),
    )

    assert [(one.twice, bool(one.big), one.plain) for one in asked] == [
        (600, True, 301),
        (200, False, 101),
        (400, True, 201),
    ]
    assert list(asked.values_list("title", "twice").order_by("-twice")) == [
        ("Nuages", 600),
        ("Dinah", 400),
        ("Daphne", 200),
    ]
    assert asked.values("plain").first() == {"plain": 301}


def test_conditions_hold_together_with_others(gigs):
    asked = Gig.objects.filter(title__startswith="D").extra(
        where=["seats >= %s OR title = %s", "title <> %s"], params=[150, "Daphne", "Dinah"]
    )

    assert titles(asked) == ["Daphne"]
    assert asked.count() == 1
    assert asked.exists()
    assert titles(Gig.objects.extra(where=["seats > %s"], params=[150]).exclude(seats=200)) == [
        "Nuages"
    ]


def test_the_same_call_with_other_values_gives_other_rows(gigs):
    def above(seats):
        return titles(Gig.objects.extra(where=["seats > %s"], params=[seats]))

    assert (above(250), above(150), above(250)) == (["Nuages"], ["Nuages", "Dinah"], ["Nuages"])
    assert titles(Gig.objects.extra(where=["seats = 100"])) == ["Daphne"]


def test_tables_stand_beside_the_others(gigs):
    asked = Gig.objects.extra(
        tables=["extra_venue"],
        where=["extra_venue.id = extra_gig.venue_id", "extra_venue.name = %s"],
        params=["Gaveau"],
    )

    assert titles(asked) == ["Daphne", "Dinah"]
    assert asked.update(seats=F("seats") + 1) == 2
    assert asked.order_by("-seats").first().seats == 201
    assert asked.delete() == (2, {"extra.Gig": 2})


def test_an_order_names_columns_selected_or_of_tables(gigs):
    asked = Gig.objects.extra(select={"half": "seats / 2"})

    assert titles(asked.extra(order_by=["half"])) == ["Daphne", "Dinah", "Nuages"]
    assert titles(asked.extra(order_by=["-half"])) == ["Nuages", "Dinah", "Daphne"]
    assert titles(Gig.objects.extra(order_by=["-extra_gig.title"])) == ["Nuages", "Dinah", "Daphne"]
    assert titles(Gig.objects.extra(order_by=["-extra_gig.title"]).order_by("seats")) == [
        "Daphne",
        "Dinah",
        "Nuages",
    ]


def test_it_stands_beside_aggregates_and_in_subqueries(gigs):
    counted = Venue.objects.extra(where=["name <> %s"], params=["Olympia"])
    inner = Gig.objects.filter(venue=OuterRef("pk")).extra(where=["seats < %s"], params=[150])

    assert counted.annotate(shows=Count("gigs")).get().shows == 2
    small = Subquery(inner.values("title")[:1])
    assert list(Venue.objects.annotate(small=small).order_by("pk").values_list("small")) == [
        (None,),
        ("Daphne",),
    ]


def test_query_sets_keep_it_where_they_are_joined(gigs):
    small = Gig.objects.extra(where=["seats < %s"], params=[250])

    assert titles(Gig.objects.filter(title="Dinah") & small) == ["Dinah"]
    assert titles(Gig.objects.filter(title="Nuages") & small) == []


NAMES = ['a"b', "a'b", "a;b", "a--b", "a b", "a)b", "a%b", "a/*b"]


@pytest.mark.parametrize("name", NAMES)
def test_names_are_quoted_or_refused(gigs, name):
    """ORM-008, ORM-068."""
    with pytest.raises(ValueError, match="Column aliases"):
        Gig.objects.extra(select={name: "1"})
    for asked in (
        lambda: list(Gig.objects.extra(tables=[name])),
        lambda: list(Gig.objects.extra(order_by=[f"extra_gig.{name}"])),
    ):
        with pytest.raises((orm.Error, orm.FieldError)):
            with orm.atomic():
                asked()
    assert Gig.objects.count() == 3


@pytest.mark.parametrize("payload", ["x' OR '1'='1", 'x" OR 1=1 --', "%s", "%(x)s", "x%"])
def test_values_are_bound_and_never_text(gigs, payload):
    assert titles(Gig.objects.extra(where=["title = %s"], params=[payload])) == []
    echoed = Gig.objects.extra(select={"said": "CAST(%s AS varchar)"}, select_params=[payload])
    assert {one.said for one in echoed} == {payload}


def test_what_does_not_fit_is_refused(gigs):
    with pytest.raises(ValueError, match="more %s"):
        Gig.objects.extra(select={"a": "seats + %s"})
    with pytest.raises(ValueError, match="no %s of select takes"):
        Gig.objects.extra(select={"a": "seats"}, select_params=[1])
    with pytest.raises(ValueError, match="Column aliases"):
        Gig.objects.extra(select={'a" FROM x --': "1"})
    with pytest.raises(ValueError, match="1 %s, but params has 0"):
        Gig.objects.extra(where=["seats = %s"])
    with pytest.raises(TypeError, match="list of texts"):
        Gig.objects.extra(where="seats = 1")
    with pytest.raises(TypeError, match="once a slice"):
        Gig.objects.all()[:1].extra(where=["seats = 1"])
    with pytest.raises(orm.FieldError):
        Gig.objects.extra(order_by=["nothing"])


async def test_it_awaits(gigs):
    asked = Gig.objects.extra(where=["seats > %s"], params=[150])

    assert [one.title async for one in asked] == ["Nuages", "Dinah"]
    assert await asked.acount() == 2


def test_a_table_beside_is_another_one_than_a_joined_one(gigs):
    asked = Gig.objects.extra(tables=["extra_venue"]).select_related("venue").order_by("pk")

    assert len(asked) == 6
    assert asked[0].venue.name == "Olympia"


def test_what_values_chose_before_is_all_that_is_seen(gigs):
    asked = Gig.objects.values("title").extra(select={"one": 1})

    assert asked.first() == {"title": "Nuages"}
    counted = Gig.objects.extra(select={"more": "seats + 1"}).annotate(Count("pk"))
    assert counted.order_by().values_list("more", flat=True).first() == 301


def raw_gigs():
    return Gig.objects.raw(
        "SELECT id AS number, title FROM extra_gig ORDER BY id", translations={"number": "id"}
    )


def test_raw_rows_may_be_read_anew(gigs, database):
    asked = raw_gigs()

    with database.watch_statements() as seen:
        assert titles(asked.iterator()) == ["Nuages", "Daphne", "Dinah"]
        assert titles(asked.iterator()) == ["Nuages", "Daphne", "Dinah"]
    assert len(seen) == 2
    assert asked.columns == ["id", "title"]


async def test_raw_rows_may_be_awaited_anew(gigs):
    assert [one.title async for one in raw_gigs().aiterator()] == ["Nuages", "Daphne", "Dinah"]
