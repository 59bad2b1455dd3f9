"""FilteredRelation: joined where it is read, along its way, on top of one another."""

import hotclub_orm as orm
import pytest
from hotclub_orm import Count, F, FilteredRelation, Q
from hotclub_orm.lookups import StartsWith


class Label(orm.Model):
    name = orm.CharField(max_length=20)

    class Meta:
        app_label = "filtered"


class Band(orm.Model):
    name = orm.CharField(max_length=20)
    fans = orm.ManyToManyField("self", symmetrical=False, related_name="likes")

    class Meta:
        app_label = "filtered"


class Record(orm.Model):
    band = orm.ForeignKey(Band, orm.CASCADE, related_name="records")
    label = orm.ForeignKey(Label, orm.CASCADE, related_name="records")
    title = orm.CharField(max_length=20)

    class Meta:
        app_label = "filtered"


@pytest.fixture
def bands(database):
    orm.create_tables(database, Label, Band, Record)
    swing, ultra = Label.objects.bulk_create([Label(name="Swing"), Label(name="Ultraphone")])
    quintette, lone = Band.objects.bulk_create([Band(name="Quintette"), Band(name="Lone")])
    Record.objects.bulk_create(
        [
            Record(band=quintette, label=ultra, title="Dinah"),
            Record(band=quintette, label=swing, title="Daphne"),
            Record(band=quintette, label=swing, title="Nuages"),
        ]
    )
    quintette.fans.add(lone)
    return quintette, lone


def filtered(**condition):
    return Band.objects.annotate(some=FilteredRelation("records", condition=Q(**condition)))


def test_one_that_nothing_reads_joins_nothing(bands):
    assert filtered(records__title="Dinah").count() == 2
    assert "JOIN" not in str(filtered(records__title="Dinah").query)


def test_rows_without_a_partner_stay(bands):
    asked = filtered(records__title__startswith="D").values_list("name", "some__title")

    assert sorted(asked, key=str) == [
        ("Lone", None),
        ("Quintette", "Daphne"),
        ("Quintette", "Dinah"),
    ]


def test_a_condition_may_read_what_is_on_the_way(bands):
    asked = Band.objects.annotate(
        house=FilteredRelation("records__label", condition=Q(records__title="Dinah"))
    )
    own = Band.objects.annotate(
        own=FilteredRelation("records", condition=Q(name="Quintette", records__title="Dinah"))
    )

    assert set(asked.values_list("name", "house__name")) == {
        ("Lone", None),
        ("Quintette", None),
        ("Quintette", "Ultraphone"),
    }
    assert list(own.filter(own__isnull=False).values_list("name", flat=True)) == ["Quintette"]


def test_a_condition_may_be_an_expression(bands):
    asked = Band.objects.annotate(
        some=FilteredRelation("records", condition=Q(StartsWith(F("records__title"), "Nu")))
    )

    assert list(asked.filter(some__isnull=False).values_list("some__title")) == [("Nuages",)]


def test_one_begins_where_another_ends(bands):
    asked = Band.objects.annotate(
        some=FilteredRelation("records", condition=Q(records__title__startswith="D")),
        house=FilteredRelation("some__label", condition=Q(some__label__name="Swing")),
    ).annotate(houses=Count("house"), titles=Count("some"))

    assert sorted(asked.values_list("name", "houses", "titles")) == [
        ("Lone", 0, 0),
        ("Quintette", 1, 2),
    ]


def test_objects_are_values_of_it(bands):
    dinah = Record.objects.get(title="Dinah")
    asked = filtered(records__in=[dinah])

    assert [one.name for one in asked.filter(some=dinah)] == ["Quintette"]
    assert [one.name for one in asked.filter(some__isnull=True)] == ["Lone"]


def test_what_is_not_on_the_way_is_refused(bands):
    for relation, condition, message in (
        ("records", Q(records__label__name="x"), "deeper than the relation_name"),
        (
            "records__label",
            Q(records__band__name__gt="x"),
            "relations outside the 'records__label'",
        ),
        ("records__title", Q(), "cannot contain lookups"),
    ):
        with pytest.raises(ValueError, match=message):
            Band.objects.annotate(some=FilteredRelation(relation, condition=condition))
    with pytest.raises(ValueError, match="aliases with periods"):
        Band.objects.annotate(**{"a.b": FilteredRelation("records")})


def test_what_is_joined_is_an_attribute(bands, database):
    asked = filtered(records__title="Dinah").select_related("some__label").order_by("name")

    lone, quintette = asked
    assert lone.some is None
    assert (quintette.some.title, quintette.some.label.name) == ("Dinah", "Ultraphone")
    assert quintette.some.band is quintette
    with pytest.raises(ValueError, match=r"only\(\) is not supported"):
        asked.only("some__title")
    with pytest.raises(ValueError, match=r"prefetch_related\(\) is not supported"):
        asked.prefetch_related("some")


def test_what_is_joined_may_be_read_later(bands):
    asked = filtered(records__title="Dinah").select_related("some").defer("some__title")

    one = asked.get(name="Quintette").some
    assert one.get_deferred_fields() == {"title"}
    assert one.title == "Dinah"


def test_what_is_joined_over_two_relations_is_an_attribute(bands):
    asked = Band.objects.annotate(
        house=FilteredRelation("records__label", condition=Q(records__title="Dinah"))
    ).select_related("house")

    assert {one.house.name for one in asked if one.house is not None} == {"Ultraphone"}
