"""Forms of models whose key is several fields, and of models that point to such."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import hotclub_orm as orm
import pytest
from hotclub_forms.models import ModelForm


class Product(orm.Model):
    name = orm.CharField(max_length=20)

    class Meta:
        app_label = "composite_forms"


class Release(orm.Model):
    pk = orm.CompositePrimaryKey("version", "product_id")
    version = orm.CharField(max_length=5)
    product = orm.ForeignKey(Product, on_delete=orm.CASCADE)
    note = orm.CharField(max_length=5)

    class Meta:
        app_label = "composite_forms"

    def __str__(self) -> str:
        return self.note


class Track(orm.Model):
    release = orm.ForeignKey(Release, on_delete=orm.CASCADE, null=True, blank=True)

    class Meta:
        app_label = "composite_forms"


class ReleaseForm(ModelForm):
    class Meta:
        model = Release
        fields = "__all__"


class TrackForm(ModelForm):
    class Meta:
        model = Track
        fields = "__all__"


@pytest.fixture
def release() -> Iterator[Any]:
    with orm.Database("sqlite://") as database:
        database.create_tables(Product, Release, Track)
        product = Product.objects.create(name="p")
        yield Release.objects.create(version='1"', product=product, note="x")


def test_the_members_are_fields_and_the_key_is_none(release: Any) -> None:
    assert list(ReleaseForm().fields) == ["version", "product", "note"]
    data = {"version": "2", "product": release.product_id, "note": "y"}
    made = ReleaseForm(data).save()
    assert made.pk == ("2", release.product_id)
    again = ReleaseForm(data)
    assert "Version and Product already exists" in str(again.errors)
    changed = ReleaseForm({**data, "note": "z"}, instance=made)
    assert changed.is_valid()
    changed.save()
    assert Release.objects.get(version="2").note == "z"


def test_a_relation_is_one_choice(release: Any) -> None:
    assert list(TrackForm().fields) == ["release"]
    sent = '["1\\"", "1"]'
    form = TrackForm({"release": sent})
    assert form.is_valid()
    track = form.save()
    assert track.release == release
    shown = str(TrackForm(instance=track)["release"])
    assert "selected>x<" in shown
    assert sent.replace('"', "&#34;") in shown
    assert not TrackForm({"release": sent}, instance=track).has_changed()
    assert TrackForm({"release": ""}, instance=track).save().release is None


@pytest.mark.parametrize(
    "sent", ["1", "x", "[]", '["1"]', '["1", "x"]', '["9", "1"]', "{}", "[[], []]", "null", "[1"]
)
def test_what_is_no_key_is_no_choice(release: Any, sent: str) -> None:
    assert "release" in TrackForm({"release": sent}).errors
