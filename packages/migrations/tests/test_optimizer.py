from __future__ import annotations

from collections.abc import Callable
from typing import Any

import hotclub_orm as models
import pytest
from hotclub_migrations import (
    AddConstraint,
    AddField,
    AddIndex,
    AlterField,
    AlterModelManagers,
    AlterModelOptions,
    AlterModelTable,
    AlterOrderWithRespectTo,
    AlterUniqueTogether,
    CreateModel,
    DeleteModel,
    MigrationOptimizer,
    Operation,
    ProjectState,
    RemoveConstraint,
    RemoveField,
    RemoveIndex,
    RenameField,
    RenameIndex,
    RenameModel,
    RunPython,
    RunSQL,
)
from hypothesis import given
from hypothesis import strategies as st


def text() -> Any:
    return models.TextField()


def create(name: str = "A", **fields: Any) -> CreateModel:
    return CreateModel(name, [("id", models.BigAutoField(primary_key=True)), *fields.items()])


def fk(to: str) -> Any:
    return models.ForeignKey(to, models.CASCADE)


def unique() -> Any:
    return models.UniqueConstraint(fields=["a"], name="u")


def index(name: str = "i") -> Any:
    return models.Index(fields=["a"], name=name)


CASES: list[tuple[Callable[[], list[Operation]], list[str]]] = [
    (lambda: [create(), DeleteModel("A")], []),
    (lambda: [create(), AddField("a", "a", text()), RemoveField("a", "a")], ["Create model A"]),
    (lambda: [create(a=text()), RenameField("a", "a", "b"), AlterField("a", "b", text())],
     ["Create model A"]),
    (lambda: [create(), RenameModel("A", "B"), RenameModel("B", "C")], ["Create model C"]),
    (lambda: [create(a=text()), AddIndex("a", index()), RemoveIndex("a", "i")], ["Create model A"]),
    (lambda: [create(a=text()), AddIndex("a", index()), RenameIndex("a", "j", "i")],
     ["Create model A"]),
    (lambda: [create(a=text()), AddConstraint("a", unique())], ["Create model A"]),
    (lambda: [AddConstraint("a", unique()), RemoveConstraint("a", "u")], []),
    (lambda: [create(), AlterModelOptions("a", {"ordering": ["id"]}),
              AlterModelManagers("a", [("m", models.Manager())]),
              AlterUniqueTogether("a", {("id",)})], ["Create model A"]),
    (lambda: [AlterModelTable("a", "x"), AlterModelTable("a", "y")], ["Rename table for a to y"]),
    (lambda: [AlterOrderWithRespectTo("a", "x"), AlterOrderWithRespectTo("a", None)],
     ["Set order_with_respect_to on a to None"]),
    (lambda: [RemoveField("a", "x"), DeleteModel("A")], ["Delete model A"]),
    (lambda: [create("A"), create("B"), AddField("a", "b", fk("app.B"))],
     ["Create model B", "Create model A"]),
    (lambda: [create("A"), create("B", a=fk("app.A")), AddField("a", "b", fk("app.B"))],
     ["Create model A", "Create model B", "Add field b to a"]),
    (lambda: [create(), RunSQL("SELECT 1"), AddField("a", "a", text())],
     ["Create model A", "Raw SQL operation", "Add field a to a"]),
    (lambda: [create(), RunPython(RunPython.noop, elidable=True), AddField("a", "a", text())],
     ["Create model A"]),
    (lambda: [RenameField("a", "x", "y"), RenameField("a", "y", "z")],
     ["Rename field x on a to z"]),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=range(len(CASES)))
def test_operations_are_joined_as_far_as_they_can_be(case: Any) -> None:
    operations, expected = case

    shorter = MigrationOptimizer().optimize(operations(), "app")

    assert [operation.describe() for operation in shorter] == expected


def number(default: int | None = None, kind: Any = models.IntegerField) -> Any:
    return kind() if default is None else kind(default=default)


def test_a_default_for_this_moment_outlives_no_joining_and_is_not_lost_in_one() -> None:
    def joined(*operations: Operation) -> list[Any]:
        shorter = MigrationOptimizer().optimize(list(operations), "app")
        return [(type(one).__name__, one.deconstruct()[2].get("preserve_default", True),
                 getattr(one, "field", None) and one.field.deconstruct()[3])
                for one in shorter]  # fmt: skip

    add = AddField("a", "x", number(1), preserve_default=False)
    assert joined(add, RenameField("a", "x", "y")) == [("AddField", False, {"default": 1})]
    assert joined(add, AlterField("a", "x", number())) == [("AddField", False, {"default": 1})]
    assert joined(add, AlterField("a", "x", number(2))) == [("AddField", True, {"default": 2})]
    # A text's default is no number's: both stay.
    assert len(joined(add, AlterField("a", "x", text()))) == 2
    once = AlterField("a", "x", number(3), preserve_default=False)
    assert joined(once, AlterField("a", "x", number())) == [("AlterField", False, {"default": 3})]
    assert joined(once, RenameField("a", "x", "y"))[1] == ("AlterField", False, {"default": 3})
    # A table that is made with the column has no rows to be given a default.
    for first in (create(), create(x=number())):
        later = [add] if len(first.fields) == 1 else [once]
        (made,) = MigrationOptimizer().optimize([first, *later], "app")
        assert isinstance(made, CreateModel)
        assert dict(made.fields)["x"].deconstruct()[3] == {}


STEPS = ["create A", "create B", "add", "alter", "rename", "remove", "fk", "model", "delete B"]


def build(steps: list[str]) -> list[Operation]:
    """Return the steps that make sense one after the other."""
    known: dict[str, set[str]] = {}
    operations: list[Operation] = []
    name = {"A": "A"}
    for step in steps:
        a = name["A"]
        fields = known.get(a, set())
        if step.startswith("create") and name.get(step[-1], "B") not in known:
            made = name.get(step[-1], "B")
            known[made] = set()
            operations.append(create(made))
        elif step == "add" and a in known and "x" not in fields:
            fields.add("x")
            operations.append(AddField(a, "x", text()))
        elif step == "fk" and a in known and "B" in known and "b" not in fields:
            fields.add("b")
            operations.append(AddField(a, "b", fk("app.B")))
        elif step == "alter" and "x" in fields:
            operations.append(AlterField(a, "x", models.IntegerField()))
        elif step == "rename" and "x" in fields and "y" not in fields:
            fields -= {"x"}
            fields.add("y")
            operations.append(RenameField(a, "x", "y"))
        elif step == "remove" and "y" in fields:
            fields.discard("y")
            operations.append(RemoveField(a, "y"))
        elif step == "model" and a in known:
            name["A"] = "C" if a == "A" else "A"
            known[name["A"]] = known.pop(a)
            operations.append(RenameModel(a, name["A"]))
        elif step == "delete B" and "B" in known and "b" not in fields:
            del known["B"]
            operations.append(DeleteModel("B"))
    return operations


def end(operations: list[Operation]) -> ProjectState:
    state = ProjectState()
    for operation in operations:
        operation.state_forwards("app", state)
    return state


@given(st.lists(st.sampled_from(STEPS), max_size=25))
def test_any_history_has_the_same_end_after_it_is_joined(steps: list[str]) -> None:
    operations = build(steps)

    shorter = MigrationOptimizer().optimize(operations, "app")

    assert len(shorter) <= len(operations)
    assert {
        k: {n: f.deconstruct() for n, f in s.fields.items()} for k, s in end(shorter).models.items()
    } == {
        k: {n: f.deconstruct() for n, f in s.fields.items()}
        for k, s in end(operations).models.items()
    }
