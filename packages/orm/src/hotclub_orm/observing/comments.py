"""The caller's file and line in a comment behind the SQL, for those who read the server's logs.

Flow: statement → **comment_caller** → the same statement /*caller='shop/views.py:12'*/. The form is that of
sqlcommenter: values are percent-encoded, so no star, slash-star, quote or line break is left that
could end the comment or begin another one.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any
from urllib.parse import quote

from hotclub_orm.calling_code import calling_place, short
from hotclub_orm.observing.queries import is_control


@lru_cache(maxsize=4096)
def comment_text(file: str, line: int) -> str:
    """Return the comment of a place. What is no letter, digit or one of `_.-~/:` is encoded."""
    # NUL and lone surrogates can be in a file's name as the system gives it.
    caller = quote(f"{short(file)}:{line}", safe="/:", errors="replace")
    return f"/*caller='{caller}'*/"


def comment_caller(
    execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any
) -> Any:
    """Watch statements so that each tells who asked for it; gives what `execute` gives."""
    place = None if is_control(sql) else calling_place()
    if place is not None:
        comment = comment_text(*place)
        if params is not None and context["connection"].dialect.placeholder == "%s":
            comment = comment.replace("%", "%%")
        sql = f"{sql} {comment}"
    return execute(sql, params, many, context)
