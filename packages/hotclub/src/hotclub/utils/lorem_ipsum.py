"""Placeholder text for drafts and sample data. Django's `django.utils.lorem_ipsum`."""

from __future__ import annotations

import random

from hotclub_templates.text.lorem import COMMON as COMMON_P
from hotclub_templates.text.lorem import COMMON_WORDS, WORDS, lorem_paragraphs, lorem_words

__all__ = ["COMMON_P", "COMMON_WORDS", "WORDS", "paragraph", "paragraphs", "sentence", "words"]


def words(count: int, common: bool = True) -> str:
    """Return so many words; the well-known ones first, if `common`."""
    return lorem_words(count, _chance(), common=common)


def sentence() -> str:
    """Return a sentence."""
    return paragraph().partition(". ")[0].rstrip(".") + "."


def paragraph() -> str:
    """Return a paragraph of a few sentences."""
    return lorem_paragraphs(1, _chance(), common=False)[0]


def paragraphs(count: int, common: bool = True) -> list[str]:
    """Return so many paragraphs; the well-known one first, if `common`."""
    return lorem_paragraphs(count, _chance(), common=common)


def _chance() -> random.Random:
    # Seeded by the module's own state, so that random.seed() makes the text come again.
    return random.Random(random.random())  # noqa: S311 - no secret
