from __future__ import annotations

from collections.abc import Callable
from typing import Any

import hotclub_orm as models
import pytest
from hotclub_migrations import (
    MigrationAutodetector,
    MigrationGraph,
    MigrationWriter,
    ModelState,
    ProjectState,
    SettingsReference,
)
from hotclub_migrations.testing import Answers, loader_of
from hotclub_orm.registry import Apps

Fields = dict[str, Any]


def key() -> Any:
    return models.BigAutoField(primary_key=True)


def to(target: str, **options: Any) -> Any:
    return models.ForeignKey(target, models.CASCADE, **options)


def state(**declared: Any) -> ProjectState:
    """app__Model={fields} or (fields, options) → a state."""
    made = ProjectState()
    for name, given in declared.items():
        label, _, model = name.partition("__")
        fields, options = given if isinstance(given, tuple) else (given, {})
        made.add_model(ModelState(label, model, {"id": key(), **fields}, options))
    return made


def changes(before: ProjectState, after: ProjectState, **answers: Any) -> Any:
    graph = MigrationGraph()
    return MigrationAutodetector(before, after, Answers(**answers)).changes(graph)


def described(found: Any) -> dict[str, list[list[str]]]:
    return {
        label: [[operation.describe() for operation in one.operations] for one in ones]
        for label, ones in found.items()
    }


def title(**options: Any) -> Any:
    return models.CharField(**{"max_length": 20, **options})


def test_equal_states_need_nothing() -> None:
    same = {"a__Book": ({"title": title()}, {"ordering": ["title"]})}

    assert changes(state(**same), state(**same)) == {}


def test_models_that_point_to_each_other_in_one_application_come_in_one_migration() -> None:
    found = changes(
        state(), state(a__Author={"best": to("a.Book", null=True)}, a__Book={"by": to("a.Author")})
    )

    assert described(found) == {
        "a": [["Create model Book", "Create model Author", "Add field by to book"]]
    }
    assert found["a"][0].name == "0001_initial"
    assert found["a"][0].initial is True


def test_a_circle_between_applications_is_cut_where_it_can_be() -> None:
    found = changes(
        state(), state(a__Author={"best": to("b.Book", null=True)}, b__Book={"by": to("a.Author")})
    )

    assert [(str(one), one.dependencies) for ones in found.values() for one in ones] == [
        ("a.0001_initial", []),
        ("a.0002_initial", [("a", "0001_initial"), ("b", "0001_initial")]),
        ("b.0001_initial", [("a", "0001_initial")]),
    ]


def test_a_dependency_on_an_application_with_migrations_is_on_its_last_one() -> None:
    before = state(a__Author={})
    first = MigrationAutodetector(state(), before, Answers()).changes(MigrationGraph())
    loader = loader_of(*first["a"])
    after = state(a__Author={}, b__Book={"by": to("a.Author")})

    found = MigrationAutodetector(before, after, Answers()).changes(loader.graph)

    assert found["b"][0].dependencies == [("a", "0001_initial")]


def test_a_swappable_model_is_depended_on_by_its_setting() -> None:
    field = to(SettingsReference("auth.User", "AUTH_USER_MODEL"))
    after = state(b__Book={"by": field})
    detector = MigrationAutodetector(
        state(), after, Answers(), settings={"AUTH_USER_MODEL": "auth.User"}
    )

    found = detector.changes(MigrationGraph())

    assert found["b"][0].dependencies == [("__setting__", "AUTH_USER_MODEL")]
    assert "to=settings.AUTH_USER_MODEL" in MigrationWriter(found["b"][0]).as_string()


CASES: list[tuple[str, Fields | Any, Fields | Any, dict[str, Any], list[str]]] = [
    ("a field is added", {}, {"title": title(default="x")}, {}, ["Add field title to book"]),
    ("a field is removed", {"title": title()}, {}, {}, ["Remove field title from book"]),
    ("a field is altered", {"title": title()}, {"title": title(max_length=9)}, {},
     ["Alter field title on book"]),
    ("a field is renamed", {"title": title()}, {"name": title()}, {"ask_rename": True},
     ["Rename field title on book to name"]),
    ("a renaming is denied", {"title": title()}, {"name": title(default="")}, {},
     ["Remove field title from book", "Add field name to book"]),
    ("a renamed field keeps its column", {"title": title()}, {"name": title(db_column="title")},
     {"ask_rename": True}, ["Alter field title on book", "Rename field title on book to name"]),
    ("a relation becomes many", {"by": to("a.Book")}, {"by": models.ManyToManyField("a.Book")}, {},
     ["Remove field by from book", "Add field by to book"]),
    ("an index is added", ({"title": title()}, {}),
     ({"title": title()}, {"indexes": [models.Index(fields=["title"], name="i")]}), {},
     ["Create index i on field(s) title of model book"]),
    ("an index is renamed",
     ({"title": title()}, {"indexes": [models.Index(fields=["title"], name="i")]}),
     ({"title": title()}, {"indexes": [models.Index(fields=["title"], name="j")]}), {},
     ["Rename index i on book to j"]),
    ("a constraint changes",
     ({"title": title()}, {"constraints": [models.UniqueConstraint(fields=["title"], name="u")]}),
     ({"title": title()}, {"constraints": [
         models.UniqueConstraint(fields=["title", "id"], name="u")]}), {},
     ["Remove constraint u from model book", "Create constraint u on model book"]),
    ("a constraint's message changes",
     ({"title": title()}, {"constraints": [models.UniqueConstraint(fields=["title"], name="u")]}),
     ({"title": title()}, {"constraints": [models.UniqueConstraint(
         fields=["title"], name="u", violation_error_message="No.")]}), {},
     ["Alter constraint u on book"]),
    ("unique_together changes", ({"title": title()}, {}),
     ({"title": title()}, {"unique_together": {("title", "id")}}), {},
     ["Alter unique_together for book (1 constraint(s))"]),
    ("the table is renamed", ({}, {}), ({}, {"db_table": "tomes"}), {},
     ["Rename table for book to tomes"]),
    ("the comment changes", ({}, {}), ({}, {"db_table_comment": "x"}), {},
     ["Alter book table comment"]),
    ("options change", ({}, {"ordering": ["id"]}), ({}, {"verbose_name": "tome"}), {},
     ["Change Meta options on book"]),
    ("the order changes", ({"by": to("a.Book")}, {}),
     ({"by": to("a.Book")}, {"order_with_respect_to": "by"}), {},
     ["Set order_with_respect_to on book to by"]),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=[case[0] for case in CASES])
def test_what_changed_is_found_as_one_operation_each(case: Any) -> None:
    _, before, after, answers, expected = case

    found = changes(state(a__Book=before), state(a__Book=after), **answers)

    assert described(found) == {"a": [expected]}


@pytest.mark.parametrize("case", CASES, ids=[case[0] for case in CASES])
def test_what_is_found_leads_to_the_state_that_was_wanted(case: Any) -> None:
    _, before, after, answers, _ = case
    wanted, reached = state(a__Book=after), state(a__Book=before)

    for one in changes(reached, wanted, **answers)["a"]:
        reached = one.mutate_state(reached)

    assert changes(reached, wanted) == {}


def test_a_model_is_renamed_with_all_that_points_to_it() -> None:
    before = state(a__Author={"n": title()}, a__Book={"by": to("a.Author")})
    after = state(a__Writer={"n": title()}, a__Book={"by": to("a.Writer")})

    found = changes(before, after, ask_rename_model=True)

    assert described(found) == {"a": [["Rename model Author to Writer"]]}


def test_a_deleted_model_goes_after_what_points_to_it() -> None:
    before = state(a__Author={}, b__Book={"by": to("a.Author")})
    after = state(b__Book={})

    found = changes(before, after)

    assert described(found) == {
        "b": [["Remove field by from book"]], "a": [["Delete model Author"]],
    }  # fmt: skip
    assert found["a"][0].dependencies == [found["b"][0].key]


def test_a_field_that_must_have_a_value_is_asked_for() -> None:
    found = changes(
        state(a__Book={}), state(a__Book={"title": title()}), ask_not_null_addition="old"
    )

    operation = found["a"][0].operations[0]
    assert (operation.field.default, operation.preserve_default) == ("old", False)


def test_only_the_applications_that_are_asked_for_and_their_needs_are_kept() -> None:
    after = state(a__A={}, b__B={"a": to("a.A")}, c__C={})
    detector = MigrationAutodetector(state(), after, Answers())

    found = detector.changes(MigrationGraph(), trim_to_apps={"b"})

    assert sorted(found) == ["a", "b"]


@pytest.mark.parametrize(
    ("name", "number"),
    [("0004_x", 4), ("0001_squashed_0012_y", 12), ("custom", None), ("0001_initial", 1)],
)
def test_the_number_of_a_name_is_read(name: str, number: int | None) -> None:
    assert MigrationAutodetector.parse_number(name) == number


def declare() -> Apps:
    apps = Apps()

    def meta(**options: Any) -> type:
        return type("Meta", (), {"apps": apps, "app_label": "lib", **options})

    class Author(models.Model):
        name = models.CharField(max_length=20)
        Meta = meta(indexes=[models.Index(fields=["name"])], ordering=["name"])

    class Tag(models.Model):
        Meta = meta()

    class Book(models.Model):
        title = models.CharField(max_length=20, choices=[("a", "A")])
        author = models.ForeignKey(Author, models.CASCADE)
        tags = models.ManyToManyField(Tag)
        same = models.ManyToManyField("self")
        Meta = meta(unique_together=[("author", "title")])

    class Novel(Book):
        Meta = meta()

    class Reader(Author):
        Meta = meta(proxy=True)

    class Paper(models.Model):
        Meta = meta(managed=False)
        by = models.ForeignKey(Author, models.CASCADE)

    return apps


def test_models_as_they_are_declared_give_a_history_after_which_nothing_is_left() -> None:
    wanted = ProjectState.from_apps(declare())
    found = MigrationAutodetector(ProjectState(), wanted, Answers()).changes(MigrationGraph())
    loader = loader_of(*found["lib"])

    assert changes(loader.project_state(), wanted) == {}
    assert {model.__name__ for model in loader.project_state().apps.get_models()} == {
        "Author", "Tag", "Book", "Novel", "Reader", "Paper",
    }  # fmt: skip


def steps(count: int) -> int:
    """Return how many times an operation is asked to reduce, for that many models."""
    from hotclub_migrations.operations.models import CreateModel

    asked = 0
    real: Callable[..., Any] = CreateModel.reduce

    def counted(self: Any, operation: Any, app_label: str) -> Any:
        nonlocal asked
        asked += 1
        return real(self, operation, app_label)

    CreateModel.reduce = counted  # type: ignore[method-assign]
    try:
        declared = {f"app{n}__M{n}": {"to": to(f"app{n - 1}.M{n - 1}")} if n else {}
                    for n in range(count)}  # fmt: skip
        changes(state(), state(**declared))
    finally:
        CreateModel.reduce = real  # type: ignore[method-assign]
    return asked


def test_sec_mig_024_work_grows_with_the_number_of_applications_and_not_faster() -> None:
    assert steps(200) < 3 * steps(100)


def test_a_model_may_be_renamed_together_with_its_fields() -> None:
    before = state(a__Author={"name": title(), "age": models.IntegerField()})
    after = state(a__Writer={"aged": models.IntegerField(), "name": title()})

    found = changes(before, after, ask_rename_model=True, ask_rename=True)

    assert described(found)["a"] == [
        ["Rename model Author to Writer", "Rename field age on writer to aged"]
    ]


def test_a_renamed_model_is_renamed_after_the_others_have_named_it() -> None:
    before = state(a__Author={"name": title()}, b__Book={"by": to("a.Author")})
    after = state(a__Writer={"name": title()}, b__Book={"by": to("a.Writer")})

    found = changes(before, after, ask_rename_model=True)

    assert described(found) == {"a": [["Rename model Author to Writer"]]}
    assert found["a"][0].dependencies == [("b", "__first__")]


def test_two_applications_whose_models_wait_for_each_other_get_few_migrations() -> None:
    found = changes(
        state(),
        state(
            a__Address={"country": to("b.Country")},
            a__Person={},
            b__Account={"person": to("a.Person")},
            b__Country={},
        ),
    )

    assert {label: len(ones) for label, ones in found.items()} == {"a": 2, "b": 1}
    assert described(found)["a"][0] == ["Create model Address", "Create model Person"]


def test_what_is_computed_comes_after_its_columns_and_goes_before_them() -> None:
    def computed() -> Any:
        return models.GeneratedField(
            expression=models.F("a") + models.F("z"),
            output_field=models.IntegerField(),
            db_persist=True,
        )

    number = models.IntegerField(default=1)
    less = state(a__Sum={})
    more = state(a__Sum={"a": number, "computed": computed(), "z": number})

    assert described(changes(less, more)) == {
        "a": [["Add field a to sum", "Add field z to sum", "Add field computed to sum"]]
    }
    assert described(changes(more, less)) == {
        "a": [
            ["Remove field computed from sum", "Remove field a from sum", "Remove field z from sum"]
        ]
    }


def test_a_number_that_the_database_counts_is_not_asked_for() -> None:
    answers = Answers()
    without = ProjectState()
    without.add_model(ModelState("a", "Book", {"title": models.CharField(max_length=9)}))

    MigrationAutodetector(without, state(a__Book={"title": title()}), answers).changes(
        MigrationGraph()
    )

    assert [asked for asked in answers.asked if asked[0] == "ask_not_null_addition"] == []


def test_an_order_comes_before_the_uniqueness_that_names_its_column() -> None:
    before = state(a__Book={}, a__Page={"book": to("a.Book")})
    options = {"order_with_respect_to": "book", "unique_together": {("id", "_order")}}
    after = state(a__Book={}, a__Page=({"book": to("a.Book")}, options))

    assert [type(one).__name__ for one in changes(before, after)["a"][0].operations] == [
        "AlterOrderWithRespectTo",
        "AlterUniqueTogether",
    ]
