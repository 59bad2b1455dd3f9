"""Declaring models, saving, deleting, related managers, validation, signals."""

import datetime
import pickle
import uuid
from decimal import Decimal

import hotclub_orm as orm
import pytest
from hotclub_orm import Q, signals
from hotclub_orm.fields.relations import lazy_related_operation
from hotclub_orm.functions import Now
from hotclub_orm.registry import Apps


class Stamped(orm.Model):
    created = orm.DateTimeField(auto_now_add=True)
    label = orm.CharField(max_length=20, default="none")

    class Meta:
        app_label = "models"
        abstract = True
        ordering = ["label"]


class Place(Stamped):
    name = orm.CharField(max_length=30, unique=True)

    class Meta(Stamped.Meta):
        verbose_name = "spot"


class Restaurant(Place):
    stars = orm.PositiveIntegerField(default=1)

    class Meta:
        app_label = "models"


class Nearby(Place):
    class Meta:
        app_label = "models"
        proxy = True

    def shout(self):
        return self.name.upper()


class Kind(orm.TextChoices):
    BIG = "b", "Big one"
    SMALL = "s"


class Person(orm.Model):
    id = orm.UUIDField(primary_key=True, default=uuid.uuid4)
    name = orm.CharField(max_length=10)
    kind = orm.CharField(max_length=1, choices=Kind, default=Kind.BIG)
    home = orm.ForeignKey(Place, orm.PROTECT, null=True, blank=True, related_name="people")
    boss = orm.ForeignKey("self", orm.SET_NULL, null=True, blank=True)
    friends = orm.ManyToManyField("self")
    visited = orm.ManyToManyField(Place, through="Visit", related_name="guests")

    class Meta:
        app_label = "models"
        constraints = [
            orm.UniqueConstraint(fields=["name", "home"], name="person_once"),
            orm.CheckConstraint(condition=~Q(name="nobody"), name="person_somebody"),
        ]
        indexes = [orm.Index(fields=["name", "-kind"])]


class Visit(orm.Model):
    person = orm.ForeignKey(Person, orm.CASCADE)
    place = orm.ForeignKey(Place, orm.RESTRICT)
    rating = orm.SmallIntegerField(default=3)

    class Meta:
        app_label = "models"


class Passport(orm.Model):
    person = orm.OneToOneField(Person, orm.CASCADE, primary_key=True)
    number = orm.CharField(max_length=9)

    class Meta:
        app_label = "models"


MODELS = (Place, Restaurant, Person, Visit, Passport)


@pytest.fixture
def tables(database):
    orm.create_tables(database, *MODELS)
    return database


def test_names_of_tables_columns_and_indexes_are_the_usual_ones():
    between = Person.friends.through
    assert Place._meta.db_table == "models_place"
    assert Person._meta.get_field("home").column == "home_id"
    assert between._meta.db_table == "models_person_friends"
    assert [f.column for f in between._meta.fields] == ["id", "from_person_id", "to_person_id"]
    assert Person._meta.indexes[0].name == "models_pers_name_e8a2cb_idx" or (
        Person._meta.indexes[0].name.startswith("models_pers_name_")
    )
    assert Restaurant._meta.pk.name == "place_ptr"
    assert str(Place._meta.verbose_name_plural) == "spots"
    assert Nearby._meta.concrete_model is Place


def test_saving_inserts_then_updates_then_finds_nothing_to_update(tables):
    place = Place(name="Here")
    place.save()
    assert (place.pk, place._state.adding, place.created.tzinfo is not None) == (1, False, True)
    place.name = "There"
    place.save(update_fields=["name"])
    assert Place.objects.get().name == "There"
    Place.objects.all().delete()
    with pytest.raises(Place.NotUpdated):
        place.save(force_update=True)
    with pytest.raises(ValueError, match="Did you mean 'name'"):
        place.save(update_fields=["nam"])


def test_a_child_is_stored_in_both_tables_and_read_as_one(tables):
    diner = Restaurant.objects.create(name="Diner", stars=3)
    assert Restaurant.objects.get(name="Diner").stars == 3
    assert Place.objects.get().restaurant == diner
    assert Restaurant.objects.filter(stars__gt=2, name__startswith="D").count() == 1
    diner.name = "Grill"
    diner.save()
    assert list(Restaurant.objects.values_list("name", "stars")) == [("Grill", 3)]
    assert Nearby.objects.get().shout() == "GRILL"
    assert diner.delete() == (2, {"models.Restaurant": 1, "models.Place": 1})
    assert Place.objects.count() == 0


def test_deleting_asks_what_points_there(tables):
    here, there = Place.objects.create(name="Here"), Place.objects.create(name="There")
    boss = Person.objects.create(name="Boss", home=here)
    worker = Person.objects.create(name="Worker", boss=boss)
    Passport.objects.create(person=boss, number="1")
    worker.visited.add(there)
    with pytest.raises(orm.ProtectedError) as caught:
        here.delete()
    assert caught.value.protected_objects == {boss}
    with pytest.raises(orm.RestrictedError):
        there.delete()
    assert boss.delete() == (2, {"models.Passport": 1, "models.Person": 1})
    assert Person.objects.get(name="Worker").boss is None
    assert worker.delete()[1] == {"models.Visit": 1, "models.Person": 1}
    assert Place.objects.all().delete() == (2, {"models.Place": 2})


def test_related_managers_add_remove_set_and_clear(tables):
    ann, bob, cy = (Person.objects.create(name=n) for n in ("Ann", "Bob", "Cy"))
    ann.friends.add(bob, cy.pk)
    ann.friends.add(bob)
    assert sorted(p.name for p in ann.friends.all()) == ["Bob", "Cy"]
    assert [p.name for p in bob.friends.all()] == ["Ann"]
    ann.friends.remove(bob)
    assert list(bob.friends.all()) == []
    ann.friends.set([bob])
    assert [p.name for p in ann.friends.all()] == ["Bob"]
    ann.friends.clear()
    assert ann.friends.count() == 0
    here = Place.objects.create(name="Here")
    here.people.set([ann, bob])
    assert sorted(p.name for p in here.people.all()) == ["Ann", "Bob"]
    here.people.remove(bob)
    assert here.people.get_or_create(name="Dee")[1] is True
    assert here.people.create(name="Eve").home == here
    here.people.clear()
    assert here.people.exists() is False
    here.guests.add(ann, through_defaults={"rating": 5})
    assert Visit.objects.get().rating == 5


def test_one_to_one_is_read_from_both_sides(tables):
    ann = Person.objects.create(name="Ann")
    assert hasattr(ann, "passport") is False
    passport = Passport.objects.create(person=ann, number="7")
    assert Person.objects.get(pk=ann.pk).passport == passport
    assert Person.objects.select_related("passport").get(pk=ann.pk).passport.number == "7"
    assert Passport.objects.get(person__name="Ann").person == ann


def test_unsaved_related_objects_are_refused_and_saved_ones_taken(tables):
    place = Place(name="New")
    person = Person(name="Ann", home=place)
    with pytest.raises(ValueError, match="unsaved related object 'home'"):
        person.save()
    place.save()
    person.save()
    assert Person.objects.get().home == place
    person.home_id = None
    assert person.home is None


def test_validation_gathers_all_problems(tables):
    here = Place.objects.create(name="Here")
    Person.objects.create(name="Ann", home=here)
    with pytest.raises(orm.ValidationError) as caught:
        Person(name="x" * 11, kind="?").full_clean()
    assert caught.value.message_dict == {
        "name": ["Ensure this value has at most 10 characters (it has 11)."],
        "kind": ["Value '?' is not a valid choice."],
    }
    with pytest.raises(orm.ValidationError, match="already exists"):
        Person(name="Ann", home=here).full_clean()
    with pytest.raises(orm.ValidationError, match="person_somebody"):
        Person(name="nobody").full_clean()
    with pytest.raises(orm.ValidationError, match="Spot with this Name already exists"):
        Place(name="Here").full_clean()
    with pytest.raises(orm.IntegrityError):
        Place.objects.create(name="Here")


def test_choices_have_labels(tables):
    assert Kind.choices == [("b", "Big one"), ("s", "Small")]
    assert (Kind.BIG.label, Kind.names, str(Kind.SMALL)) == ("Big one", ["BIG", "SMALL"], "s")
    assert Person(kind="s").get_kind_display() == "Small"


def test_bulk_writes_set_keys_and_update_on_conflict(tables):
    places = Place.objects.bulk_create([Place(name=f"p{i}") for i in range(5)])
    assert [p.pk for p in places] == sorted(p.pk for p in places)
    for place in places:
        place.label = f"{place.name}!"
    assert Place.objects.bulk_update(places, ["label"]) == 5
    assert Place.objects.get(name="p3").label == "p3!"
    Place.objects.bulk_create(
        [Place(name="p3", label="new")], update_conflicts=True, update_fields=["label"],
        unique_fields=["name"],
    )  # fmt: skip
    assert Place.objects.get(name="p3").label == "new"
    Place.objects.bulk_create([Place(name="p3")], ignore_conflicts=True)
    assert Place.objects.count() == 5
    assert Place.objects.in_bulk(["p1"], field_name="name")["p1"] == places[1]


def test_get_or_create_and_update_or_create(tables):
    assert Place.objects.get_or_create(name="A", defaults={"label": "x"})[1] is True
    assert Place.objects.get_or_create(name="A", defaults={"label": "y"})[0].label == "x"
    found, made = Place.objects.update_or_create(name="A", defaults={"label": "z"})
    assert (found.label, made, Place.objects.get().label) == ("z", False, "z")
    with pytest.raises(Place.DoesNotExist):
        Place.objects.get(name="B")
    Place.objects.create(name="B")
    with pytest.raises(Place.MultipleObjectsReturned, match="it returned 2"):
        Place.objects.get()


def test_signals_tell_of_saves_deletes_and_relations(tables):
    heard = []

    def listen(signal, sender, **named):
        heard.append((sender.__name__, named.get("created"), named.get("action")))

    for signal in (signals.post_save, signals.post_delete, signals.m2m_changed):
        signal.connect(listen)
    try:
        ann = Person.objects.create(name="Ann")
        ann.friends.add(Person.objects.create(name="Bob"))
        ann.delete()
    finally:
        for signal in (signals.post_save, signals.post_delete, signals.m2m_changed):
            signal.disconnect(listen)
    assert heard == [
        ("Person", True, None), ("Person", True, None), ("Person_friends", None, "pre_add"),
        ("Person_friends", None, "post_add"), ("Person", None, None),
    ]  # fmt: skip


def test_objects_are_equal_by_key_and_survive_pickling(tables):
    here = Place.objects.create(name="Here")
    again = pickle.loads(pickle.dumps(here))
    assert (again, hash(again), again.name) == (here, hash(here), "Here")
    assert here != Place(name="Here")
    with pytest.raises(TypeError, match="unhashable"):
        hash(Place())


def test_a_private_registry_holds_models_of_the_same_name():
    private = Apps()

    class Place(orm.Model):
        class Meta:
            app_label = "models"
            apps = private

    assert private.get_model("models.place") is Place
    assert orm.apps.get_model("models", "Place") is not Place
    with pytest.raises(LookupError, match=r"Did you mean 'models\.Place'"):
        private.get_model("models.plac")


def test_managers_come_from_querysets_and_are_inherited(tables):
    class Loud(orm.QuerySet):
        def loud(self):
            return self.filter(name=self.model._meta.object_name.upper())

    class Noise(orm.Model):
        name = orm.CharField(max_length=9)
        objects = Loud.as_manager()

        class Meta:
            app_label = "models"

    orm.create_tables(tables, Noise)
    Noise.objects.create(name="NOISE")
    assert Noise.objects.loud().filter(pk=1).loud().count() == 1
    with pytest.raises(AttributeError, match="instances"):
        _ = Noise().objects


def test_wrong_keywords_name_the_near_field():
    with pytest.raises(TypeError, match="Did you mean 'name'"):
        Place(nmae="x")
    with pytest.raises(TypeError, match="invalid attribute"):

        class Wrong(orm.Model):
            class Meta:
                app_label = "models"
                oredring = ["x"]


def test_fields_deconstruct_into_equal_fields():
    field = orm.DecimalField("Price", max_digits=5, decimal_places=2, default=Decimal(1))
    assert field.deconstruct()[1:] == (
        "hotclub_orm.DecimalField", [],
        {"verbose_name": "Price", "max_digits": 5, "decimal_places": 2, "default": Decimal(1)},
    )  # fmt: skip
    key = Person._meta.get_field("home").clone().deconstruct()
    assert key[3] == {
        "to": "models.place", "on_delete": orm.PROTECT, "null": True, "blank": True,
        "related_name": "people",
    }  # fmt: skip


class Square(orm.Model):
    side = orm.IntegerField()
    area = orm.GeneratedField(
        expression=orm.F("side") * orm.F("side"), output_field=orm.IntegerField(), db_persist=True
    )
    made = orm.DateTimeField(db_default=Now())
    name = orm.CharField(max_length=9, db_default="sq")

    class Meta:
        app_label = "models"


def test_what_the_database_computes_comes_back(database):
    orm.create_tables(database, Square)
    square = Square.objects.create(side=3)
    assert (square.area, square.name, square.made.tzinfo is not None) == (9, "sq", True)
    assert Square.objects.filter(area__gt=8).get() == square
    square.side = 4
    square.save()
    assert Square.objects.values_list("area", flat=True)[0] == 16
    assert [s.name for s in Square.objects.bulk_create([Square(side=1), Square(side=2)])] == [
        "sq", "sq",
    ]  # fmt: skip
    with pytest.raises(orm.FieldError):
        Square.objects.update(area=1)


def test_children_of_an_abstract_model_have_fields_of_their_own() -> None:
    class Signed(orm.Model):
        signature = orm.CharField(max_length=9)

        class Meta:
            abstract = True
            app_label = "own_fields"

    class Letter(Signed):
        class Meta:
            app_label = "own_fields"

    class Contract(Signed):
        class Meta:
            app_label = "own_fields"

    first, second = (model._meta.get_field("signature") for model in (Letter, Contract))

    assert first is not second
    assert (first.model, second.model) == (Letter, Contract)


def test_a_sender_may_be_named_before_it_is_declared(tables):
    heard = []

    def listen(instance, **named):
        heard.append(instance.name)

    signals.post_save.connect(listen, sender="models.Person")
    Person.objects.create(name="Ann")
    Place.objects.create(name="Here")
    assert heard == ["Ann"]
    assert signals.post_save.has_listeners(Person)
    assert signals.post_save.disconnect(listen, sender=Person)
    Person.objects.create(name="Bob")
    assert heard == ["Ann"]


def test_what_protects_rows_leaves_the_transaction_whole(tables):
    here = Place.objects.create(name="Here")
    Person.objects.create(name="Boss", home=here)
    with orm.atomic():
        with pytest.raises(orm.ProtectedError):
            here.delete()
        assert Person.objects.count() == 1


def test_templates_take_a_related_manager_as_it_is(tables):
    ann = Person.objects.create(name="Ann")
    assert ann.friends.do_not_call_in_templates
    assert Place.objects.create(name="Here").people.do_not_call_in_templates


def test_methods_that_change_what_is_stored_say_so(tables):
    class Guests(orm.QuerySet):
        def delete(self):
            return super().delete()

        def loud(self):
            return self

    class Guest(orm.Model):
        objects = Guests.as_manager()

        def save(self, *args, **options):
            super().save(*args, **options)

        class Meta:
            app_label = "models"

    ann = Person.objects.create(name="Ann")
    writing = [
        Guest.save, ann.delete, ann.asave, Guests.delete, Guest.objects.create, Person.objects.update,
        ann.friends.add, ann.friends.create, ann.visited.clear, ann.friends.aset,
    ]  # fmt: skip
    assert all(method.alters_data for method in writing)
    assert not any(hasattr(one, "alters_data") for one in (Guests.loud, ann.clean, ann.friends.all))


def test_an_operation_waits_for_models_that_are_not_declared_yet():
    told = []
    lazy_related_operation(
        lambda *models, word: told.append((models, word)), Person, "self", "models.Later", word="x"
    )
    assert told == []

    class Later(orm.Model):
        class Meta:
            app_label = "models"

    assert told == [((Person, Person, Later), "x")]


def test_what_other_people_s_code_asks_of_fields():
    assert isinstance(Place._meta.pk, orm.AutoField)
    assert issubclass(orm.SmallAutoField, orm.AutoField)
    assert not isinstance(Place._meta.get_field("name"), orm.AutoField)
    home = Person._meta.get_field("home")
    assert home.remote_field.field_name == "id"
    assert "to_field" not in home.deconstruct()[3]
    for rel in Place._meta.related_objects:
        assert rel.get_lookup("exact") is not None
    assert orm.TimeField().to_python("7:30") == datetime.time(7, 30)
    assert orm.IntegerField(choices=["ab", 3]).choices == ["ab", 3]
    query = Person.objects.all().query
    assert query.try_transform(orm.Value("x", output_field=orm.DateField()), "year") is not None


def test_a_child_does_not_copy_what_its_parent_has_from_an_abstract_base(database):
    class Stamped(orm.Model):
        stamp = orm.IntegerField(default=1)
        places = orm.ManyToManyField(Place, related_name="+")

        class Meta:
            abstract = True
            app_label = "models"

    class Letter(Stamped):
        class Meta:
            app_label = "models"

    class Express(Letter):
        fee = orm.IntegerField(default=2)

        class Meta:
            app_label = "models"

    database.create_tables(Place, Letter, Express)
    assert [field.name for field in Express._meta.local_fields] == ["letter_ptr", "fee"]
    assert Express._meta.local_many_to_many == []
    express = Express.objects.create()
    Letter.objects.update(stamp=5)
    express.refresh_from_db()
    assert express.stamp == 5


@pytest.mark.parametrize(
    "name", ["_state", "_meta", "__class__", "__dict__", "save", "objects", "DoesNotExist", "nmae"]
)
def test_arguments_set_fields_and_properties_alone(name):
    with pytest.raises(TypeError, match="unexpected keyword arguments"):
        Person(**{name: "x"})


def test_the_default_plural_has_the_methods_of_text_and_stays_lazy():
    class Lazy:
        def __str__(self):
            return language

    class Spice(orm.Model):
        class Meta:
            app_label = "labels"

    class Herb(orm.Model):
        class Meta:
            app_label = "labels"
            verbose_name = Lazy()

    assert Spice._meta.verbose_name_plural.title() == "Spices"
    language = "herb"
    label = Herb._meta.verbose_name_plural
    language = "Kraut"
    assert (label.upper(), label[:2], len(label), label + "!", "raut" in label) == (
        "KRAUTS", "Kr", 6, "Krauts!", True,
    )  # fmt: skip
    with pytest.raises(AttributeError):
        _ = label.nothing
