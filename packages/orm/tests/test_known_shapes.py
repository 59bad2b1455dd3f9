"""A shape that is known already: every value that comes to it later means what it meant at first."""

import datetime as dt

import hotclub_orm as orm
import pytest
from hotclub_orm import F, Value


class Kind(orm.TextChoices):
    SIZE = "size", "by size"


class Living(orm.QuerySet):
    def filter(self, *args, **kwargs):
        return super().filter(*args, **kwargs).exclude(name="dead")


class Thing(orm.Model):
    name = orm.CharField(max_length=20)
    size = orm.IntegerField(null=True)
    made = orm.DateTimeField(null=True)
    owner = orm.ForeignKey("self", orm.CASCADE, null=True)

    objects = orm.Manager()
    living = Living.as_manager()

    class Meta:
        app_label = "known"


@pytest.fixture
def things(database):
    orm.create_tables(database, Thing)
    Thing.objects.bulk_create(
        [Thing(name=name, size=size) for name, size in (("a", 1), ("b", 2), ("c", None))]
    )
    for _ in range(2):  # from now on these shapes are known
        Thing.objects.filter(size=1).filter(name="a").order_by("size")[:5]
        Thing.objects.filter(size__gt=1)
        Thing.objects.filter(owner=1)
    return Thing.objects.all()


def names(asked):
    return sorted(one.name for one in asked)


def test_other_kinds_of_values_find_their_own_rows(things):
    assert names(things.filter(size=2)) == ["b"]
    assert names(things.filter(size=None)) == ["c"]
    assert names(things.filter(size=F("size"))) == ["a", "b"]
    assert names(things.filter(size=Value(1))) == ["a"]
    assert names(things.filter(size=things.filter(name="b").values("size"))) == ["b"]
    assert names(things.filter(size=True)) == ["a"]
    assert names(things.filter(size="2")) == ["b"]
    assert names(things.filter(size__gt=1.5)) == ["b"]


def test_ints_that_no_column_holds_are_compared_by_their_meaning(things):
    assert names(things.filter(size=2**70)) == []
    assert names(things.filter(size__gt=2**70)) == []
    assert names(things.filter(size__gt=-(2**70))) == ["a", "b"]


def test_wrong_values_are_refused(things):
    with pytest.raises(ValueError, match="expected a number"):
        things.filter(size="many")
    with pytest.raises(orm.ValidationError):
        things.filter(size=1).filter(name="a\x00")
    with pytest.raises(orm.ValidationError, match="aware"):
        things.filter(made=dt.datetime(2026, 1, 1, tzinfo=dt.UTC)).filter(
            made=dt.datetime(2026, 1, 1)  # noqa: DTZ001
        )


def test_objects_stand_for_their_keys(things):
    owner = things.get(name="a")
    things.filter(name="b").update(owner=owner)

    assert names(things.filter(owner=owner)) == ["b"]
    assert names(things.filter(owner=owner.pk)) == ["b"]
    with pytest.raises(ValueError, match=r"[Uu]nsaved"):
        things.filter(owner=Thing())


def test_a_sliced_query_set_is_filtered_no_more(things):
    with pytest.raises(TypeError, match="once a slice has been taken"):
        things[:2].filter(size=1)
    with pytest.raises(TypeError, match="once a slice has been taken"):
        things[:2].order_by("size")


def test_order_by_names_of_any_kind_of_text(things):
    asked = things.filter(size__gt=0)

    assert [one.name for one in asked.order_by("-size")] == ["b", "a"]
    assert [one.name for one in asked.order_by(Kind.SIZE)] == ["a", "b"]
    assert [one.name for one in asked.order_by(F("size").desc())] == ["b", "a"]


@pytest.mark.parametrize("part", [slice(0, 2), slice(None, 2), slice(1, 3), slice(2, None)])
def test_parts_of_an_order(things, part):
    for _ in range(2):
        assert [one.name for one in things.order_by("name")[part]] == ["a", "b", "c"][part]
    assert [one.name for one in things.order_by("name")[1:][:1]] == ["b"]
    assert list(things.order_by("name")[5:5]) == []


def test_get_asks_by_the_filter_of_its_query_set(things):
    Thing.objects.create(name="dead", size=9)

    for _ in range(3):
        assert Thing.objects.get(size=9).name == "dead"
        with pytest.raises(Thing.DoesNotExist):
            Thing.living.get(size=9)


def test_get_gives_one_whatever_is_known(things):
    for _ in range(3):
        assert things.get(size=1).name == "a"
        with pytest.raises(Thing.DoesNotExist):
            things.get(size=7)
        with pytest.raises(Thing.MultipleObjectsReturned):
            things.get(size__gt=0)
        assert things.prefetch_related("thing_set").get(size=1).name == "a"
        assert things.values_list("name", flat=True).get(size=1) == "a"
