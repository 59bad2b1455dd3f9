"""What a checker sees of keys of several fields, and of relations to them."""

from __future__ import annotations

from typing import Any, assert_type

import hotclub_orm as orm


class Product(orm.Model):
    name = orm.CharField(max_length=50)


class Release(orm.Model):
    pk = orm.CompositePrimaryKey("version", "product_id")
    version = orm.IntegerField()
    product = orm.ForeignKey(Product, on_delete=orm.CASCADE)


class Edition(orm.Model):
    pk = orm.CompositePrimaryKey("number", "language")
    number = orm.IntegerField()
    language = orm.CharField(max_length=5)


class Track(orm.Model):
    release = orm.ForeignKey(Release, on_delete=orm.CASCADE)
    edition = orm.ForeignKey(Edition, on_delete=orm.SET_NULL, null=True)


def check_keys(release: Release, edition: Edition) -> None:
    assert_type(release.pk, Any)
    assert_type(edition.pk, Any)
    release.pk = (1, 2)
    assert_type(Release.objects.get(pk=(1, 2)), Release)
    assert_type(Release(pk=(1, 2)).version, int)


def check_relations(track: Track) -> None:
    assert_type(track.release, Release)
    assert_type(track.edition, Edition | None)
    assert_type(track.release.product, Product)
    assert_type(Track.objects.filter(release=(1, 2)).first(), Track | None)
