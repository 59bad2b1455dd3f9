"""SELECTs whose parts depend on one another: groups, combinations, windows, what is around them."""

import hotclub_orm as orm
import pytest
from hotclub_orm import BooleanField, Count, Exists, ExpressionWrapper, F, Max, OuterRef, Q, Window
from hotclub_orm.functions import Rank, Substr


class Band(orm.Model):
    name = orm.CharField(max_length=30)
    size = orm.IntegerField(null=True)

    class Meta:
        app_label = "selects"


class Song(orm.Model):
    title = orm.CharField(max_length=30)
    band = orm.ForeignKey(Band, orm.CASCADE, null=True, related_name="songs")

    class Meta:
        app_label = "selects"


class Manager(orm.Model):
    name = orm.CharField(max_length=30)
    band = orm.OneToOneField(Band, orm.CASCADE, related_name="manager")

    class Meta:
        app_label = "selects"


@pytest.fixture
def filled(database):
    orm.create_tables(database, Band, Song)
    first, second = (
        Band.objects.create(name=name, size=size) for name, size in (("a", 1), ("b", 2))
    )
    for title in ("ab", "ac", "bb"):
        Song.objects.create(title=title, band=first)
    Song.objects.create(title="ba", band=second)
    return database


def titles(query):
    return list(query.values_list("title", flat=True))


# --- groups --------------------------------------------------------------------------------------


def test_groups_by_a_function_with_parameters(filled):
    initials = Song.objects.values(x=Substr("title", 1, 1)).annotate(n=Count("pk")).order_by("x")
    assert list(initials) == [{"x": "a", "n": 2}, {"x": "b", "n": 2}]


def test_groups_by_two_functions_that_differ_in_their_parameters_only(filled):
    letters = Song.objects.values(x=Substr("title", 1, 1), y=Substr("title", 2, 1))
    found = letters.annotate(n=Count("pk")).order_by("x", "y").values_list("x", "y", "n")
    assert list(found) == [("a", "b", 1), ("a", "c", 1), ("b", "a", 1), ("b", "b", 1)]


def test_groups_are_ordered_by_a_function_with_parameters(filled):
    initials = Song.objects.values(x=Substr("title", 1, 1)).annotate(n=Count("pk"))
    found = initials.order_by(Substr("title", 1, 1).desc())
    assert list(found) == [{"x": "b", "n": 2}, {"x": "a", "n": 2}]
    by_second = Song.objects.values("band").annotate(n=Count("pk")).order_by(Substr("title", 2, 1))
    assert sorted(row["n"] for row in by_second) == [1, 1, 2]
    assert by_second.count() == 3


def test_groups_by_a_condition_that_no_row_meets(filled):
    never = ExpressionWrapper(Q(pk__in=[]), output_field=BooleanField())
    assert list(Song.objects.values(x=never).annotate(n=Count("pk"))) == [{"x": False, "n": 4}]


def test_distinct_rows_with_a_condition_that_no_row_meets(filled):
    never = ExpressionWrapper(Q(pk__in=[]), output_field=BooleanField())
    found = Song.objects.annotate(x=never).distinct().order_by("band__name", "title")
    assert titles(found) == ["ab", "ac", "bb", "ba"]


# --- combinations --------------------------------------------------------------------------------


def test_a_union_in_a_subquery_knows_the_query_around(filled):
    own = Song.objects.filter(band=OuterRef("pk"))
    either = own.filter(title="ab").union(own.filter(title="ba"))
    assert Band.objects.filter(pk__in=either.values("band")).count() == 2
    one = own.filter(title="ab").union(own.filter(title="nothing"))
    assert list(Band.objects.filter(Exists(one)).values_list("name", flat=True)) == ["a"]


def test_a_union_keeps_the_place_of_nulls(filled):
    Band.objects.create(name="c")
    both = Band.objects.filter(size=1).union(Band.objects.filter(size=None))

    def names(*order):
        return [band.name for band in both.order_by(*order)]

    assert names(F("size").desc(nulls_last=True)) == ["a", "c"]
    assert names(F("size").desc(nulls_first=True)) == ["c", "a"]
    assert names("-name") == ["c", "a"]


# --- windows -------------------------------------------------------------------------------------


def ranked():
    rank = Window(Rank(), partition_by="band", order_by="title")
    return Song.objects.annotate(rank=rank)


def test_filtered_by_a_window_and_distinct(filled):
    assert len(ranked().filter(rank__lte=2).values("band").distinct()) == 2


def test_aggregates_over_what_is_filtered_by_a_window(filled):
    firsts = ranked().filter(rank=1)
    assert titles(firsts.order_by("title")) == ["ab", "ba"]
    assert firsts.aggregate(n=Max("rank"), last=Max("title")) == {"n": 1, "last": "ba"}
    assert firsts.count() == 2


def test_writes_to_what_is_filtered_by_a_window(filled):
    assert ranked().filter(rank=1).update(title="zz") == 2
    assert sorted(titles(Song.objects.all())) == ["ac", "bb", "zz", "zz"]
    assert ranked().filter(rank=1).delete()[0] == 2
    assert sorted(titles(Song.objects.all())) == ["bb", "zz"]


def test_rows_filtered_by_a_window_are_not_said_to_be_locked(filled):
    locked = ranked().filter(rank=1).select_for_update()
    with orm.atomic():
        if filled.vendor == "sqlite":  # where nothing is locked by rows
            assert len(locked) == 2
        else:
            with pytest.raises(orm.NotSupportedError, match="filtered by a window"):
                list(locked)


def test_rows_that_point_here_alone_may_be_locked(filled):
    orm.create_tables(filled, Manager)
    Manager.objects.create(name="Charles", band=Band.objects.get(name="a"))
    asked = Band.objects.select_related("manager").filter(manager__isnull=False)
    with orm.atomic():
        (band,) = asked.select_for_update(of=("self", "manager"))
        assert band.manager.name == "Charles"
        if filled.vendor == "postgresql":
            sql = str(asked.select_for_update(of=("manager",)).query)
            assert sql.endswith('FOR UPDATE OF "selects_manager"')
