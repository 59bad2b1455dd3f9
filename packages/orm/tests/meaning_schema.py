"""The tables of test_query_meaning.py and what is in them, as models and as plain dictionaries.

Every kind of relation is here, and NULL wherever a column takes it. Texts are of one case, decimals are
quarters: so both databases order, compare and add up the same.
"""

import datetime as dt
from decimal import Decimal

import hotclub_orm as orm


class House(orm.Model):
    size = orm.IntegerField(null=True)
    street = orm.CharField(max_length=20, null=True)
    built = orm.DateField(null=True)

    class Meta:
        app_label = "meaning"


class Person(orm.Model):
    name = orm.CharField(max_length=20, null=True)
    age = orm.IntegerField(null=True)
    rank = orm.IntegerField()
    pay = orm.DecimalField(max_digits=8, decimal_places=2, null=True)
    born = orm.DateField(null=True)
    data = orm.JSONField(null=True)
    house = orm.ForeignKey(House, orm.CASCADE, related_name="people")
    other_house = orm.ForeignKey(House, orm.SET_NULL, null=True, related_name="guests")
    boss = orm.ForeignKey("self", orm.SET_NULL, null=True, related_name="team")

    class Meta:
        app_label = "meaning"


class Badge(orm.Model):
    code = orm.IntegerField(null=True)
    color = orm.CharField(max_length=20)
    person = orm.OneToOneField(Person, orm.CASCADE, related_name="badge")

    class Meta:
        app_label = "meaning"


class Club(orm.Model):
    label = orm.CharField(max_length=20, null=True)
    fee = orm.DecimalField(max_digits=8, decimal_places=2, null=True)
    members = orm.ManyToManyField(Person, through="Membership", related_name="clubs")

    class Meta:
        app_label = "meaning"


class Membership(orm.Model):
    person = orm.ForeignKey(Person, orm.CASCADE, related_name="memberships")
    club = orm.ForeignKey(Club, orm.CASCADE, related_name="memberships")
    level = orm.IntegerField(null=True)
    since = orm.DateField(null=True)

    class Meta:
        app_label = "meaning"


class Place(orm.Model):
    title = orm.CharField(max_length=20, null=True)
    seats = orm.IntegerField(null=True)
    house = orm.ForeignKey(House, orm.CASCADE, null=True, related_name="places")

    class Meta:
        app_label = "meaning"


class Bar(Place):
    stars = orm.IntegerField()
    owner = orm.ForeignKey(Person, orm.CASCADE, null=True, related_name="bars")

    class Meta:
        app_label = "meaning"


MODELS = (House, Person, Badge, Club, Membership, Place, Bar)


def _day(text):
    return dt.date.fromisoformat(text) if text else None


def _rows(names, *rows):
    return [dict(zip(names.split(), row, strict=True)) for row in rows]


D = Decimal

ROWS = {
    "House": _rows(
        "id size street built",
        (1, 1, "elm", _day("2019-12-31")), (2, None, "oak", None), (3, 2, None, _day("2020-01-01")),
        (4, 3, "elm", _day("2020-12-31")), (5, 1, "ash", _day("2021-06-15")),
    ),
    "Person": _rows(
        "id name age rank pay born data house_id other_house_id boss_id",
        (1, "ann", 1, 1, D("1.50"), _day("2020-01-01"), {"a": 1, "b": "x"}, 1, 2, None),
        (2, "bob", None, 2, None, None, None, 1, None, 1),
        (3, None, 2, 1, D("2.25"), _day("2020-12-31"), {"a": None}, 2, 1, 1),
        (4, "ann", 1, 3, D("0.00"), _day("2019-12-31"), {"a": 2}, 3, 3, 3),
        (5, "cyd", 3, 3, D("1.50"), _day("2021-05-05"), {"b": "y"}, 3, None, 3),
        (6, "dee", 1, 2, None, None, [1, 2], 3, 2, 5),
        (7, None, None, 1, D("3.75"), _day("2021-01-01"), {"a": 1, "b": "y"}, 5, 1, None),
        (8, "abe", 0, 2, D("-1.25"), _day("2020-01-01"), None, 5, None, 8),
    ),
    "Badge": _rows(
        "id code color person_id",
        (1, 1, "red", 1), (2, None, "blue", 3), (3, 2, "red", 4), (4, 3, "gray", 7),
    ),
    "Club": _rows(
        "id label fee",
        (1, "jazz", D("1.50")), (2, "chess", None), (3, None, D("2.25")), (4, "jazz", D("0.00")),
    ),
    "Membership": _rows(
        "id person_id club_id level since",
        (1, 1, 1, 1, _day("2020-01-01")), (2, 1, 2, None, None), (3, 3, 1, 2, _day("2020-06-30")),
        (4, 3, 3, 1, None), (5, 4, 1, None, _day("2019-12-31")), (6, 5, 3, 3, _day("2021-01-01")),
        (7, 1, 3, 2, _day("2021-05-05")), (8, 8, 2, 1, None), (9, 8, 2, 2, _day("2020-01-01")),
    ),
    "Place": _rows(
        "id title seats house_id",
        (1, "den", 1, 1), (2, None, 2, 1), (3, "pit", None, None), (4, "den", 3, 3), (5, "hut", 2, 5),
    ),
    "Bar": _rows(
        "place_ptr_id stars owner_id", (2, 1, 1), (3, 3, None), (4, 2, 3), (5, 1, 1),
    ),
}  # fmt: skip


def fill(database):
    """Make the tables and put the rows in."""
    orm.create_tables(database, *MODELS)
    places = {row["id"]: row for row in ROWS["Place"]}
    bars = {row["place_ptr_id"] for row in ROWS["Bar"]}
    for model in MODELS[:-2]:
        model.objects.bulk_create([model(**row) for row in ROWS[model.__name__]])
    Place.objects.bulk_create([Place(**row) for pk, row in places.items() if pk not in bars])
    for row in ROWS["Bar"]:
        Bar(**places[row["place_ptr_id"]], **row).save(force_insert=True)
