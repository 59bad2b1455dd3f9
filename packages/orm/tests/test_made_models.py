"""What is added to a model that is made already: fields, managers, methods put in place of others."""

import copy
import pickle
from unittest.mock import patch

import hotclub_orm as orm
import pytest
from hotclub_orm import signals
from hotclub_orm.accessors import ForwardOne, ManyToMany, ReverseMany


class Venue(orm.Model):
    name = orm.CharField(max_length=40)

    class Meta:
        app_label = "made_models"


class Gig(orm.Model):
    title = orm.CharField(max_length=40)
    fee = orm.IntegerField(default=0)

    class Meta:
        app_label = "made_models"


class Paid(orm.Manager):
    def get_queryset(self):
        return super().get_queryset().filter(fee__gt=0)


Gig.add_to_class("venue", orm.ForeignKey(Venue, orm.CASCADE, null=True, related_name="gigs"))
Gig.add_to_class("others", orm.ManyToManyField(Venue, related_name="other_gigs"))
Gig.add_to_class("doors_at", orm.CharField(max_length=5, default="20:00"))
Gig.add_to_class("paid", Paid())
Gig.add_to_class("shout", lambda self: self.title.upper())


class Counted(orm.Model):
    name = orm.CharField(max_length=40)
    note = orm.CharField(max_length=40, default="")

    class Meta:
        app_label = "made_models"


made: list[str] = []


def count_made(sender, **_named):
    plain = sender.__init__

    def both(self, *args, **kwargs):
        plain(self, *args, **kwargs)
        made.append(self.__dict__.get("name", "?"))

    sender.__init__ = both


signals.class_prepared.connect(count_made)


class Watched(Counted):
    class Meta:
        app_label = "made_models"


signals.class_prepared.disconnect(count_made)


class Own(orm.Model):
    name = orm.CharField(max_length=40)
    note = orm.CharField(max_length=40, default="")

    class Meta:
        app_label = "made_models"

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.was_made = True

    def save_base(self, *args, **kwargs):
        self.note = f"{self.note}!"
        return super().save_base(*args, **kwargs)


@pytest.fixture
def tables(database):
    orm.create_tables(database, Venue, Gig, Counted, Watched, Own)
    return database


def test_fields_and_relations_that_were_added_are_columns_and_paths(tables):
    venue = Venue.objects.create(name="Cellar")
    gig = Gig.objects.create(title="Opening", venue=venue)
    gig.others.add(venue)
    found = Gig.objects.select_related("venue").get(venue__name="Cellar", others=venue)
    assert (found.venue, found.doors_at, found.shout()) == (venue, "20:00", "OPENING")
    assert list(venue.gigs.all()) == list(venue.other_gigs.all()) == [gig]


def test_managers_that_were_added_are_managers(tables):
    Gig.objects.create(title="Free")
    paid = Gig.objects.create(title="Paid", fee=5)
    assert list(Gig.paid.all()) == [paid]
    assert [one.name for one in Gig._meta.managers] == ["objects", "paid"]


def test_a_constructor_given_by_a_receiver_of_class_prepared_makes_objects_that_are_read(tables):
    Watched.objects.create(name="a")
    made.clear()
    assert [one.name for one in Watched.objects.all()] == ["a"]
    assert made == ["a"]


def test_a_method_that_is_replaced_for_a_while_is_called_and_then_is_not(tables):
    with patch.object(Gig, "save", autospec=True) as instead:
        Gig.objects.create(title="Never")
    assert instead.call_count == 1
    assert not Gig.objects.exists()
    Gig.objects.create(title="Written")
    assert Gig.objects.get().title == "Written"


def test_a_constructor_of_ones_own_makes_objects_whose_fields_are_deferred(tables):
    Own.objects.create(name="a", note="b")
    found = Own.objects.only("name").get()
    assert found.was_made
    assert found.get_deferred_fields() == {"note"}
    assert found.note == "b!"


def test_save_goes_by_a_save_base_of_the_class_s_own(tables):
    one = Own(name="a")
    one.save()
    assert Own.objects.get().note == "!"
    one.save(update_fields=["name"])
    assert (one.note, Own.objects.get().note) == ("!!", "!")
    assert Own.objects.get_or_create(name="b")[0].note == "!"


def test_a_constructor_of_ones_own_takes_computed_columns_too(database):
    class Sum(orm.Model):
        one = orm.IntegerField()
        twice = orm.GeneratedField(
            expression=orm.F("one") * 2, output_field=orm.IntegerField(), db_persist=True
        )

        class Meta:
            app_label = "made_models"
            apps = orm.Apps()

        def __init__(self, *args, **kwargs):
            super().__init__(*args, **kwargs)
            self.was_made = True

    orm.create_tables(database, Sum)
    Sum.objects.create(one=4)
    found = Sum.objects.get()
    assert (found.one, found.twice, found.was_made) == (4, 8, True)


class Labelled:
    def __get__(self, instance, owner):
        return self if instance is None else f"label of {instance.room_id}"


class LabelledKey(orm.ForeignKey):
    def contribute_to_class(self, cls, name, **options):
        super().contribute_to_class(cls, name, **options)
        setattr(cls, name, Labelled())


def test_a_field_may_put_its_own_attribute_in_the_relation_s_place():
    class Tenant(orm.Model):
        room = LabelledKey(Venue, orm.CASCADE, related_name="+")

        class Meta:
            app_label = "made_models"
            apps = orm.Apps()

    assert Tenant(room_id=3).room == "label of 3"


class ListOfNumbers(orm.TextField):
    def to_python(self, value):
        if value is None or isinstance(value, list):
            return value
        return [int(one) for one in value.split(",")] if value else []

    def from_db_value(self, value, expression, connection):
        return self.to_python(value)

    def get_db_prep_save(self, value, connection):
        value = super().get_db_prep_save(value, connection)
        return None if value is None else ",".join(map(str, value))


def test_a_text_field_of_ones_own_may_hold_what_its_to_python_knows(database):
    class Setlist(orm.Model):
        numbers = ListOfNumbers(default=list)

        class Meta:
            app_label = "made_models"
            apps = orm.Apps()

    orm.create_tables(database, Setlist)
    Setlist.objects.create(numbers=[1, 2, 3])
    assert Setlist.objects.get().numbers == [1, 2, 3]


class NamedFrom(ForwardOne):
    def get_queryset(self, **hints):
        return super().get_queryset(**hints).filter(name__startswith=hints["instance"].letter)


class ByLetter(orm.ForeignKey):
    forward_related_accessor_class = NamedFrom


class Stand(orm.Model):
    letter = orm.CharField(max_length=1)
    venue = ByLetter(Venue, orm.CASCADE, related_name="+")

    class Meta:
        app_label = "made_models"


def test_a_relation_s_own_class_of_attribute_says_where_the_object_is_looked_for(tables):
    orm.create_tables(tables, Stand)
    venue = Venue.objects.create(name="Cellar")
    Stand.objects.create(letter="C", venue=venue)
    Stand.objects.create(letter="X", venue=venue)
    inside, outside = Stand.objects.order_by("letter")
    assert inside.venue == venue
    with pytest.raises(Venue.DoesNotExist):
        _ = outside.venue
    assert isinstance(Venue.gigs, ReverseMany)
    assert isinstance(Venue.other_gigs, ManyToMany)


def test_a_field_that_is_changed_before_it_is_declared_may_be_unique_no_more():
    field = orm.CharField(max_length=5, unique=True)
    field.unique = False
    assert not field.unique


def test_a_copy_of_a_declared_field_is_another_field():
    field = Gig._meta.get_field("title")
    copied = copy.copy(field)
    copied.max_length = 3
    assert copied is not field
    assert (field.max_length, copied.name, copied.model) == (40, "title", Gig)


class Shouted(orm.QuerySet):
    def _fetch_all(self):
        super()._fetch_all()
        for one in self._result_cache:
            one.title = one.title.upper()


def test_a_query_set_of_ones_own_may_change_what_was_read(tables):
    Gig.objects.create(title="a")
    found = Shouted(Gig).order_by("pk")
    assert [one.title for one in found] == ["A"]
    assert found[0].title == Shouted(Gig).all()[0].title == "A"
    assert (len(Shouted(Gig)), bool(Shouted(Gig))) == (1, True)
    assert Gig.objects.get() in Shouted(Gig)
    assert [one.title for one in pickle.loads(pickle.dumps(Shouted(Gig)))] == ["A"]
