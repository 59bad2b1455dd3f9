"""Seeing what is sent: a report of a block, the caller in a comment, a log of what is slow, spans.

All are watchers (drivers/watching.py): where none is asked for, none is in the way.
"""

from hotclub_orm.observing.comments import comment_caller, comment_text
from hotclub_orm.observing.queries import QueryGroup, SeenQuery, WatchedQueries, watch_queries
from hotclub_orm.observing.slow import SlowQueries

__all__ = [
    "QueryGroup",
    "SeenQuery",
    "SlowQueries",
    "WatchedQueries",
    "comment_caller",
    "comment_text",
    "watch_queries",
]
