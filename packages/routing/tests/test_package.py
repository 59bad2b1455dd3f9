"""The shop window shows what is promised."""

from __future__ import annotations

import hotclub_routing


def test_each_public_name_says_what_it_is():
    silent = [
        name for name in hotclub_routing.__all__ if not getattr(hotclub_routing, name).__doc__
    ]

    assert silent == []
