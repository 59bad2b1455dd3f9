from __future__ import annotations

from typing import Any

import hotclub_orm as models
import pytest
from hotclub_migrations import (
    AlterOrderWithRespectTo,
    CreateModel,
    InvalidBasesError,
    ModelState,
    ProjectState,
    RenameField,
    RenameModel,
)
from hotclub_migrations.testing import state_after
from hotclub_orm.registry import Apps


def key() -> Any:
    return models.BigAutoField(primary_key=True)


def library() -> ProjectState:
    return state_after("lib", [
        CreateModel("Author", [("id", key()), ("code", models.IntegerField(unique=True))]),
        CreateModel("Book", [("id", key()), ("by", models.ForeignKey(
            "lib.Author", models.CASCADE, to_field="code"))],
            {"indexes": [models.Index(fields=["-by"], name="i")]}),
        CreateModel("Loan", [("id", key()), ("book", models.ForeignKey(
            "lib.Book", models.CASCADE))]),
    ])  # fmt: skip


class Shelves(models.Manager):  # type: ignore[type-arg]
    use_in_migrations = True


def test_a_model_class_becomes_a_state_that_makes_an_equal_class() -> None:
    registry = Apps()

    class Base(models.Model):
        made = models.DateField()

        class Meta:
            abstract = True

    class Book(Base):
        title = models.CharField(max_length=5)
        shelves = Shelves()

        class Meta:
            apps = registry
            app_label = "lib"
            ordering = ["title"]
            indexes = [models.Index(fields=["title"])]

    state = ModelState.from_model(Book)
    again = ModelState.from_model(state_with(state).apps.get_model("lib.book"))

    assert state == again
    assert list(state.fields) == ["id", "made", "title"]
    assert state.options["ordering"] == ["title"]
    assert state.options["indexes"][0].name.startswith("lib_book_title_")
    assert [name for name, _ in state.managers] == ["shelves"]
    assert state.bases == (models.Model,)


def state_with(*models_states: ModelState) -> ProjectState:
    project = ProjectState()
    for one in models_states:
        project.add_model(one)
    return project


def test_a_clone_changes_by_itself() -> None:
    before = library()
    after = before.clone()

    after.remove_field("lib", "book", "by")
    after.add_index("lib", "author", models.Index(fields=["code"], name="c"))

    assert "by" in before.models["lib", "book"].fields
    assert before.models["lib", "author"].options["indexes"] == []
    assert before == library()
    assert before != after


def test_a_renamed_model_is_pointed_to_by_its_new_name() -> None:
    state = library()
    RenameModel("Author", "Writer").state_forwards("lib", state)

    assert list(state.models) == [("lib", "writer"), ("lib", "book"), ("lib", "loan")]
    assert state.models["lib", "book"].fields["by"].remote_field.model == "lib.Writer"
    assert state.apps.get_model("lib.Book")._meta.get_field("by").related_model.__name__ == "Writer"


def test_a_renamed_field_is_renamed_in_all_that_names_it() -> None:
    state = library()
    RenameField("author", "code", "number").state_forwards("lib", state)
    RenameField("book", "by", "writer").state_forwards("lib", state)

    book = state.models["lib", "book"]
    assert book.fields["writer"].remote_field.field_name == "number"
    assert book.options["indexes"][0].fields == ["-writer"]


def test_historical_models_are_made_when_they_are_asked_for() -> None:
    apps = library().apps

    author = apps.near("lib", "Author")
    assert list(apps.all_models["lib"]) == ["author"]
    assert [rel.related_model.__name__ for rel in author._meta.related_objects] == ["Book"]
    assert {model.__name__ for model in apps.get_models()} == {"Author", "Book", "Loan"}
    loan = apps.get_model("lib", "Loan")
    assert loan._meta.get_field("book").related_model is apps.get_model("lib.book")
    assert apps.get_app_config("lib").get_model("Loan") is loan


def test_an_unknown_model_is_a_lookup_error_with_the_nearest_name() -> None:
    with pytest.raises(LookupError, match=r"Did you mean 'lib.Book'"):
        library().apps.get_model("lib", "Bok")
    with pytest.raises(LookupError, match="No installed app with label 'x'"):
        library().apps.get_app_config("x")


def test_a_base_that_is_not_in_the_state_is_named() -> None:
    state = state_after("lib", [CreateModel("Novel", [], bases=("lib.book",))])

    with pytest.raises(InvalidBasesError, match=r"base 'lib.book' of lib.Novel"):
        state.apps.get_model("lib.novel")


def test_bound_fields_and_classes_are_refused() -> None:
    author = library().apps.get_model("lib.author")

    with pytest.raises(ValueError, match="cannot be bound to a model"):
        ModelState("a", "A", {"code": author._meta.get_field("code")})
    with pytest.raises(ValueError, match="cannot refer to a model class"):
        ModelState("a", "A", {"by": models.ForeignKey(author, models.CASCADE)})
    with pytest.raises(ValueError, match="require a name"):
        ModelState("a", "A", {}, {"indexes": [models.Index(fields=["x"])]})


def test_the_setting_that_names_a_model_is_kept() -> None:
    registry = Apps()

    class User(models.Model):
        class Meta:
            apps = registry
            app_label = "auth"

    class Note(models.Model):
        by = models.ForeignKey(User, models.CASCADE)

        class Meta:
            apps = registry
            app_label = "notes"

    state = ModelState.from_model(Note, swappables={"auth.user": "AUTH_USER_MODEL"})

    assert state.fields["by"].remote_field.model.setting_name == "AUTH_USER_MODEL"


def test_an_order_with_respect_to_is_an_option() -> None:
    state = library()
    AlterOrderWithRespectTo("book", "by").state_forwards("lib", state)

    assert state.models["lib", "book"].options["order_with_respect_to"] == "by"


def test_a_model_that_another_stands_in_for_is_so_in_every_state(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from hotclub_orm.registry import apps as ordinary_apps

    monkeypatch.setitem(ordinary_apps.swapped, "library.User", "club.Member")
    key = ("id", models.AutoField(primary_key=True))
    state = ProjectState()
    state.add_model(ModelState("library", "User", [key], {"swappable": "USER_MODEL"}))

    model = state.apps.get_model("library", "User")

    assert model._meta.swapped == "club.Member"
    assert not model._meta.can_migrate("sqlite")


def test_a_column_may_point_to_one_that_points_on() -> None:
    state = ProjectState()
    key = {"id": models.BigAutoField(primary_key=True)}
    code = models.CharField(max_length=5, unique=True)
    to_code = models.OneToOneField("a.Primary", models.CASCADE, to_field="code")
    to_link = models.ForeignKey("a.Related", models.CASCADE, to_field="primary_id")
    state.add_model(ModelState("a", "Primary", {**key, "code": code}))
    state.add_model(ModelState("a", "Related", {**key, "primary": to_code}))
    state.add_model(ModelState("a", "Dependent", {**key, "related": to_link}))

    dependent = state.apps.near("a", "Dependent")

    assert dependent._meta.get_field("related").target_field.target_field.name == "code"
