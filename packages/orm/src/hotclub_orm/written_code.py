"""Source text of generated functions → code, compiled once a text.

Flow: shape, compiler, hydrate, operations → **code_of** → exec or eval with names of their own. Most
queries of a model read the same columns and take values in the same places, so their texts are
the same; what differs is what the names stand for.
"""

from __future__ import annotations

from functools import lru_cache
from types import CodeType
from typing import Literal


@lru_cache(maxsize=2048)
def code_of(text: str, mode: Literal["eval", "exec"]) -> CodeType:
    """Return the code of the text. It holds generated names, ints and attribute names only."""
    return compile(text, "<hotclub_orm>", mode)
