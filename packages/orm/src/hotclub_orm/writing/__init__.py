"""Writing: the terminals of a query set that change what is stored.

    one_object.py  create, get_or_create, update_or_create
    many.py        bulk_create, bulk_update
    rows.py        update, delete; the whole writing half

Flow: queryset → **writing** → getting, operations.
"""

from hotclub_orm.writing.one_object import in_one
from hotclub_orm.writing.rows import Writing

__all__ = ["Writing", "in_one"]
