"""ManyToManyField as type checkers see it: `book.tags` is a RelatedManager[Tag].

The field itself stands below all managers (fields/relations/many_to_many.py), so it can't say so.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar, overload

from hotclub_orm.fields import relations
from hotclub_orm.fields.base import V
from hotclub_orm.related_managers.of_instance import RelatedManager

M = TypeVar("M")

if TYPE_CHECKING:

    class ManyToManyField(relations.ManyToManyField[V]):
        """Many objects here, many there, joined by a table between."""

        @overload
        def __init__(
            self: ManyToManyField[RelatedManager[M]], to: type[M], *args: Any, **options: Any
        ) -> None: ...
        @overload
        def __init__(
            self: ManyToManyField[RelatedManager[Any]], to: Any, *args: Any, **options: Any
        ) -> None: ...
        def __init__(self, to: Any, *args: Any, **options: Any) -> None: ...

else:
    ManyToManyField = relations.ManyToManyField
