"""What a declaration is told: which number for which mistake, and silence for what is right."""

from __future__ import annotations

from typing import Any

import pytest
from admin_library import Album, Artist, Label, Track
from hotclub_admin import (
    AdminSite,
    ChoicesFieldListFilter,
    FieldListFilter,
    ModelAdmin,
    SimpleListFilter,
    TabularInline,
)
from hotclub_forms.models import BaseModelFormSet
from hotclub_orm import CASCADE, F, ForeignKey, ManyToManyField, Model, functions


class Style(Model):
    """Of this file alone: other tests look for what points to their models, and have no such table."""

    class Meta:
        app_label = "told"


class Concert(Model):
    """Where styles are played: by a model of its own."""

    styles: Any = ManyToManyField(Style, through="Played", related_name="concerts")

    class Meta:
        app_label = "told"


class Played(Model):
    """What of a style was played."""

    concert: Any = ForeignKey(Concert, CASCADE)
    style: Any = ForeignKey(Style, CASCADE)

    class Meta:
        app_label = "told"


class Long(SimpleListFilter):
    """A filter that is no field's."""

    title, parameter_name = "long", "long"

    def lookups(self, request: Any, model_admin: Any) -> Any:
        return ()

    def queryset(self, request: Any, queryset: Any) -> Any:
        return queryset


def ids(model: Any = Album, **options: Any) -> list[str]:
    """Return the numbers of the problems of a declaration."""
    made = type("Declared", (ModelAdmin,), options)
    return [one.id.removeprefix("admin.") for one in made(model, AdminSite()).check()]


def inline_ids(parent: Any = Album, model: Any = Track, **options: Any) -> list[str]:
    """Return the numbers of the problems of an inline."""
    rows = type("Rows", (TabularInline,), {"model": model, **options})
    return ids(parent, inlines=[rows])


def a_filter() -> None:
    """Stand where a filter is expected."""


@pytest.mark.parametrize(
    ("expected", "options"),
    [
        ("E002", {"raw_id_fields": ["artist_id"]}),
        ("E003", {"raw_id_fields": ["title"]}),
        ("E008", {"fieldsets": [{}]}),
        ("E009", {"fieldsets": [()]}),
        ("E010", {"fieldsets": [("Head", ())]}),
        ("E011", {"fieldsets": [("Head", {})]}),
        ("E012", {"fieldsets": [(None, {"fields": ["title"]}), (None, {"fields": ["title"]})]}),
        ("E020", {"filter_horizontal": ["artist"]}),
        ("E023", {"radio_fields": {"title": 1}}),
        ("E025", {"view_on_site": "yes"}),
        ("E032", {"ordering": ["?", "title"]}),
        ("E033", {"ordering": [F("nope")]}),
        ("E033", {"ordering": [F("nope").desc()]}),
        ("E038", {"autocomplete_fields": ["title"]}),
        ("E041", {"delete_confirmation_max_display": -1}),
        ("E041", {"delete_confirmation_max_display": "many"}),
        ("E101", {"save_as": 1}),
        ("E103", {"inlines": 5}),
        ("E104", {"inlines": [a_filter]}),
        ("E109", {"list_display": ["track_set"]}),
        ("E109", {"list_display": ["genres"]}),
        ("E111", {"list_display_links": ["price"]}),
        ("E113", {"list_filter": [a_filter]}),
        ("E113", {"list_filter": [Album]}),
        ("E114", {"list_filter": [ChoicesFieldListFilter]}),
        ("E115", {"list_filter": [("kind", Long)]}),
        ("E115", {"list_filter": [("kind", a_filter)]}),
        ("E116", {"list_filter": ["artist__nope"]}),
        ("E124", {"list_display": ["title", "price"], "list_editable": ["title"],
                  "list_display_links": []}),
        ("E125", {"list_display": ["title", "id"], "list_editable": ["id"]}),
        ("E128", {"date_hierarchy": "artist__name"}),
    ],
)  # fmt: skip
def test_a_mistake_has_its_number(expected: str, options: dict[str, Any]) -> None:
    assert ids(**options) == [expected]


def test_what_goes_over_a_model_of_ones_own_cannot_be_filled() -> None:
    assert ids(Concert, fields=["styles"]) == ["E013"]
    assert ids(Concert, fieldsets=[(None, {"fields": [("styles",)]})]) == ["E013"]
    assert ids(Concert, filter_vertical=["styles"]) == ["E013"]
    assert ids(Style, filter_vertical=["concerts"]) == ["E020"]


def test_a_right_declaration_has_no_problems() -> None:
    def genres(self: Any, obj: Any) -> str:
        return ""

    assert ids(list_display=["genres"], genres=genres) == []  # a method of a field's name
    assert (
        ids(list_filter=[Long, ("kind", ChoicesFieldListFilter), ("kind", FieldListFilter)]) == []
    )
    assert ids(ordering=["?"]) == []
    assert ids(ordering=["artist_id", functions.Upper("title").desc(), F("title")]) == []
    assert ids(delete_confirmation_max_display=0) == []
    assert ids(view_on_site=lambda obj: "/") == []


def test_links_are_not_checked_against_columns_that_come_with_the_request() -> None:
    def get_list_display(self: Any, request: Any) -> list[str]:
        return ["price"]

    assert ids(list_display_links=["price"], get_list_display=get_list_display) == []
    assert ids(list_display_links="price", get_list_display=get_list_display) == ["E110"]


def test_inlines_are_checked_with_the_parent() -> None:
    assert inline_ids() == []
    assert inline_ids(exclude=["album"]) == ["E201"]
    assert inline_ids(parent=Label) == ["E202"]
    assert inline_ids(extra="many") == ["E203"]
    assert inline_ids(max_num="many", min_num="few") == ["E204", "E205"]
    assert inline_ids(formset="no class") == ["E206"]
    assert inline_ids(formset=BaseModelFormSet) == []
    assert inline_ids(parent=Artist, model=Album, delete_confirmation_max_display="x") == ["E041"]


def test_an_option_of_checks_of_ones_own_is_asked_instead() -> None:
    class Silent:
        def check(self, admin: Any, **kwargs: Any) -> list[Any]:
            return []

    assert ids(fields="title", checks_class=Silent) == []
    assert inline_ids(fields="title", checks_class=Silent) == []
