"""A small library of books on a fresh SQLite file, and its API behind real gateways."""

from dataclasses import dataclass
from types import SimpleNamespace

import hotclub_orm as orm
import pytest
from hotclub_api import configure
from hotclub_api.testing import APIClient, AsyncAPIClient
from hotclub_http import Application
from hotclub_orm.testing import sqlite_database  # noqa: F401
from hotclub_routing import Router, set_root_urlconf


class Author(orm.Model):
    name = orm.CharField(max_length=50, unique=True)

    class Meta:
        app_label = "api_tests"

    def __str__(self):
        return self.name


class Tag(orm.Model):
    label = orm.CharField(max_length=20)

    class Meta:
        app_label = "api_tests"


class Book(orm.Model):
    title = orm.CharField(max_length=20)
    author = orm.ForeignKey(Author, orm.CASCADE, related_name="books")
    price = orm.DecimalField(max_digits=6, decimal_places=2, default=0)
    kind = orm.CharField(max_length=1, choices=[("a", "A"), ("b", "B")], default="a")
    tags = orm.ManyToManyField(Tag, blank=True)

    class Meta:
        app_label = "api_tests"
        unique_together = [("title", "author")]


@pytest.fixture
def library(sqlite_database):  # noqa: F811
    orm.create_tables(sqlite_database, Author, Tag, Book)
    return SimpleNamespace(Author=Author, Tag=Tag, Book=Book)


@pytest.fixture
def serve():
    """Return routes → (sync client, async client), with the routes current for reverse()."""

    @dataclass
    class User:
        pk: int = 1
        is_active: bool = True
        is_authenticated: bool = True
        is_staff: bool = False

    def serve(patterns, **options):
        router = Router(patterns)
        set_root_urlconf(router)
        app = Application(router, **options)
        return SimpleNamespace(sync=APIClient(app), loop=AsyncAPIClient(app), User=User)

    yield serve
    set_root_urlconf(None)
    configure(None)
