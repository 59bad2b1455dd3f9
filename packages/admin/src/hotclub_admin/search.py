"""Searching a list: the form, and from typed words to a condition.

Flow: "kind of blue" + search_fields → **condition**: each word in some field.
Not here: the list (changelist.py).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import reduce
from operator import or_
from typing import Any, Final

from hotclub_forms import CharField, Form
from hotclub_orm import FieldDoesNotExist, Q, ValidationError

from hotclub_admin.constants import LOOKUP_SEP
from hotclub_admin.utils import lookup_spawns_duplicates

_PREFIXES: Final = {"^": "istartswith", "=": "iexact", "@": "search"}
_WORD: Final = re.compile(
    r"""((?:[^\s'"]*(?:(?:"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')[^\s'"]*)+)|\S+)"""
)
_QUOTED: Final = re.compile(r"""\A(["'])(.*)\1\Z""", re.DOTALL)

# What a word can be refused with by a field that holds no text.
BAD_WORDS: Final = (ValueError, TypeError, OverflowError, ValidationError)

# Each word adds a condition a field; nobody types more.
MOST_WORDS: Final = 32


class ChangeListSearchForm(Form):
    """The search box. Text with a NUL is no text to search for."""

    q = CharField(required=False, strip=False)


def split_words(text: str) -> list[str]:
    """Return the words of a search; what stands in quotes is one."""
    words = []
    for word in _WORD.findall(text)[:MOST_WORDS]:
        quoted = _QUOTED.match(word)
        words.append(re.sub(r"\\(.)", r"\1", quoted[2]) if quoted else word)
    return words


def lookup_of(opts: Any, field_name: str) -> tuple[str, Any]:
    """Return the lookup of an entry of search_fields, and the field it ends in (None: a lookup).

    ^name: begins with, =name: equals, @name: full-text search, name__lookup: as written.
    """
    mark = field_name[:1]
    if mark in _PREFIXES:
        return f"{field_name[1:]}__{_PREFIXES[mark]}", None
    field, parts = None, field_name.split(LOOKUP_SEP)
    for count, part in enumerate(parts):
        part = opts.pk.name if part == "pk" else part
        try:
            field = opts.get_field(part)
        except FieldDoesNotExist:
            return _ending(field_name, field, parts[count:]), None
        if not field.is_relation or field.related_model is None:
            # Behind a value stand transforms and a lookup, whatever the model's fields are called.
            rest = parts[count + 1 :]
            return _ending(field_name, field, rest), None if rest else field
        opts = field.related_model._meta
    return f"{field_name}__icontains", field


def _ending(field_name: str, field: Any, rest: Sequence[str]) -> str:
    """Return the lookup of a name whose `rest` stands behind a field; one that is written stays."""
    written = field is not None and rest and field.get_lookup(rest[-1]) is not None
    return field_name if written else f"{field_name}__icontains"


def _anywhere(lookups: Sequence[str], word: str) -> Any:
    return reduce(or_, (Q((lookup, word)) for lookup in lookups))


def _fits(queryset: Any, lookup: str, word: str) -> bool:
    try:
        queryset.filter(Q((lookup, word)))
    except BAD_WORDS:
        return False
    return True


def apply_search(
    model: Any, queryset: Any, search_fields: Sequence[str], text: str
) -> tuple[Any, bool]:
    """Return the objects in which each word occurs, and whether some may come twice."""
    words = split_words(text)
    if not search_fields or not words:
        return queryset, False
    lookups = [lookup_of(model._meta, str(name))[0] for name in search_fields]
    for word in words:
        try:
            queryset = queryset.filter(_anywhere(lookups, word))
        except BAD_WORDS:
            # "swing" is no key: what a field could never hold is not looked for in it.
            fitting = [one for one in lookups if _fits(queryset, one, word)]
            if not fitting:
                return queryset.none(), False
            queryset = queryset.filter(_anywhere(fitting, word))
    return queryset, any(lookup_spawns_duplicates(model._meta, one) for one in lookups)
