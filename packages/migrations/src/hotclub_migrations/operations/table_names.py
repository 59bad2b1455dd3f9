"""Generated names that follow their table.

Flow: RenameModel, AlterModelTable → **table_names** → the schema editor, which knows the names.
"""

from __future__ import annotations

from typing import Any

from hotclub_orm.schema.generated_names import rename_generated as renamed
from hotclub_orm.statements import Operation as Statements


def rename_generated(schema_editor: Any, old_model: Any, new_model: Any) -> Statements[None]:
    """Rename what was named after the old table; the table itself is renamed already.

    What is not there under the expected name is left alone: another tool may have named it.
    """
    before, after = schema_editor.table(old_model), schema_editor.table(new_model)
    yield from renamed(schema_editor, before, after)


def rename_between(schema_editor: Any, old_model: Any, new_model: Any) -> Statements[None]:
    """Rename the tables between that were named after the old table."""
    both = zip(old_model._meta.local_many_to_many, new_model._meta.local_many_to_many, strict=True)
    for old, new in both:
        yield from schema_editor.rename_between(old, new)
