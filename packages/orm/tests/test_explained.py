"""explain() reads well: SQLite's plan as a tree, PostgreSQL's as it is, JSON as JSON."""

import json

import hotclub_orm as orm
import pytest
from hotclub_orm.operations.explained import explained
from hotclub_orm.testing import Colour


class Crate(orm.Model):
    name = orm.CharField(max_length=20)
    inside = orm.ForeignKey("self", orm.CASCADE, null=True)

    class Meta:
        app_label = "explained"


@pytest.mark.asyncio
async def test_a_plan_is_text_that_a_prompt_shows_in_lines(colour: Colour):
    colour.database.create_tables(Crate)
    asked = Crate.objects.filter(inside__name="x").order_by("name")
    plan = await asked.aexplain() if colour.awaits else asked.explain()
    assert isinstance(plan, str)
    assert repr(plan) == str(plan)
    assert len(plan.splitlines()) > 2
    if colour.is_sqlite:
        assert plan.startswith("QUERY PLAN\n├─ ")
        assert "\n└─ USE TEMP B-TREE FOR ORDER BY" in plan


def test_a_step_stands_below_what_it_is_a_part_of():
    rows = [
        (2, 0, 0, "CO-ROUTINE x"),
        (5, 2, 0, "SCAN a"),
        (7, 2, 0, "SCAN b"),
        (9, 0, 0, "SCAN x"),
    ]
    assert explained(rows, "sqlite") == (
        "QUERY PLAN\n├─ CO-ROUTINE x\n│  ├─ SCAN a\n│  └─ SCAN b\n└─ SCAN x"
    )
    assert explained(rows, "sqlite").rows == tuple(rows)


def test_json_is_json(postgres_database):
    postgres_database.create_tables(Crate)
    (plan,) = json.loads(Crate.objects.all().explain(format="json", analyze=True))
    assert plan["Plan"]["Node Type"]
