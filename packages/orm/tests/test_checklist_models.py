"""ORM-07, ORM-09, ORM-13: choices, what a model's objects can do, managers; both databases, both doors."""

import datetime as dt
import pickle
from typing import Any

import hotclub_orm as orm
import pytest
from checklist_doors import ask, make_tables, rows
from hotclub_orm.testing import Colour


class Suit(orm.TextChoices):
    HEARTS = "H", "Hearts ♥"
    SPADES = "S"
    LONG_NAME = "L"

    __empty__ = "(none)"


class Rank(orm.IntegerChoices):
    LOW = 1
    HIGH = 2, "High one"


class Moon(dt.date, orm.Choices):
    APOLLO = 1969, 7, 20, "Apollo 11"


def callable_choices() -> Any:
    return {"x": "Ex", "y": "Why"}


class Card(orm.Model):
    suit = orm.CharField(max_length=1, choices=Suit)
    rank = orm.IntegerField(choices=Rank, default=Rank.LOW)
    kind = orm.CharField(
        max_length=3, blank=True, choices=[("Group", [("a", "A"), ("b", "B")]), ("c", "C")]
    )
    called = orm.CharField(max_length=1, choices=callable_choices, default="x")
    day = orm.DateField(default=dt.date(2024, 1, 1))

    class Meta:
        app_label = "checklist_models"

    def get_kind_display(self) -> str:
        return "my own"


async def test_choices_are_stored_as_values_and_shown_by_their_labels(colour: Colour) -> None:
    await make_tables(colour, Card)
    made = await ask(colour, Card.objects, "create", suit=Suit.HEARTS, rank=Rank.HIGH)
    read = await ask(colour, Card.objects, "get", suit=Suit.HEARTS, rank__in=[Rank.HIGH])
    assert (read, read.suit, read.rank, type(read.suit)) == (made, "H", 2, str)
    assert (read.get_suit_display(), read.get_rank_display()) == ("Hearts ♥", "High one")
    assert (read.get_called_display(), read.get_kind_display()) == ("Ex", "my own")
    read.suit = "?"
    assert read.get_suit_display() == "?"
    with pytest.raises(orm.ValidationError) as caught:
        Card(suit="?", rank=9, kind="z", called="z").full_clean()
    assert {name: [e.code for e in errors] for name, errors in caught.value.error_dict.items()} == {
        name: ["invalid_choice"] for name in ("suit", "rank", "kind", "called")
    }
    Card(suit="S", kind="b", called="y").full_clean()


def test_enumerations_know_names_values_labels_and_choices() -> None:
    assert Suit.names == ["__empty__", "HEARTS", "SPADES", "LONG_NAME"]
    assert Suit.values == [None, "H", "S", "L"]
    assert Suit.labels == ["(none)", "Hearts ♥", "Spades", "Long Name"]
    assert Suit.choices == list(zip(Suit.values, Suit.labels, strict=True))
    assert (Suit("H"), Suit["HEARTS"], str(Suit.HEARTS)) == (Suit.HEARTS, Suit.HEARTS, "H")
    assert (Rank.LOW + 1, Rank.LOW.label, Rank.HIGH.name) == (2, "Low", "HIGH")
    assert (Moon.APOLLO.year, Moon.APOLLO.label) == (1969, "Apollo 11")
    assert "H" in Suit
    with pytest.raises(ValueError, match="duplicate"):
        type(Rank)("Twice", (orm.IntegerChoices,), _members(ONE=1, TWO=1))
    field: Any = Card._meta.get_field("kind")
    assert field.choices[0] == ("Group", [("a", "A"), ("b", "B")])
    assert field.flatchoices == [("a", "A"), ("b", "B"), ("c", "C")]
    assert field.get_choices()[0] == ("", orm.BLANK_CHOICE_LABEL)
    assert field.get_choices(blank_choice=orm.BLANK_CHOICE_DASH)[0] == ("", "---------")
    assert field.get_choices(include_blank=False)[0][0] == "Group"


def _members(**members: Any) -> Any:
    made: Any = type(Rank).__prepare__("Twice", (orm.IntegerChoices,))
    for name, value in members.items():
        made[name] = value
    return made


class Counted(orm.Manager):
    def get_queryset(self) -> Any:
        return super().get_queryset().filter(hidden=False)

    def named(self, name: str) -> Any:
        return self.filter(name=name)


class Fast(orm.QuerySet[Any]):
    def fast(self) -> Any:
        return self.filter(speed__gt=10)


class Base(orm.Manager):
    use_in_migrations = True


class Train(orm.Model):
    name = orm.CharField(max_length=9, unique=True)
    speed = orm.IntegerField(default=0)
    hidden = orm.BooleanField(default=False)
    day = orm.DateField(default=dt.date(2024, 1, 1))
    line = orm.ForeignKey("Line", orm.CASCADE, null=True)

    objects = Counted()
    fast = Base.from_queryset(Fast)()
    as_made = Fast.as_manager()

    class Meta:
        app_label = "checklist_models"
        constraints = [
            orm.CheckConstraint(
                condition=orm.Q(speed__gte=0),
                name="train_speed",
                violation_error_message="Too slow.",
                violation_error_code="slow",
            )
        ]
        unique_together = [("speed", "line")]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        if self.name == "bad":
            raise orm.ValidationError({"name": orm.ValidationError("Bad.", code="bad")})
        if self.name == "worse":
            raise orm.ValidationError("Worse.", code="worse")


class Line(orm.Model):
    name = orm.CharField(max_length=9)

    class Meta:
        app_label = "checklist_models"


async def test_saving_and_reading_one_object(colour: Colour) -> None:
    await make_tables(colour, Line, Train)
    train = Train(name="a")
    assert (train.pk, train._state.adding, train._state.db) == (None, True, None)
    await ask(colour, train, "save", force_insert=True)
    assert (train._state.adding, train._state.db) == (False, "default")
    with pytest.raises(orm.IntegrityError):
        await ask(colour, train, "save", force_insert=True)
    train.speed, train.name = 5, "b"
    with colour.database.watch_statements() as seen:
        await ask(colour, train, "save", update_fields=["speed"])
        await ask(colour, train, "save", update_fields=[])
    assert len(seen.sql) == 1
    await ask(colour, train, "refresh_from_db", fields=["name"])
    assert (train.name, train.speed) == ("a", 5)
    train.speed = orm.F("speed") + 1
    await ask(colour, train, "save", using="default")
    await ask(colour, train, "refresh_from_db", using="default")
    assert train.speed == 6
    joined = Train.objects.select_related("line").only("name", "line")
    await ask(colour, train, "refresh_from_db", from_queryset=joined)
    ghost = Train(pk=99, name="ghost")
    with pytest.raises(Train.NotUpdated):
        await ask(colour, ghost, "save", force_update=True)
    assert issubclass(Train.NotUpdated, orm.ObjectNotUpdated)
    with pytest.raises(Train.DoesNotExist):
        await ask(colour, ghost, "refresh_from_db")
    with pytest.raises(ValueError, match="do not exist"):
        await ask(colour, train, "save", update_fields=["nothing"])
    with pytest.raises(ValueError, match="force"):
        await ask(colour, train, "save", force_insert=True, force_update=True)
    unsaved = Train(name="c", line=Line(name="l"))
    with pytest.raises(ValueError, match="unsaved related object"):
        await ask(colour, unsaved, "save")
    assert await ask(colour, train, "delete") == (1, {"checklist_models.Train": 1})
    assert train.pk is None
    with pytest.raises(ValueError, match="delete"):
        await ask(colour, train, "delete")


async def test_neighbours_by_day(colour: Colour) -> None:
    await make_tables(colour, Line, Train)
    one, two, three = [
        await ask(colour, Train.fast, "create", name=name, day=dt.date(2024, 1, day), speed=day)
        for name, day in [("a", 1), ("b", 2), ("c", 2)]
    ]
    assert one.get_next_by_day() == two
    assert (two.get_next_by_day(), three.get_previous_by_day()) == (three, two)
    assert one.get_next_by_day(name="c") == three
    with pytest.raises(Train.DoesNotExist):
        three.get_next_by_day()


async def test_managers_and_what_they_hide(colour: Colour) -> None:
    await make_tables(colour, Line, Train)
    line = await ask(colour, Line.objects, "create", name="l")
    seen = await ask(colour, Train.objects, "create", name="seen", speed=20, line=line)
    hidden = await ask(colour, Train.objects, "create", name="no", speed=30, hidden=True, line=line)
    assert await rows(colour, Train.objects.all()) == [seen]
    assert await rows(colour, Train.objects.named("seen")) == [seen]
    assert await rows(colour, Train.fast.fast().order_by("pk")) == [seen, hidden]
    assert await rows(colour, Train.as_made.fast().order_by("-pk")) == [hidden, seen]
    assert Train._default_manager is Train.objects
    assert type(Train._base_manager) is orm.Manager
    assert Train._meta.managers_map["fast"].use_in_migrations
    assert await rows(colour, line.train_set.all()) == [seen]
    assert await rows(colour, line.train_set(manager="fast").order_by("pk")) == [seen, hidden]
    assert Train.objects.db_manager("default").db == "default"
    with pytest.raises(AttributeError, match="instances"):
        _ = seen.objects


async def test_validation_asks_the_database(colour: Colour) -> None:
    await make_tables(colour, Line, Train)
    line = await ask(colour, Line.objects, "create", name="l")
    await ask(colour, Train.objects, "create", name="a", speed=1, line=line)

    def codes(train: Any, **options: Any) -> Any:
        with pytest.raises(orm.ValidationError) as caught:
            train.full_clean(**options)
        return {name: [e.code for e in some] for name, some in caught.value.error_dict.items()}

    assert codes(Train(name="a", line=line)) == {"name": ["unique"]}
    assert codes(Train(name="b", speed=1, line=line)) == {"__all__": ["unique_together"]}
    assert codes(Train(name="b", speed=-1, line=line)) == {"__all__": ["slow"]}
    assert codes(Train(name="bad", line=line)) == {"name": ["bad"]}
    assert codes(Train(name="worse", line=line)) == {"__all__": ["worse"]}
    assert codes(Train(name="n" * 10, line=line)) == {"name": ["max_length"]}
    assert codes(Train(name="", line=line)) == {"name": ["blank"]}
    Train(name="a", line=line).full_clean(exclude={"name"})
    Train(name="a", line=line).full_clean(validate_unique=False)
    Train(name="c", speed=-1, line=line).full_clean(validate_constraints=False)
    for method in ("clean_fields", "validate_unique", "validate_constraints"):
        getattr(Train(name="z", speed=3, line=line), method)(exclude={"day"})
    assert "already exists" in str(Train(name="a").unique_error_message(Train, ("name",)))
    told = Train(name="a").date_error_message("date", "name", "day")
    assert (told.code, told.params["date_field"]) == ("unique_for_date", "day")
    assert Train(name="a").get_constraints()[0][1][0].name == "train_speed"
    assert Train.check() == []


def test_objects_are_equal_by_key_and_travel() -> None:
    one, same, other = Train(pk=1, name="a"), Train(pk=1, name="b"), Train(pk=2)
    assert one == same
    assert one != other
    assert one != Line(pk=1)
    assert len({one, same, other}) == 2
    assert Train() != Train()
    with pytest.raises(TypeError, match="unhashable"):
        hash(Train())
    again = pickle.loads(pickle.dumps(one))
    assert (again, again.name, again._state.adding) == (one, "a", True)
    assert (repr(one), str(one)) == ("<Train: a>", "a")
    assert one.serializable_value("line") is None
    assert one.prepare_database_save(Train._meta.get_field("line")) == 1
    made = Train.from_db("default", ["id", "name"], [7, "x"])
    assert (made.pk, made.name, made._state.adding, made._state.db) == (7, "x", False, "default")
    assert made.get_deferred_fields() == {"speed", "hidden", "day", "line_id"}
    with pytest.raises(TypeError, match="nothing"):
        Train(nothing=1)
