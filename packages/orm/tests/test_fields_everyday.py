"""Fields as projects use them: what the database computes, files by date, addresses, wide decimals."""

import datetime
from decimal import Decimal

import hotclub_orm as orm
import pytest
from hotclub_orm import F, Q
from hotclub_orm.files import ContentFile
from hotclub_orm.files.memory import InMemoryStorage
from hotclub_orm.functions import NullIf


class Box(orm.Model):
    side = orm.IntegerField(default=1)
    area = orm.GeneratedField(
        expression=F("side") * F("side"), output_field=orm.IntegerField(), db_persist=True
    )
    shown = orm.GeneratedField(
        expression=NullIf("side", 1), output_field=orm.IntegerField(), db_persist=True
    )

    class Meta:
        app_label = "field_days"
        constraints = [
            orm.CheckConstraint(condition=Q(area__lt=100), name="box_small"),
            orm.UniqueConstraint(fields=["area"], name="box_area_once"),
        ]


class Paper(orm.Model):
    made = orm.DateTimeField(auto_now_add=True)
    file = orm.FileField(
        upload_to=lambda one, name: f"{one.made:%Y}/{name}", storage=InMemoryStorage()
    )

    class Meta:
        app_label = "field_days"


class Host(orm.Model):
    address = orm.GenericIPAddressField(null=True, blank=True)
    kind = orm.IntegerField(choices=[(1, "one"), (2, "two")], null=True)
    secret = orm.BinaryField(max_length=3, default=b"", blank=True, editable=True)

    class Meta:
        app_label = "field_days"


class Wide(orm.Model):
    fine = orm.DecimalField(max_digits=32, decimal_places=30, null=True)
    whole = orm.DecimalField(max_digits=18, decimal_places=0, null=True)
    price = orm.DecimalField(max_digits=8, decimal_places=2, null=True)

    class Meta:
        app_label = "field_days"


class Chosen(orm.Model):
    host = orm.ForeignKey(Host, orm.CASCADE, limit_choices_to={"kind": 1}, related_name="chosen")

    class Meta:
        app_label = "field_days"


@pytest.fixture
def tables(database):
    orm.create_tables(database, Box, Paper, Host, Wide, Chosen)
    return database


def test_what_the_database_computes_is_new_after_each_save(tables):
    box = Box.objects.create(side=2)
    assert (box.area, box.shown) == (4, 2)
    box.side = 3
    box.save()
    assert box.area == 9
    box.side = F("side") - 2
    box.save(update_fields=["side"])
    assert (box.side, box.area, box.shown) == (1, 1, None)
    Box.objects.all().delete()
    assert Box(side=5, pk=99).pk == 99


def test_rules_about_what_the_database_computes_are_checked_before(tables):
    Box.objects.create(side=4)
    Box(side=5).full_clean()
    with pytest.raises(orm.ValidationError, match="box_small"):
        Box(side=11).full_clean()
    with pytest.raises(orm.ValidationError, match="already exists"):
        Box(side=4).full_clean()


def test_the_path_of_a_file_may_tell_the_moment_its_object_is_made(tables):
    paper = Paper.objects.create(file=ContentFile(b"x", name="a.txt"))
    assert paper.file.name.startswith(f"{datetime.datetime.now(datetime.UTC):%Y}/a")
    assert paper.made is not None


def test_an_empty_address_is_none_in_the_database(tables):
    host = Host.objects.create(address="")
    host.refresh_from_db()
    assert host.address is None


def test_the_label_of_a_value_that_is_no_choice_is_the_value(tables):
    assert [Host(kind=k).get_kind_display() for k in (1, 9, None)] == ["one", 9, None]


def test_bytes_have_a_length_too():
    with pytest.raises(orm.ValidationError, match="at most 3 characters"):
        Host(secret=b"four", kind=1).clean_fields()
    Host(secret=b"thr", kind=1).clean_fields()


def test_a_collation_is_told_to_migrations():
    assert orm.TextField(db_collation="C").deconstruct()[3] == {"db_collation": "C"}


def test_wide_decimals_have_no_digits_of_a_float(tables):
    for fine in ("0.1", "12.9", "-3.25"):
        wide = Wide.objects.create(fine=Decimal(fine))
        wide.refresh_from_db()
        assert wide.fine == Decimal(fine)
        assert wide.fine.as_tuple().exponent == -30
    wide = Wide.objects.create(whole=9_999_999_999_999_999, price=7)
    wide.refresh_from_db()
    assert (wide.whole, str(wide.price)) == (Decimal(9_999_999_999_999_999), "7.00")


def test_choices_of_relations_are_the_objects(tables):
    first, second = Host.objects.create(kind=1), Host.objects.create(kind=2)
    field = Chosen._meta.get_field("host")
    assert field.get_choices(include_blank=False) == [(first.pk, str(first))]
    assert field.get_choices(limit_choices_to={"kind": 2}) == [
        ("", "- Select an option -"),
        (second.pk, str(second)),
    ]
    chosen = [Chosen.objects.create(host=first) for _ in range(2)]
    far = field.remote_field
    found = far.get_choices(include_blank=False, ordering=["-pk"])
    assert found == [(one.pk, str(one)) for one in reversed(chosen)]
