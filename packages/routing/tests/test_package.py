"""The shop window shows what is promised."""

from __future__ import annotations

import pkgutil

import hotclub_routing


def test_everything_visible_is_promised_and_sorted():
    visible = {name for name in vars(hotclub_routing) if not name.startswith("_")}
    rooms = {module.name for module in pkgutil.iter_modules(hotclub_routing.__path__)}

    assert hotclub_routing.__all__ == sorted(visible - rooms)


def test_each_public_name_says_what_it_is():
    silent = [
        name for name in hotclub_routing.__all__ if not getattr(hotclub_routing, name).__doc__
    ]

    assert silent == []
