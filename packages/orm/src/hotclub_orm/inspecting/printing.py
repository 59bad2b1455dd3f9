"""The sketch as the text of a module: imports, classes, assignments, and comments of ours.

Flow: sketch → **printing** → text.
"""

from __future__ import annotations

from collections.abc import Sequence

from hotclub_orm.inspecting.code import Code, Orm, source
from hotclub_orm.inspecting.constraints import table_options
from hotclub_orm.inspecting.sketch import NOTES, FieldSketch, ModelSketch
from hotclub_orm.inspecting.style import Style


def module_text(models: Sequence[ModelSketch], style: Style, orm: Orm) -> str:
    """Return the module of the models."""
    bodies = ["\n".join(_model(model, style, orm)) for model in models]
    text = "\n\n\n".join(bodies)
    head = "\n".join((*style.heading, *orm.imports()))
    return f"{head}\n\n\n{text}\n" if bodies else f"{head}\n"


def _model(model: ModelSketch, style: Style, orm: Orm) -> list[str]:
    lines = [f"class {model.name}({orm('Model')}):"]
    lines += [f"    # {NOTES[note]}" for note in model.notes if note != "key"]
    lines += [_field(one, orm) for one in model.fields]
    lines += [*([""] if len(lines) > 1 else []), "    class Meta:"]
    lines += [f"        {name} = {value}" for name, value in table_options(model, style)]
    lines += _listed("constraints", model.constraints)
    lines += _listed("indexes", model.indexes)
    return lines


def _listed(name: str, entries: Sequence[Code]) -> list[str]:
    if not entries:
        return []
    return [f"        {name} = [", *(f"            {one}," for one in entries), "        ]"]


def _field(one: FieldSketch, orm: Orm) -> str:
    args = [source(argument) for argument in one.args]
    args += [Code(f"{key}={source(value)}") for key, value in one.options.items()]
    note = f"  # {NOTES[one.note]}" if one.note else ""
    return f"    {one.name} = {orm(one.kind)}({', '.join(args)}){note}"
