"""Asking: the calls of a query set that run nothing.

Each call moves to a child shape and appends its values. The calls are also remembered as they
were made (a linked list): pickling, copying and `|` go by them.

    moving.py     where a query set stands, copies, the step to a child
    rows.py       which rows, in which order, how many
    columns.py    what is read of each row, and what is loaded with it
    per_key.py    the rows that point to some keys, a part of each key's
    ctes.py       CTEs given and read
    combining.py  two query sets made one; the whole of the lazy half
"""

from hotclub_orm.asking.combining import Asking, replayed
from hotclub_orm.asking.moving import BoundQuery, flat_calls
from hotclub_orm.asking.per_key import Bounds, cut, take_part

__all__ = ["Asking", "BoundQuery", "Bounds", "cut", "flat_calls", "replayed", "take_part"]
