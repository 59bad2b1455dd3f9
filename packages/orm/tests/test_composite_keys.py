"""A primary key of several fields: objects, queries, writing, deleting."""

from __future__ import annotations

import asyncio
import copy
import pickle

import hotclub_orm as orm
import pytest
from hotclub_orm import Count, F, Max, Q


class Product(orm.Model):
    name = orm.CharField(max_length=20)

    class Meta:
        app_label = "composite_keys"


class Release(orm.Model):
    pk = orm.CompositePrimaryKey("version", "product_id")
    version = orm.IntegerField()
    product = orm.ForeignKey(Product, on_delete=orm.CASCADE, related_name="releases")
    note = orm.CharField(max_length=20, default="")

    class Meta:
        app_label = "composite_keys"


@pytest.fixture(params=["sync", "async"])
def do(request, database):
    """Return a caller of a method, or of its awaiting twin."""
    if request.param == "sync":
        yield lambda one, method, *args, **kwargs: getattr(one, method)(*args, **kwargs)
        return
    with asyncio.Runner() as runner:

        async def awaited(one, method, *args, **kwargs):
            return await getattr(one, f"a{method}")(*args, **kwargs)

        yield lambda *args, **kwargs: runner.run(awaited(*args, **kwargs))
        runner.run(database.aclose())


@pytest.fixture
def releases(database: orm.Database) -> list[Release]:
    database.create_tables(Product, Release)
    one, two = Product.objects.create(name="one"), Product.objects.create(name="two")
    return [
        Release.objects.create(version=version, product=product, note=f"{product.name}.{version}")
        for product in (one, two)
        for version in (1, 2, 3)
    ]


def test_the_key_is_the_tuple_of_its_fields(releases):
    release = releases[0]
    assert release.pk == (1, release.product_id)
    assert [f.name for f in Release._meta.pk_fields] == ["version", "product"]
    assert Release._meta.get_field("pk") is Release._meta.pk
    made = Release(pk=(7, 2), note="x")
    assert (made.version, made.product_id, made.pk) == (7, 2, (7, 2))
    made.pk = [8, 1]
    assert made.pk == (8, 1)
    made.pk = None
    assert made.pk == (None, None)
    with pytest.raises(ValueError, match="'pk' must have 2 elements"):
        made.pk = (1,)
    with pytest.raises(ValueError, match="'pk' must be a list or a tuple"):
        made.pk = 1


def test_objects_are_found_by_their_key(releases, do):
    found = do(Release.objects, "get", pk=(2, 1))
    assert found == releases[1]
    assert found.note == "one.2"


def notes(query) -> list[str]:
    return [one.note for one in query]


def test_all_lookups_of_tuples(releases):
    asked = Release.objects.order_by("pk")
    assert notes(asked.filter(pk=(2, 1))) == ["one.2"]
    assert notes(asked.filter(pk__exact=[2, 2])) == ["two.2"]
    assert notes(asked.filter(pk__in=[(2, 1), (3, 2), (9, 9)])) == ["one.2", "two.3"]
    assert notes(asked.filter(pk__in={(2, 1)})) == ["one.2"]
    assert notes(asked.filter(pk__in=[])) == []
    assert notes(asked.filter(pk__gt=(2, 1))) == ["two.2", "one.3", "two.3"]
    assert notes(asked.filter(pk__gte=(2, 1))) == ["one.2", "two.2", "one.3", "two.3"]
    assert notes(asked.filter(pk__lt=(2, 1))) == ["one.1", "two.1"]
    assert notes(asked.filter(pk__lte=(2, 1))) == ["one.1", "two.1", "one.2"]
    assert notes(asked.filter(pk__isnull=True)) == []
    assert len(asked.filter(pk__isnull=False)) == 6
    assert len(asked.filter(pk=None)) == 0
    assert notes(asked.exclude(pk__in=[(1, 1), (1, 2), (2, 1), (2, 2)])) == ["one.3", "two.3"]
    assert notes(asked.filter(Q(pk=(1, 1)) | Q(pk=(3, 2)))) == ["one.1", "two.3"]
    assert len(asked.exclude(pk=(1, 1))) == 5
    assert notes(asked.filter(pk=(F("version"), 1))) == ["one.1", "one.2", "one.3"]
    assert notes(asked.filter(pk__in=[(F("version"), 1), (1, 2)])) == [
        "one.1", "two.1", "one.2", "one.3",
    ]  # fmt: skip


def test_an_order_by_the_key_is_one_by_its_fields(releases):
    assert notes(Release.objects.order_by("-pk"))[:2] == ["two.3", "one.3"]
    assert notes(Release.objects.order_by(F("pk").desc()))[:2] == ["two.3", "one.3"]
    assert Release.objects.first().note == "one.1"
    assert Release.objects.last().note == "two.3"


def test_values_give_the_key_as_one_tuple(releases):
    asked = Release.objects.filter(product=1).order_by("pk")
    assert asked.values("pk", "note")[0] == {"pk": (1, 1), "note": "one.1"}
    assert asked.values_list("note", "pk", "version")[0] == ("one.1", (1, 1), 1)
    assert list(asked.values_list("pk", flat=True)) == [(1, 1), (2, 1), (3, 1)]
    assert asked.values_list("pk", named=True)[0].pk == (1, 1)
    assert list(Product.objects.order_by("pk").values_list("name", "releases__pk"))[:1] == [
        ("one", (1, 1))
    ]
    assert asked.values_list("pk").distinct().order_by("pk")[0] == ((1, 1),)


def test_a_query_stands_for_its_keys(releases):
    asked = Release.objects.order_by("pk")
    assert notes(asked.filter(pk__in=Release.objects.filter(version=1))) == ["one.1", "two.1"]
    chosen = Release.objects.filter(version=1).values("version", "product")
    assert notes(asked.filter(pk__in=chosen)) == ["one.1", "two.1"]
    assert notes(asked.filter(pk__in=Release.objects.filter(version=1).values("pk"))) == [
        "one.1", "two.1",
    ]  # fmt: skip
    with pytest.raises(ValueError, match=r"must have 2 selected fields \(received 1\)"):
        list(asked.filter(pk__in=Release.objects.values("version")))
    with pytest.raises(ValueError, match=r"must have 1 selected fields \(received 2\)"):
        list(Product.objects.filter(pk__in=Release.objects.all()))
    own = Release.objects.filter(pk=orm.OuterRef("pk"))
    assert len(asked.filter(orm.Exists(own))) == 6


@pytest.mark.parametrize(
    ("lookup", "value", "message"),
    [
        ("pk", 1, "'exact' lookup of 'pk' must be a tuple or a list"),
        ("pk", (1,), "'exact' lookup of 'pk' must have 2 elements"),
        ("pk", (1, 2, 3), "'exact' lookup of 'pk' must have 2 elements"),
        ("pk__gt", "ab", "'gt' lookup of 'pk' must be a tuple or a list"),
        ("pk__in", 1, "'in' lookup of 'pk' must be a collection of tuples or lists"),
        ("pk__in", [1], "'in' lookup of 'pk' must be a collection of tuples or lists"),
        ("pk__in", [(1, 2, 3)], "'in' lookup of 'pk' must have 2 elements each"),
        ("pk__isnull", 3, "isnull"),
        ("pk", ("x", 1), "expected a number"),
    ],
)
def test_tuples_that_fit_not_are_refused(releases, lookup, value, message):
    with pytest.raises(ValueError, match=message):
        list(Release.objects.filter(**{lookup: value}))
    with pytest.raises(orm.FieldError, match="contains"):
        Release.objects.filter(pk__contains=(1, 2))


def test_none_in_a_tuple_is_equal_to_nothing(releases):
    for lookup in ("pk", "pk__gt", "pk__lte"):
        assert list(Release.objects.filter(**{lookup: (1, None)})) == []
        assert list(Release.objects.filter(**{lookup: (None, 1)})) == []
    assert notes(Release.objects.filter(pk__in=[(1, None), (2, 1)])) == ["one.2"]


def test_numbers_beyond_any_column(releases):
    asked = Release.objects.order_by("pk")
    assert list(asked.filter(pk=(10**30, 1))) == []
    assert list(asked.filter(pk__in=[(10**30, 1), (-(10**30), 1)])) == []
    assert len(asked.filter(pk__lt=(10**30, 1))) == 6
    assert len(asked.filter(pk__gt=(-(10**30), 1))) == 6
    assert notes(asked.filter(pk__gt=(2, 10**30))) == ["one.3", "two.3"]
    assert notes(asked.filter(pk__gt=(2.5, 0))) == ["one.3", "two.3"]
    assert notes(asked.filter(pk__lt=(1.5, 9))) == ["one.1", "two.1"]
    assert notes(asked.filter(pk__in=[(2, 1), (10**30, 1)])) == ["one.2"]


def test_saving_updates_or_inserts_by_the_whole_key(releases, do):
    release = releases[0]
    release.note = "changed"
    do(release, "save")
    assert Release.objects.get(pk=(1, 1)).note == "changed"
    assert Release.objects.count() == 6
    fresh = Release(pk=(4, 1), note="new")
    do(fresh, "save")
    assert Release.objects.count() == 7
    fresh.note = "newer"
    do(fresh, "save", update_fields=["note"])
    assert Release.objects.get(pk=(4, 1)).note == "newer"
    with pytest.raises(orm.IntegrityError):
        do(Release(pk=(4, 1)), "save", force_insert=True)
    with pytest.raises(Release.NotUpdated):
        do(Release(pk=(5, 1)), "save", force_update=True)
    with pytest.raises(ValueError, match="no primary key"):
        do(Release(version=5), "save", force_update=True)
    with pytest.raises(ValueError, match="version"):
        do(fresh, "save", update_fields=["version"])


def test_expressions_are_saved_and_come_back(releases):
    release = releases[0]
    release.note = orm.functions.Concat(F("note"), orm.Value("!"))
    release.save()
    assert release.note == "one.1!"


def test_many_are_written_at_once(releases):
    for release in releases:
        release.note += "?"
    assert Release.objects.bulk_update(releases, ["note"]) == 6
    assert notes(Release.objects.order_by("pk"))[0] == "one.1?"
    Release.objects.bulk_create([Release(pk=(9, 1)), Release(pk=(9, 2))])
    assert Release.objects.filter(version=9).count() == 2
    Release.objects.bulk_create(
        [Release(pk=(9, 1), note="upserted")],
        update_conflicts=True,
        update_fields=["note"],
        unique_fields=["pk"],
    )
    assert Release.objects.get(pk=(9, 1)).note == "upserted"
    assert Release.objects.in_bulk([(9, 1), (1, 1)]).keys() == {(9, 1), (1, 1)}
    assert Release.objects.filter(pk__in=[(9, 1), (9, 2)]).update(note="u") == 2
    with pytest.raises(ValueError, match="primary key"):
        Release.objects.bulk_update(releases, ["version"])


def test_made_or_found(releases, do):
    one, made = do(Release.objects, "update_or_create", pk=(1, 1), defaults={"note": "found"})
    assert (one.note, made) == ("found", False)
    one, made = do(Release.objects, "get_or_create", pk=(6, 2), defaults={"note": "made"})
    assert (one.pk, one.note, made) == ((6, 2), "made", True)
    one.note = "else"
    do(one, "refresh_from_db")
    assert one.note == "made"
    assert do(Release.objects, "contains", one)


def test_deleting(releases, do):
    release = releases[0]
    assert do(release, "delete") == (1, {"composite_keys.Release": 1})
    assert release.pk == (None, None)
    with pytest.raises(ValueError, match="can't be deleted"):
        release.delete()
    assert Release.objects.filter(pk__gt=(2, 1), product__name="two").delete()[0] == 2
    assert Product.objects.all().delete()[1] == {
        "composite_keys.Release": 3,
        "composite_keys.Product": 2,
    }


def test_objects_are_equal_by_a_whole_key_only(releases):
    release = releases[0]
    assert Release(pk=(1, 1)) == release
    assert hash(release) == hash(Release(pk=(1, 1)))
    assert Release(pk=(1, None)) != Release(pk=(1, None))
    with pytest.raises(TypeError, match="unhashable"):
        hash(Release(pk=(1, None)))
    again = pickle.loads(pickle.dumps(release))
    assert again == release
    assert again.pk == (1, 1)
    assert copy.copy(release) == release
    assert str(release) == "Release object ((1, 1))"


def test_what_is_one_value_refuses_several_columns(releases):
    assert Product.objects.annotate(n=Count("releases__pk")).order_by("pk")[0].n == 3
    assert Release.objects.aggregate(n=Count("pk"))["n"] == 6
    for asked, message in (
        (lambda: Release.objects.aggregate(n=Count("pk", distinct=True)), r"COUNT\(DISTINCT\)"),
        (lambda: Release.objects.aggregate(n=Max("pk")), "Max expression does not support"),
        (lambda: Release.objects.annotate(n=F("pk")), "several columns"),
        (lambda: Release.objects.filter(note=orm.functions.Length("pk")), "Length expression"),
        (lambda: Release.objects.annotate(n=F("pk") + 1), "CombinedExpression"),
    ):
        with pytest.raises(ValueError, match=message):
            list(asked())
    assert Release.objects.values("version").annotate(n=Count("pk")).order_by("version")[0] == {
        "version": 1, "n": 2,
    }  # fmt: skip
    assert Release.objects.annotate(n=Count("product")).order_by("pk")[0].n == 1


def test_relations_of_members_are_followed_as_any(releases, database):
    with database.watch_statements() as seen:
        found = list(Release.objects.select_related("product").order_by("pk"))
        assert {one.product.name for one in found} == {"one", "two"}
        products = Product.objects.prefetch_related("releases")
        assert sorted(len(one.releases.all()) for one in products) == [3, 3]
    assert len(seen.records) == 3
    joined = Product.objects.filter(releases__pk=(2, 1))
    assert [one.name for one in joined] == ["one"]
    assert [one.name for one in Product.objects.filter(releases=releases[4])] == ["two"]
    assert {one.name for one in Product.objects.exclude(releases__pk=(2, 1))} == {"two"}
    product = Product.objects.get(name="one")
    product.releases.create(version=8)
    product.releases.add(Release.objects.create(pk=(9, 2)))
    assert product.releases.count() == 5


def test_deferred_fields_are_loaded_by_the_key(releases, database):
    found = list(Release.objects.only("pk").order_by("pk"))
    assert found[0].get_deferred_fields() == {"note"}
    with database.watch_statements() as seen:
        assert [one.note for one in found][:2] == ["one.1", "two.1"]
    assert len(seen.records) == 1
    assert Release.objects.defer("version", "note").order_by("pk")[0].pk == (1, 1)


def test_the_whole_key_is_checked_for_being_unique(releases):
    with pytest.raises(orm.ValidationError) as caught:
        Release(pk=(1, 1)).full_clean()
    assert "Version and Product already exists" in str(caught.value)
    releases[0].full_clean()
    Release(pk=(5, 1), note="x").full_clean()
    with pytest.raises(orm.ValidationError):
        Release(version=5).full_clean()


@pytest.mark.parametrize(
    ("names", "options", "message"),
    [
        (("a",), {}, "at least two fields"),
        (("a", "a"), {}, "unique strings"),
        (("a", 1), {}, "unique strings"),
        (("a", "b"), {"default": 1}, "cannot have a default"),
        (("a", "b"), {"db_default": 1}, "cannot have a db_default"),
        (("a", "b"), {"db_column": "x"}, "cannot have a db_column"),
        (("a", "b"), {"editable": True}, "cannot be editable"),
        (("a", "b"), {"primary_key": False}, "must be a primary key"),
        (("a", "b"), {"blank": False}, "must be blank"),
    ],
)
def test_declarations_that_make_no_key_are_refused(names, options, message):
    with pytest.raises(ValueError, match=message):
        orm.CompositePrimaryKey(*names, **options)


def test_the_declaration_is_taken_apart_as_migrations_write_it():
    name, path, args, kwargs = Release._meta.pk.deconstruct()
    assert (name, path) == ("pk", "hotclub_orm.CompositePrimaryKey")
    assert list(args) == ["version", "product_id"]
    assert kwargs == {"blank": True, "editable": False, "primary_key": True, "serialize": False}
    assert Release._meta.pk.value_to_string(Release(pk=(1, 2))) == '["1", "2"]'
    assert Release._meta.pk.to_python('["1", "2"]') == (1, 2)


def test_a_field_that_from_db_leaves_out_is_loaded_when_it_is_read(releases, database):
    class Loaded(Release):
        class Meta:
            app_label = "composite_keys"
            proxy = True

        @classmethod
        def from_db(cls, db, field_names, values):
            known = dict(zip(field_names, values, strict=True))
            fields = cls._meta.concrete_fields
            made = cls(*[known.get(field.attname, orm.DEFERRED) for field in fields])
            made._state.adding, made._state.db = False, db
            return made

    found = Loaded.objects.defer("note").get(pk=(1, 1))
    assert found.get_deferred_fields() == {"note"}
    assert found.note == "one.1"
    assert repr(orm.DEFERRED) == "<Deferred field>"
