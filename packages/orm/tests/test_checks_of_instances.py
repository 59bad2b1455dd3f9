"""full_clean() of what has parents, and of what a form leaves out."""

import datetime as dt

import hotclub_orm as orm
import pytest
from hotclub_orm import F, Q
from hotclub_orm.errors import ValidationError


class Entry(orm.Model):
    title = orm.CharField(max_length=20, unique_for_date="day", unique_for_year="day")
    day = orm.DateField(null=True)

    class Meta:
        app_label = "checks_of_instances"


class Review(Entry):
    stars = orm.IntegerField(default=0)

    class Meta:
        app_label = "checks_of_instances"


class Owner(orm.Model):
    class Meta:
        app_label = "checks_of_instances"


class Boat(orm.Model):
    owner = orm.ForeignKey(Owner, orm.CASCADE, null=True)
    length = orm.IntegerField(default=1)

    class Meta:
        app_label = "checks_of_instances"
        constraints = (
            orm.CheckConstraint(condition=Q(owner_id__gt=F("length")), name="small"),
            orm.UniqueConstraint(F("owner_id") + F("length"), name="one"),
            orm.CheckConstraint(condition=Q(pk__lt=100), name="few"),
        )


MAY = dt.date(2024, 5, 6)


def problems_of(instance, **options):
    with pytest.raises(ValidationError) as caught:
        instance.full_clean(**options)
    return {name: [one.code for one in found] for name, found in caught.value.error_dict.items()}


def test_a_title_is_unique_for_a_date_among_all_rows_of_the_parent(database):
    orm.create_tables(database, Entry, Review)
    Entry.objects.create(title="May", day=MAY)
    twin = Review(title="May", day=MAY)
    assert problems_of(twin) == {"title": ["unique_for_date", "unique_for_date"]}
    Review(title="May", day=dt.date(2023, 5, 6)).full_clean()
    Review(title="June", day=MAY).full_clean()


def test_a_child_is_no_twin_of_itself(database):
    orm.create_tables(database, Entry, Review)
    Entry.objects.create(title="other")
    saved = Review.objects.create(title="May", day=MAY)
    saved.full_clean()
    assert problems_of(Entry(title="May", day=MAY))["title"][0] == "unique_for_date"


def test_a_constraint_of_a_field_that_is_left_out_is_not_checked(database):
    orm.create_tables(database, Owner, Boat)
    boat = Boat(owner_id=1, length=5)
    boat.full_clean(exclude={"owner"})
    boat.validate_constraints(exclude={"owner"})
    Boat(pk=500, length=5).validate_constraints(exclude={"id"})
    with pytest.raises(ValidationError):
        boat.validate_constraints()
    with pytest.raises(ValidationError):
        Boat(pk=500).validate_constraints()
