"""Models whose keys are several fields, and what points to them: for the tests of both."""

from __future__ import annotations

import hotclub_orm as orm


class Maker(orm.Model):
    name = orm.CharField(max_length=20)

    class Meta:
        app_label = "composite_relations"


class Track(orm.Model):
    """Declared before its target."""

    release = orm.ForeignKey("Edition", on_delete=orm.CASCADE, related_name="tracks")
    title = orm.CharField(max_length=20)

    class Meta:
        app_label = "composite_relations"


class Edition(orm.Model):
    pk = orm.CompositePrimaryKey("version", "maker_id")
    version = orm.CharField(max_length=5)
    maker = orm.ForeignKey(Maker, on_delete=orm.CASCADE)
    note = orm.CharField(max_length=20, default="")
    based_on = orm.ForeignKey("self", null=True, on_delete=orm.SET_NULL, related_name="later")

    class Meta:
        app_label = "composite_relations"


class Cover(orm.Model):
    edition = orm.OneToOneField(Edition, null=True, on_delete=orm.SET_NULL)
    picture = orm.CharField(max_length=20)

    class Meta:
        app_label = "composite_relations"


class Review(orm.Model):
    """Its columns are declared: those of a database that exists."""

    edition = orm.ForeignKey(
        Edition, on_delete=orm.PROTECT, from_fields=("edition_version", "maker"), related_name="+"
    )
    edition_version = orm.CharField(max_length=5)
    maker = orm.ForeignKey(Maker, on_delete=orm.CASCADE, related_name="+")

    class Meta:
        app_label = "composite_relations"


class Row(orm.Model):
    pk = orm.CompositePrimaryKey("track_list", "place")
    track_list = orm.ForeignKey(Edition, on_delete=orm.CASCADE, related_name="rows")
    place = orm.IntegerField()

    class Meta:
        app_label = "composite_relations"


class Visit(orm.Model):
    maker_name = orm.CharField(max_length=20)
    version = orm.CharField(max_length=5)
    listing = orm.ForeignObject(
        "Listing",
        on_delete=orm.CASCADE,
        from_fields=["maker_name", "version"],
        to_fields=["name", "version"],
        related_name="visits",
    )

    class Meta:
        app_label = "composite_relations"


class Listing(orm.Model):
    name = orm.CharField(max_length=20)
    version = orm.CharField(max_length=5)

    class Meta:
        app_label = "composite_relations"
        unique_together = [("name", "version")]


class Shelf(orm.Model):
    name = orm.CharField(max_length=20)
    editions = orm.ManyToManyField(Edition, related_name="shelves")

    class Meta:
        app_label = "composite_relations"


class Tenant(orm.Model):
    """A member of its key is called `id`, as in many databases."""

    pk = orm.CompositePrimaryKey("area", "id")
    area = orm.IntegerField()
    id = orm.IntegerField()

    class Meta:
        app_label = "composite_relations"


class Flat(orm.Model):
    tenant = orm.ForeignKey(Tenant, on_delete=orm.DB_CASCADE, related_name="flats")

    class Meta:
        app_label = "composite_relations"


class Booklet(orm.Model):
    edition = orm.OneToOneField(Edition, primary_key=True, on_delete=orm.CASCADE)
    pages = orm.IntegerField(default=0)

    class Meta:
        app_label = "composite_relations"


class Famous(Edition):
    class Meta:
        app_label = "composite_relations"
        proxy = True


ALL = (Maker, Edition, Track, Cover, Review, Row, Listing, Visit, Shelf, Tenant, Flat, Booklet)
