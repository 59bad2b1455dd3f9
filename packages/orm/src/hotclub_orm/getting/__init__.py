"""Getting: the terminals of a query set that read.

Every terminal exists in both colours: the work is one generator (operations/), `get` runs it and
`aget` awaits it.

    running.py     the database that is asked, all results, iteration
    streaming.py   results in chunks, without keeping them
    one_object.py  get, first, last, latest, earliest
    pages.py       a part of an ordered list, and the tokens of its neighbours
    facts.py       numbers, existence, aggregates, the database's plan; the whole reading half
"""

from hotclub_orm.getting.facts import Getting
from hotclub_orm.getting.one_object import MAX_GET_RESULTS
from hotclub_orm.getting.pages import Page
from hotclub_orm.getting.running import REPR_OUTPUT_SIZE

__all__ = ["MAX_GET_RESULTS", "REPR_OUTPUT_SIZE", "Getting", "Page"]
