"""What a slip may send: an error that names the mend, before the database sees it.

What an attacker may send stands in test_attacks_on_names.py and test_attacks_on_values.py.
"""

import hotclub_orm as orm
import pytest
from hotclub_orm.shape import MAX_SHAPES, root_of


class Thing(orm.Model):
    name = orm.CharField(max_length=50)
    size = orm.IntegerField(null=True)
    made = orm.DateTimeField(null=True)
    data = orm.JSONField(null=True)
    owner = orm.ForeignKey("self", orm.CASCADE, null=True)

    class Meta:
        app_label = "bad"


@pytest.fixture
def things(database):
    orm.create_tables(database, Thing)
    Thing.objects.create(name="a", size=1, data={'ke"y': 1, "k%s": 2, "x": {"?": 3}})
    return Thing.objects.all()


def test_a_wrong_name_offers_the_near_one(things):
    with pytest.raises(orm.FieldError, match="Did you mean 'name'"):
        things.filter(nmae="x")


def test_wrong_names_leave_nothing_behind_and_right_ones_are_bounded(things):
    before = root_of(Thing).size
    for number in range(50):
        with pytest.raises(orm.FieldError):
            things.filter(**{f"nope{number}": 1})
    assert root_of(Thing).size == before
    for number in range(MAX_SHAPES + 10):
        things.filter(**{f"data__k{number}": 1})
    assert root_of(Thing).size <= MAX_SHAPES


def test_naive_moments_are_refused_with_the_mend(things):
    import datetime as dt

    with pytest.raises(orm.ValidationError, match="aware"):
        Thing.objects.create(name="x", made=dt.datetime(2024, 1, 1))  # noqa: DTZ001


@pytest.mark.parametrize("lookup", ["made__year", "made__month", "made__week_day"])
def test_what_is_no_number_is_refused_behind_a_transform_too(things, lookup):
    with pytest.raises(ValueError, match="expected a number but got 'x'"):
        things.filter(**{lookup: "x"})


def test_a_malformed_regular_expression_is_an_error_of_data(database):
    orm.create_tables(database, Pattern)
    Pattern.objects.create(text="minor swing")

    assert Pattern.objects.filter(text__regex=r"^min").count() == 1
    for lookup in ("regex", "iregex"):
        with pytest.raises(orm.DataError):
            Pattern.objects.filter(**{f"text__{lookup}": "("}).count()


class Pattern(orm.Model):
    text = orm.CharField(max_length=20)

    class Meta:
        app_label = "bad_input_patterns"
