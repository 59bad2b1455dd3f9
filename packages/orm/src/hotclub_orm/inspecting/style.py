"""How the models are to be written: alone, or as Django's inspectdb writes them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Style:
    """What differs between those who ask for models.

    orm: what the module calls hotclub_orm; heading: comments and the import of that name.
    singular, snake: albums → Album, InvoiceLine → invoice_line; else names are kept close to the
    database's. managed: what Meta says of tables; None says nothing, and migrations then keep them.
    many_to_many: whether tables between two others become ManyToManyField.
    outside: whether a key to a table that is not printed stays a relation.
    """

    orm: str = "orm"
    heading: tuple[str, ...] = ("import hotclub_orm as orm",)
    singular: bool = True
    snake: bool = True
    managed: bool | None = None
    many_to_many: bool = True
    outside: bool = False


ALONE = Style()
INSPECTDB = Style(
    orm="models",
    heading=(
        "# Made by inspectdb: look over the names, the order of the classes, and what happens on",
        "# deletion (on_delete). managed = False keeps migrations away from these tables.",
        "",
        "from hotclub import orm as models",
    ),
    singular=False,
    snake=False,
    managed=False,
    many_to_many=False,
    outside=True,
)
