"""A site whose models are registered when somebody first looks for them."""

from __future__ import annotations

import threading

import pytest
from hotclub_admin import AdminSite
from hotclub_auth.models import Group


def test_the_registry_is_filled_at_the_first_look_and_once() -> None:
    site, filled = AdminSite("late"), []

    def fill() -> None:
        filled.append(site.is_registered(Group))  # who fills may look in
        site.register(Group)

    site.fill_with(fill)
    routes = site.get_urls()
    assert filled == []
    assert site.is_registered(Group)
    assert [route.name for route in routes[:2]] == ["index", "login"]
    assert site.get_model_admin(Group).model is Group
    assert filled == [False]


def test_what_registers_earlier_finds_the_others_there() -> None:
    site = AdminSite("early")
    site.fill_with(lambda: site.register(Group))
    site.unregister(Group)
    assert not site.is_registered(Group)


def test_a_failure_is_raised_at_each_look_until_it_is_mended() -> None:
    site, broken = AdminSite("broken"), [True]

    def fill() -> None:
        if broken:
            raise RuntimeError("this admin.py is broken")
        site.register(Group)

    site.fill_with(fill)
    for _ in range(2):
        with pytest.raises(RuntimeError, match="is broken"):
            site.is_registered(Group)
    broken.clear()
    assert site.is_registered(Group)


def test_other_threads_wait_until_all_models_are_there() -> None:
    site, seen = AdminSite("threads"), []
    began, go_on = threading.Event(), threading.Event()

    def fill() -> None:
        began.set()
        assert go_on.wait(10)
        site.register(Group)

    def look() -> None:
        seen.append(site.is_registered(Group))

    site.fill_with(fill)
    first, second = threading.Thread(target=look), threading.Thread(target=look)
    first.start()
    assert began.wait(10)
    second.start()
    go_on.set()
    first.join(10)
    second.join(10)
    assert seen == [True, True]


def test_the_registry_may_be_put_back() -> None:
    site = AdminSite("put back")
    site.register(Group)
    before = dict(site._registry)
    site.unregister(Group)
    site._registry = before
    assert site.is_registered(Group)
