"""Model forms of models with lists, mappings and ranges."""

import datetime as dt

import hotclub_orm as orm
import pytest
from hotclub_forms import ModelForm
from hotclub_forms.models import modelform_factory
from hotclub_forms.postgres import (
    DateRangeField,
    DateTimeRangeField,
    DecimalRangeField,
    HStoreField,
    IntegerRangeField,
    SimpleArrayField,
)
from hotclub_orm import Database
from hotclub_orm.postgres import fields as postgres
from hotclub_orm.postgres.fields import Range
from hotclub_orm.testing import postgres_database, postgres_worker_url  # noqa: F401


class Gig(orm.Model):
    tags = postgres.ArrayField(orm.CharField(max_length=5), size=2, blank=True)
    ages = postgres.IntegerRangeField(null=True, blank=True)
    tickets = postgres.BigIntegerRangeField(null=True, blank=True)
    price = postgres.DecimalRangeField(default_bounds="[]", null=True, blank=True)
    days = postgres.DateRangeField(null=True)
    hours = postgres.DateTimeRangeField(null=True, blank=True)

    class Meta:
        app_label = "forms_postgres"


class Mapped(orm.Model):
    pairs = postgres.HStoreField(blank=True)

    class Meta:
        app_label = "forms_postgres"


def form_class() -> type[ModelForm]:
    return modelform_factory(Gig, fields="__all__")


def test_each_kind_of_field_gets_its_form_field():
    found = {name: type(field) for name, field in form_class().base_fields.items()}
    assert found == {
        "tags": SimpleArrayField,
        "ages": IntegerRangeField,
        "tickets": IntegerRangeField,
        "price": DecimalRangeField,
        "days": DateRangeField,
        "hours": DateTimeRangeField,
    }
    tags = form_class().base_fields["tags"]
    assert (tags.max_length, tags.base_field.max_length, tags.required) == (2, 5, False)
    assert type(Mapped._meta.get_field("pairs").formfield()) is HStoreField


def test_what_is_sent_is_stored_and_shown_again(postgres_database: Database):  # noqa: F811
    postgres_database.create_tables(Gig)
    sent = {
        "tags": "a,b", "ages_0": "1", "ages_1": "5", "price_0": "1", "price_1": "2",
        "days_0": "1937-05-01", "days_1": "1937-05-03", "hours_0": "1937-05-01 12:00",
    }  # fmt: skip
    form = form_class()(sent)
    assert form.is_valid(), form.errors
    form.save()

    made = Gig.objects.get()
    assert (made.tags, made.ages, made.price.bounds) == (["a", "b"], Range(1, 5), "[]")
    assert made.days == Range(dt.date(1937, 5, 1), dt.date(1937, 5, 3))
    assert made.hours.lower == dt.datetime(1937, 5, 1, 12, tzinfo=dt.UTC)
    assert form_class()(sent, instance=made).changed_data == []
    html = str(form_class()(instance=made)["hours"])
    assert 'value="1937-05-01 12:00:00"' in html


@pytest.mark.parametrize(
    ("sent", "name", "message"),
    [
        ({"tags": "a,b,c"}, "tags", "List contains 3 items, it should contain no more than 2."),
        (
            {"tags": "far too long"},
            "tags",
            (
                "Item 1 in the array did not validate: Ensure this value has at most 5 characters "
                "(it has 12)."
            ),
        ),
        ({"days_0": ""}, "days", "This field is required."),
    ],
)
def test_what_is_wrong_is_said_at_the_field(sent, name, message):
    form = form_class()({"days_0": "1937-05-01", **sent})
    assert form.errors[name] == [message]
