"""Fields: what people's values meet, and how errors name a field that has no name."""

from decimal import Decimal

import hotclub_orm as orm
import pytest
from hotclub_orm.functions import Cast
from hotclub_orm.validators import MaxValueValidator, MinValueValidator


class Ticket(orm.Model):
    seat = orm.PositiveSmallIntegerField(
        validators=[MinValueValidator(5), MaxValueValidator(lambda: 9)]
    )
    row = orm.SmallIntegerField(validators=[MinValueValidator(-(2**40))])
    holder = orm.CharField(max_length=20)

    class Meta:
        app_label = "fielded"


def problems(name, value):
    with pytest.raises(orm.ValidationError) as caught:
        Ticket._meta.get_field(name).clean(value, None)
    return caught.value.messages


def test_a_limit_that_says_more_than_the_columns_range_says_it_alone():
    assert problems("seat", -3) == ["Ensure this value is greater than or equal to 5."]
    assert problems("seat", 2**20) == ["Ensure this value is less than or equal to 9."]


def test_a_limit_that_says_less_than_the_columns_range_leaves_the_range():
    assert "Ensure this value is greater than or equal to -32768." in problems("row", -(2**41))
    assert problems("row", 2**15) == ["Ensure this value is less than or equal to 32767."]


def test_a_list_beside_computed_text_is_refused_with_a_reason():
    with pytest.raises(TypeError, match="The lookup takes text, not list"):
        Ticket.objects.annotate(shown=Cast("seat", orm.CharField())).filter(shown=["x"])
    with pytest.raises(TypeError, match="Field 'holder' takes text, not list"):
        Ticket.objects.filter(holder=["x"])


@pytest.mark.parametrize(
    "value", ["nan", "inf", float("nan"), Decimal("-Infinity"), Decimal("sNaN")]
)
def test_a_decimal_is_finite(value):
    with pytest.raises(orm.ValidationError, match="must be a decimal number"):
        orm.DecimalField(max_digits=5, decimal_places=2).to_python(value)


@pytest.mark.parametrize(
    ("given", "meant"), [(True, True), ("f", False), ("1", True), (0, False), (1.0, True)]
)
def test_words_of_truth(given, meant):
    assert orm.BooleanField().to_python(given) is meant
    with pytest.raises(orm.ValidationError, match="must be either True or False"):
        orm.BooleanField().to_python([given])


class Venue(orm.Model):
    name = orm.CharField(max_length=20)

    class Meta:
        app_label = "fielded"


class Theatre(Venue):
    seats = orm.IntegerField()

    class Meta:
        app_label = "fielded"


class Night(orm.Model):
    venue = orm.ForeignKey(Venue, orm.CASCADE, related_name="nights")
    theatre = orm.ForeignKey(Theatre, orm.CASCADE, related_name="premieres")

    class Meta:
        app_label = "fielded"


def test_fields_of_a_model_with_and_without_its_parents():
    def names(**options):
        return {field.name for field in Theatre._meta.get_fields(**options)}

    own = {"venue_ptr", "seats", "premieres"}
    assert names(include_parents=False) == own
    assert names() == own | {"id", "name", "nights"}


def test_what_options_compute_follows_the_models_and_can_not_be_set():
    assert Venue._meta.fields is Venue._meta.fields
    assert [rel.name for rel in Venue._meta.related_objects] == ["theatre", "nights"]
    before = Ticket._meta.related_objects

    class Refund(orm.Model):
        ticket = orm.ForeignKey(Ticket, orm.CASCADE, related_name="refunds")

        class Meta:
            app_label = "fielded"

    assert before == []
    assert [rel.name for rel in Ticket._meta.related_objects] == ["refunds"]
    with pytest.raises(AttributeError, match=r"Options\.fields is computed"):
        Venue._meta.fields = []
