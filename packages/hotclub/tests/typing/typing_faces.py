"""What a type checker sees of settings, applications and faces; checked by mypy, not run."""

from collections.abc import Callable
from typing import Any, assert_type

from hotclub import exceptions
from hotclub import orm as models
from hotclub.apps import AppConfig, apps
from hotclub.cache import BaseCache, cache, caches
from hotclub.conf import settings
from hotclub.db import connection, connections, transaction
from hotclub.db.project_database import Connection
from hotclub.orm.functions import Lower
from hotclub.utils.functional import SimpleLazyObject, cached_property, classproperty, lazy
from hotclub.utils.text import slugify


class Author(models.Model):
    name = models.CharField(max_length=20)


class Book(models.Model):
    title = models.CharField(max_length=20)
    author = models.ForeignKey(Author, on_delete=models.CASCADE)
    printed = models.DateField(null=True)

    @cached_property
    def words(self) -> list[str]:
        return self.title.split()

    @classproperty
    def shelf(cls: Any) -> str:
        return str(cls.__name__)


def ask() -> None:
    book = Book.objects.filter(author__name="Django").order_by(Lower("title")).get()
    assert_type(book, Book)
    assert_type(book.title, str)
    assert_type(book.author, Author)
    assert_type(book.words, list[str])
    assert_type(Book.words, cached_property[list[str]])
    assert_type(book.shelf, str)


def configured() -> None:
    assert_type(settings.DEBUG, bool)
    assert_type(settings.ALLOWED_HOSTS, list[str])
    assert_type(settings.SECRET_KEY, str)
    assert_type(settings.SESSION_COOKIE_AGE, int)
    assert_type(settings.configured, bool)


def installed(config: AppConfig) -> None:
    assert_type(config.label, str)
    assert_type(apps.get_app_config("shop"), AppConfig)
    assert_type(apps.get_model("shop.Book"), type[models.Model])
    assert_type(apps.get_models(), list[type[models.Model]])


def stored() -> None:
    assert_type(connection, Connection)
    assert_type(connections["default"], Connection)
    assert_type(connection.in_atomic_block, bool)
    assert_type(connection.queries, list[dict[str, str]])
    assert_type(cache, BaseCache)
    assert_type(caches["default"], BaseCache)
    with transaction.atomic():
        pass


def refused() -> None:
    try:
        raise exceptions.ValidationError({"title": ["too long"]})
    except exceptions.ValidationError as error:
        assert_type(error.messages, list[str])
        assert_type(error.message_dict, dict[str, list[str]])


def _greeting(name: str) -> str:
    return f"Hello {name}"


def helped() -> None:
    assert_type(lazy(_greeting, str), Callable[..., str])
    assert_type(slugify("Minor Swing"), str)
    assert_type(SimpleLazyObject(lambda: 3), SimpleLazyObject)
