"""Books on fresh databases, and views of them behind a real application and real templates."""

import datetime as dt
from types import SimpleNamespace

import hotclub_orm as orm
import pytest
from hotclub_forms.models import ModelForm
from hotclub_http import Application
from hotclub_http.client import AsyncClient, Client
from hotclub_orm.testing import (  # noqa: F401
    database,
    postgres_database,
    postgres_worker_url,
    sqlite_database,
)
from hotclub_routing import Router, set_root_urlconf
from hotclub_templates import Engine


class Book(orm.Model):
    title = orm.CharField(max_length=20)
    slug = orm.SlugField()
    out = orm.DateField(default=dt.date(2024, 5, 1))
    sold = orm.DateTimeField(null=True)
    layout = orm.CharField(max_length=30, blank=True)

    class Meta:
        app_label = "generic_tests"
        verbose_name_plural = "many books"

    def __str__(self):
        return self.title


class Located(orm.Model):
    name = orm.CharField(max_length=20)

    class Meta:
        app_label = "generic_tests"

    def get_absolute_url(self):
        return f"/located/{self.pk}/"


class BookForm(ModelForm):
    class Meta:
        model = Book
        fields = ["title", "slug"]


TEMPLATES = {
    "generic_tests/book_detail.html": "detail {{ object.title }} {{ book.title }} {{ more }}",
    "generic_tests/book_list.html": (
        "list {% for book in book_list %}{{ book }} {% endfor %}"
        "{% if is_paginated %}page {{ page_obj.number }} of {{ paginator.num_pages }}{% endif %}"
    ),
    "generic_tests/book_form.html": "form {{ object }} {{ form.errors.title.0 }}",
    "generic_tests/book_confirm_delete.html": "delete {{ object }}?",
    "generic_tests/book_archive.html": (
        "{% for day in date_list %}{{ day|date:'Y' }} {% endfor %}"
        "| {% for book in latest %}{{ book }} {% endfor %}"
    ),
    "generic_tests/book_archive_year.html": (
        "{{ year|date:'Y' }} | {% for day in date_list %}{{ day|date:'Y-m' }} {% endfor %}"
        "| {{ object_list|join:' ' }} "
        "| {{ previous_year|date:'Y' }} {{ next_year|date:'Y' }}"
    ),
    "generic_tests/book_archive_month.html": (
        "{{ month|date:'Y-m' }} | {% for day in date_list %}{{ day|date:'j' }} {% endfor %}"
        "| {{ object_list|join:' ' }} "
        "| {{ previous_month|date:'Y-m' }} {{ next_month|date:'Y-m' }}"
    ),
    "generic_tests/book_archive_week.html": (
        "{{ week|date:'Y-m-d' }} | {{ object_list|join:' ' }} "
        "| {{ previous_week|date:'Y-m-d' }} {{ next_week|date:'Y-m-d' }}"
    ),
    "generic_tests/book_archive_day.html": (
        "{{ day|date:'Y-m-d' }} | {{ object_list|join:' ' }} "
        "| {{ previous_day|date:'Y-m-d' }} {{ next_day|date:'Y-m-d' }} "
        "| {{ previous_month|date:'Y-m' }} {{ next_month|date:'Y-m' }}"
    ),
    "plain.html": "plain {{ word }} {{ more }} {{ view.word_of_view }}",
    "own.html": "own {{ object }}",
    "form.html": "{{ form.title.value|default:'nothing' }} {{ form.errors.title.0 }}",
}


class EngineRenderer:
    """The port of the application, over the template engine."""

    def __init__(self):
        self.engine = Engine(loaders=[("hotclub_templates.loaders.locmem.Loader", TEMPLATES)])

    def resolve(self, template, *, using):
        names = [template] if isinstance(template, str) else template
        return self.engine.select_template(names)

    def render(self, template, context, request):
        return template.render(context)


@pytest.fixture
def books(database):  # noqa: F811
    orm.create_tables(database, Book, Located)
    return Book


@pytest.fixture
def serve():
    """Return patterns → (sync client, async client), with the patterns current for reverse()."""

    def serve(*patterns):
        router = Router(patterns)
        set_root_urlconf(router)
        app = Application(router, renderer=EngineRenderer())
        return SimpleNamespace(
            get=Client(app).get,
            post=Client(app).post,
            client=Client(app),
            loop=AsyncClient(app),
        )

    yield serve
    set_root_urlconf(None)


@pytest.fixture
def models():
    return SimpleNamespace(Book=Book, Located=Located, BookForm=BookForm)


@pytest.fixture
def answer():
    """Return response → (status, text or address)."""

    def answer(response):
        return response.status_code, response.headers.get("Location") or " ".join(
            response.content.decode().split()
        )

    return answer
